"""What trustees decrypted of a `marks` unit: their shares block by block, and the totals they give.

Source: spec/shuffle.md §5; spec/record.md §3.8 and §3.12.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from functools import lru_cache

from amin.counting import totals_of_slots
from amin.crypto import Block, Combiner
from amin.election import Contest
from amin.encoding import RecordReader
from amin.errors import AminError, Place, RejectedError
from amin.record import layout
from amin.record.documents import MarksTally
from amin.record.mixes import BLOCK, MarksList
from amin.record.progress import Progress

PROOF_BYTES = 64
Counted = Sequence[int]  # how often each number came out, from 0


def share_bytes(count: int) -> int:
    """Return how long one trustee's shares of a list are: 32 bytes a ciphertext, and a proof a block."""
    return count * layout.PIECE_BYTES + -(-count // BLOCK) * PROOF_BYTES


def bound(contest: Contest, part: str) -> int:
    """The greatest number that a ciphertext of a list may hold: the last dummy, or blank."""
    return contest.persons + contest.max_marks if part == "marks" else len(contest.lists) + 1


@lru_cache(maxsize=8)
def combiner_of(trustees: tuple[int, ...], greatest: int) -> Combiner:
    """Return what combines these trustees' shares; its table is made once for all units of a contest."""
    return Combiner(len(trustees), trustees, bound=greatest)


def open_lists(
    batches: Sequence[MarksList], institution: int, tally: MarksTally, progress: Progress
) -> Counted:
    """Verify every trustee's share of every block of a part of a unit, and count the numbers that come out.

    Args:
        batches: all of that part.
        institution: which took the last turn.

    Raises:
        MalformedError, RejectedError: `place` names the file of the shares and the block in it, from 1.
    """
    mixed = batches[0]
    record, unit = mixed.record, mixed.unit
    keys = record.election_key.verification_keys
    greatest = bound(record.election.contest(unit.contest), mixed.part)
    found = [0] * (greatest + 1)
    combiner = combiner_of(tally.trustees, greatest)
    with ExitStack() as stack:
        places = [*enumerate(tally.trustees, start=1)]
        given = [stack.enter_context(_shares(batches, trustee, place)) for place, trustee in places]
        at = 0
        blocks = (
            Block(each.batch, number, ciphertexts)
            for each in batches
            for number, ciphertexts in enumerate(each.outputs(institution))
        )
        for number, block in enumerate(blocks, start=1):
            size_bytes = len(block) * layout.PIECE_BYTES + PROOF_BYTES
            verified = []
            for (place, trustee), shares in zip(places, given, strict=True):
                file = layout.share(unit.id, mixed.part, place)
                try:
                    share = shares.body(at, size_bytes)
                    verified.append(block.verify(trustee, keys[trustee - 1], share))
                except AminError as error:
                    message = f"trustee {trustee}: {error.message}"
                    raise type(error)(message, place=Place(file, record=number)) from None
            try:
                add_numbers(found, combiner.combine(block, verified))
            except AminError as error:
                raise error.at(layout.tally(unit.id)) from None
            at += size_bytes
            progress.step(len(block))
    return found


def add_numbers(found: list[int], numbers: Iterable[int]) -> None:
    """Count numbers."""
    for number in numbers:
        found[number] += 1


def _shares(batches: Sequence[MarksList], trustee: int, place: int) -> RecordReader:
    batch = batches[0].batch
    return batches[0].record.open_pieces(
        layout.share(batch.unit, batch.part, place),
        kind=layout.SHARE_KIND,
        version=layout.SHARE_VERSION,
        context=layout.share_context(batch.election_hash, batch.contest, batch.unit, batch.part, trustee),
        size_bytes=sum(share_bytes(each.count) for each in batches),
    )


def unit_totals(
    contest: Contest, ballots: int, marks: Counted, lists: Counted
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Read the numbers of a unit as totals, slot by slot as of a `sum` contest, and as counts of dummies.

    Dummies fill up what a voter left empty: they are counted, so that none is missing, and credit nobody.

    Raises:
        RejectedError: no lawful ballots add up to these numbers.
    """
    persons, dummies = marks[1 : contest.persons + 1], marks[contest.persons + 1 :]
    totals = (*persons, *lists[1:])
    totals_of_slots(contest, ballots, totals)
    without = ballots - lists[0]  # a list, or blank: all their marks are dummies
    if (sum(marks), sum(lists), marks[0]) != (ballots * contest.max_marks, ballots, 0):
        raise RejectedError("the numbers are not those of as many marks as the unit's ballots have")
    if any(not without <= count <= ballots for count in dummies):
        raise RejectedError("a dummy stands on fewer or more ballots than it can")
    return totals, tuple(dummies)
