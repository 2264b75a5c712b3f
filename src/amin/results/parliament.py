"""The seats of a body as a half circle, with the table of its lists below: one SVG, made for print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import atan2, cos, sin
from typing import Final

from amin.counting.numerals import Language, whole
from amin.results import tokens
from amin.results.frame import WIDTH, foot, heading
from amin.results.legend import Party, draw_legend, draw_mark, in_words, parties_of
from amin.results.places import places
from amin.results.result import Result
from amin.results.svg import Drawing, Value
from amin.results.wording import say, seats_in_words

REACH: Final = 400
FEW, REACH_OF_FEW, REACH_OF_ONE = 11, 280, 110  # a village needs no large half circle
LARGEST: Final = 46  # radius of a seat
HOLLOW: Final = 80  # height of the number in the middle
MARKED: Final = 70  # up to so many seats each bears its list's number; above it stands outside, once


@dataclass(frozen=True, slots=True)
class Stage:
    """Where the half circle stands in the drawing."""

    reach: float  # its radius
    baseline: float

    def point(self, x: float, y: float) -> tuple[float, float]:
        """A point of the half circle of radius 1, as a distance from the start edge and from the top."""
        return WIDTH / 2 + x * self.reach, self.baseline - y * self.reach


def half_circle(result: Result, language: Language) -> str:
    """Draw the seats by list, largest list first, and the table that says the same in numbers.

    Seats that a lot has still to give are drawn as open circles with a question mark; seats that
    nobody is left to fill, as dotted ones.

    Raises:
        MalformedError: more seats than could be seen.
    """
    stand = places(result.seats)
    drawing = Drawing("half-circle", WIDTH, language)
    parties = tuple(parties_of(result, drawing))
    title = result.title or seats_in_words(result.seats, language)
    top = heading(drawing, result, title) + 40
    reach = REACH if result.seats > FEW else REACH_OF_FEW if result.seats > 1 else REACH_OF_ONE
    radius = min(stand.radius * reach, LARGEST)
    highest, lowest = max(y for _, y in stand.points), min(y for _, y in stand.points)
    stage = Stage(reach, top + max(highest * reach + radius, HOLLOW if result.seats > 1 else 0))
    _seats(drawing, stage, stand.points, radius, parties)
    if result.seats > 1:
        _number_in_the_hollow(drawing, result.seats, stage)
    end = draw_legend(drawing, result, parties, stage.baseline - lowest * reach + radius + 48)
    about = [say("half circle", language, seats=seats_in_words(result.seats, language))]
    about += in_words(parties, result.votes, language)
    return drawing.finish(foot(drawing, result, end), title, ". ".join(about) + ".")


def _seats(
    drawing: Drawing,
    stage: Stage,
    points: Sequence[tuple[float, float]],
    radius: float,
    parties: Sequence[Party],
) -> None:
    """Paint each seat for its holder, list after list from the start edge round."""
    holders = [party for party in parties for _ in range(party.seats)]
    marked = len(holders) <= MARKED
    angles: dict[str, list[float]] = {}
    for (x, y), party in zip(points, holders, strict=True):
        _seat(drawing, stage.point(x, y), radius, party, marked=marked)
        angles.setdefault(party.mark, []).append(atan2(y, -x))
    if not marked:
        _marks_outside(drawing, stage, angles)


def _seat(drawing: Drawing, place: tuple[float, float], radius: float, party: Party, *, marked: bool) -> None:
    """One seat; with the number of its list on a white ground where there is room for it."""
    at: dict[str, Value] = {"cx": drawing.x(place[0]), "cy": place[1]}
    drawing.add("circle", {**at, "r": radius, **party.outline()})
    if not marked:
        return
    if not party.is_open:
        drawing.add("circle", {**at, "r": radius * 0.52, "fill": tokens.SURFACE})
    draw_mark(drawing, *place, party.mark, min(radius * 0.68, 22))


def _marks_outside(drawing: Drawing, stage: Stage, angles: dict[str, list[float]]) -> None:
    """The number of each list once, outside the middle of its seats, where there is room for it."""
    outside = 1 + 22 / stage.reach
    before = -1.0
    for mark, at in angles.items():
        middle = (at[0] + at[-1]) / 2
        if (middle - before) * stage.reach >= 26:
            before = middle
            draw_mark(drawing, *stage.point(-cos(middle) * outside, sin(middle) * outside), mark, 18)


def _number_in_the_hollow(drawing: Drawing, seats: int, stage: Stage) -> None:
    language = drawing.language
    large = 64 if stage.reach == REACH else 44
    middle, word = WIDTH / 2, say("seats", language)
    number = whole(seats, language)
    drawing.text(middle, stage.baseline - 36, number, size=large, weight=700, anchor="middle")
    drawing.text(middle, stage.baseline, word, size=20, fill=tokens.INK_2, anchor="middle")
