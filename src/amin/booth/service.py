"""The service of one terminal: Starlette on the loopback address, for its own page alone.

It parses, asks the terminal, and shows what the terminal says. One act at a time, each to its end, even if
the page that asked for it is gone. Nothing is logged: no choice, no card, no time of an act.

Source: SECURITY.md E8, D-59 to D-63, D-80.
"""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import msgspec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from amin.booth.choice import Said
from amin.booth.colours import COLOURS
from amin.booth.papers.sheets import groups
from amin.booth.terminal import Terminal
from amin.booth.visit import Act, Settings, Step
from amin.encoding import ascii_digits, search_table
from amin.errors import AminError, MalformedError, StateError

PAGE: Final = Path(__file__).parent / "page"
FONT: Final = Path(__file__).parents[1] / "results" / "site" / "fonts" / "Vazirmatn.woff2"  # the one copy
BODY_LIMIT_BYTES: Final = 4096
SECURITY: Final[Mapping[str, str]] = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
_TYPES: Final = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".json": "application/json",
    ".mjs": "text/javascript",
    ".svg": "image/svg+xml",
}


@dataclass(slots=True)
class Kiosk:
    """A terminal and what its page needs beside it.

    Attributes:
        photos: by their hashes, from the package that was checked at the start.
        hosts: how the page is addressed, as `localhost:8123`; any other name is refused (DNS rebinding).
        staff_code: digits that staff type to unlock or end a visit.
        deal: on a training device, gives a card for trying; None on any other.
    """

    terminal: Terminal
    photos: Mapping[str, bytes]
    hosts: frozenset[str]
    staff_code: str
    deal: Callable[[], bytes] | None = None
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)


def _card(kiosk: Kiosk, fields: Mapping[str, Any]) -> Said | None:
    try:
        return kiosk.terminal.card(bytes.fromhex(_text(fields, "card")))
    except ValueError:
        return Said("k.err_card_unread")


def _practise(kiosk: Kiosk, fields: Mapping[str, Any]) -> Said | None:
    if kiosk.deal is None:
        raise StateError("this is no training device")
    return kiosk.terminal.card(kiosk.deal())


def _choose(kiosk: Kiosk, fields: Mapping[str, Any]) -> Said | None:
    agreed = fields.get("agreed") is True
    return kiosk.terminal.choose(_text(fields, "act"), _text(fields, "code"), agreed=agreed)


def _settings(kiosk: Kiosk, fields: Mapping[str, Any]) -> Said | None:
    try:
        kiosk.terminal.settings(msgspec.convert(fields, Settings))
    except msgspec.ValidationError:
        raise MalformedError("no settings of a screen") from None
    return None


def _do(kiosk: Kiosk, fields: Mapping[str, Any]) -> Said | None:
    try:
        act = Act(_text(fields, "act"))
    except ValueError:
        raise MalformedError("no such act") from None
    if act in (Act.RESUME, Act.MEND) and not _is_staff(kiosk, fields):
        return Said("k.staff_wrong")
    kiosk.terminal.do(act)
    return None


def _end(kiosk: Kiosk, fields: Mapping[str, Any]) -> Said | None:
    if not _is_staff(kiosk, fields):
        return Said("k.staff_wrong")
    kiosk.terminal.end()
    return None


def _print(kiosk: Kiosk, fields: Mapping[str, Any]) -> Said | None:
    return kiosk.terminal.print()


def _cast(kiosk: Kiosk, fields: Mapping[str, Any]) -> Said | None:
    return kiosk.terminal.cast()


def _change(kiosk: Kiosk, fields: Mapping[str, Any]) -> Said | None:
    kiosk.terminal.change()
    return None


def _test(kiosk: Kiosk, fields: Mapping[str, Any]) -> Said | None:
    return kiosk.terminal.test()


ACTS: Final[Mapping[str, Callable[[Kiosk, Mapping[str, Any]], Said | None]]] = {
    "card": _card,
    "practise": _practise,
    "choose": _choose,
    "settings": _settings,
    "do": _do,
    "end": _end,
    "print": _print,
    "cast": _cast,
    "change": _change,
    "test": _test,
}


