"""Numbers from the registry: one after the other, none twice, none left out."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from amin.encoding.days import jalali
from amin.hq.house.models import Register


def next_number(series: str, day: date) -> str:
    """Take the next number of a series in the Jalali year of a day: `1405/231`.

    It is taken in the caller's transaction: where that fails, the number is free again.
    """
    year = jalali(day)[0]
    with transaction.atomic():
        Register.objects.get_or_create(series=series, year=year)
        row = Register.objects.select_for_update().get(series=series, year=year)
        row.last += 1
        row.save(update_fields=("last",))
    return f"{year}/{row.last}"
