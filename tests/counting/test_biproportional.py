"""Double proportion: both sums fit, the divisors prove it, and a second table is a tie."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest
from counting_examples import unhurried
from hypothesis import assume, given
from hypothesis import strategies as st

from amin.counting import Lot
from amin.counting.biproportional import Biproportional, EntryLot, EntryTie, biproportional, voter_number
from amin.counting.matrix import Table, balance, simplest_between
from amin.counting.thresholds import Threshold
from amin.errors import MalformedError

# Source: Wikipedia, "Biproportional apportionment", section Example: parties A, B, C in regions I, II, III.
WIKIPEDIA = {"A": (123, 45, 815), "B": (912, 714, 414), "C": (312, 255, 215)}
REGIONS = ("I", "II", "III")


def test_published_example_of_three_parties_in_three_regions() -> None:
    votes = {p: dict(zip(REGIONS, row, strict=True)) for p, row in WIKIPEDIA.items()}

    fitted = balance(Table(votes, {"A": 5, "B": 11, "C": 4}, {"I": 7, "II": 5, "III": 8}))

    assert {p: tuple(row.values()) for p, row in fitted.seats.items()} == {
        "A": (1, 0, 4), "B": (4, 4, 3), "C": (2, 1, 1),
    }  # fmt: skip
    assert fitted.tied == ()


def test_number_of_voters_is_rounded_as_the_law_has_it() -> None:
    """A party's 30 marks for four seats and 11 for two are 7.5 + 5.5 = 13 voters."""
    assert voter_number({"x": 30, "y": 11}, {"x": 4, "y": 2}) == 13
    assert voter_number({"x": 30, "y": 0}, {"x": 4, "y": 2}) == 8


def test_two_lawful_tables_are_a_tie_that_names_the_entries() -> None:
    found = biproportional({"n": {"a": 10, "b": 10}, "s": {"a": 10, "b": 10}}, {"n": 1, "s": 1})

    assert found.tied == (("n", "a"), ("n", "b"), ("s", "a"), ("s", "b"))
    assert found.seats == {"n": {"a": 0, "b": 0}, "s": {"a": 0, "b": 0}}


def test_a_tie_of_parties_waits_for_its_lot() -> None:
    votes = {"n": {"a": 10, "b": 10}, "s": {"a": 10, "b": 10}}
    seats = {"n": 2, "s": 1}

    waiting = biproportional(votes, seats)
    assert [tie.among for tie in waiting.parties.ties] == [("a", "b")]
    assert waiting.seats == {}
    drawn = biproportional(votes, seats, lots=[Lot("list", ("a", "b"), ("b",), "minutes 7")])
    assert drawn.seats == {"n": {"a": 1, "b": 1}, "s": {"a": 0, "b": 1}}


def test_a_party_below_the_quorum_everywhere_has_no_part() -> None:
    votes = {"n": {"a": 60, "b": 38, "c": 2}, "s": {"a": 40, "b": 57, "c": 3}}
    found = biproportional(votes, {"n": 20, "s": 20}, quorum=Threshold(Fraction(1, 20)))

    assert set(found.parties.seats) == {"a", "b"}


def test_seats_where_nobody_who_is_in_has_votes_are_refused() -> None:
    with pytest.raises(MalformedError, match="no table fits"):
        biproportional({"n": {"a": 5}, "s": {"a": 0}}, {"n": 1, "s": 1})


def test_districts_that_differ_are_refused() -> None:
    with pytest.raises(MalformedError, match="districts of votes and seats differ: s"):
        biproportional({"n": {"a": 5}}, {"n": 1, "s": 1})
    with pytest.raises(MalformedError, match="count of a"):
        biproportional({"n": {"a": -5}}, {"n": 1})


