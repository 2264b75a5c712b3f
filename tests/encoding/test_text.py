"""Digits in three scripts, and names in many spellings."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amin.encoding import ascii_digits, display_name, normalize_name, quoted
from amin.errors import MalformedError

AWKWARD = (
    "aی ياآأهۀ۱\u0301\u064e\u0653\u0654\u00a0\u00ad\u061c\u200b\u200c\u200d\u200e\u200f\u2003\ufeff\ufefb"
)
ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=40) | st.text(AWKWARD, max_size=12)


@pytest.mark.parametrize("digits", ["0123456789", "۰۱۲۳۴۵۶۷۸۹", "٠١٢٣٤٥٦٧٨٩", "0۱٢3۴٥6۷٨9"])
def test_persian_and_arabic_digits_become_ascii(digits: str) -> None:
    assert ascii_digits(digits) == "0123456789"


@pytest.mark.parametrize("other", ["²", "１", "𝟏", "१", "߁", "①", "¼", "Ⅷ", "𐋡", "٪", "٫", "a", "ی"])
def test_no_other_character_is_taken_for_a_digit(other: str) -> None:
    assert ascii_digits(other) == other
    assert ascii_digits(f"۱{other}٢") == f"1{other}2"


@given(ANY_TEXT)
def test_only_the_twenty_eastern_digits_change(text: str) -> None:
    for before, after in zip(text, ascii_digits(text), strict=True):
        assert after == before or (before in "۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩" and int(before) == int(after))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("علي", "علی"),
        ("مصطفى", "مصطفی"),
        ("كاظمي", "کاظمی"),
        ("فاطمة", "فاطمه"),
        ("خانۀ", "خانه"),
        ("خانهٔ", "خانه"),
        ("أحمد", "احمد"),
        ("إيمان", "ایمان"),
        ("آرش", "ارش"),
        ("ا\u0653رش", "آرش"),
        ("ٱلله", "الله"),
        ("مؤمن", "مومن"),
        ("رئيسی", "رییسی"),
        ("مُحَمَّد", "محمد"),
        ("محـــمد", "محمد"),
        ("رحمٰن", "رحمن"),
        ("علی\u200cنژاد", "علی نژاد"),
        ("علی\u00a0نژاد", "علی نژاد"),
        ("علی\u200bنژاد", "علی نژاد"),
        ("  علی \t  نژاد\n", "علی نژاد"),
        ("\u200fعلی\u200e", "علی"),
        ("\ufeffعلی", "علی"),
        ("ﻋﻠﻲ", "علی"),
        ("شعبهٔ ۱۲", "شعبه 12"),
        ("شعبه ١٢", "شعبه 12"),
        ("Ann ÉMILE", "ann e\u0301mile"),
        ("STRASSE", "straße"),
    ],
)
def test_two_spellings_of_a_name_give_one_search_key(one: str, other: str) -> None:
    assert one != other
    assert normalize_name(one) == normalize_name(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("علی نژاد", "علینژاد"), ("رضا", "رضی"), ("حسن", "حسین"), ("نژاد ۲", "نژاد ²"), ("a 1", "a １")],
)
def test_two_names_keep_two_search_keys(one: str, other: str) -> None:
    assert normalize_name(one) != normalize_name(other)


@given(ANY_TEXT)
def test_the_search_key_of_a_key_is_itself(text: str) -> None:
    key = normalize_name(text)
    assert normalize_name(key) == key
    assert key == " ".join(key.split())


@given(ANY_TEXT)
def test_a_name_is_found_by_the_form_in_which_it_is_shown(text: str) -> None:
    try:
        shown = display_name(text)
    except MalformedError:
        return
    assert normalize_name(shown) == normalize_name(text)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("علي كاظمي", "علی کاظمی"),
        ("  رضا   رضایی ", "رضا رضایی"),
        ("\ufeffرضا\r\n", "رضا"),
        ("\tرضا", "رضا"),
        ("علی\u200cنژاد", "علی\u200cنژاد"),
        ("علی\u200c\u200c\u200cنژاد", "علی\u200cنژاد"),
        ("علی \u200c نژاد", "علی نژاد"),
        ("\u200cعلی\u200c", "علی"),
        ("علی\u00a0نژاد", "علی نژاد"),
        ("علی\u2003\u3000نژاد", "علی نژاد"),
        ("\u200fعلی\u200e \u061cنژاد\u200f", "علی نژاد"),
        ("zero\u200bwidth", "zero width"),
        ("علی\u00adنژاد", "علینژاد"),
        ("e\u0301", "é"),
        ("ا\u0653", "آ"),
        ("e\u200f\u0301", "é"),
        ("مُحَمَّد", "مُحَمَّد"),
        ("مصطفى", "مصطفى"),
        ("آرش ۱۲", "آرش ۱۲"),
        ("🗳 رای", "🗳 رای"),
        ("☎\ufe0f", "☎\ufe0f"),
        ("=1+1", "=1+1"),
        ("<b>", "<b>"),
        ("ن" * 200, "ن" * 200),
        (" " * 900 + "ن" + " " * 900, "ن"),
    ],
)
def test_a_name_is_shown_composed_with_persian_letters_and_single_spaces(typed: str, shown: str) -> None:
    assert display_name(typed) == shown
    assert display_name(shown) == shown


@given(ANY_TEXT)
def test_a_name_that_is_taken_is_in_the_form_that_stays(text: str) -> None:
    try:
        shown = display_name(text)
    except MalformedError:
        return
    assert display_name(shown) == shown
    assert unicodedata.is_normalized("NFC", shown)
    assert 1 <= len(shown) <= 200
    assert not set(shown) & set("\0\n\t\x1b\u2028\u2029\u202e\u2066يك")


REFUSED = {
    "nothing": "",
    "spaces alone": " \u00a0\u200c\ufeff ",
    "201 characters": "ن" * 201,
    "a million characters": "ن" * 10**6,
    "NUL": "a\0b",
    "an escape sequence of a terminal": "a\x1b[31mb",
    "a line end inside": "a\nb",
    "a tab inside": "a\tb",
    "delete": "a\x7f",
    "a C1 control": "a\u0085b",
    "a line separator": "a\u2028b",
    "a line separator at the end": "a\u2028",
    "a paragraph separator": "a\u2029b",
    "a private-use character": "a\ue000",
    "a private-use character far out": "a\U0010fffd",
    "a lone surrogate": "a\ud800b",
    "a character that is none": "a\uffff",
    "a tag character": "a\U000e0041",
    "an interlinear annotation": "a\ufff9b",
    "a mark at the start": "\u0301a",
    "a mark after a space": "a \u0301b",
    "ten marks on one letter": "a" + "\u0301" * 10,
    "10,000 marks on one letter": "a" + "\u0301" * 10_000,
} | {f"bidi control U+{c:04X}": f"علی{chr(c)}رضا" for c in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))}


@pytest.mark.parametrize("name", REFUSED.values(), ids=REFUSED.keys())
def test_a_name_that_could_disturb_a_screen_or_a_paper_is_refused(name: str) -> None:
    with pytest.raises(MalformedError) as refused:
        display_name(name)
    assert refused.value.message.isprintable()
    assert len(refused.value.message) < 400


@given(ANY_TEXT)
def test_a_quoted_text_is_short_and_has_nothing_invisible(text: str) -> None:
    assert quoted(text * 5).isprintable()
    assert len(quoted("\U0010ffff" * 1000)) < 500
    assert quoted("رضا") == "'رضا'"
