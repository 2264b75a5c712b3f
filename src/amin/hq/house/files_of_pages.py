"""The files of the pages: style sheets, scripts, fonts, each at an address with the hash of its content."""

from __future__ import annotations

import mimetypes
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse

_KINDS: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".woff2": "font/woff2",
}


@cache
def all_files() -> dict[str, Path]:
    """Every file under the `static` folder of an app, by its name there. Nothing else is ever served."""
    found: dict[str, Path] = {}
    for app in ("house", *settings.HQ_APPS):
        folder = Path(__file__).parents[1] / app / "static"
        found.update(
            (str(path.relative_to(folder)), path) for path in sorted(folder.rglob("*")) if path.is_file()
        )
    return found


@cache
def _content(name: str) -> tuple[bytes, str]:
    data = all_files()[name].read_bytes()
    return data, sha256(data).hexdigest()


def address_of(name: str) -> str:
    """The address of a file of the pages."""
    return f"{settings.STATIC_URL}{name}?v={_content(name)[1][:12]}"


def page_file(request: HttpRequest, name: str) -> HttpResponse:
    """Serve one file of the pages; it may be kept for a year, for a change changes its address."""
    if name not in all_files():
        raise Http404
    data, digest = _content(name)
    headers = {"ETag": f'"{digest}"', "Cache-Control": "public, max-age=31536000, immutable"}
    if request.headers.get("If-None-Match") == f'"{digest}"':
        return HttpResponse(status=304, headers=headers)
    kind = _KINDS.get(Path(name).suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    return HttpResponse(data, content_type=kind, headers=headers)
