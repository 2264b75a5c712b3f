"""One voter, one ballot an office, at any station, whatever happens to the line and the centre.

SECURITY.md B-1, B-3, C-2a, C-2b. `scripts/deep checkin` has the figures of the gate.
"""

from __future__ import annotations

import asyncio

import pytest
from centre_example import Desk, key_of
from episodes import centre_for, everybody_in_the_end, require_kept, stations, struck
from linear import NotLinearizableError, require_linearizable
from rush import CONTESTS, Rush

from amin.checkin.client import CentreLine
from amin.checkin.proxy import CuttableLine
from amin.rolls.visit import Decided


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


def test_no_fault_of_line_or_centre_makes_two_ballots_or_locks_a_voter_out(database, tmp_path):
    url = database()
    centre = centre_for(url, tmp_path, voters=14, count=3)
    centre.start()
    lines = {station: CuttableLine(("127.0.0.1", centre.port)) for station in stations(3)}
    rush = Rush({}, voters=14, tries=4, workers=9, releases=0.2, timeout_s=1.0)
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
    assert require_linearizable(rush.history) >= 100
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
