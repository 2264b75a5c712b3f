"""What a count decides, and what it leaves to a lot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from amin.counting.steps import Step

# The group of all candidates who stand in no list, counted like one list (docs/decisions/0015).
INDEPENDENTS: Final = "independents"

TieKind = Literal["list", "person", "alternate"]


@dataclass(frozen=True, slots=True)
class Tie:
    """A dead heat: a lot gives `seats` places among these.

    A list or person wins at most one of the places. The one exception is a tie of groups that have no
    votes at all: there a group may draw as many seats as it has persons (docs/decisions/0013).
    """

    kind: TieKind
    among: tuple[str, ...]  # codes, in the order of the election's file
    seats: int  # at "alternate": places among the alternates


@dataclass(frozen=True, slots=True)
class Lot:
    """A lot that was drawn for a tie, as its minutes say; counting never draws one."""

    kind: TieKind
    among: tuple[str, ...]  # those of the tie
    drawn: tuple[str, ...]  # who won a place, one for each of the tie's seats
    minutes: str  # number or name of the minutes


@dataclass(frozen=True, slots=True)
class Outcome:
    """Seats, persons elected, alternates, and the lots that are still to be drawn.

    Nobody stands in `elected` or `alternates` who could drop out by the fall of a lot
    (docs/decisions/0012). Seats that nobody can fill are in no number here (docs/decisions/0014).
    """

    seats: Mapping[str, int]  # list code or "independents" → seats held whichever way the lots fall
    elected: tuple[str, ...]
    alternates: tuple[str, ...]  # most votes first
    ties: tuple[Tie, ...]  # in the order in which the lots are drawn: lists, persons, alternates
    steps: Sequence[Step] = field(default=(), compare=False, repr=False)  # how it came about
