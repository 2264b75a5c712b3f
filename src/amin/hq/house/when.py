"""Days and moments as people read them: Jalali in Persian, Gregorian in English; stored in UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from amin.encoding.days import jalali, typed_day
from amin.encoding.text import ascii_digits
from amin.errors import MalformedError
from amin.hq.house.digits import in_language
from amin.hq.house.words import is_english, t

TEHRAN: Final = ZoneInfo("Asia/Tehran")
MONTHS: Final = (
    "فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور", "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند",
)  # fmt: skip
WEEKDAYS: Final = ("دوشنبه", "سه‌شنبه", "چهارشنبه", "پنجشنبه", "جمعه", "شنبه", "یکشنبه")
ENGLISH_DAY: Final = "%A %-d %B %Y"


def now() -> datetime:
    """The present moment. The one clock of the headquarters; rules take it as an argument."""
    return datetime.now(UTC)


def local_day(at: datetime) -> date:
    """The day in Tehran on which a moment falls."""
    return at.astimezone(TEHRAN).date()


def day_ends(day: date) -> datetime:
    """The first moment after a day in Tehran, as UTC."""
    return datetime.combine(day + timedelta(days=1), time(), TEHRAN).astimezone(UTC)


def day_begins(day: date) -> datetime:
    """The first moment of a day in Tehran, as UTC."""
    return datetime.combine(day, time(), TEHRAN).astimezone(UTC)


def typed_moment(text: str) -> datetime:
    """Read `1405/9/2 14:30` in either calendar and any of the three scripts; without a time, the day's end.

    Raises:
        MalformedError: no such day, or no such time.
    """
    day, _, clock = ascii_digits(text).strip().partition(" ")
    found = typed_day(day)
    if not clock.strip():
        return day_ends(found)
    hour, colon, minute = clock.strip().partition(":")
    if not (colon and hour.isdecimal() and minute.isdecimal() and len(hour) <= 2 and len(minute) == 2):
        raise MalformedError("not a time", hint="allowed: hours and minutes as 14:30")
    if int(hour) > 23 or int(minute) > 59:
        raise MalformedError("there is no such time", hint="allowed: 00:00 to 23:59")
    return datetime.combine(found, time(int(hour), int(minute)), TEHRAN).astimezone(UTC)


def short_day(day: date) -> str:
    """Write a day in figures: ۱۴۰۵/۹/۲ or 2026-11-23."""
    if is_english():
        return day.isoformat()
    return in_language("/".join(str(part) for part in jalali(day)))


def long_day(day: date, *, weekday: bool = True) -> str:
    """Write a day in words: دوشنبه ۲ آذر ۱۴۰۵."""
    if is_english():
        return f"{day:{ENGLISH_DAY if weekday else '%-d %B %Y'}}"
    year, month, number = jalali(day)
    words = f"{number} {MONTHS[month - 1]} {year}"
    return in_language(f"{WEEKDAYS[day.weekday()]} {words}" if weekday else words)


def moment(at: datetime) -> str:
    """Write a moment: the day in words and the clock of Tehran."""
    comma = ", " if is_english() else "، "
    return long_day(local_day(at), weekday=False) + comma + clock(at)


def clock(at: datetime) -> str:
    """Write the time of a moment in Tehran, to the minute."""
    return in_language(at.astimezone(TEHRAN).strftime("%H:%M"))


def days_between(day: date, today: date) -> str:
    """Say how far a day is: ۴ روز دیر, امروز, ۳ روز مانده."""
    left = (day - today).days
    if left < 0:
        return t("{n} روز دیر", n=-left)
    return t("{n} روز مانده", n=left) if left else t("امروز")
