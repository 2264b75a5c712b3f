"""Drawing SVG as text: escaped, without script, style or any address, from right to left where wanted.

A drawing is laid out from its start edge, as CSS does with logical properties: `x` is the distance
from the right in Persian and from the left in English, so that one layout serves both.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal
from xml.sax.saxutils import escape, quoteattr

from amin.counting.numerals import Language
from amin.results import tokens

Anchor = Literal["start", "middle", "end"]
Value = str | int | float

# What XML 1.0 cannot hold even escaped; names never have it, but a picture must open whatever happens.
_NO_XML: Final = dict.fromkeys(
    (*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF, *range(0xD800, 0xE000)), "\ufffd"
)

NARROW: Final = " .,:;'|!()[]/-ijlftrاآدذرزژو٬٫"
WIDE: Final = "+÷=−٪"
_QUOTED_NAME: Final = re.compile("«[^»]*»|“[^”]*”")
_ISOLATE: Final = "\u2068"
_END_ISOLATE: Final = "\u2069"


def isolated(text: str) -> str:
    """Keep a name's direction to itself inside a sentence."""
    return f"{_ISOLATE}{text}{_END_ISOLATE}"


def with_names_isolated(sentence: str) -> str:
    """Keep the direction of each name in quotation marks to itself: Latin ones would run together."""
    return _QUOTED_NAME.sub(lambda found: found[0][0] + isolated(found[0][1:-1]) + found[0][-1], sentence)


def element(name: str, attributes: Mapping[str, Value], content: str = "") -> str:
    """Write one element; an underscore in an attribute's name is a hyphen."""
    given = "".join(f" {key.replace('_', '-')}={_quoted(value)}" for key, value in attributes.items())
    return f"<{name}{given}>{content}</{name}>" if content else f"<{name}{given}/>"


def words(text: str) -> str:
    """Escape a text that stands between tags."""
    return escape(text.translate(_NO_XML))


def width_of(text: str, size: float) -> float:
    """Guess how wide a text is, in units of the drawing: no font is asked, so it errs on the wide side."""
    return size * sum(map(_em, text))


def shortened(text: str, size: float, width: float) -> str:
    """Cut a name that is too wide, never between a letter and its marks, with three dots."""
    if width_of(text, size) <= width:
        return text
    kept, left = 0, width / size - _em("…")
    for at, letter in enumerate(text):
        left -= _em(letter)
        if left < 0:
            break
        kept = at + 1
    while kept and unicodedata.combining(text[kept]):  # a mark without its letter would sit on the dots
        kept -= 1
    return text[:kept].rstrip(" \u200c\u200d") + "…"


def fitting(text: str, size: float, width: float) -> float:
    """Return the size at which a number has room; a number is never cut."""
    return min(size, size * width / max(width_of(text, size), 1))


def _em(letter: str) -> float:
    if unicodedata.combining(letter) or unicodedata.category(letter) == "Cf":
        return 0
    if unicodedata.east_asian_width(letter) in "WF":
        return 1.05
    if letter in WIDE:
        return 0.84
    if letter.isdigit():
        return 0.64
    if letter.isupper() or letter in "mw%@":
        return 0.74
    return 0.34 if letter in NARROW else 0.6  # as wide as in DejaVu Sans, which stands in for Vazirmatn


def lines_of(text: str, size: float, width: float) -> list[str]:
    """Break a sentence between words into lines of that width at most, where words allow it."""
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and width_of(longer, size) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


@dataclass(slots=True)
class Drawing:
    """A picture in the making: pieces in the order in which they are painted."""

    name: str  # what its ids begin with
    width: int
    language: Language
    pieces: list[str] = field(default_factory=list)
    definitions: list[str] = field(default_factory=list)

    @property
    def mirrored(self) -> bool:
        """Whether the start edge is the right one."""
        return self.language == "fa"

    def x(self, from_start: float) -> float:
        """Turn a distance from the start edge into SVG's, from the left."""
        return self.width - from_start if self.mirrored else from_start

    def add(self, name: str, attributes: Mapping[str, Value], content: str = "") -> None:
        """Paint an element as it is given."""
        self.pieces.append(element(name, attributes, content))

    def text(
        self,
        from_start: float,
        y: float,
        text: str,
        *,
        size: float = 15,
        anchor: Anchor = "start",
        weight: int = 400,
        fill: str = tokens.INK,
        title: str = "",
    ) -> None:
        """Write a line of text at a distance from the start edge; `title` is what a pointer is told."""
        about = element("title", {}, words(title)) if title else ""
        place: dict[str, Value] = {"x": self.x(from_start), "y": y, "font_size": size, "fill": fill}
        if weight != 400:
            place["font_weight"] = weight
        if anchor != "start":  # the edge from which the drawing's direction runs
            place["text_anchor"] = anchor
        self.add("text", place, about + words(text))

    def number(
        self,
        end: float,
        y: float,
        text: str,
        width: float,
        *,
        size: float = 16,
        weight: int = 400,
        fill: str = tokens.INK,
    ) -> None:
        """Write a number in a column that ends there; digits stand below digits in both directions."""
        anchor: Anchor = "start" if self.mirrored else "end"
        edge = end - width if self.mirrored else end  # the right one: units stand below units
        heavy = 1.12 if weight != 400 else 1  # bold digits are wider
        self.text(
            edge, y, text, size=fitting(text, size, width / heavy), anchor=anchor, weight=weight, fill=fill
        )

    def box(self, from_start: float, y: float, width: float, height: float, **more: Value) -> None:
        """Paint a rectangle at a distance from the start edge."""
        left = self.x(from_start) - (width if self.mirrored else 0)
        self.add("rect", {"x": left, "y": y, "width": width, "height": height, **more})

    def line(self, y: float, start: float, end: float, **more: Value) -> None:
        """Draw a level line between two distances from the start edge."""
        self.add("line", {"x1": self.x(start), "x2": self.x(end), "y1": y, "y2": y, **more})

    def finish(self, height: float, title: str, about: str) -> str:
        """Write the document; a screen reader is told `title` and `about`."""
        root: dict[str, Value] = {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": f"0 0 {self.width} {round(height)}",
            "width": self.width,
            "height": round(height),
            "role": "img",
            "aria-labelledby": f"{self.name}-title {self.name}-about",
            "xml:lang": self.language,
            "lang": self.language,
            "direction": "rtl" if self.mirrored else "ltr",
            "font-family": tokens.FONT,
        }
        page = element("rect", {"width": self.width, "height": round(height), "fill": tokens.SURFACE})
        told = element("title", {"id": f"{self.name}-title"}, words(title))
        told += element("desc", {"id": f"{self.name}-about"}, words(about))
        kept = element("defs", {}, "".join(self.definitions)) if self.definitions else ""
        content = "\n".join(["", told, kept, page, *self.pieces, ""])
        return '<?xml version="1.0" encoding="UTF-8"?>\n' + element("svg", root, content) + "\n"


def _quoted(value: Value) -> str:
    if isinstance(value, float):
        value = f"{value:.2f}".rstrip("0").rstrip(".")
    return quoteattr(str(value).translate(_NO_XML))
