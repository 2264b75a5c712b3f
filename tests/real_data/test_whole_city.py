"""The deep parts over whole cities, on a poll of a few ballots: they compare, they fail, they go on."""

from __future__ import annotations

import importlib
import json
import lzma
import shutil
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pabulib
import pytest

DEEP = Path(__file__).resolve().parents[2] / "deep"
FILE = "poll.pb.xz"
POLL = """META
key;value
unit;Nowhere
instance;2020
num_projects;3
num_votes;4
max_length;2
PROJECTS
project_id;votes;name
7;2;Trees
B-1;3;Benches
12;0;Nothing
VOTES
voter_id;vote
1;7
2;7,B-1
3;B-1
4;B-1
"""


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    """The part's module, with a small poll in place of the real ones."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(DEEP)
        patch.setattr(pabulib, "FOLDER", tmp_path_factory.mktemp("polls"))
        (pabulib.FOLDER / FILE).write_bytes(lzma.compress(POLL.encode()))
        yield importlib.import_module("_city")


@pytest.fixture(scope="module")
def finished(city: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """The report of a first run, and the work that it left."""
    folder = tmp_path_factory.mktemp("finished")
    return whole_poll(city, folder), folder


@pytest.fixture
def work(finished: tuple[str, Path], tmp_path: Path) -> Path:
    """A copy of that work, for one test to go on from."""
    return shutil.copytree(finished[1], tmp_path / "work")


def whole_poll(city: ModuleType, work: Path) -> str:
    return city.whole_poll(work, FILE, seats=1, stations=2)


def test_a_whole_poll_is_compared_option_by_option(finished):
    report, _ = finished

    assert "for each of the 3 options, without exception" in report
    assert "7: 2 · B-1: 3 · 12: 0" in report


def test_a_finished_rehearsal_is_only_verified_again(city, work):
    checkpoint = work / "record" / "log" / "checkpoint"
    before = checkpoint.read_bytes()

    assert "| rehearse | 4 |" in whole_poll(city, work)
    assert checkpoint.read_bytes() == before


def test_a_total_that_is_not_the_official_one_fails_and_names_the_option(city, work):
    told = json.loads((work / "rehearsed.json").read_text("utf-8"))
    told["stdout"] = told["stdout"].replace('"B-1": 3', '"B-1": 2')
    (work / "rehearsed.json").write_text(json.dumps(told), "utf-8")

    with pytest.raises(AssertionError, match="B-1: 2 and 3"):
        whole_poll(city, work)


def test_ballots_that_do_not_add_up_to_the_official_totals_fail_before_any_work(city, tmp_path, monkeypatch):
    monkeypatch.setattr(pabulib, "FOLDER", tmp_path)
    (tmp_path / FILE).write_bytes(lzma.compress(POLL.replace("B-1;3", "B-1;4").encode()))

    with pytest.raises(AssertionError, match="do not add up"):
        whole_poll(city, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [FILE]


def test_too_much_memory_fails(city, work, monkeypatch):
    monkeypatch.setattr(city, "MOST_MEMORY", 1)

    with pytest.raises(AssertionError, match="more than 1 GiB"):
        whole_poll(city, work)


def test_a_record_that_does_not_verify_fails(city, work):
    (work / "record" / "keys" / "election-key.json").unlink()

    with pytest.raises(AssertionError, match="exit code 3"):
        whole_poll(city, work)
