"""Lost answers, restarts, two desks, a village: nobody ends without a vote or with two (B-3)."""

from __future__ import annotations

import asyncio

import pytest
from model_centre import Way
from station_examples import BOTH, Station, attempt, centre, everybody, person, play, post

from amin.errors import MalformedError, NotPermittedError, RejectedError, StateError
from amin.rolls.visit import Document, ProvisionalReason, ReleaseReason, State
from amin.station import Grant, Line, Post
from amin.station.ledger import Ledger

VILLAGE = ("village", "experts")
SOLE = frozenset({"village"})


def test_an_answer_that_was_lost_is_found_by_asking_again_with_the_same_key(memory_folder):
    async def scene(station: Station) -> None:
        station.line.way = Way.DEAF
        told = await station.check_in(1, 1)
        assert told.of(Grant.PROVISIONAL) == BOTH
        station.line.way = Way.UP
        await station.clock.advance(3)
        again = await station.check_in(1, 2)  # the voter is still there
        assert again.of(Grant.FINAL) == BOTH
        assert again.again
        assert again.visit == told.visit
        card = station.node.hand_over(again.visit)
        assert not card.handles
        await station.clock.settle()
        (visit,) = station.line.centre.visits.values()
        assert visit.state is State.ISSUED
        assert station.node.snapshot().conflicts == 0

    play(memory_folder, scene)


def test_who_was_reserved_elsewhere_meanwhile_gets_no_second_ballot_from_a_visit_without_a_card(
    memory_folder,
):
    async def scene(station: Station) -> None:
        station.line.way = Way.SILENT
        await station.clock.advance(5)
        told = await station.check_in(1, 1)
        assert told.of(Grant.PROVISIONAL) == BOTH
        other = Station(post("102"), type(station.line)(station.line.centre), station.clock,
                        memory_folder / "other.sqlite", station.eligible)  # fmt: skip
        other.open()
        await station.clock.advance(1)
        assert (await other.vote(1, 2)).of(Grant.FINAL) == BOTH
        station.line.way = Way.UP
        await station.clock.advance(2)
        again = await station.check_in(1, 3)
        assert {v.reason for v in again.verdicts} == {"already-taken"}
        assert {v.station for v in again.verdicts} == {"102"}
        with pytest.raises(StateError):
            station.node.hand_over(told.visit)
        await other.stop()

    play(memory_folder, scene)


def test_a_provisional_card_stays_provisional_when_the_lost_answer_turns_out_a_grant(memory_folder):
    """The reserve stays without a card: settlement knows that nothing was handed out for it."""

    async def scene(station: Station) -> None:
        station.line.way = Way.DEAF
        await station.vote(1, 1)
        station.line.way = Way.UP
        await station.clock.advance(3)
        (visit,) = station.line.centre.visits.values()
        assert visit.state is State.RESERVED
        assert len(station.line.centre.envelopes) == 2
        assert station.line.centre.handed() == set()
        assert station.node.snapshot().conflicts == 0

    play(memory_folder, scene)


@pytest.mark.parametrize("way", [Way.UP, Way.DEAF, Way.SILENT])
def test_two_desks_with_one_voter_hand_over_one_card(memory_folder, way):
    async def scene(station: Station) -> None:
        station.line.way = way
        desks = [
            asyncio.create_task(
                station.node.check_in(person(1), BOTH, Document.SCANNED, attempt=attempt(number))
            )
            for number in range(4)
        ]
        await station.clock.advance(10)
        told = [desk.result() for desk in desks]
        assert len({each.visit for each in told}) == 1
        card = station.node.hand_over(told[0].visit)
        assert station.node.hand_over(told[1].visit) is card
        station.node.confirm(told[2].visit)
        with pytest.raises(StateError):
            station.node.hand_over(told[3].visit)

    play(memory_folder, scene)


def test_an_attempt_whose_node_died_while_asking_is_answered_after_the_restart(memory_folder):
    async def scene(station: Station) -> None:
        station.line.way = Way.DEAF
        asking = asyncio.create_task(
            station.node.check_in(person(1), BOTH, Document.SCANNED, attempt=attempt(1))
        )
        await station.clock.advance(0.5)
        assert station.line.lost >= 1
        asking.cancel()
        await station.stop()
        station.line.way = Way.UP
        station.open()
        await station.clock.advance(1)
        told = await station.check_in(1, 1)
        assert told.of(Grant.FINAL) == BOTH
        assert len(station.line.centre.visits) == 1

    play(memory_folder, scene)


def test_nobody_votes_provisionally_because_the_node_is_just_starting(memory_folder):
    async def scene(station: Station) -> None:
        await station.stop()
        station.open()
        assert (await station.check_in(1, 1)).of(Grant.FINAL) == BOTH
        await station.stop()
        station.line.way = Way.SILENT
        station.open()
        assert (await station.check_in(2, 2)).of(Grant.PROVISIONAL) == BOTH
        assert station.waited <= 5

    play(memory_folder, scene)


