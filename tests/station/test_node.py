"""A station decides with the centre, provisionally within five seconds of a cut, and comes back by itself."""

from __future__ import annotations

import asyncio

import pytest
from model_centre import Way
from station_examples import BOTH, CHECK_IN, ELECTION, Station, attempt, person, play

from amin.box.card import verify_card
from amin.rolls.visit import Document, Person, Provisional, State
from amin.station import Grant, Line
from amin.station.outbox import Patience

LONGEST_S = 10.0
CUT_S = 5.0


def test_a_voter_gets_what_the_centre_grants_and_the_centre_learns_of_the_card(memory_folder):
    async def scene(station: Station) -> None:
        assert station.node.snapshot().line is Line.UP
        told = await station.check_in(1, 1)
        assert told.of(Grant.FINAL) == BOTH
        card = station.node.hand_over(told.visit)
        verify_card(card, ELECTION, "101", CHECK_IN.public)
        assert not card.handles
        await station.clock.settle()
        (visit,) = station.line.centre.visits.values()
        assert visit.state is State.ISSUED
        station.node.confirm(told.visit)
        await station.clock.settle()
        assert visit.state is State.CONFIRMED
        assert station.node.snapshot().queue == 0

    play(memory_folder, scene)


@pytest.mark.parametrize("way", [Way.REFUSED, Way.SILENT, Way.DEAF])
def test_the_station_is_provisional_within_five_seconds_of_a_cut_and_nobody_waits_ten(memory_folder, way):
    async def scene(station: Station) -> None:
        await station.vote(1, 1)
        station.line.way = way
        told = await station.check_in(2, 2)
        assert station.waited <= CUT_S
        assert told.of(Grant.PROVISIONAL) == BOTH
        for number in range(3, 8):
            told = await station.vote(number, number)
            assert told.of(Grant.PROVISIONAL) == BOTH
            assert station.waited <= 0.1
        assert station.line.lost > 0

    play(memory_folder, scene)


@pytest.mark.parametrize("way", [Way.REFUSED, Way.SILENT, Way.DEAF])
def test_a_cut_is_seen_without_any_voter_and_the_line_comes_back_by_itself(memory_folder, way):
    async def scene(station: Station) -> None:
        station.line.way = way
        await station.clock.advance(CUT_S)
        assert station.node.snapshot().line is Line.CUT
        station.line.way = Way.UP
        await station.clock.advance(CUT_S)
        assert station.node.snapshot().line is Line.UP

    play(memory_folder, scene)


def test_what_was_done_off_line_drains_in_its_order_once_the_line_is_back(memory_folder):
    async def scene(station: Station) -> None:
        station.line.way = Way.SILENT
        await station.clock.advance(CUT_S)
        for number in range(20):
            await station.vote(number, number)
        assert station.node.snapshot().queue == 40  # an envelope for each contest
        station.line.way = Way.UP
        await station.clock.advance(2)
        assert station.node.snapshot().queue == 0
        assert station.node.snapshot().line is Line.UP
        envelopes = station.line.centre.envelopes
        assert [e.voter for e in envelopes[::2]] == [person(n).hex() for n in range(20)]
        assert len({e.handle for e in envelopes}) == 40

    play(memory_folder, scene)


def test_a_card_of_an_outage_carries_the_hashes_that_the_centre_learns(memory_folder):
    async def scene(station: Station) -> None:
        station.line.way = Way.SILENT
        await station.clock.advance(CUT_S)
        told = await station.check_in(1, 1)
        card = station.node.hand_over(told.visit)
        verify_card(card, ELECTION, "101", CHECK_IN.public)
        assert card.provisional == BOTH
        station.line.way = Way.UP
        await station.clock.advance(2)
        sent = {e.contests[0]: e.handle for e in station.line.centre.envelopes}
        assert sent == {contest: hash_.hex() for contest, hash_ in card.handles.items()}
        assert all(
            isinstance(e, Provisional) and e.reason == "line-cut" for e in station.line.centre.envelopes
        )

    play(memory_folder, scene)


def test_the_same_attempt_is_told_the_same_for_ever_also_after_a_restart(memory_folder):
    async def scene(station: Station) -> None:
        told = await station.vote(1, 1)
        station.line.way = Way.REFUSED
        assert await station.check_in(1, 1) == told
        await station.stop()
        station.open()
        assert await station.check_in(1, 1) == told

    play(memory_folder, scene)


def test_a_voter_with_a_card_is_refused_here_with_and_without_a_line(memory_folder):
    async def scene(station: Station) -> None:
        await station.vote(1, 1)
        for number, way in ((2, Way.UP), (3, Way.SILENT)):
            station.line.way = way
            told = await station.check_in(1, number)
            assert told.visit == ""
            assert {v.reason for v in told.verdicts} == {"already-taken"}
            assert {v.station for v in told.verdicts} == {"101"}

    play(memory_folder, scene)


def test_without_a_line_the_slice_says_who_may_vote_in_what(memory_folder):
    eligible = {person(1): frozenset(BOTH), person(2): frozenset({"council"})}

    async def scene(station: Station) -> None:
        station.line.way = Way.SILENT
        await station.clock.advance(CUT_S)
        told = await station.check_in(2, 1)
        assert told.of(Grant.PROVISIONAL) == ("council",)
        assert [v.reason for v in told.verdicts] == ["", "not-eligible"]
        told = await station.check_in(9, 2)
        assert {v.reason for v in told.verdicts} == {"not-on-the-roll"}

    play(memory_folder, scene, eligible=eligible)


def test_a_node_that_waits_for_an_answer_for_ever_is_caught(memory_folder):
    """The known-bad control of C-2d: a blocking call without a time-out."""

    async def scene(station: Station) -> None:
        station.line.way = Way.SILENT
        asking = asyncio.create_task(
            station.node.check_in(person(1), BOTH, Document.SCANNED, attempt=attempt(1))
        )
        await station.clock.advance(LONGEST_S)
        assert not asking.done()
        assert station.node.snapshot().line is Line.UP
        asking.cancel()

    endless = Patience(beat_s=1e9, ask_s=1e9, longest_s=1e9)
    play(memory_folder, scene, patience=endless)


def test_the_operator_sees_line_queue_clock_and_how_long_a_voter_takes(memory_folder):
    async def scene(station: Station) -> None:
        assert station.node.snapshot().average_s is None
        seen = asyncio.create_task(station.node.changes())
        for number, seconds in enumerate((10.0, 20.0)):
            told = await station.check_in(number, number)
            await station.clock.advance(seconds)
            station.node.hand_over(told.visit)
        await station.clock.settle()
        now = station.node.snapshot()
        assert now.average_s == pytest.approx(15.0)
        assert now.today == 2
        assert now.clock == station.clock.wall()
        assert seen.done()
        station.line.way = Way.SILENT
        await station.clock.advance(CUT_S)
        await station.vote(5, 5)
        assert station.node.snapshot().queue == 2

    play(memory_folder, scene)


def test_a_person_is_looked_up_on_line_only(memory_folder):
    async def scene(station: Station) -> None:
        look = station.node.look(person(1), Document.SCANNED, key=attempt(50))
        assert isinstance(await look, Person)
        for way in (Way.SILENT, Way.BUSY):
            station.line.way = way
            task = asyncio.create_task(station.node.look(person(1), Document.SCANNED, key=attempt(51)))
            await station.clock.advance(CUT_S)
            assert task.result() is None

    play(memory_folder, scene)
