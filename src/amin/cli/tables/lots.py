"""Read L.json, the lots that people drew: `amin seats --lots` hands them to the count with their minutes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import msgspec

from amin.cli.tables.votes import read_name
from amin.counting.outcome import Lot, TieKind
from amin.encoding.files import open_regular, os_errors
from amin.encoding.tables import Problems, RefusedTable
from amin.encoding.text import display_name, quoted
from amin.errors import MalformedError

FORMAT: Final = "amin/lots/1"
LARGEST_FILE_BYTES: Final = 2**20
EXAMPLE: Final = (
    '{"format": "amin/lots/1", "lots": '
    '[{"kind": "list", "among": ["A", "B"], "drawn": ["A"], "minutes": "No. 12"}]}'
)


class _Written(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A lot as the file has it: a tie of `amin seats --json`, with who was drawn in place of its seats."""

    kind: TieKind
    among: tuple[str, ...]
    drawn: tuple[str, ...]
    minutes: str


def read_lots(path: Path) -> tuple[Lot, ...]:
    """Read drawn lots in the order in which they were drawn; the file is taken whole or not at all.

    Whether a lot fits a tie is for the count to say.

    Raises:
        RefusedTable: the file is missing, is no such file, or has a bad lot; lots are numbered from 1.
    """
    problems = Problems(str(path), by_record=True)
    try:
        given = _given(_bytes(path))
    except MalformedError as error:
        raise RefusedTable(error.message, place=error.at(str(path)).place, hint=error.hint) from None
    lots = []
    for number, each in enumerate(given, start=1):
        try:
            lots.append(_lot(each))
        except MalformedError as error:
            problems.add(number, error.message, error.hint)
    problems.refuse_if_any()
    return tuple(lots)


def _bytes(path: Path) -> bytes:
    with open_regular(path) as file, os_errors(path):
        data = file.read(LARGEST_FILE_BYTES + 1) or b""
    if len(data) > LARGEST_FILE_BYTES:
        raise MalformedError(f"more than {LARGEST_FILE_BYTES:,} bytes", hint="is this the file of lots?")
    return data


def _given(data: bytes) -> list[Any]:
    """The objects of the file, not yet looked into."""
    such = f"such as {EXAMPLE}"
    try:
        document = json.loads(data.decode("utf-8-sig"), object_pairs_hook=_once)
    except (ValueError, RecursionError):
        raise MalformedError("this is not JSON in UTF-8", hint=such) from None
    if not isinstance(document, dict) or document.keys() != {"format", "lots"}:
        raise MalformedError('allowed: an object with "format" and "lots"', hint=such)
    if document["format"] != FORMAT:
        raise MalformedError(f"format {quoted(str(document['format']))}; allowed: {quoted(FORMAT)}")
    lots = document["lots"]
    if not isinstance(lots, list) or not lots:
        raise MalformedError("no lot is named; allowed: one lot and more", hint=such)
    return lots


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise MalformedError("a key stands twice in one object", hint="take one of them out")
    return found


def _lot(given: Any) -> Lot:
    """Read one lot; names are read as in a table of votes, so that they meet those of the count."""
    try:
        written = msgspec.convert(given, _Written)
    except msgspec.ValidationError as error:
        said = str(error)
        hint = "a lot has kind (list, person or alternate), among, drawn and minutes"
        raise MalformedError(said[:1].lower() + said[1:], hint=hint) from None
    if not written.minutes.strip():
        raise MalformedError("the lot has no minutes", hint="name the minutes of the drawing")
    return Lot(
        written.kind,
        tuple(read_name(name, "among") for name in written.among),
        tuple(read_name(name, "drawn") for name in written.drawn),
        display_name(written.minutes),
    )
