"""Which rows a person's orders open: the extents of `rights.py` said to the database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.db.models import Q

from amin.hq.house.rights import Extent

NOTHING: Final = Q(pk__in=())


@dataclass(frozen=True, slots=True)
class Scope:
    """By which columns a model says where a row stands; an empty name where it has no such column.

    Attributes:
        place: the way to the place, such as `body__place`.
        spread: the body is reached over a join that may find a row twice.
    """

    place: str
    body: str = ""
    contest: str = ""
    spread: bool = False


def as_query(scope: Scope, found: Iterable[Extent]) -> Q:
    """Turn extents into a condition; the same rows as `Extent.covers` says one by one."""
    query = NOTHING
    for extent in found:
        query |= _inside(scope.contest, extent) & _at(scope, extent)
    return query


def _at(scope: Scope, extent: Extent) -> Q:
    if extent.body is not None:
        return Q(**{scope.body: extent.body}) if scope.body else NOTHING
    place = extent.place or ""
    return Q(**{f"{scope.place}__code": place}) | Q(**{f"{scope.place}__code__startswith": f"{place}."})


def _inside(column: str, extent: Extent) -> Q:
    if not extent.contest or not column:
        return NOTHING if extent.contest and extent.exact else Q()
    query = Q(**{column: extent.contest}) | Q(**{f"{column}__startswith": f"{extent.contest}."})
    return query if extent.exact else query | Q(**{column: ""})
