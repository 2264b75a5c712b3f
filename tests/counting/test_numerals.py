"""Numbers as they are read aloud, in Persian and English."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amin.counting.numerals import cardinal, decimal, exact, fixed, mixed, ordinal, share, whole


@pytest.mark.parametrize(
    ("x", "fa", "en"),
    [
        (Fraction(9009, 1000), "۹ و ۹/۱۰۰۰", "9 + 9/1000"),
        (Fraction(84, 125), "۸۴/۱۲۵", "84/125"),
        (Fraction(21), "۲۱", "21"),
        (0, "۰", "0"),
        (1_565_370, "۱٬۵۶۵٬۳۷۰", "1,565,370"),
        (Fraction(-1, 3), "−۱/۳", "-1/3"),
        (Fraction(-4, 3), "(−۱ و ۱/۳)", "(-1 + 1/3)"),
    ],
)
def test_exact_numbers_are_mixed_numbers(x: Fraction, fa: str, en: str) -> None:
    assert (mixed(x, "fa"), mixed(x, "en")) == (fa, en)


@pytest.mark.parametrize(
    ("x", "fa", "en"),
    [
        (Fraction(9009, 1000), "۹٫۰۰۹", "9.009"),
        (Fraction(1, 2), "۰٫۵", "0.5"),
        (Fraction(1, 2000), "۰٫۰۰۱", "0.001"),
        (Fraction(1, 2001), "۰", "0"),
        (Fraction(-2, 3), "−۰٫۶۶۷", "-0.667"),
        (Fraction(1999_9999, 10000), "۲٬۰۰۰", "2,000"),
    ],
)
def test_decimals_are_rounded_halves_up(x: Fraction, fa: str, en: str) -> None:
    assert (decimal(x, "fa"), decimal(x, "en")) == (fa, en)


def test_a_rounded_decimal_says_so_and_an_exact_one_does_not() -> None:
    assert exact(Fraction(1000, 21), "en") == "about 47.619 (47 + 13/21)"
    assert exact(Fraction(1000, 21), "fa") == "نزدیک به ۴۷٫۶۱۹ (۴۷ و ۱۳/۲۱)"
    assert exact(Fraction(57, 100), "fa") == "۰٫۵۷ (۵۷/۱۰۰)"
    assert share(Fraction(101, 250), "fa") == "۴۰٫۴٪ (۱۰۱/۲۵۰)"
    assert share(Fraction(1, 3), "en") == "about 33.33% (1/3)"


def test_what_rounds_to_nothing_is_said_to_be_less_than_the_last_place() -> None:
    assert share(Fraction(1, 10**6), "en") == "less than 0.01% (1/1000000)"
    assert share(Fraction(1, 10**6), "fa") == "کمتر از ۰٫۰۱٪ (۱/۱۰۰۰۰۰۰)"
    assert exact(Fraction(1, 10**6), "en") == "less than 0.001 (1/1000000)"
    assert share(Fraction(0), "en") == "0% (0)"


def test_a_column_has_the_same_number_of_places() -> None:
    assert (fixed(Fraction(284, 10), "en", 2), fixed(Fraction(3785, 100), "fa", 2)) == ("28.40", "۳۷٫۸۵")
    assert (fixed(21, "en", 3), fixed(21, "en", 0)) == ("21.000", "21")


@pytest.mark.parametrize(
    ("n", "fa", "en"),
    [
        (1, "یکم", "1st"),
        (3, "سوم", "3rd"),
        (11, "یازدهم", "11th"),
        (20, "بیستم", "20th"),
        (21, "بیست\u200cویکم", "21st"),
        (23, "بیست\u200cوسوم", "23rd"),
        (30, "سی\u200cام", "30th"),
        (77, "هفتادوهفتم", "77th"),
        (112, "صدودوازدهم", "112th"),
        (202, "دویست\u200cودوم", "202nd"),
        (1000, "۱٬۰۰۰\u200cام", "1,000th"),
    ],
)
def test_ordinals_are_joined_as_persian_writes_them(n: int, fa: str, en: str) -> None:
    assert (ordinal(n, "fa"), ordinal(n, "en")) == (fa, en)


def test_no_two_numbers_have_the_same_name() -> None:
    assert len({cardinal(n) for n in range(1000)}) == 1000


@given(x=st.fractions(min_value=0, max_value=10**20))
def test_a_mixed_number_read_back_is_the_number(x: Fraction) -> None:
    read_back = sum(Fraction(part) for part in mixed(x, "en").replace(",", "").split(" + "))

    assert read_back == x


@given(n=st.integers(0, 2**70))
def test_persian_has_persian_digits_alone(n: int) -> None:
    assert not set(whole(n, "fa") + mixed(Fraction(n, 7), "fa")) & set("0123456789,.")
