"""A poll of real processes: a centre, stations behind lines that can be cut, and voters who go to several.

Everything that was told is written down. `require_sound` holds it against what the centre knows when all
lines are whole again and all queues are empty.
"""

from __future__ import annotations

import asyncio
import json
import random
import sqlite3
import sys
import time
from collections import Counter
from collections.abc import Hashable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

import node_worker
from centre_example import ELECTION, STATIONS, make_store, person
from linear import NEVER, Operation, require_linearizable
from node_worker import DEVICE, KEY
from served_centre import ServedCentre

from amin.checkin.proxy import CuttableLine
from amin.rolls import Roll
from amin.rolls.settlement import Envelope, Evidence, Handed, settle
from amin.rolls.slice import release_key, write_slice
from amin.rolls.visit import ProvisionalReason

CONTESTS = ("council", "experts")
LONG_S = 120  # a bound for what never comes; nothing hangs on it otherwise


class UnsoundError(Exception):
    """Somebody was handed two ballots, or none, or one that nobody knows of."""


@dataclass
class Try:
    """One attempt of a voter at a station, and all that was told about it."""

    voter: int
    station: str
    attempt: str
    contests: tuple[str, ...] = CONTESTS
    began: float = 0.0
    ended: float = NEVER
    visit: str = ""
    again: bool = False
    verdicts: list[list[str]] | None = None
    card: list[str] | None = None
    handles: dict[str, str] = field(default_factory=dict)
    stuck: bool = False
    refused: str = ""
    longest_s: float = 0.0


class StationProcess:
    """A node in a process of its own."""

    def __init__(self, folder: Path, station: str, url: str, scale: float, words: tuple[str, ...]) -> None:
        self.station = station
        self.tries: dict[str, Try] = {}
        self.waiting: set[str] = set()  # attempts for which more is to come
        self.state: dict[str, object] = {}
        self.kills = 0
        self._command = [sys.executable, node_worker.__file__, str(folder), station, url, str(scale), *words]
        self._process: asyncio.subprocess.Process | None = None
        self._heard: asyncio.Task[None] | None = None
        self.news = asyncio.Condition()
        self.prefix: list[str] = []
        self.environment: dict[str, str] | None = None

    async def start(self) -> None:
        """Start it; whatever was not answered is asked again with the same key."""
        self._process = await asyncio.create_subprocess_exec(
            *self.prefix, *self._command, env=self.environment,
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, limit=2**20,
        )  # fmt: skip
        line = await asyncio.wait_for(self._process.stdout.readline(), LONG_S)
        assert json.loads(line) == {"ready": self.station}
        self._heard = asyncio.create_task(self._hear(self._process))
        for attempt in self.waiting:
            self._ask(self.tries[attempt])

    @staticmethod
    def is_over(each: Try) -> bool:
        """Whether there is nothing more to come for an attempt."""
        return bool(each.refused or each.stuck or each.card is not None or (each.verdicts and not each.visit))

    def _ask(self, each: Try) -> None:
        self.order(do="vote", voter=person(each.voter), attempt=each.attempt, contests=each.contests)

    def order(self, **what: object) -> None:
        """Tell it to do something."""
        if self._process is not None and self._process.returncode is None:
            self._process.stdin.write(json.dumps(what).encode() + b"\n")

    def vote(self, each: Try) -> None:
        """Have a voter checked in."""
        self.tries[each.attempt] = each
        self.waiting.add(each.attempt)
        each.began = time.monotonic()
        self._ask(each)

    async def kill(self) -> None:
        """kill -9; what it had said by then was said."""
        self._process.kill()
        await self._heard
        assert await self._process.wait() == -9
        self.kills += 1

    async def stop(self) -> None:
        """End it as an operator does."""
        if self._process is not None and self._process.returncode is None:
            self._process.stdin.close()
            await asyncio.wait_for(self._heard, LONG_S)
            await self._process.wait()

    async def _hear(self, process: asyncio.subprocess.Process) -> None:
        while line := await process.stdout.readline():
            if line.endswith(b"\n"):
                self._note(json.loads(line))
                async with self.news:
                    self.news.notify_all()

    def _note(self, said: dict[str, object]) -> None:
        if "line" in said:
            self.state = said
            return
        each = self.tries[said.pop("attempt")]
        if "verdicts" in said and each.verdicts is None:
            each.ended = time.monotonic()
            each.longest_s = each.ended - each.began
        if "released" in said:
            return
        for name, value in said.items():
            setattr(each, name, value)
        if self.is_over(each):
            self.waiting.discard(each.attempt)

    async def until(self, holds) -> None:
        """Wait until something holds of what was said."""
        async with asyncio.timeout(LONG_S):
            async with self.news:
                await self.news.wait_for(holds)

    async def line(self, line: str) -> None:
        """Wait until the node says so of its line."""
        async with asyncio.timeout(LONG_S):
            while self.state.get("line") != line:
                await self._look()

    async def _look(self) -> None:
        self.state = {}
        self.order(do="state")
        await self.until(lambda: bool(self.state))
        await asyncio.sleep(0.02)  # ask again

    async def settled(self) -> dict[str, object]:
        """Wait until its line is up and its queue is empty; its last state."""
        async with asyncio.timeout(LONG_S):
            while True:
                await self._look()
                if self.state["line"] == "up" and self.state["queue"] == 0:
                    return self.state


