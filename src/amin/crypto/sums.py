"""Ballots of a `sum` contest: encrypt, verify, add up. Source: PROTOCOL.md part 4, spec/crypto.md §5."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from amin import _crypto
from amin._crypto import Seen as _Seen
from amin._crypto import add_sums as _add_sums
from amin._crypto import booth_commitment
from amin.errors import MalformedError, Place, RejectedError

__all__ = ["Seen", "SumContest", "add_sums", "booth_commitment"]


class SumContest:
    """One contest under one election key: what every proof of its ballots is bound to.

    Args:
        election_hash: 32 bytes.
        key: the election key, 32 bytes.
        persons, lists: how many slots of each; one more is for blank.
    """

    def __init__(
        self, election_hash: bytes, contest: str, key: bytes, *, persons: int, lists: int, max_marks: int
    ) -> None:
        self._core = _crypto.SumContest(election_hash, contest, key, persons, lists, max_marks)
        self.slots = self._core.slots
        self.alphas = self.slots  # how many ciphertexts a ballot has, behind its two halves
        self.ballot_bytes = self._core.ballot_bytes

    def choices(self, ballots: Iterable[Sequence[int]]) -> bytes:
        """Write down choices for `encrypt`, each given as the slots that are set.

        Raises:
            MalformedError: a slot that no ballot has. Whether a choice is lawful otherwise, `encrypt` says.
        """
        written = bytearray()
        for chosen in ballots:
            if any(not 0 <= slot < self.slots for slot in chosen):
                raise MalformedError(f"a choice beyond the last slot; allowed: 0 to {self.slots - 1}")
            one = bytearray(self.slots)
            for slot in chosen:
                one[slot] = 1
            written += one
        return bytes(written)

    def encrypt(self, station: str, seeds: bytes, station_halves: bytes, choices: bytes) -> bytes:
        """Encrypt and prove one ballot for each choice, over all cores, in constant time.

        Args:
            seeds: the booth's secret half, 32 bytes a ballot; one seed for one printed ballot.
            station_halves: 32 bytes a ballot.
            choices: `slots` bytes of 0 or 1 a ballot.

        Returns: the ballots one after another, `ballot_bytes` each; the same input, the same bytes.

        Raises:
            MalformedError: lengths differ, or a choice is not one list, or blank, or 1..max_marks persons.
        """
        return self._core.encrypt_many(station, seeds, station_halves, choices)

    def verify_and_add(self, station: str, ballots: bytes, seed: bytes) -> bytes:
        """Verify every ballot and return the sums of their slots, 64 bytes each.

        Args:
            seed: 32 fresh secret random bytes, from which each equation gets its weight.

        Raises:
            RejectedError: `place.record` is the first ballot (from 1) that does not hold.
        """
        sums, culprits = self._core.verify_and_add(station, ballots, seed)
        if sums is None:
            more = f", and {len(culprits) - 1} more" if len(culprits) > 1 else ""
            message = f"the proof of ballot {culprits[0] + 1}{more} does not hold"
            raise RejectedError(message, place=Place(record=culprits[0] + 1))
        return sums

    def rejected(self, station: str, ballots: bytes, seed: bytes) -> list[int]:
        """Return the positions (from 0) of the ballots that do not hold; for a box that takes the rest."""
        return self._core.verify_and_add(station, ballots, seed)[1]

    def add(self, ballots: bytes) -> bytes:
        """Return the sums of ballots that have been verified before."""
        return self._core.add(ballots)

    def trackers(self, station: str, ballots: bytes) -> list[bytes]:
        """Return each ballot's tracker: the hash of all its bytes, 32 bytes."""
        joined = self._core.trackers(station, ballots)
        return [joined[at : at + 32] for at in range(0, len(joined), 32)]

    def remember(self, seen: Seen, ballots: bytes) -> None:
        """Remember every α of these ballots; one that comes twice in a record is a copy."""
        seen.add(self, ballots)

    @property
    def zero(self) -> bytes:
        """The sums of no ballot."""
        return self._core.zero()

    def split(self, ballots: bytes) -> list[bytes]:
        """Cut a batch into its ballots."""
        size = self.ballot_bytes
        if len(ballots) % size:
            raise MalformedError(f"{len(ballots)} bytes; allowed: a multiple of {size}")
        return [ballots[at : at + size] for at in range(0, len(ballots), size)]


class Seen:
    """Which α have been seen in a record: an α that comes twice is a copied ballot (PROTOCOL.md part 4)."""

    def __init__(self) -> None:
        self._core = _Seen()

    def add(self, contest: SumContest, ballots: bytes) -> None:
        """Remember every α of these ballots; 16 bytes each."""
        self._core.add(contest._core, ballots)

    def suspects(self) -> list[bytes]:
        """Return the first 16 bytes of each α that may have come more than once; look at them whole."""
        return [bytes(key) for key in self._core.suspects()]


def add_sums(sums: list[bytes]) -> bytes:
    """Add sums slot by slot. Raises MalformedError for none, or for different numbers of slots."""
    return _add_sums(sums)
