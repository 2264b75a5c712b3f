"""A node that is stopped stops, at whatever step of a wait it is told to."""

from __future__ import annotations

import asyncio

import pytest

from amin.errors import DeviceError
from amin.station import SystemClock
from amin.station.clock import within


async def _asks_for_ever() -> None:
    while True:
        await within(SystemClock(), 60, asyncio.sleep(0))


@pytest.mark.parametrize("steps", range(1, 12))
def test_a_cancel_is_heard_at_every_step_of_a_wait(steps: int):
    async def scene() -> None:
        task = asyncio.create_task(_asks_for_ever())
        for _ in range(steps):
            await asyncio.sleep(0)
        task.cancel()
        for _ in range(100):  # steps of the loop, no time
            if task.done():
                break
            await asyncio.sleep(0)
        stopped = task.done()
        while not task.done():
            task.cancel()
            await asyncio.sleep(0)
        assert stopped
        assert len(asyncio.all_tasks()) == 1  # and it left nobody behind

    asyncio.run(scene())


def test_what_a_late_answer_raises_concerns_nobody():
    async def fails_when_it_is_cancelled() -> None:
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            raise OSError from None

    async def scene() -> None:
        with pytest.raises(DeviceError, match="no answer in time"):
            await within(SystemClock(), 0, fails_when_it_is_cancelled())

    asyncio.run(scene())
