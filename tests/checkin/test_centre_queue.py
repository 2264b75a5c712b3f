"""Too much is turned away at once, a failed disk is not asked again (SECURITY.md B-19, C-11b)."""

from __future__ import annotations

import asyncio
import threading

import pytest
from centre_example import Desk, make_store, signed

from amin.checkin.centre.batches import Batches, BusyError, Quota
from amin.checkin.centre.intake import Intake
from amin.errors import DeviceError
from amin.rolls.visit import Decided, Refusal, decode_answer


@pytest.fixture
def store(tmp_path):
    store = make_store(str(tmp_path / "centre.sqlite"), tmp_path)
    yield store
    store.db.close()


class HeldIntake(Intake):
    """The real intake, which waits until it may go on, and counts its batches."""

    def __init__(self, store, **more) -> None:
        super().__init__(store, **more)
        self.gate = threading.Event()
        self.sizes: list[int] = []

    def answer(self, acts):
        self.gate.wait()
        self.sizes.append(len(acts))
        return super().answer(acts)


def test_what_is_above_the_bound_is_refused_at_once_and_the_rest_is_answered_in_few_batches(store):
    async def story():
        intake = HeldIntake(store)
        batches = Batches([intake], recovers=False, waiting=20)
        batches.start()
        acts = [Desk("101").reserve(n) for n in range(1, 60) if n % 10][:40]
        asked = [asyncio.create_task(batches.ask([signed(act)])) for act in acts]
        await asyncio.wait(asked, timeout=10, return_when=asyncio.FIRST_COMPLETED)
        refused = [task for task in asked if task.done()]
        assert all(isinstance(task.exception(), BusyError) for task in refused)
        intake.gate.set()
        told = await asyncio.gather(*(task for task in asked if task not in refused))
        await batches.stop()
        return refused, told, intake.sizes, batches.largest

    refused, told, sizes, largest = asyncio.run(story())
    assert (len(refused), len(told), largest) == (20, 20, 20)
    assert len(sizes) < len(told)
    assert all(isinstance(decode_answer(one), Decided) for (one,) in told)


def test_a_station_over_its_quota_is_told_to_ask_again_and_its_neighbour_is_not(store):
    quota = Quota(lambda: 0.0, rate=1.0, burst=3)
    intake = Intake(store, quota.takes)
    desk = Desk("101")
    acts = [desk.reserve(n) for n in range(1, 6)]

    told = [decode_answer(one) for one in intake.answer([signed(act) for act in acts])]
    (neighbour,) = intake.answer([signed(Desk("102").reserve(7))])

    assert [type(one) for one in told] == [Decided] * 3 + [Refusal] * 2
    assert {one.why for one in told[3:]} == {"quota"}
    assert isinstance(decode_answer(neighbour), Decided)
    again = Intake(store).answer([signed(act) for act in acts])
    assert [decode_answer(one) for one in again[:3]] == told[:3]
    assert all(decode_answer(one).granted for one in again[3:])


def test_a_quota_fills_again_with_time():
    now = [0.0]
    quota = Quota(lambda: now[0], rate=2.0, burst=2)
    assert [quota.takes("101") for _ in range(3)] == [True, True, False]
    now[0] = 0.5
    assert [quota.takes("101") for _ in range(2)] == [True, False]
    now[0] = -100.0
    assert not quota.takes("101")


def test_after_a_failed_disk_nothing_is_taken_until_somebody_looks(store, monkeypatch):
    """SECURITY.md C-1c: after a failed sync nobody knows what is on the disk."""

    def failing(acts):
        raise DeviceError("disk i/o error")

    async def story(recovers: bool) -> list[str]:
        intake = Intake(store)
        batches = Batches([intake], recovers=recovers)
        batches.start()
        monkeypatch.setattr(store, "answer", failing)
        told = []
        for voter in (1, 2):
            try:
                await batches.ask([signed(Desk("101").reserve(voter))])
                told.append("answered")
            except BusyError:
                told.append("busy")
            monkeypatch.undo()
        batches.intakes = []  # the store stays open for the next part of the test
        await batches.stop()
        return told

    assert asyncio.run(story(recovers=False)) == ["busy", "busy"]
    assert asyncio.run(story(recovers=True)) == ["busy", "answered"]


def test_a_mistake_of_ours_in_one_act_does_not_hold_up_those_beside_it(store, monkeypatch):
    whole = Intake.answer

    def mistaken(self, acts):
        if any(act.signature == bytes(64) for act in acts):
            raise ZeroDivisionError
        return whole(self, acts)

    async def story():
        batches = Batches([HeldIntake(store)], recovers=False)
        batches.start()
        bad = signed(Desk("101").reserve(1))
        bad = type(bad)(bad.body, bytes(64))
        asked = [batches.ask([one]) for one in (signed(Desk("101").reserve(2)), bad)]
        waiting = asyncio.gather(*asked, return_exceptions=True)
        await asyncio.sleep(0)
        batches.intakes[0].gate.set()
        told = await waiting
        batches.intakes = []
        await batches.stop()
        return told

    monkeypatch.setattr(HeldIntake, "answer", lambda self, acts: (self.gate.wait(), mistaken(self, acts))[1])
    good, bad = asyncio.run(story())
    assert isinstance(decode_answer(good[0]), Decided)
    assert isinstance(bad, ZeroDivisionError)
