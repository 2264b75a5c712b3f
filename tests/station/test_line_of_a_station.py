"""The line of a station: its table, what ends by itself, what ends with two persons, and clocks that leap."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from model_centre import Way
from station_examples import BOTH, CREW_KEYS, Station, attempt, person, play, post

from amin.errors import NotPermittedError, StateError
from amin.rolls.visit import Approval, Document
from amin.station import Grant, Line
from amin.station.line import NEXT, advance
from amin.station.node import ON_LINE, PROVISIONAL
from amin.station.outbox import Patience
from amin.station.post import CHAIR, SUPERVISOR, Member, require_two

WITHIN_S = 5.0


@pytest.mark.parametrize("line", Line)
def test_the_line_goes_where_its_table_says_and_nowhere_else(line):
    for to in Line:
        if to in NEXT[line]:
            assert advance(line, to) is to
        else:
            with pytest.raises(StateError, match=f"that is {line} cannot become {to}"):
                advance(line, to)


def test_the_page_has_the_table_and_the_sums_of_what_is_waited_for():
    page = (Path(__file__).parents[2] / "docs" / "station.md").read_text("utf-8")
    rows = dict(re.findall(r"^\| `([a-z]+)` \| ((?:`[a-z]+`,? ?)+|–) \|$", page, re.MULTILINE))
    assert {line: set(re.findall(r"`([a-z]+)`", to)) for line, to in rows.items()} == {
        str(line): set(map(str, to)) for line, to in NEXT.items()
    }
    p = Patience()
    seen_s = p.beat_every_s + p.beat_s + p.beat_again_s + p.beat_s
    assert f"at most {seen_s}" in page
    assert f"at most {p.asks_silent * p.ask_s:g}: two questions of {p.ask_s:g} each" in page
    assert f"at most {p.longest_s:g}, then provisional" in page
    assert p.beats_missed == 2
    assert seen_s <= WITHIN_S < p.longest_s + p.ask_s <= 10


def test_nothing_ends_a_quarantine_and_only_a_hold_ends_by_hand():
    assert NEXT[Line.QUARANTINED] == frozenset()
    assert NEXT[Line.HELD] == {Line.CUT, Line.QUARANTINED}


@pytest.mark.parametrize("after_s", [0.0, 0.3, 0.7, 0.99])
@pytest.mark.parametrize("way", [Way.SILENT, Way.DEAF, Way.REFUSED])
def test_a_cut_is_seen_within_five_seconds_whenever_it_happens(memory_folder, way, after_s):
    async def scene(station: Station) -> None:
        await station.clock.advance(3 + after_s)
        station.line.way = way
        began = station.clock.now
        while station.node.snapshot().line is not Line.CUT:
            await station.clock.advance(0.1)
        assert station.clock.now - began <= WITHIN_S

    play(memory_folder, scene)


def test_one_heartbeat_that_is_lost_cuts_nothing(memory_folder):
    async def scene(station: Station) -> None:
        for number in range(1, 6):
            station.line.way = Way.REFUSED
            while station.line.lost < number:
                await station.clock.advance(0.1)
            assert station.node.snapshot().line is Line.UP
            station.line.way = Way.UP
            await station.clock.advance(0.7)
            assert station.node.snapshot().line is Line.UP

    play(memory_folder, scene)


def test_a_line_that_comes_and_goes_never_leaves_anybody_without_an_answer(memory_folder):
    async def scene(station: Station) -> None:
        for number in range(24):
            station.line.way = list(Way)[number % 5]
            told = await station.vote(number, number)
            assert told.granted == BOTH
            assert station.waited <= WITHIN_S
        station.line.way = Way.UP
        await station.clock.advance(4)
        assert station.node.snapshot().queue == 0
        held = {(e.voter, e.contests[0]) for e in station.line.centre.envelopes}
        assert held | station.line.centre.handed() == {(person(n).hex(), c) for n in range(24) for c in BOTH}
        assert not held & station.line.centre.handed()

    play(memory_folder, scene)


def test_one_of_the_crew_begins_the_mode_and_only_two_end_it(memory_folder):
    async def scene(station: Station) -> None:
        node = station.node
        mode, hash_ = node.draft_mode()
        assert mode == PROVISIONAL
        node.change_mode(mode, [station.sign("reza", hash_)])
        assert node.snapshot().line is Line.HELD
        await station.clock.advance(20)
        assert node.snapshot().line is Line.HELD  # a line that is up does not end it
        assert (await station.check_in(1, 1)).of(Grant.PROVISIONAL) == BOTH
        mode, hash_ = node.draft_mode()
        assert mode == ON_LINE
        for names in ((), ("zahra",), ("zahra", "zahra"), ("zahra", "reza"), ("ali", "reza")):
            with pytest.raises(NotPermittedError):
                node.change_mode(mode, [station.sign(name, hash_) for name in names])
        with pytest.raises(NotPermittedError):  # an approval of another act
            node.change_mode(mode, [station.sign(name, bytes(32)) for name in ("zahra", "ali")])
        with pytest.raises(StateError):
            node.change_mode(PROVISIONAL, [station.sign("reza", hash_)])
        assert node.snapshot().line is Line.HELD
        node.change_mode(mode, [station.sign(name, hash_) for name in ("zahra", "ali")])
        await station.clock.advance(2)
        assert node.snapshot().line is Line.UP

    play(memory_folder, scene)


def test_the_mode_of_the_crew_outlives_a_restart_and_an_approval_serves_once(memory_folder):
    async def scene(station: Station) -> None:
        mode, hash_ = station.node.draft_mode()
        station.node.change_mode(mode, [station.sign("ali", hash_)])
        await station.stop()
        station.open()
        await station.clock.advance(3)
        assert station.node.snapshot().line is Line.HELD
        end, two = station.node.draft_mode()
        station.node.change_mode(end, [station.sign(name, two) for name in ("ali", "zahra")])
        await station.clock.advance(2)
        with pytest.raises(NotPermittedError):
            station.node.change_mode(mode, [station.sign("ali", hash_)])

    play(memory_folder, scene)


def test_one_person_under_two_names_is_not_two_persons():
    """Chair and supervisor with one key: the roles differ, the person does not."""
    one = CREW_KEYS["zahra"]
    crew = {"zahra": Member(CHAIR, one.public), "ali": Member(SUPERVISOR, one.public)}
    both = [Approval(name, one.sign_bytes(bytes(32)).hex()) for name in crew]
    with pytest.raises(NotPermittedError, match="two different persons"):
        require_two(replace(post(), crew=crew), both, bytes(32))


def test_nobody_signs_for_somebody_who_is_not_of_the_crew(memory_folder):
    async def scene(station: Station) -> None:
        mode, hash_ = station.node.draft_mode()
        good = station.sign("reza", hash_)
        for wrong in (Approval("nobody", good.signature), Approval("zahra", good.signature)):
            with pytest.raises(NotPermittedError):
                station.node.change_mode(mode, [wrong])

    play(memory_folder, scene)


@pytest.mark.parametrize("leap_s", [-2 * 86_400.0, -3600.0, 3600.0, 2 * 86_400.0])
def test_a_clock_that_leaps_changes_no_decision(memory_folder, leap_s):
    """SECURITY.md B-24: what is told is the same, whatever the clock says at each step."""

    async def scene(station: Station) -> None:
        for number in range(6):
            station.clock.leapt += leap_s * (1 if number % 2 else -1) * number
            told = await station.vote(number, number)
            assert told.of(Grant.FINAL) == BOTH
            assert station.node.snapshot().line is Line.UP
        station.line.way = Way.SILENT
        await station.clock.advance(WITHIN_S)
        station.clock.leapt += leap_s
        assert (await station.vote(6, 6)).of(Grant.PROVISIONAL) == BOTH
        assert {v.reason for v in (await station.check_in(0, 99)).verdicts} == {"already-taken"}

    play(memory_folder, scene)


def test_a_busy_centre_is_asked_again_and_is_not_taken_for_a_cut(memory_folder):
    async def scene(station: Station) -> None:
        station.line.way = Way.BUSY
        told = await station.check_in(1, 1)
        assert told.of(Grant.PROVISIONAL) == BOTH  # nobody waits longer for a crowd
        assert 5 < station.waited < 10
        assert station.node.snapshot().line is Line.UP
        station.line.way = Way.UP
        assert (await station.check_in(2, 2)).of(Grant.FINAL) == BOTH

    play(memory_folder, scene)


def test_a_centre_with_another_roll_or_election_is_not_asked(memory_folder):
    """A stale roll on one station is refused, and named (SECURITY.md C-21)."""

    async def scene(station: Station) -> None:
        asked = station.line.asked
        station.line.centre.roll = "cd" * 32
        await station.clock.advance(WITHIN_S)
        snapshot = station.node.snapshot()
        assert snapshot.line is Line.CUT
        assert "roll" in snapshot.trouble
        station.line.centre.roll = "ab" * 32
        station.line.centre.election = bytes(32)
        await station.clock.advance(WITHIN_S)
        assert "election" in station.node.snapshot().trouble
        assert station.line.asked == asked

    play(memory_folder, scene)


def test_a_ledger_that_was_set_back_is_found_out_and_takes_no_more_voters(memory_folder):
    """SECURITY.md B-23: the disk of yesterday is put back, and the centre knows better."""

    async def scene(station: Station) -> None:
        await station.stop()
        yesterday = station.path.read_bytes()
        station.open()
        await station.clock.advance(1)
        for number in range(3):
            await station.vote(number, number)
        await station.stop()
        station.path.write_bytes(yesterday)
        station.open()
        await station.clock.advance(1)
        with pytest.raises(StateError):
            await station.vote(20, 20)
        assert station.node.snapshot().line is Line.QUARANTINED
        await station.stop()
        station.open()
        assert station.node.snapshot().line is Line.QUARANTINED
        with pytest.raises(StateError):
            await station.node.check_in(person(22), BOTH, Document.SCANNED, attempt=attempt(22))

    play(memory_folder, scene)
