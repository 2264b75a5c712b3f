"""The colour of a contest on screen and paper: always with its word and its pattern.

The order is that of the election's file, so that a contest has one colour at every station. A thermal printer
has no colours: its sheet bears the word and the pattern.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Colour:
    """How one contest is told from the others, without seeing colours."""

    id: str
    fa: str
    en: str
    pattern: str  # what a sheet and a box bear


COLOURS: Final = (
    Colour("green", "سبز", "green", "diagonal"),
    Colour("blue", "آبی", "blue", "dots"),
    Colour("orange", "نارنجی", "orange", "bars"),
    Colour("purple", "بنفش", "purple", "grid"),
    Colour("grey", "خاکستری", "grey", "waves"),
    Colour("red", "سرخ", "red", "checks"),
)


def colour_of(position: int) -> Colour:
    """Return the colour of the contest at this position (from 0) of the election's file.

    Beyond the sixth they come again: no voter has so many contests in one visit.
    """
    return COLOURS[position % len(COLOURS)]
