"""The municipal councils of Tromsø and Leikanger: modified Sainte-Laguë, head starts, votes from other lists.

Source of the results: the column `status` of the files. Ballots of a list are not in them, but a head start
is a quarter of its ballots; how many votes each list lost to persons of others is nowhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import norwegian_tables
import pytest
from norwegian_tables import DEPUTY, ELECTED, Party, council
from real_tables import needs

from amin.counting.allocation import Cut
from amin.counting.highest_averages import (
    dhondt,
    modified_sainte_lague,
    modified_sainte_lague_divisor,
    sainte_lague,
)
from amin.counting.open_lists import (
    Fill,
    by_list_order,
    by_personal_votes,
    by_votes_then_order,
    with_head_start,
)

pytestmark = needs(norwegian_tables.NO)

TOWNS = {"tromso": (11, 43), "leikanger": (5, 17)}
QUARTER = Fraction(1, 4)


def official(parties: Mapping[str, Party]) -> dict[str, int]:
    """Official seats: how many persons of each list are elected."""
    return {name: len(party.ranked(ELECTED)) for name, party in parties.items()}


def counted(party: Party) -> dict[str, int]:
    """Fourfold votes of each person with the head start, in the list's order."""
    favoured = frozenset(person.name for person in party.persons if person.favoured)
    return dict(with_head_start(party.votes, party.ballots or 0, favoured, QUARTER))


def list_votes(parties: Mapping[str, Party], seats: int) -> dict[str, int]:
    """As many votes for each ballot as seats, and those from other lists' ballots; nothing lost to others."""
    return {
        name: (party.ballots or 0) * seats + sum(person.from_others for person in party.persons)
        for name, party in parties.items()
    }


@pytest.mark.parametrize(("town", "sizes"), TOWNS.items(), ids=[*TOWNS])
def test_every_list_and_seat_is_read(town, sizes):
    parties = council(town)

    assert (len(parties), sum(official(parties).values())) == sizes


def test_eleven_dirty_figures_are_read_by_the_total_of_their_row():
    persons = [person for town in TOWNS for party in council(town).values() for person in party.persons]

    assert sum(person.dirty for person in persons) == 11
    assert max(person.own for person in persons) == 3_282  # the table says "3,28"


@pytest.mark.parametrize("town", TOWNS)
def test_votes_with_the_head_start_are_the_official_totals(town):
    for name, party in council(town).items():
        assert {person.name: 4 * person.total for person in party.persons} == counted(party), name


@pytest.mark.parametrize("town", TOWNS)
def test_elected_and_deputies_are_the_official_ones_in_their_order(town):
    """A list has as many deputies as seats, and three. Source: valgloven § 11-12."""
    for name, party in council(town).items():
        elected, deputies = party.ranked(ELECTED), party.ranked(DEPUTY)
        places = 2 * len(elected) + 3 if elected else 0
        line = by_votes_then_order(counted(party), places)

        assert line == Cut((*elected, *deputies), (), 0), name


def test_without_the_head_start_or_by_order_alone_others_would_be_elected():
    parties = council("tromso").values()

    def others(fill: Fill) -> int:
        elected = [(party, party.ranked(ELECTED)) for party in parties]
        return sum(set(fill(party.votes, len(of)).inside) != set(of) for party, of in elected)

    assert others(by_personal_votes) > 0
    assert others(by_list_order) > 0


def test_equal_votes_are_decided_by_the_lists_order_and_not_by_lot():
    """Two persons of Leikanger's Labour list have 83 votes; both are elected, the fifth of the list first."""
    labour = council("leikanger")["Det norske Arbeidarparti"]

    assert by_personal_votes(counted(labour), 5).tied == ("Dahle, Jonn Tobias", "Røysum, Svein")
    assert by_votes_then_order(counted(labour), 5).inside[-1] == "Dahle, Jonn Tobias"


def test_seats_of_tromso_are_the_official_ones_by_modified_sainte_lague():
    parties = council("tromso")
    seats = official(parties)
    given = modified_sainte_lague(list_votes(parties, sum(seats.values())), sum(seats.values()))

    assert (dict(given.seats), given.tied) == (seats, ())


def test_seats_of_tromso_stand_even_if_any_list_lost_three_times_its_share_of_votes_to_others():
    """Each vote from another list costs that list one; the table does not say which list that was."""
    parties = council("tromso")
    seats = official(parties)
    most = list_votes(parties, sum(seats.values()))
    lost = sum(person.from_others for party in parties.values() for person in party.persons)
    ballots = sum(party.ballots or 0 for party in parties.values())
    share = Fraction(3 * lost, ballots)
    least = {name: n - share * (parties[name].ballots or 0) for name, n in most.items()}
    divisor = modified_sainte_lague_divisor
    last_won = min(Fraction(least[name], divisor(n - 1)) for name, n in seats.items() if n)
    first_missed = max(Fraction(most[name], divisor(n)) for name, n in seats.items())

    assert last_won > first_missed


def test_dhondt_would_give_tromso_other_seats_and_a_cheaper_first_seat_the_same():
    parties = council("tromso")
    seats = official(parties)
    votes = list_votes(parties, sum(seats.values()))

    assert dict(dhondt(votes, sum(seats.values())).seats) != seats
    assert dict(sainte_lague(votes, sum(seats.values())).seats) == seats


def test_seats_of_leikanger_are_the_official_ones_among_the_lists_whose_ballots_are_known():
    """One list favours nobody, so its ballots are unknown. The others share their seats among themselves by
    the same rule: consistency of divisor methods. Source: Balinski & Young (2001), app. A (uniformity).
    """
    parties = council("leikanger")
    known = {name: party for name, party in parties.items() if party.ballots is not None}
    seats = official(known)
    votes = list_votes(known, sum(official(parties).values()))
    given = modified_sainte_lague(votes, sum(seats.values()))

    assert len(known) == len(parties) - 1
    assert (dict(given.seats), given.tied) == (seats, ())
