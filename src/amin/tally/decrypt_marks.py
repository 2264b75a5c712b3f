"""Decrypting a unit's mixed marks with any t trustees, block by block; a share that does not hold is named.

One set of trustees decrypts all blocks of a unit. When one of them fails, the next that is there takes
the place and the unit begins again; the others' shares come out the same.
"""

from __future__ import annotations

from collections.abc import Sequence

from amin.errors import AminError
from amin.record import RecordWriter, layout
from amin.record.documents import ElectionKey, MarksTally
from amin.record.mixes import MarksList
from amin.record.opened import add_numbers, bound, combiner_of, unit_totals
from amin.record.progress import Progress
from amin.tally.decrypt import too_few, verification_key
from amin.tally.trustee import Trustee
from amin.tally.verified import VerifiedMarks


def decrypt_marks(
    key: ElectionKey,
    threshold: int,
    unit: VerifiedMarks,
    trustees: Sequence[Trustee],
    writer: RecordWriter,
    *,
    progress: Progress,
) -> tuple[MarksTally, dict[str, str], tuple[int, ...]]:
    """Decrypt one unit and write the trustees' shares.

    Returns: the unit's tally, the files of shares with their hashes, and the numbers of trustees whose share
        did not hold.

    Raises:
        NotPermittedError: fewer than t shares hold.
    """
    chosen, opened, faulty = _opened(key, threshold, unit, trustees)
    files: dict[str, str] = {}
    for each, (_, shares) in zip(unit.lists, opened, strict=True):
        files |= _write(writer, each, chosen, shares)
        progress.step(each.count)
    (marks, _), (lists, _) = opened
    totals, dummies = unit_totals(unit.contest, unit.ballots, marks, lists)
    tally = MarksTally(
        election=key.election,
        contest=unit.contest.id,
        unit=unit.unit,
        stations=unit.stations,
        ballots=unit.ballots,
        trustees=tuple(trustee.number for trustee in chosen),
        totals=totals,
        dummies=dummies,
    )
    return tally, files, faulty


Opened = tuple[list[int], list[bytes]]  # how often each number came out; each trustee's shares


def _opened(
    key: ElectionKey, threshold: int, unit: VerifiedMarks, trustees: Sequence[Trustee]
) -> tuple[list[Trustee], list[Opened], tuple[int, ...]]:
    """Decrypt all lists of a unit with the first t trustees whose every share holds.

    Returns: them, what came out of each list, and the numbers of those who were passed over.
    """
    there = {trustee.number: trustee for trustee in sorted(trustees, key=lambda each: each.number)}
    faulty: list[int] = []
    why: AminError | None = None
    while True:
        chosen = [trustee for number, trustee in there.items() if number not in faulty][:threshold]
        if len(chosen) < threshold:
            raise too_few(len(chosen), threshold, faulty, why)
        try:
            return chosen, [_open(key, unit, each, chosen) for each in unit.lists], tuple(faulty)
        except _FaultyError as error:
            faulty.append(error.number)
            why = error.why


class _FaultyError(Exception):
    """A trustee's share of some block does not hold."""

    def __init__(self, number: int, why: AminError) -> None:
        super().__init__(number)
        self.number = number
        self.why = why


def _open(key: ElectionKey, unit: VerifiedMarks, mixed: MarksList, chosen: Sequence[Trustee]) -> Opened:
    """Decrypt one list.

    Raises:
        _FaultyError: names the first trustee whose share does not hold.
    """
    greatest = bound(unit.contest, mixed.part)
    combiner = combiner_of(tuple(trustee.number for trustee in chosen), greatest)
    found = [0] * (greatest + 1)
    shares: list[list[bytes]] = [[] for _ in chosen]
    for verified in unit.blocks(mixed):
        holding = []
        for trustee, kept in zip(chosen, shares, strict=True):
            try:
                share = trustee.decrypt_block(verified)
                own = verification_key(key, trustee.number)
                holding.append(verified.block.verify(trustee.number, own, share))
            except AminError as error:
                raise _FaultyError(trustee.number, error) from None
            kept.append(share)
        add_numbers(found, combiner.combine(verified.block, holding))
    return found, [b"".join(kept) for kept in shares]


def _write(
    writer: RecordWriter, mixed: MarksList, chosen: Sequence[Trustee], shares: Sequence[bytes]
) -> dict[str, str]:
    """Write each trustee's shares of a list durably, and return the files with their hashes."""
    batch = mixed.batch
    written = {}
    for place, (trustee, data) in enumerate(zip(chosen, shares, strict=True), start=1):
        path = layout.share(batch.unit, batch.part, place)
        context = layout.share_context(
            batch.election_hash, batch.contest, batch.unit, batch.part, trustee.number
        )
        written[path] = writer.pieces(path, layout.SHARE_KIND, layout.SHARE_VERSION, context, data)
    return written
