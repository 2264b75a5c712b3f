"""What an app tells the house: its place in the side bar, what it can search, what it has for today.

Each app has `app.py` with one `APP`; the house reads them all and names none of them.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from amin.hq.house.rights import Reach, Right

if TYPE_CHECKING:
    from amin.hq.house.desk import Desk


@dataclass(frozen=True, slots=True)
class Nav:
    """One link of the side bar. `group` and `title` are Persian texts of the catalogue."""

    group: str
    title: str
    icon: str
    view: str
    right: str
    count: Callable[[Desk], int] | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that a search found."""

    title: str
    detail: str
    link: str
    icon: str


@dataclass(frozen=True, slots=True)
class Item:
    """One line of today: what needs the person, how loudly, and where it is done.

    Attributes:
        level: 0 to 4, as the alarm levels of the design.
        group: late, today, week, sign.
    """

    group: str
    level: int
    badge: str
    title: str
    detail: str
    link: str
    action: str
    due: date | None = None


@dataclass(frozen=True, slots=True)
class App:
    """An app as the house sees it."""

    name: str
    nav: tuple[Nav, ...] = ()
    search: Callable[[Desk, str], Iterable[Hit]] | None = None
    today: Callable[[Desk], Iterable[Item]] | None = None
    tick: Callable[[], None] | None = None  # once a minute: what is due
    proposals: dict[str, Callable[..., str]] = field(
        default_factory=dict
    )  # by kind: do it, say what was done


@cache
def apps() -> tuple[App, ...]:
    """All apps, in the order of the settings."""
    return tuple(import_module(f"amin.hq.{name}.app").APP for name in settings.HQ_APPS)


@cache
def rights() -> dict[str, Right]:
    """All rights by name, from the `rights.toml` of every app."""
    found: dict[str, Right] = {}
    for name in settings.HQ_APPS:
        path = Path(__file__).parents[1] / name / "rights.toml"
        for row in tomllib.loads(path.read_text("utf-8")).get("right", []) if path.exists() else []:
            roles = tuple((pattern, Reach(reach)) for pattern, reach in row["roles"].items())
            phases = frozenset(row.get("phases", ()))
            found[row["name"]] = Right(
                row["name"], row["fa"], row["en"], roles, phases, row.get("exact", False)
            )
    return found
