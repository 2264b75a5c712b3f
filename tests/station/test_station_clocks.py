"""Stations whose clocks are wrong, and leap at every step: the same is decided (SECURITY.md B-24, C-14)."""

from __future__ import annotations

import asyncio
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from real_poll import RealPoll, require_sound

FAKETIME = next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), None)
LEAPS = (
    "+2d", "-2d", "+1h", "-1h", "@1970-06-01 00:00:10", "@2038-01-19 03:14:05", "@2106-02-07 06:28:13", "+0"
)  # fmt: skip


@pytest.mark.skipif(FAKETIME is None, reason="libfaketime is not here; it is what makes clocks wrong")
def test_whatever_the_clocks_of_stations_say_the_same_is_decided(memory_folder):
    """Each station's clock leaps before every voter; nothing becomes provisional and nobody votes twice.

    Their waits are long, so that a busy machine is not taken for a cut.
    """
    poll = RealPoll(memory_folder, scale=20.0)
    seen: list[datetime] = []

    def leap(station: str, to: str) -> None:
        (memory_folder / f"clock-{station}").write_text(to + "\n")

    async def run() -> None:
        for station in poll.stations:
            leap(station, "+0")
        poll.environment = {
            station: {
                **os.environ,
                "LD_PRELOAD": str(FAKETIME),
                "FAKETIME_TIMESTAMP_FILE": str(memory_folder / f"clock-{station}"),
                "FAKETIME_NO_CACHE": "1",
                "FAKETIME_DONT_FAKE_MONOTONIC": "1",  # the kernel's own never leaps
            }
            for station in poll.stations
        }
        await poll.open()
        try:
            for voter, to in enumerate(LEAPS, start=1):
                leap(poll.stations[voter % 2], to)
                poll.send_all([voter])
                await poll.answered()
                await poll.nodes[poll.stations[voter % 2]].settled()
                seen.append(datetime.fromisoformat(poll.nodes[poll.stations[voter % 2]].state["clock"]))
            await poll.finish()
        finally:
            await poll.close()

    asyncio.run(run())
    found = require_sound(poll)
    now = datetime.now(UTC)
    assert found["final"] == 2 * len(LEAPS)
    assert found["provisional"] == 0
    assert {1970, 2038, 2106} <= {at.year for at in seen}  # the clocks were wrong
    assert sum(abs((at - now).total_seconds()) > 3000 for at in seen) == len(LEAPS) - 1
