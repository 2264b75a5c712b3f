"""Who may do what, where and when: decided from orders alone, without a database and without a clock.

A person holds no rights. An order gives a role in a body, at a place, for one contest or all, from a time
until another; the role opens rights, each as far as the body or the whole place reaches. What no order opens
is shut.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import Final

PLACE_SEPARATOR: Final = "."
PUBLIC: Final = "public"  # anybody, without an account
SIGNED_IN: Final = "signed-in"  # anybody with an account, about himself or herself alone


class Reach(StrEnum):
    """How far a role opens a right."""

    BODY = "body"  # what belongs to the body of the order
    PLACE = "place"  # all that lies in the place of the order


@dataclass(frozen=True, slots=True)
class Right:
    """One thing that can be done, and the roles that open it.

    Attributes:
        roles: patterns of role keys such as `hq.*`, with the reach; the first that fits decides.
        phases: of the election in which it may be done; empty for all.
        exact: a grant of one contest opens it for objects of that contest only, not for those of none.
    """

    name: str
    fa: str
    en: str
    roles: tuple[tuple[str, Reach], ...]
    phases: frozenset[str] = frozenset()
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Grant:
    """What one order gives while it is in force.

    Attributes:
        contest: empty for all contests.
        until: the first moment at which it no longer holds; None while its event has not come.
    """

    order: int
    role: str
    body: int
    place: str
    contest: str
    since: datetime
    until: datetime | None

    def holds(self, at: datetime) -> bool:
        """Whether the order is in force at a moment; the end itself is outside."""
        return self.since <= at and (self.until is None or at < self.until)


@dataclass(frozen=True, slots=True)
class Where:
    """Where a thing stands: its place, its body if it has one, its contest or none."""

    place: str
    body: int | None = None
    contest: str = ""


@dataclass(frozen=True, slots=True)
class Extent:
    """What one grant opens of one right: a body or a place, and contests.

    Attributes:
        contest: the one that is open, with those inside it; empty for all.
        exact: what is of no contest is not open to a grant of one contest.
    """

    grant: Grant
    place: str | None
    body: int | None
    contest: str
    exact: bool

    def covers(self, where: Where) -> bool:
        """Whether a thing that stands there is within the extent."""
        if self.contest:
            of_none = not where.contest and not self.exact
            if not (of_none or (where.contest and lies_in(where.contest, self.contest))):
                return False
        if self.body is not None:
            return where.body == self.body
        return self.place is not None and lies_in(where.place, self.place)


def lies_in(place: str, outer: str) -> bool:
    """Whether a place is another or part of it by its code: `ir.23.01` lies in `ir.23`, `ir.231` does not.

    Contests have codes of the same form: `councils.city` lies in `councils`.
    """
    return place == outer or place.startswith(outer + PLACE_SEPARATOR)


def extents(right: Right, grants: Iterable[Grant], *, at: datetime, phase: str) -> tuple[Extent, ...]:
    """Return what a person's orders open of a right now; nothing where no order opens it."""
    if right.phases and phase not in right.phases:
        return ()
    found = []
    for grant in grants:
        reach = _reach(right, grant.role)
        if reach is None or not grant.holds(at):
            continue
        if reach is Reach.BODY:
            found.append(Extent(grant, None, grant.body, grant.contest, right.exact))
        else:
            found.append(Extent(grant, grant.place, None, grant.contest, right.exact))
    return tuple(found)


def is_granted(right: Right, where: Where, grants: Iterable[Grant], *, at: datetime, phase: str) -> bool:
    """Whether an order opens a right there, now."""
    return any(extent.covers(where) for extent in extents(right, grants, at=at, phase=phase))


def _reach(right: Right, role: str) -> Reach | None:
    for pattern, reach in right.roles:
        if fnmatchcase(role, pattern):
            return reach
    return None
