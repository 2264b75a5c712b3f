"""`amin seats --export`: each form by the end of its name, written whole, and never over anything."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest

VOTES = "list,votes\nAmber,100000\nBirch,80000\nCedar,30000\nDawn,20000\n"


@pytest.fixture
def export(run, tmp_path: Path) -> Callable:
    """Count the votes by d'Hondt and export to these names in a folder; other words are options."""

    def give(*words: object, votes: str = VOTES, rule: str = "dhondt", seats: int = 8, by=run):
        (tmp_path / "V.csv").write_text(votes, encoding="utf-8")

        return by("seats", "--rule", rule, "--seats", seats, "--votes", tmp_path / "V.csv", *words)

    return give


def to(*paths: Path) -> list[object]:
    return [word for path in paths for word in ("--export", path)]


def test_each_form_is_written_by_the_end_of_its_name(export, tmp_path):
    paths = [tmp_path / name for name in ("a.svg", "a.steps.svg", "a.xlsx", "a.err.json")]
    ran = export(*to(*paths), "--day", "2026-06-01", "--title", "Council")

    assert (ran.code, ran.stderr) == (0, "")
    half, steps = (ElementTree.parse(path).getroot() for path in paths[:2])
    assert "Council" in "".join(half.itertext())
    assert "last seat" in "".join(steps.itertext())
    assert paths[2].read_bytes().startswith(b"PK")
    report = json.loads(paths[3].read_bytes())
    assert report["Election"][0]["StartDate"] == "2026-06-01"
    assert report["GeneratedDate"].endswith("Z")
    assert [line for line in ran.stdout.splitlines() if line.startswith("written: ")] == [
        f"written: {path}" for path in paths
    ]


def test_what_is_exported_names_the_hash_of_the_table(export, tmp_path):
    export(*to(tmp_path / "a.svg"))

    digest = hashlib.sha256(VOTES.encode()).hexdigest()
    assert digest in (tmp_path / "a.svg").read_text(encoding="utf-8")


def test_the_language_is_that_of_the_page(export, tmp_path):
    ran = export(*to(tmp_path / "a.svg"), "--lang", "fa")

    assert 'direction="rtl"' in (tmp_path / "a.svg").read_text(encoding="utf-8")
    assert f"نوشته شد: {tmp_path / 'a.svg'}" in ran.stdout


def test_json_names_what_was_written_and_nothing_where_nothing_was(export, tmp_path):
    assert export(*to(tmp_path / "a.svg"), "--json").envelope["data"]["exports"] == [str(tmp_path / "a.svg")]
    assert "exports" not in export("--json").envelope["data"]


def test_votes_from_json_are_counted_as_those_of_csv(run, tmp_path, export):
    path = tmp_path / "V.json"
    votes = {"Amber": 100_000, "Birch": "80000", "Cedar": 30_000, "Dawn": 20_000}
    path.write_text(json.dumps({"format": "amin/votes/1", "votes": votes}), encoding="utf-8")
    ran = run("seats", "--rule", "dhondt", "--seats", 8, "--votes", path, "--json")

    assert ran.code == 0
    assert ran.envelope["data"] == export("--json").envelope["data"]


def test_bad_places_in_json_refuse_the_file_with_exit_code_4(run, tmp_path):
    path = tmp_path / "V.json"
    rows = ",\n".join(f'"L{i}": 1.5' for i in range(30))
    path.write_text(f'{{"format": "amin/votes/1", "votes": {{\n{rows}}}}}', encoding="utf-8")
    ran = run("seats", "--rule", "dhondt", "--seats", 8, "--votes", path, "--json")

    assert ran.code == 4
    assert ran.envelope["data"] == {"problems": 30, "named": 20}
    assert [error["line"] for error in ran.envelope["errors"]] == list(range(2, 22))


def test_a_file_that_is_there_stays_as_it_is_without_force(export, tmp_path):
    path = tmp_path / "a.svg"
    path.write_text("mine")
    ran = export(*to(path, tmp_path / "b.svg"))

    assert ran.code == 7
    assert "a file stands there already" in ran.stderr
    assert path.read_text() == "mine"
    assert not (tmp_path / "b.svg").exists()
    assert export(*to(path), "--force").code == 0
    assert path.read_text(encoding="utf-8").startswith("<?xml")


