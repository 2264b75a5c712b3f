"""Real Swiss elections: seats with connections by Hagenbach-Bischoff, persons by votes, and majorities.

Source of the results: OneGov's open data; the files' own columns say who was elected.
"""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from functools import cache

import pytest
import swiss_tables
from real_tables import RealElection, agrees, needs, table
from swiss_tables import Delivery, Majority

from amin.counting.absolute_majority import absolute_majority, by_absolute_majority
from amin.counting.allocation import cut
from amin.counting.biproportional import biproportional, voter_number
from amin.counting.connections import Connection, elect_connected
from amin.counting.hagenbach_bischoff import hagenbach_bischoff
from amin.counting.highest_averages import dhondt, sainte_lague
from amin.counting.matrix import Table, balance
from amin.counting.open_lists import by_list_order, by_personal_votes
from amin.counting.outcome import Lot
from amin.counting.persons import Pool
from amin.counting.thresholds import Threshold

pytestmark = needs(swiss_tables.CH)

# How many constituencies, seats and lists each file has, so that a reader that loses rows is noticed.
HAGENBACH_BISCHOFF = {
    "ch_gr_nr2019": (1, 5, 20),
    "ch_sg_kr2020_rorschach": (1, 10, 8),
    "ch_zg_nr2015": (1, 3, 17),
    "ch_sg_kr2016_wabstic": (8, 120, 72),
    "ech0252_gr_nr2023": (1, 5, 25),
}
RANKED = {**HAGENBACH_BISCHOFF, "ch_bl_lr2019": (12, 90, 90), "ch_zg_kr2022": (11, 80, 67)}


@cache
def elections(name: str) -> list[RealElection]:
    """The elections of one set of files."""
    if name == "ch_sg_kr2016_wabstic":
        return swiss_tables.wabstic()
    return [Delivery().council()] if name.startswith("ech0252") else swiss_tables.onegov(name)


@pytest.mark.parametrize(("name", "sizes"), RANKED.items(), ids=[*RANKED])
def test_every_file_has_its_constituencies_seats_and_lists(name, sizes):
    read = elections(name)

    assert (len(read), sum(e.seats for e in read), sum(len(e.lists) for e in read)) == sizes
    assert all(sum(e.official.values()) == e.seats for e in read)


@pytest.mark.parametrize("name", HAGENBACH_BISCHOFF)
def test_seats_are_the_official_ones_by_hagenbach_bischoff_with_connections(name):
    for election in elections(name):
        outcome = elect_connected(hagenbach_bischoff, election.votes, election.seats, election.connections)

        assert (dict(outcome.seats), outcome.ties) == (election.official, ()), election.title


@pytest.mark.parametrize("name", HAGENBACH_BISCHOFF)
def test_dhondt_gives_the_same_seats_as_hagenbach_bischoff(name):
    for election in elections(name):
        outcome = elect_connected(dhondt, election.votes, election.seats, election.connections)

        assert dict(outcome.seats) == election.official, election.title


def test_connections_and_divisors_decide_some_of_these_seats():
    """Without its connections an election comes out otherwise, and by Sainte-Laguë too."""
    grisons = elections("ch_gr_nr2019")[0]
    st_gallen = elections("ch_sg_kr2016_wabstic")
    alone = [e.title for e in st_gallen if hagenbach_bischoff(e.votes, e.seats).seats != e.official]
    by_another = [
        e.title
        for e in st_gallen
        if elect_connected(sainte_lague, e.votes, e.seats, e.connections).seats != e.official
    ]

    assert hagenbach_bischoff(grisons.votes, grisons.seats).seats != grisons.official
    assert len(alone) == 1
    assert len(by_another) >= 3


def test_a_sub_connection_of_grisons_decided_a_seat():
    (grisons,) = elections("ch_gr_nr2019")
    flat = tuple(Connection(each.name, tuple(each.lists())) for each in grisons.connections)
    outcome = elect_connected(hagenbach_bischoff, grisons.votes, grisons.seats, flat)

    assert {name: n for name, n in outcome.seats.items() if n != grisons.official[name]} == {"01": 0, "10": 2}


def test_sub_connections_are_read_within_their_connections():
    (zug,) = elections("ch_zg_nr2015")
    left = next(c for c in zug.connections if c.name == "connection 1")
    inside = {c.name: c.members for c in left.members if isinstance(c, Connection)}

    assert inside == {
        "connection 1/1": ("1", "3", "2"),  # in the file's order
        "connection 1/4": ("10", "11", "12", "13", "14"),
    }
    assert "9" in left.members


@pytest.mark.parametrize("name", RANKED)
def test_elected_are_those_with_the_most_votes_of_each_list(name):
    """A list of Zug 2022 may win more seats than it has persons; then all its persons are elected."""
    for election in elections(name):
        for code, each in election.lists.items():
            line = by_personal_votes(each.persons, each.seats)

            assert agrees(line, each.elected), (election.title, code)


