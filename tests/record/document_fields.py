"""Every field of every document of a record: what it may be changed to, and which check guards it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any

from forgery import Where
from held_election import COUNCIL, MAYOR

from amin.box import Counters
from amin.record import documents

COMMITMENT = "keys/commitment-2.json"
DEALING = "keys/dealing-3.json"
ELECTION_KEY = "keys/election-key.json"
STATIONS = "keys/stations.json"
CLOSING = "boxes/2/council/closing.json"
TALLY = "tally/council-002.json"
RESULTS = "results.json"

# The check that reads a document first, and so finds it when it is none.
READER = {
    COMMITMENT: "commitments",
    DEALING: "commitments",
    ELECTION_KEY: "election-key",
    STATIONS: "closings",
    CLOSING: "closings",
    TALLY: "units",
    RESULTS: "counts",
}

Change = Callable[[Any], Any]
Refused = Callable[..., None]


@dataclass(frozen=True, slots=True)
class Row:
    """A field, what it is changed to, and who notices where."""

    file: str
    where: Where
    change: Change
    check: str
    named: str

    def __str__(self) -> str:
        return f"{self.file}:{'.'.join(map(str, self.where))}"


def flip(value: str) -> str:
    """Another byte in hexadecimal."""
    return f"{int(value[:2], 16) ^ 1:02x}{value[2:]}"


def to(value: Any) -> Change:
    """This value, whatever it was."""
    return lambda _: value


def plus(n: int) -> Change:
    """So much more."""
    return lambda value: value + n


def rows(file: str, changes: dict[Where, Change], check: str = "", named: str = "") -> list[Row]:
    """Rows of one file; its own name and reader where nothing else is said."""
    return [
        Row(file, where, change, check or READER[file], named or file) for where, change in changes.items()
    ]


def common(file: str) -> list[Row]:
    """What every document says."""
    kind = {("format",): lambda name: name[:-1] + "2", ("election",): flip}
    return rows(file, kind)


def box(station: str, contest: str) -> str:
    """A closing."""
    return f"boxes/{station}/{contest}/closing.json"


def result(contest: int, changes: dict[Where, Change], check: str) -> list[Row]:
    """Rows of a contest's result."""
    return rows(RESULTS, {("contests", contest, *where): c for where, c in changes.items()}, check)


COUNTS: dict[Where, Change] = {
    **{(name,): plus(1) for name in ("ballots", "blank", "valid", "independents")},
    **{("candidates", each.code): plus(1) for each in COUNCIL.candidates},
    **{(name, each.code): plus(-1) for name in ("lists", "list_totals") for each in COUNCIL.lists},
}
TIE: Where = ("ties", 0)

