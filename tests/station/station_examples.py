"""A station with a driven clock and a line that can be cut: what its tests begin with."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from driven_clock import DrivenClock
from model_centre import ModelCentre, ModelLine

from amin.crypto import SigningKey
from amin.rolls.visit import Approval, Document, ReleaseReason
from amin.station import Node, Post, Told
from amin.station.cards import open_packs
from amin.station.ledger import Ledger
from amin.station.outbox import Patience
from amin.station.post import CHAIR, SUPERVISOR, Member

ELECTION = bytes(range(32))
ROLL = "ab" * 32
BOTH = ("council", "experts")
VOTERS = 40
CREW_KEYS = {name: SigningKey(sha256(name.encode()).digest()) for name in ("zahra", "ali", "reza")}
CREW = {
    "zahra": Member(CHAIR, CREW_KEYS["zahra"].public),
    "ali": Member(SUPERVISOR, CREW_KEYS["ali"].public),
    "reza": Member("operator", CREW_KEYS["reza"].public),
}
CHECK_IN = SigningKey(bytes(32))


def person(number: int) -> bytes:
    """A pseudonym."""
    return sha256(b"person %d" % number).digest()


def attempt(number: int) -> bytes:
    """The key of an attempt."""
    return number.to_bytes(16, "big")


@dataclass
class Roster:
    """Who may vote in what: what a slice answers."""

    eligible: dict[bytes, frozenset[str]]

    def find(self, voter: bytes) -> frozenset[str] | None:
        """The contests of a voter."""
        return self.eligible.get(voter)


def everybody(contests: Sequence[str] = BOTH) -> dict[bytes, frozenset[str]]:
    """Forty voters who may vote in all contests."""
    return {person(n): frozenset(contests) for n in range(VOTERS)}


def post(station: str = "101", *, sole: frozenset[str] = frozenset(), contests: Sequence[str] = BOTH) -> Post:
    """A station of the election."""
    offices = {contest: contest for contest in contests}
    return Post(ELECTION, station, f"node-{station}", tuple(contests), offices, sole, CREW)


def centre(eligible: dict[bytes, frozenset[str]] | None = None, **more: object) -> ModelCentre:
    """A centre that knows the voters."""
    known = everybody() if eligible is None else eligible
    return ModelCentre(ELECTION, ROLL, {voter.hex(): contests for voter, contests in known.items()}, **more)


@dataclass
class Station:
    """A node, its line and its clock."""

    post: Post
    line: ModelLine
    clock: DrivenClock
    path: Path
    eligible: dict[bytes, frozenset[str]]
    seed: int = 0
    cards: int = 64
    patience: Patience = field(default_factory=Patience)
    node: Node = field(init=False)
    ledger: Ledger = field(init=False)
    running: asyncio.Task[None] | None = None

    def open(self) -> None:
        """Start the node, for the first time or anew."""
        self.ledger = (
            Ledger(self.path, self.post) if self.path.exists() else Ledger.create(self.path, self.post)
        )
        self.seed += 1
        entropy = random.Random(f"{self.post.station} {self.seed}").randbytes
        self.node = Node(
            self.post,
            self.ledger,
            self.line,
            Roster(self.eligible),
            open_packs(self.post, self.cards, key=CHECK_IN, entropy=entropy),
            clock=self.clock,
            entropy=entropy,
            roll=ROLL,
            patience=self.patience,
        )
        self.running = asyncio.create_task(self.node.run())

    async def stop(self) -> None:
        """Kill the node; its ledger stays."""
        self.running.cancel()
        await asyncio.gather(self.running, return_exceptions=True)
        self.ledger.__exit__(None, None, None)

    async def check_in(self, voter: int, number: int, contests: Sequence[str] = BOTH, **more: object) -> Told:
        """Check a voter in, driving the clock until there is an answer; `waited` says how long it took."""
        document = more.pop("document", Document.SCANNED)
        task = asyncio.create_task(
            self.node.check_in(person(voter), contests, document, attempt=attempt(number))
        )
        began = self.clock.now
        await self.clock.settle()
        while not task.done():
            await self.clock.advance(0.1)
        self.waited = self.clock.now - began
        return task.result()

    async def vote(self, voter: int, number: int, contests: Sequence[str] = BOTH) -> Told:
        """Check a voter in and hand the card over."""
        told = await self.check_in(voter, number, contests)
        if told.visit:
            self.node.hand_over(told.visit)
            self.node.confirm(told.visit)
        await self.clock.settle()
        return told

    def sign(self, name: str, hash_: bytes) -> Approval:
        """The approval of one of the crew."""
        return Approval(name, CREW_KEYS[name].sign_bytes(hash_).hex())

    def release(self, visit: str, reason: ReleaseReason, by: Sequence[str] = ("zahra", "ali")) -> None:
        """Give a visit back by two persons."""
        drafts = self.node.draft_release(visit, reason)
        self.node.release(visit, reason, [tuple(self.sign(n, h) for n in by) for _, h in drafts])


Scene = Callable[[Station], Awaitable[None]]


def play(
    folder: Path, scene: Scene, *, of: Post | None = None, at: ModelCentre | None = None, **more
) -> None:
    """Open a station whose line is up, and play a scene on it."""
    eligible = more.pop("eligible", None) or everybody()

    async def run() -> None:
        clock = DrivenClock()
        line = ModelLine(at or centre(eligible))
        station = Station(of or post(), line, clock, folder / "ledger.sqlite", eligible, **more)
        station.open()
        await clock.advance(0.1)
        try:
            await scene(station)
        finally:
            await station.stop()

    asyncio.run(run())
