"""A table of names, numbers and marks as part of a picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from amin.results import tokens
from amin.results.frame import EDGE
from amin.results.svg import Drawing, Value, shortened, width_of

ROW: Final = 48
WIDEST: Final = 360  # a column of numbers
NAMES: Final = 200

Cell = tuple[str, str]  # the number, and below it the exact one or where it comes from


@dataclass(frozen=True, slots=True)
class Line:
    """A row as it is drawn."""

    name: str
    cells: tuple[Cell, ...]
    mark: str = ""
    strong: bool = False  # it has the last seat
    dashed: bool = False  # it came next


def draw_table(
    drawing: Drawing, noun: str, columns: Sequence[tuple[str, int]], lines: Sequence[Line], top: float
) -> float:
    """Draw a table from its heads down; returns where it ends.

    Args:
        noun: the head above the names.
        columns: head and width of each column of numbers, the last one at the edge.
    """
    edge = drawing.width - EDGE
    ends = _ends(columns, edge)
    room = ends[0] - columns[0][1] - EDGE - 16
    drawing.text(EDGE + 8, top, noun, size=14, fill=tokens.INK_3)
    for (head, width), end in zip(columns, ends, strict=True):
        drawing.number(end, top, head, width - 8, size=14, fill=tokens.INK_3)
    y = top + 12
    drawing.line(y, EDGE, edge, stroke=tokens.INK, stroke_width=1.2)
    for line in lines:
        _draw_line(
            drawing, line, y, room, [(end, width) for (_, width), end in zip(columns, ends, strict=True)]
        )
        y += ROW
        drawing.line(y, EDGE, edge, stroke=tokens.LINE_2, stroke_width=0.8)
    return y


def widths_for(heads: Sequence[tuple[str, int]], lines: Sequence[Line]) -> list[tuple[str, int]]:
    """The columns, each as wide as what stands in it; a number that is wider still is written smaller."""
    found = []
    for at, (head, least) in enumerate(heads):
        cells = [line.cells[at] for line in lines]
        needs = [width_of(head, 14), *(width_of(number, 19) for number, _ in cells)]
        needs += [width_of(below, 13) for _, below in cells]
        found.append((head, max(least, min(WIDEST, round(max(needs)) + 24))))
    return found


def width_of_table(columns: Sequence[tuple[str, int]]) -> int:
    """How wide a picture is to be, so that names have room beside these columns."""
    return sum(width for _, width in columns) + NAMES + 2 * EDGE + 24


def _ends(columns: Sequence[tuple[str, int]], edge: int) -> list[int]:
    """Where each column ends; the last one stands at the edge."""
    ends, at = [], edge - 8
    for _, width in reversed(columns):
        ends.append(at)
        at -= width
    return ends[::-1]


def _draw_line(drawing: Drawing, line: Line, y: float, room: float, places: list[tuple[int, int]]) -> None:
    edge = drawing.width - EDGE
    if line.strong:
        drawing.box(EDGE, y, edge - EDGE, ROW, fill=tokens.ACCENT_TINT)
        drawing.box(EDGE, y, 5, ROW, fill=tokens.ACCENT)
    if line.dashed:
        frame: dict[str, Value] = {
            "fill": "none",
            "stroke": tokens.INK,
            "stroke_width": 1.2,
            "stroke_dasharray": "5 3",
        }
        drawing.box(EDGE + 1, y + 2, edge - EDGE - 2, ROW - 4, **frame)
    cut = shortened(line.name, 17, room)
    name_at = y + (22 if line.mark else 30)
    weight = 700 if line.strong else 400
    title = line.name if cut != line.name else ""
    drawing.text(EDGE + 12, name_at, cut, size=17, weight=weight, title=title)
    if line.mark:
        drawing.text(EDGE + 12, y + 40, line.mark, size=13, weight=700, fill=tokens.ACCENT)
    for (number, below), (end, width) in zip(line.cells, places, strict=True):
        drawing.number(end, y + (22 if below else 30), number, width - 10, size=17, weight=weight)
        if below:
            drawing.number(end, y + 40, below, width - 10, size=13, fill=tokens.INK_2)
