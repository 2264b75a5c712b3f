"""The page of a training: what runs, who there is to check in, and a cable to pull. On this machine only."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any, Final

import msgspec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from amin.checkin.device.app import FONT, SECURITY
from amin.checkin.device.app import PAGE as DEVICE_PAGE
from amin.demo.desk_people import FACES_EACH, portrait
from amin.demo.serving import PINS, ServedStation, Training
from amin.encoding.days import jalali

PAGE: Final = Path(__file__).parent / "page"
_LIMIT_BYTES: Final = 1024
_FILES: Final = {
    "": (PAGE / "index.html", "text/html"),
    "training.css": (PAGE / "training.css", "text/css"),
    "training.js": (PAGE / "training.js", "text/javascript"),
    "tokens.css": (DEVICE_PAGE / "tokens.css", "text/css"),
    "fonts/Vazirmatn.woff2": (FONT, "font/woff2"),
}


def page_of(training: Training, hosts: set[str]) -> Starlette:
    """Put the page together.

    Args:
        hosts: how it may be addressed; filled once its port is known.
    """

    def refused(request: Request) -> Response | None:
        if request.headers.get("host") not in hosts:
            return _plain(421)
        if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return _plain(403)
        return None

    async def state(request: Request) -> Response:
        return refused(request) or _json(await _state(training))

    async def people(request: Request) -> Response:
        return refused(request) or _json(_people(training))

    async def line(request: Request) -> Response:
        return refused(request) or await _line(training, request)

    async def file(request: Request) -> Response:
        path = request.path_params.get("path", "")
        return refused(request) or _file(path)

    return Starlette(
        routes=[
            Route("/api/state", state),
            Route("/api/people", people),
            Route("/api/line", line, methods=["POST"]),
            Route("/", file),
            Route("/{path:path}", file),
        ]
    )


async def _line(training: Training, request: Request) -> Response:
    """Pull a station's cable, or plug it in."""
    if request.headers.get("content-type", "").partition(";")[0] != "application/json":
        return _plain(415)
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > _LIMIT_BYTES:
            return _plain(413)
    try:
        asked = msgspec.json.decode(body)
        (station,) = (each for each in training.stations if each.code == asked["station"])
        cut = asked["cut"] is True
    except (msgspec.DecodeError, ValueError, KeyError, TypeError):
        return _plain(400)
    if cut:
        station.line.cut()
    else:
        await station.line.restore()
    return _json({"cut": station.line.is_cut})


async def _state(training: Training) -> dict[str, Any]:
    settlement = await training.centre.settlement()
    counted = Counter(verdict.name.lower() for _, verdict in settlement.verdicts)
    return {
        "stations": [_station(training, each) for each in training.stations],
        "settled": sorted(counted.items()),
    }


def _station(training: Training, station: ServedStation) -> dict[str, Any]:
    stands = station.desk.node.snapshot()
    return {
        "code": station.code,
        "url": f"http://localhost:{station.port}/",
        "line": str(stands.line),
        "cut": station.line.is_cut,
        "today": station.desk.today(),
        "queue": stands.queue,
        "provisional": station.desk.provisional,
        "average_s": station.desk.average_s,
        "dummy": training.dummies[station.code],
        "pins": list(PINS.items()),
    }


def _people(training: Training) -> list[dict[str, Any]]:
    return [
        {
            "number": each.number,
            "name": each.name,
            "father": each.father,
            "born": jalali(each.who.birth_date)[0],
            "face": f"{each.sex}-{each.face % FACES_EACH + 1}",
            "shows": each.shows,
        }
        for each in training.people
    ]


def _file(path: str) -> Response:
    if path.startswith("portraits/") and path.endswith(".jpg"):
        sex, _, face = path.removeprefix("portraits/").removesuffix(".jpg").partition("-")
        if sex in ("man", "woman") and face in map(str, range(1, FACES_EACH + 1)):
            data = portrait("man" if sex == "man" else "woman", int(face) - 1)
            return Response(data, media_type="image/jpeg", headers=dict(SECURITY))
        return _plain(404)
    found = _FILES.get(path)
    return (
        _plain(404) if found is None else FileResponse(found[0], media_type=found[1], headers=dict(SECURITY))
    )


def _json(value: Any) -> Response:
    return Response(msgspec.json.encode(value), media_type="application/json", headers=dict(SECURITY))


def _plain(status: int) -> Response:
    return Response(b"", status, headers=dict(SECURITY))
