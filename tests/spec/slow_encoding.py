"""Read canonical JSON, names and files of fixed-size records, as spec/encoding.md says."""

import json
import re
import unicodedata
from itertools import pairwise
from typing import Any, Final

from slow_ristretto import Malformed

CODE: Final = r"[0-9A-Za-z-]{1,16}"
ID: Final = r"[a-z0-9-]{1,32}"
UNIT_ID: Final = r"[a-z0-9-]{1,64}"
LARGEST: Final = 2**53 - 1
SPACES: Final = frozenset("\u0020\u00a0\u1680\u202f\u205f\u3000") | {chr(c) for c in range(0x2000, 0x200C)}
INVISIBLE: Final = frozenset("\u00ad\u061c\u200e\u200f\u2060\ufeff")
BARE: Final = "\t\n\r\u200c" + "".join(SPACES | INVISIBLE)


def _sorted(value: Any, depth: int = 0) -> Any:
    """Return a value with its keys in the order of their UTF-16 code units."""
    if isinstance(value, dict | list) and depth == 64:
        raise Malformed("nested more than 64 deep")
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: key.encode("utf-16-be"))
        return {key: _sorted(value[key], depth + 1) for key in keys}
    return [_sorted(item, depth + 1) for item in value] if isinstance(value, list) else value


def canonical(value: Any) -> bytes:
    """Write canonical JSON: §2."""
    return json.dumps(_sorted(value), ensure_ascii=False, separators=(",", ":")).encode()


def _whole(text: str) -> int:
    """Read a number of §1."""
    if len(text) > 17 or abs(int(text)) > LARGEST:
        raise Malformed(f"the number {text[:20]}")
    return int(text)


def _no_fraction(text: str) -> None:
    """Refuse a fraction, an exponent, NaN and the infinities."""
    raise Malformed(f"the number {text[:20]}")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse an object with a key that stands twice."""
    if len(dict(pairs)) != len(pairs):
        raise Malformed("a key stands twice")
    return dict(pairs)


def read_json(data: bytes) -> Any:
    """Read canonical JSON and refuse every other bytes: read strictly, write again, compare."""
    if len(data) > 67_108_864:
        raise Malformed("more than 64 MiB")
    try:
        value = json.loads(
            data.decode(),
            object_pairs_hook=_once,
            parse_int=_whole,
            parse_float=_no_fraction,
            parse_constant=_no_fraction,
        )
        again = canonical(value)
    except (ValueError, RecursionError) as error:
        raise Malformed(f"not JSON of this kind: {error}") from None
    if again != data:
        raise Malformed("not canonical JSON")
    return value


def fields(value: Any, *names: str) -> dict[str, Any]:
    """Return an object that has exactly these fields."""
    if not isinstance(value, dict) or set(value) != set(names):
        raise Malformed(f"fields other than {', '.join(names)}")
    return value


def unhex(value: Any, size: int | None = None) -> bytes:
    """Read lower-case hexadecimal: §1."""
    if not isinstance(value, str) or not re.fullmatch(r"([0-9a-f]{2})*", value):
        raise Malformed("hexadecimal of another form")
    if size is not None and len(value) != 2 * size:
        raise Malformed(f"{len(value) // 2} bytes; allowed: {size}")
    return bytes.fromhex(value)


def number(value: Any, least: int = 0) -> int:
    """Return a whole number not below `least`."""
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise Malformed(f"{value!r}; allowed: a number from {least}")
    return value


def array(value: Any) -> list[Any]:
    """Return an array."""
    if not isinstance(value, list):
        raise Malformed("no array")
    return value


def count(value: Any) -> int:
    """Read a count: §1."""
    if isinstance(value, str) and re.fullmatch(r"[1-9][0-9]*", value) and int(value) > LARGEST:
        return int(value)
    return number(value)


def matching(pattern: str, value: Any) -> str:
    """Return a text that matches a pattern of §5."""
    if not isinstance(value, str) or not re.fullmatch(pattern, value):
        raise Malformed(f"{value!r}; allowed: {pattern}")
    return value


def unique(values: list[str]) -> None:
    """Refuse codes or ids that are the same by full case folding: §5."""
    if len({value.casefold() for value in values}) != len(values):
        raise Malformed("a code or id stands twice")


def _run(match: re.Match[str]) -> str:
    """Return what a run of spaces and non-joiners becomes: §6, step 5."""
    return " " if " " in match[0] else "\u200c"


def name(value: Any) -> str:
    """Return a name that the procedure of §6 leaves as it is."""
    if not isinstance(value, str) or len(value) > 2000:
        raise Malformed("a name of another form")
    text = (
        unicodedata.normalize("NFC", value.strip(BARE))
        .replace("\u064a", "\u06cc")
        .replace("\u0643", "\u06a9")
    )
    text = "".join(" " if mark in SPACES else mark for mark in text if mark not in INVISIBLE)
    text = unicodedata.normalize("NFC", re.sub("[ \u200c]{2,}", _run, text)).strip(BARE)
    kinds = ["Zs" if mark == " " else unicodedata.category(mark) for mark in text]
    marks = "".join("M" if kind in ("Mn", "Me") else "-" for kind in kinds)
    hidden = {k for k, mark in zip(kinds, text, strict=True) if mark not in "\u200c\u200d"}
    loose = any(second in ("Mn", "Me") and first == "Zs" for first, second in pairwise(["Zs", *kinds]))
    if text != value or not 1 <= len(text) <= 200 or hidden & {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}:
        raise Malformed(f"the name {value!r}")
    if loose or "MMMMM" in marks:
        raise Malformed(f"the marks of the name {value!r}")
    return value


def records(data: bytes, kind: bytes, size: int, context: bytes) -> list[bytes]:
    """Read a file of fixed-size records: §4."""
    head = kind + (1).to_bytes(2, "big") + bytes(2) + size.to_bytes(4, "big")
    held = int.from_bytes(data[16:24], "big")
    if data[:16] != b"AMIN" + head or data[24:56] != context or data[56:64] != bytes(8):
        raise Malformed("the header of another file")
    if len(data) != 64 + held * size:
        raise Malformed(f"{len(data)} bytes where the header says {held} records")
    return [data[at : at + size] for at in range(64, len(data), size)]
