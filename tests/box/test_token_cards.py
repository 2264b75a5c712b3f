"""Token cards: signed for one station, each secret its own, each contest its own nullifier (D-53)."""

from __future__ import annotations

import pytest
from box_examples import ELECTION, STATION, seeded

from amin.box import TokenPack, nullifier
from amin.box.token import TOKEN_BYTES, Token, verify_token
from amin.crypto import SigningKey
from amin.errors import MalformedError, RejectedError, StateError

KEY = SigningKey(bytes(32))
STYLE = ("council", "experts")


@pytest.fixture
def cards() -> list[Token]:
    pack = TokenPack(ELECTION, STATION, STYLE, 40, key=KEY, entropy=seeded(1))
    return [pack.deal() for _ in range(40)]


def test_every_card_of_a_pack_is_good_at_its_station(cards):
    for card in cards:
        verify_token(card, ELECTION, STATION, STYLE, KEY.public)
    assert len({card.secret for card in cards}) == 40


def test_a_pack_ends_with_a_word():
    pack = TokenPack(ELECTION, STATION, STYLE, 2, key=KEY, entropy=seeded(1))
    assert len(pack) == 2
    pack.deal()
    pack.deal()
    assert len(pack) == 0
    with pytest.raises(StateError, match="empty") as refused:
        pack.deal()
    assert refused.value.hint


def test_a_card_is_good_nowhere_else_and_never_when_it_was_changed(cards):
    card = cards[0]
    other = SigningKey(bytes(31) + b"\1")
    for token, election, station, style, key in (
        (card, bytes(32), STATION, STYLE, KEY.public),
        (card, ELECTION, "102", STYLE, KEY.public),
        (card, ELECTION, STATION, STYLE[:1], KEY.public),
        (card, ELECTION, STATION, STYLE[::-1], KEY.public),
        (card, ELECTION, STATION, (), KEY.public),
        (card, ELECTION, STATION, STYLE, other.public),
        (Token(cards[1].secret, card.signature), ELECTION, STATION, STYLE, KEY.public),
        (Token(bytes(TOKEN_BYTES), card.signature), ELECTION, STATION, STYLE, KEY.public),
        (Token(card.secret[:-1], card.signature), ELECTION, STATION, STYLE, KEY.public),
        (Token(card.secret, bytes(64)), ELECTION, STATION, STYLE, KEY.public),
    ):
        with pytest.raises(RejectedError):
            verify_token(token, election, station, style, key)
    with pytest.raises(MalformedError):
        verify_token(Token(card.secret, card.signature[:-1]), ELECTION, STATION, STYLE, KEY.public)


def test_a_card_has_a_nullifier_for_each_contest_and_election_and_no_two_are_alike(cards):
    elections = (ELECTION, bytes(32))
    contests = ("council", "village")
    found = {nullifier(card, election, c) for card in cards for election in elections for c in contests}

    assert len(found) == 40 * 2 * 2
    assert {len(each) for each in found} == {32}
    assert nullifier(cards[0], ELECTION, "council") == nullifier(cards[0], ELECTION, "council")


def test_a_card_never_shows_its_secret(cards):
    for shown in (repr(cards[0]), str(cards[0])):
        assert cards[0].secret.hex() not in shown
        assert repr(cards[0].secret) not in shown


def test_the_order_of_dealing_says_nothing_of_the_secrets():
    """The pack is in random order because its secrets are random; nothing numbers them."""
    pack = TokenPack(ELECTION, STATION, STYLE, 200, key=KEY, entropy=seeded(7))
    dealt = [pack.deal().secret for _ in range(200)]
    pairs = [(a, b) for at, a in enumerate(dealt) for b in dealt[at + 1 :]]
    tau = sum(1 if a < b else -1 for a, b in pairs) / len(pairs)

    assert abs(tau) < 0.15  # three standard errors
