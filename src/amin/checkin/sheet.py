"""A sheet: what the device page shows of one voter, as codes. The words are the page's, in its language."""

from __future__ import annotations

from datetime import datetime, tzinfo
from typing import Final, Literal

import msgspec

from amin.encoding.days import jalali

Kind = Literal[
    "ready", "ok", "mixed", "refused", "provisional", "doubt", "unread", "trouble", "dummy", "handed", "noted"
]
MONTHS: Final = (
    "فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور", "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند",
)  # fmt: skip
_WEEKDAYS: Final = ("دوشنبه", "سه‌شنبه", "چهارشنبه", "پنجشنبه", "جمعه", "شنبه", "یکشنبه")


class Name(msgspec.Struct, frozen=True):
    """A name in both languages of the page."""

    fa: str
    en: str


class Shown(msgspec.Struct, frozen=True, omit_defaults=True):
    """One contest on a sheet.

    Attributes:
        verdict: `free`, `provisional`, `final` (this station alone, without a line), or `refused`.
        reason: why it is refused.
        station, day, time: where and when it was taken; only after a scan.
    """

    id: str
    name: Name
    verdict: Literal["free", "provisional", "final", "refused"]
    reason: str | None = None
    station: str | None = None
    day: Name | None = None
    time: str | None = None
    today: bool = False


class Person(msgspec.Struct, frozen=True):
    """Who it is, as the centre let the desk see: names partly covered.

    Attributes:
        born: the Jalali year.
        photo: the address of the photo on this device, or none.
    """

    name: str
    father: str
    born: int
    photo: str | None


class Helped(msgspec.Struct, frozen=True):
    """The companion who was noted, and how many voters one may go with."""

    n: int
    max: int


class Sheet(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What is on the screen.

    Attributes:
        how: `scanned`, `typed` or `card`.
        number: masked.
        can: what else may be done: `companion`, `objection`, `override`, `release`.
        objections: the reasons that may be given for an objection to this sheet.
        digits: how many were read, where they were too few or too many.
        provisional: of a card that was handed over.
    """

    kind: Kind
    reason: str | None = None
    how: str | None = None
    number: str | None = None
    person: Person | None = None
    contests: tuple[Shown, ...] = ()
    can: tuple[str, ...] = ()
    objections: tuple[str, ...] = ()
    companion: Helped | None = None
    finger: str | None = None
    digits: int | None = None
    provisional: bool = False

    @property
    def asks(self) -> bool:
        """Whether it waits for somebody to decide about a card."""
        return self.kind in ("ok", "mixed", "provisional", "dummy")


READY: Final = Sheet(kind="ready")


def clock_face(at: datetime) -> str:
    """The time of day as it is shown: 14:07."""
    return at.strftime("%H:%M")


def day_in_words(at: datetime) -> Name:
    """A day in both calendars: دوشنبه 2 آذر 1405, Monday 23 November 2026."""
    year, month, day = jalali(at.date())
    weekday = _WEEKDAYS[at.weekday()]
    return Name(f"{weekday} {day} {MONTHS[month - 1]} {year}", f"{at:%A} {at.day} {at:%B} {at.year}")


def local(text: str, zone: tzinfo | None) -> datetime:
    """Read a time of the wire and bring it to the station's zone."""
    return datetime.fromisoformat(text).astimezone(zone)
