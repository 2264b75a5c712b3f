"""Shuffles of a `marks` contest: a mixer's turn with a batch, and verifying all. Source: spec/shuffle.md."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from amin import _crypto
from amin._crypto import shuffled
from amin.errors import MalformedError, Place, RejectedError

CIPHERTEXT_BYTES: Final = 64
RECORD_BYTES: Final = 224
TRAILER_BYTES: Final = 288

__all__ = [
    "CIPHERTEXT_BYTES",
    "RECORD_BYTES",
    "TRAILER_BYTES",
    "Batch",
    "Pieces",
    "mix",
    "shuffle_bytes",
    "shuffled",
    "verify_shuffles",
]


@dataclass(frozen=True, slots=True)
class Batch:
    """One list of ciphertexts that are mixed and decrypted together.

    Args:
        part: which part of the ballots it holds, such as their marks or their list marks.
        number: of the batch within its unit, from 0.
    """

    election_hash: bytes
    contest: str
    unit: str
    part: str
    number: int = 0


@dataclass(frozen=True, slots=True)
class Pieces:
    """Bytes that are read a piece at a time, for what is too long to be held.

    Args:
        read: gives exactly `length` bytes from `offset` on, as `os.pread` of an open file does; several
            threads call it at once.
    """

    size_bytes: int
    read: Callable[[int, int], bytes]


def shuffle_bytes(count: int) -> int:
    """Return how long a shuffle of so many ciphertexts is."""
    return count * RECORD_BYTES + TRAILER_BYTES


def mix(batch: Batch, mixer: int, key: bytes, secret: bytes, inputs: bytes) -> bytes:
    """Encrypt every input afresh, in an order that only this mixer knows, and prove it; over all cores.

    The same secret and inputs give the same bytes, so a run that was killed can be done again. About
    0.5 kB of memory an input is needed beside the inputs.

    Args:
        mixer: its number in the frozen order, from 1.
        key: the election key, 32 bytes.
        secret: the mixer's own, 32 bytes.
        inputs: α and β, 64 bytes a ciphertext.

    Returns: 224 bytes for each output and a trailer; `shuffled` gives the outputs alone.

    Raises:
        MalformedError: an input is no ciphertext, or its α is the identity.
    """
    return _shuffle(batch, mixer, key).prove(secret, inputs)


def verify_shuffles(
    batch: Batch,
    key: bytes,
    inputs: bytes | Pieces,
    shuffles: Sequence[bytes | Pieces],
    seed: bytes,
    *,
    first: int = 1,
) -> None:
    """Verify the shuffles of mixers 1, 2, … of one batch, each of what the one before put out.

    All at once costs less than each alone: what two of them share is decoded once. Of `Pieces`, a
    few thousand records are in memory at a time, and 32 bytes a ciphertext.

    Args:
        inputs: what the first of these mixers got, 64 bytes a ciphertext.
        first: the number of that mixer, where the shuffles before it have been verified.
        seed: 32 fresh secret random bytes, from which each equation gets its weight.

    Raises:
        MalformedError, RejectedError: `place.record` is the number of the first mixer whose shuffle does
            not hold; without a place, the inputs are malformed.
    """
    turns = enumerate(shuffles, start=first)
    links = [(_shuffle(batch, mixer, key), _given(proof)) for mixer, proof in turns]
    failure = _crypto.verify_shuffles(_given(inputs), links, seed)
    if failure is None:
        return
    link, is_malformed = failure
    if link is None:
        raise MalformedError("malformed list of ciphertexts")
    mixer = first + link
    place = Place(record=mixer)
    if is_malformed:
        raise MalformedError(f"malformed shuffle of mixer {mixer}", place=place)
    raise RejectedError(f"the proof of mixer {mixer}'s shuffle does not hold", place=place)


def _shuffle(batch: Batch, mixer: int, key: bytes) -> _crypto.Shuffle:
    return _crypto.Shuffle(
        batch.election_hash, batch.contest, batch.unit, batch.part, batch.number, mixer, key
    )


def _given(source: bytes | Pieces) -> bytes | tuple[int, Callable[[int, int], bytes]]:
    return (source.size_bytes, source.read) if isinstance(source, Pieces) else source
