"""The county of the demo: places, seats, candidates, codes, stations, and the promise of one seed."""

from __future__ import annotations

import unicodedata
from collections import Counter

import pytest

from amin.counting import require_countable
from amin.demo import County, Size, tehran
from amin.demo.tables import first_names, places
from amin.election import Election, LogKey, Trustees, freeze, has_valid_check_digit, read
from amin.encoding import display_name
from amin.errors import MalformedError
from amin.rehearsal.plan import Visit


def frozen(county: County) -> bytes:
    """The county as the bytes of an election, as it would be before its vote."""
    return freeze(
        Election(
            name=county.name,
            polling_day="2026-05-01",
            constituencies=county.constituencies,
            contests=county.contests,
            stations=county.stations,
            trustees=Trustees(5, 3),
            log=LogKey("demo.example/log", "00" * 32),
        )
    )


def test_the_same_seed_gives_the_same_county_and_votes() -> None:
    assert tehran(300, seed=7) == tehran(300, seed=7)


def test_another_seed_gives_other_people_and_other_votes() -> None:
    one, other = tehran(300, seed=7), tehran(300, seed=8)

    assert one.contests != other.contests
    assert one.visits != other.visits


def test_draws_are_those_that_were_drawn_before() -> None:
    """A frozen example: it changes with the tables or the way of drawing, and with no version of Python."""
    county = tehran(60, seed=1)

    assert [c.name for c in county.contests[0].candidates[:2]] == ["زینب حکیمیان", "سعید احدی"]
    assert county.visits[:3] == (
        Visit("0002", {"council-tehran": (96,), "experts": (6,)}),
        Visit("0005", {"council-village-b": (3, 10)}),
        Visit("0003", {"council-tehran": (96,), "experts": (3,)}),
    )


def test_the_county_can_be_frozen_and_counted() -> None:
    county = tehran()

    assert read(frozen(county)).contests == county.contests
    for contest in county.contests:
        require_countable(contest)


def test_there_are_four_contests_with_the_seats_of_the_law() -> None:
    county = tehran()

    assert [(c.id, c.constituency, c.seats, c.max_marks, c.rule, c.tally) for c in county.contests] == [
        ("council-tehran", "tehran", 21, 21, "rounded_then_highest_ratio", "sum"),
        ("council-village-a", "village-a", 3, 3, "plurality", "sum"),
        ("council-village-b", "village-b", 5, 5, "plurality", "sum"),
        ("experts", "province", 1, 1, "plurality", "sum"),
    ]
    assert {(c.unit_rule, c.unit_k) for c in county.contests} == {("station", 100)}


def test_more_stand_in_each_contest_than_main_and_alternate_members_are_needed() -> None:
    needed = {"council-tehran": 21 + 11, "council-village-a": 3 + 2, "council-village-b": 5 + 3, "experts": 1}

    for contest in tehran().contests:
        assert contest.persons > needed[contest.id]


def test_every_place_lies_in_the_province_and_no_more_vote_than_are_eligible() -> None:
    county = tehran()
    eligible = {place.id: place.eligible for place in county.constituencies}

    assert [place.parent for place in county.constituencies] == [None, "province", "province", "province"]
    assert eligible["province"] == eligible["tehran"] + eligible["village-a"] + eligible["village-b"]
    assert county.eligible == {c.id: eligible[c.constituency] for c in county.contests}
    taken = Counter(contest for visit in county.visits for contest in visit.choices)
    for contest in county.contests:
        assert 0 < taken[contest.id] < county.eligible[contest.id]


@pytest.mark.parametrize("voters", [200, 1200, 20_000])
def test_turnout_is_that_of_the_table(voters: int) -> None:
    county = tehran(voters)
    serves = {station.code: station.constituencies[0] for station in county.stations}
    came = Counter(serves[visit.station] for visit in county.visits)

    for place in places():
        eligible = county.eligible[f"council-{place.id}"]
        assert came[place.id] / eligible == pytest.approx(place.turnout / 1000, abs=0.03)


def test_women_and_men_stand_for_the_councils() -> None:
    women = set(first_names("woman")[0])

    for contest in tehran().contests[:3]:
        share = sum(c.name.split()[0] in women for c in contest.candidates) / contest.persons
        assert 0.1 < share < 0.4


def test_villages_say_that_they_are_made_up() -> None:
    for place in places():
        if place.is_village:
            assert "ساختگی" in place.name
            assert place.rural_district in place.name
    assert "ساختگی" in tehran().name


