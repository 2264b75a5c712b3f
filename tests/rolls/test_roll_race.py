"""Many desks ask for the same voter at once: one of them is granted (SECURITY.md B-1, C-2a)."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path

import pytest
import roll_worker
from roll_worker import CONTESTS, person

from amin.rolls import Roll, Voter, roll

PROCESSES, THREADS, VOTERS = 2, 4, 12


class DoubleGrantError(Exception):
    """A voter was given two ballots for one contest, or was refused before anybody was granted."""


def raced(path: Path, *, careless: bool = False) -> list[tuple[int, str, int, int, str]]:
    """What every attempt of all desks was told."""
    words = [sys.executable, roll_worker.__file__, "race", str(path)]
    desks = [
        subprocess.Popen(
            [*words, str(THREADS * n), str(THREADS), str(VOTERS), *["careless"] * careless],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for n in range(PROCESSES)
    ]
    for desk in desks:
        assert desk.stdout.readline() == "ready\n"
    start = time.monotonic() + 0.1
    for desk in desks:
        desk.stdin.write(f"{start}\n")
        desk.stdin.flush()
    told = []
    for desk in desks:
        said, _ = desk.communicate(timeout=60)
        assert desk.returncode == 0
        told += json.loads(said)
    return told


def require_one_grant_each(told: list[tuple[int, str, int, int, str]]) -> None:
    """Check that the history of each voter and contest is linearizable.

    A register that is set once: exactly one attempt sets it, and none finds it set that ended before
    that one began. Source: Wing & Gong, "Testing and verifying concurrent objects" (1993).
    """
    by_right = defaultdict(list)
    for voter, contest, began, ended, answer in told:
        by_right[voter, contest].append((began, ended, answer))
    assert len(by_right) == VOTERS * len(CONTESTS)
    for attempts in by_right.values():
        assert len(attempts) == PROCESSES * THREADS
        grants = [began for began, _, answer in attempts if answer == "ok"]
        if len(grants) != 1 or any(ended < grants[0] for _, ended, _ in attempts):
            raise DoubleGrantError(attempts)


def overlapping(told: list[tuple[int, str, int, int, str]]) -> int:
    """How many attempts ran while the one that was granted ran: without any, nothing was raced."""
    granted = {(voter, contest): (began, ended) for voter, contest, began, ended, a in told if a == "ok"}
    count = 0
    for voter, contest, began, ended, answer in told:
        first, last = granted[voter, contest]
        count += answer != "ok" and began < last and ended > first
    return count


def make(path: Path) -> Path:
    voters = [Voter(person(n), frozenset(CONTESTS)) for n in range(VOTERS)]
    with Roll.create(path, CONTESTS, voters):
        return path


def test_of_all_desks_that_ask_at_once_exactly_one_is_granted(tmp_path):
    """On a real disk, where a commit takes long enough for the desks to meet."""
    met = 0
    for number in range(4):
        path = make(tmp_path / f"{number}.sqlite")
        told = raced(path)
        require_one_grant_each(told)
        with Roll(path) as opened:
            assert [opened.participation(contest) for contest in CONTESTS] == [VOTERS, VOTERS]
        met += overlapping(told)
        if met > VOTERS:
            break

    assert met > VOTERS


def test_a_roll_that_looks_and_then_writes_is_caught_by_the_same_race(tmp_path, monkeypatch):
    """The known-bad control."""
    schema = [line.replace("PRIMARY KEY (pseudonym, office)", "PRIMARY KEY (pseudonym, office, station)")
              for line in roll._SCHEMA]  # fmt: skip
    assert schema != [*roll._SCHEMA]
    monkeypatch.setattr(roll, "_SCHEMA", tuple(schema))
    path = make(tmp_path / "roll.sqlite")

    with pytest.raises(DoubleGrantError):
        require_one_grant_each(raced(path, careless=True))