@pytest.mark.parametrize(
    ("low", "high"), [("1/3", "1/2"), ("0", "1/1000"), ("5/7", "5"), ("314/100", "315/100"), ("2", "9/4")]
)
def test_the_simplest_fraction_is_inside_and_no_simpler_one_is(low: str, high: str) -> None:
    found = simplest_between(Fraction(low), Fraction(high))

    assert Fraction(low) < found < Fraction(high)
    for bottom in range(1, found.denominator):
        assert not any(
            Fraction(low) < Fraction(top, bottom) < Fraction(high)
            for top in range(int(Fraction(low) * bottom), int(Fraction(high) * bottom) + 2)
        )


grids = st.lists(st.tuples(*[st.integers(1, 60) | st.integers(1, 10**6)] * 3), min_size=2, max_size=4)


@unhurried
@given(grids, st.lists(st.integers(1, 5), min_size=4, max_size=4))
def test_sums_fit_and_the_divisors_prove_each_entry(grid, houses) -> None:
    """Characterisation by divisors. Source: Balinski & Demange, Math. Oper. Res. 14 (1989), theorem 3."""
    votes = {f"d{i}": dict(zip("abc", row, strict=True)) for i, row in enumerate(grid)}
    seats = dict(zip(votes, houses, strict=False))
    found = biproportional(votes, seats)
    if found.parties.ties:
        return
    tied = set(found.tied)
    for d, p in product(votes, "abc"):
        quotient = votes[d][p] / (found.district_divisors[d] * found.party_divisors[p])
        most = found.seats[d][p] + ((d, p) in tied)
        assert found.seats[d][p] - Fraction(1, 2) <= quotient <= most + Fraction(1, 2)
    if not tied:
        assert {d: sum(row.values()) for d, row in found.seats.items()} == seats
        assert {p: sum(row[p] for row in found.seats.values()) for p in "abc"} == found.parties.seats


@unhurried
@given(grids, st.lists(st.integers(1, 3), min_size=4, max_size=4))
def test_no_other_table_fits_the_same_sums_better(grid, houses) -> None:
    """What is not tied is the only table: seats of entries are those of the transposed problem too."""
    votes = {f"d{i}": dict(zip("abc", row, strict=True)) for i, row in enumerate(grid)}
    seats = dict(zip(votes, houses, strict=False))
    found = biproportional(votes, seats)
    if found.parties.ties:
        return
    turned = {p: {d: votes[d][p] for d in votes} for p in "abc"}
    other = balance(Table(turned, found.parties.seats, seats))

    assert {(d, p): found.seats[d][p] for d in votes for p in "abc"} == {
        (d, p): other.seats[p][d] for d in votes for p in "abc"
    }
    assert set(found.tied) == {(d, p) for p, d in other.tied}


def test_39_districts_and_10_parties_fit() -> None:
    """The size of the Wallis or of Zürich; a second is the goal, bench/seats.py says what it takes."""
    weight = [31, 23, 17, 11, 7, 5, 3, 2, 1, 1]
    votes = {
        f"d{i}": {f"p{j}": 97 * w * (1 + (i * 7 + j * 13) % 11) + i * i + j for j, w in enumerate(weight)}
        for i in range(39)
    }
    seats = {d: 2 + i % 9 for i, d in enumerate(votes)}

    found = biproportional(votes, seats)

    assert {d: sum(row.values()) for d, row in found.seats.items()} == seats
    assert not found.tied


EVEN = {"n": {"a": 10, "b": 10}, "s": {"a": 10, "b": 10}}
ONE_EACH = {"n": 1, "s": 1}


def test_a_lot_chooses_among_lawful_tables() -> None:
    """Each district has one seat and each party one: b in the north leaves the south to a."""
    waiting = biproportional(EVEN, ONE_EACH)
    assert waiting.tie == EntryTie("n", ("a", "b"))

    drawn = biproportional(EVEN, ONE_EACH, entry_lots=[EntryLot("n", ("b", "a"), "b", "minutes 9")])

    assert drawn.seats == {"n": {"a": 0, "b": 1}, "s": {"a": 1, "b": 0}}
    assert drawn.tie is None


