"""Numbers in words and signs of the two languages, so that they can be read aloud: decimals first."""

from __future__ import annotations

from fractions import Fraction
from math import floor
from typing import Final, Literal

Language = Literal["fa", "en"]

_PERSIAN: Final = str.maketrans("0123456789,.-", "۰۱۲۳۴۵۶۷۸۹٬٫−")
_ZWNJ: Final = "\u200c"
_PART_BY_THEMSELVES: Final = "ادذرزژو"  # no letter joins what follows these

_UNITS: Final = (
    "صفر", "یک", "دو", "سه", "چهار", "پنج", "شش", "هفت", "هشت", "نه", "ده", "یازده", "دوازده", "سیزده",
    "چهارده", "پانزده", "شانزده", "هفده", "هجده", "نوزده",
)  # fmt: skip
_TENS: Final = ("", "", "بیست", "سی", "چهل", "پنجاه", "شصت", "هفتاد", "هشتاد", "نود")
_HUNDREDS: Final = (
    "", "صد", "دویست", "سیصد", "چهارصد", "پانصد", "ششصد", "هفتصد", "هشتصد", "نهصد",
)  # fmt: skip


def whole(n: int, language: Language) -> str:
    """Write a whole number in groups of three: 1,565,370 or ۱٬۵۶۵٬۳۷۰."""
    return _in(f"{n:,}", language)


def mixed(x: Fraction | int, language: Language) -> str:
    """Write an exact number as a mixed one: 9 + 9/1000, or ۹ و ۹/۱۰۰۰."""
    part = abs(Fraction(x))
    full, rest = floor(part), part % 1
    sign = "-" if x < 0 else ""
    if not rest:
        return _in(f"{sign}{full:,}", language)
    fraction = _in(f"{rest.numerator}/{rest.denominator}", language)
    if not full:
        return _in(sign, language) + fraction
    text = _in(f"{sign}{full:,}", language) + (" و " if language == "fa" else " + ") + fraction
    return f"({text})" if sign else text


def decimal(x: Fraction | int, language: Language, places: int = 3) -> str:
    """Write a number with so many places, the last one rounded, halves up; zeros at the end left out."""
    full, _, rest = _rounded(x, places).partition(".")
    rest = rest.rstrip("0")
    return _in(full + ("." + rest if rest else ""), language)


def fixed(x: Fraction | int, language: Language, places: int) -> str:
    """Write a number with just so many places, as a column of numbers needs it: 28.40 above 37.85."""
    return _in(_rounded(x, places), language)


def exact(x: Fraction | int, language: Language) -> str:
    """Write a decimal number, say when it is rounded, and beside it the exact one: 8.484 (8 + 121/250)."""
    if Fraction(x).denominator == 1:
        return mixed(x, language)
    return f"{_nearly(x, 3, '', language)} ({_bare(x, language)})"


def share(x: Fraction, language: Language) -> str:
    """Write a share in hundredths, and beside it the fraction: 40.4% (101/250)."""
    return f"{hundredths(x, language)} ({_bare(x, language)})"


def hundredths(x: Fraction, language: Language) -> str:
    """Write a share in hundredths alone, and say when it is rounded: 40.4%, about 33.33%."""
    return _nearly(x * 100, 2, "٪" if language == "fa" else "%", language)


def ordinal(n: int, language: Language) -> str:
    """Write which one: 21st, or بیست‌ویکم; in Persian from 1,000 on by digits."""
    if language == "en":
        teen = 10 < n % 100 < 14
        return f"{n:,}" + ("th" if teen else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th"))
    if not 1 <= n < 1000:
        return f"{whole(n, language)}{_ZWNJ}ام"
    words = cardinal(n)
    if words.endswith("سه"):
        return words.removesuffix("سه") + "سوم"
    return words + (f"{_ZWNJ}ام" if words.endswith("سی") else "م")


def cardinal(n: int) -> str:
    """Write a number below 1,000 in Persian words: بیست‌ویک."""
    parts = []
    if n >= 100:
        parts.append(_HUNDREDS[n // 100])
        n %= 100
    if n >= 20:
        parts.append(_TENS[n // 10])
        n %= 10
    if n or not parts:
        parts.append(_UNITS[n])
    text = parts[0]
    for part in parts[1:]:
        text += ("" if text[-1] in _PART_BY_THEMSELVES else _ZWNJ) + "و" + part
    return text


def _rounded(x: Fraction | int, places: int) -> str:
    """With just so many places, the last one rounded, halves up; a sign where something is left."""
    scaled = floor(abs(Fraction(x)) * 10**places + Fraction(1, 2))
    sign = "-" if x < 0 and scaled else ""
    rest = f".{scaled % 10**places:0{places}d}" if places else ""
    return f"{sign}{scaled // 10**places:,}{rest}"


def _nearly(x: Fraction | int, places: int, sign: str, language: Language) -> str:
    """A decimal number, and before it a word when places were cut off, or nothing would be left."""
    text = decimal(x, language, places)
    if 10**places % Fraction(x).denominator == 0:
        return text + sign
    if text == _in("0", language) and x > 0:
        least = decimal(Fraction(1, 10**places), language, places)
        return ("کمتر از " if language == "fa" else "less than ") + least + sign
    return ("نزدیک به " if language == "fa" else "about ") + text + sign


def _bare(x: Fraction | int, language: Language) -> str:
    """A mixed number that stands in brackets already."""
    return mixed(x, language).removeprefix("(").removesuffix(")")


def _in(text: str, language: Language) -> str:
    return text.translate(_PERSIAN) if language == "fa" else text
