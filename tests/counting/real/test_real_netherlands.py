"""The Dutch Second Chamber of 2003, 2006 and 2012: d'Hondt, the quota as threshold, and combined lists.

Source of the results: the column of seats in the files. In the rules of 2012 a combination's lists share its
seats by largest remainder (Kieswet, Arts. P 5 to P 11, until 2017).
"""

from __future__ import annotations

from fractions import Fraction

import dutch_tables
import pytest
from dutch_tables import YEARS, Chamber, party_called, second_chamber
from real_tables import needs

from amin.counting.allocation import Votes
from amin.counting.connections import Connection, elect_connected
from amin.counting.highest_averages import dhondt, sainte_lague
from amin.counting.largest_remainder import largest_remainder
from amin.counting.thresholds import Threshold, national

pytestmark = needs(dutch_tables.NL)

SEATS = 150
QUOTA = Threshold(Fraction(1, SEATS))
# Source: the data's README; Kiesraad, official result of 12 September 2012.
COMBINED_2012 = {"christian": ("ChristenUnie", "SGP"), "left": ("Arbeid", "Socialistische", "GROENLINKS")}


def combined(chamber: Chamber, year: int) -> tuple[Connection, ...]:
    """The list combinations of that year; the README names some for 2012 alone."""
    if year != 2012:
        return ()
    return tuple(
        Connection(name, tuple(party_called(chamber, part) for part in parts))
        for name, parts in COMBINED_2012.items()
    )


def admitted(votes: Votes) -> dict[str, int]:
    """Votes of those who reach the quota."""
    return {name: votes[name] for name in national(votes, QUOTA).groups}


def counted(chamber: Chamber, connections: tuple[Connection, ...]) -> dict[str, int]:
    """Seats by d'Hondt, and inside a combination by largest remainder."""
    votes = admitted(chamber.votes)
    outcome = elect_connected(dhondt, votes, SEATS, connections, inside=largest_remainder)
    assert outcome.ties == ()
    return {**dict.fromkeys(chamber.votes, 0), **outcome.seats}


@pytest.mark.parametrize("year", YEARS)
def test_votes_of_municipalities_add_up_to_the_official_totals(year):
    chamber = second_chamber(year)

    assert chamber.by_municipality == chamber.votes
    assert chamber.valid == sum(chamber.votes.values())
    assert sum(chamber.official.values()) == SEATS


@pytest.mark.parametrize("year", YEARS)
def test_seats_are_the_official_ones(year):
    chamber = second_chamber(year)

    assert counted(chamber, combined(chamber, year)) == chamber.official


def test_each_combination_of_2012_decided_seats():
    chamber = second_chamber(2012)
    both = combined(chamber, 2012)
    alone = counted(chamber, ())
    lost = {name for name, n in chamber.official.items() if n > alone[name]}

    assert lost == {party_called(chamber, "ChristenUnie"), party_called(chamber, "GROENLINKS")}
    assert all(counted(chamber, (each,)) != chamber.official for each in both)


def test_largest_remainder_and_dhondt_inside_a_combination_differ_in_2012():
    chamber = second_chamber(2012)
    outcome = elect_connected(dhondt, admitted(chamber.votes), SEATS, combined(chamber, 2012))

    assert {**dict.fromkeys(chamber.votes, 0), **outcome.seats} != chamber.official


@pytest.mark.parametrize("year", YEARS)
def test_sainte_lague_would_give_other_seats(year):
    chamber = second_chamber(year)
    given = sainte_lague(admitted(chamber.votes), SEATS)

    assert {**dict.fromkeys(chamber.votes, 0), **given.seats} != chamber.official
