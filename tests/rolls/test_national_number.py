"""The national number as people type it, and the pseudonym that stands for it (SECURITY.md D-1 to D-9)."""

from __future__ import annotations

import csv
import hmac
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amin.errors import MalformedError
from amin.rolls import national_number, pseudonym
from amin.rolls.national_number import check_digit

VECTORS = Path(__file__).resolve().parents[3] / "shared/data/iran_national_id/checksum_vectors.csv"
ABSENT = "the numbers to check against are not here: ../shared/data/iran_national_id, beside the checkout"

PERSIAN, ARABIC = "۰۱۲۳۴۵۶۷۸۹", "٠١٢٣٤٥٦٧٨٩"
NUMBER = "0499370899"

numbers = st.text("0123456789", min_size=9, max_size=9).map(lambda nine: nine + check_digit(nine))
numbers = numbers.filter(lambda number: len(set(number)) > 1)


def typed(number: str, digits: str) -> str:
    return number.translate(str.maketrans("0123456789", digits))


@pytest.mark.skipif(not VECTORS.exists(), reason=ABSENT)
def test_every_number_of_the_vectors_is_taken_or_refused_as_it_should_be():
    with VECTORS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    told = {"0": 0, "1": 0}
    for row in rows:
        try:
            assert national_number(row["id"]) == row["id"]
            answer = "1"
        except MalformedError:
            answer = "0"
        assert answer == row["valid"], row
        told[answer] += 1

    assert told == {"0": 250, "1": 250}


@given(numbers, st.sampled_from(["0123456789", PERSIAN, ARABIC]))
def test_digits_of_all_three_scripts_are_the_same_number(number, digits):
    assert national_number(typed(number, digits)) == number


def test_scripts_may_be_mixed_within_one_number():
    """D-3: keyboards switch in the middle; the digits mean the same."""
    assert national_number("۰٤9۹٣7۰٨9۹") == NUMBER


def test_spaces_around_a_number_are_no_part_of_it():
    assert national_number(f"  {NUMBER} ") == NUMBER


@pytest.mark.parametrize(
    "text",
    [
        "०४९९३७०८९९",  # Devanagari
        "０４９９３７０８９９",  # full width
        "𝟎𝟒𝟗𝟗𝟑𝟕𝟎𝟖𝟗𝟗",  # mathematical
        "⁰⁴⁹⁹³⁷⁰⁸⁹⁹",  # superscript
        "〇四九九三七〇八九九",
        NUMBER[:-1] + "⑨",
        NUMBER[:-1] + "Ⅸ",
    ],
)
def test_digits_of_no_other_script_are_taken(text):
    """D-4: `isdigit` and `int` of Python would take most of them."""
    with pytest.raises(MalformedError):
        national_number(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "499370899",
        "99370899",
        "00499370899",
        "0499370899 0",
        "1" * 1_000_000,
        "-499370899",
        "+499370899",
    ],
    ids=lambda text: text[:12],
)
def test_a_number_of_any_other_length_is_refused_and_never_padded(text):
    """D-6 and D-7: a spreadsheet's lost zero is put back by the importer with a report, never here."""
    with pytest.raises(MalformedError, match="ten digits"):
        national_number(text)


@pytest.mark.parametrize(
    "hidden",
    list("\u00a0\u200b\u200c\ufeff\u200e\u200f\u2066\u2069\u202d\u202e\t\n\r\0\u2028\u0300\ud800٬٫._-,/'"),
    ids=lambda character: f"{ord(character):04x}",
)
def test_a_number_with_anything_hidden_in_it_is_refused(hidden):
    """D-9, and what spreadsheets put between groups."""
    for text in (hidden + NUMBER, NUMBER + hidden, NUMBER[:3] + hidden + NUMBER[3:], NUMBER[:9] + hidden):
        with pytest.raises(MalformedError):
            national_number(text)


@pytest.mark.parametrize("digit", "0123456789")
def test_ten_equal_digits_are_refused_though_their_sum_fits(digit):
    """D-8: docs/decisions/0003."""
    assert check_digit(digit * 9) == digit
    with pytest.raises(MalformedError, match="equal digits"):
        national_number(digit * 10)


@given(numbers, st.integers(0, 9), st.integers(0, 9))
def test_a_wrong_check_digit_is_always_refused(number, place, digit):
    """Of all ten last digits exactly one fits."""
    changed = number[:9] + str(digit)
    if changed != number:
        with pytest.raises(MalformedError):
            national_number(changed)
    assert place in range(10)


def caught(changes) -> float:
    """What share of changed numbers is refused."""
    refused = total = 0
    for number in changes:
        total += 1
        try:
            national_number(number)
        except MalformedError:
            refused += 1
    return refused / total


def thousand_numbers() -> list[str]:
    nines = [f"{(n * 997_331 + 123_456_789) % 10**9:09d}" for n in range(1000)]
    return [nine + check_digit(nine) for nine in nines]


def test_all_but_one_in_sixty_single_errors_are_caught():
    """D-5: remainders 1 and 10 share a check digit, so 1.63 % slip through; hence name and birth date."""
    changes = (
        number[:place] + digit + number[place + 1 :]
        for number in thousand_numbers()[::10]
        for place in range(10)
        for digit in "0123456789"
        if digit != number[place]
    )

    assert 0.975 < caught(changes) < 0.99


def test_all_but_one_in_fifty_swaps_of_neighbours_are_caught():
    changes = (
        number[:place] + number[place + 1] + number[place] + number[place + 2 :]
        for number in thousand_numbers()
        for place in range(9)
        if number[place] != number[place + 1]
    )

    assert 0.975 < caught(changes) < 0.99


@given(st.text(max_size=12))
def test_no_text_is_ever_repeated_in_the_refusal(text):
    """A message may be logged or shown to the next in the queue."""
    try:
        national_number(text)
    except MalformedError as refused:
        assert len(text.strip()) < 4 or text.strip() not in str(refused)
        assert not any(letter.isdigit() for letter in str(refused) + refused.hint)


def test_a_pseudonym_is_the_keyed_hash_of_the_number_and_needs_its_key():
    key = bytes(range(32))

    assert pseudonym(NUMBER, key) == hmac.digest(key, NUMBER.encode(), "sha256")
    assert pseudonym(NUMBER, key) != pseudonym(NUMBER, bytes(32))
    assert pseudonym(NUMBER, key) != pseudonym("0499370898", key)
    assert len(pseudonym(NUMBER, key)) == 32


def test_a_number_that_was_not_read_first_has_no_pseudonym():
    """One voter must not have two: the digits are brought to ASCII before."""
    with pytest.raises(UnicodeEncodeError):
        pseudonym(typed(NUMBER, PERSIAN), bytes(32))
