"""Bremen 2011 and 2015, 68 seats of the city and 15 of Bremerhaven: votes for lists and for persons.

The table has votes alone. The seats are those that the Landeswahlleiter published for both areas together,
and so are the seats by list and by persons of 2011 (Bremische Bürgerschaft, 7 June 2011). Nobody is named as
elected.
"""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

import bremen_tables
import pytest
from bremen_tables import BremenList, parliament, registered
from real_tables import needs

from amin.counting.highest_averages import dhondt, sainte_lague
from amin.counting.open_lists import list_bench_first, person_bench_first
from amin.counting.thresholds import Threshold, national

pytestmark = needs(bremen_tables.BREMEN)

SEATS = {"Bremen": 68, "Bremerhaven": 15}
FIVE = Threshold(Fraction(1, 20))
PUBLISHED = {
    2011: {"SPD": 36, "GRÜNE": 21, "CDU": 20, "DIE LINKE": 5, "BIW": 1},
    2015: {"SPD": 30, "CDU": 20, "GRÜNE": 14, "DIE LINKE": 8, "FDP": 6, "AfD": 4, "BIW": 1},
}
# Seats in the list's order, and by personal votes.
BENCHES_2011 = {"SPD": (18, 18), "GRÜNE": (14, 7), "CDU": (12, 8), "DIE LINKE": (3, 2)}


def admitted(lists: dict[str, BremenList]) -> dict[str, int]:
    """Votes of the lists that reach the threshold in their area. Source: BremWahlG § 7."""
    votes = {name: each.votes for name, each in lists.items()}
    return {name: votes[name] for name in national(votes, FIVE).groups}


@pytest.mark.parametrize("year", PUBLISHED)
@pytest.mark.parametrize("area", SEATS)
def test_every_registered_list_has_votes_as_a_list_and_persons(year, area):
    lists = parliament(year, area)

    assert set(lists) == registered(year, area)
    assert all(each.list_votes and each.persons for each in lists.values())


@pytest.mark.parametrize("year", PUBLISHED)
def test_seats_of_both_areas_together_are_the_published_ones_by_sainte_lague(year):
    won: Counter[str] = Counter()
    for area, seats in SEATS.items():
        given = sainte_lague(admitted(parliament(year, area)), seats)
        assert given.tied == ()
        won.update(given.seats)

    assert dict(won) == PUBLISHED[year]


def test_dhondt_would_give_the_city_other_seats_in_2011():
    votes = admitted(parliament(2011, "Bremen"))

    assert dhondt(votes, 68).seats != sainte_lague(votes, 68).seats


def test_a_threshold_of_both_areas_together_would_keep_a_party_out_that_has_a_seat():
    """Bürger in Wut are above five in a hundred in Bremerhaven alone: each area has its own threshold."""
    whole: Counter[str] = Counter()
    for area in SEATS:
        whole.update({name: each.votes for name, each in parliament(2011, area).items()})

    assert "BIW" in admitted(parliament(2011, "Bremerhaven"))
    assert "BIW" not in admitted(parliament(2011, "Bremen"))
    assert "BIW" not in national(whole, FIVE).groups


def test_a_party_with_a_hair_less_than_five_in_a_hundred_stays_out():
    """The threshold is exact: the AfD had 4.97 in a hundred in Bremerhaven in 2015, and no seat there."""
    lists = parliament(2015, "Bremerhaven")
    share = Fraction(lists["AfD"].votes, sum(each.votes for each in lists.values()))

    assert Fraction(49, 1_000) < share < Fraction(1, 20)
    assert "AfD" not in admitted(lists)


def benches(year: int) -> list[tuple[str, BremenList, int, int]]:
    """Each list that won seats in an area: how many by the list's order, and how many by personal votes."""
    found = []
    for area, seats in SEATS.items():
        lists = parliament(year, area)
        for name, won in sainte_lague(admitted(lists), seats).seats.items():
            kinds = {"list": lists[name].list_votes, "persons": sum(lists[name].persons.values())}
            split = sainte_lague(kinds, won)
            assert split.tied == ()
            found.append((name, lists[name], split.seats["list"], split.seats["persons"]))
    return found


def test_seats_by_list_and_by_persons_of_2011_are_the_published_ones():
    won = dict.fromkeys(BENCHES_2011, (0, 0))
    for name, _, by_list, by_persons in benches(2011):
        if name in won:  # of the one seat of Bürger in Wut nothing is said
            won[name] = (won[name][0] + by_list, won[name][1] + by_persons)

    assert won == BENCHES_2011


@pytest.mark.parametrize("year", PUBLISHED)
def test_whichever_bench_comes_first_each_list_fills_all_its_seats_and_others_get_in(year):
    """Until 2015 the list's bench came first, so that a popular person could lose a seat by list votes."""
    differ = 0
    for name, each, by_list, by_persons in benches(year):
        first = list_bench_first(each.persons, by_list, by_persons)
        other = person_bench_first(each.persons, by_list, by_persons)

        assert len(first.inside) == len(other.inside) == by_list + by_persons, name
        differ += set(first.inside) != set(other.inside)
    assert differ > 0
