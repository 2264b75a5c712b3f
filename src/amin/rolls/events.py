"""The signed event of each decision, chained by station. Source: spec/checkin.md, §5.

A chain by station, so that no two stations wait for each other; the heads of all chains go into the log.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import Meta

from amin.crypto import SigningKey, tagged_hash, verify_signed_bytes
from amin.errors import MalformedError, RejectedError
from amin.rolls.visit import Answer, AnyAct, Code, Decided, Done, Hash, Key, Name, asked_hash

FORMAT: Final = "amin/check-in-event/1"
NO_EVENT: Final = bytes(32)  # what stands before the first
LOOKED: Final[Mapping[str, str]] = {"answer": "looked"}  # who was looked at, never what was shown
_PURPOSE: Final = "amin/1/check-in-event"


class Event(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What was decided about one act."""

    format: Literal["amin/check-in-event/1"] = FORMAT
    election: Hash
    station: Code
    device: Name
    key: Key
    act: str
    number: Annotated[int, Meta(ge=1)]
    previous: Hash
    asked: Hash
    voter: Hash
    outcome: dict[str, Any]
    at: str


class SignedEvent(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An event as a person takes it home: its bytes as text, and the centre's signature of its hash."""

    body: str
    signature: str


_DECODER: Final = msgspec.json.Decoder(Event)


def event_body(act: AnyAct, voter: str, outcome: Answer, *, number: int, previous: bytes, at: str) -> bytes:
    """Write the event of a decision as canonical JSON.

    Args:
        outcome: the answer; its own receipt is left out.
        previous: the hash of the station's event before.
        at: told, never compared.
    """
    event = Event(
        election=act.election,
        station=act.station,
        device=act.device,
        key=act.key,
        act=type(act).__name__.lower(),
        number=number,
        previous=previous.hex(),
        asked=asked_hash(act).hex(),
        voter=voter,
        outcome=_outcome(outcome),
        at=at,
    )
    return msgspec.json.encode(event, order="sorted")


def event_hash(body: bytes) -> bytes:
    """Return what stands for an event in its chain and is signed, 32 bytes."""
    return tagged_hash(_PURPOSE, body=body)


def sign_event(body: bytes, key: SigningKey) -> bytes:
    """Sign an event for the centre."""
    return key.sign_bytes(event_hash(body))


def verify_events(events: Iterable[SignedEvent], centre: bytes) -> list[Event]:
    """Check signatures of events, in any order and of any stations, and read them.

    Raises:
        MalformedError: no event.
        RejectedError: the centre did not sign one of them.
    """
    found = []
    for signed in events:
        body = signed.body.encode()
        try:
            event = _DECODER.decode(body)
            signature = bytes.fromhex(signed.signature)
        except (msgspec.DecodeError, ValueError):
            raise MalformedError("no event of check-in") from None
        if msgspec.json.encode(event, order="sorted") != body:
            raise MalformedError("an event that is not canonical JSON")
        verify_signed_bytes(centre, signature, event_hash(body))
        found.append(event)
    return found


def verify_chain(events: Iterable[SignedEvent], centre: bytes) -> bytes:
    """Check the whole chain of one station, and return the hash of its last event.

    Raises:
        MalformedError: no event.
        RejectedError: an event is missing, changed, twice there, or of another station.
    """
    last, station = NO_EVENT, None
    chain = list(events)
    for place, event in enumerate(verify_events(chain, centre), 1):
        if (
            event.number != place
            or event.previous != last.hex()
            or event.station != (station or event.station)
        ):
            raise RejectedError(f"event {place} of a station does not follow the one before")
        station = event.station
        last = event_hash(chain[place - 1].body.encode())
    return last


def heads_hash(heads: Mapping[str, tuple[int, bytes]]) -> bytes:
    """Return what the log holds of all chains: the hash of each station's number and last event."""
    table = {station: [number, head.hex()] for station, (number, head) in heads.items()}
    return tagged_hash("amin/1/check-in-heads", heads=msgspec.json.encode(table, order="sorted"))


def _outcome(answer: Answer) -> dict[str, Any]:
    if not isinstance(answer, Decided | Done):
        return dict(LOOKED)
    outcome: dict[str, Any] = msgspec.to_builtins(answer)
    outcome.pop("event")
    return outcome
