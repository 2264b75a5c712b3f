"""The service of one device page: Starlette on the loopback address, one page at a time.

It parses, asks the desk, and writes the sheet; every decision is the desk's. Nothing of a voter is logged, no
address holds a number, and no page of another origin may ask.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import msgspec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, Response, StreamingResponse
from starlette.routing import Route

from amin.checkin import acts
from amin.checkin.adapters.registry import MOST_FOUND, CivilRegistry, Entry
from amin.checkin.desk import Desk
from amin.checkin.device.paper import Language, dummy_sheet, register
from amin.checkin.device.status import Status, seen_by, status_of
from amin.checkin.faults import Problem
from amin.checkin.node import Photos
from amin.checkin.sheet import READY, Sheet
from amin.errors import AminError, MalformedError, StateError

PAGE: Final = Path(__file__).parent / "page"
FONT: Final = (
    Path(__file__).parents[2] / "results" / "site" / "fonts" / "Vazirmatn.woff2"
)  # the tree's one copy
BODY_LIMIT_BYTES: Final = 8 * 1024
STATE_EVERY_S: Final = 1.0
SECURITY: Final[Mapping[str, str]] = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_TYPES: Final = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".mjs": "text/javascript",
}


@dataclass(slots=True)
class Device:
    """A desk and what its page needs beside it.

    Attributes:
        hosts: how the page is addressed, as `localhost:8123`; any other name is refused (DNS rebinding).
        registry: names are not searched for where None.
    """

    desk: Desk
    hosts: frozenset[str]
    photos: Photos | None = None
    registry: CivilRegistry | None = None
    found: dict[str, Entry] = field(default_factory=dict, repr=False)
    is_ending: bool = False


Answer = Callable[[Device, dict[str, Any]], Awaitable[Any]]


async def _read(device: Device, fields: dict[str, Any]) -> Sheet:
    if "chosen" in fields:
        entry = device.found.pop(str(fields["chosen"]), None)
        device.found.clear()
        if entry is None:
            raise StateError("this was not found just now")
        return await device.desk.show(acts.as_read(entry))
    if "scanned" in fields:
        return await device.desk.read(scanned_text=_text(fields, "scanned"))
    return await device.desk.read(typed_text=_text(fields, "typed"))


async def _hand_over(device: Device, fields: dict[str, Any]) -> Sheet:
    contests = fields.get("contests")
    if not isinstance(contests, list) or not all(isinstance(each, str) for each in contests):
        raise MalformedError("no list of contests")
    return await device.desk.hand_over(tuple(dict.fromkeys(contests)))


async def _back(device: Device, fields: dict[str, Any]) -> Sheet:
    device.desk.back()
    return READY


async def _finger(device: Device, fields: dict[str, Any]) -> Sheet:
    return await device.desk.finger()


async def _objection(device: Device, fields: dict[str, Any]) -> Sheet:
    return await acts.objection(device.desk, fields)


async def _companion(device: Device, fields: dict[str, Any]) -> Sheet:
    return acts.companion(device.desk, fields)


async def _override(device: Device, fields: dict[str, Any]) -> Sheet:
    return acts.override(device.desk, fields)


async def _release(device: Device, fields: dict[str, Any]) -> Sheet:
    return acts.release(device.desk, fields)


async def _manual(device: Device, fields: dict[str, Any]) -> dict[str, Any]:
    acts.hold(device.desk, fields)
    return {"ok": True}


async def _opening(device: Device, fields: dict[str, Any]) -> dict[str, Any]:
    acts.tick(device.desk, fields)
    return {"ok": True}


async def _open(device: Device, fields: dict[str, Any]) -> dict[str, Any]:
    acts.open_desk(device.desk, fields, seen_by(device.desk))
    return {"ok": True}


async def _similar(device: Device, fields: dict[str, Any]) -> dict[str, Any]:
    entries = await acts.similar(device.desk, device.registry, fields)
    device.found = {device.desk.entropy(16).hex(): entry for entry in entries[:MOST_FOUND]}
    return acts.as_found(entries, device.found)


ACTS: Final[Mapping[str, Answer]] = {
    "read": _read,
    "hand-over": _hand_over,
    "back": _back,
    "finger": _finger,
    "objection": _objection,
    "companion": _companion,
    "override": _override,
    "release": _release,
    "manual": _manual,
    "opening": _opening,
    "open": _open,
    "similar": _similar,
}


def _text(fields: Mapping[str, Any], name: str) -> str:
    text = fields.get(name)
    if not isinstance(text, str):
        raise MalformedError(f"no text {name}")
    return text


def app_of(device: Device) -> Starlette:
    """Put the service of a device together."""

    async def act(request: Request) -> Response:
        refusal = _refused(request, device, writes=True)
        if refusal is not None:
            return refusal
        name = request.path_params["act"]
        answer = ACTS.get(name)
        if answer is None:
            return _plain(404)
        try:
            return _json(await answer(device, await _fields(request)))
        except Problem as problem:
            return _json({"problem": problem.code, "given": problem.given})
        except MalformedError:
            return _json({"problem": "not_now"}, status=400)
        except AminError:
            return _json({"problem": "not_now"}, status=409)

    async def state(request: Request) -> Response:
        return _refused(request, device) or _json(_status(device))

    async def stream(request: Request) -> Response:
        refusal = _refused(request, device)
        return refusal or StreamingResponse(
            _states(device), media_type="text/event-stream", headers=dict(SECURITY)
        )

    async def photo(request: Request) -> Response:
        return _refused(request, device) or await _photo(device, request.path_params["key"])

    async def paper(request: Request) -> Response:
        refusal = _refused(request, device)
        if refusal is not None:
            return refusal
        make = {"register": register, "dummy": dummy_sheet}[request.path_params["name"]]
        language: Language = "en" if request.query_params.get("language") == "en" else "fa"
        pdf = await asyncio.to_thread(make, device.desk.place, device.desk.clock(), language)
        return Response(pdf, media_type="application/pdf", headers=dict(SECURITY))

    async def file(request: Request) -> Response:
        return _refused(request, device) or _file(request.path_params.get("path", "") or "index.html")

    return Starlette(
        routes=[
            Route("/api/state", state),
            Route("/api/stream", stream),
            Route("/api/photo/{key}", photo),
            Route("/api/{act}", act, methods=["POST"]),
            Route("/{name:str}.pdf", paper),
            Route("/", file),
            Route("/{path:path}", file),
        ]
    )


def _status(device: Device) -> Status:
    return status_of(device.desk, registry=device.registry is not None)


async def _states(device: Device) -> AsyncIterator[bytes]:
    """Yield the state whenever it is another, and every second: the clock on the page is this device's."""
    while not device.is_ending:
        yield b"data: " + msgspec.json.encode(_status(device)) + b"\n\n"
        with suppress(TimeoutError):
            await asyncio.wait_for(device.desk.node.changes(), STATE_EVERY_S)


