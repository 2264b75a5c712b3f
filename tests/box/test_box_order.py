"""What is in a box says nothing of when it came (SECURITY.md E4, C-10)."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from statistics import fmean

import pytest
from box_examples import ELECTION, STATION, ballot, cast, contest, make, opened, seeded, tracker

from amin.box import Box, TokenPack, nullifier
from amin.crypto import SigningKey

POLLS, VOTERS = 200, 24


def kendall_tau(order: Sequence[int]) -> float:
    """Pairs in order less pairs out of order, as a share of all. Source: Kendall, Biometrika 30 (1938)."""
    pairs = [(a, b) for at, a in enumerate(order) for b in order[at + 1 :]]
    return sum(1 if a < b else -1 for a, b in pairs) / len(pairs)


def slots_in_order_of_casting(path: Path) -> list[int]:
    with closing(sqlite3.connect(path)) as db:
        rows = dict(db.execute("SELECT substr(ballot, 1, 32), id FROM slot"))
    return [rows[tracker(number)] for number in range(VOTERS)]


def mean_tau(folder: Path, kind: type[Box], *, capacity: int = VOTERS) -> float:
    """Of many polls, each held in one of three ways: ballot by ballot, in batches, opened again between."""
    taus = []
    for poll in range(POLLS):
        path = make(folder / "box.sqlite", capacity, seed=poll)
        at_once = (1, 8, 4)[poll % 3]
        box = kind(path, contest(), STATION, entropy=seeded(poll))
        for first in range(0, VOTERS, at_once):
            box.cast([cast(number) for number in range(first, first + at_once)])
            if poll % 3 == 2:
                box.__exit__(None, None, None)
                box = kind(path, contest(), STATION, entropy=seeded(1000 * poll + first))
        with box:
            taus.append(kendall_tau(slots_in_order_of_casting(path)))
        path.unlink()
    return fmean(taus)


class OrderedBox(Box):
    """The known-bad control: it fills slots one after another."""

    def _draw(self, drawn: int) -> int:
        return self._free[len(self._free) - 1 - drawn]


@pytest.mark.parametrize("capacity", [VOTERS, 2 * VOTERS])
def test_the_slot_of_a_ballot_says_nothing_of_when_it_was_cast(memory_folder, capacity):
    """The standard error of the mean is 0.01 here."""
    assert abs(mean_tau(memory_folder, Box, capacity=capacity)) < 0.05


def test_a_box_that_fills_its_slots_in_order_is_caught(memory_folder):
    assert abs(mean_tau(memory_folder, OrderedBox)) > 0.9


def test_every_slot_is_as_likely_as_any_other(memory_folder):
    """The first ballot of 400 polls over 8 slots: χ² with 7 degrees of freedom is below 24.3 (p = 0.001)."""
    counts = [0] * 8
    path = make(memory_folder / "box.sqlite", 8)
    for poll in range(400):
        with opened(path, seed=poll) as box:
            counts[box._draw(0) - 1] += 1
    expected = 400 / 8

    assert sum((count - expected) ** 2 / expected for count in counts) < 24.3


def test_the_order_of_a_closed_box_is_that_of_trackers_whatever_the_order_of_casting(memory_folder):
    closed = []
    for name, order in (("a", range(20)), ("b", reversed(range(20)))):
        with opened(make(memory_folder / name, 30), seed=ord(name)) as box:
            for number in order:
                box.cast([cast(number)])
            box.close()
            closed.append([*box.ballots()])

    assert closed[0] == closed[1]


def files_with(folder: Path, secret: bytes) -> list[str]:
    """The files in which bytes stand, as they are or in hexadecimal."""
    forms = (secret, secret.hex().encode(), secret.hex().upper().encode())
    return [path.name for path in folder.iterdir() if any(form in path.read_bytes() for form in forms)]


def test_the_files_of_a_box_hold_no_token_and_after_closing_no_log(memory_folder):
    """The log's frames lie in the order of casting, so an epoch empties it, and so does closing."""
    pack = TokenPack(ELECTION, STATION, ("council",), 24, key=SigningKey(bytes(32)), entropy=seeded(5))
    path, log = make(memory_folder / "box.sqlite", 30), memory_folder / "box.sqlite-wal"
    tokens = [pack.deal() for _ in range(24)]
    with opened(path) as box:
        for number, token in enumerate(tokens):
            box.cast([(nullifier(token, ELECTION, "council"), ballot(number))])
            assert not any(files_with(memory_folder, token.secret) for token in tokens)
            if number + 1 == 20:
                assert log.stat().st_size == 0
        assert log.stat().st_size > 0  # the control: while it is open, there is one
        box.close()
        assert log.stat().st_size == 0
        spent = nullifier(tokens[0], ELECTION, "council")
        assert files_with(memory_folder, spent) == ["box.sqlite"]  # the control: the search finds
        for token in tokens:
            assert files_with(memory_folder, token.secret) == []
            assert files_with(memory_folder, token.signature) == []
    assert [found.name for found in memory_folder.iterdir()] == ["box.sqlite"]


def test_spent_tokens_and_ballots_have_no_running_number_and_no_time(memory_folder):
    path = make(memory_folder / "box.sqlite", 4)
    with closing(sqlite3.connect(path)) as db:
        tables = dict(db.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'table'"))
        columns = {name: [row[1] for row in db.execute(f"PRAGMA table_info({name})")] for name in tables}
        for table in ("spent", "withdrawn"):
            with pytest.raises(sqlite3.OperationalError, match="rowid"):
                db.execute(f"SELECT rowid FROM {table}")

    assert columns == {
        "slot": ["id", "ballot"],
        "spent": ["nullifier"],
        "withdrawn": ["nullifier"],
        "closed": ["yes"],
    }
    assert not any("AUTOINCREMENT" in sql.upper() for sql in tables.values())
