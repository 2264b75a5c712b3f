"""Decrypting a unit's mixed marks with any t trustees, block by block; a share that does not hold is named.

One set of trustees decrypts all blocks of a unit. When one of them fails, the next that is there takes
the place and the unit begins again; the others' shares come out the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol, TypeVar

from amin.crypto import Block
from amin.election import Contest
from amin.errors import AminError
from amin.record import RecordWriter, layout
from amin.record.documents import ElectionKey, MarksTally
from amin.record.mixes import MarksList, by_part
from amin.record.opened import add_numbers, bound, combiner_of, unit_totals
from amin.record.progress import Progress
from amin.tally.decrypt import too_few, verification_key
from amin.tally.remainders import HistoryRefused
from amin.tally.trustee import RecordRefused


class HoldsBlock(Protocol):
    """A block as a trustee is shown it."""

    @property
    def block(self) -> Block:
        """The ciphertexts."""


B = TypeVar("B", bound=HoldsBlock)
B_co = TypeVar("B_co", bound=HoldsBlock, covariant=True)
B_contra = TypeVar("B_contra", bound=HoldsBlock, contravariant=True)


class MixedUnit(Protocol[B_co]):
    """A mixed unit: verified for trustees in this process, as it lies there for those in their own."""

    @property
    def contest(self) -> Contest: ...
    @property
    def unit(self) -> str: ...
    @property
    def stations(self) -> tuple[str, ...]: ...
    @property
    def ballots(self) -> int: ...
    @property
    def lists(self) -> tuple[MarksList, ...]: ...

    def blocks(self, part: MarksList) -> Iterator[B_co]:
        """Yield the blocks of one of its lists, in order."""


class DecryptsBlocks(Protocol[B_contra]):
    """A trustee in this process or in one of its own."""

    number: int

    def decrypt_block(self, block: B_contra, /) -> bytes:
        """Give this trustee's decryption share of a block."""


def decrypt_marks(
    key: ElectionKey,
    threshold: int,
    unit: MixedUnit[B],
    trustees: Sequence[DecryptsBlocks[B]],
    writer: RecordWriter,
    *,
    progress: Progress,
) -> tuple[MarksTally, dict[str, str], tuple[int, ...]]:
    """Decrypt one unit and write the trustees' shares.

    Returns: the unit's tally, the files of shares with their hashes, and the numbers of trustees whose share
        did not hold.

    Raises:
        NotPermittedError: fewer than t shares hold.
        RecordRefused: a trustee found that the record does not hold; nothing is decrypted.
        HistoryRefused: a trustee has decrypted of another history; nothing is decrypted.
    """
    chosen, opened, faulty = _opened(key, threshold, unit, trustees)
    files: dict[str, str] = {}
    for batches, (_, shares) in zip(by_part(unit.lists), opened, strict=True):
        files |= _write(writer, batches[0], chosen, shares)
        progress.step(sum(each.count for each in batches))
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
    key: ElectionKey, threshold: int, unit: MixedUnit[B], trustees: Sequence[DecryptsBlocks[B]]
) -> tuple[list[DecryptsBlocks[B]], list[Opened], tuple[int, ...]]:
    """Decrypt all lists of a unit with the first t trustees whose every share holds.

    Returns: them, what came out of each part, and the numbers of those who were passed over.
    """
    there = {trustee.number: trustee for trustee in sorted(trustees, key=lambda each: each.number)}
    faulty: list[int] = []
    while True:
        chosen = [trustee for number, trustee in there.items() if number not in faulty][:threshold]
        if len(chosen) < threshold:
            raise too_few(len(chosen), threshold, faulty)
        try:
            return chosen, [_open(key, unit, each, chosen) for each in by_part(unit.lists)], tuple(faulty)
        except _FaultyError as error:
            faulty.append(error.number)


class _FaultyError(Exception):
    """A trustee's share of some block does not hold."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def _open(
    key: ElectionKey, unit: MixedUnit[B], batches: Sequence[MarksList], chosen: Sequence[DecryptsBlocks[B]]
) -> Opened:
    """Decrypt all batches of one part.

    Raises:
        _FaultyError: names the first trustee whose share does not hold.
    """
    greatest = bound(unit.contest, batches[0].part)
    combiner = combiner_of(tuple(trustee.number for trustee in chosen), greatest)
    found = [0] * (greatest + 1)
    shares: list[list[bytes]] = [[] for _ in chosen]
    for shown in (block for each in batches for block in unit.blocks(each)):
        holding = []
        for trustee, kept in zip(chosen, shares, strict=True):
            try:
                share = trustee.decrypt_block(shown)
                own = verification_key(key, trustee.number)
                holding.append(shown.block.verify(trustee.number, own, share))
            except (RecordRefused, HistoryRefused):
                raise
            except AminError:
                raise _FaultyError(trustee.number) from None
            kept.append(share)
        add_numbers(found, combiner.combine(shown.block, holding))
    return found, [b"".join(kept) for kept in shares]


def _write(
    writer: RecordWriter, mixed: MarksList, chosen: Sequence[DecryptsBlocks[B]], shares: Sequence[bytes]
) -> dict[str, str]:
    """Write each trustee's shares of a part durably, and return the files with their hashes."""
    batch = mixed.batch
    written = {}
    for place, (trustee, data) in enumerate(zip(chosen, shares, strict=True), start=1):
        path = layout.share(batch.unit, batch.part, place)
        context = layout.share_context(
            batch.election_hash, batch.contest, batch.unit, batch.part, trustee.number
        )
        written[path] = writer.pieces(path, layout.SHARE_KIND, layout.SHARE_VERSION, context, data)
    return written
