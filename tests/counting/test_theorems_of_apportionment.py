"""Properties with the names of their theorems; each is first tried on a rule that is known to break it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from math import ceil, floor

import pytest
from counting_examples import unhurried
from hypothesis import Phase, assume, example, given, settings
from hypothesis import strategies as st

from amin.counting.allocation import Allocation
from amin.counting.hagenbach_bischoff import hagenbach_bischoff
from amin.counting.highest_averages import (
    danish,
    dhondt,
    imperiali_divisors,
    modified_sainte_lague,
    sainte_lague,
)
from amin.counting.largest_remainder import (
    droop_remainder,
    hagenbach_bischoff_remainder,
    imperiali_remainder,
    largest_remainder,
)
from amin.counting.tehran import STRATEGIES
from amin.counting.tehran_readings import half_up

Votes = Mapping[str, int]
Method = Callable[[Votes, int], Allocation]

tallies = st.lists(st.integers(0, 200) | st.integers(0, 10**18), min_size=1, max_size=7).map(
    lambda counts: dict(zip("abcdefg", counts, strict=False))
)
houses = st.integers(1, 30)

# With 11 seats for 10, c falls from 2 to 1 under largest remainder: the Alabama paradox.
# Source: Wikipedia, "Apportionment paradox"; Balinski & Young (2001), ch. 5, tells Alabama's of 1880.
ALABAMA = {"a": 6, "b": 6, "c": 2}


# Strategies that round, and give or take only where rounding does not fit.
STRATEGY_OF_TEHRAN = {each.name: each.allocate for each in STRATEGIES if each.rounding is half_up}


def refutes(check: Callable[[Method, Votes, int], None], wrong: Method) -> bool:
    """Whether the check finds the wrong rule out by itself, on the same tallies."""

    @settings(
        unhurried, max_examples=500, database=None, derandomize=True, phases=[Phase.explicit, Phase.generate]
    )
    @given(votes=tallies, seats=houses)
    @example(votes=ALABAMA, seats=10)  # rare among random tallies
    def search(votes: dict[str, int], seats: int) -> None:
        check(wrong, votes, seats)

    try:
        search()
    except AssertionError:
        return True
    return False


def breaks(check: Callable[..., None], *case: object) -> bool:
    """Whether this one case breaks the check; a case that the theorem is not about would not."""

    @settings(unhurried, max_examples=1, database=None)
    @given(st.just(case))
    def one(given_: tuple[object, ...]) -> None:
        check(*given_)

    try:
        one()
    except AssertionError:
        return True
    return False


def most(given_: Allocation) -> dict[str, int]:
    """Seats with the lot won: a group takes at most one of them, for some group has votes."""
    return {name: n + (name in given_.tied) for name, n in given_.seats.items()}


def lot_by_name(votes: Votes, seats: int) -> Allocation:
    """D'Hondt whose ties go to the first name: wrong, for nobody drew a lot."""
    given_ = dhondt(votes, seats)
    winners = given_.tied[: given_.open_seats]
    return Allocation({name: n + (name in winners) for name, n in given_.seats.items()})


