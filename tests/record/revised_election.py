"""An election whose record boards ordered otherwise, three times: what each version of it needs.

All stations make one unit, and three ballots are enough for a remainder. Of the council 3 + 3 + 6 + 0
ballots: station 3 is annulled, then station 1. Of the mayor 2 + 2 + 3: station 2 is annulled.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from held_election import COUNCIL, IN_MARKS, MAYOR, Held, Silent, always, election_called, files_of, hold

from amin.record.orders import Kind
from amin.rehearsal import AmendmentOrder, ExclusionOrder, Revised, revise

DAY = "2026-06-20"
JOINED = replace(COUNCIL, unit_rule="constituency", remainder_k=3)
JOINED_IN_MARKS = replace(IN_MARKS, unit_rule="constituency", remainder_k=3)


def amendment(kind: Kind, code: str, contest: str = "council", place: str = "") -> AmendmentOrder:
    """An order about a candidate, a list or a station."""
    return AmendmentOrder(kind, code, DAY, "نامهٔ ۱۲", contest, place)


def exclusion(station: str, contest: str = "council") -> ExclusionOrder:
    """An order that annuls a box."""
    return ExclusionOrder(station, DAY, "رأی هیئت مرکزی", contest)


BEFORE_POLLS = (
    amendment(Kind.REJECTED, "10058"),
    amendment(Kind.STATION_MOVED, "2", "", "دبیرستان دو"),
    amendment(Kind.REINSTATED, "10058"),
    amendment(Kind.DIED, "20035", "mayor"),
)
ROUNDS: tuple[tuple[tuple[AmendmentOrder, ...], tuple[ExclusionOrder, ...]], ...] = (
    ((amendment(Kind.LIST_WITHDRAWN, "1029"),), (exclusion("3"),)),
    ((), (exclusion("1"), exclusion("2", "mayor"))),
    ((amendment(Kind.WITHDRAWN, "10024"),), ()),
)


@dataclass(frozen=True, slots=True)
class Versions:
    """A record, and what each round of orders changed in it."""

    held: Held
    rounds: tuple[Revised, ...]


def hold_revised(folder: Path, name: str, council: object = JOINED) -> Versions:
    """Hold an election, and have boards order three times; the record holds all of it."""
    held = hold(folder, election_called(name, (council, MAYOR)), orders=BEFORE_POLLS)
    at, rounds = held.folder, []
    for version, (amend, exclude) in enumerate(ROUNDS, start=1):
        out = folder / f"version {version}"
        rounds.append(
            revise(
                at,
                held.keys.folder,
                out,
                amend=amend,
                exclude=exclude,
                progress=Silent(),
                entropy=always("weights"),
            )
        )
        at = out
    return Versions(replace(held, folder=at, files=files_of(at)), tuple(rounds))
