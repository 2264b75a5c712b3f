"""One visit of a voter to a station: its states, and what passes between station and centre.

```
            reserve          issue           confirm
  (nothing) ───────→ reserved ────→ issued ───────→ confirmed
                        │              │
                        └── release ───┴──→ released        two persons and a reason, never a clock
```

The bytes: spec/checkin.md. Who decides what a `Reserve` is granted: `check_in.decide`.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from amin.crypto import tagged_hash
from amin.errors import MalformedError, StateError

FORMAT: Final = "amin/check-in/1"
BODY_LIMIT_BYTES: Final = 8 * 1024
MAX_CONTESTS: Final = 64
_APPROVAL: Final = "amin/1/check-in-approval"
_ACT: Final = "amin/1/check-in-act"

Hash = Annotated[str, Meta(pattern=r"\A[0-9a-f]{64}\Z")]  # of 32 bytes, and a voter's pseudonym
Key = Annotated[str, Meta(pattern=r"\A[0-9a-f]{32}\Z")]  # 16 random bytes, made once for each attempt
Signature = Annotated[str, Meta(pattern=r"\A[0-9a-f]{128}\Z")]
Name = Annotated[str, Meta(pattern=r"\A[a-z0-9][a-z0-9.-]{0,63}\Z")]  # of a device or a person
Code = Annotated[str, Meta(pattern=r"\A[A-Za-z0-9-]{1,32}\Z")]  # of a station
Contest = Annotated[str, Meta(pattern=r"\A[a-z0-9-]{1,32}\Z")]
Contests = Annotated[tuple[Contest, ...], Meta(min_length=1, max_length=MAX_CONTESTS)]
Sequence = Annotated[int, Meta(ge=1, le=2**53 - 1)]


class State(StrEnum):
    """How far a visit has come."""

    RESERVED = "reserved"
    ISSUED = "issued"
    CONFIRMED = "confirmed"
    RELEASED = "released"


NEXT: Final[Mapping[State, frozenset[State]]] = MappingProxyType(
    {
        State.RESERVED: frozenset({State.ISSUED, State.RELEASED}),
        State.ISSUED: frozenset({State.CONFIRMED, State.RELEASED}),
        State.CONFIRMED: frozenset[State](),
        State.RELEASED: frozenset[State](),
    }
)


def advance(state: State, to: State) -> State:
    """Return `to`, or refuse; the whole machine is the table above.

    Raises:
        StateError: the visit cannot go there; it stays where it is.
    """
    if to not in NEXT[state]:
        allowed = ", ".join(sorted(NEXT[state])) or "nothing"
        raise StateError(f"a visit that is {state} cannot become {to}; allowed: {allowed}")
    return to


class Document(StrEnum):
    """How the number came to the desk. Where and when somebody voted is told after a scan only."""

    SCANNED = "scanned"
    TYPED = "typed"


class ReleaseReason(StrEnum):
    """Why a visit ends without a ballot, or with a card that was handed back unspent."""

    CARD_NOT_DEALT = "card-not-dealt"  # the answer was lost, and the voter has left
    CARD_RETURNED = "card-returned"
    DEVICE_FAILED = "device-failed"
    WRONG_PERSON = "wrong-person"  # another's document was read
    VOTER_DECLINED = "voter-declined"


class ProvisionalReason(StrEnum):
    """Why a ballot is sealed apart. Source: LAW.md, 13."""

    LINE_CUT = "line-cut"
    IDENTITY_DISPUTED = "identity-disputed"
    RESIDENCE_DISPUTED = "residence-disputed"
    CARD_LOST = "card-lost"


class Kinship(StrEnum):
    """What a companion is to the voter."""

    FAMILY = "family"
    FRIEND = "friend"
    OTHER = "other"


class Approval(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One person's signature of `approval_hash`."""

    person: Name
    signature: Signature


class Act(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="act"):
    """What a device asks of the centre. The same `key` gets the same answer for ever.

    Attributes:
        election: the election's hash.
        sequence: of the device, from 1; a retry sends the same bytes again.
    """

    format: Literal["amin/check-in/1"] = FORMAT  # written always, so that no reader guesses
    election: Hash
    device: Name
    station: Code
    sequence: Sequence
    key: Key


class Reserve(Act, frozen=True, tag="reserve"):
    """Ask for a voter's ballots: decided for each contest, taken at once, nowhere else to be had."""

    voter: Hash
    contests: Contests
    document: Document


class Issue(Act, frozen=True, tag="issue"):
    """A token card is being dealt for what was granted. `visit` is the key of the reserve."""

    visit: Key


class Confirm(Act, frozen=True, tag="confirm"):
    """The voter has the card."""

    visit: Key


class Release(Act, frozen=True, tag="release"):
    """Give back what a visit holds; two persons of the station answer for it."""

    visit: Key
    reason: ReleaseReason
    persons: tuple[Approval, Approval]


class Companion(Act, frozen=True, tag="companion"):
    """Somebody goes into the booth with the voter; a companion goes with few voters (LAW.md, 13)."""

    visit: Key
    companion: Hash
    kinship: Kinship


class Look(Act, frozen=True, tag="look"):
    """Show who a pseudonym is, to compare with the person at the desk; changes nothing."""

    voter: Hash
    document: Document


