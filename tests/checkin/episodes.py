"""Rushes at a real centre while faults strike, and what must hold afterwards."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable
from pathlib import Path

from centre_example import CENTRE, make_store
from rush import CONTESTS, Rush, answers_again
from served_centre import ServedCentre

from amin.checkin.centre import schema
from amin.checkin.centre.database import open_database
from amin.checkin.centre.store import Store
from amin.checkin.proxy import CuttableLine
from amin.rolls.events import verify_chain

CAREFUL = "amin.checkin.centre.serve"


def stations(count: int) -> dict[str, tuple[str, ...]]:
    return {str(200 + number): CONTESTS for number in range(count)}


def centre_for(url: str, folder: Path, *, voters: int, count: int, module: str = CAREFUL) -> ServedCentre:
    make_store(url, folder, voters=voters + voters // 9 + 2, stations=stations(count)).db.close()
    environment = {"PYTHONPATH": f"{Path(__file__).parent}:{Path(schema.__file__).parents[3]}"}
    return ServedCentre(url, folder, environment=environment, module=module)


def require_kept(url: str, rush: Rush) -> None:
    """What the database holds is what was told: each grant once, each chain whole."""
    db = open_database(url)
    store = Store(db, CENTRE, lambda: None)
    for station in rush.urls:
        assert verify_chain(store.chain(station), CENTRE.public) == store.heads()[station][1]
    assert store.participation()[CONTESTS[0]] == rush.voters
    db.close()


async def everybody_in_the_end(centre: ServedCentre, rush: Rush, run: Awaitable[None]) -> None:
    """After all faults are gone ask once more for every voter, and for every answer again."""
    await run
    last = Rush({next(iter(rush.urls)): centre.url}, rush.voters, tries=1, workers=8, seed=99)
    await last.run()
    rush.history += last.history
    assert rush.broken + last.broken == 0
    assert await answers_again(centre.url, rush.answered + last.answered) == 0


async def struck(
    centre: ServedCentre, rush: Rush, lines: dict[str, CuttableLine], *, seed: int
) -> dict[str, int]:
    """Run a rush while faults strike, one after the other, until it is over; count those that did."""
    chance = random.Random(seed)
    struck_by = dict.fromkeys(("answers lost", "kill -9", "cut", "acts lost", "delay"), 0)
    for line in lines.values():
        await line.start()
    rush.urls = {station: f"http://127.0.0.1:{line.port}" for station, line in lines.items()}
    running = asyncio.create_task(rush.run())
    kinds = list(struck_by)
    for turn in range(10_000):
        if running.done():
            break
        kind, line = kinds[turn % len(kinds)], lines[chance.choice(list(lines))]
        before = line.lost + line.cuts
        if kind == "kill -9":
            await asyncio.to_thread(centre.kill)
            await asyncio.to_thread(centre.start)
        elif kind == "cut":
            line.cut()
        elif kind == "answers lost":
            line.swallows_down = True
        elif kind == "acts lost":
            line.swallows_up = True
        else:
            line.delay_s = 0.05
        await asyncio.wait({running}, timeout=chance.uniform(0.05, 0.25))
        took = kind in ("kill -9", "delay") or line.lost + line.cuts > before
        line.mend()
        struck_by[kind] += took
    await running
    for line in lines.values():
        await line.stop()
    return struck_by
