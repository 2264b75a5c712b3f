"""The Belgian Chamber of 9 June 2024, four constituencies: d'Hondt, and list votes that pass to persons.

Source of the results: IBZ, the columns of its own form (Code électoral, Arts. 165bis to 173).
"""

from __future__ import annotations

from fractions import Fraction

import belgian_chamber
import pytest
from belgian_chamber import CONSTITUENCIES, BelgianList
from real_tables import needs

from amin.counting import apportion
from amin.counting.allocation import cut
from amin.counting.devolution import Devolved, devolve, given_by_order
from amin.counting.thresholds import Threshold

pytestmark = needs(belgian_chamber.BE)

FIVE_IN_A_HUNDRED = Threshold(Fraction(1, 20))


def seats_by(rule: str, lists: dict[str, BelgianList]) -> dict[str, int]:
    """Seats of the lists by a rule of that name, with the threshold."""
    seats = sum(each.seats for each in lists.values())
    votes = {code: each.ballots for code, each in lists.items()}
    return dict(apportion.apportion(rule, votes, seats, threshold=FIVE_IN_A_HUNDRED).seats)


def official(lists: dict[str, BelgianList]) -> dict[str, int]:
    """The official seats."""
    return {code: each.seats for code, each in lists.items()}


def candidates_of(each: BelgianList) -> Devolved:
    """The candidates after devolution: ballots that name no candidate are for the order of them."""
    in_order = each.list_votes + each.successor_votes_only
    return devolve(each.candidates.votes, in_order, each.ballots, each.seats)


def successors_of(each: BelgianList) -> Devolved:
    """The successors after devolution: ballots that name no successor are for the order of them."""
    in_order = each.list_votes + each.candidate_votes_only
    return devolve(each.successors.votes, in_order, each.ballots, each.seats)


def lists_with_seats() -> list[BelgianList]:
    """All lists that won a seat, of all constituencies."""
    read = [belgian_chamber.chamber(name)[1] for name in CONSTITUENCIES]
    return [each for lists in read for each in lists.values() if each.seats]


@pytest.mark.parametrize("name", CONSTITUENCIES)
def test_seats_are_the_official_ones_by_dhondt_above_five_in_a_hundred(name):
    valid, lists = belgian_chamber.chamber(name)

    assert sum(each.ballots for each in lists.values()) == valid
    assert all(each.by_kind == each.ballots for each in lists.values())
    assert seats_by("dhondt", lists) == official(lists)


def test_imperialis_divisors_of_municipal_elections_would_give_other_seats_everywhere():
    differ = [
        name
        for name in CONSTITUENCIES
        if seats_by("imperiali_divisors", (lists := belgian_chamber.chamber(name)[1])) != official(lists)
    ]

    assert differ == [*CONSTITUENCIES]


def test_elected_candidates_are_the_official_ones_in_their_order():
    assert [candidates_of(each).elected for each in lists_with_seats()] == [
        each.candidates.ranked for each in lists_with_seats()
    ]


def test_eligibility_numbers_are_the_official_ones():
    assert [candidates_of(each).eligibility for each in lists_with_seats()] == [
        each.eligibility for each in lists_with_seats()
    ]


def test_votes_that_came_by_order_are_the_official_ones_of_every_candidate_and_successor():
    for each in lists_with_seats():
        for standing, devolved in (
            (each.candidates, candidates_of(each)),
            (each.successors, successors_of(each)),
        ):
            assert given_by_order(standing.votes, devolved) == standing.by_order, each.party
            assert {name: devolved.votes[name] for name in standing.after} == standing.after, each.party


def test_all_successors_stand_in_the_official_order():
    for each in lists_with_seats():
        votes = successors_of(each).votes
        ranked = sorted(votes, key=votes.__getitem__, reverse=True)

        assert tuple(ranked) == each.successors.ranked, each.party


def test_personal_votes_alone_or_the_whole_pot_would_elect_others():
    alone = [
        each.party
        for each in lists_with_seats()
        if set(cut(each.candidates.votes, each.seats).inside) != set(each.candidates.ranked)
    ]
    whole = [
        each.party
        for each in lists_with_seats()
        if given_by_order(
            each.successors.votes,
            devolve(
                each.successors.votes,
                each.list_votes + each.candidate_votes_only,
                each.ballots,
                each.seats,
                share=Fraction(1),
            ),
        )
        != each.successors.by_order
    ]

    assert alone
    assert len(whole) == len(lists_with_seats())