def test_a_folder_and_the_table_itself_are_never_written_over(run, export, tmp_path):
    (tmp_path / "a.svg").mkdir()
    assert export(*to(tmp_path / "a.svg"), "--force").code == 7
    table = tmp_path / "V.err.json"
    table.write_text('{"format": "amin/votes/1", "votes": {"A": 1}}')
    (tmp_path / "link.err.json").symlink_to(table)
    for path in (table, tmp_path / "link.err.json"):
        words = ("--votes", table, *to(path), "--force", "--day", "2026-06-01")
        ran = run("seats", "--rule", "dhondt", "--seats", 1, *words)
        assert ran.code == 7
        assert "the table of votes itself" in ran.stderr
    assert "amin/votes/1" in table.read_text()


def test_a_folder_that_is_not_there_is_bad_input_and_nothing_is_written(export, tmp_path):
    ran = export(*to(tmp_path / "a.svg", tmp_path / "none" / "b.svg"))

    assert ran.code == 4
    assert "no such folder" in ran.stderr
    assert not (tmp_path / "a.svg").exists()


@pytest.mark.parametrize("name", ["a.png", "a.json", "a.csv", "svg", "a.svg.gz"])
def test_a_name_of_no_known_form_is_wrong_usage_and_all_are_listed(export, tmp_path, name):
    ran = export(*to(tmp_path / name))

    assert ran.code == 2
    assert ".svg, .steps.svg, .xlsx or .err.json" in ran.stderr
    assert not (tmp_path / name).exists()


def test_one_file_named_twice_is_wrong_usage(export, tmp_path):
    (tmp_path / "b").mkdir()
    ran = export(*to(tmp_path / "a.svg", tmp_path / "b" / ".." / "a.svg"))

    assert ran.code == 2
    assert "named twice" in ran.stderr


def test_the_standard_asks_for_the_polling_day(export, tmp_path):
    ran = export(*to(tmp_path / "a.err.json"))

    assert ran.code == 2
    assert "--day" in ran.stderr


@pytest.mark.parametrize("day", ["1405-03-11", "2026-13-01", "2026-6-1", "today", "", "20260601"])
def test_a_day_that_is_none_of_the_gregorian_calendar_is_wrong_usage(export, tmp_path, day):
    ran = export(*to(tmp_path / "a.err.json"), "--day", day)

    assert ran.code == 2
    assert "--day" in ran.stderr


def test_a_day_in_persian_digits_is_read(export, tmp_path):
    assert export(*to(tmp_path / "a.err.json"), "--day", "۲۰۲۶-۰۶-۰۱").code == 0


def test_a_form_that_cannot_hold_the_count_leaves_nothing_written(export, tmp_path):
    words = (*to(tmp_path / "a.svg", tmp_path / "a.err.json"), "--day", "2026-06-01")
    ran = export(*words, votes=f"list,votes\nA,{2**53 + 1}\nB,1\n")

    assert ran.code == 4
    assert "allowed: up to 9,007,199,254,740,992" in ran.stderr
    assert {path.name for path in tmp_path.iterdir()} == {"V.csv"}


def test_a_half_circle_of_too_many_seats_is_wrong_usage(export, tmp_path):
    assert export(*to(tmp_path / "a.svg"), seats=2001).code == 2
    assert export(*to(tmp_path / "a.steps.svg"), seats=2001).code == 0


def test_a_title_that_would_disturb_is_wrong_usage(export, tmp_path):
    assert export(*to(tmp_path / "a.svg"), "--title", "a\u202eb").code == 2


def test_a_process_of_its_own_writes_the_same_bytes_twice(export, run_apart, tmp_path):
    paths = [tmp_path / name for name in ("a.svg", "a.steps.svg", "a.xlsx")]
    assert export(*to(*paths), by=run_apart).code == 0
    first = [path.read_bytes() for path in paths]
    assert export(*to(*paths), "--force", by=run_apart).code == 0

    assert [path.read_bytes() for path in paths] == first


def test_connected_lists_and_a_threshold_can_be_exported(export, tmp_path):
    paths = [tmp_path / name for name in ("a.svg", "a.steps.svg", "a.xlsx", "a.err.json")]
    words = ("--connect", "East=Birch,Cedar", "--threshold", "9", "--day", "2026-06-01")

    assert export(*to(*paths), *words).code == 0
    assert "below the threshold" in paths[1].read_text(encoding="utf-8")
