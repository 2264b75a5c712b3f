"""The steps of a count as one table in SVG: what each list had, what it won by, who came next."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from amin.counting.numerals import Language, decimal, exact, fixed, mixed, whole
from amin.counting.votes_needed import Needed
from amin.results.chart_table import Cell, Line, draw_table, width_of_table, widths_for
from amin.results.frame import EDGE, WIDTH, foot, heading
from amin.results.persons_chart import person_table
from amin.results.result import Result
from amin.results.steps_table import Quotient, Row, Table, steps_table
from amin.results.svg import Drawing, fitting, lines_of, with_names_isolated
from amin.results.wording import name_of_group, say, seats_in_words, tie_in_words

NAMED: Final = 40  # lists with a row of their own; the others are gathered
SEATLESS: Final = 4
LINE: Final = 26
MOST_LINES: Final = 8


@dataclass(frozen=True, slots=True)
class Column:
    """A column of numbers: its head, its width, and what a row has in it."""

    head: str
    width: int
    cell: Callable[[Row], Cell]


def steps_chart(result: Result, language: Language) -> str:
    """Draw the steps of the count; the last seat and who came next are marked in words.

    Where persons win at large the table is of persons, by votes.
    """
    if result.at_large:
        heads, lines = person_table(result, language)
        table = None
    else:
        table = steps_table(result)
        shown = _columns(table, result.votes_needed(), language)
        heads = [(column.head, column.width) for column in shown]
        lines = list(_lines(result, table, shown, language))
    columns = widths_for(heads, lines)
    drawing = Drawing("steps", max(WIDTH, width_of_table(columns)), language)
    title = result.title or say("steps", language, seats=seats_in_words(result.seats, language))
    y = heading(drawing, result, title) + 20
    if table is not None:
        y = _quota(drawing, table, y)
    noun = say("person" if result.at_large else "list", language)
    y = draw_table(drawing, noun, columns, lines, y + 20)
    y = _sentences(drawing, result, y + 14)
    about = say("steps", language, seats=seats_in_words(result.seats, language))
    return drawing.finish(
        foot(drawing, result, y), title, f"{about}. {with_names_isolated(result.last_seat(language))}"
    )


def _columns(table: Table, needed: Sequence[Needed], language: Language) -> list[Column]:
    """The columns that the rule's steps fill, without the names and the marks."""
    shares = _places(row.entitlement for row in table.rows)
    won = _places(row.won.quotient if row.won else None for row in table.rows)
    after = _places(row.next.quotient if row.next else None for row in table.rows)
    lacks = {each.group: each for each in needed}
    columns = [Column(say("votes", language), 120, lambda row: (whole(row.group.votes, language), ""))]
    if table.has_base:
        base = "rounded" if table.rounded else "whole"
        columns += [
            Column(say("entitlement", language), 150, lambda row: _exact(row.entitlement, shares, language)),
            Column(say(base, language), 92, lambda row: _count(row.base, language)),
        ]
    if table.has_base and not table.has_quotients:
        columns.append(Column(say("remainder", language), 90, lambda row: _rest(row, shares, language)))
    if table.has_quotients:
        columns += [
            Column(say("last quotient", language), 150, lambda row: _quotient(row.won, row, won, language)),
            Column(
                say("next quotient", language), 130, lambda row: _quotient(row.next, row, after, language)
            ),
        ]
    if table.has_base:
        columns.append(Column(say("further", language), 100, lambda row: _further(row, language)))
    columns.append(Column(say("seats", language), 60, lambda row: (whole(row.group.seats, language), "")))
    if needed:
        head = say("needed", language)
        columns.append(Column(head, 110, lambda row: _lack(lacks.get(row.group.code), language)))
    return columns


def _count(number: int | None, language: Language) -> Cell:
    return ("–" if number is None else whole(number, language), "")


def _places(numbers: Iterable[Fraction | None]) -> int:
    """As many places for all numbers of a column: three, or none where all are whole."""
    return 0 if all(number is None or number.denominator == 1 for number in numbers) else 3


