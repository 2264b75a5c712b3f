"""A station counts its cards: check-ins = issued = spent + returned + missing (SECURITY.md E6)."""

from __future__ import annotations

import pytest
from model_centre import Way
from station_examples import BOTH, CHECK_IN, ELECTION, Station, attempt, person, play, post

from amin.box.card import verify_card
from amin.errors import NotPermittedError, StateError
from amin.rolls.visit import Companion, Kinship, ReleaseReason
from amin.station.cards import open_packs, styles


def test_every_style_that_a_voter_can_need_has_a_pack():
    found = set(styles(post(contests=("a", "b"))))
    assert found == {
        (("a",), ()), (("a",), ("a",)), (("b",), ()), (("b",), ("b",)),
        (("a", "b"), ()), (("a", "b"), ("a",)), (("a", "b"), ("b",)), (("a", "b"), ("a", "b")),
    }  # fmt: skip


def test_a_deck_deals_each_card_once_and_says_when_a_pack_is_empty():
    drawn = iter(range(10_000))
    deck = open_packs(
        post(), 2, key=CHECK_IN, entropy=lambda n: b"".join(bytes([next(drawn) % 256]) for _ in range(n))
    )
    before = len(deck)
    dealt = [deck.deal(BOTH, {}) for _ in range(2)]
    assert len({card.token.secret for card in dealt}) == 2
    assert len(deck) == before - 2
    assert deck.left((BOTH, ())) == 0
    with pytest.raises(StateError, match="empty"):
        deck.deal(BOTH, {})
    with pytest.raises(StateError, match="no pack"):
        deck.deal(("village",), {})
    sealed = deck.deal(BOTH, {"experts": bytes(32)})
    verify_card(sealed, ELECTION, "101", CHECK_IN.public)


def test_an_empty_pack_takes_nobody_and_nothing_is_written(memory_folder):
    async def scene(station: Station) -> None:
        await station.vote(1, 1)
        told = await station.check_in(2, 2)
        with pytest.raises(StateError):
            station.node.hand_over(told.visit)
        assert station.node.cards("council").issued == 1
        assert station.node.snapshot().queue == 0

    play(memory_folder, scene, cards=1)


def test_returned_and_missing_cards_are_counted_apart_from_provisional_ones(memory_folder):
    async def scene(station: Station) -> None:
        cards = [station.node.hand_over((await station.check_in(n, n)).visit) for n in range(3)]
        station.line.way = Way.SILENT
        await station.clock.advance(5)
        await station.vote(4, 4)
        station.node.card_returned(cards[0], ["experts"])
        station.node.card_returned(cards[1], BOTH)
        hash_ = station.node.missing_hash(BOTH)
        for name in ("ali", "reza"):
            with pytest.raises(NotPermittedError):
                station.node.card_missing(BOTH, (), station.sign(name, hash_))
        by = station.sign("zahra", hash_)
        station.node.card_missing(BOTH, (), by)
        with pytest.raises(NotPermittedError):
            station.node.card_missing(BOTH, (), by)  # an approval serves for one card
        council, experts = station.node.cards("council"), station.node.cards("experts")
        assert (council.check_ins, council.issued, council.returned, council.missing) == (3, 3, 1, 1)
        assert (experts.check_ins, experts.issued, experts.returned, experts.missing) == (3, 3, 2, 1)
        assert (council.spent, experts.spent) == (1, 0)
        sealed = station.node.cards("council", provisional=True)
        assert (sealed.check_ins, sealed.issued, sealed.returned, sealed.missing) == (1, 1, 0, 0)

    play(memory_folder, scene)


def test_the_counters_outlive_a_restart_and_a_released_card_counts_as_returned(memory_folder):
    async def scene(station: Station) -> None:
        told = await station.check_in(1, 1)
        station.node.hand_over(told.visit)
        await station.vote(2, 2)
        await station.stop()
        station.open()
        await station.clock.advance(1)
        station.release(told.visit, ReleaseReason.CARD_NOT_DEALT)
        count = station.node.cards("council")
        assert (count.check_ins, count.issued, count.returned, count.spent) == (2, 2, 1, 1)

    play(memory_folder, scene)


def test_a_companion_is_told_to_the_centre_once_a_voter(memory_folder):
    async def scene(station: Station) -> None:
        told = await station.check_in(1, 1)
        station.node.companion(told.visit, person(9), Kinship.FAMILY)
        with pytest.raises(StateError):
            station.node.companion(told.visit, person(8), Kinship.FAMILY)
        await station.clock.settle()
        (sent,) = [act for act in station.line.centre.seen if isinstance(act, Companion)]
        assert sent.companion == person(9).hex()
        assert sent.visit == attempt(1).hex()
        assert station.node.snapshot().conflicts == 0

    play(memory_folder, scene)