def test_a_card_that_died_with_the_node_is_given_back_by_two_and_the_voter_votes(memory_folder):
    async def scene(station: Station) -> None:
        told = await station.check_in(1, 1)
        station.node.hand_over(told.visit)
        await station.stop()
        station.open()
        await station.clock.advance(1)
        with pytest.raises(StateError) as refused:
            station.node.hand_over(told.visit)
        assert refused.value.hint
        for names in (("zahra", "zahra"), ("zahra", "reza")):
            with pytest.raises(NotPermittedError):
                station.release(told.visit, ReleaseReason.CARD_NOT_DEALT, names)
        station.release(told.visit, ReleaseReason.CARD_NOT_DEALT)
        await station.clock.settle()
        assert (await station.vote(1, 2)).of(Grant.FINAL) == BOTH
        count = station.node.cards("council")
        assert (count.check_ins, count.issued, count.returned) == (2, 2, 1)
        assert station.node.snapshot().conflicts == 0

    play(memory_folder, scene)


def test_a_voter_who_has_the_card_cannot_be_released(memory_folder):
    async def scene(station: Station) -> None:
        told = await station.vote(1, 1)
        with pytest.raises(StateError):
            station.release(told.visit, ReleaseReason.CARD_NOT_DEALT)

    play(memory_folder, scene)


def test_a_village_stays_final_without_a_line_and_the_other_contest_is_provisional(memory_folder):
    eligible = everybody(VILLAGE)

    async def scene(station: Station) -> None:
        for number, way in enumerate((Way.SILENT, Way.DEAF)):
            station.line.way = way
            told = await station.check_in(number, number, VILLAGE)
            assert told.of(Grant.FINAL) == ("village",)
            assert told.of(Grant.PROVISIONAL) == ("experts",)
            card = station.node.hand_over(told.visit)
            assert card.provisional == ("experts",)
            station.node.confirm(told.visit)
            station.line.way = Way.UP
            await station.clock.advance(4)
            voter = person(number).hex()
            assert (voter, "village") in station.line.centre.handed()
            assert (voter, "experts") not in station.line.centre.handed()
            assert [e.contests for e in station.line.centre.envelopes if e.voter == voter] == [("experts",)]
        assert station.node.snapshot().conflicts == 0
        assert station.node.snapshot().queue == 0

    play(memory_folder, scene, of=post(contests=VILLAGE, sole=SOLE), eligible=eligible)


def test_a_village_whose_voters_may_choose_another_is_not_final():
    """One office, two places: a voter of both could have been at the other one."""
    offices = {"village": "village", "village-2": "village", "experts": "experts"}
    here = Post(bytes(32), "101", "node", VILLAGE, offices, SOLE)
    assert not here.is_final("village")
    assert Post(bytes(32), "101", "node", VILLAGE, {"village": "village"}, SOLE).is_final("village")
    both = Post(bytes(32), "101", "node", VILLAGE, offices, SOLE | {"village-2"})
    assert both.is_final("village")
    assert not both.is_final("experts")


def test_one_contest_is_declined_and_can_be_had_later(memory_folder):
    async def scene(station: Station) -> None:
        assert (await station.vote(1, 1, ["council"])).of(Grant.FINAL) == ("council",)
        told = await station.vote(1, 2)
        assert told.of(Grant.FINAL) == ("experts",)
        assert [v.reason for v in told.verdicts] == ["already-taken", ""] or told.verdicts[
            0
        ].contest == "experts"
        station.line.way = Way.SILENT
        await station.clock.advance(5)
        assert (await station.vote(2, 3, ["experts"])).of(Grant.PROVISIONAL) == ("experts",)
        assert (await station.vote(2, 4, ["council"])).of(Grant.PROVISIONAL) == ("council",)

    play(memory_folder, scene)


@pytest.mark.parametrize(
    "ground", [ProvisionalReason.IDENTITY_DISPUTED, ProvisionalReason.RESIDENCE_DISPUTED]
)
def test_a_disputed_voter_votes_apart_with_a_line_and_without(memory_folder, ground):
    async def scene(station: Station) -> None:
        for number, way in enumerate((Way.UP, Way.SILENT)):
            station.line.way = way
            told = await station.check_in(number, number)
            station.line.way = way
            apart = await station.node.check_in(
                person(number), BOTH, Document.SCANNED, attempt=attempt(100 + number), disputed=ground
            )
            assert apart.of(Grant.PROVISIONAL) == BOTH
            with pytest.raises(StateError):
                station.node.hand_over(told.visit)  # what stood open is no longer
            assert station.node.hand_over(apart.visit).provisional == BOTH
            twice = await station.node.check_in(
                person(number), BOTH, Document.SCANNED, attempt=attempt(200 + number), disputed=ground
            )
            assert twice.visit == ""
            assert (await station.check_in(number, 300 + number)).visit == ""
            station.line.way = Way.UP
            await station.clock.advance(4)
        assert {e.reason for e in station.line.centre.envelopes} == {ground}
        assert station.line.centre.handed() == set()

    play(memory_folder, scene)