def _exact(number: Fraction | None, places: int, language: Language) -> Cell:
    """Three places to compare by, and the exact number below."""
    if number is None:
        return "–", ""
    return fixed(number, language, places), "" if number.denominator == 1 else mixed(number, language)


def _rest(row: Row, places: int, language: Language) -> Cell:
    return ("–", "") if row.entitlement is None else (fixed(row.entitlement % 1, language, places), "")


def _lack(needed: Needed | None, language: Language) -> Cell:
    """Votes that lacked for another seat; below it the seats it would have had, where it is not one more."""
    if needed is None:
        return "–", ""
    seats = seats_in_words(needed.would_have, language)
    return whole(needed.more, language), seats if needed.would_have > needed.has + 1 else ""


def _quotient(quotient: Quotient | None, row: Row, places: int, language: Language) -> Cell:
    if quotient is None:
        return "–", ""
    divided = f"{whole(row.group.votes, language)} ÷ {decimal(quotient.divisor, language)}"
    return fixed(quotient.quotient, language, places), divided


def _further(row: Row, language: Language) -> Cell:
    """Which seats of the body were won one by one, or how many were taken back."""
    if row.taken:
        return whole(-row.taken, language).replace("-", "−"), ""
    if not row.further:
        return "–", ""
    first, last = row.further[0], row.further[-1]
    return (
        f"{whole(first, language)}–{whole(last, language)}" if first != last else whole(first, language)
    ), ""


def _lines(result: Result, table: Table, columns: Sequence[Column], language: Language) -> Iterator[Line]:
    """A line for each list; those that are neither large nor decide anything are gathered."""
    seated = [row for row in table.rows if row.group.seats or row.marks - {"out"}]
    seatless = [row for row in table.rows if not (row.group.seats or row.marks - {"out"})]
    deciding = {"last", "runner-up", "next to lose", "level"}
    kept = [row for at, row in enumerate(seated) if at < NAMED or row.marks & deciding]
    kept += seatless if len(seatless) <= SEATLESS else []
    named = {row.group.code for row in kept}
    for row in (row for row in table.rows if row.group.code in named):
        name = name_of_group(row.group.code, row.group.name, language)
        marks = [say(mark, language) for mark in MARKS if mark in row.marks]
        strong = bool(row.marks & {"last", "taken"})
        dashed = bool(row.marks & {"runner-up", "next to lose", "level"})
        cells = tuple(column.cell(row) for column in columns)
        yield Line(name, cells, (" · ").join(marks), strong and not dashed, dashed)
    for key, some in (("others seated", seated), ("others seatless", seatless)):
        rest = [row for row in some if row.group.code not in named]
        if rest:
            votes, seats = sum(r.group.votes for r in rest), sum(r.group.seats for r in rest)
            sums = {say("votes", language): votes, say("seats", language): seats}
            cells = tuple((whole(sums[c.head], language) if c.head in sums else "", "") for c in columns)
            yield Line(say(key, language, n=whole(len(rest), language)), cells)


MARKS: Final = ("last", "runner-up", "taken", "next to lose", "level", "out", "short")


def _quota(drawing: Drawing, table: Table, y: float) -> float:
    """Say what one seat costs, where the rule has a quota."""
    if table.quota is None:
        return y
    quota = table.quota.values["quota"]
    assert isinstance(quota, int | Fraction)
    told = say("quota", drawing.language, quota=exact(quota, drawing.language))
    drawing.text(EDGE, y + 4, told, size=fitting(told, 16, drawing.width - 2 * EDGE))
    return y + 18


def _sentences(drawing: Drawing, result: Result, y: float) -> float:
    """The sentence that a losing list asks for first, and each lot that is still to be drawn."""
    language = drawing.language
    told = [f"{say('last seat', language)} {result.last_seat(language)}"]
    told += [tie_in_words(tie, result.names, language) for tie in result.outcome.ties]
    for text in told:
        room = drawing.width - 2 * EDGE
        lines = lines_of(with_names_isolated(text), 16, room)
        if len(lines) > MOST_LINES:
            lines = [*lines[: MOST_LINES - 1], "…"]
        for line in lines:
            y += LINE
            drawing.text(EDGE, y, line, size=fitting(line, 16, room))
    return y + 6