def test_a_real_dead_heat_for_a_lists_last_seat_is_handed_back_and_a_lot_settles_it():
    """Rheintal 2016: two persons of list 05 had 5965 votes each, and one seat was left for them."""
    (rheintal,) = [e for e in elections("ch_sg_kr2016_wabstic") if "Rheintal" in e.title]
    each = rheintal.lists["05"]
    pool = Pool(each.persons, each.seats)
    (drawn,) = each.elected - set(pool.elected)
    assert pool.tie is not None
    settled = pool.after((Lot("person", pool.tie.among, (drawn,), "minutes of the drawing"),))

    assert (pool.tie.among, pool.tie.seats) == (("0505", "0517"), 1)
    assert {each.persons[code] for code in pool.tie.among} == {5_965}
    assert set(settled.elected) == each.elected
    assert settled.tie is None


def test_the_lists_own_order_would_elect_others():
    others = [
        (election.title, code)
        for election in elections("ch_sg_kr2016_wabstic")
        for code, each in election.lists.items()
        if not agrees(by_list_order(each.persons, each.seats), each.elected)
    ]

    assert len(others) > 10


def test_votes_of_municipalities_add_up_to_those_of_the_constituency():
    assert swiss_tables.wabstic_by_municipality() == swiss_tables.wabstic_totals()


def test_votes_of_lists_and_empty_lines_are_five_for_each_valid_ballot():
    """Panachage: each ballot has as many votes as there are seats. Source: SR 161.1, Art. 37."""
    delivery = Delivery()
    lists = sum(delivery.council().votes.values())

    assert lists + delivery.empty_votes() == delivery.votes_there_are()


@pytest.mark.parametrize("which", ["zug 2015", "grisons 2023"])
def test_majority_and_elected_of_the_council_of_states_are_the_official_ones(which):
    states = majority_of(which)
    needed = absolute_majority(sum(states.votes.values()), states.seats)
    persons = {name: n for name, n in states.votes.items() if name != "others"}
    line = by_absolute_majority(persons, states.seats, needed)

    assert needed == states.needed
    assert agrees(line, states.elected)
    assert agrees(cut(persons, states.seats), states.elected)  # plurality elects the same here


def test_a_majority_of_ballots_in_place_of_votes_would_be_another():
    """Half of all votes, without a division by the seats, nobody in Zug reached."""
    zug = majority_of("zug 2015")
    needed = absolute_majority(sum(zug.votes.values()), 1)

    assert by_absolute_majority(zug.votes, zug.seats, needed).inside == ()


def majority_of(which: str) -> Majority:
    """The election of the Council of States."""
    if which == "zug 2015":
        return swiss_tables.onegov_majority("ch_zg_sr2015_majority")
    return Delivery().states()


def test_the_table_of_zug_fits_its_parties_and_municipalities_as_the_official_one():
    """Lower apportionment: the parties' official sums and the municipalities' seats leave one table."""
    read = elections("ch_zg_kr2022")
    official, parties = official_table(read)
    votes = {e.title: {name: e.votes.get(name, 0) for name in parties} for e in read}
    fitted = balance(Table(votes, {e.title: e.seats for e in read}, parties))

    assert {place: dict(row) for place, row in fitted.seats.items()} == official
    assert fitted.tied == ()


def test_the_parties_sums_of_zug_differ_by_one_seat_from_the_upper_apportionment():
    """The file is a trial count: four of its lists have more seats than persons. Seventeen seats for list 7
    and ten for list 6 are no Sainte-Laguë of its votes, 18 and 9 are; nothing in the file says why.
    """
    read = elections("ch_zg_kr2022")
    _, official = official_table(read)
    ours = biproportional(
        {e.title: e.votes for e in read},
        {e.title: e.seats for e in read},
        quorum=Threshold(Fraction(1, 20)),
    )
    differ = {name: (n, official[name]) for name, n in ours.parties.seats.items() if n != official[name]}

    assert differ == {"7": (18, 17), "6": (9, 10)}


def official_table(read: list[RealElection]) -> tuple[dict[str, dict[str, int]], dict[str, int]]:
    """Official seats of each party in each municipality, and in the whole."""
    names = sorted({name for e in read for name in e.lists})
    rows = {e.title: {name: e.official.get(name, 0) for name in names} for e in read}
    return rows, {name: sum(row[name] for row in rows.values()) for name in names}


def test_lists_of_a_region_of_basel_land_have_the_seats_of_their_numbers_of_voters():
    """A region's lists share its seats by Hagenbach-Bischoff, by votes through each constituency's seats."""
    rows = table(f"{swiss_tables.CH}/ch_bl_lr2019.csv.gz")
    region_of = {row["election_title_de_CH"]: row["entity_superregion"] for row in rows}
    regions: defaultdict[str, list[RealElection]] = defaultdict(list)
    for election in elections("ch_bl_lr2019"):
        regions[region_of[election.title]].append(election)

    assert len(regions) == 4
    by_votes = []
    for name, read in regions.items():
        _, official = official_table(read)
        seats = {e.title: e.seats for e in read}
        whole = {code: {e.title: e.votes.get(code, 0) for e in read} for code in official}
        voters = {code: voter_number(votes, seats) for code, votes in whole.items()}
        assert hagenbach_bischoff(voters, sum(seats.values())).seats == official, name
        plain = {code: sum(votes.values()) for code, votes in whole.items()}
        by_votes.append(hagenbach_bischoff(plain, sum(seats.values())).seats == official)
    assert not all(by_votes)  # plain sums of votes give a region other seats