@dataclass
class RealPoll:
    """A centre and stations; `proxies` are their lines."""

    folder: Path
    stations: tuple[str, ...] = ("101", "102")
    scale: float = 0.2
    words: tuple[str, ...] = ()
    seed: int = 0
    centre: ServedCentre = field(init=False)
    proxies: dict[str, CuttableLine] = field(default_factory=dict)
    nodes: dict[str, StationProcess] = field(default_factory=dict)
    tries: list[Try] = field(default_factory=list)
    released: list[tuple[Try, float, float]] = field(default_factory=list)
    voters: int = 100
    cards: int = 400  # of each style, at each station
    came: int = 0
    environment: dict[str, dict[str, str]] = field(default_factory=dict)
    prefix: dict[str, list[str]] = field(default_factory=dict)
    listen: dict[str, str] = field(default_factory=dict)

    async def open(self) -> None:
        """Found the centre, cut the slices, open the stations."""
        self.chance = random.Random(self.seed)
        self.database = f"{self.folder}/centre.sqlite"
        served = {s: STATIONS.get(s, STATIONS["101"]) for s in self.stations}
        store = make_store(self.database, self.folder, stations=served, voters=self.voters)
        store.db.close()
        self.centre = ServedCentre(self.database, self.folder)
        self._cut_slice()
        await asyncio.to_thread(self.centre.start)
        for station in self.stations:
            proxy = self.proxies[station] = CuttableLine(("127.0.0.1", self.centre.port))
            await proxy.start()
            here = self.listen.get(station, "127.0.0.1")
            port = proxy.port if here == "127.0.0.1" else await self._listen(here, proxy.port)
            url = f"http://{here}:{port}"
            words = (f"cards={self.cards}", *self.words)
            node = self.nodes[station] = StationProcess(self.folder, station, url, self.scale, words)
            node.environment, node.prefix = self.environment.get(station), self.prefix.get(station, [])
        await asyncio.gather(*(node.start() for node in self.nodes.values()))

    async def _listen(self, here: str, port: int) -> int:
        """Let what comes over a cable go on to the proxy."""

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", port)
            await asyncio.gather(_copy(reader, far_writer), _copy(far_reader, writer))

        server = await asyncio.start_server(serve, here, 0)
        return int(server.sockets[0].getsockname()[1])

    def _cut_slice(self) -> None:
        (path,) = self.folder.glob("roll-*.sqlite")
        (self.folder / "slice").mkdir()
        with Roll(path) as roll:
            write_slice(roll, self.folder / "slice")
            (self.folder / "released").write_bytes(release_key(KEY, roll.digest(), DEVICE.public))

    async def close(self) -> None:
        """End everything."""
        await asyncio.gather(*(node.stop() for node in self.nodes.values()))
        for proxy in self.proxies.values():
            await proxy.stop()
        self.centre.stop()

    async def answered(self) -> None:
        """Wait until everybody who came was told something."""
        for node in self.nodes.values():
            await node.until(lambda node=node: not node.waiting)

    def fresh(self) -> list[int]:
        """Nine voters who were nowhere yet; each tenth of the example may not vote in these contests."""
        self.came += 10
        return list(range(self.came - 9, self.came))

    def send_all(self, voters: Sequence[int]) -> None:
        """Send voters to every station."""
        for voter in voters:
            for station in self.stations:
                self.send(voter, station)

    def send(self, voter: int, station: str) -> Try:
        """Send a voter to a station."""
        each = Try(voter, station, self.chance.randbytes(16).hex())
        self.tries.append(each)
        self.nodes[station].vote(each)
        return each

    async def finish(self) -> None:
        """Make all lines whole, and wait until everybody was answered and every queue is empty."""
        for proxy in self.proxies.values():
            proxy.mend()
        for node in self.nodes.values():
            await node.settled()
            await node.until(lambda node=node: not node.waiting)
            await self._give_back(node)
            await node.settled()

    async def _give_back(self, node: StationProcess) -> None:
        """Where a card died with its node, two persons release the visit, and the voter comes again."""
        for each in [t for t in node.tries.values() if t.stuck and t.visit]:
            began = time.monotonic()
            node.order(do="release", attempt=each.attempt, visit=each.visit)
            await node.settled()
            self.released.append((each, began, time.monotonic()))
            again = self.send(each.voter, node.station)
            await node.until(lambda again=again: node.is_over(again))

    def rows(self, query: str) -> list[tuple]:
        """Ask the centre's database."""
        with closing(sqlite3.connect(self.database)) as db:
            return db.execute(query).fetchall()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    writer.transport.abort()


