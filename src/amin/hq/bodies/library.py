"""The library: bodies, positions, committees and their duties as a headquarters usually has them.

It is data (`seed/*.toml`), which a headquarters may change; forming a body copies it.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from amin.hq.bodies.models import Body, Place, Position

SEED: Final = Path(__file__).parents[1] / "seed"
MOST_SEATS: Final = 40
_PLACED: Final = ("{committee}", "{area}")


@dataclass(frozen=True, slots=True)
class Pattern:
    """A body as the library has it."""

    code: str
    fa: str
    en: str
    kind: str
    level: str = ""
    contest: str = ""
    quorum: str = ""


@cache
def rows(name: str) -> tuple[dict[str, Any], ...]:
    """The rows of one file of the library."""
    (found,) = tomllib.loads((SEED / f"{name}.toml").read_text("utf-8")).values()  # one table a file
    return tuple(found)


@cache
def patterns() -> dict[str, Pattern]:
    """All bodies and committees by their code."""
    found = {}
    for row in rows("bodies"):
        fields = {
            name: row[name]
            for name in ("code", "fa", "en", "kind", "level", "contest", "quorum")
            if name in row
        }
        found[row["code"]] = Pattern(**fields)
    for row in rows("committees"):
        found[row["code"]] = Pattern(row["code"], row["fa"], row["en"], "committee", "county", "", "simple")
    return found


def seats_of(text: str) -> tuple[int, bool]:
    """Read how many seats a position has, and whether it takes as many as are needed: `8`, `2-4`, `many`."""
    if re.fullmatch(r"[0-9]{1,2}", text):
        return int(text), False
    numbers = re.findall(r"[0-9]+", text)
    return (int(numbers[0]) if numbers and "-" in text else 1), True


def positions_of(pattern: Pattern) -> list[dict[str, Any]]:
    """The positions that the library has for a body."""
    wanted = {pattern.code, *({"committee"} if pattern.kind == "committee" else ())}
    if pattern.code.startswith("trustees."):
        wanted.add("trustees.*")
    level = re.sub(r"^hq\.(national|province)$", "hq.county", pattern.code)
    if level != pattern.code:
        wanted.add(level)
    return [row for row in rows("positions") if row["body"] in wanted]


def form_body(
    code: str, place: Place, parent: Body | None, *, title_fa: str = "", title_en: str = ""
) -> Body:
    """Make a body with its positions from the library.

    Args:
        title_fa: where empty, the library's title with the name of the place.
    """
    pattern = patterns()[code]
    committee = pattern.kind == "committee"
    fa = title_fa or (pattern.fa if committee else f"{pattern.fa} {place.name_fa}")
    en = title_en or (
        f"{pattern.en} committee" if committee else f"{pattern.en}, {place.name_en or place.name_fa}"
    )
    body = Body.objects.create(
        code=code, title_fa=fa, title_en=en, kind=pattern.kind, place=place, parent=parent,
        contest=pattern.contest, quorum=pattern.quorum,
    )  # fmt: skip
    made = [_position(body, pattern, rank, row) for rank, row in enumerate(positions_of(pattern))]
    Position.objects.bulk_create(made)
    return body


def _position(body: Body, pattern: Pattern, rank: int, row: dict[str, Any]) -> Position:
    seats, many = seats_of(row["seats"])
    fa, en = row["fa"], row["en"]
    for mark in _PLACED:
        fa = fa.replace(f"کمیتهٔ {mark}", pattern.fa).replace(mark, body.place.name_fa)
    return Position(
        body=body, code=row["code"], title_fa=fa, title_en=en, seats=seats, many=many, signatures=row["sign"],
        until="E" if row["until"].startswith("E") else row["until"], bars=row["bars"], role=row["role"],
        appointed_by=row["appointed_by"], rank=rank,
    )  # fmt: skip
