"""The tables that the demo is made from; `data/README.md` says where each of them comes from."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final, Literal

from amin.counting.seats_by_population import Place as Kind
from amin.counting.seats_by_population import seats_by_population

Sex = Literal["man", "woman"]

_KINDS: Final[dict[str, Kind]] = {"village": "village", "tehran": "tehran"}


@dataclass(frozen=True, slots=True)
class Place:
    """A constituency with a council of its own.

    Attributes:
        people: inhabitants, from whom the seats follow.
        share: of 1,000 voters of the demo, how many vote here.
        turnout: of 1,000 eligible voters, how many come.
    """

    id: str
    name: str
    parent: str
    kind: Kind
    people: int
    share: int
    turnout: int
    county: str
    district: str
    rural_district: str

    @property
    def seats(self) -> int:
        """How many seats its council has. Source: LAW 2.1."""
        return seats_by_population(self.kind, self.people)

    @property
    def is_village(self) -> bool:
        """Whether it is a village, with one station and few voters."""
        return self.kind == "village"


@cache
def rows(table: str) -> tuple[dict[str, str], ...]:
    """Read a table of the package: its header names the columns."""
    text = files("amin.demo").joinpath("data", f"{table}.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines(), strict=True))


def province() -> tuple[str, str]:
    """Return the id and name of the constituency in which all others lie."""
    (row,) = (row for row in rows("constituencies") if not row["parent"])
    return row["id"], row["name"]


def places() -> tuple[Place, ...]:
    """Return the constituencies with councils, in the order of the table."""
    return tuple(
        Place(
            id=row["id"],
            name=row["name"],
            parent=row["parent"],
            kind=_KINDS[row["place"]],
            people=int(row["people"]),
            share=int(row["voters_of_1000"]),
            turnout=int(row["turnout_of_1000"]),
            county=row["county"],
            district=row["district"],
            rural_district=row["rural_district"],
        )
        for row in rows("constituencies")
        if row["parent"]
    )


def first_names(sex: Sex) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """Return the first names of men or women, and beside them how often they are met."""
    found = [(row["name"], int(row["of_10000"])) for row in rows("first_names") if row["sex"] == sex]
    return tuple(name for name, _ in found), tuple(weight for _, weight in found)


def surnames() -> tuple[str, ...]:
    """Return the surnames."""
    return tuple(row["name"] for row in rows("surnames"))


def titles(of: str) -> tuple[str, ...]:
    """Return every title of a list or a station: what it calls itself, and a tree, flower or bird.

    Neighbours in the order differ in both, so that the first few do not look alike.
    """
    kinds = [row["title"] for row in rows("titles") if row["of"] == of]
    words = [row["word"] for row in rows("words")]
    return tuple(
        f"{kinds[(i + i // len(words)) % len(kinds)]} {words[i % len(words)]}"
        for i in range(len(kinds) * len(words))
    )
