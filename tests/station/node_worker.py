"""A node as a process of its own, told what to do by lines of JSON, to be cut off, killed, and started again.

python node_worker.py FOLDER STATION URL SCALE cards=N [open]: whatever a node waits for takes SCALE times as
long; there are N cards of each style. The known-bad control: `open` hands out for good what nobody answered.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from contextlib import suppress
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

sys.path.append(str(Path(__file__).parent.parent / "checkin"))

from centre_example import ELECTION, STATIONS, key_of

from amin.checkin.client import CentreLine
from amin.crypto import Recipient
from amin.errors import AminError, StateError
from amin.rolls.slice import Slice
from amin.rolls.visit import Approval, Document, ReleaseReason
from amin.station import Node, Post, SystemClock
from amin.station.cards import open_packs
from amin.station.ledger import Ledger
from amin.station.outbox import Patience
from amin.station.post import CHAIR, SUPERVISOR, Member

KEY = bytes(range(32))
DEVICE = Recipient(bytes([7] * 32))


def tell(**said: Any) -> None:
    """Say something so that it has been said even when the process is killed a moment later."""
    os.write(1, json.dumps(said).encode() + b"\n")


def post(station: str) -> Post:
    """A station of the centre's example; what is voted on at one of its stations only is final off-line."""
    contests = STATIONS.get(station, STATIONS["101"])
    everywhere = [c for served in STATIONS.values() for c in served]
    sole = frozenset(c for c in contests if everywhere.count(c) == 1)
    offices = {c: c for c in everywhere}
    crew = {
        f"{role}-{station}": Member(role, key_of(f"{role}-{station}").public) for role in (CHAIR, SUPERVISOR)
    }
    return Post(ELECTION, station, f"device-{station}", contests, offices, sole, crew)


def patience(scale: float) -> Patience:
    """A node that waits for less, or for ever."""
    usual = Patience()
    times = {f.name: getattr(usual, f.name) * scale for f in fields(usual) if f.name.endswith("_s")}
    return replace(usual, **times)


class Work:
    """One node and what it is told."""

    def __init__(self, node: Node, station: str) -> None:
        self.node = node
        self.station = station

    async def vote(self, voter: str, attempt: str, contests: list[str]) -> None:
        """Check in, hand the card over, confirm; each is told as soon as it is so."""
        told = await self.node.check_in(
            bytes.fromhex(voter), contests, Document.SCANNED, attempt=bytes.fromhex(attempt)
        )
        tell(
            attempt=attempt,
            visit=told.visit,
            again=told.again,
            verdicts=[[v.contest, v.grant, v.reason, v.station] for v in told.verdicts],
        )
        if not told.visit:
            return
        try:
            card = self.node.hand_over(told.visit)
        except StateError as error:
            tell(attempt=attempt, stuck=str(error))
            return
        self.node.confirm(told.visit)
        tell(
            attempt=attempt,
            card=[c for c in card.contests if c not in card.handles],
            handles={contest: hash_.hex() for contest, hash_ in card.handles.items()},
        )

    async def release(self, attempt: str, visit: str) -> None:
        """Give a visit back by two persons."""
        names = (f"chair-{self.station}", f"supervisor-{self.station}")
        reason = ReleaseReason.CARD_NOT_DEALT
        with suppress(StateError):
            pairs = [
                tuple(Approval(name, key_of(name).sign_bytes(hash_).hex()) for name in names)
                for _, hash_ in self.node.draft_release(visit, reason)
            ]
            self.node.release(visit, reason, pairs)
        tell(attempt=attempt, released=visit)

    async def state(self) -> None:
        """Say how the station stands."""
        now = self.node.snapshot()
        tell(
            line=now.line,
            queue=now.queue,
            conflicts=now.conflicts,
            today=now.today,
            trouble=now.trouble,
            clock=now.clock.isoformat(),
        )


async def work(folder: Path, station: str, url: str, scale: float, count: int) -> None:
    """Run the node and do what it is told."""
    mine = post(station)
    path = folder / f"{station}.sqlite"
    ledger = Ledger(path, mine) if path.exists() else Ledger.create(path, mine)
    released = (folder / "released").read_bytes()
    async with CentreLine(url, key_of(f"device-{station}")) as line:
        with Slice(folder / "slice", released, DEVICE) as roll, ledger:
            cards = open_packs(mine, count, key=key_of(f"device-{station}"), entropy=os.urandom)
            node = Node(
                mine, ledger, line, roll, cards,
                clock=SystemClock(), entropy=os.urandom, roll=roll.head.roll, patience=patience(scale),
            )  # fmt: skip
            running = asyncio.create_task(node.run())
            tell(ready=station)
            await obey(Work(node, station), running)


async def obey(work: Work, running: asyncio.Task[None]) -> None:
    """Read lines until there are none, and do all of them at once."""
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader(limit=2**20)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    tasks = set()
    while line := await reader.readline():
        order = json.loads(line)
        task = asyncio.create_task(done(getattr(work, order.pop("do"))(**order), order))
        tasks.add(task)
        task.add_done_callback(tasks.discard)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def done(doing: Any, order: dict[str, Any]) -> None:
    """Do something; what is refused is said."""
    try:
        await doing
    except AminError as error:
        tell(attempt=order.get("attempt"), refused=str(error))


def be_wrong(fault: str) -> None:
    """Become one of the known-bad controls."""
    if fault == "open":
        Post.is_final = lambda self, contest: True


if __name__ == "__main__":
    where, station, url, scale, cards, *faults = sys.argv[1:]
    for each in faults:
        be_wrong(each)
    asyncio.run(work(Path(where), station, url, float(scale), int(cards.removeprefix("cards="))))