def test_a_lost_card_is_replaced_once_by_a_provisional_one(memory_folder):
    async def scene(station: Station) -> None:
        lost = ProvisionalReason.CARD_LOST
        none = await station.node.check_in(
            person(1), BOTH, Document.SCANNED, attempt=attempt(1), disputed=lost
        )
        assert none.visit == ""
        await station.vote(1, 2)
        again = await station.node.check_in(
            person(1), BOTH, Document.SCANNED, attempt=attempt(3), disputed=lost
        )
        assert again.of(Grant.PROVISIONAL) == BOTH
        station.node.hand_over(again.visit)
        twice = await station.node.check_in(
            person(1), BOTH, Document.SCANNED, attempt=attempt(4), disputed=lost
        )
        assert twice.visit == ""
        await station.clock.settle()
        assert [e.reason for e in station.line.centre.envelopes] == [lost, lost]
        assert len(station.line.centre.handed()) == 2

    play(memory_folder, scene)


def test_an_attempt_that_is_used_for_something_else_is_refused(memory_folder):
    async def scene(station: Station) -> None:
        await station.vote(1, 1)
        with pytest.raises(StateError, match="something else"):
            await station.check_in(2, 1)
        with pytest.raises(StateError, match="something else"):
            await station.check_in(1, 1, ["council"])
        with pytest.raises(MalformedError):
            await station.node.check_in(person(1), BOTH, Document.SCANNED, attempt=bytes(15))

    play(memory_folder, scene)


def test_before_and_after_the_polls_the_centre_takes_nobody(memory_folder):
    async def scene(station: Station) -> None:
        station.line.centre.phase = "setup"
        with pytest.raises(StateError, match="phase"):
            await station.check_in(1, 1)
        station.line.centre.phase = "open"
        assert (await station.check_in(1, 2)).of(Grant.FINAL) == BOTH

    play(memory_folder, scene)


def test_a_device_that_was_revoked_takes_no_more_voters(memory_folder, monkeypatch):
    """SECURITY.md B-20."""
    known = centre()

    async def scene(station: Station) -> None:
        known.revoked.add("node-101")
        await station.clock.advance(1)
        with pytest.raises(StateError):
            await station.vote(1, 1)
        assert station.node.snapshot().line is Line.QUARANTINED

    play(memory_folder, scene, at=known)


def test_what_contradicts_the_centre_is_shown_as_a_conflict(memory_folder):
    """A village's ballot was final here; the centre, wrongly, handed one out elsewhere."""
    eligible = everybody(VILLAGE)

    async def scene(station: Station) -> None:
        station.line.way = Way.SILENT
        await station.clock.advance(5)
        await station.vote(1, 1, ["village"])
        wrong = Station(post("102", contests=VILLAGE), type(station.line)(station.line.centre), station.clock,
                        memory_folder / "wrong.sqlite", eligible)  # fmt: skip
        wrong.open()
        await station.clock.advance(1)
        await wrong.vote(1, 2, ["village"])
        station.line.way = Way.UP
        await station.clock.advance(2)
        assert station.node.snapshot().conflicts == 3  # reserve, issue and confirm of one visit
        await wrong.stop()

    play(memory_folder, scene, of=post(contests=VILLAGE, sole=SOLE), eligible=eligible)


def test_ten_thousand_acts_drain_in_messages_that_the_centre_takes(memory_folder):
    """Back-pressure: one message at a time, and the next only when it was answered."""

    async def scene(station: Station) -> None:
        station.line.way = Way.SILENT
        await station.clock.advance(5)
        for number in range(40):
            await station.vote(number, number)
        station.line.asked = 0
        station.line.way = Way.BUSY
        await station.clock.advance(10)
        assert station.node.snapshot().queue == 80
        assert station.node.snapshot().line is Line.DRAINING
        assert station.line.asked <= 12  # it is not shouted at
        station.line.way = Way.UP
        await station.clock.advance(2)
        assert station.node.snapshot().queue == 0
        assert station.line.largest <= 48

    play(memory_folder, scene)


def test_the_ledger_of_another_station_is_refused(memory_folder):
    with Ledger.create(memory_folder / "a.sqlite", post("101")):
        pass
    with pytest.raises(RejectedError):
        Ledger(memory_folder / "a.sqlite", post("102"))


def test_the_ledger_holds_no_card_and_no_national_number(memory_folder):
    """SECURITY.md E5, B-20: what is dealt is nowhere beside whom it was dealt to."""
    cards = []

    async def scene(station: Station) -> None:
        for number in range(5):
            told = await station.check_in(number, number)
            cards.append(station.node.hand_over(told.visit))
            station.node.confirm(told.visit)
        await station.clock.settle()

    play(memory_folder, scene)
    for file in memory_folder.iterdir():
        data = file.read_bytes()
        for card in cards:
            assert card.token.secret not in data
            assert card.token.secret.hex().encode() not in data
            assert card.token.signature not in data
