"""Days as people type them: Jalali or Gregorian, told apart by the year; stored as Gregorian."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import Final

from persiantools.jdatetime import JalaliDate

from amin.encoding.text import ascii_digits
from amin.errors import MalformedError

ALLOWED: Final = "year, month and day as 1404/09/15 (Jalali) or 2025-12-06 (Gregorian)"

_DAY: Final = re.compile(r"([0-9]{4})([-/])([0-9]{1,2})\2([0-9]{1,2})")
_JALALI: Final = range(1200, 1500)  # 1821 to 2121
_GREGORIAN: Final = range(1821, 2122)
_KEPT: Final = 2**16  # people alive were born on some 40,000 days


@lru_cache(_KEPT)
def typed_day(text: str) -> date:
    """Read a day typed in ASCII, Persian or Arabic-Indic digits, in either calendar.

    No year is both: 1200 to 1499 is Jalali, 1821 to 2121 Gregorian. A year of two digits is refused.

    Raises:
        MalformedError: no such day: another form, the 30th of Esfand in a common year, a 13th month. The
            text is not repeated in the message: it may be a birth date.
    """
    found = _DAY.fullmatch(ascii_digits(text).strip(" "))
    if not found:
        raise MalformedError("not a day", hint=f"allowed: {ALLOWED}")
    year, month, day = int(found[1]), int(found[3]), int(found[4])
    try:
        if year in _JALALI:
            jalali_day: date = JalaliDate(year, month, day).to_gregorian()  # type: ignore[no-untyped-call]
            return jalali_day
        if year in _GREGORIAN:
            return date(year, month, day)
    except ValueError:
        raise MalformedError("there is no such day in its year", hint=f"allowed: {ALLOWED}") from None
    raise MalformedError(
        "a day of a year that is neither 1200–1499 nor 1821–2121", hint=f"allowed: {ALLOWED}"
    )


@lru_cache(_KEPT)
def jalali(day: date) -> tuple[int, int, int]:
    """Return year, month and day of the Jalali calendar.

    Raises:
        MalformedError: a day before 1200 or after 1499.
    """
    if day.year not in _GREGORIAN:
        raise MalformedError("a day of a year that is not 1821–2121")
    shown = JalaliDate(day)  # type: ignore[no-untyped-call]
    return shown.year, shown.month, shown.day


def full_years(since: date, until: date) -> int:
    """Count the Jalali years that are complete on a day; below 0 where `since` lies after it.

    A year is complete on its anniversary. The 30th of Esfand has one in leap years only: in a common year
    the year is complete on the next day, the first of Farvardin (docs/decisions/0051).
    """
    from_year, *from_day = jalali(since)
    until_year, *until_day = jalali(until)
    return until_year - from_year - (until_day < from_day)
