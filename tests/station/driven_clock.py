"""A clock that goes only when a test drives it: nothing here depends on how fast the machine is."""

from __future__ import annotations

import asyncio
import heapq
from datetime import UTC, datetime, timedelta
from itertools import count

_TURNS = 60  # of the loop, until everybody waits again; there is no other input and output in these tests


class DrivenClock:
    """Seconds pass in `advance`; `leap` moves what the clock says and wakes nobody early."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.leapt = 0.0
        self.day = datetime(2026, 5, 1, 8, 0, tzinfo=UTC)
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._number = count()

    def monotonic(self) -> float:
        """Seconds, with whatever the clock leapt."""
        return self.now + self.leapt

    def wall(self) -> datetime:
        """The time of day."""
        return self.day + timedelta(seconds=self.now - 1000.0)

    async def sleep(self, seconds: float) -> None:
        """Wait until the clock was driven so far."""
        waiting = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self.now + seconds, next(self._number), waiting))
        await waiting

    async def settle(self) -> None:
        """Let everybody run until they wait for the clock."""
        for _ in range(_TURNS):
            await asyncio.sleep(0)

    async def advance(self, seconds: float) -> None:
        """Drive the clock, waking sleepers in their order."""
        await self.settle()
        end = self.now + seconds
        while self._sleepers and self._sleepers[0][0] <= end:
            self.now, _, waiting = heapq.heappop(self._sleepers)
            if not waiting.done():
                waiting.set_result(None)
                await self.settle()
        self.now = end
        await self.settle()