@pytest.mark.parametrize(
    ("lots", "reason"),
    [
        ([EntryLot("s", ("a", "b"), "a", "1")], "lot 1 in s among a, b: no such tie is open"),
        ([EntryLot("n", ("a", "c"), "a", "1")], "no such tie is open"),
        ([EntryLot("n", ("a", "b"), "c", "1")], "lot 1 has drawn c, who had no part in it"),
        ([EntryLot("n", ("a", "b"), "a", "1"), EntryLot("s", ("a", "b"), "b", "2")], "lot 2 in s"),
    ],
)
def test_a_lot_that_fits_no_tie_of_tables_is_refused(lots: list[EntryLot], reason: str) -> None:
    with pytest.raises(MalformedError, match=reason):
        biproportional(EVEN, ONE_EACH, entry_lots=lots)


def test_lots_among_tables_wait_for_those_among_parties() -> None:
    with pytest.raises(MalformedError, match="before those among parties"):
        biproportional(EVEN, {"n": 2, "s": 1}, entry_lots=[EntryLot("n", ("a", "b"), "a", "1")])


def drawn_out(votes, seats, choose) -> Biproportional:
    """Draw one lot after the other until one table is left."""
    lots: list[EntryLot] = []
    found = biproportional(votes, seats)
    while found.tie:
        lots.append(EntryLot(found.tie.district, found.tie.among, choose(found.tie.among), "minutes"))
        found = biproportional(votes, seats, entry_lots=lots)
    return found


def lawful_tables(votes, seats, found: Biproportional) -> set[tuple[int, ...]]:
    """Every table that fits all sums and whose entries its divisors round to."""
    entries = [(d, p) for d in votes for p in found.parties.seats]
    choices = [
        [
            n
            for n in range(max(seats.values()) + 1)
            if abs(votes[d][p] / (found.district_divisors[d] * found.party_divisors[p]) - n) <= Fraction(1, 2)
        ]
        for d, p in entries
    ]
    return {
        table
        for table in product(*choices)
        if all(sum(n for (d, _), n in zip(entries, table, strict=True) if d == e) == seats[e] for e in votes)
        and all(
            sum(n for (_, p), n in zip(entries, table, strict=True) if p == q) == m
            for q, m in found.parties.seats.items()
        )
    }


level_grids = st.lists(st.tuples(*[st.sampled_from((1, 2))] * 3), min_size=2, max_size=3)


@unhurried
@given(level_grids, st.lists(st.integers(1, 2), min_size=3, max_size=3), st.data())
def test_lots_lead_to_a_lawful_table_and_to_each_of_them(grid, houses, data) -> None:
    """A lot never ends at a table that divisors do not prove, and none is beyond every lot's reach."""
    votes = {f"d{i}": dict(zip("abc", row, strict=True)) for i, row in enumerate(grid)}
    seats = dict(zip(votes, houses, strict=False))
    start = biproportional(votes, seats)
    assume(not start.parties.ties)
    lawful = lawful_tables(votes, seats, start)

    at_random = drawn_out(votes, seats, lambda among: data.draw(st.sampled_from(among)))
    assert tuple(n for row in at_random.seats.values() for n in row.values()) in lawful

    wished = data.draw(st.sampled_from(sorted(lawful)))
    table = {
        d: dict(zip(start.parties.seats, wished[i * 3 : i * 3 + 3], strict=True)) for i, d in enumerate(votes)
    }
    lots: list[EntryLot] = []
    found = start
    while tie := found.tie:
        party = next(p for p in tie.among if table[tie.district][p] > found.seats[tie.district][p])
        lots.append(EntryLot(tie.district, tie.among, party, "minutes"))
        found = biproportional(votes, seats, entry_lots=lots)
    assert found.seats == table
