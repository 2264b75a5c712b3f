"""The routes of the centre as one table, and their description made from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

import msgspec

from amin.checkin.centre.admin import AnyAdminAct, SignedAdminAct
from amin.checkin.centre.messages import Acts, Answers, Done, Error, Events, Health, SignedBody
from amin.rolls.visit import AnyAct

_PARTS: Final = "#/components/schemas/{name}"
JPEG: Final = "image/jpeg"


@dataclass(frozen=True, slots=True)
class Route:
    """One route.

    Attributes:
        signers: the roles that may sign; none for a route that is open to all.
        takes: the type of the body, for a POST.
        gives: the type of the answer with status 200; JPEG and JSON are written as text.
        refusals: the other statuses, each with what it says.
    """

    name: str
    path: str
    method: str
    summary: str
    signers: tuple[str, ...]
    takes: Any
    gives: Any
    refusals: Mapping[int, str]


_POSTED: Final = {
    400: "not what the page describes",
    413: "longer than 65,536 bytes",
    415: "not application/json",
    503: "too much waits, or the database fails; send the same bytes again after Retry-After seconds",
}
_FORBIDDEN: Final = {403: "who signed may not", 429: "more than this device may ask in this time"}


def _posted(**more: str) -> Mapping[int, str]:
    return MappingProxyType(dict(sorted({**_POSTED, **{int(k[1:]): v for k, v in more.items()}}.items())))


ROUTES: Final = (
    Route("acts", "/v1/acts", "POST", "decide acts of check-in", ("device",), Acts, Answers, _posted()),
    Route(
        "photos", "/v1/photos", "POST", "the photo of a voter at the desk", ("device",), SignedBody, JPEG,
        _posted(_403=_FORBIDDEN[403], _404="there is none", _429=_FORBIDDEN[429]),
    ),
    Route(
        "events", "/v1/events", "POST", "the signed events of one voter, for that voter", ("office",),
        SignedBody, Events, _posted(_403=_FORBIDDEN[403], _429=_FORBIDDEN[429]),
    ),
    Route(
        "admin", "/v1/admin", "POST", "what two officers do", ("officer",), SignedAdminAct, Done,
        _posted(_403="not signed by two different officers", _409="not lawful now; nothing has changed"),
    ),
    Route(
        "health", "/v1/health", "GET", "how the centre is", (), None, Health,
        MappingProxyType({503: _POSTED[503]}),
    ),
    Route("openapi", "/v1/openapi.json", "GET", "this description", (), None, dict, MappingProxyType({})),
)  # fmt: skip


def description() -> dict[str, Any]:
    """Describe all routes. Source: OpenAPI 3.1."""
    kinds = [Acts, Answers, SignedBody, Events, SignedAdminAct, Done, Health, Error, AnyAct, AnyAdminAct]
    _, parts = msgspec.json.schema_components(kinds, ref_template=_PARTS)
    paths: dict[str, Any] = {}
    for route in ROUTES:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Amin: check-in, the centre",
            "version": "1",
            "description": "What the bytes mean: spec/checkin.md. A body of an act is base64url of one of"
            " the schemas Reserve, Issue, Confirm, Release, Companion, Look, Provisional.",
        },
        "paths": paths,
        "components": {"schemas": _patterns(parts)},
    }


def _operation(route: Route) -> dict[str, Any]:
    said = f"signed by: {', '.join(route.signers)}" if route.signers else "open to all"
    operation: dict[str, Any] = {
        "operationId": route.name,
        "summary": route.summary,
        "description": said,
        "responses": {"200": {"description": "done", "content": _content(route.gives)}},
    }
    if route.takes is not None:
        operation["requestBody"] = {"required": True, "content": _content(route.takes)}
    for status, words in route.refusals.items():
        operation["responses"][str(status)] = {"description": words, "content": _content(Error)}
        if status == 503:
            header = {"description": "seconds", "schema": {"type": "string"}}
            operation["responses"]["503"]["headers"] = {"Retry-After": header}
    return operation


def _content(kind: Any) -> dict[str, Any]:
    if kind is JPEG:
        return {JPEG: {"schema": {"type": "string", "format": "binary"}}}
    if kind is dict:
        return {"application/json": {"schema": {"type": "object"}}}
    (schema,), _ = msgspec.json.schema_components([kind], ref_template=_PARTS)
    return {"application/json": {"schema": schema}}


def _patterns(parts: Any) -> Any:
    """Write the patterns in JSON Schema's dialect, which has no \\A and \\Z."""
    if isinstance(parts, dict):
        return {
            key: f"^{value[2:-2]}$" if key == "pattern" and isinstance(value, str) else _patterns(value)
            for key, value in parts.items()
        }
    return [_patterns(part) for part in parts] if isinstance(parts, list | tuple) else parts
