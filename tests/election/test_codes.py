"""The codes that voters type."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amin.election import (
    candidate_code,
    check_codes,
    damm,
    has_valid_check_digit,
    list_code,
    normalize_code,
)
from amin.errors import MalformedError

CANDIDATES = [candidate_code(n) for n in range(10_000)]
LISTS = [list_code(n) for n in range(1000)]


@pytest.mark.parametrize(("digits", "check"), [("572", "4"), ("11294", "6"), ("0", "0"), ("0000", "0")])
def test_published_check_digits_come_out(digits: str, check: str) -> None:
    assert damm(digits) == check
    assert has_valid_check_digit(digits + check)


def test_codes_are_the_number_and_its_check_digit() -> None:
    assert candidate_code(572) == "05724"
    assert list_code(572) == "5724"
    assert len(set(CANDIDATES)) == 10_000
    assert {len(code) for code in CANDIDATES} == {5}
    assert len(set(LISTS)) == 1000
    assert {len(code) for code in LISTS} == {4}
    assert all(has_valid_check_digit(code) for code in (*CANDIDATES, *LISTS))


@pytest.mark.parametrize("codes", [CANDIDATES, LISTS], ids=["candidates", "lists"])
def test_every_single_wrong_digit_is_found(codes: list[str]) -> None:
    for code in codes:
        for at, right in enumerate(code):
            for wrong in "0123456789".replace(right, ""):
                assert not has_valid_check_digit(code[:at] + wrong + code[at + 1 :])


@pytest.mark.parametrize("codes", [CANDIDATES, LISTS], ids=["candidates", "lists"])
def test_every_swap_of_two_neighbours_is_found(codes: list[str]) -> None:
    for code in codes:
        for at, (one, next_one) in enumerate(pairwise(code)):
            if one != next_one:
                assert not has_valid_check_digit(code[:at] + next_one + one + code[at + 2 :])


@given(st.text("0123456789", min_size=1, max_size=30))
def test_one_check_digit_of_ten_is_right(digits: str) -> None:
    assert [d for d in "0123456789" if has_valid_check_digit(digits + d)] == [damm(digits)]


@pytest.mark.parametrize("text", ["", "12a", "-1", " 12", "۱۲", "１", "²", "12\n"])
def test_only_ascii_digits_have_a_check_digit(text: str) -> None:
    with pytest.raises(MalformedError):
        damm(text)
    assert not has_valid_check_digit(text)


@pytest.mark.parametrize("text", ["5725", "0", "5724 ", "۵۷۲۴", "a572", "572４"])
def test_what_has_no_valid_check_digit_is_told(text: str) -> None:
    assert not has_valid_check_digit(text)


@pytest.mark.parametrize("n", [-1, 10_000])
def test_a_candidate_number_out_of_range_is_refused(n: int) -> None:
    with pytest.raises(MalformedError, match="0 to 9999"):
        candidate_code(n)


@pytest.mark.parametrize("n", [-1, 1000])
def test_a_list_number_out_of_range_is_refused(n: int) -> None:
    with pytest.raises(MalformedError, match="0 to 999"):
        list_code(n)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("1234", "1234"),
        ("۱۲۳۴", "1234"),
        ("١٢٣٤", "1234"),
        ("۱۲3٤", "1234"),
        (" 007\t", "007"),
        ("\u00a0007\u200f", "007"),
        ("\ufeff007", "007"),
        ("L-158", "L-158"),
        ("a" * 16, "a" * 16),
    ],
)
def test_a_code_is_stored_in_ascii_without_the_space_around_it(typed: str, code: str) -> None:
    assert normalize_code(typed) == code
    assert normalize_code(code) == code


@pytest.mark.parametrize(
    "typed",
    [
        *["", " ", "1 2", "1_2", "1/2", "..", "1.5", "a" * 17, "1" * 10**6],
        *["²", "１", "𝟏", "१", "ی", "é"],
        *["1\0", "1\u202e2", "\u20661\u2069", "1\u200c2", "\x1b[31m1", "1\u20282", "\ud800"],
    ],
    ids=lambda typed: ascii(typed)[:20],
)
def test_anything_else_is_no_code(typed: str) -> None:
    with pytest.raises(MalformedError) as refused:
        normalize_code(typed)
    assert refused.value.message.isprintable()
    assert len(refused.value.message) < 400


@given(st.text(max_size=20))
def test_a_normalized_code_is_safe_as_a_file_name(text: str) -> None:
    try:
        code = normalize_code(text)
    except MalformedError:
        return
    assert re.fullmatch("[0-9A-Za-z-]{1,16}", code)


def test_codes_of_one_contest_may_be_any_that_differ() -> None:
    check_codes(CANDIDATES, LISTS)
    check_codes([], [])
    check_codes(["1", "2", "A"], ["3", "B"])


@pytest.mark.parametrize(
    ("candidates", "lists", "named"),
    [
        (["1", "2", "1"], [], ["1"]),
        ([], ["1", "1"], ["1"]),
        (["1", "2"], ["2", "3"], ["2"]),
        (["1", "2", "1"], ["2", "7"], ["1", "2"]),
        (["a1", "A1"], [], ["a1"]),
        (["a1"], ["A1"], ["a1"]),
    ],
)
def test_codes_that_collide_are_named(candidates: list[str], lists: list[str], named: list[str]) -> None:
    with pytest.raises(MalformedError) as refused:
        check_codes(candidates, lists)
    assert refused.value.message.endswith(": " + ", ".join(named))


def test_of_many_collisions_twenty_are_named() -> None:
    with pytest.raises(MalformedError, match="and more") as refused:
        check_codes(CANDIDATES, CANDIDATES)
    assert len(refused.value.message) < 300
