"""The organisation chart as SVG: who sits where, what is vacant, what ends soon; no script, no style inside.

The root's seats stand above; every body below it is a column, its own parts under it; columns wrap into rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeVar
from xml.sax.saxutils import escape, quoteattr

from amin.hq.bodies.holders import Seats
from amin.hq.bodies.models import Body
from amin.hq.house.when import local_day, short_day
from amin.hq.house.words import is_english, t

Thing = TypeVar("Thing")

W: Final = 176  # of a box
H: Final = 62
GAP: Final = 12
COLUMNS: Final = 6
MARGIN: Final = 12
INDENT: Final = 10
_WIDTH_OF_LETTER: Final = 0.5  # of the font size, on average; what is longer is cut and said in full on hover

# fill, stroke, text, width of the stroke, dashes
_LOOKS: Final = {
    "plain": ("#ffffff", "#c4ccd7", "#17202e", "1.5", ""),
    "head": ("#1d4f91", "#1d4f91", "#ffffff", "1.5", ""),
    "apart": ("#eef1f5", "#c4ccd7", "#17202e", "1.5", ""),
    "gone": ("#fde8e9", "#c01626", "#9c1120", "2", "5 3"),
    "soon": ("#fdf2d6", "#c98a06", "#744a00", "2", ""),
}
_APART: Final = ("executive", "supervision", "inspection", "external", "trustees")


@dataclass(frozen=True, slots=True)
class Box:
    """One box: three lines and how it looks."""

    title: str
    name: str
    note: str
    look: str
    link: str


@dataclass(frozen=True, slots=True)
class Counted:
    """What stands above the chart."""

    seats: int
    held: int
    vacant: int
    ending: int


def boxes_of(body: Body, seats: Sequence[Seats], *, at: datetime) -> list[Box]:
    """The boxes of a body: each holder one, and one for the vacant seats of a position."""
    plain = "apart" if body.kind in _APART else "plain"
    found = []
    for seat in seats:
        title = str(seat.position)
        ending = {order.pk: end for order, end in seat.ending(at)}
        for order, _ in seat.held:
            end = ending.get(order.pk)
            note = t("تا {day}", day=short_day(local_day(end))) if end else t("حکم {no}", no=order.number)
            found.append(
                Box(title, str(order.person), note, "soon" if end else plain, f"/orders/{order.pk}/")
            )
        if seat.vacant:
            waits = seat.in_hand[0] if seat.in_hand else None
            words = t("سمت خالی") if seat.vacant == 1 else t("{n} سمت خالی", n=seat.vacant)
            note = t("حکم در دست") if waits else t("صدور حکم")
            link = f"/orders/{waits.pk}/" if waits else f"/orders/new/?position={seat.position.pk}"
            found.append(Box(title, words, note, "gone", link))
    return found


def counted(seats: dict[int, list[Seats]], at: datetime) -> Counted:
    """Count seats, those held, the vacant ones, and orders that end within thirty days."""
    flat = [seat for of_body in seats.values() for seat in of_body]
    held = sum(len(seat.held) for seat in flat)
    vacant = sum(seat.vacant for seat in flat)
    return Counted(held + vacant, held, vacant, sum(len(seat.ending(at)) for seat in flat))


def chart_svg(bodies: Sequence[Body], seats: dict[int, list[Seats]], *, at: datetime) -> str:
    """Draw the chart of a body (the first) and of all that is under it."""
    root = bodies[0]
    parts: dict[int | None, list[Body]] = defaultdict(list)
    for body in bodies[1:]:
        parts[body.parent_id].append(body)
    drawing = _Drawing()
    top = boxes_of(root, seats.get(root.pk, []), at=at)
    columns = [_column(body, parts, seats, at) for body in parts[root.pk]]
    across = max(1, min(COLUMNS, max(len(columns), min(len(top), COLUMNS))))
    width = across * (W + GAP) - GAP + 2 * MARGIN
    y = _top_rows(drawing, top, width)
    for first in range(0, len(columns), COLUMNS):
        y = _row(drawing, columns[first : first + COLUMNS], width, y)
    return drawing.svg(width, y + MARGIN, t("چارت {body}", body=root))


def _top_rows(drawing: _Drawing, boxes: list[Box], width: int) -> int:
    """The root's own seats: the head alone, the others in rows below."""
    y = MARGIN
    rows = [boxes[:1], *(boxes[i : i + COLUMNS] for i in range(1, len(boxes), COLUMNS))] if boxes else []
    for number, row in enumerate(rows):
        across = len(row) * (W + GAP) - GAP
        x = (width - across) / 2
        if number:
            drawing.line(width / 2, y - GAP, width / 2, y)
        for box in _in_direction(row):
            look = "head" if number == 0 and box.look == "plain" else box.look
            drawing.box(x, y, box, look)
            x += W + GAP
        y += H + GAP
    return y


