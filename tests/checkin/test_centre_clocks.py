"""No clock decides: the same acts, the same decisions, whatever the time (SECURITY.md B-24, C-14, D-57)."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from itertools import cycle
from pathlib import Path

import msgspec
import pytest
from centre_example import CENTRE, NOON, Desk, key_of, make_store
from served_centre import ServedCentre

from amin.checkin.centre.store import Store
from amin.checkin.client import CentreLine
from amin.rolls.events import verify_chain

FAKETIME = next(iter(sorted(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))), None)
CLOCKS = {
    "right": [NOON],
    "1970": [datetime(1970, 1, 1, tzinfo=UTC)],
    "2038": [datetime(2038, 1, 19, 3, 14, 7, tzinfo=UTC), datetime(2038, 1, 19, 3, 14, 8, tzinfo=UTC)],
    "2106": [datetime(2106, 2, 7, 6, 28, 16, tzinfo=UTC)],
    "jumping": [NOON + timedelta(days=2), NOON - timedelta(days=2), NOON, NOON - timedelta(hours=1)],
}


def day() -> list:
    """A day of two desks, with every kind of decision in it."""
    here, there = Desk("101"), Desk("102")
    first, second = here.reserve(1), there.reserve(1)
    third, again = here.reserve(2), there.reserve(2)
    return [
        first, second, here.issue(first), here.confirm(first), here.release(first), third,
        here.companion(third, 9), here.release(third), again, there.provisional(3), there.issue(second),
        first, there.reserve(10), here.look(1),
    ]  # fmt: skip


def decisions(answers) -> list:
    """What was decided, without the time that is told and the hashes that hold it."""
    found = []
    for answer in answers:
        plain = msgspec.to_builtins(answer)
        plain.pop("event", None)
        for refused in [*plain.get("refused", ()), *plain.get("taken", ())]:
            refused.pop("at", None)
        found.append(plain)
    return found


def test_decisions_are_the_same_under_every_clock(tmp_path):
    acts, told = day(), {}
    for name, times in CLOCKS.items():
        store = make_store(str(tmp_path / f"{name}.sqlite"), tmp_path)
        clock = cycle(times)
        store = Store(store.db, CENTRE, lambda clock=clock: next(clock))
        told[name] = decisions([store.answer([act])[0] for act in acts])
        assert verify_chain(store.chain("101"), CENTRE.public) == store.heads()["101"][1]
        store.db.close()

    assert all(answers == told["right"] for answers in told.values())
    assert len({msgspec.json.encode(answer) for answer in told["right"]}) > 6


@pytest.mark.skipif(
    FAKETIME is None, reason="libfaketime is not here; on Debian: apt-get install libfaketime"
)
def test_a_centre_whose_clock_jumps_four_days_back_in_the_middle_goes_on(tmp_path):
    """The real process, with every call for the time answered by libfaketime."""
    acts = day()
    address = str(tmp_path / "centre.sqlite")
    make_store(address, tmp_path).db.close()
    centre = ServedCentre(address, tmp_path)
    centre.environment |= {"LD_PRELOAD": str(FAKETIME), "FAKETIME_DONT_FAKE_MONOTONIC": "1"}

    def asked(part) -> list:
        async def ask():
            lines = {a.device: CentreLine(centre.url, key_of(a.device), timeout_s=30) for a in part}
            told = [(await lines[act.device].ask([act]))[0] for act in part]
            for line in lines.values():
                await line.close()
            return told

        return asyncio.run(ask())

    told = []
    for clock, part in (("+2d", acts[:7]), ("-2d", acts[7:])):
        centre.environment["FAKETIME"] = clock
        centre.start()
        told += asked(part)
        centre.kill()

    store = make_store(str(tmp_path / "right.sqlite"), tmp_path)
    assert decisions(told) == decisions([store.answer([act])[0] for act in acts])
    store.db.close()
    refused = [one for answer in told for one in getattr(answer, "refused", ())]
    said = {one.at[:10] for one in refused if one.at}
    assert said
    assert str(datetime.now(UTC).date()) not in said  # the library was really there
