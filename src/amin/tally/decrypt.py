"""Decrypting a unit's sums with any t trustees; one whose share does not hold is passed over and named."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

from amin.crypto import Unit, combine
from amin.election import Election
from amin.errors import AminError, NotPermittedError, RejectedError
from amin.record.documents import ElectionKey, Hex, Share, UnitTally
from amin.tally.remainders import HistoryRefused
from amin.tally.trustee import RecordRefused
from amin.tally.verified import ClosedSums, VerifiedSums

S = TypeVar("S", ClosedSums, VerifiedSums)
S_contra = TypeVar("S_contra", ClosedSums, VerifiedSums, contravariant=True)


class DecryptsSums(Protocol[S_contra]):
    """A trustee in this process, to whom verified sums are shown, or in one of its own that verifies."""

    number: int

    def decrypt(self, sums: S_contra) -> bytes:
        """Give this trustee's decryption share of sums."""


def decrypt_unit(
    election: Election, key: ElectionKey, sums: S, trustees: Sequence[DecryptsSums[S]]
) -> tuple[UnitTally, tuple[int, ...]]:
    """Decrypt one unit.

    Returns: the unit's tally, and the numbers of trustees whose share did not hold.

    Raises:
        NotPermittedError: fewer than t shares hold.
        RecordRefused: a trustee found that the record does not hold; nothing is decrypted.
        HistoryRefused: a trustee has decrypted of another history; nothing is decrypted.
    """
    threshold = election.trustees.threshold
    statement = Unit(bytes(key.election), sums.contest, sums.unit)
    good: list[tuple[int, bytes]] = []
    faulty: list[int] = []
    for trustee in sorted(trustees, key=lambda each: each.number):
        if len(good) == threshold:
            break
        if trustee.number in dict(good):
            continue
        try:
            share = trustee.decrypt(sums)
            statement.verify(trustee.number, verification_key(key, trustee.number), sums.sums, share)
        except (RecordRefused, HistoryRefused):
            raise
        except AminError:
            faulty.append(trustee.number)
        else:
            good.append((trustee.number, share))
    if len(good) < threshold:
        raise too_few(len(good), threshold, faulty)
    tally = UnitTally(
        election=key.election,
        contest=sums.contest,
        unit=sums.unit,
        stations=sums.stations,
        ballots=sums.ballots,
        sums=Hex(sums.sums),
        shares=tuple(Share(trustee=number, share=Hex(share)) for number, share in good),
        totals=tuple(combine(sums.sums, good, bound=sums.ballots)),
    )
    return tally, tuple(faulty)


def verification_key(key: ElectionKey, trustee: int) -> Hex:
    if not 1 <= trustee <= len(key.verification_keys):
        raise RejectedError(f"there is no trustee {trustee}")
    return key.verification_keys[trustee - 1]


def too_few(good: int, threshold: int, faulty: Sequence[int]) -> NotPermittedError:
    """Say that fewer trustees than the threshold gave a share that holds, and who did not."""
    named = f"; not: {', '.join(map(str, faulty))}" if faulty else ""
    message = f"{good} trustees gave a share that holds; {threshold} must{named}"
    return NotPermittedError(message, hint="bring more trustees, or their second media")
