"""Ballots of a `marks` contest: encrypt, verify, hand on to the mixers, decode. Source: spec/marks.md."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property

from amin import _crypto
from amin.crypto.sums import Seen
from amin.errors import MalformedError, Place, RejectedError

__all__ = ["MarksContest"]

_HIGHEST = 2**32 - 1


class MarksContest:
    """One contest under one election key: what every proof of its ballots is bound to.

    Args:
        election_hash: 32 bytes.
        key: the election key, 32 bytes.
        candidates, lists: how many there are; numbers of both count from 1.
        max_marks: the most candidates that one ballot may name.
    """

    def __init__(
        self, election_hash: bytes, contest: str, key: bytes, *, candidates: int, lists: int, max_marks: int
    ) -> None:
        self._core = _crypto.MarksContest(election_hash, contest, key, candidates, lists, max_marks)
        self.candidates = candidates
        self.lists = lists
        self.max_marks = max_marks
        self.alphas = max_marks + 1  # how many ciphertexts a ballot has, behind its two halves
        self.choice_bytes = self._core.choice_bytes
        self.ballot_bytes = self._core.ballot_bytes

    @property
    def blank(self) -> int:
        """The list mark for blank on purpose."""
        return self.lists + 1

    def choice(self, persons: Sequence[int] = (), list_mark: int = 0) -> bytes:
        """Write down a choice for `encrypt`: some candidates in any order, or a list, or `blank`.

        Raises:
            MalformedError: more candidates than may be named, or a number that no choice has. Whether it
                is lawful otherwise, `encrypt` says.
        """
        if len(persons) > self.max_marks:
            raise MalformedError(f"{len(persons)} candidates; allowed: at most {self.max_marks}")
        numbers = (*sorted(persons), *[0] * (self.max_marks - len(persons)), list_mark)
        for number in (*persons, list_mark):
            if not 0 <= number <= _HIGHEST:
                raise MalformedError(f"number {number} in a choice; allowed: 0 to {_HIGHEST}")
        return b"".join(number.to_bytes(4, "big") for number in numbers)

    def choices(self, ballots: Iterable[Sequence[int]]) -> bytes:
        """Write down choices for `encrypt`, each given as the slots that are set.

        The slots are those of a `sum` contest: candidates, then lists, then blank, from 0.

        Raises:
            MalformedError: as `choice`; or more than one slot of a list or of blank, or none that there is.
        """
        return b"".join(self._of_slots(chosen) for chosen in ballots)

    def _of_slots(self, chosen: Sequence[int]) -> bytes:
        last = self.candidates + self.lists
        if any(not 0 <= slot <= last for slot in chosen):
            raise MalformedError(f"a choice beyond the last slot; allowed: 0 to {last}")
        persons = [slot + 1 for slot in chosen if slot < self.candidates]
        others = [slot - self.candidates + 1 for slot in chosen if slot >= self.candidates]
        if len(others) > 1:
            raise MalformedError(f"{len(others)} lists or blank in a choice; allowed: at most one")
        return self.choice(persons, *others)

    def encrypt(self, station: str, seeds: bytes, station_halves: bytes, choices: bytes) -> bytes:
        """Encrypt and prove one ballot for each choice, over all cores, in constant time.

        Args:
            seeds: the booth's secret half, 32 bytes a ballot; one seed for one printed ballot.
            station_halves: 32 bytes a ballot.
            choices: `choice_bytes` a ballot, as `choice` writes them.

        Returns: the ballots one after another, `ballot_bytes` each; the same input, the same bytes.

        Raises:
            MalformedError: lengths differ, or a choice is not one list, or blank, or 1..max_marks
                different candidates.
        """
        return self._core.encrypt_many(station, seeds, station_halves, choices)

    def verify(self, station: str, ballots: bytes, seed: bytes) -> None:
        """Verify every ballot.

        Args:
            seed: 32 fresh secret random bytes, from which each equation gets its weight.

        Raises:
            RejectedError: `place.record` is the first ballot (from 1) that does not hold.
        """
        culprits = self.rejected(station, ballots, seed)
        if culprits:
            more = f", and {len(culprits) - 1} more" if len(culprits) > 1 else ""
            message = f"the proof of ballot {culprits[0] + 1}{more} does not hold"
            raise RejectedError(message, place=Place(record=culprits[0] + 1))

    def rejected(self, station: str, ballots: bytes, seed: bytes) -> list[int]:
        """Return the positions (from 0) of the ballots that do not hold; for a box that takes the rest."""
        return self._core.rejected(station, ballots, seed)

    def ciphertexts(self, ballots: bytes) -> tuple[bytes, bytes]:
        """Return what is mixed of verified ballots: all marks, and all list marks, 64 bytes each."""
        return self._core.ciphertexts(ballots)

    def marks(self, messages: bytes) -> list[int]:
        """Return the number of each decrypted mark; those above `candidates` are dummies.

        Args:
            messages: 32 bytes each.

        Raises:
            RejectedError: a message is no mark, so something was not verified before.
        """
        return self._tables[0].numbers(messages)

    def list_marks(self, messages: bytes) -> list[int]:
        """Return the number of each decrypted list mark: 0 for persons, then the lists, then `blank`."""
        return self._tables[1].numbers(messages)

    @cached_property
    def _tables(self) -> tuple[_crypto.MarksTable, _crypto.MarksTable]:
        return _crypto.MarksTable.of_marks(self._core), _crypto.MarksTable.of_lists(self._core)

    def trackers(self, station: str, ballots: bytes) -> list[bytes]:
        """Return each ballot's tracker: the hash of all its bytes, 32 bytes."""
        joined = self._core.trackers(station, ballots)
        return [joined[at : at + 32] for at in range(0, len(joined), 32)]

    def remember(self, seen: Seen, ballots: bytes) -> None:
        """Remember every α of these ballots; one that comes twice in a record is a copy."""
        self._core.remember(seen._core, ballots)

    def split(self, ballots: bytes) -> list[bytes]:
        """Cut a batch into its ballots."""
        size = self.ballot_bytes
        if len(ballots) % size:
            raise MalformedError(f"{len(ballots)} bytes; allowed: a multiple of {size}")
        return [ballots[at : at + size] for at in range(0, len(ballots), size)]
