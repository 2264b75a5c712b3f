"""Canonical JSON: one value, one sequence of bytes. Source: RFC 8785.

Amin writes a subset of it: null, booleans, whole numbers that every reader of JSON keeps exact,
strings of valid Unicode, lists, and objects. There are no fractions, so no two readers can differ
about one. A key named `__proto__` is a key like any other here; documents refuse it, as they
refuse every field that they do not know.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import accumulate, count
from typing import Any, Final, NoReturn

import rfc8785

from amin.encoding.text import quoted
from amin.errors import MalformedError

MAX_INTEGER: Final = 2**53 - 1
MAX_DEPTH: Final = 64
LIMIT_BYTES: Final = 64 * 2**20

_ALLOWED: Final = "null, booleans, whole numbers, strings, lists and objects"
_TOO_DEEP: Final = f"nested deeper than {MAX_DEPTH}"
_HINT: Final = "RFC 8785: keys sorted by UTF-16, no spaces, shortest escapes, nothing after the value"

# A string whole, so that brackets inside it do not count; a missing last quote is for the parser.
_STRINGS: Final = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.DOTALL)
_STEPS: Final = bytes.maketrans(b"[{]}", b"\x01\x01\xff\xff")  # as signed bytes: one down, one up
_NO_BRACKETS: Final = bytes(byte for byte in range(256) if byte not in b"[]{}")


def encode(value: object) -> bytes:
    """Write a value as the one sequence of bytes that stands for it.

    Args:
        value: None, bool, int up to ±(2⁵³−1), str, list or tuple, dict with str keys; nested to 64.

    Raises:
        MalformedError: the value holds anything else: a float, bytes, a lone surrogate, a key that
            is no string.
    """
    _refuse_unlawful(value)
    document: Any = value
    return rfc8785.dumps(document)


def decode(data: bytes, *, limit_bytes: int = LIMIT_BYTES) -> Any:
    """Read canonical JSON; lists come back as list, objects as dict.

    Args:
        limit_bytes: longer input is refused before it is looked at.

    Raises:
        MalformedError: `encode` would not have made these bytes.
    """
    if len(data) > limit_bytes:
        raise MalformedError(f"{len(data)} bytes of JSON; allowed: {limit_bytes}")
    _refuse_depth(data)
    try:
        value = json.loads(
            data.decode("utf-8"),
            object_pairs_hook=_object,
            parse_constant=_refuse_number,
            parse_float=_refuse_number,
            parse_int=_whole_number,
        )
    except UnicodeDecodeError as error:
        raise MalformedError(f"not UTF-8 from byte {error.start + 1} on") from None
    except json.JSONDecodeError as error:
        raise MalformedError(f"not JSON from character {error.pos + 1} on: {error.msg.lower()}") from None
    again = encode(value)
    if again != data:
        at = next(i for i in count() if again[i : i + 1] != data[i : i + 1])
        raise MalformedError(f"not canonical JSON from byte {at + 1} on", hint=_HINT)
    return value


def _refuse_unlawful(value: object) -> None:
    """Refuse what canonical JSON cannot carry, without recursion."""
    walk: list[Iterator[object]] = [iter((value,))]  # one iterator a level
    while walk:
        for item in walk[-1]:
            if isinstance(item, (list, tuple, dict)):
                if len(walk) > MAX_DEPTH:
                    raise MalformedError(_TOO_DEEP)
                if isinstance(item, dict):
                    _refuse_keys(item)
                walk.append(iter(item.values() if isinstance(item, dict) else item))
                break
            _refuse_scalar(item)
        else:
            walk.pop()


def _refuse_scalar(item: object) -> None:
    if isinstance(item, str):
        _refuse_surrogates(item)
    elif isinstance(item, int):  # booleans too
        if abs(item) > MAX_INTEGER:
            raise MalformedError(f"a whole number of {item.bit_length()} bits; allowed: up to 2⁵³−1")
    elif item is not None:
        raise MalformedError(f"{type(item).__name__} has no canonical JSON; allowed: {_ALLOWED}")


def _refuse_keys(item: dict[Any, object]) -> None:
    for key in item:
        if not isinstance(key, str):
            raise MalformedError(f"a key of type {type(key).__name__}; allowed: strings")
        _refuse_surrogates(key)


def _refuse_surrogates(text: str) -> None:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise MalformedError(f"a lone surrogate at character {error.start + 1} of a string") from None


def _refuse_depth(data: bytes) -> None:
    """Refuse deep nesting before any parser can recurse into it."""
    if data.count(b"[") + data.count(b"{") <= MAX_DEPTH:
        return
    steps = _STRINGS.sub(b"", data).translate(_STEPS, _NO_BRACKETS)
    if max(accumulate(memoryview(steps).cast("b")), default=0) > MAX_DEPTH:
        raise MalformedError(_TOO_DEEP)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise MalformedError(f"the key {quoted(key)} stands twice in one object")
        found[key] = value
    return found


def _whole_number(digits: str) -> int:
    if len(digits) > len(str(-MAX_INTEGER)):  # before int() is asked to read a million of them
        raise MalformedError(f"a whole number of {len(digits)} characters; allowed: up to 2⁵³−1")
    return int(digits)


def _refuse_number(text: str) -> NoReturn:
    raise MalformedError(f"the number {quoted(text)}; allowed: whole numbers up to 2⁵³−1")
