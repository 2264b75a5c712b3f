"""A contest with the smallest ballots, and casts that any process makes the same."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from amin.box import Box
from amin.crypto import SumContest, public_key

ELECTION: Final = bytes(range(32))
STATION: Final = "101"
MOST: Final = 128  # ballots that any test casts
_AT_ONCE: Final = 16  # ballots that are made at once


class LostBallotError(Exception):
    """An acknowledged ballot is gone, or what is kept is half, double, or spent wrongly."""


@cache
def contest() -> SumContest:
    """One person or blank: 736 bytes a ballot."""
    key = public_key((7).to_bytes(32, "little"))
    return SumContest(ELECTION, "council", key, persons=1, lists=0, max_marks=1)


@cache
def _batch(first: int) -> list[bytes]:
    halves = b"".join(number.to_bytes(32, "big") for number in range(first, first + _AT_ONCE))
    choices = b"\x01\x00\x00\x01" * (_AT_ONCE // 2)
    return contest().split(contest().encrypt(STATION, halves, halves, choices))


def ballot(number: int) -> bytes:
    """The ballot with this number."""
    return _batch(number - number % _AT_ONCE)[number % _AT_ONCE]


@cache
def tracker(number: int) -> bytes:
    """Its tracker."""
    (found,) = contest().trackers(STATION, ballot(number))
    return found


def spending(number: int) -> bytes:
    """The nullifier of the token with this number."""
    return sha256(b"token %d" % number).digest()


def cast(number: int) -> tuple[bytes, bytes]:
    """What the booth of this voter hands in."""
    return spending(number), ballot(number)


def seeded(seed: int) -> Callable[[int], bytes]:
    """Entropy that comes again for the same seed."""
    return random.Random(seed).randbytes


def make(path: Path, capacity: int, *, seed: int = 0) -> Path:
    """An empty box in a file."""
    with Box.create(path, contest(), STATION, capacity=capacity, entropy=seeded(seed)):
        return path


def opened(path: Path, *, seed: int = 1) -> Box:
    """The box in a file."""
    return Box(path, contest(), STATION, entropy=seeded(seed))


def require_kept(path: Path, acknowledged: Iterable[int]) -> set[int]:
    """Reopen a box and check all that was promised; return the numbers of the ballots that it holds.

    Every acknowledged tracker is there; each ballot is whole, and there once; exactly the tokens of
    the ballots that are there are spent.
    """
    with opened(path) as box:
        trackers = box.trackers()
    with closing(sqlite3.connect(path)) as db:
        (state,) = db.execute("PRAGMA integrity_check").fetchone()
        slots = [blob for (blob,) in db.execute("SELECT ballot FROM slot") if any(blob)]
        spent = {nullifier for (nullifier,) in db.execute("SELECT nullifier FROM spent")}
    known = {tracker(number): number for number in range(MOST)}
    if state != "ok":
        raise LostBallotError(f"the database is broken: {state}")
    if contest().trackers(STATION, b"".join(slot[32:] for slot in slots)) != [slot[:32] for slot in slots]:
        raise LostBallotError("a slot holds a ballot in part")
    if sorted(slot[:32] for slot in slots) != trackers or len(set(trackers)) != len(trackers):
        raise LostBallotError("a ballot stands twice")
    kept = {known[found] for found in trackers}
    if missing := set(acknowledged) - kept:
        raise LostBallotError(f"{len(missing)} acknowledged ballots are lost")
    if spent != {spending(number) for number in kept}:
        raise LostBallotError(f"{len(spent)} tokens are spent for {len(kept)} ballots, or others")
    return kept
