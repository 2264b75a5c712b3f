"""What is posted to the centre and what comes back, as types; the OpenAPI description is made from them."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from amin.checkin.centre.intake import Signed
from amin.crypto import SigningKey, tagged_hash
from amin.errors import MalformedError
from amin.rolls.events import SignedEvent
from amin.rolls.visit import Answer, Hash, Key, Name, Signature

MESSAGE_LIMIT_BYTES: Final = 65_536
MAX_ACTS: Final = 64
PHOTO: Final = "amin/1/check-in-photo"
LOOKUP: Final = "amin/1/check-in-lookup"

Encoded = Annotated[str, Meta(pattern=r"\A[A-Za-z0-9_-]{2,10923}\Z")]


class SignedBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base64url of canonical JSON, without padding, and a device's signature."""

    body: Encoded
    signature: Signature

    def signed(self) -> Signed:
        """Read both. Raises MalformedError."""
        try:
            body = urlsafe_b64decode(self.body + "=" * (-len(self.body) % 4))
        except ValueError:
            raise MalformedError("no base64url") from None
        return Signed(body, bytes.fromhex(self.signature))


def signed_body(body: bytes, key: SigningKey, hash_: bytes) -> SignedBody:
    """Sign a body for the wire."""
    return SignedBody(urlsafe_b64encode(body).decode().rstrip("="), key.sign_bytes(hash_).hex())


class Acts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Acts of check-in, each decided by itself, in this order."""

    acts: Annotated[tuple[SignedBody, ...], Meta(min_length=1, max_length=MAX_ACTS)]


class Answers(msgspec.Struct, frozen=True):
    """An answer to each act, in their order."""

    answers: tuple[Answer, ...]


class Question(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="format"):
    """What a device asks about one voter without changing anything."""

    election: Hash
    device: Name
    key: Key
    voter: Hash


class PhotoQuestion(Question, frozen=True, tag="amin/check-in-photo/1"):
    """Show the photo of a voter who stands at the desk."""


class Lookup(Question, frozen=True, tag="amin/check-in-lookup/1"):
    """Give a person the events of the own number, at an office, after the document was scanned."""

    document: Literal["scanned"] = "scanned"


class Events(msgspec.Struct, frozen=True):
    """All events of one voter, and the key by which the centre signed them."""

    events: tuple[SignedEvent, ...]
    centre: Hash


class Health(msgspec.Struct, frozen=True):
    """How the centre is; a station asks every few seconds."""

    phase: str
    election: Hash
    roll: Hash
    waiting: int


class Done(msgspec.Struct, frozen=True):
    """It is done."""

    done: bool


class Error(msgspec.Struct, frozen=True):
    """Why nothing was done, by a code."""

    error: str


def encode_question(question: PhotoQuestion | Lookup) -> bytes:
    """Write a question as canonical JSON."""
    return msgspec.json.encode(question, order="sorted")


def question_hash(question: PhotoQuestion | Lookup) -> bytes:
    """Return what a device signs for a question, 32 bytes."""
    purpose = PHOTO if isinstance(question, PhotoQuestion) else LOOKUP
    return tagged_hash(purpose, body=encode_question(question))


def decode_question(body: bytes, kind: type[PhotoQuestion | Lookup]) -> PhotoQuestion | Lookup:
    """Read a question of a kind. Raises MalformedError."""
    try:
        question = msgspec.json.decode(body, type=kind)
    except msgspec.DecodeError:
        raise MalformedError("no question of this kind") from None
    if encode_question(question) != body:
        raise MalformedError("a question that is not canonical JSON")
    return question


def joined_answers(answers: Sequence[bytes]) -> bytes:
    """Write `Answers` of answers that are encoded already."""
    return b'{"answers":[' + b",".join(answers) + b"]}"
