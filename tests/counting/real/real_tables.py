"""Open the tables of real elections that lie beside the checkout, and hold what they say in one form.

A reader takes figures only from the official columns. What it does not expect it refuses: a reader that
guesses would count another election.
"""

from __future__ import annotations

import csv
import gzip
import lzma
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from amin.counting.allocation import Cut
from amin.counting.connections import Connection

FOLDER: Final = Path(__file__).resolve().parents[4] / "shared" / "data"

Row = Mapping[str, str]


def needs(name: str) -> pytest.MarkDecorator:
    """Skip where the folder of that name is absent, and say which one it is."""
    absent = f"the real results are not here: ../shared/data/{name}, beside the checkout"
    return pytest.mark.skipif(not (FOLDER / name).is_dir(), reason=absent)


def opened(path: str) -> bytes:
    """The bytes of a file of the data, unpacked."""
    packed = (FOLDER / path).read_bytes()
    if path.endswith(".gz"):
        return gzip.decompress(packed)
    return lzma.decompress(packed) if path.endswith(".xz") else packed


def text_of(path: str, encoding: str = "utf-8-sig") -> str:
    """The text of a file of the data."""
    return opened(path).decode(encoding)


def table(path: str, *, delimiter: str = ",", encoding: str = "utf-8-sig") -> list[Row]:
    """The rows of a table with a header; a row that is shorter or longer is refused."""
    cells = list(csv.reader(text_of(path, encoding).splitlines(), delimiter=delimiter))
    header, rows = cells[0], cells[1:]
    return [dict(zip(header, row, strict=True)) for row in rows if row]


@dataclass(frozen=True, slots=True)
class RealList:
    """A list as its official table tells it."""

    votes: int
    seats: int  # official
    persons: Mapping[str, int]  # in the list's order → votes
    elected: frozenset[str]  # official


@dataclass(frozen=True, slots=True)
class RealElection:
    """One constituency, with the official result."""

    title: str
    seats: int
    lists: Mapping[str, RealList]
    connections: Sequence[Connection] = ()

    @property
    def votes(self) -> dict[str, int]:
        """Votes of each list."""
        return {name: each.votes for name, each in self.lists.items()}

    @property
    def official(self) -> dict[str, int]:
        """Official seats of each list."""
        return {name: each.seats for name, each in self.lists.items()}

    @property
    def elected(self) -> frozenset[str]:
        """All who are elected officially."""
        return frozenset().union(*(each.elected for each in self.lists.values()))


def agrees(line: Cut, elected: Iterable[str]) -> bool:
    """Whether the elected are those of the line, and by lot only persons whom it leaves to the lot."""
    names = set(elected)
    inside, tied = set(line.inside), set(line.tied)
    return inside <= names <= inside | tied and len(names) == len(inside) + line.left


def the_one(values: Iterable[str]) -> str:
    """The value that all rows give.

    Raises:
        ValueError: two rows contradict each other.
    """
    different = set(values)
    if len(different) != 1:
        raise ValueError(f"rows contradict each other: {sorted(different)[:5]}")
    return different.pop()
