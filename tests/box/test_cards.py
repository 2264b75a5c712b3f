"""Cards as they are written and read: final, provisional, given back (SECURITY.md D-53, E5, E6)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from box_examples import ELECTION, STATION, ballot, cast, contest, make, opened, seeded, spending, tracker
from hypothesis import given
from hypothesis import strategies as st

from amin.box import Box, Refused, TokenPack, nullifier
from amin.box.card import Card, bind, decode_card, encode_card, verify_card
from amin.box.returns import take_back
from amin.crypto import SigningKey
from amin.encoding import canonical
from amin.errors import AminError, MalformedError, RejectedError

KEY = SigningKey(bytes(32))
STYLE = ("council", "experts")
HANDLES = {"experts": bytes([9] * 32)}


def card(*provisional: str) -> Card:
    """A card of the first pack."""
    pack = TokenPack(
        ELECTION, STATION, STYLE, 1, key=KEY, entropy=seeded(len(provisional)), provisional=provisional
    )
    handles = {each: HANDLES.get(each, bytes([1] * 32)) for each in provisional}
    dealt = Card(STATION, STYLE, pack.deal(), handles)
    return bind(dealt, ELECTION, KEY) if handles else dealt


@pytest.mark.parametrize("provisional", [(), ("experts",), STYLE])
def test_a_card_is_read_as_it_was_written_and_holds(provisional):
    dealt = card(*provisional)
    again = decode_card(encode_card(dealt))
    assert again == dealt
    assert again.provisional == provisional
    verify_card(again, ELECTION, STATION, KEY.public)


def test_a_provisional_card_cannot_be_made_a_final_one_nor_a_final_one_provisional():
    """The pack says which: the signature of its tokens is over it."""
    sealed, final = card("experts"), card()
    for wrong in (
        replace(sealed, handles={}, binding=None),
        replace(sealed, handles={"council": HANDLES["experts"]}),
        replace(sealed, handles={"experts": bytes(32)}),
        replace(sealed, handles={**sealed.handles, "council": bytes(32)}),
        replace(sealed, binding=None),
        replace(sealed, binding=bytes(64)),
        replace(sealed, token=final.token),
        replace(sealed, contests=("experts",)),
        replace(sealed, station="102"),
        bind(replace(final, handles=HANDLES), ELECTION, KEY),
        bind(final, ELECTION, KEY),
    ):
        with pytest.raises(RejectedError):
            verify_card(wrong, ELECTION, STATION, KEY.public)
    with pytest.raises(RejectedError):
        verify_card(sealed, bytes(32), STATION, KEY.public)
    with pytest.raises(MalformedError):
        verify_card(replace(final, handles={"village": bytes(32)}), ELECTION, STATION, KEY.public)


def document(**changes: object) -> bytes:
    """A card with fields changed as they are written."""
    fields = canonical.decode(encode_card(card("experts"))) | changes
    return canonical.encode({name: value for name, value in fields.items() if value != "gone"})


@pytest.mark.parametrize(
    "changes",
    [
        {"format": "amin/card/2"},
        {"format": "gone"},
        {"more": 1},
        {"station": ""},
        {"contests": []},
        {"contests": ["council", "council"]},
        {"contests": ["Council"]},
        {"token": "00"},
        {"token": "AA" * 32},
        {"signature": "00" * 63},
        {"binding": "gone"},
        {"binding": 7},
        {"handles": {"experts": "00"}},
        {"handles": []},
    ],
    ids=str,
)
def test_what_check_in_never_wrote_is_malformed_and_the_error_tells_nothing_of_it(changes):
    with pytest.raises(MalformedError) as refused:
        decode_card(document(**changes))
    assert card("experts").token.secret.hex() not in str(refused.value)


@given(st.binary(max_size=400))
def test_any_other_bytes_are_refused_in_the_same_way(data):
    with pytest.raises(AminError):
        decode_card(data)


def test_a_card_never_shows_what_is_on_it():
    dealt = card("experts")
    for shown in (repr(dealt), str(dealt), f"{dealt}"):
        assert dealt.token.secret.hex() not in shown


def test_the_bytes_of_a_card_say_nothing_of_whom_it_was_dealt_to_and_are_of_one_length():
    """Two cards of a style differ in token and signatures alone; nothing numbers or times them."""
    fields = [canonical.decode(encode_card(card("experts"))) for _ in range(2)]
    pack = TokenPack(ELECTION, STATION, STYLE, 50, key=KEY, entropy=seeded(3))
    dealt = [encode_card(Card(STATION, STYLE, pack.deal())) for _ in range(50)]
    assert set(fields[0]) == {
        "format", "station", "contests", "handles", "token", "signature", "binding"
    }  # fmt: skip
    assert len({len(each) for each in dealt}) == 1


# Cards that come back


def test_a_token_that_was_given_back_is_good_for_nothing(tmp_path):
    with opened(make(tmp_path / "box", 4)) as box:
        assert box.withdraw(spending(1))
        assert box.withdraw(spending(1))
        (refused,) = box.cast([cast(1)])
        assert isinstance(refused, Refused)
        assert (len(box), box.spent(), box.withdrawn()) == (0, 0, 1)
        assert box.cast([cast(2)]) == [tracker(2)]


def test_a_token_that_was_used_stays_used_and_its_ballot_stays(tmp_path):
    with opened(make(tmp_path / "box", 4)) as box:
        box.cast([cast(1)])
        assert not box.withdraw(spending(1))
        assert (len(box), box.spent(), box.withdrawn()) == (1, 1, 0)
        assert box.cast([cast(1)]) == [tracker(1)]  # a lost answer is still found


def test_a_withdrawal_outlives_the_station(tmp_path):
    path = make(tmp_path / "box", 4)
    with opened(path) as box:
        box.withdraw(spending(1))
    with opened(path) as box:
        assert isinstance(box.cast([cast(1)])[0], Refused)


def test_one_contest_is_declined_with_the_card_in_hand_and_the_counters_agree(tmp_path):
    """issued = spent + returned + missing, in each contest by itself (E6)."""
    boxes = {name: opened(make(tmp_path / name, 4)) for name in STYLE}
    pack = TokenPack(ELECTION, STATION, STYLE, 3, key=KEY, entropy=seeded(1))
    dealt = [Card(STATION, STYLE, pack.deal()) for _ in range(3)]
    both, one, none = dealt

    def spend(card: Card, name: str, number: int) -> None:
        boxes[name].cast([(nullifier(card.token, ELECTION, name), ballot(number))])

    spend(both, "council", 1)
    spend(both, "experts", 1)
    spend(one, "council", 2)
    assert take_back(both, boxes, ELECTION) == ()
    assert take_back(one, boxes, ELECTION) == ("experts",)
    assert take_back(one, boxes, ELECTION) == ("experts",)
    assert take_back(none, boxes, ELECTION) == STYLE
    for name, spent, returned in (("council", 2, 1), ("experts", 1, 2)):
        assert (boxes[name].spent(), boxes[name].withdrawn()) == (spent, returned)
        assert len(dealt) == spent + returned
    for box in boxes.values():
        box.__exit__(None, None, None)


class ForgetfulBox(Box):
    """The known-bad control: cards that come back are counted, and still good."""

    def _is_withdrawn(self, spending: bytes) -> bool:
        return False


def test_a_box_that_only_counts_returned_cards_is_caught(tmp_path):
    """A copy of a card that was given back votes, and the counters part: spent + returned > issued."""
    path = make(tmp_path / "box", 4)
    with ForgetfulBox(path, contest(), STATION, entropy=seeded(1)) as box:
        box.withdraw(spending(1))
        assert box.cast([cast(1)]) == [tracker(1)]
        assert box.spent() + box.withdrawn() == 2