CHANGED: list[Row] = [
    *common(COMMITMENT),
    *rows(COMMITMENT, {("trustee",): to(3), ("dealing_hash",): flip}),
    *rows(COMMITMENT, {("transport_key",): lambda key: key[2:]}),
    *common(DEALING),
    *rows(DEALING, {("trustee",): to(1)}),
    *rows(DEALING, {("dealing",): flip}, named="keys/commitment-3.json"),
    *common(ELECTION_KEY),
    *rows(ELECTION_KEY, {("key",): flip, **{("verification_keys", i): flip for i in range(4)}}),
    *common(STATIONS),
    *[
        row
        for station in "1234"
        for row in rows(STATIONS, {("stations", station): flip}, named=box(station, "council"))
    ],
    *common(CLOSING),
    *rows(CLOSING, {("station",): to("1"), ("contest",): to("mayor")}),
    *rows(CLOSING, {("counters", each.name): plus(1) for each in fields(Counters)}),
    *rows(CLOSING, {("ballots_sha256",): flip, ("signature",): flip}),
    *common(TALLY),
    *rows(TALLY, {("contest",): to("mayor"), ("unit",): to("council-001"), ("ballots",): plus(1)}),
    *rows(TALLY, {("stations", 0): to("1"), ("stations", 1): to("2")}),
    *rows(TALLY, {("sums",): lambda sums: sums[64:128] + sums[64:]}, "sums"),
    *rows(TALLY, {("shares", i, "trustee"): plus(2) for i in range(2)}, "shares"),
    *rows(TALLY, {("shares", i, "share"): flip for i in range(2)}, "shares"),
    *rows(TALLY, {("totals", slot): plus(1) for slot in range(COUNCIL.slots)}, "totals"),
    *common(RESULTS),
    *result(0, {("contest",): to("mayor")}, "counts"),
    *result(0, COUNTS, "counts"),
    *result(
        0, {("gone",): to({"10058": "died"}), ("annulled",): to(["1"]), ("left_out",): to(["1"])}, "counts"
    ),
    *result(0, {("seats", name): plus(1) for name in ("1010", "1029", "independents")}, "seats"),
    *result(0, {("elected", i): to("10058") for i in range(3)}, "seats"),
    *result(0, {("alternates", i): to("10035") for i in range(2)}, "seats"),
    *result(1, {("contest",): to("council")}, "counts"),
    *result(1, {(name,): plus(1) for name in ("ballots", "blank", "valid", "independents")}, "counts"),
    *result(1, {("candidates", each.code): plus(1) for each in MAYOR.candidates}, "counts"),
    *result(1, {("seats", "independents"): plus(1)}, "seats"),
    *result(1, {(*TIE, "kind"): to("list"), (*TIE, "seats"): plus(1)}, "seats"),
    *result(1, {(*TIE, "among", i): to("20035") for i in range(2)}, "seats"),
]
# Lists and maps: how many they hold, and under which names, is for another check than their form.
MEMBERS: dict[tuple[str, Where], tuple[str, str]] = {
    (ELECTION_KEY, ("verification_keys",)): ("election-key", ELECTION_KEY),
    (STATIONS, ("stations",)): ("closings", STATIONS),
    (CLOSING, ("counters",)): ("closings", CLOSING),
    (TALLY, ("stations",)): ("units", TALLY),
    (TALLY, ("shares",)): ("shares", TALLY),
    (TALLY, ("totals",)): ("totals", TALLY),
    (RESULTS, ("contests",)): ("counts", RESULTS),
    **{
        (RESULTS, ("contests", contest, name)): (check, RESULTS)
        for contest in (0, 1)
        for check, names in (
            ("counts", ("candidates", "lists", "list_totals", "gone", "annulled", "left_out")),
            ("seats", ("seats", "elected", "alternates", "ties")),
        )
        for name in names
    },
    (RESULTS, ("contests", 1, *TIE, "among")): ("seats", RESULTS),
}
OBJECTS: list[tuple[str, Where]] = [
    *[(TALLY, ("shares", 0)), (TALLY, ("shares", 1))],
    *[(RESULTS, ("contests", 0)), (RESULTS, ("contests", 1)), (RESULTS, ("contests", 1, *TIE))],
]
FIELDS = [*dict.fromkeys([(row.file, row.where) for row in CHANGED] + [*MEMBERS, *OBJECTS])]
KINDS: dict[str, type[documents.Document]] = {
    COMMITMENT: documents.Commitment,
    DEALING: documents.Dealing,
    ELECTION_KEY: documents.ElectionKey,
    STATIONS: documents.StationKeys,
    CLOSING: documents.Closing,
    TALLY: documents.UnitTally,
    RESULTS: documents.Results,
}
OTHER_TYPES: tuple[Any, ...] = (None, True, False, 7, "text", [], {})


