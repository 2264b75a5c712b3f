"""`amin rehearse` and `amin verify`: what they refuse before any work, and what they print after it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from amin.cli.main import app
from amin.record import CHECKS

SAMPLE = Path(__file__).parents[2] / "sample"


def with_option(words: list[str], **options: Any) -> list[str]:
    """The same command with some options changed or added."""
    words = list(words)
    for name, value in options.items():
        option = "--" + name.replace("_", "-")
        if option in words:
            words[words.index(option) + 1] = str(value)
        else:
            words += [option, str(value)]
    return words


WRONG_USAGE = [
    ({"rule": "d'hondt"}, "there are: plurality"),
    ({"tally": "mixed"}, "--tally"),
    ({"seats": 0}, "--seats"),
    ({"seats": "two"}, "--seats"),
    ({"max_marks": 0}, "--max-marks"),
    ({"max_marks": 5}, "more than there are to mark: 4 persons"),
    ({"stations": 0}, "--stations"),
    ({"stations": 10**6}, "--stations"),
    ({"trustees": 2, "threshold": 1}, "--trustees"),
    ({"trustees": 4, "threshold": 3}, "of 4 at most 2 may be needed"),
    ({"threshold": 4}, "of 5 at most 3 may be needed"),
    ({"threshold": 0}, "--threshold"),
    ({"mixers": 0}, "--mixers"),
    ({"unit": "street"}, "--unit"),
    ({"unit_ballots": 0}, "--unit-ballots"),
]


@pytest.mark.parametrize(("options", "message"), WRONG_USAGE, ids=lambda value: str(value)[:40])
def test_wrong_options_end_with_2_and_the_reason_and_nothing_is_written(
    run, tables, tmp_path, options, message
):
    ran = run(*with_option(tables(), **options))

    assert ran.code == 2
    assert ran.stdout == ""
    assert message in ran.stderr
    assert "hint: see: amin rehearse --help" in ran.stderr
    assert sorted(os.listdir(tmp_path)) == ["B.csv", "C.csv"]


@pytest.mark.parametrize(("persons", "kind"), [(62, "sum"), (63, "sum"), (64, "marks")])
def test_the_kind_of_tally_follows_from_the_number_of_options(run, tables, tmp_path, persons, kind):
    """Persons and blank: 64 options are added up, 65 are mixed."""
    words = tables(
        candidates="code,name,list\n" + "".join(f"{n},name {n},\n" for n in range(persons)),
        ballots="station,marks\n1,1 7\n1,\n2,7\n",
    )

    ran = run(*with_option(words, mixers=2), "--json")

    assert ran.code == 0
    data = ran.envelope["data"]
    assert (data["candidates"]["7"], data["candidates"]["1"], data["blank"]) == (2, 1, 1)
    assert (tmp_path / "out" / "mix").exists() == (kind == "marks")
    assert ("--mixers 2 is not used: `sum` needs no mixers" in data["warnings"]) == (kind == "sum")
    assert run("verify", tmp_path / "out").code == 0


def test_marks_give_the_same_data_as_a_sum(run, tables, tmp_path):
    words = tables()
    found = {}
    for kind in ("sum", "marks"):
        ran = run(*with_option(words, tally=kind, out=tmp_path / kind, mixers=3), "--json")
        found[kind] = {k: v for k, v in ran.envelope["data"].items() if k not in ("seconds", "record")}
    assert found["sum"] == found["marks"]
    mixers = sorted(path.name for path in (tmp_path / "marks" / "mix" / "council-001").iterdir())
    assert mixers == [f"{part}-{turn}.bin" for part in ("lists", "marks") for turn in (1, 2, 3)]


@pytest.mark.parametrize("name", ["candidates", "ballots"])
def test_a_missing_file_is_named_before_any_other_is_read(run, tables, tmp_path, name):
    words = tables(candidates="nonsense")

    ran = run(*with_option(words, **{name: tmp_path / "none.csv"}), "--json")

    assert ran.code == 4
    assert ran.envelope["errors"][0]["file"] == str(tmp_path / "none.csv")
    assert ran.envelope["errors"][0]["message"] == "no such file or directory"


def test_a_folder_given_for_a_file_is_refused(run, tables, tmp_path):
    ran = run(*with_option(tables(), ballots=tmp_path))

    assert ran.code == 4
    assert "is a directory" in ran.stderr


def test_an_output_folder_in_use_is_refused_before_any_file_is_read_and_left_as_it_is(run, tables, tmp_path):
    words = tables(candidates="nonsense")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "kept").write_text("kept")

    ran = run(*words)

    assert ran.code == 7
    assert "not empty" in ran.stderr
    assert "hint: give --out a new folder" in ran.stderr
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["kept"]


def test_an_output_that_is_a_file_a_link_or_below_a_file_is_refused(run, tables, tmp_path):
    words = tables()
    (tmp_path / "file").write_text("")
    (tmp_path / "link").symlink_to(tmp_path)

    for out in (tmp_path / "file", tmp_path / "link", tmp_path / "file" / "out"):
        assert run(*with_option(words, out=out)).code == 7


def test_an_output_folder_that_may_not_be_written_is_refused(tables, tmp_path, monkeypatch):
    """Through a denied access check, because the tests may run as root, who may write anywhere."""
    monkeypatch.setattr(os, "access", lambda *_: False)

    ran = CliRunner().invoke(app, tables())

    assert ran.exit_code == 5
    assert "cannot be written to" in ran.stderr


def test_a_file_that_may_not_be_read_is_bad_input_not_wrong_usage(tables, tmp_path, monkeypatch):
    def refuse(path, *_, **__):
        raise PermissionError(13, "Permission denied", str(path))

    words = tables()
    monkeypatch.setattr(os, "access", lambda path, mode: not str(path).endswith(".csv"))
    monkeypatch.setattr(Path, "open", refuse)

    ran = CliRunner().invoke(app, words)

    assert ran.exit_code == 4
    assert f"{tmp_path / 'C.csv'}: permission denied" in ran.stderr


BAD_TABLES = {
    "unknown code": ({"ballots": "station,marks\n1,10018\n"}, "B.csv", 2, "mistyped?"),
    "too many marks": ({"ballots": "station,marks\n1,\n1,10019 10024 10035\n"}, "B.csv", 3, None),
    "list and persons": ({"ballots": "station,marks\n1,list:1010 10024\n"}, "B.csv", 2, "one list"),
    "unknown station": ({"ballots": "station,marks\n,10024\n"}, "B.csv", 2, "each row"),
    "empty ballots": ({"ballots": ""}, "B.csv", 1, "station,marks"),
    "empty candidates": ({"candidates": ""}, "C.csv", 1, "code,name,list"),
    "wrong header": ({"candidates": "code;name;list\n"}, "C.csv", 1, "semicolons"),
    "NUL": ({"candidates": "code,name,list\n1,\0,\n"}, "C.csv", 2, "CSV"),
    "not UTF-8": ({"candidates": b"code,name,list\n1,\xe1,\n"}, "C.csv", 2, "UTF-8"),
    "formula": ({"candidates": "code,name,list\n1,=cmd|x,\n"}, "C.csv", 2, "formula"),
    "colliding codes": ({"candidates": "code,name,list\n7,a,7\n"}, "C.csv", 2, "another code"),
}


@pytest.mark.parametrize("case", BAD_TABLES)
def test_a_bad_table_ends_with_4_names_file_line_and_hint_and_writes_nothing(run, tables, tmp_path, case):
    content, file, line, hint = BAD_TABLES[case]
    words = tables(**content)

    shown, told = run(*words), run(*words, "--json")

    assert shown.code == told.code == 4
    assert shown.stdout == ""
    assert f"{tmp_path / file}, line {line}: " in shown.stderr
    entry = told.envelope["errors"][0]
    assert (entry["file"], entry["line"]) == (str(tmp_path / file), line)
    assert (hint or "") in entry["hint"]
    assert sorted(os.listdir(tmp_path)) == ["B.csv", "C.csv"]


def test_a_process_of_its_own_ends_with_the_same_codes(run_apart, tables, tmp_path):
    bad_row = tables(ballots="station,marks\n1,10018\n")

    assert run_apart(*bad_row).code == 4
    assert run_apart(*bad_row, "--json").envelope["errors"][0]["line"] == 2
    assert run_apart(*with_option(bad_row, rule="none"), "--json").code == 2
    assert run_apart(*with_option(bad_row, out="/dev/null")).code == 7


def test_a_person_reads_seats_names_ties_times_and_how_to_check(run, tables, tmp_path):
    ran = run(*tables())

    text = " ".join(ran.stdout.split())
    for words in (
        "3 ballots: 2 valid, 1 blank",
        "elected: 2 of 2 seats, by dhondt",
        "code votes list name 10019 2 1010 مریم گلزار 10024 2 1010 رضا نیکو",
        "no alternates",
        "to be settled by lot: 1 place (alternate) among 10035 زهرا پویا 10043 علی سپهر",
        "list votes list marks seats",
        "1010 4 1 2",
        "seconds: roll ",
    ):
        assert words in text, words
    assert ran.stdout.splitlines()[-1] == f"anybody can check it: amin verify {tmp_path / 'out'}"
    assert "voting: 3 ballots\n" in ran.stderr
    assert run("verify", tmp_path / "out").code == 0


def test_a_program_gets_the_data_and_the_warnings(run, tables, tmp_path):
    words = with_option(tables(candidates="code,name,list\n10019,a,1010\n10024,a,1010\n"), mixers=5, seats=3)

    ran = run(*words, "--json", "--quiet")

    envelope = ran.envelope
    assert (envelope["ok"], envelope["errors"], envelope["schema"]) == (True, [], "amin/rehearse/1")
    data = envelope["data"]
    assert data.pop("warnings") == [
        "2 persons are called a: their codes 10019, 10024 tell them apart",
        "--mixers 5 is not used: `sum` needs no mixers",
        "3 seats and only 2 persons to fill them",
    ]
    assert data.pop("seconds").keys() >= {
        "roll",
        "keys",
        "voting",
        "proofs",
        "decryption",
        "counting",
        "record",
    }
    assert data == {
        "ballots": 3, "valid": 2, "blank": 1,
        "candidates": {"10019": 2, "10024": 2}, "lists": {"1010": 1}, "list_totals": {"1010": 4},
        "independents": 0, "seats": {"1010": 2, "independents": 0}, "elected": ["10019", "10024"],
        "alternates": [], "ties": [], "record": str(tmp_path / "out"),
    }  # fmt: skip
    assert ran.stderr == ""


def test_warnings_go_to_stderr_where_a_person_reads(run, tables):
    ran = run(*tables(candidates="code,name,list\n10019,a,\n10024,a,1010\n"), "-q")

    assert ran.stderr == "note: 2 persons are called a: their codes 10019, 10024 tell them apart\n"


@pytest.fixture
def record(run, tables, tmp_path):
    assert run(*tables(), "-q").code == 0
    return tmp_path / "out"


def test_verify_shows_every_check_that_holds_and_what_to_compare(run, record):
    shown, told = run("verify", record), run("verify", record, "--json").envelope

    checks = told["data"]["checks"]
    assert [row["number"] for row in checks] == [check.number for check in CHECKS]
    for check in CHECKS:
        assert f"{check.number}  {check.name}: {check.sentence}" in shown.stdout
    hash_ = sha256((record / "election.json").read_bytes()).hexdigest()
    assert told["data"]["election_hash"] == hash_
    assert f"election hash {hash_}" in shown.stdout
    assert told["data"]["checkpoint"] in shown.stdout
    assert shown.stdout.endswith(f"{record}: all {len(CHECKS)} checks hold\n")


def test_verify_tells_a_record_that_does_not_hold_from_one_that_is_not_there(run, record, tmp_path):
    (record / "results.json").write_bytes(b"{}")

    assert run("verify", record, "-q").code == 3
    assert run("verify", tmp_path / "nowhere", "-q").code == 4
    assert "nowhere: no such folder" in run("verify", tmp_path / "nowhere", "-q").stderr
    assert run("verify", tmp_path, "-q").code == 4


def test_the_sample_is_taken_without_a_warning(run, tmp_path):
    tables = ["--candidates", SAMPLE / "candidates.csv", "--ballots", SAMPLE / "ballots.csv"]
    options = ["--seats", 5, "--max-marks", 5, "--rule", "dhondt", "--out", tmp_path / "out"]

    ran = run("rehearse", *tables, *options, "--json", "-q")

    assert ran.code == 0
    assert ran.envelope["data"]["warnings"] == []


def test_an_interrupt_while_the_program_is_loading_is_one_line(tmp_path):
    (tmp_path / "sitecustomize.py").write_text(
        "import sys\n"
        "class Interrupt:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'typer':\n"
        "            raise KeyboardInterrupt\n"
        "sys.meta_path.insert(0, Interrupt())\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", "from amin.cli.start import main; main()"],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        check=False,
    )

    assert (ended.returncode, ended.stdout) == (130, "")
    assert ended.stderr.startswith("error: interrupted\n  hint: ")


@pytest.mark.parametrize(
    ("options", "frozen", "units"),
    [
        ({}, ("station", 100), 1),
        ({"unit_ballots": 1}, ("station", 1), 2),
        ({"unit": "group"}, ("group", 10_000), 1),
        ({"unit": "group", "unit_ballots": 1}, ("group", 1), 2),
        ({"unit": "constituency"}, ("constituency", 1), 1),
    ],
    ids=str,
)
def test_the_rule_of_units_is_frozen_and_decides_what_is_tallied_together(
    run, tables, tmp_path, options, frozen, units
):
    """Two stations, of two ballots and of one."""
    ran = run(*with_option(tables(), **options))

    assert ran.code == 0, ran.stderr
    record = tmp_path / "out"
    (contest,) = json.loads((record / "election.json").read_bytes())["contests"]
    assert (contest["unit_rule"], contest["unit_k"]) == frozen
    assert len([*(record / "tally").glob("*.json")]) == units


def test_ballots_a_unit_that_the_constituency_does_not_need_are_told(run, tables):
    ran = run(*with_option(tables(), unit="constituency", unit_ballots=5))

    assert ran.code == 0
    assert "--unit-ballots 5 is not used" in ran.stderr
