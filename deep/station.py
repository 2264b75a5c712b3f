"""Stations under faults: lines that fail, kill -9, power cuts, and how long anybody waits."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from textwrap import fill
from typing import Final

import ledger_faults
import nemeses
from _steps import step
from _table import CORES, WIDTH
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test
from ledger_worker import opened
from real_poll import RealPoll, UnsoundError, require_sound
from test_settlement_of_stations import Stations, TestStations

EPISODES: Final = 200
AT_ONCE: Final = 25  # episodes of one poll
KILLS: Final = 500
DISKS: Final = 5_000
HISTORIES: Final = 1_000
VOTERS: Final = 4  # of each run that is killed or robbed of its power
QUEUED: Final = 10_000
CUTS: Final = 10
MEMORY: Final = Path("/dev/shm")


def main(work: Path) -> str:
    """Strike, and look.

    Raises:
        AssertionError, UnsoundError, LostWordError: something does not hold, or a known-bad build was not
            caught.
    """
    rows = [
        step(work, name, do)
        for name, do in (
            ("waits", _waits), ("drain", _drain), ("nemesis", _episodes),
            ("histories", _histories), ("kills", _kills), ("disks", _disks),
        )
    ]  # fmt: skip
    table = "\n".join(f"| {' | '.join(cells)} |" for cells in rows)
    words = f"Real nodes, a real centre on SQLite, our proxy between them; {CORES}, all of it together."
    return f"{fill(words, WIDTH)}\n\n| what | injected | found | seconds |\n|---|---|---|---:|\n{table}"


def _memory(folder: Path) -> TemporaryDirectory[str]:
    return TemporaryDirectory(prefix="amin-deep-", dir=MEMORY if MEMORY.is_dir() else folder)


def _episodes(folder: Path) -> tuple[str, str, str]:
    """SECURITY.md C-2b: which fault strikes is drawn; every poll is checked whole."""
    found, struck = Counter[str](), Counter[str]()
    for first in range(0, EPISODES, AT_ONCE):
        chance = Random(first)
        chosen = [chance.choice(nemeses.EVERY) for _ in range(AT_ONCE)]
        with _memory(folder) as name:
            poll = nemeses.polled(Path(name), chosen, seed=first, voters=10 * AT_ONCE + 10)
            found += require_sound(poll)
        struck.update(each.__name__.replace("_", " ") for each in chosen)
        struck["connections ended"] += sum(proxy.cuts for proxy in poll.proxies.values())
        struck["bytes lost"] += sum(proxy.lost for proxy in poll.proxies.values())
        print(f"deep: {first + AT_ONCE} of {EPISODES} episodes", flush=True)
    assert struck["connections ended"]
    assert struck["bytes lost"]
    assert found["voters"] == found["came"]
    with _memory(folder) as name:
        bad = nemeses.polled(Path(name), [nemeses.cut_one], words=("open",))
        try:
            require_sound(bad)
        except UnsoundError:
            return f"{EPISODES} episodes", _listed(struck), _said(found)
    raise AssertionError("a station that is final without a line was not caught")


def _listed(counts: Counter[str]) -> str:
    return ", ".join(f"{what} {count:,}" for what, count in sorted(counts.items()))


def _said(found: Counter[str]) -> str:
    return (
        f"{found['voters']:,} voters, each counted once: {found['final']:,} final cards, "
        f"{found['provisional']:,} provisional, {found['rejected']:,} of these rejected; "
        f"{found['operations']:,} operations linearizable; known-bad (final without a line): caught"
    )


def _kills(folder: Path) -> tuple[str, str, str]:
    """SECURITY.md C-1a: every system call until the run is clean, and again with other handles."""
    kills = runs = 0
    for syscall, stride in (("fdatasync", 1), ("write", 1), ("pwrite64", 3)):
        k, clean = 1, False
        while not clean and kills < KILLS:
            with _memory(folder) as name:
                path = Path(name) / "ledger.sqlite"
                with opened(path):
                    pass
                was_killed, told = ledger_faults.killed_at(path, VOTERS, syscall, k)
                ledger_faults.require_kept(path, told, VOTERS)
            kills, runs, clean, k = kills + was_killed, runs + 1, not was_killed, k + stride
    chance = Random(1)
    while kills < KILLS:
        with _memory(folder) as name:
            path = Path(name) / "ledger.sqlite"
            with opened(path):
                pass
            was_killed, told = ledger_faults.killed_at(path, VOTERS, "pwrite64", chance.randrange(1, 200))
            ledger_faults.require_kept(path, told, VOTERS)
        kills, runs = kills + was_killed, runs + 1
    return "kill -9 of a station", f"{kills:,} kills at system calls, {runs:,} runs", "nothing told was lost"


def _disks(folder: Path) -> tuple[str, str, str]:
    """SECURITY.md C-1b."""
    disks = lost = seed = 0
    while disks < DISKS:
        with _memory(folder) as name:
            found = ledger_faults.survey(Path(name), VOTERS, seed=seed)
        disks, lost, seed = disks + found.disks, lost + found.lost, seed + 1
    assert lost == 0
    with _memory(folder) as name:
        bad = ledger_faults.survey(Path(name), VOTERS, "normal")
    assert bad.lost > 0
    control = f"known-bad (synchronous=NORMAL): lost some in {bad.lost:,} of {bad.disks:,}"
    return "power cuts", f"{disks:,} disks that one could leave", f"0 lost what was told; {control}"


def _histories(folder: Path) -> tuple[str, str, str]:
    """SECURITY.md C-2c: three stations, cut and restarted at random, against the slow model."""
    many = settings(TestStations.settings, max_examples=HISTORIES, stateful_step_count=25)
    run_state_machine_as_test(Stations, settings=many)
    return (
        "settlement",
        f"{HISTORIES:,} histories, each in all 6 orders of return",
        "what the slow model counts",
    )


def _waits(folder: Path) -> tuple[str, str, str]:
    """SECURITY.md C-2d, with the times of a real station and real clocks."""

    async def run(poll: RealPoll) -> tuple[list[float], list[float], float]:
        await poll.open()
        seen, back = [], []
        node, proxy = poll.nodes["101"], poll.proxies["101"]
        try:
            for number in range(CUTS):
                await asyncio.sleep(poll.chance.random())
                began = time.monotonic()
                proxy.swallows_up = proxy.swallows_down = True
                for voter in poll.fresh():
                    poll.send(voter, "101")
                await node.line("cut")
                seen.append(time.monotonic() - began)
                await poll.answered()
                began = time.monotonic()
                proxy.mend()
                await node.settled()
                back.append(time.monotonic() - began)
                print(f"deep: {number + 1} of {CUTS} cuts", flush=True)
            await poll.finish()
            return seen, back, max(each.longest_s for each in node.tries.values())
        finally:
            await poll.close()

    with _memory(folder) as name:
        poll = RealPoll(Path(name), scale=1.0, voters=10 * CUTS + 10)
        seen, back, longest_s = asyncio.run(run(poll))
        require_sound(poll)
    assert max(seen) <= 5
    assert longest_s <= 10
    found = (
        f"provisional after {max(seen):.1f} s at most, back after {max(back):.1f} s at most; "
        f"a voter waited {longest_s:.1f} s at most"
    )
    return "a line that swallows everything", f"{CUTS} cuts with nine voters each", found


def _drain(folder: Path) -> tuple[str, str, str]:
    """SECURITY.md C-2d: what a day without a line leaves, once the line is back."""

    async def run(poll: RealPoll) -> float:
        await poll.open()
        node = poll.nodes["101"]
        try:
            poll.proxies["101"].cut()
            await node.line("cut")
            for voter in range(1, poll.voters):
                if voter % 10:
                    poll.send(voter, "101")
            await poll.answered()
            await node._look()
            assert node.state["queue"] >= QUEUED
            began = time.monotonic()
            poll.proxies["101"].mend()
            await node.settled()
            taken_s = time.monotonic() - began
            await poll.finish()
            return taken_s
        finally:
            await poll.close()

    with _memory(folder) as name:
        poll = RealPoll(
            Path(name), stations=("101", "102"), scale=1.0, voters=QUEUED * 10 // 18 + 20, cards=QUEUED
        )
        taken_s = asyncio.run(run(poll))
        found = require_sound(poll)
    assert taken_s <= 60
    return "a day's queue", f"{found['provisional']:,} acts", f"drained in {taken_s:.1f} s"
