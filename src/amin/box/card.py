"""What is written on a card: a token, its style, and hashes of handles; nothing of a voter.

A reusable card and a printed slip carry the same bytes; a reader at the booth cannot tell who was dealt them,
and check-in is not told at which terminal they are read (SECURITY.md E5). Bytes: spec/checkin.md, §8.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta

from amin.box.token import Token, verify_token
from amin.crypto import SigningKey, verify_signature
from amin.encoding import canonical
from amin.errors import MalformedError, RejectedError

FORMAT: Final = "amin/card/1"
LIMIT_BYTES: Final = 2048  # what a QR code of a slip holds
_HANDLES: Final = "amin/1/card-handles"

_Contest = Annotated[str, Meta(pattern=r"\A[a-z0-9-]{1,32}\Z")]
_Hash = Annotated[str, Meta(pattern=r"\A[0-9a-f]{64}\Z")]
_Signature = Annotated[str, Meta(pattern=r"\A[0-9a-f]{128}\Z")]


class _Face(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The fields of a card as they are written."""

    format: str
    station: Annotated[str, Meta(pattern=r"\A[A-Za-z0-9-]{1,32}\Z")]
    contests: Annotated[tuple[_Contest, ...], Meta(min_length=1, max_length=64)]
    handles: dict[_Contest, _Hash]
    token: _Hash
    signature: _Signature
    binding: _Signature | None


@dataclass(frozen=True, slots=True, repr=False)
class Card:
    """A card as it is dealt.

    Attributes:
        contests: what it is good for, one ballot each.
        handles: by contest, the hash that goes into a provisional envelope; the other contests are final.
        binding: of check-in, over token and handles, where there are any.
    """

    station: str
    contests: tuple[str, ...]
    token: Token
    handles: Mapping[str, bytes] = field(default_factory=dict)
    binding: bytes | None = None

    @property
    def provisional(self) -> tuple[str, ...]:
        """The contests whose ballots are sealed apart."""
        return tuple(contest for contest in self.contests if contest in self.handles)


def bind(card: Card, election_hash: bytes, key: SigningKey) -> Card:
    """Return the card with check-in's signature over its handles."""
    binding = key.sign(_HANDLES, election=election_hash, token=card.token.secret, handles=_handles(card))
    return Card(card.station, card.contests, card.token, card.handles, binding)


def verify_card(card: Card, election_hash: bytes, station: str, key: bytes) -> None:
    """Check that check-in of this station dealt this card as it is.

    Raises: MalformedError or RejectedError.
    """
    if card.station != station:
        raise RejectedError("a card of another station", hint="the voter goes to the station that dealt it")
    if not set(card.handles) <= set(card.contests):
        raise MalformedError("a handle for a contest that the card is not good for")
    verify_token(card.token, election_hash, station, card.contests, key, provisional=card.provisional)
    if bool(card.handles) != (card.binding is not None):
        raise RejectedError("a card whose handles were added or taken away")
    if card.binding is not None:
        verify_signature(
            key,
            card.binding,
            _HANDLES,
            election=election_hash,
            token=card.token.secret,
            handles=_handles(card),
        )


def _handles(card: Card) -> bytes:
    return canonical.encode({contest: hash_.hex() for contest, hash_ in card.handles.items()})


def encode_card(card: Card) -> bytes:
    """Write a card as it goes into a chip or a code."""
    document: dict[str, Any] = {
        "format": FORMAT,
        "station": card.station,
        "contests": card.contests,
        "handles": {contest: hash_.hex() for contest, hash_ in card.handles.items()},
        "token": card.token.secret.hex(),
        "signature": card.token.signature.hex(),
        "binding": None if card.binding is None else card.binding.hex(),
    }
    return canonical.encode(document)


def decode_card(data: bytes) -> Card:
    """Read a card.

    Raises:
        MalformedError: no card that `encode_card` wrote; what it held is not said.
    """
    document = canonical.decode(data, limit_bytes=LIMIT_BYTES)
    try:
        face = msgspec.convert(document, _Face)
    except msgspec.ValidationError:
        raise MalformedError("no card of check-in", hint="deal another card") from None
    if face.format != FORMAT or len(set(face.contests)) != len(face.contests):
        raise MalformedError("no card of check-in", hint="deal another card")
    token = Token(bytes.fromhex(face.token), bytes.fromhex(face.signature))
    handles = {contest: bytes.fromhex(hash_) for contest, hash_ in face.handles.items()}
    binding = None if face.binding is None else bytes.fromhex(face.binding)
    return Card(face.station, face.contests, token, handles, binding)
