"""Threshold decryption of what the last mixer put out, a block at a time. Source: spec/shuffle.md §5."""

from __future__ import annotations

from collections.abc import Sequence

from amin import _crypto
from amin._crypto import VerifiedShare
from amin.crypto.shuffles import Batch

__all__ = ["Block", "Combiner", "VerifiedShare"]


class Block:
    """A piece of a mixed list, decoded once for every trustee's share of it.

    Args:
        number: of the block within its batch, from 0.
        ciphertexts: α and β, 64 bytes each.

    Raises:
        MalformedError: one of them is no ciphertext, or its α is the identity.
    """

    def __init__(self, batch: Batch, number: int, ciphertexts: bytes) -> None:
        self._core = _crypto.Block(
            batch.election_hash, batch.contest, batch.unit, batch.part, batch.number, number, ciphertexts
        )

    def __len__(self) -> int:
        return len(self._core)

    def decrypt(self, trustee: int, secret: bytes) -> bytes:
        """Return a trustee's share, 32 bytes a ciphertext, and its proof, 64 bytes.

        In constant time, over all cores. Doing it again gives the same bytes. Whoever calls this has
        verified every shuffle before (`verify_shuffles`).
        """
        return self._core.decrypt(trustee, secret)

    def verify(self, trustee: int, key: bytes, share: bytes) -> VerifiedShare:
        """Check a share against the trustee's verification key; only what this returns can be combined.

        Raises: MalformedError or RejectedError.
        """
        return self._core.verify(trustee, key, share)


class Combiner:
    """Exactly t trustees and the numbers that may come out; made once for all blocks of a contest.

    Args:
        trustees: their numbers, from 1, in the order in which their shares will be given.
        bound: the greatest number that a ciphertext may hold.

    Raises:
        MalformedError: not as many trustees as the threshold, or one of them twice.
    """

    def __init__(self, threshold: int, trustees: Sequence[int], *, bound: int) -> None:
        self._core = _crypto.Combiner(threshold, list(trustees), bound)

    def combine(self, block: Block, shares: Sequence[VerifiedShare]) -> list[int]:
        """Return the number in each ciphertext of a block.

        Raises:
            MalformedError: shares of another block, of others than these trustees, or in another order.
            RejectedError: a number is beyond the bound, as none is where every proof was verified.
        """
        return self._core.combine(block._core, list(shares))
