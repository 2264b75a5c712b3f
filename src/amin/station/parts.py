"""Decisions at the desk that need nobody else: parts of a visit, and what holds when the centre is silent."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from typing import Final, Protocol

from amin.crypto import tagged_hash
from amin.rolls.check_in import decide
from amin.rolls.visit import Decided, Document, ProvisionalReason, RefusedContest, Reserve
from amin.station.ledger import Ledger, Slip, Visit
from amin.station.post import Post
from amin.station.told import Grant

KEY_BYTES: Final = 16
LINE_CUT: Final = ProvisionalReason.LINE_CUT.value


class Finder(Protocol):
    """What knows which contests a pseudonym may vote in: a `rolls.slice.Slice`."""

    def find(self, voter: bytes) -> frozenset[str] | None:
        """Return the contests, or None who is not on it."""


def key_of(purpose: str, key: bytes) -> bytes:
    """Derive a key of 16 bytes from another: the same again after a crash."""
    return tagged_hash(f"amin/1/station-key/{purpose}", key=key)[:KEY_BYTES]


def reserve_keys(visit: bytes) -> tuple[bytes, bytes]:
    """The keys under which the centre is asked: for contests of several stations, and of this one alone.

    They are asked for apart: without an answer the one becomes provisional and the other is final.
    """
    return visit, key_of("sole", visit)


def reserves(post: Post, visit: Visit, contests: Iterable[str]) -> list[Reserve]:
    """The acts that ask the centre for a visit; one where all contests are of one sort."""
    many, sole = reserve_keys(visit.key)
    groups = {
        many: [c for c in contests if not post.is_final(c)],
        sole: [c for c in contests if post.is_final(c)],
    }
    return [
        Reserve(
            election=post.election.hex(),
            device=post.device,
            station=post.station,
            sequence=1,
            key=key.hex(),
            voter=visit.voter.hex(),
            contests=tuple(asked),
            document=Document(visit.document),
        )
        for key, asked in groups.items()
        if asked
    ]


def alone(post: Post, finder: Finder, visit: Visit, asked: Sequence[str], taken: Set[str]) -> list[Slip]:
    """Decide without the centre: final where nobody could have had one elsewhere, else provisional.

    Args:
        taken: the contests that this voter holds here by other visits.
    """
    answer = decide(asked, eligible=finder.find(visit.voter), taken=taken, offices=post.offices)
    many, sole = reserve_keys(visit.key)
    return [
        Slip(contest, Grant.FINAL, sole) if post.is_final(contest) else Slip(contest, Grant.PROVISIONAL, many)
        for contest in answer.granted
    ]


def refusals_told(ledger: Ledger, visit: bytes) -> dict[str, RefusedContest]:
    """What the centre refused in a visit, by contest, if it has answered."""
    found: dict[str, RefusedContest] = {}
    for key in reserve_keys(visit):
        answer = ledger.answer_to(key)
        if isinstance(answer, Decided):
            found |= {each.contest: each for each in answer.refused}
    return found


def decided_slips(slips: Iterable[Slip], reserve: bytes, granted: Sequence[str]) -> list[Slip]:
    """What a visit holds once the centre has decided what was asked for under a key."""
    return [
        Slip(slip.contest, Grant.FINAL, reserve) if slip.reserve == reserve else slip
        for slip in slips
        if slip.reserve != reserve or slip.contest in granted
    ]


def apart(
    post: Post, ledger: Ledger, voter: bytes, asked: Iterable[str], reason: ProvisionalReason
) -> list[Slip]:
    """What a voter gets who votes apart: one envelope a contest and station, and one for a lost card."""
    sealed = ledger.sealed(voter)
    here = [contest for contest in asked if contest in post.contests]
    if reason is not ProvisionalReason.CARD_LOST:
        return [Slip(c, Grant.PROVISIONAL, None, reason.value) for c in here if c not in sealed]
    dealt = ledger.dealt(voter)
    return [
        # A provisional card that was lost is replaced by another: of the two envelopes one counts anyhow.
        Slip(c, Grant.PROVISIONAL, None, reason.value if dealt[c] is Grant.FINAL else LINE_CUT)
        for c in here
        if c in dealt and not ledger.claims(voter)[post.office(c)].replaced
    ]
