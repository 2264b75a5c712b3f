"""Put words and values on a terminal so that what is shown is what is there."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

ZWNJ = "\u200c"


def printable(text: str) -> str:
    """Write control characters, bidi marks and lone surrogates as `\\uXXXX`; keep line ends and ZWNJ.

    A name from a file must never move the cursor, recolour the terminal or turn the line around.
    """
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() or char in f"\n{ZWNJ}" else _escape(char) for char in text)


def _escape(char: str) -> str:
    return f"\\u{ord(char):04x}" if ord(char) <= 0xFFFF else f"\\U{ord(char):08x}"


def isolated(text: str, *, terminal: bool) -> str:
    """Keep a name's direction to itself on a terminal (U+2068…U+2069); plain in a file or a pipe."""
    return f"\u2068{printable(text)}\u2069" if terminal else printable(text)


def count(number: int, noun: str, nouns: str = "") -> str:
    """`1 ballot`, `12,933 ballots`; `nouns` is the plural when it is not the noun and an s."""
    return f"{number:,} {noun if number == 1 else nouns or noun + 's'}"


def unknown_rule(given: str, known: Iterable[str]) -> str:
    """Say that no rule has this name, which may be meant, and which there are."""
    names = [*known]
    near = get_close_matches(given, names, n=3)
    meant = f"; did you mean {' or '.join(near)}?" if near else ";"
    return f"no rule is called {given!r}{meant} there are: {', '.join(names)}"
