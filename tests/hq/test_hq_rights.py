"""Who may do what, where and when: the decision alone, by hand-worked cases and by what must always hold."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amin.hq.house.rights import Grant, Reach, Right, Where, extents, is_granted, lies_in

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
COUNTY, DISTRICT, OTHER = "ir.23.2301", "ir.23.2301.02", "ir.23.2302"
READ = Right("orders.read", "دیدن", "see", (("hq.*", Reach.PLACE), ("committee.*", Reach.BODY)))
SIGN = Right(
    "orders.sign", "امضا", "sign", (("supervise.*.sign", Reach.BODY), ("hq.*", Reach.PLACE)), exact=True
)


def grant(
    role: str = "hq.head", *, body: int = 1, place: str = COUNTY, contest: str = "", **more: datetime | None
) -> Grant:
    times = {"since": NOON - HOUR, "until": NOON + HOUR, **more}
    return Grant(7, role, body, place, contest, times["since"] or NOON, times["until"])


def may(right: Right, where: Where, *grants: Grant, at: datetime = NOON, phase: str = "draft") -> bool:
    return is_granted(right, where, grants, at=at, phase=phase)


def test_without_an_order_nothing_is_open() -> None:
    assert not may(READ, Where(COUNTY, 1))


def test_a_head_reaches_every_body_of_the_place_and_of_its_parts() -> None:
    assert may(READ, Where(COUNTY, 1), grant())
    assert may(READ, Where(DISTRICT, 99), grant())


def test_the_next_county_is_out_of_reach() -> None:
    assert not may(READ, Where(OTHER, 1), grant())


def test_a_place_whose_code_only_begins_alike_is_another() -> None:
    assert not may(READ, Where("ir.23.23010", 1), grant())
    assert lies_in("ir.23.01", "ir.23")
    assert not lies_in("ir.231", "ir.23")
    assert not lies_in("ir.23", "ir.23.01")


def test_a_member_of_a_committee_reaches_that_committee_alone() -> None:
    member = grant("committee.member", body=5)
    assert may(READ, Where(COUNTY, 5), member)
    assert not may(READ, Where(COUNTY, 6), member)
    assert not may(READ, Where(COUNTY, None), member)


def test_a_role_that_no_pattern_names_opens_nothing() -> None:
    assert not may(READ, Where(COUNTY, 1), grant("station.member"))
    assert not may(READ, Where(COUNTY, 1), grant("none"))


def test_the_right_begins_with_the_order_and_is_gone_in_the_minute_of_its_end() -> None:
    order = grant(since=NOON, until=NOON + HOUR)
    instant = timedelta(microseconds=1)
    assert not may(READ, Where(COUNTY), order, at=NOON - instant)
    assert may(READ, Where(COUNTY), order, at=NOON)
    assert may(READ, Where(COUNTY), order, at=NOON + HOUR - instant)
    assert not may(READ, Where(COUNTY), order, at=NOON + HOUR)


def test_an_order_until_an_event_holds_while_the_event_has_not_come() -> None:
    assert may(READ, Where(COUNTY), grant(until=None), at=NOON + 9000 * HOUR)


def test_a_supervisor_of_one_contest_neither_sees_nor_signs_the_other() -> None:
    councils = grant("supervise.councils.sign", body=8, contest="councils")
    assert may(SIGN, Where(COUNTY, 8, "councils"), councils)
    assert may(SIGN, Where(COUNTY, 8, "councils.city"), councils)
    assert not may(SIGN, Where(COUNTY, 8, "experts"), councils)
    assert not may(SIGN, Where(COUNTY, 8, ""), councils)  # to sign is exact


def test_to_read_is_open_for_what_is_of_no_contest() -> None:
    one = grant("hq.member", contest="experts")
    assert may(READ, Where(COUNTY, 1, ""), one)
    assert may(READ, Where(COUNTY, 1, "experts"), one)
    assert not may(READ, Where(COUNTY, 1, "councils.city"), one)


def test_a_right_of_some_phases_is_shut_in_the_others() -> None:
    write = Right("bodies.write", "نوشتن", "write", (("hq.*", Reach.PLACE),), frozenset({"draft"}))
    assert may(write, Where(COUNTY), grant(), phase="draft")
    assert not may(write, Where(COUNTY), grant(), phase="open")


def test_the_first_pattern_that_fits_decides_how_far() -> None:
    narrow = Right("x", "x", "x", (("hq.head", Reach.BODY), ("hq.*", Reach.PLACE)))
    assert not may(narrow, Where(COUNTY, 2), grant("hq.head", body=1))
    assert may(narrow, Where(COUNTY, 2), grant("hq.member", body=1))


places = st.sampled_from(["ir", "ir.2", "ir.23", COUNTY, DISTRICT, OTHER, "ir.23.2301.020"])
contests = st.sampled_from(["", "councils", "councils.city", "councils.village", "experts", "council"])
grants = st.builds(
    Grant, st.just(1), st.sampled_from(["hq.head", "committee.member", "supervise.councils.sign", "none"]),
    st.integers(1, 3), places, contests, st.just(NOON), st.sampled_from([None, NOON, NOON + HOUR]),
)  # fmt: skip
wheres = st.builds(Where, places, st.one_of(st.none(), st.integers(1, 3)), contests)


@given(st.lists(grants, max_size=4), grants, wheres, st.sampled_from([READ, SIGN]))
def test_a_further_order_never_takes_a_right_away(
    some: list[Grant], more: Grant, where: Where, right: Right
) -> None:
    if may(right, where, *some):
        assert may(right, where, *some, more)


@given(grants, wheres, st.sampled_from([READ, SIGN]))
def test_what_is_open_lies_in_the_place_or_the_body_of_the_order(
    one: Grant, where: Where, right: Right
) -> None:
    if may(right, where, one):
        assert lies_in(where.place, one.place) or where.body == one.body
        assert one.holds(NOON)


@given(grants, wheres)
def test_whoever_may_sign_one_contest_may_not_sign_what_lies_outside_it(one: Grant, where: Where) -> None:
    if one.contest and may(SIGN, where, one):
        assert lies_in(where.contest, one.contest)


def test_an_extent_says_by_which_order() -> None:
    (found,) = extents(READ, [grant(), grant("none")], at=NOON, phase="")
    assert found.grant.order == 7


def test_a_wrong_rule_without_the_separator_is_found_out() -> None:
    def careless(place: str, outer: str) -> bool:
        return place.startswith(outer)

    with pytest.raises(AssertionError):
        assert not careless("ir.23.23010", COUNTY)
