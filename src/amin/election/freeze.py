"""An election as bytes: canonical JSON, and the hash that names it.

The document has every field of the model under its own name, nothing else, and `format`. Reading
checks each field's presence and type before any class is built, so an error names the field.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from typing import Any, Final

from amin.election.model import (
    Board,
    Candidate,
    Constituency,
    Contest,
    Election,
    List,
    LogKey,
    Mixers,
    Station,
    Trustees,
)
from amin.encoding import decode, encode, quoted
from amin.errors import MalformedError

FORMAT: Final = "amin/election/1"

_NULL: Final = type(None)
_WORD: Final = {str: "string", int: "number", list: "list", dict: "object", _NULL: "null", bool: "boolean"}

_Shape = Mapping[str, tuple[type, ...]]  # by field, the types that its value may have

_STRING: Final = (str,)
_NUMBER: Final = (int,)
_ITEMS: Final = (list,)
_OBJECT: Final = (dict,)
_STRING_OR_NULL: Final = (str, _NULL)
_NUMBER_OR_NULL: Final = (int, _NULL)
_OBJECT_OR_NULL: Final = (dict, _NULL)

_ELECTION: Final[_Shape] = {
    "format": _STRING,
    "name": _STRING,
    "polling_day": _STRING,
    "constituencies": _ITEMS,
    "contests": _ITEMS,
    "stations": _ITEMS,
    "trustees": _OBJECT,
    "log": _OBJECT,
    "mixers": _OBJECT_OR_NULL,
    "boards": _ITEMS,
}
_CONSTITUENCY: Final[_Shape] = {
    "id": _STRING,
    "name": _STRING,
    "parent": _STRING_OR_NULL,
    "eligible": _NUMBER_OR_NULL,
}
_CONTEST: Final[_Shape] = {
    "id": _STRING,
    "name": _STRING,
    "constituency": _STRING,
    "seats": _NUMBER,
    "max_marks": _NUMBER,
    "rule": _STRING,
    "tally": _STRING,
    "unit_rule": _STRING,
    "unit_k": _NUMBER,
    "lists": _ITEMS,
    "candidates": _ITEMS,
    "votes_already_given": _STRING,
    "amended_by": _ITEMS,
    "excluded_by": _ITEMS,
    "remainder_k": _NUMBER,
}
_LIST: Final[_Shape] = {"code": _STRING, "name": _STRING}
_CANDIDATE: Final[_Shape] = {"code": _STRING, "name": _STRING, "list": _STRING_OR_NULL}
_STATION: Final[_Shape] = {"code": _STRING, "name": _STRING, "constituencies": _ITEMS}
_TRUSTEES: Final[_Shape] = {"count": _NUMBER, "threshold": _NUMBER}
_MIXERS: Final[_Shape] = {"count": _NUMBER, "institutions": _ITEMS}
_BOARD: Final[_Shape] = {"id": _STRING, "name": _STRING, "public_key": _STRING}
_LOG: Final[_Shape] = {"origin": _STRING, "public_key": _STRING}


def to_document(election: Election) -> dict[str, Any]:
    """Return the election as the dict that is frozen: every field, and `format`."""
    return {"format": FORMAT, **_plain(election)}


def from_document(document: Any) -> Election:
    """Build the election that a document describes.

    Raises:
        MalformedError: a field is missing, unknown, of another type, or against the model's rules.
    """
    found = _taken(document, _ELECTION, "")
    if found.pop("format") != FORMAT:
        raise MalformedError(f"format: {quoted(document['format'])}; allowed: {FORMAT}")
    builders: dict[str, Callable[[Any, str], Any]] = {
        "constituencies": _constituency,
        "contests": _contest,
        "stations": _station,
        "boards": _board,
    }
    for name, build in builders.items():
        found[name] = tuple(build(item, f"{name}[{i}]") for i, item in enumerate(found[name]))
    found["trustees"] = Trustees(**_taken(found["trustees"], _TRUSTEES, "trustees"))
    found["log"] = LogKey(**_taken(found["log"], _LOG, "log"))
    found["mixers"] = None if found["mixers"] is None else _mixers(found["mixers"])
    return Election(**found)


def freeze(election: Election) -> bytes:
    """Write the bytes of `election.json`."""
    return encode(to_document(election))


def read(data: bytes) -> Election:
    """Read the bytes of `election.json`.

    Raises:
        MalformedError: `freeze` would not have made them.
    """
    return from_document(decode(data))


def election_hash(data: bytes) -> bytes:
    """Return the election's name, 32 bytes: what `sha256sum election.json` shows."""
    return hashlib.sha256(data).digest()


def _plain(value: Any) -> Any:
    """Turn dataclasses into dicts and tuples into lists, all the way down."""
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    return [_plain(item) for item in value] if isinstance(value, tuple) else value


def _constituency(document: Any, where: str) -> Constituency:
    return Constituency(**_taken(document, _CONSTITUENCY, where))


def _contest(document: Any, where: str) -> Contest:
    found = _taken(document, _CONTEST, where)
    lists = enumerate(found["lists"])
    found["lists"] = tuple(List(**_taken(item, _LIST, f"{where}.lists[{i}]")) for i, item in lists)
    people = enumerate(found["candidates"])
    found["candidates"] = tuple(
        Candidate(**_taken(item, _CANDIDATE, f"{where}.candidates[{i}]")) for i, item in people
    )
    for name in ("amended_by", "excluded_by"):
        found[name] = _strings(found[name], f"{where}.{name}")
    return Contest(**found)


def _station(document: Any, where: str) -> Station:
    found = _taken(document, _STATION, where)
    places = _strings(found["constituencies"], f"{where}.constituencies")
    return Station(found["code"], found["name"], places)


def _board(document: Any, where: str) -> Board:
    return Board(**_taken(document, _BOARD, where))


def _mixers(document: Any) -> Mixers:
    found = _taken(document, _MIXERS, "mixers")
    return Mixers(found["count"], _strings(found["institutions"], "mixers.institutions"))


def _strings(items: list[Any], where: str) -> tuple[str, ...]:
    for i, item in enumerate(items):
        _check_type(item, _STRING, f"{where}[{i}]")
    return tuple(items)


def _taken(document: Any, shape: _Shape, where: str) -> dict[str, Any]:
    """Return a copy of a document once each field is there, known, and of its type."""
    _check_type(document, _OBJECT, where or "the election")
    for name in document:
        if name not in shape:
            raise MalformedError(f"{where or 'the election'}: unknown field {quoted(str(name))}")
    for name, types in shape.items():
        place = f"{where}.{name}" if where else name
        if name not in document:
            raise MalformedError(f"{place}: missing")
        _check_type(document[name], types, place)
    return dict(document)


def _check_type(value: Any, types: tuple[type, ...], where: str) -> None:
    if type(value) not in types:  # exactly: a boolean is no number
        allowed = " or ".join(_WORD[t] for t in types)
        raise MalformedError(f"{where}: {_WORD.get(type(value), 'no JSON')}; allowed: {allowed}")