def rounded_quota(votes: Votes, seats: int) -> Allocation:
    """Largest remainder with the quota cut to a whole number: wrong, for it hangs on the size of counts."""
    return largest_remainder(votes, seats, quota=lambda n, s: Fraction(max(n // s, 1)))


def one_seat_short(votes: Votes, seats: int) -> Allocation:
    return dhondt(votes, seats - 1)


def hundred_votes_needed(votes: Votes, seats: int) -> Allocation:
    """D'Hondt with a threshold in votes instead of shares."""
    return dhondt({name: n * (n >= 100) for name, n in votes.items()}, seats)


def check_all_seats(method: Method, votes: Votes, seats: int) -> None:
    """Every seat is given or left to the lot, and a lot has more takers than seats."""
    given_ = method(votes, seats)
    assert sum(given_.seats.values()) + given_.open_seats == seats
    assert list(given_.seats) == list(votes)
    assert bool(given_.tied) == bool(given_.open_seats)
    if any(votes.values()):
        assert given_.open_seats < max(len(given_.tied), 1)


def check_quota_rule(method: Method, votes: Votes, seats: int) -> None:
    """Quotas rounded down or up. Source: Balinski & Young, Fair Representation (2001), app. A."""
    assume(any(votes.values()))
    given_ = method(votes, seats)
    for name, n in votes.items():
        quota = Fraction(n * seats, sum(votes.values()))
        assert floor(quota) <= given_.seats[name]
        assert most(given_)[name] <= ceil(quota)


def check_lower_quota(method: Method, votes: Votes, seats: int) -> None:
    """At least the quota rounded down. Source: Balinski & Young (2001), app. A, on Jefferson."""
    assume(any(votes.values()))
    given_ = method(votes, seats)
    for name, n in votes.items():
        assert floor(Fraction(n * seats, sum(votes.values()))) <= given_.seats[name]


def check_house_monotonicity(method: Method, votes: Votes, seats: int) -> None:
    """One more seat takes none away. Source: Balinski & Young (2001), ch. 5 and app. A."""
    fewer, more = method(votes, seats), method(votes, seats + 1)
    for name in votes:
        assert fewer.seats[name] <= more.seats[name]
        assert most(fewer)[name] <= most(more)[name]


def check_anonymity(method: Method, votes: Votes, seats: int) -> None:
    """Only counts matter: another order and other names change nothing. Source: Balinski & Young, app. A."""
    renamed = {f"x{name}": votes[name] for name in reversed(votes)}
    given_, other = method(votes, seats), method(renamed, seats)
    assert {f"x{name}": n for name, n in given_.seats.items()} == other.seats
    assert {f"x{name}" for name in given_.tied} == set(other.tied)


def check_symmetry(method: Method, votes: Votes, seats: int) -> None:
    """Equal votes have equal seats, the lot apart. Source: Balinski & Young (2001), app. A, "symmetric"."""
    given_ = method(votes, seats)
    for a in votes:
        for b in votes:
            if votes[a] == votes[b]:
                assert given_.seats[a] == given_.seats[b]
                assert (a in given_.tied) == (b in given_.tied)


def check_homogeneity(method: Method, votes: Votes, seats: int) -> None:
    """Only proportions matter: seven times the votes change nothing. Source: Balinski & Young, app. A."""
    assert method(votes, seats) == method({name: 7 * n for name, n in votes.items()}, seats)


def check_exactness(method: Method, votes: Votes, seats: int) -> None:
    """Votes that are whole quotas have these as seats. Source: Balinski & Young (2001), app. A, "exact"."""
    whole = {name: n % 9 for name, n in votes.items()}
    assume(any(whole.values()))
    assert method({name: n * 10**17 for name, n in whole.items()}, sum(whole.values())) == Allocation(whole)


def check_min_max(method: Method, votes: Votes, seats: int) -> None:
    """No seat could stand for more votes elsewhere. Source: Balinski & Young (2001), app. A, on Jefferson."""
    assume(any(votes.values()))
    given_ = method(votes, seats)
    for taker in votes:
        for giver in votes:
            if most(given_)[giver]:
                a, b = given_.seats[taker], most(given_)[giver]
                assert votes[giver] * (a + 1) >= votes[taker] * b


def check_nearest_in_pairs(method: Method, votes: Votes, seats: int) -> None:
    """No seat passed on between two would bring both nearer to their quotas.

    Source: Balinski & Young (2001), app. A: Webster's is the only method "near quota".
    """
    assume(any(votes.values()))
    given_ = method(votes, seats)
    assume(not given_.tied)
    quota = {name: Fraction(n * seats, sum(votes.values())) for name, n in votes.items()}
    for giver in votes:
        for taker in votes:
            over, under = given_.seats[giver] - quota[giver], quota[taker] - given_.seats[taker]
            assert (
                giver == taker or not given_.seats[giver] or over <= Fraction(1, 2) or under <= Fraction(1, 2)
            )


def check_rounding_when_it_fits(method: Method, votes: Votes, seats: int) -> None:
    """When quotas rounded, halves up, already make all the seats, these are the seats. Source: LAW 1.5."""
    assume(any(votes.values()))
    rounded = {
        name: floor(Fraction(n * seats, sum(votes.values())) + Fraction(1, 2)) for name, n in votes.items()
    }
    assume(sum(rounded.values()) == seats)
    assert method(votes, seats) == Allocation(rounded)


def check_exact_counts(method: Method, votes: Votes, seats: int) -> None:
    """One vote decides between two groups, however large the counts: no float holds 2⁷⁰ + 1."""
    for big in (10**18, 2**70, 2**70 + votes[next(iter(votes))]):
        level = method({"x": big, "y": big}, 1)
        assert (dict(level.seats), set(level.tied)) == ({"x": 0, "y": 0}, {"x", "y"})
        assert method({"x": big, "y": big + 1}, 1) == Allocation({"x": 0, "y": 1})


def by_floats(votes: Votes, seats: int) -> Allocation:
    """D'Hondt by floating point: wrong from 2⁵³ on."""
    return dhondt({name: int(float(n)) for name, n in votes.items()}, seats)


THEOREMS = [
    (check_all_seats, dhondt, one_seat_short),
    (check_all_seats, largest_remainder, one_seat_short),
    (check_quota_rule, largest_remainder, dhondt),
    (check_lower_quota, dhondt, danish),
    (check_lower_quota, largest_remainder, danish),
    (check_house_monotonicity, dhondt, largest_remainder),
    (check_anonymity, dhondt, lot_by_name),
    (check_anonymity, largest_remainder, lot_by_name),
    (check_symmetry, dhondt, lot_by_name),
    (check_symmetry, largest_remainder, lot_by_name),
    (check_homogeneity, dhondt, hundred_votes_needed),
    (check_homogeneity, largest_remainder, rounded_quota),
    (check_exactness, dhondt, imperiali_divisors),
    (check_exactness, largest_remainder, imperiali_divisors),
    (check_min_max, dhondt, largest_remainder),
    (check_min_max, hagenbach_bischoff, largest_remainder),
    (check_rounding_when_it_fits, largest_remainder, dhondt),
    *((check_rounding_when_it_fits, STRATEGY_OF_TEHRAN[name], dhondt) for name in STRATEGY_OF_TEHRAN),
    *(
        (check_exact_counts, method, by_floats)
        for method in (
            dhondt, sainte_lague, modified_sainte_lague, danish, imperiali_divisors, hagenbach_bischoff,
            largest_remainder, droop_remainder, hagenbach_bischoff_remainder, imperiali_remainder,
            *STRATEGY_OF_TEHRAN.values(),
        )
    ),
    (check_nearest_in_pairs, sainte_lague, dhondt),
    (check_exactness, sainte_lague, imperiali_divisors),
    (check_exactness, danish, imperiali_divisors),
    (check_lower_quota, hagenbach_bischoff, danish),
    *(
        (check_house_monotonicity, method, largest_remainder)
        for method in (sainte_lague, modified_sainte_lague, danish, imperiali_divisors, hagenbach_bischoff)
    ),
    *(
        (check, method, wrong)
        for method in (
            sainte_lague, modified_sainte_lague, danish, imperiali_divisors, hagenbach_bischoff,
            droop_remainder, hagenbach_bischoff_remainder, imperiali_remainder,
        )
        for check, wrong in (
            (check_all_seats, one_seat_short), (check_anonymity, lot_by_name), (check_symmetry, lot_by_name),
        )
    ),
    *(
        (check_homogeneity, method, hundred_votes_needed)
        for method in (
            sainte_lague, modified_sainte_lague, danish, imperiali_divisors,
            hagenbach_bischoff, hagenbach_bischoff_remainder, imperiali_remainder,
        )
    ),
]  # fmt: skip
STRATEGIES_BY_METHOD = {id(method): name for name, method in STRATEGY_OF_TEHRAN.items()}
NAMES = [
    f"{check.__name__[6:]} of {STRATEGIES_BY_METHOD.get(id(method)) or method.__name__}"
    for check, method, _ in THEOREMS
]


@pytest.mark.parametrize(("check", "wrong"), dict.fromkeys((check, wrong) for check, _, wrong in THEOREMS))
def test_a_check_refutes_a_rule_that_breaks_the_theorem(
    check: Callable[[Method, Votes, int], None], wrong: Method
) -> None:
    assert refutes(check, wrong)


@pytest.mark.parametrize(("check", "method", "wrong"), THEOREMS, ids=NAMES)
def test_a_rule_keeps_its_theorem(
    check: Callable[[Method, Votes, int], None], method: Method, wrong: Method
) -> None:
    @unhurried
    @given(votes=tallies, seats=houses)
    def holds(votes: dict[str, int], seats: int) -> None:
        check(method, votes, seats)

    holds()


def test_largest_remainder_is_not_house_monotone() -> None:
    assert largest_remainder(ALABAMA, 10) == Allocation({"a": 4, "b": 4, "c": 2})
    assert largest_remainder(ALABAMA, 11) == Allocation({"a": 5, "b": 5, "c": 1})


def check_population_monotonicity(method: Method, votes: Votes, grown: Votes, seats: int) -> None:
    """Who grows faster loses no seat to who grows slower. Source: Balinski & Young (2001), ch. 8, app. A."""
    before, after = method(votes, seats), method(grown, seats)
    for fast in votes:
        for slow in votes:
            if grown[fast] * votes[slow] > grown[slow] * votes[fast]:
                lost = after.seats[fast] < before.seats[fast]
                assert not (lost and most(after)[slow] > most(before)[slow])


growing = st.lists(
    st.tuples(st.integers(1, 200) | st.integers(1, 10**18), st.integers(1, 200)), min_size=1, max_size=7
).map(lambda pairs: dict(zip("abcdefg", pairs, strict=False)))


@pytest.mark.parametrize(
    "method",
    [dhondt, sainte_lague, modified_sainte_lague, danish, imperiali_divisors, hagenbach_bischoff],
)
def test_divisor_methods_are_population_monotone(method: Method) -> None:
    @unhurried
    @given(pairs=growing, seats=houses)
    def holds(pairs: dict[str, tuple[int, int]], seats: int) -> None:
        votes = {name: n for name, (n, _) in pairs.items()}
        check_population_monotonicity(
            method, votes, {k: n + n * m // 50 for k, (n, m) in pairs.items()}, seats
        )

    holds()


PROPOSED = STRATEGY_OF_TEHRAN["rounded_then_highest_ratio"]
BY_SHARE = next(each.allocate for each in STRATEGIES if each.name == "floor_then_highest_share")

# What each rule does not keep, with the small election that shows it.
COUNTEREXAMPLES = [
    (check_quota_rule, dhondt, {"a": 86, "b": 7, "c": 7}, 10),
    (check_quota_rule, hagenbach_bischoff, {"a": 86, "b": 7, "c": 7}, 10),
    (check_quota_rule, sainte_lague, {"a": 1, "b": 1, "c": 1, "d": 5}, 5),
    (check_quota_rule, modified_sainte_lague, {"a": 1, "b": 4, "c": 1}, 3),
    (check_quota_rule, danish, {"a": 1, "b": 4, "c": 1}, 3),
    (check_quota_rule, imperiali_divisors, {"a": 2, "b": 1}, 3),
    (check_quota_rule, droop_remainder, {"a": 1, "b": 2}, 6),
    (check_quota_rule, hagenbach_bischoff_remainder, {"a": 1, "b": 4, "c": 1}, 3),
    (check_quota_rule, imperiali_remainder, {"a": 1, "b": 3}, 4),
    (check_quota_rule, PROPOSED, {"a": 2, "b": 1, "c": 1, "d": 1}, 12),
    (check_quota_rule, BY_SHARE, {"a": 1, "b": 2, "c": 1}, 6),
    (check_house_monotonicity, largest_remainder, ALABAMA, 10),
    (check_house_monotonicity, droop_remainder, {"a": 5, "b": 1}, 5),
    (check_house_monotonicity, hagenbach_bischoff_remainder, {"a": 1, "b": 2, "c": 3}, 10),
    (check_house_monotonicity, imperiali_remainder, {"a": 1, "b": 2, "c": 3}, 10),
    (check_house_monotonicity, PROPOSED, {"a": 2, "b": 1, "c": 1, "d": 1}, 12),
    (check_house_monotonicity, BY_SHARE, {"a": 2, "b": 4, "c": 3}, 4),
]


@pytest.mark.parametrize(("check", "method", "votes", "seats"), COUNTEREXAMPLES)
def test_a_theorem_that_a_rule_does_not_keep_has_its_counterexample(
    check: Callable[[Method, Votes, int], None], method: Method, votes: Votes, seats: int
) -> None:
    assert breaks(check, method, votes, seats)


# Votes, votes later, seats: who grew faster lost a seat to who grew slower.
POPULATION_PARADOXES = [
    (largest_remainder, {"a": 4, "b": 13, "c": 20}, {"a": 6, "b": 18, "c": 20}, 4),
    (droop_remainder, {"a": 1, "b": 3}, {"a": 2, "b": 5}, 12),
    (hagenbach_bischoff_remainder, {"a": 1, "b": 2, "c": 6}, {"a": 2, "b": 2, "c": 11}, 6),
    (imperiali_remainder, {"a": 2, "b": 3, "c": 7}, {"a": 3, "b": 3, "c": 10}, 5),
    (PROPOSED, {"a": 5, "b": 2, "c": 4, "d": 2}, {"a": 7, "b": 2, "c": 5, "d": 2}, 8),
    (BY_SHARE, {"a": 8, "b": 2, "c": 1}, {"a": 15, "b": 4, "c": 1}, 4),
]


@pytest.mark.parametrize(("method", "votes", "grown", "seats"), POPULATION_PARADOXES)
def test_rules_by_remainders_are_not_population_monotone(
    method: Method, votes: Votes, grown: Votes, seats: int
) -> None:
    assert breaks(check_population_monotonicity, method, votes, grown, seats)


def test_largest_remainder_is_not_population_monotone() -> None:
    """The population paradox by hand: a grows by 50 %, b by 38 %, c not at all; a's seat goes to b."""
    votes, grown = {"a": 4, "b": 13, "c": 20}, {"a": 6, "b": 18, "c": 20}

    assert largest_remainder(votes, 4) == Allocation({"a": 1, "b": 1, "c": 2})
    assert largest_remainder(grown, 4) == Allocation({"a": 0, "b": 2, "c": 2})
    with pytest.raises(AssertionError):
        check_population_monotonicity(largest_remainder, votes, grown, 4)


def test_droops_remainder_is_not_homogeneous() -> None:
    """The quota is whole, so it hangs on the size of counts: 8 of 43 votes, but 51 of 301."""
    votes = {"a": 4, "b": 20, "c": 19}

    assert droop_remainder(votes, 5) == Allocation({"a": 0, "b": 2, "c": 2}, ("a", "b"), 1)
    assert droop_remainder({name: 7 * n for name, n in votes.items()}, 5) == Allocation(
        {"a": 0, "b": 3, "c": 2}
    )


def test_dhondt_may_give_more_than_the_quota_rounded_up() -> None:
    """a's quota of ten seats is 8.6, and it has all ten: Jefferson's method favours the large."""
    votes = {"a": 86, "b": 7, "c": 7}

    assert dhondt(votes, 10) == Allocation({"a": 10, "b": 0, "c": 0})


def whole_quotas_then_remainders(votes: Votes, seats: int) -> Allocation:
    """Largest remainder in the words of the law: first whole quotas, then the largest remainders."""
    quota = {name: Fraction(n * seats, sum(votes.values())) for name, n in votes.items()}
    won = {name: floor(quota[name]) for name in votes}
    rest = {name: quota[name] - won[name] for name in votes}
    left = seats - sum(won.values())
    edge = sorted(rest.values(), reverse=True)[left]  # the largest that gets no seat
    above = [name for name in votes if rest[name] > edge]
    seats_of = {name: won[name] + (name in above) for name in votes}
    if len(above) < left:
        return Allocation(seats_of, tuple(name for name in votes if rest[name] == edge), left - len(above))
    return Allocation(seats_of)


@unhurried
@given(votes=tallies, seats=houses)
def test_serving_the_greatest_lack_is_whole_quotas_then_remainders(votes: dict[str, int], seats: int) -> None:
    assume(any(votes.values()))

    assert largest_remainder(votes, seats) == whole_quotas_then_remainders(votes, seats)


@unhurried
@given(votes=tallies, first=houses, more=houses)
def test_dhondt_goes_on_where_it_stopped(votes: dict[str, int], first: int, more: int) -> None:
    assume(any(votes.values()))
    before = dhondt(votes, first)

    assert dhondt(votes, more + before.open_seats, before.seats) == dhondt(votes, first + more)
