"""The documents of a record: canonical JSON with exactly these fields. Source: spec/record.md §3."""

from __future__ import annotations

import re
from typing import Any, Final, Literal, TypeVar

import msgspec

from amin.encoding import canonical
from amin.errors import MalformedError

_HEX: Final = re.compile(r"(?:[0-9a-f]{2})*")
_COUNT: Final = re.compile(r"[1-9][0-9]{15,}")
_EXACT: Final = 2**53  # larger counts are strings, as not every reader of JSON keeps them exact

T = TypeVar("T")


class Hex(bytes):
    """Bytes that a document shows in lower-case hexadecimal."""


class Count(int):
    """A count that a document shows as a number, or as a string from 2⁵³ on."""


class Document(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What every document says first: which election it belongs to."""

    election: Hex


class Commitment(Document, frozen=True, kw_only=True):
    """A trustee's promise, before it sees any dealing: the hash of its own, and a key to seal shares for."""

    format: Literal["amin/key-commitment/1"] = "amin/key-commitment/1"
    trustee: int
    dealing_hash: Hex
    transport_key: Hex


class Dealing(Document, frozen=True, kw_only=True):
    """Commitments to a trustee's polynomial, with a proof of knowledge of every coefficient."""

    format: Literal["amin/key-dealing/1"] = "amin/key-dealing/1"
    trustee: int
    dealing: Hex


class ElectionKey(Document, frozen=True, kw_only=True):
    """The joint key, and the key of each trustee's share, in the trustees' order."""

    format: Literal["amin/election-key/1"] = "amin/election-key/1"
    key: Hex
    verification_keys: tuple[Hex, ...]


class StationKeys(Document, frozen=True, kw_only=True):
    """The Ed25519 key with which each station signs."""

    format: Literal["amin/station-keys/1"] = "amin/station-keys/1"
    stations: dict[str, Hex]


class Closing(Document, frozen=True, kw_only=True):
    """What a station signed when it closed the box of one contest."""

    format: Literal["amin/closing/1"] = "amin/closing/1"
    station: str
    contest: str
    counters: dict[str, int]
    ballots_sha256: Hex
    signature: Hex

    def signed(self) -> dict[str, bytes | str]:
        """The fields that the signature covers."""
        return {
            "election": self.election,
            "station": self.station,
            "contest": self.contest,
            "counters": canonical.encode(self.counters),
            "ballots": self.ballots_sha256,
        }


class OpenedBallot(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A ballot that was opened in public to test a booth: seed, half and choice give its bytes again.

    Attributes:
        seed: of the booth; it leaves it only here.
        choice: the slots that are set.
    """

    ballot: Hex
    seed: Hex
    station_half: Hex
    choice: tuple[int, ...]


class Challenged(Document, frozen=True, kw_only=True):
    """The ballots of one contest with which booths of a station were tested; none of them counts."""

    format: Literal["amin/challenged/1"] = "amin/challenged/1"
    station: str
    contest: str
    ballots: tuple[OpenedBallot, ...]


class BoardSignature(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The signature of one of the boards whose names stand in the election."""

    board: str
    signature: Hex


class Order(Document, frozen=True, kw_only=True):
    """What every order of boards says: its number, and the hash of the one before, or of the election."""

    number: int
    before: Hex
    date: str
    grounds: str
    signatures: tuple[BoardSignature, ...]

    def signed(self) -> dict[str, bytes | str]:
        """What each signature covers: all but the signatures."""
        unsigned = plain(self)
        del unsigned["signatures"]
        return {"election": self.election, "order": canonical.encode(unsigned)}


class Amendment(Order, frozen=True, kw_only=True):
    """A candidate or a list that goes, a candidate who comes back, or a station that moves.

    Attributes:
        contests: those that it concerns: one, or all that a station serves.
        code: of the candidate, list or station.
        place: the new name of a station that moves; else empty.
        votes_already_given: the frozen rule of the contest, by the contest; for a station nothing.
    """

    format: Literal["amin/amendment/1"] = "amin/amendment/1"
    kind: str
    contests: tuple[str, ...]
    code: str
    place: str
    votes_already_given: dict[str, str]


class Exclusion(Order, frozen=True, kw_only=True):
    """The annulment of one contest at one station.

    Attributes:
        results_sha256: of the published results that it changes.
    """

    format: Literal["amin/exclusion/1"] = "amin/exclusion/1"
    contest: str
    station: str
    results_sha256: Hex


AnyOrder = TypeVar("AnyOrder", bound=Order)


class Share(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One trustee's partial decryptions of a unit's sums, and their proof."""

    trustee: int
    share: Hex


class UnitTally(Document, frozen=True, kw_only=True):
    """A unit from its sums to its totals, slot by slot."""

    format: Literal["amin/unit-tally/1"] = "amin/unit-tally/1"
    contest: str
    unit: str
    stations: tuple[str, ...]
    ballots: int
    sums: Hex
    shares: tuple[Share, ...]
    totals: tuple[int, ...]


class MarksTally(Document, frozen=True, kw_only=True):
    """A unit of a `marks` contest: who decrypted it, and the totals, slot by slot.

    The shares of `trustees` lie in files of their own, in this order.
    """

    format: Literal["amin/marks-tally/1"] = "amin/marks-tally/1"
    contest: str
    unit: str
    stations: tuple[str, ...]
    ballots: int
    trustees: tuple[int, ...]
    totals: tuple[int, ...]
    dummies: tuple[int, ...]


Tally = UnitTally | MarksTally


class TieDocument(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A lot to be drawn."""

    kind: str
    among: tuple[str, ...]
    seats: int


class ContestResult(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Counts and seats of one contest. `candidates` holds what lists credit, too.

    Attributes:
        gone: who is no candidate any more, and how each went.
        annulled: the stations at which the contest is annulled.
        left_out: the stations whose ballots do not count: those, and what was joined with them.
    """

    contest: str
    ballots: Count
    blank: Count
    valid: Count
    candidates: dict[str, Count]
    lists: dict[str, Count]
    list_totals: dict[str, Count]
    independents: Count
    seats: dict[str, int]
    elected: tuple[str, ...]
    alternates: tuple[str, ...]
    ties: tuple[TieDocument, ...]
    gone: dict[str, str]
    annulled: tuple[str, ...]
    left_out: tuple[str, ...]


class Results(Document, frozen=True, kw_only=True):
    """The results of all contests, in the election's order."""

    format: Literal["amin/results/1"] = "amin/results/1"
    contests: tuple[ContestResult, ...]


def plain(document: msgspec.Struct) -> Any:
    """Return a document as dicts, lists, strings and numbers."""
    return msgspec.to_builtins(document, enc_hook=_to_plain)


def encode(document: Document) -> bytes:
    """Write a document's canonical JSON."""
    return canonical.encode(plain(document))


def decode(data: bytes, kind: type[T]) -> T:
    """Read a document.

    Raises:
        MalformedError: `encode` would not have made these bytes.
    """
    value = canonical.decode(data)
    if not isinstance(value, dict) or "format" not in value:
        raise MalformedError("not a document with a format")
    try:
        document = msgspec.convert(value, kind, dec_hook=_from_plain)
    except msgspec.ValidationError as error:
        raise MalformedError(str(error)[:1].lower() + str(error)[1:]) from None
    return document


def _to_plain(value: Any) -> Any:
    if isinstance(value, Hex):
        return value.hex()
    if isinstance(value, Count):
        return int(value) if value < _EXACT else str(int(value))
    raise NotImplementedError(type(value))


def _from_plain(kind: type, value: Any) -> Any:
    if kind is Hex and isinstance(value, str) and _HEX.fullmatch(value):
        return Hex.fromhex(value)
    if kind is Count and type(value) is int and 0 <= value < _EXACT:
        return Count(value)
    if kind is Count and isinstance(value, str) and _COUNT.fullmatch(value) and int(value) >= _EXACT:
        return Count(int(value))
    raise msgspec.ValidationError(f"{kind.__name__.lower()} of another form")


def with_signatures(order: AnyOrder, signatures: tuple[BoardSignature, ...]) -> AnyOrder:
    """Return an order with the signatures of its boards."""
    return msgspec.structs.replace(order, signatures=signatures)


def with_signature(closing: Closing, signature: bytes) -> Closing:
    """Return a closing with its signature."""
    return msgspec.structs.replace(closing, signature=Hex(signature))
