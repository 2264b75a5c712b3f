"""The table below a half circle: who holds the seats, in names and numbers, readable without colour."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from amin.counting.numerals import Language, whole
from amin.counting.outcome import INDEPENDENTS
from amin.results import tokens
from amin.results.fills import FILLS, define
from amin.results.frame import EDGE, WIDTH
from amin.results.result import Group, Result
from amin.results.svg import Drawing, Value, isolated, shortened
from amin.results.wording import name_of_group, percent, say

ROW: Final = 36
END: Final = WIDTH - EDGE
NAME: Final = 92
COLUMNS: Final = {"votes": (690, 150), "share": (800, 80), "seats": (END, 70)}  # where each ends, its width
SEATLESS: Final = 4  # up to so many lists without a seat are named


@dataclass(frozen=True, slots=True)
class Party:
    """A row: a list, several lists together, or seats that nobody has."""

    mark: str
    name: str
    seats: int
    votes: int | None  # None: seats that nobody has
    paint: str  # nothing where there is no seat
    dashes: str = ""
    stands_last: bool = False  # the independents, who are no list

    @property
    def is_open(self) -> bool:
        """Whether its seats have no fill that a mark would need a ground on."""
        return self.paint == tokens.SURFACE

    def outline(self) -> dict[str, Value]:
        """How its seats are painted: each has an edge, so that light ones are seen on paper."""
        if not self.dashes:
            return {"fill": self.paint, "stroke": tokens.INK, "stroke_width": 0.8}
        return {
            "fill": tokens.SURFACE,
            "stroke": tokens.INK,
            "stroke_width": 1.6,
            "stroke_dasharray": self.dashes,
        }


def parties_of(result: Result, drawing: Drawing) -> Iterator[Party]:
    """The rows: lists with seats, the largest first, gathered when there are many; then the rest.

    The independents are no list, so they come after all lists.
    """
    language = drawing.language
    order = result.in_order
    seated = [group for group in order if group.seats]
    shown = len(seated) if len(seated) <= len(FILLS) else len(FILLS) - 1
    for number, group in enumerate(seated[:shown]):
        name = name_of_group(group.code, group.name, language)
        paint, alone = define(drawing, number), group.code == INDEPENDENTS
        mark = whole(number + 1, language)
        yield Party(mark, name, group.seats, group.votes, paint, stands_last=alone)
    if rest := seated[shown:]:
        yield _gathered("others seated", rest, language)
    open_mark = "؟" if language == "fa" else "?"
    if result.undecided:
        yield Party(open_mark, say("undecided", language), result.undecided, None, tokens.SURFACE, "5 3")
    if result.empty:
        yield Party("–", say("empty", language), result.empty, None, tokens.SURFACE, "1 4")
    seatless = [group for group in order if not group.seats]
    if len(seatless) > SEATLESS:
        yield _gathered("others seatless", seatless, language)
        return
    for group in seatless:
        yield Party("", name_of_group(group.code, group.name, language), 0, group.votes, "")


def draw_legend(drawing: Drawing, result: Result, parties: Sequence[Party], top: float) -> float:
    """Draw the table; returns where it ends."""
    language = drawing.language
    stand_alone = result.at_large and all(person.group == person.code for person in result.persons)
    drawing.text(NAME, top, say("person" if stand_alone else "list", language), size=14, fill=tokens.INK_3)
    for key, (end, width) in COLUMNS.items():
        drawing.number(end, top, say(key, language), width, size=14, fill=tokens.INK_3)
    y = top + 12
    drawing.line(y, EDGE, END, stroke=tokens.INK, stroke_width=1.2)
    for party in _told(parties):
        _row(drawing, party, y, result.votes)
        y += ROW
        drawing.line(y, EDGE, END, stroke=tokens.LINE_2, stroke_width=0.8)
    _number(drawing, "votes", y, whole(result.votes, language), weight=700)
    _number(drawing, "seats", y, whole(result.seats, language), weight=700)
    return y + ROW


def draw_mark(drawing: Drawing, from_start: float, y: float, mark: str, size: float) -> None:
    """Write the number of a list about a point."""
    drawing.text(from_start, y + size * 0.36, mark, size=size, anchor="middle", weight=700)


def in_words(parties: Sequence[Party], votes: int, language: Language) -> Iterator[str]:
    """The rows for those who hear them."""
    for party in _told(parties):
        name, seats = isolated(party.name), whole(party.seats, language)
        if party.votes is None:
            yield f"{name}: {seats}"
        else:
            told, part = whole(party.votes, language), percent(party.votes, votes, language)
            key = "of list one" if party.seats == 1 else "of list"
            yield say(key, language, name=name, seats=seats, votes=told, share=part)


def _told(parties: Sequence[Party]) -> list[Party]:
    """The rows as they are read; the independents after lists without a seat, too."""
    return sorted(parties, key=lambda party: party.stands_last)


def _gathered(key: str, groups: list[Group], language: Language) -> Party:
    seats, votes = sum(group.seats for group in groups), sum(group.votes for group in groups)
    name = say(key, language, n=whole(len(groups), language))
    return Party("…" if seats else "", name, seats, votes, tokens.SURFACE if seats else "")


def _row(drawing: Drawing, party: Party, y: float, votes: int) -> None:
    language = drawing.language
    if party.paint:
        sample: dict[str, Value] = {"cx": drawing.x(EDGE + 20), "cy": y + ROW / 2, "r": 14}
        drawing.add("circle", {**sample, **party.outline()})
        if not party.is_open:
            drawing.add("circle", {**sample, "r": 8.5, "fill": tokens.SURFACE})
        draw_mark(drawing, EDGE + 20, y + ROW / 2, party.mark, 13 if len(party.mark) == 1 else 10.5)
    weight = 700 if party.seats else 400
    room = COLUMNS["votes"][0] - COLUMNS["votes"][1] - NAME - 12
    cut = shortened(party.name, 17, room)
    drawing.text(NAME, y + 25, cut, size=17, weight=weight, title=party.name if cut != party.name else "")
    if party.votes is not None:
        _number(drawing, "votes", y, whole(party.votes, language))
        _number(drawing, "share", y, percent(party.votes, votes, language))
    _number(drawing, "seats", y, whole(party.seats, language), weight=weight)


def _number(drawing: Drawing, column: str, y: float, text: str, weight: int = 400) -> None:
    end, width = COLUMNS[column]
    drawing.number(end, y + 25, text, width, size=18 if column == "seats" else 16, weight=weight)
