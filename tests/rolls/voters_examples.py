"""Files of invented voters, and terms for them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from amin.encoding.days import typed_day
from amin.rolls.national_number import check_digit
from amin.rolls.terms import Place, Right, Terms

HEADER = "national_number,place,birth_date,status"
WIDE = HEADER + ",declared_place,declared_since"
KEY = bytes(range(32))
PLACES = ("tehran", "village", "1001")
TERMS = Terms(
    polling_day=typed_day("1405/07/24"),
    places=(Place("province"), *(Place(place, "province") for place in PLACES)),
    rights=(
        *(Right(f"council-{place}", place, "councils", "declared") for place in PLACES),
        Right("experts", "province", "experts", "register"),
    ),
)


def number(row: int) -> str:
    """A national number that passes the check."""
    first_nine = f"{row * 7919 + 12_345_678:09d}"
    return first_nine + check_digit(first_nine)


def line(row: int) -> str:
    """A voter of one of three places, from children to the old."""
    born = f"{1310 + row % 90}/{1 + row % 12:02}/{1 + row % 29:02}"
    return f"{number(row)},{PLACES[row % 3]},{born},{'dead' if row % 50 == 7 else 'active'}"


def write(path: Path, rows: Iterable[str], header: str = HEADER) -> Path:
    """Write a table."""
    path.write_text("\n".join([header, *rows]) + "\n", "utf-8")
    return path


def voters(path: Path, count: int) -> Path:
    """Write a file of so many voters."""
    return write(path, map(line, range(count)))
