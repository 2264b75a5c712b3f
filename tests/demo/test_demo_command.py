"""`amin demo`: a whole election from the keys to a verified record, and what it tells at the end."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import amin
from amin.cli.demo_page import WORDS
from amin.counting import elect, totals_of_slots
from amin.demo import WHY_NO_VOID, tehran

SOURCE = Path(amin.__file__).parents[1]
VOTERS, SEED = 80, 7
TITLES = {
    "en": {"rounded_then_highest_ratio": "Rounded, then highest share", "plurality": "Most votes"},
    "fa": {"rounded_then_highest_ratio": "گرد کردن، سپس بیشترین سهم", "plurality": "بیشترین رأی"},
}


@dataclass(frozen=True)
class Given:
    """A demo that was held once for all tests here."""

    folder: Path
    data: dict[str, Any]


def give(*words: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Give a command as a person would, in a folder where nothing else lies."""
    return subprocess.run(
        [sys.executable, "-m", "amin.cli.main", *map(str, words)],
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
        check=False,
    )


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> Given:
    folder = tmp_path_factory.mktemp("demo")
    done = give(
        *("demo", "--voters", "۸۰", "--seed", SEED, "--results", folder / "results", "--json", "-q"),
        cwd=folder,
    )
    assert done.returncode == 0, done.stderr
    return Given(folder, json.loads(done.stdout)["data"])


def test_the_record_lies_where_the_demo_says_and_holds(given):
    assert given.data["record"] == "amin-demo"
    verified = give("verify", given.data["record"], "--json", "-q", cwd=given.folder)
    assert verified.returncode == 0, verified.stderr
    data = json.loads(verified.stdout)["data"]
    assert (data["election_hash"], data["checkpoint"]) == (
        given.data["election_hash"],
        given.data["checkpoint"],
    )
    assert len(data["checks"]) == given.data["checks"]


def test_the_results_are_those_of_a_count_of_the_plain_choices(given):
    """What was encrypted, added up and decrypted is what the made-up voters chose."""
    county = tehran(VOTERS, seed=SEED)
    for contest, told in zip(county.contests, given.data["contests"], strict=True):
        slots: Counter[int] = Counter()
        came = [visit.choices[contest.id] for visit in county.visits if contest.id in visit.choices]
        for chosen in came:
            slots.update(chosen)
        totals = totals_of_slots(contest, len(came), [slots[slot] for slot in range(contest.slots)])
        outcome = elect(contest.rule, contest, totals)
        assert told["contest"] == contest.id
        assert (told["came"], told["ballots"], told["blank"]) == (len(came), len(came), totals.blank)
        assert told["eligible"] == county.eligible[contest.id] >= told["came"]
        assert told["seats"] == dict(outcome.seats)
        assert (told["elected"], told["alternates"]) == ([*outcome.elected], [*outcome.alternates])


def test_one_village_leaves_a_lot_to_be_drawn_by_people(given):
    (village,) = (told for told in given.data["contests"] if told["contest"] == "council-village-a")
    (tie,) = (tie for tie in village["ties"] if tie["kind"] == "person")
    assert (len(tie["among"]), tie["seats"]) == (2, 1)
    assert len(village["elected"]) == village["seats_to_fill"] - 1


def test_void_is_told_with_its_reason(given):
    for told in given.data["contests"]:
        assert (told["void"], told["why_no_void"]) == (0, dict(WHY_NO_VOID))


def test_the_record_names_every_contest_of_one_visit_in_one_log(given):
    acts = [
        json.loads(line)
        for line in (given.folder / "amin-demo/log/acts.jsonl").read_text("utf-8").splitlines()
    ]
    closed = {(act["contest"], act["station"]) for act in acts if act["act"] == "close"}
    county = tehran(VOTERS, seed=SEED)
    assert {contest for contest, _ in closed} == {contest.id for contest in county.contests}
    assert len({station for contest, station in closed if contest == "experts"}) == len(county.stations)
    (roll,) = (act for act in acts if act["act"] == "roll")
    assert roll["voters"] == county.eligible["experts"]


def test_pictures_and_workbooks_lie_in_the_folder_of_results(given):
    names = {path.name for path in (given.folder / "results").iterdir()}
    assert names == {
        f"{told['contest']}{end}"
        for told in given.data["contests"]
        for end in (".svg", ".steps.svg", ".xlsx")
    }
    assert sorted(given.data["results"]) == sorted(str(given.folder / "results" / name) for name in names)


@pytest.mark.parametrize("lang", ["en", "fa"])
def test_the_page_ends_with_the_record_and_the_line_that_verifies_it(lang, tmp_path):
    done = give("demo", "--voters", "60", "--lang", lang, "--out", "here", "-q", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[-1].endswith("amin verify here")
    told = done.stdout
    for word in ("made up", "last", "elected"):
        assert str(WORDS[lang][word]) in told
    for rule, title in TITLES[lang].items():
        assert f"{title} ({rule})" in told
    assert WHY_NO_VOID[lang] in told
    assert "council-village-a" not in told  # names, not ids


def test_a_second_demo_lies_beside_the_first(tmp_path):
    (tmp_path / "amin-demo").mkdir()
    done = give("demo", "--voters", "60", "--json", "-q", cwd=tmp_path)
    assert json.loads(done.stdout)["data"]["record"] == "amin-demo-2"
    assert not any((tmp_path / "amin-demo").iterdir())


@pytest.mark.parametrize("option", ["--out", "--results"])
def test_a_folder_in_use_is_refused_before_any_work(option, tmp_path):
    (tmp_path / "used").mkdir()
    (tmp_path / "used/file").touch()
    done = give("demo", option, "used", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (7, "")
    assert option in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["used"]


@pytest.mark.parametrize("voters", ["59", "0", "-1", "1000001", "many", "1.5", ""])
def test_a_number_of_voters_that_cannot_be_is_wrong_usage(voters, tmp_path):
    done = give("demo", f"--voters={voters}", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert not any(tmp_path.iterdir())


@pytest.mark.parametrize(("out", "results"), [("a", "a"), ("a", "a/b"), ("a/b", "a"), ("a", "c/../a")])
def test_results_in_the_record_or_the_record_in_the_results_are_wrong_usage(out, results, tmp_path):
    """A record holds nothing that no act names: it would not verify with pictures in it."""
    done = give("demo", "--out", out, "--results", results, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "must lie apart" in done.stderr
    assert not any(tmp_path.iterdir())
