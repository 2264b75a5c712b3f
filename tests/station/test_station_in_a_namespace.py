"""A station in a network of its own whose cable is pulled: no packet and no refusal (SECURITY.md C-2b)."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import suppress

import pytest
from real_poll import RealPoll, require_sound

IP = shutil.which("ip")
HERE, THERE = "10.233.17.1", "10.233.17.2"


def ip(*words: str) -> None:
    """Change the network of this machine."""
    subprocess.run([IP, *words], check=True, capture_output=True)


@pytest.fixture
def cable() -> Iterator[tuple[str, str]]:
    """A namespace and the end of its cable that is here."""
    name, end = f"amin-{os.getpid()}", f"amin{os.getpid() % 10**6}"
    try:
        ip("netns", "add", name)
    except (OSError, TypeError, subprocess.CalledProcessError):
        pytest.skip("this test may not make a network namespace")
    try:
        ip("link", "add", end, "type", "veth", "peer", "name", "station", "netns", name)
        ip("addr", "add", f"{HERE}/30", "dev", end)
        ip("link", "set", end, "up")
        ip("-n", name, "addr", "add", f"{THERE}/30", "dev", "station")
        ip("-n", name, "link", "set", "station", "up")
        ip("-n", name, "link", "set", "lo", "up")
        yield name, end
    except subprocess.CalledProcessError:
        pytest.skip("this test may not lay a cable into a network namespace")
    finally:
        with suppress(subprocess.CalledProcessError):
            ip("netns", "del", name)


def test_a_station_whose_cable_is_pulled_is_provisional_and_comes_back(memory_folder, cable):
    name, end = cable
    poll = RealPoll(memory_folder)

    async def run() -> None:
        poll.prefix = {"101": [IP, "netns", "exec", name]}
        poll.listen = {"101": HERE}
        await poll.open()
        try:
            poll.send_all(poll.fresh())
            await poll.answered()
            for way in ("down", "up", "down", "up"):
                ip("link", "set", end, way)
                if way == "down":
                    await poll.nodes["101"].line("cut")
                poll.send_all(poll.fresh())
                await poll.answered()
            await poll.finish()
        finally:
            await poll.close()

    asyncio.run(run())
    found = require_sound(poll)
    assert found["voters"] == found["came"] == 45
    assert found["rejected"] > 0
    assert found["final"] > 0
