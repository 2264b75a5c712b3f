"""Invented voters: a national number for each row, made from the row's number and nothing else."""

from __future__ import annotations

from collections.abc import Callable

from amin.rolls import pseudonym
from amin.rolls.national_number import check_digit

_FIRST = 100_000_000


def invented_number(row: int) -> str:
    """Return a national number that passes the check and belongs to nobody in particular."""
    first_nine = f"{_FIRST + row:09d}"
    return first_nine + check_digit(first_nine)


def pseudonyms(key: bytes) -> Callable[[int], bytes]:
    """Return a function from a row to its voter's pseudonym under this key."""
    return lambda row: pseudonym(invented_number(row), key)