async def _photo(device: Device, key: str) -> Response:
    """The photo of the voter at the desk, and of nobody else."""
    at = device.desk.at
    if device.photos is None or at is None or at.attempt.hex() != key or not at.has_photo:
        return _plain(404)
    try:
        data = await device.photos.photo(at.voter)
    except AminError:
        data = None
    return _plain(404) if data is None else Response(data, media_type="image/jpeg", headers=dict(SECURITY))


def _refused(request: Request, device: Device, *, writes: bool = False) -> Response | None:
    """Refuse who is not this device's own page. Source: SECURITY.md C-9."""
    if request.headers.get("host") not in device.hosts:
        return _plain(421)
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return _plain(403)
    if writes:
        origin = request.headers.get("origin")
        if origin is not None and origin.removeprefix("http://") not in device.hosts:
            return _plain(403)
        if request.headers.get("content-type", "").partition(";")[0] != "application/json":
            return _plain(415)
    return None


async def _fields(request: Request) -> dict[str, Any]:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_LIMIT_BYTES:
            raise MalformedError("a body that is too long")
    try:
        fields = msgspec.json.decode(body)
    except (msgspec.DecodeError, RecursionError):
        raise MalformedError("no JSON") from None
    if not isinstance(fields, dict):
        raise MalformedError("no JSON object")
    return fields


def _file(path: str) -> Response:
    if path == "fonts/Vazirmatn.woff2":
        return FileResponse(FONT, media_type="font/woff2", headers=dict(SECURITY))
    found = PAGE / path
    kind = _TYPES.get(found.suffix)
    if kind is None or path not in files():
        return _plain(404)
    return FileResponse(found, media_type=kind, headers=dict(SECURITY))


def files() -> frozenset[str]:
    """The names of all files of the page."""
    return frozenset(each.relative_to(PAGE).as_posix() for each in PAGE.rglob("*") if each.is_file())


def _json(value: Any, *, status: int = 200) -> Response:
    return Response(msgspec.json.encode(value), status, media_type="application/json", headers=dict(SECURITY))


def _plain(status: int) -> Response:
    return Response(b"", status, headers=dict(SECURITY))