def history(poll: RealPoll) -> list[tuple[Hashable, Operation]]:
    """What was asked of the centre for each voter and contest, for the checker.

    A refusal that a station gave by itself, to whom it had dealt a provisional card, is none of the centre's.
    """
    sealed = {(t.voter, t.station, contest) for t in poll.tries for contest in t.handles}
    found: list[tuple[Hashable, Operation]] = []
    for each in (t for t in poll.tries if not t.again and not t.refused):
        for contest, grant, _, station in each.verdicts or ():
            if grant == "refused" and station == each.station and (each.voter, station, contest) in sealed:
                continue
            done = {"final": True, "refused": False, "provisional": None}[grant]
            ended = NEVER if done is None else each.ended
            found.append(
                ((each.voter, contest), Operation(each.visit or each.attempt, False, each.began, ended, done))
            )
    for each, began, ended in poll.released:
        found += [
            ((each.voter, contest), Operation(each.visit, True, began, ended, True))
            for contest, grant, *_ in each.verdicts or ()
            if grant == "final"
        ]
    return found


def require_sound(poll: RealPoll) -> Counter[str]:
    """Check the whole poll, and return what happened in it.

    Raises:
        UnsoundError: somebody has two ballots that count, or none, or a card that the centre does not know.
        NotLinearizableError: no order explains what was granted and refused.
    """
    contests = [row[0] for row in poll.rows("SELECT id FROM contest ORDER BY bit")]
    handed = [
        Handed(voter, contests[bit], station)
        for voter, bit, station, state in poll.rows(
            "SELECT p.voter, p.contest, p.station, v.state FROM participation p"
            " JOIN visit v ON v.station = p.station AND v.key = p.visit"
        )
        if state in ("issued", "confirmed")
    ]
    given = Counter((t.voter, c) for t in poll.tries for c in t.card or ())
    if any(count > 1 for count in given.values()):
        raise UnsoundError("a voter was handed two final cards")
    known = {(h.voter.hex(), h.contest) for h in handed}
    lost = [right for right in given if (person(right[0]), right[1]) not in known]
    if lost:
        raise UnsoundError(f"{len(lost)} final cards that the centre does not know of")
    present = {handle for t in poll.tries for handle in t.handles.values()}
    envelopes = [
        Envelope(voter, _contest(contests, bits), station, handle, ProvisionalReason(reason))
        for handle, voter, bits, station, reason in poll.rows(
            "SELECT handle, voter, contests, station, reason FROM envelope"
        )
        if handle.hex() in present
    ]
    if len(envelopes) != len(present):
        raise UnsoundError(
            f"{len(present) - len(envelopes)} provisional cards that the centre does not know of"
        )
    return _counted(poll, given, handed, envelopes)


def _contest(contests: list[str], bits: bytes) -> str:
    value = int.from_bytes(bits, "little")
    (found,) = [contest for bit, contest in enumerate(contests) if value >> bit & 1]
    return found


def _counted(poll: RealPoll, given: Counter, handed: list[Handed], envelopes: list[Envelope]) -> Counter[str]:
    evidence = Evidence(ELECTION, lambda voter: frozenset(CONTESTS), b"seed")
    settled = settle(handed, envelopes, evidence)
    counted = Counter(given)
    by_hash = {person(n): n for n in range(poll.voters)}
    for envelope in envelopes:
        if envelope.handle_hash in settled.released():
            counted[by_hash[envelope.voter.hex()], envelope.contest] += 1
    served = {(t.voter, c) for t in poll.tries for c in [*(t.card or ()), *t.handles]}
    wrong = [right for right in served if counted[right] != 1] + [r for r in counted if r not in served]
    if wrong:
        raise UnsoundError(f"{len(wrong)} rights that are counted another number of times than once")
    operations = require_linearizable(history(poll))
    return Counter(
        operations=operations,
        came=len({t.voter for t in poll.tries}),
        voters=len({t.voter for t in poll.tries if t.card or t.handles}),
        final=len(given),
        provisional=len(envelopes),
        released=len(settled.released()),
        rejected=len(envelopes) - len(settled.released()),
    )
