"""Every view stands in a row: its address, the right that it needs, the thing that it is about.

`urls.py` of an app is the table of who may. A view without a row is refused for everybody (middleware.py);
the matrix of tests/hq/test_rights_matrix.py is made from these rows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Final, Literal

from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import URLPattern, path

from amin.hq.house.errors import not_in_your_order
from amin.hq.house.rights import PUBLIC, SIGNED_IN

Method = Literal["GET", "POST", "FORM"]
_ALLOWED: Final[dict[Method, tuple[str, ...]]] = {
    "GET": ("GET", "HEAD"),
    "POST": ("POST",),
    "FORM": ("GET", "HEAD", "POST"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """Who may reach a view.

    Attributes:
        right: a right of some `rights.toml`, PUBLIC or SIGNED_IN.
        of: the model of the thing that `pk` names; the view gets the thing, and only where the right is open.
        method: GET shows, POST changes, FORM shows and changes.
        related: what is fetched together with the thing.
    """

    right: str
    of: type[Model] | None
    method: Method
    related: tuple[str, ...]


def route(
    address: str,
    view: Callable[..., HttpResponse],
    name: str,
    *,
    right: str,
    of: type[Model] | None = None,
    method: Method = "GET",
    related: tuple[str, ...] = (),
) -> URLPattern:
    """Write one row of an app's table."""
    row = Row(right, of, method, related)
    return path(address, _guarded(view, row), name=name)


def row_of(view: Callable[..., Any]) -> Row | None:
    """Return the row of a view, or None where it has none."""
    return getattr(view, "row", None)


def _guarded(view: Callable[..., HttpResponse], row: Row) -> Callable[..., HttpResponse]:
    @wraps(view)
    def guarded(request: HttpRequest, **names: Any) -> HttpResponse:
        if request.method not in _ALLOWED[row.method]:
            return HttpResponseNotAllowed(_ALLOWED[row.method])
        if row.right in (PUBLIC, SIGNED_IN):
            return view(request, **names)
        desk = request.desk  # type: ignore[attr-defined]
        if not desk.may(row.right):
            return not_in_your_order(request)
        if row.of is None:
            return view(request, **names)
        return view(request, _thing(desk, row, names.pop("pk")), **names)

    guarded.row = row  # type: ignore[attr-defined]
    return guarded


def _thing(desk: Any, row: Row, pk: Any) -> Model:
    """Fetch the thing, or say that there is none: whose it is not cannot tell the two apart."""
    assert row.of is not None
    if isinstance(pk, int) and pk >= 2**63:
        raise Http404
    thing = desk.scope(row.of._default_manager.filter(pk=pk), row.right).select_related(*row.related).first()
    if thing is None:
        raise Http404
    found: Model = thing
    return found
