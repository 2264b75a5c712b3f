"""Tags and filters that every template has: words, digits, days, levels, fields."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

from django import template
from django.template.loader import get_template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from amin.hq.house import when
from amin.hq.house.digits import in_language
from amin.hq.house.files_of_pages import address_of
from amin.hq.house.words import t as said

register = template.Library()
LEVELS: Final = (
    ("check-circle-fill", "عادی"),
    ("info-circle-fill", "آگاهی"),
    ("exclamation-circle-fill", "توجه"),
    ("exclamation-triangle-fill", "هشدار"),
    ("exclamation-octagon-fill", "بحرانی"),
)


@register.simple_tag
def t(persian: str, **values: Any) -> str:
    """Say a text of the catalogue."""
    return said(persian, **values)


@register.simple_tag
def asset(name: str) -> str:
    """The address of a file of the pages, with the hash of its content."""
    return address_of(name)


@register.filter
def digits(value: Any) -> str:
    """Write with the digits of the reader's language."""
    return "" if value is None else in_language(value)


@register.filter
def day(value: date | datetime | None) -> str:
    """A day in words."""
    return "" if value is None else when.long_day(_day(value))


@register.filter
def day_short(value: date | datetime | None) -> str:
    """A day in figures."""
    return "" if value is None else when.short_day(_day(value))


@register.filter
def day_plain(value: date | datetime | None) -> str:
    """A day in words, without the weekday."""
    return "" if value is None else when.long_day(_day(value), weekday=False)


@register.filter
def moment(value: datetime | None) -> str:
    """A day in words and the time."""
    return "" if value is None else when.moment(value)


@register.filter
def clock(value: datetime | None) -> str:
    """The time of a moment."""
    return "" if value is None else when.clock(value)


@register.filter
def from_polling(days: int | None) -> str:
    """How far a day lies from polling day, in words."""
    if days is None:
        return ""
    if days == 0:
        return said("روز رأی")
    return said("{n} روز پس از روز رأی" if days > 0 else "{n} روز پیش از روز رأی", n=abs(days))


@register.simple_tag
def lv(level: int | str, words: str = "") -> SafeString:
    """An alarm level: its icon and its word, never its colour alone."""
    if level == "x":
        return format_html(
            '<span class="lv lvx"><i class="bi bi-question-circle" aria-hidden="true"></i>{}</span>',
            words or said("نامعلوم"),
        )
    icon, word = LEVELS[int(level)]
    return format_html(
        '<span class="lv lv{}"><i class="bi bi-{}" aria-hidden="true"></i>{}</span>',
        level,
        icon,
        words or said(word),
    )


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """A picture beside words."""
    return format_html('<i class="bi bi-{} {}" aria-hidden="true"></i>', name, css)


@register.inclusion_tag("house/field.html")
def field(bound: Any, css: str = "", hint: str = "") -> dict[str, Any]:
    """One control of a form with its label, hint and error."""
    return {"bound": bound, "css": css, "hint": hint or bound.help_text}


@register.simple_tag
def cell(shown: Any) -> SafeString:
    """One cell of a list: its own template, or its text."""
    if shown.column.cell:
        return SafeString(get_template(shown.column.cell).render({"row": shown.row}))
    value = shown.text
    if isinstance(value, datetime):
        return format_html("{}", when.moment(value))
    if isinstance(value, date):
        return format_html("{}", when.short_day(value))
    return format_html("<bdi>{}</bdi>", in_language(value) if isinstance(value, int) else value)


def _day(value: date | datetime) -> date:
    return when.local_day(value) if isinstance(value, datetime) else value