# An item for a list that holds none.
TYPICAL: dict[Any, Any] = {"ties": {"kind": "person", "among": ["10019", "10024"], "seats": 1}}
LISTS = [
    *[(ELECTION_KEY, ("verification_keys",)), (TALLY, ("stations",)), (TALLY, ("shares",))],
    *[(TALLY, ("totals",)), (RESULTS, ("contests",)), (RESULTS, ("contests", 0, "elected"))],
    *[(RESULTS, ("contests", 0, "alternates")), (RESULTS, ("contests", 1, *TIE, "among"))],
]
NUMBERS: dict[tuple[str, Where], str] = {
    (COMMITMENT, ("trustee",)): "commitments",
    (DEALING, ("trustee",)): "commitments",
    (CLOSING, ("counters", "ballots")): "closings",
    (TALLY, ("ballots",)): "units",
    (TALLY, ("shares", 0, "trustee")): "shares",
    (TALLY, ("shares", 1, "trustee")): "shares",
    (TALLY, ("totals", 6)): "totals",
    (RESULTS, ("contests", 0, "seats", "1010")): "seats",
    (RESULTS, ("contests", 1, *TIE, "seats")): "seats",
}
SWAPPED = [
    (COMMITMENT, "keys/commitment-3.json", "commitments"),
    ("keys/dealing-1.json", DEALING, "commitments"),
    ("boxes/1/council/closing.json", CLOSING, "closings"),
    (CLOSING, "boxes/2/mayor/closing.json", "closings"),
    ("tally/council-001.json", TALLY, "units"),
    (TALLY, "tally/mayor-001.json", "units"),
    ("keys/dealing-2.json", COMMITMENT, "commitments"),
    (ELECTION_KEY, STATIONS, "election-key"),
    ("tally/mayor-001.json", RESULTS, "units"),
]


SPELLINGS: dict[str, Callable[[bytes], bytes]] = {
    "a line end after it": lambda data: data + b"\n",
    "a space before it": lambda data: b" " + data,
    "a space inside": lambda data: data.replace(b":", b": ", 1),
    "a byte order mark": lambda data: b"\xef\xbb\xbf" + data,
    "UTF-16": lambda data: data.decode().encode("utf-16"),
    "keys in another order": lambda data: json.dumps(
        dict(reversed(json.loads(data).items())), separators=(",", ":")
    ).encode(),
    "an escape that is not needed": lambda data: data.replace(b'"format"', b'"\\u0066ormat"'),
    "a key twice": lambda data: data[:-1] + b',"format":"amin/key/1"}',
    "a key twice, the same": lambda data: b'{"election":"",' + data[1:],
    "hexadecimal in capitals": lambda data: re.sub(rb'(?<=")[0-9a-f]{64}(?=")', _upper, data),
    "a number with a fraction": lambda data: data[:-1] + b',"z":1.0}',
    "no number at all": lambda data: data[:-1] + b',"z":NaN}',
    "a number that is not exact": lambda data: data[:-1] + b',"z":9007199254740993}',
    "a number of a million digits": lambda data: data[:-1] + b',"z":' + b"9" * 10**6 + b"}",
    "a key named __proto__": lambda data: b'{"__proto__":{},' + data[1:],
    "a hundred thousand brackets": lambda _: b"[" * 100_000,
    "a comment": lambda data: data + b"//",
    "two documents": lambda data: data + data,
    "the last byte gone": lambda data: data[:-1],
    "half of it": lambda data: data[: len(data) // 2],
    "nothing": lambda _: b"",
    "null": lambda _: b"null",
    "a list": lambda data: b"[" + data + b"]",
    "an empty object": lambda _: b"{}",
    "a string": lambda _: b'"text"',
    "a lone surrogate": lambda data: data.replace(b'"format"', b'"\\ud800"'),
    "a byte that is no UTF-8": lambda data: data.replace(b'"format"', b'"form\xffat"'),
    "a zero byte": lambda data: data + b"\x00",
}


def _upper(match: re.Match[bytes]) -> bytes:
    return match[0].upper()


def field_name(field: tuple[str, Where]) -> str:
    """A field as the tests' names show it."""
    return f"{field[0]}:{'.'.join(map(str, field[1]))}"


def every_field(value: Any, where: Where = ()) -> set[Where]:
    """The paths of all values inside a value."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    found: set[Where] = set()
    for name, item in items:
        found |= {(*where, name)} | every_field(item, (*where, name))
    return found
