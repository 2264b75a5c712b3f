"""The desk: one person at one moment, with the orders in force. Every view asks it who may, nothing else."""

from __future__ import annotations

from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest

from amin.errors import NotPermittedError
from amin.hq.house.app import rights
from amin.hq.house.models import Election
from amin.hq.house.rights import Extent, Grant, Where, extents
from amin.hq.house.scope import as_query
from amin.hq.house.when import local_day

if TYPE_CHECKING:
    from amin.hq.accounts.models import User
    from amin.hq.people.models import Person

Row = TypeVar("Row", bound=Model)


class Desk:
    """Who asks, when, and what his or her orders open."""

    def __init__(self, user: User, grants: tuple[Grant, ...], *, at: datetime, election: Election) -> None:
        self.user = user
        self.grants = grants
        self.at = at
        self.election = election
        self._found: dict[str, tuple[Extent, ...]] = {}

    @cached_property
    def today(self) -> date:
        """The day in Tehran."""
        return local_day(self.at)

    @property
    def person(self) -> Person:
        """The person whose account this is."""
        return self.user.person

    def extents(self, right: str) -> tuple[Extent, ...]:
        """What the person's orders open of a right; empty where they do not."""
        if right not in self._found:
            self._found[right] = extents(rights()[right], self.grants, at=self.at, phase=self.election.phase)
        return self._found[right]

    def may(self, right: str, where: Where | None = None) -> bool:
        """Whether a right is open there; without a place, whether it is open anywhere."""
        found = self.extents(right)
        return bool(found) if where is None else any(extent.covers(where) for extent in found)

    def check(self, right: str, where: Where) -> None:
        """Refuse what no order opens there.

        Raises:
            NotPermittedError: nothing has been done.
        """
        if not self.may(right, where):
            raise NotPermittedError(f"no order of yours opens {right} there")

    def scope(self, rows: QuerySet[Row], right: str) -> QuerySet[Row]:
        """Keep the rows that a right opens; the model says by which columns (`SCOPE`)."""
        scope = rows.model.SCOPE  # type: ignore[attr-defined]
        found = self.extents(right)
        if any(extent.place == "ir" and not extent.contest for extent in found):
            return rows  # the whole country
        rows = rows.filter(as_query(scope, found))
        return rows.distinct() if scope.spread and any(e.body is not None for e in found) else rows

    def grant_for(self, right: str, where: Where) -> Grant:
        """The order by which the person does something there.

        Raises:
            NotPermittedError: there is none.
        """
        for extent in self.extents(right):
            if extent.covers(where):
                return extent.grant
        raise NotPermittedError(f"no order of yours opens {right} there")


class DeskRequest(HttpRequest):
    """A request with somebody at the desk."""

    desk: Desk