class Provisional(Act, frozen=True, tag="provisional"):
    """An envelope was sealed for a voter; the settlement decides about it.

    Attributes:
        handle: the hash of the random handle that is in the envelope; see spec/checkin.md, §6.
    """

    voter: Hash
    contests: Contests
    handle: Hash
    reason: ProvisionalReason


AnyAct = Reserve | Issue | Confirm | Release | Companion | Look | Provisional
_DECODER: Final[msgspec.json.Decoder[AnyAct]] = msgspec.json.Decoder(AnyAct)


class RefusedContest(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """Why there is no ballot for a contest; where and when, if the document was scanned.

    Attributes:
        reason: a `check_in.Refusal`, by its code.
        at: RFC 3339, UTC, to the second, by the centre's clock.
    """

    contest: Contest
    reason: str
    station: str | None = None
    at: str | None = None


class Receipt(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where the signed event of this decision stands in the chain of its station."""

    number: int
    hash: Hash


class Decided(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="answer", tag="decided"):
    """The answer to a `Reserve`: nothing is taken where `granted` is empty."""

    granted: tuple[Contest, ...]
    refused: tuple[RefusedContest, ...]
    event: Receipt


class Done(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="answer", tag="done"):
    """The answer to an act on a visit, or on an envelope: it is so from now on."""

    state: str
    event: Receipt


class Person(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="answer", tag="person"):
    """The answer to a `Look`: what the desk shows beside the document; kept nowhere.

    Attributes:
        contests: those of this station that the voter may vote in, and has not taken.
        taken: those of this station that were taken, each as it would be refused.
    """

    name: str
    father: str
    birth_date: str
    has_photo: bool
    contests: tuple[Contest, ...]
    taken: tuple[RefusedContest, ...]


class Refusal(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="answer", tag="refused"):
    """The act was not done, and nothing changed; `why` is one of `WHY`."""

    why: str
    message: str


Answer = Decided | Done | Person | Refusal
_ANSWER: Final[msgspec.json.Decoder[Answer]] = msgspec.json.Decoder(Answer)

WHY: Final[Mapping[str, str]] = MappingProxyType(
    {
        "malformed": "no act that a device of ours writes",
        "signature": "not signed by the device that it names",
        "device": "no device of this election, or one that was revoked",
        "station": "a device of another station",
        "election": "an act of another election",
        "phase": "the polls are not open for this act",
        "key-reused": "this key was used for something else",
        "sequence": "this sequence was used for something else, or is below the window",
        "no-visit": "no such visit at this station",
        "state": "the visit is in a state in which this is not lawful",
        "persons": "two different persons of the station, each in a role of its own, must sign",
        "voter": "not on the roll",
        "companion": "this companion has gone with as many voters as the rule allows",
        "quota": "more than a station may ask in this time; the same act may be sent again",
        "busy": "too many acts are waiting; the same act may be sent again",
    }
)
TRY_AGAIN: Final = frozenset({"quota", "busy"})  # the only refusals that are not remembered as answers


def encode_act(act: AnyAct) -> bytes:
    """Write an act as canonical JSON: every text in it is ASCII without escapes, so sorting is enough."""
    return msgspec.json.encode(act, order="sorted")


def decode_act(body: bytes) -> AnyAct:
    """Read an act.

    Raises:
        MalformedError: `encode_act` would not have made these bytes.
    """
    if len(body) > BODY_LIMIT_BYTES:
        raise MalformedError(f"an act of {len(body)} bytes; allowed: {BODY_LIMIT_BYTES}")
    try:
        act = _DECODER.decode(body)
    except msgspec.DecodeError:  # its message may quote what was sent
        raise MalformedError("no act of check-in, or a field of one that is not lawful") from None
    if encode_act(act) != body:
        raise MalformedError("an act that is not canonical JSON")
    if isinstance(act, Reserve | Provisional) and len(set(act.contests)) != len(act.contests):
        raise MalformedError("an act that names a contest twice")
    return act


def encode_answer(answer: Answer) -> bytes:
    """Write an answer as it is kept for ever and sent."""
    return msgspec.json.encode(answer, order="sorted")


def decode_answer(data: bytes) -> Answer:
    """Read an answer. Raises MalformedError."""
    try:
        return _ANSWER.decode(data)
    except msgspec.DecodeError:
        raise MalformedError("no answer of a centre") from None


def signed_hash(body: bytes) -> bytes:
    """Return what a device signs for an act, 32 bytes."""
    return tagged_hash(_ACT, body=body)


@lru_cache(4096)
def asked_hash(act: AnyAct) -> bytes:
    """Return what makes two acts under one key the same: everything but the sequence, 32 bytes."""
    return tagged_hash("amin/1/check-in-asked", body=encode_act(msgspec.structs.replace(act, sequence=1)))


def approval_hash(act: Release) -> bytes:
    """Return what a person signs who approves a release, 32 bytes: all of it but sequence and signatures.

    The key is in it, so an approval serves one act once, and an act that was edited afterwards none.
    """
    bare = msgspec.to_builtins(act)
    bare.pop("persons")
    bare.pop("sequence")
    return tagged_hash(_APPROVAL, body=msgspec.json.encode(bare, order="sorted"))
