"""What can happen to a poll: each takes nine voters of its own to the stations while something fails."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from typing import Final

from real_poll import RealPoll

Nemesis = Callable[[RealPoll, list[int]], Awaitable[None]]


async def nothing(poll: RealPoll, voters: list[int]) -> None:
    """Nothing fails."""
    poll.send_all(voters)


async def cut_one(poll: RealPoll, voters: list[int]) -> None:
    """One station is off the line while the same voters come to both."""
    poll.proxies["101"].cut()
    await poll.nodes["101"].line("cut")
    poll.send_all(voters)


async def both_cut(poll: RealPoll, voters: list[int]) -> None:
    """Nobody has a line: what is sent vanishes, connections stay half open, and the lot decides."""
    for proxy in poll.proxies.values():
        proxy.swallows_up = True
    for node in poll.nodes.values():
        await node.line("cut")
    poll.send_all(voters)


async def answers_vanish(poll: RealPoll, voters: list[int]) -> None:
    """The centre does what it is asked, and its answers never arrive."""
    proxy = poll.proxies["101"]
    proxy.swallows_down = True
    before = proxy.lost
    for voter in voters[:5]:
        poll.send(voter, "101")
    await poll.answered()
    assert proxy.lost > before
    for voter in voters:
        poll.send(voter, "102")


async def dropped(poll: RealPoll, voters: list[int]) -> None:
    """Connections are ended again and again, in the middle of whatever is under way."""
    for voter in voters:
        poll.send_all([voter])
        await asyncio.sleep(0.02 * poll.chance.random())  # the moment of the fault, not of any check
        for proxy in poll.proxies.values():
            proxy.drop()


async def slow(poll: RealPoll, voters: list[int]) -> None:
    """Every piece takes its time, and then the line is cut under it."""
    poll.proxies["101"].delay_s = 0.05
    poll.proxies["102"].delay_s = 0.2
    poll.send_all(voters)
    await asyncio.sleep(0.3 * poll.chance.random())  # the moment of the fault, not of any check
    poll.proxies["102"].cut()


async def centre_killed(poll: RealPoll, voters: list[int]) -> None:
    """The centre dies in the middle and comes back."""
    for voter in voters[:5]:
        poll.send(voter, poll.stations[voter % 2])
    await asyncio.sleep(0.05 * poll.chance.random())  # the moment of the kill, not of any check
    await asyncio.to_thread(poll.centre.kill)
    poll.send_all(voters[3:])
    await poll.answered()
    await asyncio.to_thread(poll.centre.start)


async def stations_killed(poll: RealPoll, voters: list[int]) -> None:
    """Each station dies in the middle of its voters, once with the line up and once with it cut."""
    for half in (voters[:5], voters[5:]):
        for station in poll.stations:
            for voter in half:
                poll.send(voter, station)
            await asyncio.sleep(0.05 * poll.chance.random())  # the moment of the kill, not of any check
            await poll.nodes[station].kill()
            if half[0] != voters[0]:
                poll.proxies[station].cut()
            await poll.nodes[station].start()


EVERY: Final = (
    nothing,
    cut_one,
    both_cut,
    answers_vanish,
    dropped,
    slow,
    centre_killed,
    stations_killed,
)


def polled(folder: Path, nemeses: Iterable[Nemesis], **more: object) -> RealPoll:
    """Hold a poll with one fault after the other, and return it when everything is whole again."""

    async def run() -> RealPoll:
        poll = RealPoll(folder, **more)
        await poll.open()
        try:
            for nemesis in nemeses:
                await nemesis(poll, poll.fresh())
                await poll.answered()
                await poll.finish()
        finally:
            await poll.close()
        return poll

    return asyncio.run(run())
