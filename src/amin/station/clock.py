"""Time as a node is given it. It ends waiting; it never decides who is handed a ballot."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine
from datetime import UTC, datetime
from typing import Any, Protocol, TypeVar

from amin.errors import DeviceError

T = TypeVar("T")


class Clock(Protocol):
    """A clock that cannot go back, one that people read, and a way to wait."""

    def monotonic(self) -> float:
        """Seconds since some moment."""

    def wall(self) -> datetime:
        """The time of day, aware, in UTC; shown and noted, never compared."""

    async def sleep(self, seconds: float) -> None:
        """Wait."""


class SystemClock:
    """The clock of this machine."""

    def monotonic(self) -> float:
        """Seconds since some moment."""
        return time.monotonic()

    def wall(self) -> datetime:
        """The time of day."""
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)


async def within(clock: Clock, seconds: float, work: Coroutine[Any, Any, T]) -> T:
    """Await some work, but no longer than so many seconds of this clock.

    Raises:
        DeviceError: it took longer; it was cancelled.
    """
    task = asyncio.ensure_future(work)
    timer = asyncio.ensure_future(clock.sleep(seconds))
    try:
        await asyncio.wait({task, timer}, return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            return task.result()
        raise DeviceError("no answer in time", hint="the line may be cut; the same may be asked again")
    finally:
        await _ended(task, timer)


async def _ended(*tasks: asyncio.Future[Any]) -> None:
    """Cancel what still runs; what it raises now concerns nobody, but who cancels the waiter is heard."""
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)
    for task in tasks:
        if not task.cancelled():
            task.exception()  # looked at, so that nobody complains of it
