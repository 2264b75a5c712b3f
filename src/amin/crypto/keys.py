"""The election key: made by all trustees together, used by any t. Source: spec/crypto.md §4, §6."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from amin import _crypto
from amin._crypto import public_key

__all__ = ["Ceremony", "Unit", "combine", "public_key"]


class Ceremony:
    """One key ceremony: Feldman's sharing, dealt by every trustee. Trustees count from 1.

    Raises:
        MalformedError: the numbers make no ceremony (n ≥ t + 2).
    """

    def __init__(self, election_hash: bytes, key_set: str, *, trustees: int, threshold: int) -> None:
        self._core = _crypto.Ceremony(election_hash, key_set, trustees, threshold)
        self.election_hash = election_hash
        self.trustees = trustees
        self.threshold = threshold

    def deal(self, trustee: int, seed: bytes) -> bytes:
        """Return the public dealing that follows from a trustee's secret 32-byte seed."""
        return self._core.deal(trustee, seed)

    def dealing_hash(self, trustee: int, dealing: bytes) -> bytes:
        """Return the hash to publish before any dealing is shown, 32 bytes."""
        return self._core.dealing_hash(trustee, dealing)

    def verify_dealing(self, trustee: int, dealing: bytes) -> None:
        """Check degree, points, and the proof of knowledge of every coefficient.

        Raises: MalformedError or RejectedError.
        """
        self._core.verify_dealing(trustee, dealing)

    def share(self, dealer: int, seed: bytes, to: int) -> bytes:
        """Return the secret share that `dealer`, who has `seed`, owes to trustee `to`; 32 bytes."""
        return self._core.share(dealer, seed, to)

    def verify_share(self, dealer: int, dealing: bytes, to: int, share: bytes) -> None:
        """Check a received share against the dealer's public dealing. Raises RejectedError."""
        self._core.verify_share(dealer, dealing, to, share)

    def joint_key(self, dealings: Sequence[bytes]) -> bytes:
        """Return the election key from all dealings, in the trustees' order; each is verified first."""
        return _crypto.joint_key(self._core, list(dealings))

    def verification_key(self, dealings: Sequence[bytes], trustee: int) -> bytes:
        """Return the key against which a trustee's decryption shares are verified."""
        return _crypto.verification_key(self._core, list(dealings), trustee)

    @staticmethod
    def add_shares(shares: Sequence[bytes]) -> bytes:
        """Return a trustee's share of the joint key: the sum of all that was dealt to it."""
        return _crypto.add_shares(b"".join(shares))


@dataclass(frozen=True, slots=True)
class Unit:
    """What is decrypted: the sums of one tally unit of one contest."""

    election_hash: bytes
    contest: str
    unit: str

    def decrypt(self, trustee: int, secret: bytes, sums: bytes) -> bytes:
        """Return a trustee's partial decryptions, 32 bytes a slot, and the proof, 64 bytes.

        Doing it again gives the same bytes.
        """
        return _crypto.decrypt(self.election_hash, self.contest, self.unit, trustee, secret, sums)

    def verify(self, trustee: int, key: bytes, sums: bytes, share: bytes) -> None:
        """Check a share against the trustee's verification key. Raises MalformedError or RejectedError."""
        _crypto.verify_decryption(self.election_hash, self.contest, self.unit, trustee, key, sums, share)


def combine(sums: bytes, shares: Sequence[tuple[int, bytes]], *, bound: int) -> list[int]:
    """Return each slot's total, 0..bound, from exactly t verified shares (trustee, share).

    Raises:
        RejectedError: a total lies outside the bound, as with too few or unverified shares.
    """
    return _crypto.combine(sums, list(shares), bound)
