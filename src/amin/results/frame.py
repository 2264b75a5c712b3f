"""What every picture has: its title at the top, and at the foot the hash of what was counted."""

from __future__ import annotations

from typing import Final

from amin.results import tokens
from amin.results.result import Result
from amin.results.svg import Drawing, isolated, lines_of, shortened, with_names_isolated
from amin.results.wording import rule_in_words, say, seats_in_words, threshold_in_words

WIDTH: Final = 960
EDGE: Final = 40


def heading(drawing: Drawing, result: Result, title: str) -> float:
    """Write the title and below it place, seats, rule and threshold; returns where it ends."""
    language, room = drawing.language, drawing.width - 2 * EDGE
    cut = shortened(title, 28, room)
    drawing.text(EDGE, 58, cut, size=28, weight=700, title=title if cut != title else "")
    rule = f"{say('rule', language)}: {rule_in_words(result.rule, language)}"
    seats = seats_in_words(result.seats, language)
    told = [result.place, seats if seats not in title else "", rule]
    line = "  ·  ".join(part for part in told if part)
    drawing.text(EDGE, 90, shortened(line, 16, room), size=16, fill=tokens.INK_2)
    if result.threshold is None:
        return 104
    held = threshold_in_words(result.threshold, result.outcome, result.names, language)
    y = 90.0
    for words in lines_of(with_names_isolated(held), 16, room):
        y += 24
        drawing.text(EDGE, y, words, size=16, fill=tokens.INK_2)
    return y + 14


def foot(drawing: Drawing, result: Result, end: float) -> float:
    """Write the hash, so that a printed picture can be traced; returns the height of the drawing."""
    if not result.sha256:
        return end + 20
    told = f"{say(f'hash {result.hashed}', drawing.language)}: {isolated(result.sha256)}"
    drawing.text(EDGE, end + 30, told, size=13, fill=tokens.INK_3)
    return end + 54
