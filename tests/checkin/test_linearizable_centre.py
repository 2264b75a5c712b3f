"""One voter, one ballot an office, at any station, whatever happens to the line and the centre.

SECURITY.md B-1, B-3, C-2a, C-2b. `scripts/deep checkin` has the figures of the gate.
"""

from __future__ import annotations

import asyncio
import random
from pathlib import Path

import pytest
from centre_example import CENTRE, Desk, key_of, make_store
from linear import NotLinearizableError, require_linearizable
from rush import CONTESTS, Rush, answers_again
from served_centre import ServedCentre

from amin.checkin.centre import schema
from amin.checkin.centre.database import open_database
from amin.checkin.centre.store import Store
from amin.checkin.client import CentreLine
from amin.checkin.proxy import CuttableLine
from amin.rolls.events import verify_chain
from amin.rolls.visit import Decided

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


def test_voters_who_are_asked_for_everywhere_at_once_are_granted_once(database, tmp_path):
    url = database()
    centre = centre_for(url, tmp_path, voters=40, count=4)
    centre.start()
    rush = Rush(dict.fromkeys(stations(4), centre.url), voters=40, tries=5, workers=20, releases=0.2)
    try:
        asyncio.run(everybody_in_the_end(centre, rush, rush.run()))
    finally:
        centre.kill()

    assert require_linearizable(rush.history) >= 400
    require_kept(url, rush)


async def everybody_in_the_end(centre: ServedCentre, rush: Rush, run) -> None:
    """After all faults are gone ask once more for every voter, and for every answer again."""
    await run
    last = Rush({list(rush.urls)[0]: centre.url}, rush.voters, tries=1, workers=8, seed=99)
    await last.run()
    rush.history += last.history
    assert await answers_again(centre.url, rush.answered + last.answered) == 0


def test_a_centre_that_looks_and_then_writes_is_caught(new_postgres, tmp_path, monkeypatch):
    """The known-bad control: check-then-insert, on PostgreSQL, where transactions really meet."""
    import careless_centre

    monkeypatch.setattr("amin.checkin.centre.database.TABLES", careless_centre.NO_KEY)
    centre = centre_for(new_postgres(), tmp_path, voters=40, count=4, module="careless_centre")
    centre.environment["AMIN_CENTRE_THREADS"] = "4"
    centre.start()
    try:
        for seed in range(10):
            rush = Rush(dict.fromkeys(stations(4), centre.url), voters=40, tries=5, workers=20, seed=seed)
            asyncio.run(rush.run())
            try:
                require_linearizable(rush.history)
            except NotLinearizableError:
                return
    finally:
        centre.kill()
    pytest.fail("a double vote was never seen")


async def struck(
    centre: ServedCentre, rush: Rush, lines: dict[str, CuttableLine], *, seed: int
) -> dict[str, int]:
    """Run a rush while faults strike, one after the other, until it is over; count those that did."""
    chance = random.Random(seed)
    struck_by = dict.fromkeys(("kill -9", "cut", "answers lost", "acts lost", "delay"), 0)
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
        await asyncio.wait({running}, timeout=chance.uniform(0.05, 0.4))
        took = kind in ("kill -9", "delay") or line.lost + line.cuts > before
        line.mend()
        struck_by[kind] += took
    await running
    for line in lines.values():
        await line.stop()
    return struck_by


def test_no_fault_of_line_or_centre_makes_two_ballots_or_locks_a_voter_out(database, tmp_path):
    url = database()
    centre = centre_for(url, tmp_path, voters=120, count=4)
    centre.start()
    lines = {station: CuttableLine(("127.0.0.1", centre.port)) for station in stations(4)}
    rush = Rush({}, voters=120, tries=4, workers=12, releases=0.2, timeout_s=1.0)
    found: dict[str, int] = {}

    async def episode() -> None:
        rush.urls = dict.fromkeys(lines, centre.url)
        found.update(await struck(centre, rush, lines, seed=1))

    try:
        asyncio.run(everybody_in_the_end(centre, rush, episode()))
    finally:
        centre.kill()

    assert found["kill -9"] >= 1
    assert sum(found.values()) >= 4
    assert rush.lost > 0
    assert require_linearizable(rush.history) >= 900
    require_kept(url, rush)


def test_a_lost_answer_never_locks_a_voter_out(tmp_path):
    """SECURITY.md B-3: the grant was made, the answer vanished, the same station asks again."""
    centre = centre_for(str(tmp_path / "centre.sqlite"), tmp_path, voters=10, count=2)
    centre.start()

    async def story() -> tuple[Decided, Decided]:
        line = CuttableLine(("127.0.0.1", centre.port))
        await line.start()
        desk = Desk("200")
        reserve = desk.reserve(1, *CONTESTS)
        async with CentreLine(f"http://127.0.0.1:{line.port}", key_of("device-200"), timeout_s=0.5) as there:
            await there.health()
            line.swallows_down = True
            with pytest.raises(Exception, match="no answer"):
                await there.ask([reserve])
            assert line.lost > 0
            line.mend()
        async with CentreLine(centre.url, key_of("device-201"), timeout_s=30) as elsewhere:
            (refused,) = await elsewhere.ask([Desk("201").reserve(1, *CONTESTS)])
        async with CentreLine(f"http://127.0.0.1:{line.port}", key_of("device-200"), timeout_s=30) as there:
            (granted,) = await there.ask([reserve])
        await line.stop()
        return granted, refused

    try:
        granted, refused = asyncio.run(story())
    finally:
        centre.kill()
    assert granted.granted == CONTESTS
    assert {(one.reason, one.station) for one in refused.refused} == {("already-taken", "200")}
