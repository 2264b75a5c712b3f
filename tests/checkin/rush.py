"""Stations that ask for the same voters at once, and write down what they called and what they were told."""

from __future__ import annotations

import asyncio
import random
import time
from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from itertools import count

from centre_example import Desk, key_of
from linear import NEVER, Operation

from amin.checkin.client import BusyError, CentreLine
from amin.errors import DeviceError
from amin.rolls.visit import Answer, AnyAct, Decided, Done, Refusal, Release, Reserve

CONTESTS = ("council", "experts")
_SEQUENCES = defaultdict(lambda: count(1))  # of each device, over all rushes


@dataclass
class Rush:
    """Workers at stations.

    Attributes:
        urls: how each station reaches the centre.
        history: what the checker is given: a voter and office, and an operation on it.
        answered: every act with its answer, to be asked again.
        lost: calls without an answer; broken: answers that contradict an earlier one.
    """

    urls: dict[str, str]
    voters: int
    tries: int
    workers: int
    seed: int = 0
    timeout_s: float = 10.0
    releases: float = 0.0
    give_up_after: int = 1_000_000
    history: list[tuple[Hashable, Operation]] = field(default_factory=list)
    answered: list[tuple[AnyAct, Answer]] = field(default_factory=list)
    lost: int = 0
    broken: int = 0

    async def run(self) -> None:
        """Have every voter asked for `tries` times, by different workers at different stations."""
        chance = random.Random(self.seed)
        stations = list(self.urls)
        visits = [(voter, chance.choice(stations)) for voter in range(self.voters) for _ in range(self.tries)]
        # Neighbours in the queue are tries of one voter, so that they meet.
        queue = iter(visits)
        lines = {
            station: CentreLine(url, key_of(f"device-{station}"), timeout_s=self.timeout_s)
            for station, url in self.urls.items()
        }
        desks = {station: Desk(station, sequences=_SEQUENCES[station]) for station in stations}

        async def work(number: int) -> None:
            own = random.Random(self.seed * 1_000 + number)
            for voter, station in queue:
                await self._visit(lines[station], desks[station], voter + 1 + voter // 9, own)

        await asyncio.gather(*(work(number) for number in range(self.workers)))
        for line in lines.values():
            await line.close()

    async def _visit(self, line: CentreLine, desk: Desk, voter: int, chance: random.Random) -> None:
        reserve = desk.reserve(voter, *CONTESTS)
        began = time.monotonic()
        answer = await self._told(line, reserve)
        self._note(voter, reserve, began, answer)
        if not isinstance(answer, Decided) or not answer.granted:
            return
        if chance.random() < self.releases:
            release = desk.release(reserve)
            began = time.monotonic()
            self._note_release(voter, release, answer, began, await self._told(line, release))
        else:
            await self._told(line, desk.issue(reserve))
            await self._told(line, desk.confirm(reserve))

    async def _told(self, line: CentreLine, act: AnyAct) -> Answer | None:
        """Ask until there is an answer, always with the same key; None when this station gives up."""
        for _ in range(self.give_up_after):
            try:
                (answer,) = await line.ask([act])
            except BusyError as error:
                await asyncio.sleep(min(error.retry_after_s, 0.05))
                continue
            except DeviceError:
                self.lost += 1
                await asyncio.sleep(0.1)  # the line may be cut: not in a hot loop
                continue
            self.answered.append((act, answer))
            return answer
        return None

    def _note(self, voter: int, reserve: Reserve, began: float, answer: Answer | None) -> None:
        ended = time.monotonic()
        for contest in reserve.contests:
            done = None
            if isinstance(answer, Decided):
                done = contest in answer.granted
            elif isinstance(answer, Refusal):
                raise AssertionError(f"a reserve was refused: {answer.why}")
            end = NEVER if done is None else ended
            self.history.append(((voter, contest), Operation(reserve.key, False, began, end, done)))

    def _note_release(
        self, voter: int, release: Release, reserved: Decided, began: float, answer: Answer | None
    ) -> None:
        ended = time.monotonic() if answer is not None else NEVER
        if isinstance(answer, Refusal):
            self.broken += 1  # it was granted before: somebody has forgotten it
            return
        assert answer is None or isinstance(answer, Done)
        for contest in reserved.granted:
            done = None if answer is None else True
            self.history.append(((voter, contest), Operation(release.visit, True, began, ended, done)))

    def holders(self) -> int:
        """How many grants of the first contest were never released, as far as was told."""
        first = [op for (_, contest), op in self.history if contest == CONTESTS[0]]
        return sum(op.done is True for op in first if not op.is_release) - sum(op.is_release for op in first)


async def answers_again(url: str, answered: Sequence[tuple[AnyAct, Answer]]) -> int:
    """Ask everything again that was answered, and count the answers that are not the same."""
    wrong = 0
    for device in sorted({act.device for act, _ in answered}):
        line = CentreLine(url, key_of(device), timeout_s=60)
        mine = [(act, answer) for act, answer in answered if act.device == device]
        for at in range(0, len(mine), 32):
            part = mine[at : at + 32]
            told = await line.ask([act for act, _ in part])
            while any(isinstance(now, Refusal) and now.why == "quota" for now in told):
                await asyncio.sleep(0.05)  # no answer yet: a station may ask so much in a second
                told = await line.ask([act for act, _ in part])
            wrong += sum(now != then for now, (_, then) in zip(told, part, strict=True))
        await line.close()
    return wrong
