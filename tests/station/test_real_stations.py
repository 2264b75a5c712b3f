"""Real nodes and a real centre: lines cut, answers lost, processes killed; every voter counts once (C-2b, B-3)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from real_poll import RealPoll, require_sound

Nemesis = Callable[[RealPoll], Awaitable[None]]


def polled(folder: Path, nemesis: Nemesis, **more: object) -> RealPoll:
    """Hold a poll with faults, and return it when everything is whole again."""

    async def run() -> RealPoll:
        poll = RealPoll(folder, **more)
        await poll.open()
        try:
            await nemesis(poll)
            await poll.finish()
            return poll
        finally:
            await poll.close()

    return asyncio.run(run())


def test_with_a_line_every_voter_gets_one_final_card_whichever_station_they_try(tmp_path):
    async def nothing(poll: RealPoll) -> None:
        for voter in range(1, 10):
            for station in poll.stations:
                poll.send(voter, station)

    found = require_sound(polled(tmp_path, nothing, scale=4.0))
    assert found["final"] == 18
    assert found["provisional"] == 0