def _is_staff(kiosk: Kiosk, fields: Mapping[str, Any]) -> bool:
    typed = ascii_digits(_text(fields, "staff"))
    return hmac.compare_digest(typed.encode(), kiosk.staff_code.encode())


def _text(fields: Mapping[str, Any], name: str) -> str:
    text = fields.get(name, "")
    if not isinstance(text, str):
        raise MalformedError(f"no text {name}")
    return text


def shown(kiosk: Kiosk) -> dict[str, Any]:
    """Say what the page shows now; of a locked screen, nothing that was chosen."""
    terminal, visit = kiosk.terminal, kiosk.terminal.visit
    hidden = visit.step is Step.LOCKED
    return {
        "step": visit.step,
        "contest": None if hidden else visit.contest,
        "number": len(visit.fates) + 1,
        "of": len(visit.contests),
        "fates": [] if hidden else visit.fates,
        "choice": None if hidden else visit.choice,
        "settings": visit.settings,
        "notice": _said(terminal.notice),
        "test": groups(terminal.shown_test) if terminal.shown_test and not hidden else [],
        "paper": terminal.paper,
    }


def _said(said: Said | None) -> dict[str, Any] | None:
    return None if said is None else {"id": said.id, "given": dict(said.given), "asks": said.asks}


def known(kiosk: Kiosk) -> dict[str, Any]:
    """Say what stays the same all day: contests and people, spellings, whether this is for training."""
    return {
        "definition": kiosk.terminal.definition,
        "spellings": search_table(),
        "colours": COLOURS,
        "training": kiosk.deal is not None,
    }


def app_of(kiosk: Kiosk) -> Starlette:
    """Put the service of a terminal together."""

    async def act(request: Request) -> Response:
        refusal = _refused(request, kiosk, writes=True)
        if refusal is not None:
            return refusal
        wanted = ACTS.get(request.path_params["act"])
        if wanted is None:
            return _plain(404)
        try:
            fields = await _fields(request)
        except MalformedError:
            return _plain(400)
        # To its end, even if the page is reloaded meanwhile: a sheet is never printed by half an act.
        return await asyncio.shield(asyncio.ensure_future(_done(kiosk, wanted, fields)))

    async def state(request: Request) -> Response:
        return _refused(request, kiosk) or _json({"state": shown(kiosk), "said": None})

    async def all_day(request: Request) -> Response:
        return _refused(request, kiosk) or _json(known(kiosk))

    async def photo(request: Request) -> Response:
        refusal = _refused(request, kiosk)
        data = kiosk.photos.get(request.path_params["name"])
        if refusal is not None or data is None:
            return refusal or _plain(404)
        return Response(data, media_type="image/jpeg", headers=dict(SECURITY))

    async def file(request: Request) -> Response:
        return _refused(request, kiosk) or _file(request.path_params.get("path", "") or "index.html")

    return Starlette(
        routes=[
            Route("/api/state", state),
            Route("/api/known", all_day),
            Route("/api/{act}", act, methods=["POST"]),
            Route("/photos/{name}.jpg", photo),
            Route("/", file),
            Route("/{path:path}", file),
        ]
    )


async def _done(
    kiosk: Kiosk, wanted: Callable[[Kiosk, Mapping[str, Any]], Said | None], fields: Mapping[str, Any]
) -> Response:
    async with kiosk.turn:
        try:
            said = await asyncio.to_thread(wanted, kiosk, fields)
        except MalformedError:
            return _plain(400)
        except AminError:  # not lawful now: the page was behind; it gets the state as it is
            return _json({"state": shown(kiosk), "said": _said(Said("k.not_now"))}, status=409)
        return _json({"state": shown(kiosk), "said": _said(said)})


def _refused(request: Request, kiosk: Kiosk, *, writes: bool = False) -> Response | None:
    """Refuse who is not this terminal's own page. Source: SECURITY.md C-9, D-63."""
    if request.headers.get("host") not in kiosk.hosts:
        return _plain(421)
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return _plain(403)
    if writes:
        origin = request.headers.get("origin", "")
        if origin.removeprefix("http://") not in kiosk.hosts:
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
