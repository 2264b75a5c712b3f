"""Days in two calendars and three scripts, and years that are complete on the anniversary."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amin.encoding.days import full_years, jalali, typed_day
from amin.errors import MalformedError

DAYS = st.dates(date(1850, 1, 1), date(2100, 1, 1))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1404/09/15", date(2025, 12, 6)),  # the day of the founding text
        ("1404-09-15", date(2025, 12, 6)),
        ("۱۴۰۴/۹/۱۵", date(2025, 12, 6)),
        ("١٤٠٤/٠٩/١٥", date(2025, 12, 6)),
        (" 2025-12-06 ", date(2025, 12, 6)),
        ("2025/12/06", date(2025, 12, 6)),
        ("1403/12/30", date(2025, 3, 20)),  # a leap year
        ("1357/11/22", date(1979, 2, 11)),
        ("2024-02-29", date(2024, 2, 29)),
    ],
)
def test_a_day_is_read_in_either_calendar(text, day):
    assert typed_day(text) == day


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1404/9",
        "1404/12/30",
        "1403/13/01",
        "1403/00/10",
        "1403/01/00",
        "1403/01/32",
        "1403/07/31",
        "03/01/01",
        "2025-02-29",
        "2025-13-01",
        "1404/09-15",
        "1404.09.15",
        "15/09/1404",
        "1600/01/01",
        "9999-01-01",
        "１４０４/09/15",
        "1404/०९/15",
        "1404/09/15\n",
        "1404/09/15 10:00",
        "-1404/09/15",
        "1" * 10_000,
    ],
)
def test_what_is_no_day_is_refused_and_not_repeated(text):
    """SECURITY.md D-17. The text may be somebody's birth date."""
    with pytest.raises(MalformedError) as refused:
        typed_day(text)
    assert len(text) < 4 or text not in str(refused.value) + refused.value.hint
    assert refused.value.__cause__ is None


@given(day=DAYS)
def test_a_day_written_in_either_calendar_is_the_same_day(day):
    year, month, of_month = jalali(day)

    assert typed_day(f"{year}/{month:02}/{of_month:02}") == typed_day(day.isoformat()) == day


@pytest.mark.parametrize(
    ("since", "until", "years"),
    [
        ("1387/06/15", "1405/06/14", 17),
        ("1387/06/15", "1405/06/15", 18),
        ("1387/06/15", "1405/06/16", 18),
        ("1387/12/30", "1405/12/29", 17),  # born on the leap day: not on the last day of a common year,
        ("1387/12/30", "1406/01/01", 18),  # but on the day after it
        ("1387/12/30", "1408/12/29", 20),
        ("1387/12/30", "1408/12/30", 21),  # a leap year again
        ("1388/01/01", "1405/12/29", 17),
        ("1388/01/01", "1406/01/01", 18),
        ("1405/06/15", "1405/06/15", 0),
        ("1405/06/16", "1405/06/15", -1),
    ],
)
def test_a_year_is_complete_on_its_anniversary(since, until, years):
    assert full_years(typed_day(since), typed_day(until)) == years


@given(since=DAYS, until=DAYS)
def test_full_years_never_go_back_and_grow_by_at_most_one_a_day(since, until):
    today, tomorrow = full_years(since, until), full_years(since, until + timedelta(days=1))

    assert tomorrow - today in (0, 1)
    assert (today >= 0) == (until >= since)


@given(since=DAYS, until=DAYS)
def test_who_is_born_later_is_never_older(since, until):
    assert full_years(since + timedelta(days=1), until) <= full_years(since, until)
