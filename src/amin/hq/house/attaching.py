"""Files beside a thing: known kinds by their bytes alone, pictures drawn anew, stored by their hash.

Source: SECURITY.md D-26: polyglots, bombs, scripts in SVG, names that are commands.
"""

from __future__ import annotations

import io
import re
from hashlib import sha256
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Model
from django.http import Http404, HttpResponse
from PIL import Image, UnidentifiedImageError

from amin.encoding import write_durably
from amin.encoding.text import display_name
from amin.errors import InputError, MalformedError
from amin.hq.house.acts import record
from amin.hq.house.desk import Desk
from amin.hq.house.models import Attachment, kind_of

MOST_PIXELS: Final = 50_000_000
_PICTURES: Final = {"PNG": "image/png", "JPEG": "image/jpeg"}


def attach(desk: Desk, thing: Model, upload: UploadedFile[Any]) -> Attachment:
    """Keep a file beside a thing.

    Raises:
        InputError: too large, or no PDF, PNG or JPEG. Nothing has been kept.
    """
    if (upload.size or 0) > settings.MOST_UPLOADED_BYTES:
        raise InputError(f"a file larger than {settings.MOST_UPLOADED_BYTES} bytes")
    data, media_type = cleaned(upload.read())
    digest = sha256(data).hexdigest()
    path = stored_at(digest)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        write_durably(path, data, mode=0o600)
    made = Attachment.objects.create(
        kind=kind_of(thing),
        object_id=str(thing.pk),
        name=safe_name(upload.name or ""),
        media_type=media_type,
        size_bytes=len(data),
        sha256=digest,
        by=desk.user,
        at=desk.at,
    )
    record(desk, "house.attached", thing, made.name, sha256=digest)
    return made


def cleaned(data: bytes) -> tuple[bytes, str]:
    """Return the bytes that are kept and their type: pictures without anything but their points.

    Raises:
        InputError: another kind of file, or one that cannot be read.
    """
    if data.startswith(b"%PDF-") and b"%%EOF" in data[-2048:]:
        return data, "application/pdf"
    try:
        with Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise InputError(f"a picture larger than {MOST_PIXELS} points")
            kind = picture.format or ""
            picture.load()
            plain = picture.convert("RGB" if kind == "JPEG" else "RGBA")
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError):
        raise InputError("a file of another kind; allowed: PDF, PNG, JPEG") from None
    out = io.BytesIO()
    plain.save(out, kind)
    return out.getvalue(), _PICTURES[kind]


def safe_name(name: str) -> str:
    """What is left of a file's name: shown to people, never used as a path."""
    name = re.sub(r"[\x00-\x1f/\\\"<>|:*?;$`]", " ", name)[-120:]
    try:
        return display_name(name)
    except MalformedError:
        return "file"


def stored_at(digest: str) -> Path:
    """Where the bytes of a hash lie."""
    return Path(settings.MEDIA_ROOT) / digest[:2] / digest


def serve(one: Attachment) -> HttpResponse:
    """Send a file to be saved: it is never run as part of a page."""
    path = stored_at(one.sha256)
    if not path.exists():
        raise Http404
    return HttpResponse(
        path.read_bytes(),
        content_type=one.media_type,
        headers={
            "Content-Disposition": f"attachment; filename=\"file\"; filename*=UTF-8''{quote(one.name)}",
            "Content-Security-Policy": "sandbox; default-src 'none'",
        },
    )


def attachments_of(thing: Model) -> list[Attachment]:
    """The files beside a thing."""
    return list(Attachment.objects.filter(kind=kind_of(thing), object_id=str(thing.pk)).order_by("id"))