def test_codes_have_their_form_and_stand_for_one_person_or_list_in_the_county() -> None:
    county = tehran()
    persons = [c.code for contest in county.contests for c in contest.candidates]
    lists = [a.code for contest in county.contests for a in contest.lists]

    assert all(has_valid_check_digit(code) for code in persons + lists)
    assert {len(code) for code in persons} == {5}
    assert {len(code) for code in lists} == {4}
    assert len(set(persons)) == len(persons)
    assert len(set(lists)) == len(lists)


def test_two_candidates_of_the_city_share_a_name_and_no_others_of_a_contest_do() -> None:
    for contest in tehran().contests:
        shared = [names for names, n in Counter(c.name for c in contest.candidates).items() if n > 1]
        assert len(shared) == (contest.id == "council-tehran")
        assert len({c.code for c in contest.candidates if c.name in shared}) == 2 * len(shared)


def test_names_of_lists_and_stations_are_told_apart() -> None:
    county = tehran(6000, size=Size(lists=300, listed=3000))

    assert len({a.name for a in county.contests[0].lists}) == 300
    assert len({s.name for s in county.stations}) == len(county.stations)


@pytest.mark.parametrize("seed", range(5))
def test_no_name_can_disturb_a_screen_a_table_or_a_page(seed: int) -> None:
    county = tehran(60, seed=seed)
    named = [county.name, *(x.name for x in (*county.constituencies, *county.contests, *county.stations))]
    named += [x.name for contest in county.contests for x in (*contest.lists, *contest.candidates)]

    for name in named:
        assert display_name(name) == name
        assert name[0].isalpha()  # no formula begins so
        strange = {c for c in name if not (c.isalpha() or c.isdecimal() or c in " ،\u200c\u0654")}
        assert not strange, [unicodedata.name(c) for c in strange]


def test_each_village_has_one_station_and_the_city_fixed_ones_and_a_mobile_one() -> None:
    county = tehran()
    serve = Counter(station.constituencies for station in county.stations)

    assert serve[("village-a", "province")] == serve[("village-b", "province")] == 1
    assert serve[("tehran", "province")] == len(county.stations) - 2
    assert sum("سیار" in station.name for station in county.stations) == 1


@pytest.mark.parametrize(("voters", "times"), [(2400, 2), (12_000, 10)])
def test_visits_stations_and_eligible_voters_grow_with_the_voters(voters: int, times: int) -> None:
    base, grown = tehran(1200), tehran(voters)

    assert len(grown.visits) == voters
    for contest, eligible in base.eligible.items():
        assert grown.eligible[contest] == pytest.approx(times * eligible, rel=0.02)
    fixed = len(base.stations) - 3  # beside a mobile one and those of the villages
    assert len(grown.stations) - 3 == pytest.approx(times * fixed, rel=0.2)
    assert [c.persons for c in grown.contests] == [c.persons for c in base.contests]


def test_a_size_gives_lists_as_equal_as_may_be_and_the_independents_after_them() -> None:
    council = tehran(60, size=Size(lists=4, listed=42, independents=7)).contests[0]

    assert [len(council.members(a.code)) for a in council.lists] == [11, 11, 10, 10]
    assert len(council.independents) == 7
    assert council.slots == 42 + 7 + 4 + 1


def test_a_council_of_three_thousand_can_be_made_for_the_tally_of_marks() -> None:
    council = tehran(60, size=Size(lists=160, listed=2800, independents=200, tally="marks")).contests[0]

    assert (council.persons, len(council.lists), council.tally) == (3000, 160, "marks")


@pytest.mark.parametrize("voters", [-1, 0, 59, 10**7 + 1])
def test_too_few_or_too_many_voters_are_refused(voters: int) -> None:
    with pytest.raises(MalformedError, match="voters; allowed: 60 to 10000000"):
        tehran(voters)


@pytest.mark.parametrize(
    "size",
    [
        {"lists": 0},
        {"lists": 10**6},
        {"lists": 4, "listed": 85},
        {"lists": 8, "listed": 7},
        {"independents": 0},
        {"lists": 1, "listed": 10, "independents": 10},
        {"lists": 300, "listed": 4900, "independents": 200},
    ],
)
def test_sizes_that_cannot_be_are_refused(size: dict[str, int]) -> None:
    with pytest.raises(MalformedError, match="allowed"):
        Size(**size)
