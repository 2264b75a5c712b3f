"""No voter in a log, an error or an address (SECURITY.md C-15, E8)."""

from __future__ import annotations

import asyncio
import re

import httpx
import pytest
from centre_example import ELECTION, Desk, fresh_key, key_of, make_store, person
from served_centre import ServedCentre

from amin.checkin.centre.messages import Lookup, PhotoQuestion
from amin.checkin.centre.openapi import ROUTES
from amin.checkin.client import CentreLine
from amin.errors import NotPermittedError


def test_no_route_takes_anything_in_its_address():
    assert [route.path for route in ROUTES if "{" in route.path or "?" in route.path] == []
    assert {route.method for route in ROUTES if route.signers} == {"POST"}


def test_a_day_with_refusals_and_a_failing_database_leaves_no_voter_in_the_log(new_postgres, tmp_path):
    """PostgreSQL, whose own errors would quote the values of a row."""
    url = new_postgres()
    store = make_store(url, tmp_path)
    centre = ServedCentre(url, tmp_path)
    centre.start()
    desk, voters = Desk("101"), [1, 2, 3]
    head = {"election": ELECTION.hex(), "key": fresh_key(), "voter": person(1)}

    async def some_of_everything() -> None:
        async with CentreLine(centre.url, key_of("device-101"), timeout_s=30) as line:
            for voter in voters:
                reserve = desk.reserve(voter)
                await line.ask([reserve, desk.look(voter), desk.release(reserve, ("chair-101", "nobody"))])
            with pytest.raises(NotPermittedError):
                await line.events(Lookup(device="device-101", **head))
            await line.photo(PhotoQuestion(device="device-101", **head))
            # A mistake of ours: a table is gone under the service.
            store.db.rows("DROP TABLE envelope")
            with pytest.raises(Exception, match=r"503|busy|500"):
                await line.ask([desk.provisional(4)])

    asyncio.run(some_of_everything())
    httpx.get(f"{centre.url}/v1/photos/{person(1)}", trust_env=False)
    store.db.close()
    centre.kill()
    log = centre.log.read_text()

    assert "envelope" not in log or "UndefinedTable" in log
    assert re.search(r"could not be decided|failed", log)  # something was logged of it
    for secret in [*map(person, [*voters, 4]), "کریمی", "1370-01-01", desk.reserve(1).key]:
        assert secret not in log
    assert "/v1/photos" not in log
