"""Token cards: the right to cast one ballot in each of some contests at one station, and nothing about whom.

A token is random, not derived from the voter, not numbered, not timed; it is dealt from a pack that
was signed and shuffled before, so that the order of issue carries nothing (SECURITY.md E5).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from amin.crypto import SigningKey, tagged_hash, verify_signature
from amin.encoding import canonical
from amin.errors import StateError

TOKEN_BYTES = 32
_PURPOSE = "amin/1/token"


@dataclass(frozen=True, slots=True, repr=False)
class Token:
    """What is on a card: a secret, and the signature of check-in over it and its station."""

    secret: bytes
    signature: bytes


class TokenPack:
    """Pre-signed tokens of one station and one style, in random order.

    Args:
        contests: the style: the ids of the contests that a card is good for.
        provisional: those of them whose ballots are sealed apart; a card cannot be made to say otherwise.
        key: signs for the check-in of this station.
        entropy: gives that many random bytes.
    """

    def __init__(
        self,
        election_hash: bytes,
        station: str,
        contests: Sequence[str],
        count: int,
        *,
        key: SigningKey,
        entropy: Callable[[int], bytes],
        provisional: Sequence[str] = (),
    ) -> None:
        secrets = entropy(TOKEN_BYTES * count)
        # Random secrets are in random order already; sorting them would do as well.
        style = _style(contests, provisional)
        self._cards = [
            Token(
                secret,
                key.sign(_PURPOSE, election=election_hash, station=station, contests=style, token=secret),
            )
            for secret in (secrets[at : at + TOKEN_BYTES] for at in range(0, len(secrets), TOKEN_BYTES))
        ]

    def __len__(self) -> int:
        return len(self._cards)

    def deal(self) -> Token:
        """Hand out a card. Raises StateError when the pack is empty."""
        if not self._cards:
            raise StateError("the pack of token cards is empty", hint="open the station's next pack")
        return self._cards.pop()


def verify_token(
    token: Token,
    election_hash: bytes,
    station: str,
    contests: Sequence[str],
    key: bytes,
    *,
    provisional: Sequence[str] = (),
) -> None:
    """Check that check-in signed this card for this station and style.

    Raises: MalformedError or RejectedError.
    """
    verify_signature(
        key,
        token.signature,
        _PURPOSE,
        election=election_hash,
        station=station,
        contests=_style(contests, provisional),
        token=token.secret,
    )


def _style(contests: Sequence[str], provisional: Sequence[str]) -> bytes:
    if provisional:
        return canonical.encode({"contests": list(contests), "provisional": list(provisional)})
    return canonical.encode(list(contests))


def nullifier(token: Token, election_hash: bytes, contest: str) -> bytes:
    """Return what is spent when the card is used in a contest, 32 bytes; one for each contest."""
    return tagged_hash("amin/1/nullifier", election=election_hash, contest=contest, token=token.secret)
