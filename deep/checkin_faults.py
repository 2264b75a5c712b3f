"""Check-in under faults: kill -9 of the centre, lines that lose bytes, power cuts."""

from __future__ import annotations

import asyncio
import shutil
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from textwrap import fill
from typing import Final

from _table import CORES, WIDTH
from checkin import step
from episodes import centre_for, everybody_in_the_end, stations, struck
from linear import require_linearizable
from rush import Rush
from test_centre_power_cuts import survey

from amin.checkin.proxy import CuttableLine

EPISODES: Final = 200
DISKS: Final = 5_000
MEMORY: Final = Path("/dev/shm")


def main(work: Path) -> str:
    """Strike, and look. Raises AssertionError: something was lost, or a known-bad setting was not caught."""
    rows = [step(work, name, do) for name, do in (("episodes", _episodes), ("disks", _disks))]
    table = "\n".join(f"| {' | '.join(cells)} |" for cells in rows)
    words = f"SQLite with synchronous=FULL; {CORES}, clients and servers together."
    return f"{fill(words, WIDTH)}\n\n| what | injected | found | seconds |\n|---|---|---|---:|\n{table}"


def _episodes(folder: Path) -> tuple[str, str, str]:
    """SECURITY.md C-2b: what strikes is drawn by the number of the episode."""
    injected, operations, lost = Counter[str](), 0, 0
    for number in range(EPISODES):
        shutil.rmtree(folder / "one", ignore_errors=True)
        (folder / "one").mkdir()
        url = str(folder / "one" / "centre.sqlite")
        centre = centre_for(url, folder / "one", voters=12, count=3)
        centre.start()
        lines = {station: CuttableLine(("127.0.0.1", centre.port)) for station in stations(3)}
        rush = Rush(dict.fromkeys(lines, centre.url), 12, 4, 9, seed=number, releases=0.2, timeout_s=1.0)

        async def episode(rush=rush, centre=centre, lines=lines, number=number) -> None:
            injected.update(await struck(centre, rush, lines, seed=number))

        try:
            asyncio.run(everybody_in_the_end(centre, rush, episode()))
        finally:
            centre.kill()
        operations += require_linearizable(rush.history)
        lost += rush.lost
        if number % 20 == 19:
            print(f"deep: {number + 1} of {EPISODES} episodes", flush=True)
    assert all(injected[kind] for kind in ("kill -9", "cut", "answers lost", "acts lost", "delay")), injected
    said = ", ".join(f"{kind} {count:,}" for kind, count in injected.items())
    found = f"{operations:,} operations linearizable; {lost:,} calls without an answer, all answered later"
    return f"{EPISODES} episodes", said, found


def _disks(folder: Path) -> tuple[str, str, str]:
    """SECURITY.md C-1b."""
    disks = lost = 0
    seed = 0
    while disks < DISKS:
        with TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else folder) as name:
            found = survey(Path(name), 12, seed=seed)
        disks, lost, seed = disks + found.disks, lost + found.lost, seed + 1
    assert lost == 0
    with TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else folder) as name:
        bad = survey(Path(name), 12, "normal")
    assert bad.lost > 0
    control = f"known-bad (synchronous=NORMAL): lost some in {bad.lost:,} of {bad.disks:,}"
    return "power cuts", f"{disks:,} disks that one could leave", f"0 lost an answer; {control}"
