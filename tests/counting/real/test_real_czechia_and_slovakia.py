"""The Czech Chamber of 2017 and 2021, the Slovak National Council of 2020, and a Czech town of 2018.

The Czech tables have votes alone. The seats of 2017 and 2021 are those the Czech Statistical Office
published (volby.cz); all others stand in the files.
"""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

import czech_slovak_tables
from czech_slovak_tables import czech_chamber, slovak_council, town_council
from real_tables import needs

from amin.counting.allocation import Votes
from amin.counting.highest_averages import dhondt, sainte_lague
from amin.counting.largest_remainder import (
    hagenbach_bischoff_quota,
    hare,
    largest_remainder,
)
from amin.counting.open_lists import Fill, by_list_order, by_personal_votes, preferred_first
from amin.counting.thresholds import Threshold, national
from amin.counting.two_scrutinies import to_the_unit, two_scrutinies

pytestmark = needs(czech_slovak_tables.CZ_SK)

CHAMBER = 200
COUNCIL = 150
FIVE = Fraction(1, 20)
PUBLISHED_2017 = {
    "ANO": 78, "ODS": 25, "Piráti": 22, "SPD": 22, "ČSSD": 15, "KSČM": 15, "KDU-ČSL": 10, "TOP 09": 7,
    "STAN": 6,
}  # fmt: skip
PUBLISHED_2021 = {"ANO": 72, "SPOLU": 71, "Piráti+STAN": 37, "SPD": 20}
# Coalitions of two and of three parties. Source: 247/1995, § 49, as amended by 189/2021.
COALITIONS_2021 = {"Piráti+STAN": Fraction(8, 100), "SPOLU": Fraction(11, 100)}
# Coalitions of two and three parties. Source: Slovak election act 180/2014, § 66.
COALITION_2020 = Fraction(7, 100)


def together(regions: dict[str, dict[str, int]]) -> dict[str, int]:
    """Votes of each party in the whole."""
    whole: Counter[str] = Counter()
    for there in regions.values():
        whole.update(there)
    return dict(whole)


def seats_of_regions(regions: dict[str, dict[str, int]]) -> dict[str, int]:
    """Seats by valid votes, largest remainder with a rounded quota. Source: 247/1995, § 48."""
    given = largest_remainder(
        {name: sum(there.values()) for name, there in regions.items()}, CHAMBER, quota=to_the_unit(hare)
    )
    assert given.tied == ()
    return dict(given.seats)


def above(regions: dict[str, dict[str, int]], threshold: Threshold) -> dict[str, dict[str, int]]:
    """Votes of those alone whom the threshold admits in the whole."""
    inside = national(together(regions), threshold).groups
    return {place: {name: there[name] for name in inside} for place, there in regions.items()}


def dhondt_in_regions(regions: dict[str, dict[str, int]]) -> dict[str, int]:
    """Seats of parties, d'Hondt in each region. Source: 247/1995, § 50, until 2021."""
    seats = seats_of_regions(regions)
    won: Counter[str] = Counter()
    for place, votes in above(regions, Threshold(FIVE)).items():
        won.update(dhondt(votes, seats[place]).seats)
    return dict(won)


def test_seats_of_2017_are_the_published_ones_by_dhondt_in_fourteen_regions():
    assert dhondt_in_regions(czech_chamber(2017)) == PUBLISHED_2017


def test_seats_of_2021_are_the_published_ones_by_two_scrutinies():
    regions = czech_chamber(2021)
    counted = two_scrutinies(
        above(regions, Threshold(FIVE, other=COALITIONS_2021)), seats_of_regions(regions)
    )

    assert dict(counted.seats) == PUBLISHED_2021
    assert sum(counted.second.seats.values()) == 1
    assert counted.second.tied == ()
    assert all(given.tied == () for given in counted.first.values())


def test_each_of_the_two_laws_gives_other_seats_in_the_others_year():
    """The Constitutional Court struck d'Hondt in regions down between the two elections (Pl. ÚS 44/17)."""
    regions = czech_chamber(2017)
    newer = two_scrutinies(above(regions, Threshold(FIVE)), seats_of_regions(regions))

    assert dhondt_in_regions(czech_chamber(2021)) != PUBLISHED_2021
    assert dict(newer.seats) != PUBLISHED_2017
    assert sum(newer.seats.values()) == CHAMBER


def test_slovak_seats_are_the_official_ones_by_largest_remainder():
    votes, official, threshold = slovakia()

    assert slovak_seats(votes, threshold) == official


def test_slovak_seats_would_be_others_without_the_coalitions_threshold_or_by_another_rule():
    """A coalition of two had 6.97 in a hundred: more than a party needs, less than a coalition."""
    votes, official, threshold = slovakia()
    inside = national(votes, threshold).groups

    assert slovak_seats(votes, Threshold(FIVE)) != official
    given = dhondt({name: votes[name] for name in inside}, COUNCIL).seats
    assert {**dict.fromkeys(votes, 0), **given} != official


def slovakia() -> tuple[dict[str, int], dict[str, int], Threshold]:
    """Votes, official seats and the threshold."""
    parties, coalitions = slovak_council()
    threshold = Threshold(FIVE, other=dict.fromkeys(coalitions, COALITION_2020))
    votes = {name: n for name, (n, _) in parties.items()}
    return votes, {name: seats for name, (_, seats) in parties.items()}, threshold


def slovak_seats(votes: Votes, threshold: Threshold) -> dict[str, int]:
    """Largest remainder with votes ÷ (seats + 1), rounded. Source: 180/2014, § 68."""
    inside = national(votes, threshold).groups
    quota = to_the_unit(hagenbach_bischoff_quota)
    given = largest_remainder({name: votes[name] for name in inside}, COUNCIL, quota=quota)
    return {**dict.fromkeys(votes, 0), **given.seats}


def test_seats_and_persons_of_the_town_are_the_official_ones_in_their_order():
    """Panachage: a list's votes are those of its persons; a tenth above its average comes first.

    Source: Czech municipal election act 491/2001, § 45.
    """
    town, elected = town_council()
    inside = national(town.votes, Threshold(FIVE)).groups
    given = dhondt({name: town.votes[name] for name in inside}, town.seats)

    assert (dict(given.seats), given.tied) == (town.official, ())
    for name, each in town.lists.items():
        a_tenth_above = Fraction(11 * each.votes, 10 * len(each.persons))
        line = preferred_first(each.persons, each.seats, needed=a_tenth_above)
        assert line.inside == elected[name], name


def test_the_town_would_elect_others_by_the_lists_order_alone_and_the_same_by_votes_alone():
    town, elected = town_council()

    def others(fill: Fill) -> list[str]:
        filled = {name: fill(each.persons, each.seats).inside for name, each in town.lists.items()}
        return [name for name, inside in filled.items() if set(inside) != set(elected[name])]

    assert len(others(by_list_order)) >= 4
    assert others(by_personal_votes) == []


def test_the_town_would_have_other_seats_by_sainte_lague():
    town, _ = town_council()

    assert dict(sainte_lague(town.votes, town.seats).seats) != town.official
