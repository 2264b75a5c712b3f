"""Settlement: of one voter's ballots one counts, in any order of return (SECURITY.md C-2c, B-2)."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from settlement_model import ELECTION, SEED, counted, last_write_wins, orders, ticket

from amin.errors import MalformedError, RejectedError
from amin.rolls.settlement import (
    Cards,
    Envelope,
    Evidence,
    Handed,
    Verdict,
    handle_hash,
    settle,
)
from amin.rolls.visit import ProvisionalReason as Ground

BOTH = frozenset({"council", "experts"})
VILLAGES = {"village-1": "village", "village-2": "village"}


def person(number: int) -> bytes:
    return sha256(b"person %d" % number).digest()


def envelope(voter: int, number: int, station: str = "101", **more: object) -> Envelope:
    contest = more.pop("contest", "council")
    hash_ = handle_hash(number.to_bytes(16, "big"), ELECTION)
    return Envelope(person(voter), contest, station, hash_, **more)


def evidence(**more: object) -> Evidence:
    given = {"election": ELECTION, "eligible": lambda voter: BOTH, "seed": SEED}
    return Evidence(**(given | more))


def verdicts(handed: list[Handed], *envelopes: Envelope, **more: object) -> list[Verdict]:
    found = dict(settle(handed, envelopes, evidence(**more)).verdicts)
    return [found[each] for each in envelopes]


def test_one_provisional_ballot_of_a_voter_who_was_nowhere_else_counts():
    assert verdicts([], envelope(1, 1)) == [Verdict.RELEASED]


def test_what_was_handed_out_on_line_stands_and_the_provisional_one_is_never_opened():
    first = Handed(person(1), "council", "102")
    assert verdicts([first], envelope(1, 1), envelope(2, 2)) == [Verdict.HANDED_OUT, Verdict.RELEASED]


def test_another_contest_of_the_same_voter_is_decided_by_itself():
    first = Handed(person(1), "experts", "102")
    assert verdicts([first], envelope(1, 1)) == [Verdict.RELEASED]
    assert verdicts([], envelope(1, 1), envelope(1, 2, contest="experts")) == [Verdict.RELEASED] * 2


def test_of_two_the_smaller_lot_counts_whichever_station_it_is_from():
    one, two = envelope(1, 1, "101"), envelope(1, 2, "102")
    smaller = min(one, two, key=lambda e: ticket(e.handle_hash))
    for pair in ((one, two), (two, one)):
        found = dict(zip(pair, verdicts([], *pair), strict=True))
        assert found.pop(smaller) is Verdict.RELEASED
        assert list(found.values()) == [Verdict.ANOTHER_COUNTS]


def test_the_lot_hangs_on_the_seed_and_on_nothing_else_that_a_station_says():
    one, two = envelope(1, 1, "101"), envelope(1, 2, "102")
    winners = {settle([], (one, two), evidence(seed=b"%d" % n)).released() for n in range(40)}
    assert winners == {frozenset({one.handle_hash}), frozenset({two.handle_hash})}
    moved = settle([], (replace(one, station="999"), two), evidence())
    assert moved.released() == settle([], (one, two), evidence()).released()


def test_one_ballot_an_office_even_where_the_contests_are_of_two_places():
    given = {"offices": VILLAGES, "eligible": lambda voter: frozenset(VILLAGES)}
    here, there = envelope(1, 1, contest="village-1"), envelope(1, 2, "102", contest="village-2")
    assert sorted(verdicts([], here, there, **given)) == [Verdict.ANOTHER_COUNTS, Verdict.RELEASED]
    first = Handed(person(1), "village-2", "102")
    assert verdicts([first], here, **given) == [Verdict.HANDED_OUT]


@pytest.mark.parametrize("contests", [None, frozenset(), frozenset({"experts"})])
def test_who_may_not_vote_in_the_contest_is_not_counted(contests):
    found = verdicts([], envelope(1, 1), eligible=lambda voter: contests)
    assert found == [Verdict.NOT_ELIGIBLE]


def test_what_comes_twice_decides_as_if_it_came_once():
    one, two = envelope(1, 1), envelope(1, 2, "102")
    once = settle([], (one, two), evidence())
    assert settle([], (one, two, one, two, two), evidence()) == once


def test_a_handle_on_two_envelopes_is_a_station_that_made_one_up():
    one = envelope(1, 1)
    for other in (
        replace(one, voter=person(2)),
        replace(one, station="102"),
        replace(one, contest="experts"),
    ):
        with pytest.raises(RejectedError, match="two envelopes") as refused:
            settle([], (one, other), evidence())
        assert refused.value.hint
        assert one.voter.hex() not in str(refused.value)


def test_handles_and_hashes_of_another_length_are_malformed():
    for size in (0, 15, 17):
        with pytest.raises(MalformedError):
            handle_hash(bytes(size), ELECTION)
    with pytest.raises(MalformedError):
        settle([], [replace(envelope(1, 1), handle_hash=bytes(31))], evidence())


def test_a_handle_hashes_apart_for_each_election():
    assert handle_hash(bytes(16), ELECTION) != handle_hash(bytes(16), bytes(32))


@pytest.mark.parametrize("ground", [Ground.IDENTITY_DISPUTED, Ground.RESIDENCE_DISPUTED])
def test_a_disputed_ballot_waits_for_the_board_and_follows_it(ground):
    disputed = envelope(1, 1, ground=ground)
    hash_ = disputed.handle_hash
    assert verdicts([], disputed) == [Verdict.BOARD_WAITS]
    assert verdicts([], disputed, rulings={hash_: True}) == [Verdict.RELEASED]
    assert verdicts([], disputed, rulings={hash_: False}) == [Verdict.BOARD]
    first = Handed(person(1), "council", "102")
    assert verdicts([first], disputed, rulings={hash_: True}) == [Verdict.HANDED_OUT]


def test_an_undisputed_ballot_does_not_wait_for_a_disputed_one():
    plain, disputed = envelope(1, 1), envelope(1, 2, "102", ground=Ground.IDENTITY_DISPUTED)
    for rulings in ({}, {disputed.handle_hash: True}):
        found = verdicts([], plain, disputed, rulings=rulings)
        assert found == [Verdict.RELEASED, Verdict.ANOTHER_COUNTS]


def test_of_two_disputed_ones_none_counts_before_the_board_has_ruled_on_both():
    one, two = (envelope(1, n, str(n), ground=Ground.IDENTITY_DISPUTED) for n in (1, 2))
    assert verdicts([], one, two, rulings={one.handle_hash: True}) == [Verdict.BOARD_WAITS] * 2
    found = verdicts([], one, two, rulings={one.handle_hash: True, two.handle_hash: False})
    assert found == [Verdict.RELEASED, Verdict.BOARD]
    found = verdicts([], one, two, rulings={one.handle_hash: True, two.handle_hash: True})
    assert sorted(found) == [Verdict.ANOTHER_COUNTS, Verdict.RELEASED]


def lost(voter: int, number: int, station: str = "101") -> Envelope:
    return envelope(voter, number, station, ground=Ground.CARD_LOST)


def cards(unaccounted: int) -> dict[tuple[str, str], Cards]:
    return {("101", "council"): Cards(issued=100, spent=97 - unaccounted, returned=3)}


def test_replacements_are_released_together_where_as_many_cards_are_unaccounted_for():
    """LAW.md 13: released together when issued − spent − returned ≥ replacements, else all stay."""
    first = [Handed(person(n), "council", "101") for n in (1, 2)]
    two = [lost(1, 1), lost(2, 2)]
    assert verdicts(first, *two, cards=cards(2)) == [Verdict.RELEASED] * 2
    assert verdicts(first, *two, cards=cards(3)) == [Verdict.RELEASED] * 2
    assert verdicts(first, *two, cards=cards(1)) == [Verdict.BOARD_WAITS] * 2
    assert verdicts(first, *two) == [Verdict.BOARD_WAITS] * 2
    found = verdicts(first, *two, cards=cards(1), rulings={two[0].handle_hash: True})
    assert found == [Verdict.RELEASED, Verdict.BOARD_WAITS]
    found = verdicts(first, *two, cards=cards(2), rulings={two[0].handle_hash: False})
    assert found == [Verdict.BOARD, Verdict.RELEASED]


def test_nobody_replaces_a_card_that_was_never_handed_out_there():
    elsewhere = Handed(person(1), "council", "102")
    assert verdicts([], lost(1, 1), cards=cards(9)) == [Verdict.NO_CARD]
    assert verdicts([elsewhere], lost(1, 1), cards=cards(9)) == [Verdict.NO_CARD]


def test_of_two_replacements_of_one_voter_one_counts_and_asks_for_one_card():
    first = [Handed(person(1), "council", "101")]
    found = verdicts(first, lost(1, 1), lost(1, 2), cards=cards(1))
    assert sorted(found) == [Verdict.ANOTHER_COUNTS, Verdict.RELEASED]


def test_the_figures_add_up_to_the_envelopes_and_say_when_all_is_settled():
    first = [Handed(person(1), "council", "102")]
    some = [envelope(1, 1), envelope(2, 2), envelope(3, 3, ground=Ground.IDENTITY_DISPUTED)]
    found = settle(first, some, evidence())
    assert found.counts() == {"council": {Verdict.HANDED_OUT: 1, Verdict.RELEASED: 1, Verdict.BOARD_WAITS: 1}}
    assert not found.is_settled
    assert settle(first, some, evidence(rulings={some[2].handle_hash: False})).is_settled
    assert {verdict for verdict in Verdict if verdict.is_rejected} == {
        Verdict.NOT_ELIGIBLE, Verdict.HANDED_OUT, Verdict.ANOTHER_COUNTS, Verdict.BOARD, Verdict.NO_CARD,
    }  # fmt: skip


def poll(chance: random.Random, stations: int, voters: int) -> tuple[list[Handed], list[list[Envelope]]]:
    """Some stations cut off, with overlaps; some voters had been served on-line."""
    handed = [
        Handed(person(n), contest, "1") for n in range(voters) for contest in BOTH if chance.random() < 0.1
    ]
    returns: list[list[Envelope]] = []
    for station in range(stations):
        of_station = []
        for voter in range(voters):
            for contest in sorted(BOTH):
                if chance.random() < 0.3:
                    number = chance.getrandbits(128)
                    of_station.append(envelope(voter, number, str(station), contest=contest))
        returns.append(of_station)
    return handed, returns


@given(seed=st.integers(0, 2**32))
@settings(max_examples=100)
def test_any_order_of_return_decides_as_the_slow_model_does(seed):
    handed, returns = poll(random.Random(seed), stations=4, voters=6)
    eligible = {person(n): BOTH if n else frozenset({"experts"}) for n in range(5)}
    asked = evidence(eligible=eligible.get)
    expected = counted(handed, [e for each in returns for e in each], eligible, {})
    found = {settle(handed, [e for each in order for e in each], asked) for order in orders(returns)}

    assert len(found) == 1
    assert found.pop().released() == expected


def test_letting_the_last_return_win_is_caught_by_the_permutations():
    """The known-bad control of C-2c."""
    handed, returns = poll(random.Random(1), stations=3, voters=6)
    assert len({frozenset(last_write_wins(handed, order)) for order in orders(returns)}) > 1


def test_five_stations_cut_off_count_every_eligible_voter_once():
    """SECURITY.md B-2: 5 off-line stations × 1,000 voters with overlaps."""
    chance = random.Random(5)
    handed = [Handed(person(n), "council", "0") for n in range(0, 5000, 10)]
    envelopes = [
        envelope(chance.randrange(3000), station * 1000 + n, str(station))
        for station in range(5)
        for n in range(1000)
    ]
    found = settle(handed, envelopes, evidence())
    released = found.released()
    by_voter = Counter(e.voter for e in envelopes if e.handle_hash in released)
    served = {each.voter for each in handed}

    assert found.is_settled
    assert len(found.verdicts) == 5000
    assert set(by_voter.values()) == {1}
    assert set(by_voter) == {e.voter for e in envelopes} - served