def _column(
    body: Body,
    parts: dict[int | None, list[Body]],
    seats: dict[int, list[Seats]],
    at: datetime,
    depth: int = 0,
) -> list[tuple[int, Box | Body]]:
    found: list[tuple[int, Box | Body]] = [(depth, body)]
    found += [(depth, box) for box in boxes_of(body, seats.get(body.pk, []), at=at)]
    for part in parts[body.pk]:
        found += _column(part, parts, seats, at, depth + 1)
    return found


def _row(drawing: _Drawing, columns: list[list[tuple[int, Box | Body]]], width: int, y: int) -> int:
    across = len(columns) * (W + GAP) - GAP
    left = (width - across) / 2
    bus = y + GAP / 2
    drawing.line(width / 2, y - GAP, width / 2, bus)
    drawing.line(left + W / 2, bus, left + across - W / 2, bus)
    lowest = y
    for number, column in enumerate(_in_direction(columns)):
        x = left + number * (W + GAP)
        drawing.line(x + W / 2, bus, x + W / 2, y + GAP)
        at = y + GAP
        for depth, thing in column:
            inset = min(depth, 3) * INDENT
            if isinstance(thing, Body):
                drawing.title(x, at, str(thing), f"/bodies/{thing.pk}/")
                at += 26
            else:
                drawing.box(x, at, thing, thing.look, inset)
                at += H + 6
        lowest = max(lowest, at)
    return int(lowest + 2 * GAP)


def _in_direction(row: Sequence[Thing]) -> Sequence[Thing]:
    """The first stands where the reader begins."""
    return row if is_english() else row[::-1]


class _Drawing:
    """Pieces of SVG: presentation attributes alone, which a strict content policy lets through."""

    def __init__(self) -> None:
        self.pieces: list[str] = []

    def line(self, x1: float, y1: float, x2: float, y2: float) -> None:
        self.pieces.append(
            f'<path d="M{x1:g} {y1:g}L{x2:g} {y2:g}" fill="none" stroke="#c4ccd7" stroke-width="1.5"/>'
        )

    def box(self, x: float, y: float, box: Box, look: str, inset: int = 0) -> None:
        fill, stroke, ink, width, dashes = _LOOKS[look]
        dash = f' stroke-dasharray="{dashes}"' if dashes else ""
        middle = x + inset / 2 + W / 2
        self.pieces.append(
            f"<a href={quoteattr(box.link)}>"
            f'<rect class="box" x="{x + inset:g}" y="{y:g}" width="{W - inset}" '
            f'height="{H}" rx="7" fill="{fill}" stroke="{stroke}" stroke-width="{width}"{dash}/>'
            + self._text(middle, y + 18, box.title, 11.5, ink)
            + self._text(middle, y + 37, box.name, 13.5, ink, "700")
            + self._text(middle, y + 54, box.note, 11, ink)
            + "</a>"
        )

    def title(self, x: float, y: float, words: str, link: str) -> None:
        text = self._text(x + W / 2, y + 17, words, 12.5, "#1d4f91", "700")
        self.pieces.append(f"<a href={quoteattr(link)}>{text}</a>")

    @staticmethod
    def _text(x: float, y: float, words: str, size: float, ink: str, weight: str = "400") -> str:
        letters = int((W - 12) / (size * _WIDTH_OF_LETTER))
        whole = f"<title>{escape(words)}</title>" if len(words) > letters else ""
        shown = words if not whole else words[: letters - 1].rstrip() + "…"
        return (
            f'<text x="{x:g}" y="{y:g}" font-family="Vazirmatn" font-size="{size:g}" font-weight="{weight}" '
            f'text-anchor="middle" fill="{ink}">{whole}{escape(shown)}</text>'
        )

    def svg(self, width: int, height: int, label: str) -> str:
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
            f'height="{height}" data-w="{width}" role="group" aria-label={quoteattr(label)}>'
            + "".join(self.pieces)
            + "</svg>"
        )
