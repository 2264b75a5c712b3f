"""Whole numbers on the command line, in digits of any of three scripts: 21, ۲۱ or ٢١."""

# ruff: noqa: PLC0415  (`amin --help` must be quick: a command imports its rooms when it runs)
from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

import typer

WHOLE: Final = re.compile(r"-?[0-9]{1,100}")


def whole_number(least: int | None = None, most: int | None = None) -> Callable[[str | int], int]:
    """Make the reader of an option that is a whole number; a bound that is not given is the command's.

    It takes what a table of votes takes: no sign of plus, no point, no separators, no other script.
    """

    def read(given: str | int) -> int:
        from amin.encoding.text import ascii_digits, quoted

        digits = ascii_digits(str(given).strip())
        if not WHOLE.fullmatch(digits):
            raise typer.BadParameter(f"{quoted(str(given))}; allowed: a whole number{_bounds(least, most)}")
        number = int(digits)
        if (least is not None and number < least) or (most is not None and number > most):
            raise typer.BadParameter(f"{number}; allowed: a whole number{_bounds(least, most)}")
        return number

    return read


def _bounds(least: int | None, most: int | None) -> str:
    low = "" if least is None else f" from {least:,}"
    return low if most is None else f"{low} to {most:,}"
