"""What the crew did at the desk and must stand in the minutes: objections, releases, overrides, searches.

A note holds a kind, a reason's code, who signed, and the objector's name where there is one; never a voter.
Source: LAW.md, 13; SECURITY.md E8.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Final

import msgspec

from amin.encoding import display_name
from amin.errors import DeviceError, MalformedError

KINDS: Final = (
    "opened", "objection", "release", "override", "held", "resumed", "search", "companion", "where-and-when",
)  # fmt: skip


class Note(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One line of the minutes."""

    at: str
    kind: str
    reason: str = ""
    signed: tuple[str, ...] = ()
    objector: str = ""


class Notes:
    """A file of notes, one JSON object a line, each on the disk before the act is done."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._count: Counter[str] = Counter()
        for line in path.read_text("utf-8").splitlines() if path.exists() else ():
            try:
                self._count[msgspec.json.decode(line, type=Note).kind] += 1
            except msgspec.DecodeError:  # the last line, where the power went while it was written
                continue

    def __len__(self) -> int:
        return self._count.total()

    def count(self, kind: str) -> int:
        """How many notes of a kind there are."""
        return self._count[kind]

    def add(
        self, at: datetime, kind: str, *, reason: str = "", signed: tuple[str, ...] = (), objector: str = ""
    ) -> None:
        """Write a note down.

        Raises:
            MalformedError: an objector's name that no screen or paper could bear.
            DeviceError: it could not be written.
        """
        assert kind in KINDS, kind
        name = display_name(objector) if objector else ""
        note = Note(
            at=at.isoformat(timespec="seconds"), kind=kind, reason=reason, signed=signed, objector=name
        )
        try:
            with self._path.open("ab") as file:
                file.write(b"\n" if file.tell() and not self._ends_whole() else b"")
                file.write(msgspec.json.encode(note) + b"\n")
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise DeviceError(f"the notes could not be written: {error.strerror}") from None
        self._count[kind] += 1

    def lines(self) -> tuple[Note, ...]:
        """Every note, in the order in which they were written."""
        found: list[Note] = []
        for line in self._path.read_text("utf-8").splitlines() if self._path.exists() else ():
            try:
                found.append(msgspec.convert(json.loads(line), Note))
            except (ValueError, msgspec.ValidationError):
                continue
        return tuple(found)

    def _ends_whole(self) -> bool:
        return self._path.read_bytes().endswith(b"\n")


def refuse_empty(name: str) -> str:
    """Return a name that was typed, or refuse an empty one. Raises MalformedError."""
    if not name.strip():
        raise MalformedError("no name")
    return display_name(name)
