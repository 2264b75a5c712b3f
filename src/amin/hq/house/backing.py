"""Back up and restore: every row of every table and every file, under one list of hashes.

The same on SQLite and PostgreSQL, and from one to the other: rows are written as JSON lines inside one
transaction, so that they are of one moment. A restore checks everything before it writes anything.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from django.apps import apps
from django.core import serializers
from django.core.management.color import no_style
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction

from amin.encoding import sha256_file, write_durably
from amin.errors import MalformedError, RejectedError, StateError

FORMAT: Final = "amin-hq-backup-1"
_LEFT_OUT: Final = ("contenttypes", "auth", "sessions")
_FOLDERS: Final = ("files", "log")
_PIECE: Final = 500


def tables() -> list[type[models.Model]]:
    """All models of the headquarters in an order in which none points forward, itself excepted."""
    wanted = [model for model in apps.get_models() if model._meta.app_label not in _LEFT_OUT]
    ordered: list[type[models.Model]] = []
    while wanted:
        ready = [m for m in wanted if not {f for f in _points_at(m) if f in wanted and f is not m}]
        if not ready:
            raise StateError("tables that point at each other")
        ordered += ready
        wanted = [model for model in wanted if model not in ready]
    return ordered


def back_up(data: Path, folder: Path) -> int:
    """Write everything to a new folder; return how many rows.

    Raises:
        StateError: the folder is there already; nothing has been written.
    """
    if folder.exists():
        raise StateError("the folder is there already: a backup cannot become part of another")
    folder.mkdir(parents=True, mode=0o700)
    rows, hashes = 0, {}
    with transaction.atomic():
        for model in tables():
            lines = [line.encode() for line in _lines(model)]
            rows += len(lines)
            name = f"{model._meta.label_lower}.jsonl"
            write_durably(folder / name, b"".join(lines), mode=0o600)
            hashes[name] = sha256(b"".join(lines)).hexdigest()
    for name in _copied(data):
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        shutil.copyfile(data / name, target)
        hashes[name] = sha256_file(target)
    head = {"format": FORMAT, "rows": rows, "files": hashes}
    write_durably(folder / "backup.json", json.dumps(head, indent=1, sort_keys=True).encode(), mode=0o600)
    return rows


def restore(data: Path, folder: Path) -> int:
    """Read a backup into an empty, migrated database; return how many rows.

    Raises:
        MalformedError: no backup, or of another format.
        RejectedError: a file is missing or differs from its hash.
        StateError: the database is not empty. In each case nothing has been written.
    """
    head = _head(folder)
    for name, digest in head["files"].items():
        path = folder / name
        if not path.is_file() or sha256_file(path) != digest:
            raise RejectedError(f"{name} is missing or was changed")
    models_here = tables()
    missing = [
        m._meta.label_lower for m in models_here if f"{m._meta.label_lower}.jsonl" not in head["files"]
    ]
    if missing:
        raise RejectedError(f"{missing[0]} is missing")
    if any(model._default_manager.exists() for model in models_here):
        raise StateError("the database is not empty: a backup cannot become part of it")
    rows = 0
    with transaction.atomic():
        for model in models_here:
            rows += _read(folder / f"{model._meta.label_lower}.jsonl")
        if rows != head["rows"]:
            raise RejectedError(f"{rows} rows; the backup says {head['rows']}")
        for statement in connection.ops.sequence_reset_sql(no_style(), models_here):
            with connection.cursor() as cursor:
                cursor.execute(statement)
    for name in (name for name in head["files"] if not name.endswith(".jsonl") or "/" in name):
        (data / name).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_durably(data / name, (folder / name).read_bytes(), mode=0o600)
    return rows


class _Exact(DjangoJSONEncoder):
    """Django's own encoder cuts moments to milliseconds; a backup keeps them whole."""

    def default(self, o: Any) -> Any:
        return o.isoformat() if isinstance(o, datetime) else super().default(o)


def _points_at(model: type[models.Model]) -> list[Any]:
    return [field.related_model for field in model._meta.get_fields() if field.many_to_one and field.concrete]


def _lines(model: type[models.Model]) -> Iterator[str]:
    rows = model._default_manager.order_by("pk").iterator(_PIECE)
    for row in rows:
        yield serializers.serialize("jsonl", [row], cls=_Exact)


def _read(path: Path) -> int:
    """Write the rows of one table. A row may point at a later one of its own table: checked at the end."""
    found = 0
    with path.open(encoding="utf-8") as lines:
        for one in serializers.deserialize("jsonl", lines):
            one.save()
            found += 1
    return found


def _copied(data: Path) -> list[str]:
    kept = [path for name in _FOLDERS for path in sorted((data / name).rglob("*")) if path.is_file()]
    kept += [path for path in (data / "log.key",) if path.is_file()]
    return [str(path.relative_to(data)) for path in kept]


def _head(folder: Path) -> dict[str, Any]:
    try:
        head = json.loads((folder / "backup.json").read_text("utf-8"))
        assert isinstance(head["files"], dict)
    except (OSError, ValueError, KeyError, TypeError, AssertionError):
        raise MalformedError("no backup is there, or it was not finished") from None
    if head.get("format") != FORMAT:
        raise MalformedError(f"a backup of another format; allowed: {FORMAT}")
    found: dict[str, Any] = head
    return found
