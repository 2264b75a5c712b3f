"""Twelve fills that are told apart in black and white: four colours of the house, plain or with a pattern."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from amin.results import tokens
from amin.results.svg import Drawing, Value, element

S1, S2, S3, S4 = tokens.SERIES


@dataclass(frozen=True, slots=True)
class Fill:
    """A colour, and what is drawn over it."""

    colour: str
    over: str = ""  # a path inside a tile of 8 by 8
    stroke: str = tokens.SURFACE


STRIPES: Final = "M-2,2 L2,-2 M0,8 L8,0 M6,10 L10,6"
BACK_STRIPES: Final = "M-2,6 L2,10 M0,0 L8,8 M6,-2 L10,2"
DOTS: Final = "M2,2 h0.01 M6,6 h0.01"
GRID: Final = "M0,4 h8 M4,0 v8"

# Neighbours differ in lightness, or in their pattern.
FILLS: Final = (
    Fill(S1),
    Fill(S4),
    Fill(S2, STRIPES),
    Fill(S3, DOTS),
    Fill(S1, STRIPES),
    Fill(S4, BACK_STRIPES, tokens.INK_2),
    Fill(S2),
    Fill(S1, DOTS),
    Fill(S4, DOTS, tokens.INK),
    Fill(S3, BACK_STRIPES, tokens.INK),
    Fill(S2, GRID, tokens.INK),
    Fill(S1, GRID),
)


def define(drawing: Drawing, number: int) -> str:
    """Return what to paint the group of this number (from 0) with, and define its pattern."""
    fill = FILLS[number]
    if not fill.over:
        return fill.colour
    name = f"{drawing.name}-fill-{number + 1}"
    ground = element("rect", {"width": 8, "height": 8, "fill": fill.colour})
    wide = 2.4 if fill.over == DOTS else 1.4
    lines: dict[str, Value] = {"d": fill.over, "stroke": fill.stroke, "stroke-width": wide, "fill": "none"}
    over = element("path", {**lines, "stroke-linecap": "round"})
    tile: dict[str, Value] = {"id": name, "width": 8, "height": 8, "patternUnits": "userSpaceOnUse"}
    drawing.definitions.append(element("pattern", tile, ground + over))
    return f"url(#{name})"
