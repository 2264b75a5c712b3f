"""A station without a line as a process of its own, to be killed at a system call or robbed of its power.

python ledger_worker.py LEDGER COUNT [early|normal]: serve COUNT voters; say of each what the desk was told,
the card that was dealt, that it was confirmed. Known-bad controls: `early` says so before it is written down,
`normal` does not wait for the disk.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

sys.path.append(str(Path(__file__).parent))

from driven_clock import DrivenClock
from station_examples import BOTH, CHECK_IN, ROLL, Roster, attempt, everybody, person, post

from amin.errors import DeviceError
from amin.rolls.visit import Answer, AnyAct, Document
from amin.station import Health, Node, Told
from amin.station import ledger as ledgers
from amin.station.cards import open_packs
from amin.station.ledger import Ledger

VILLAGE = frozenset({"council"})  # one contest is final, the other is not


class NoLine:
    """A line that is cut."""

    async def ask(self, acts: Sequence[AnyAct]) -> Sequence[Answer]:
        """Find nobody."""
        raise DeviceError("nobody listens")

    async def health(self) -> Health:
        """Find nobody."""
        raise DeviceError("nobody listens")


def opened(path: Path) -> Ledger:
    """The ledger in a file, or a new one."""
    mine = post(sole=VILLAGE)
    return Ledger(path, mine) if path.exists() else Ledger.create(path, mine)


def node(ledger: Ledger, seed: int) -> Node:
    """A node without a line."""
    entropy = Random(seed).randbytes
    deck = open_packs(post(sole=VILLAGE), 6, key=CHECK_IN, entropy=entropy)
    return Node(
        post(sole=VILLAGE), ledger, NoLine(), Roster(everybody()), deck,
        clock=DrivenClock(), entropy=entropy, roll=ROLL,
    )  # fmt: skip


async def told(station: Node, number: int) -> Told:
    """What the desk is told of this voter; the line was tried before."""
    station._was_tried.set()
    return await station.check_in(person(number), BOTH, Document.SCANNED, attempt=attempt(number))


def said(told: Told) -> list[list[str]]:
    """The verdicts as they are compared."""
    return [[v.contest, v.grant, v.reason] for v in told.verdicts]


def tell(number: int, what: str, more: Any = None) -> None:
    """Say something so that it has been said even when the process is killed a moment later."""
    os.write(1, json.dumps([number, what, more]).encode() + b"\n")


async def serve(path: Path, count: int, seed: int) -> None:
    """Serve all voters."""
    with opened(path) as ledger:
        station = node(ledger, seed)
        for number in range(count):
            found = await told(station, number)
            tell(number, "told", said(found))
            card = station.hand_over(found.visit)
            tell(number, "card", {contest: hash_.hex() for contest, hash_ in card.handles.items()})
            station.confirm(found.visit)
            tell(number, "confirmed")


def be_wrong(fault: str) -> None:
    """Become one of the known-bad controls."""
    if fault == "normal":
        strict = ledgers.connect

        def weak(*words: Any, **more: Any) -> Any:
            db = strict(*words, **more)
            db.execute("PRAGMA synchronous = NORMAL")
            return db

        ledgers.connect = weak
    elif fault == "early":

        class Late:
            """A transaction that is ended by the next one."""

            def __init__(self, db: Any) -> None:
                self.db = db

            def __enter__(self) -> None:
                if not self.db.in_transaction:
                    self.db.execute("BEGIN IMMEDIATE")

            def __exit__(self, *error: object) -> None:
                Late.count += 1
                if Late.count % 4 == 0:
                    self.db.execute("COMMIT")

        Late.count = 0
        ledgers.transaction = Late


if __name__ == "__main__":
    for word in sys.argv[3:]:
        be_wrong(word)
    asyncio.run(serve(Path(sys.argv[1]), int(sys.argv[2]), os.getpid()))
