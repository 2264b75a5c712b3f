"""The proportional election of Tehran: named strategies and each of their readings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction
from itertools import product
from math import ceil, floor

import pytest
from counting_examples import contest_of, counted, unhurried
from hypothesis import given
from hypothesis import strategies as st

from amin.counting import INDEPENDENTS, RULES, Tie, elect
from amin.counting.allocation import NO_SEATS, Allocation, Seats, Votes
from amin.counting.largest_remainder import largest_remainder
from amin.counting.outcome import Lot
from amin.counting.reading import Entered, choices_of, count, read
from amin.counting.sentences import Words
from amin.counting.steps import VALUES
from amin.counting.tehran import LARGEST_FRACTION, PROPOSED, STRATEGIES, VOTES_PER_SEAT, Strategy
from amin.counting.tehran_readings import (
    Claim,
    Shares,
    down,
    half_a_quota,
    largest_share,
    more_votes,
    smallest_share,
)
from amin.errors import MalformedError

GROUPS = ("A", "B", "C", "D", INDEPENDENTS)
SUM_22 = dict(zip(GROUPS, (429, 276, 93, 32, 170), strict=True))
SUM_19 = dict(zip(GROUPS, (404, 303, 154, 68, 71), strict=True))

tallies = st.dictionaries(st.sampled_from("abcdefg"), st.integers(0, 60), min_size=1, max_size=7).filter(
    lambda votes: any(votes.values())
)
seat_numbers = st.integers(1, 25)


def council(votes: Mapping[str, int], strategy: str, persons: int = 21) -> tuple[int, ...]:
    """Seats of 21 by a rule's name, from votes that are shared out evenly among so many persons."""
    groups = {
        group: {f"{group}{i}": n // persons + (i < n % persons) for i in range(persons)}
        for group, n in votes.items()
    }
    return tuple(elect(strategy, *counted(groups, 21)).seats.values())


@pytest.mark.parametrize(
    ("shares", "rule", "seats"),
    [
        (SUM_22, "largest_remainder", (9, 6, 2, 1, 3)),
        (SUM_22, "rounded_then_highest_ratio", (9, 6, 2, 1, 3)),
        (SUM_22, "floor_then_highest_share", (10, 6, 1, 0, 4)),
        (SUM_19, "largest_remainder", (9, 6, 3, 1, 2)),
        (SUM_19, "rounded_then_highest_ratio", (9, 7, 3, 1, 1)),
        (SUM_19, "floor_then_highest_share", (9, 7, 3, 1, 1)),
    ],
)
def test_vectors_of_the_law_page(shares: dict[str, int], rule: str, seats: tuple[int, ...]) -> None:
    """LAW 1.5, all three columns; the middle one after its adjustment."""
    assert council(shares, rule) == seats


@pytest.mark.parametrize(
    ("shares", "rounded"), [(SUM_22, (9, 6, 2, 1, 4)), (SUM_19, (8, 6, 3, 1, 1))], ids=["22", "19"]
)
def test_rounded_column_of_the_law_page_before_its_adjustment(
    shares: dict[str, int], rounded: tuple[int, ...]
) -> None:
    steps = PROPOSED.allocate(shares, 21).steps

    assert tuple(step.values["seats"] for step in steps if step.kind == "rounded") == rounded


def test_sum_of_22_gives_one_back_where_the_fraction_rounded_up_is_smallest() -> None:
    """Fractions rounded up: 0.796, 0.953, 0.672 and the independents' 0.57."""
    taken = [step for step in PROPOSED.allocate(SUM_22, 21).steps if step.kind == "surplus"]

    assert [step.group for step in taken] == [INDEPENDENTS]
    assert taken[0].values.items() >= {"remainder": Fraction(57, 100), "seats": 3}.items()
    assert (taken[0].values["next"], taken[0].values["next_has"]) == (("D",), Fraction(672, 1000))


def test_sum_of_19_gives_two_on_to_the_largest_shares_and_not_to_the_largest_fractions() -> None:
    """The largest fractions are the independents' 0.491 and A's 0.484."""
    given_on = [step for step in PROPOSED.allocate(SUM_19, 21).steps if step.kind == "ratio"]

    assert [(step.group, step.values["ratio"], step.values["seat"]) for step in given_on] == [
        ("A", Fraction(404, 1000), 20),
        ("B", Fraction(303, 1000), 21),
    ]


def test_each_rival_surplus_rule_takes_the_seat_from_somebody_else() -> None:
    assert council(SUM_22, "rounded_surplus_from_smallest_share") == (9, 6, 2, 0, 4)
    assert council(SUM_22, "rounded_surplus_from_largest_share") == (8, 6, 2, 1, 4)


def test_votes_per_seat_may_give_both_seats_to_one_group_where_ratio_gives_one_each() -> None:
    """Quotas 9.35, 0.44 three times, 0.33 of eleven: rounded 9. 85/10 and 85/11 beat 4/1."""
    votes = {"a": 85, "b": 4, "c": 4, "d": 4, "e": 3}

    assert PROPOSED.allocate(votes, 11) == Allocation(
        {"a": 10, "b": 0, "c": 0, "d": 0, "e": 0}, ("b", "c", "d"), 1
    )
    by_seat = replace(PROPOSED, further=VOTES_PER_SEAT)
    assert by_seat.allocate(votes, 11).seats == {"a": 11, "b": 0, "c": 0, "d": 0, "e": 0}


def test_half_a_quota_keeps_small_groups_out_of_further_seats() -> None:
    votes = {"a": 85, "b": 4, "c": 4, "d": 4, "e": 3}
    strategy = replace(PROPOSED, takes_part=half_a_quota)

    assert strategy.allocate(votes, 11).seats == {"a": 11, "b": 0, "c": 0, "d": 0, "e": 0}


def test_further_seats_of_lists_alone_pass_the_independents_by() -> None:
    """Quotas 1.4, 1.2, 2.4 of five: rounded 1, 1, 2; the independents have the largest share."""
    votes = {"a": 14, "b": 12, INDEPENDENTS: 24}

    assert PROPOSED.allocate(votes, 5).seats == {"a": 1, "b": 1, INDEPENDENTS: 3}
    of_lists = next(s for s in STRATEGIES if s.name == "rounded_then_highest_ratio_of_lists")
    assert of_lists.allocate(votes, 5).seats == {"a": 2, "b": 1, INDEPENDENTS: 2}


def test_halves_are_rounded_up_exactly() -> None:
    """Quotas 2.5 and 0.5: 3 and 1, and level for the seat too many."""
    assert PROPOSED.allocate({"a": 5, "b": 1}, 3) == Allocation({"a": 2, "b": 0}, ("a", "b"), 1)


def test_level_groups_go_to_more_votes_only_where_that_is_the_rule() -> None:
    """The seat too many is b's, who has fewer votes."""
    strategy = replace(PROPOSED, tie=more_votes)

    assert strategy.allocate({"a": 5, "b": 1}, 3) == Allocation({"a": 3, "b": 0})
    assert strategy.allocate({"a": 5, "b": 5}, 3) == Allocation({"a": 1, "b": 1}, ("a", "b"), 1)


def test_dead_heat_for_a_further_seat_is_handed_back_for_lots() -> None:
    """Quotas 1.4, 1.4, 1.2 of four: one left, and two have the largest share."""
    assert PROPOSED.allocate({"a": 7, "b": 7, "c": 6}, 4) == Allocation(
        {"a": 1, "b": 1, "c": 1}, ("a", "b"), 1
    )


def test_no_votes_at_all_leave_every_seat_to_the_lot() -> None:
    assert PROPOSED.allocate({"a": 0, "b": 0}, 3) == Allocation({"a": 0, "b": 0}, ("a", "b"), 3)


@pytest.mark.parametrize("n", [10**18, 2**70])
def test_counts_of_any_size_are_exact(n: int) -> None:
    assert PROPOSED.allocate({"a": n, "b": n + 1}, 1).seats == {"a": 0, "b": 1}


SHORT = {"a": {"a1": 60}, "b": {"b1": 20, "b2": 5, "b3": 4}, INDEPENDENTS: {"i1": 8, "i2": 3, "i3": 2}}


@pytest.mark.parametrize(
    ("rule", "seats"),
    [
        ("rounded_then_highest_ratio", {"a": 1, "b": 3, INDEPENDENTS: 1}),
        ("rounded_short_lists_set_aside", {"a": 1, "b": 3, INDEPENDENTS: 1}),
        ("rounded_short_lists_left_empty", {"a": 1, "b": 1, INDEPENDENTS: 1}),
    ],
)
def test_seats_of_a_short_list(rule: str, seats: dict[str, int]) -> None:
    """Quotas 2.94, 1.42, 0.64 of five: 3, 1, 1, and the first list has one person."""
    assert elect(rule, *counted(SHORT, 5)).seats == seats


def test_setting_a_short_list_aside_can_take_a_seat_that_passing_on_leaves() -> None:
    """The example of docs/decisions/0010, by rounding: 16, 12, 12, 4 of five seats."""
    groups = {
        "a": {"a1": 16},
        "b": {"b1": 6, "b2": 6},
        "c": {"c1": 6, "c2": 6},
        "d": {"d1": 4, "d2": 0},
    }
    anew = elect("rounded_short_lists_set_aside", *counted(groups, 5))

    assert elect("rounded_then_highest_ratio", *counted(groups, 5)).seats["d"] == 0
    assert anew.seats == {"a": 1, "b": 2, "c": 2, "d": 0, INDEPENDENTS: 0}
    more = {**groups, "d": {"d1": 5, "d2": 0}}
    assert elect("rounded_then_highest_ratio", *counted(more, 5)).seats["d"] == 1


def test_alternates_in_each_group_follow_its_own_members() -> None:
    outcome = elect("rounded_alternates_in_each_group", *counted(SHORT, 3))

    assert outcome.elected == ("a1", "b1", "i1")
    assert outcome.alternates == ("b2", "b3", "i2", "i3")
    assert elect("rounded_then_highest_ratio", *counted(SHORT, 3)).alternates == ("b2", "b3")


PAPER = contest_of(
    {"A": [f"A{i}" for i in range(7)], INDEPENDENTS: [f"I{i}" for i in range(7)]}, 7, max_marks=7
)


def test_a_ballot_with_five_names_weighs_five_votes_by_marks_and_less_than_one_by_full_ballots() -> None:
    """Two ballots for the list of seven, three with two names each: 14 and 6 votes; full would be 35."""
    ballots = [Entered(("A",))] * 2 + [Entered(("I0", "I1"))] * 3
    totals = count(PAPER, [read(choices_of(PAPER), each) for each in ballots]).totals

    assert elect("rounded_then_highest_ratio", PAPER, totals).seats == {"A": 5, INDEPENDENTS: 2}
    full = elect("rounded_by_full_ballots", PAPER, totals)
    assert [s.values["quotas"] for s in full.steps if s.kind == "rounded"] == [
        Fraction(14, 5),
        Fraction(6, 5),
    ]
    assert full.seats == {"A": 5, INDEPENDENTS: 2}


def test_shares_of_ballots_promise_each_group_more_than_the_council() -> None:
    """A list on every ballot has a share of seven: LAW 1.6, OPEN-1."""
    totals = count(PAPER, [read(choices_of(PAPER), Entered(("A",)))] * 4).totals
    outcome = elect("rounded_by_ballots", PAPER, totals)

    assert [s.values["quotas"] for s in outcome.steps if s.kind == "rounded"] == [49, 0]
    assert outcome.seats == {"A": 7, INDEPENDENTS: 0}


def test_votes_that_no_ballots_can_have_given_are_refused_where_ballots_count() -> None:
    contest, totals = counted({"a": {"a1": 5}, INDEPENDENTS: {"i1": 2}}, 1)

    with pytest.raises(MalformedError, match="a candidate has 5 votes; allowed: up to 3 valid ballots"):
        elect("rounded_by_ballots", contest, replace(totals, valid=3))


@pytest.mark.parametrize("strategy", STRATEGIES, ids=lambda s: s.name)
def test_every_strategy_is_a_rule_that_names_its_reading_of_each_open_point(strategy) -> None:  # type: ignore[no-untyped-def]
    assert RULES[strategy.name].parameters == strategy.parameters
    assert all(strategy.parameters.values())


def test_each_rival_differs_from_the_proposed_strategy_in_one_reading() -> None:
    for rival in STRATEGIES[1:]:
        other = [k for k, value in rival.parameters.items() if value != PROPOSED.parameters[k]]
        assert len(other) == 1, rival.name
    assert len({s.name for s in STRATEGIES}) == len(STRATEGIES)


Check = Callable[[Strategy, dict[str, int], int], None]


def same(ours: Allocation, theirs: Allocation) -> bool:
    """Whether two allocations are one, whatever the order of names."""
    return (ours.seats, set(ours.tied), ours.open_seats) == (
        theirs.seats,
        set(theirs.tied),
        theirs.open_seats,
    )


def rounding_that_fits_is_hares_method(strategy: Strategy, votes: dict[str, int], seats: int) -> None:
    """When half-up rounding already sums to the seats, both give the same result. Source: LAW 1.5."""
    quotas = {name: Fraction(n * seats, sum(votes.values())) for name, n in votes.items()}
    rounded = {name: floor(q + Fraction(1, 2)) for name, q in quotas.items()}
    if sum(rounded.values()) == seats:
        assert strategy.allocate(votes, seats) == largest_remainder(votes, seats) == Allocation(rounded)


def exactness(strategy: Strategy, votes: dict[str, int], seats: int) -> None:
    """Every seat is given or waits for a lot, and no lot is without a loser."""
    won = strategy.allocate(votes, seats)
    assert sum(won.seats.values()) + won.open_seats == seats
    assert min(won.seats.values()) >= 0
    assert (0 < won.open_seats < len(won.tied)) if won.tied else won.open_seats == 0


def homogeneity(strategy: Strategy, votes: dict[str, int], seats: int) -> None:
    """Only the proportions of votes matter. Source: Balinski & Young, Fair Representation (2001), app. A."""
    more = {name: 7 * n for name, n in votes.items()}
    assert strategy.allocate(more, seats) == strategy.allocate(votes, seats)


def anonymity(strategy: Strategy, votes: dict[str, int], seats: int) -> None:
    """The order of groups does not matter. Source: Balinski & Young (2001), app. A, "symmetric"."""
    again = dict(reversed(votes.items()))
    assert same(strategy.allocate(votes, seats), strategy.allocate(again, seats))


def concordance(strategy: Strategy, votes: dict[str, int], seats: int) -> None:
    """More votes never win fewer seats. Source: Pukelsheim, Proportional Representation (2017), ch. 4."""
    won = strategy.allocate(votes, seats)
    for a, n in votes.items():
        for b, m in votes.items():
            assert n <= m or won.seats[a] + (a in won.tied) >= won.seats[b]


def in_fives(shares: Shares, base: Mapping[str, int]) -> Claim:
    """Wrong: what is left goes by the number of votes in fives, so it hangs on the size of counts."""
    return lambda name, has: shares.votes[name] // 5 - (has - base[name]) * 10**6


FIRST_NAME = replace(PROPOSED, tie=lambda votes: {name: i for i, name in enumerate(votes)})
TWO_THIRDS = replace(PROPOSED, rounding=lambda x: floor(x + Fraction(1, 3)))
NEVER_LESS = replace(PROPOSED, rounding=lambda x: floor(x) + 1 if x else 0, surplus=largest_share)
IN_FIVES = replace(PROPOSED, further=replace(LARGEST_FRACTION, ranking=in_fives))


class Unadjusted(Strategy):
    """Wrong: rounded, and nothing given on or taken back."""

    def allocate(
        self, votes: Votes, seats: int, held: Seats = NO_SEATS, *, whole: int | None = None
    ) -> Allocation:
        shares = Shares(votes, whole or sum(votes.values()), seats)
        return Allocation({name: self.rounding(shares.quota(name)) for name in votes})


THEOREMS = [
    (exactness, Unadjusted("wrong", Words("نادرست", "wrong"), "")),
    (rounding_that_fits_is_hares_method, TWO_THIRDS),
    (homogeneity, IN_FIVES),
    (anonymity, FIRST_NAME),
    (concordance, NEVER_LESS),
]


@pytest.mark.parametrize(("check", "wrong"), THEOREMS, ids=lambda x: getattr(x, "__name__", "wrong"))
def test_each_check_finds_a_wrong_strategy_out(check: Check, wrong: Strategy) -> None:
    for counts in product(range(9), repeat=3):
        for seats in range(1, 5):
            if any(counts):
                try:
                    check(wrong, dict(zip("abc", counts, strict=True)), seats)
                except AssertionError:
                    return
    pytest.fail(f"{check.__name__} lets a wrong strategy pass")


@pytest.mark.parametrize(
    "check",
    [rounding_that_fits_is_hares_method, exactness, homogeneity, anonymity, concordance],
    ids=lambda check: check.__name__,
)
@unhurried
@given(votes=tallies, seats=seat_numbers)
def test_theorems_of_the_proposed_strategy(check: Check, votes: dict[str, int], seats: int) -> None:
    check(PROPOSED, votes, seats)


@pytest.mark.parametrize("check", [exactness, homogeneity, anonymity], ids=lambda check: check.__name__)
@unhurried
@given(votes=tallies, seats=seat_numbers)
def test_theorems_of_every_strategy(check: Check, votes: dict[str, int], seats: int) -> None:
    for strategy in STRATEGIES:
        check(strategy, votes, seats)


@unhurried
@given(votes=tallies, seats=seat_numbers)
def test_rounding_and_then_fractions_is_hares_method_whatever_the_sum(
    votes: dict[str, int], seats: int
) -> None:
    """So only another reading of "ratio" makes the rounded strategy a method of its own."""
    by_fraction = replace(PROPOSED, further=LARGEST_FRACTION)

    assert same(by_fraction.allocate(votes, seats), largest_remainder(votes, seats))


def test_taking_from_the_largest_share_can_leave_more_votes_with_fewer_seats() -> None:
    """Recorded: quotas 0.6, 0.6, 0.8 of two; rounded 3. The reading is on 0032."""
    rival = replace(PROPOSED, surplus=largest_share)

    assert rival.allocate({"a": 3, "b": 3, "c": 4}, 2).seats == {"a": 1, "b": 1, "c": 0}


def test_the_quota_rule_has_a_counterexample_under_rounded_then_highest_ratio() -> None:
    """Quotas 0.45 nine times and 1.95 of six: rounded 2; four left, and the largest has one: 3 > ⌈1.95⌉."""
    votes = {"a": 39, **dict.fromkeys("bcdefghij", 9)}
    quota = Fraction(39 * 6, 120)

    assert PROPOSED.allocate(votes, 6).seats["a"] == 3 > ceil(quota)


@unhurried
@given(votes=tallies, held=st.lists(st.integers(0, 3), min_size=7, max_size=7), seats=seat_numbers)
def test_what_is_held_is_never_lost(votes: dict[str, int], held: list[int], seats: int) -> None:
    had = dict(zip(votes, held, strict=False))
    for surplus in (PROPOSED.surplus, smallest_share, largest_share):
        won = replace(PROPOSED, surplus=surplus).allocate(votes, seats, had)
        assert all(won.seats[name] >= n for name, n in had.items())
        assert sum(won.seats.values()) + won.open_seats == seats + sum(had.values())


@unhurried
@given(votes=tallies, seats=seat_numbers, rounding=st.sampled_from([PROPOSED.rounding, down]))
def test_the_steps_lead_to_the_seats(votes: dict[str, int], seats: int, rounding) -> None:  # type: ignore[no-untyped-def]
    """Whoever does the steps again by hand comes to the same seats."""
    won = replace(PROPOSED, rounding=rounding).allocate(votes, seats)
    told = dict.fromkeys(votes, 0)
    for step in won.steps:
        assert set(VALUES[step.kind]) <= set(step.values)
        if step.group is not None:
            told[step.group] = (
                told[step.group] + 1 if step.kind == "ratio" else int(step.values["seats"])  # type: ignore[arg-type]
            )
    taken_by_lot = {n for n in won.tied if told[n] > won.seats[n]}
    assert {n: told[n] - (n in taken_by_lot) for n in votes} == won.seats


def test_a_tie_of_lists_is_handed_back_with_its_seats() -> None:
    contest, totals = counted({"a": {"a1": 5, "a2": 0, "a3": 0}, "b": {"b1": 1, "b2": 0}}, 3)

    assert elect("rounded_then_highest_ratio", contest, totals).ties[0] == Tie("list", ("a", "b"), 1)


def test_a_drawn_lot_gives_the_seat_and_its_step_names_the_minutes() -> None:
    contest, totals = counted({"a": {"a1": 5, "a2": 0, "a3": 0}, "b": {"b1": 1, "b2": 0}}, 3)
    lot = Lot("list", ("a", "b"), ("b",), "minutes 7")
    outcome = elect("rounded_then_highest_ratio", contest, totals, lots=[lot])

    assert outcome.seats == {"a": 2, "b": 1, INDEPENDENTS: 0}
    assert [s.values["minutes"] for s in outcome.steps if s.kind == "lot"] == ["minutes 7"]


groups_of_persons = st.dictionaries(
    st.sampled_from(["a", "b", "c", INDEPENDENTS]), st.lists(st.integers(0, 30), max_size=4), min_size=1
).filter(lambda groups: any(groups.values()))


@pytest.mark.parametrize("strategy", STRATEGIES, ids=lambda s: s.name)
@unhurried
@given(groups=groups_of_persons, seats=st.integers(1, 9))
def test_no_group_holds_more_seats_than_persons_and_no_lot_brings_it_more(  # type: ignore[no-untyped-def]
    strategy, groups: dict[str, list[int]], seats: int
) -> None:
    named = {name: {f"{name[0]}{i}": n for i, n in enumerate(of)} for name, of in groups.items()}
    outcome = elect(strategy.name, *counted(named, seats))
    persons = {name: len(named.get(name, ())) for name in outcome.seats}
    by_lot = [tie for tie in outcome.ties if tie.kind == "list"]

    for name, n in outcome.seats.items():
        assert n + any(name in tie.among for tie in by_lot) <= persons[name]
    given_out = sum(outcome.seats.values()) + sum(tie.seats for tie in by_lot)
    fillable = min(seats, sum(persons.values()))
    if strategy.name == "rounded_short_lists_left_empty":
        assert given_out <= fillable
    else:
        assert given_out == fillable
    assert not set(outcome.elected) & set(outcome.alternates)
