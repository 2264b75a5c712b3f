"""Settle provisional ballots: which of them count, by a rule that sees no ballot, no clock and no order.

A station whose line is cut cannot know whether a voter has just been handed a ballot elsewhere. It takes a
provisional one, and the rule below decides when every station has come back. What has been handed out on-line
is in a box that keeps no order and cannot be taken out of it, so it counts and the provisional one does not.

Source: DESIGN.md part 5; PROTOCOL.md 5.7; SECURITY.md E2. Why this rule: docs/decisions/0060.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from amin.crypto.hashing import tagged_hash
from amin.errors import MalformedError, RejectedError
from amin.rolls.visit import ProvisionalReason

HANDLE_BYTES: Final = 16
HASH_BYTES: Final = 32

Right = tuple[bytes, str]  # a voter and an office: one ballot


class Verdict(StrEnum):
    """What becomes of an envelope. `released` enters its station's box; what is rejected is never opened."""

    RELEASED = "released"
    NOT_ELIGIBLE = "rejected: not eligible for this contest"
    HANDED_OUT = "rejected: a ballot for this office was handed out that cannot be taken back"
    ANOTHER_COUNTS = "rejected: another provisional ballot for this office counts"
    BOARD = "rejected: by the board"
    NO_CARD = "rejected: no card was handed out here that could have been lost"
    BOARD_WAITS = "pending: the board decides"

    @property
    def is_rejected(self) -> bool:
        """Whether the ballot will never be opened."""
        return self not in (Verdict.RELEASED, Verdict.BOARD_WAITS)


@dataclass(frozen=True, slots=True)
class Handed:
    """A ballot that was handed out for good: issued on-line, or at the one station that a contest has."""

    voter: bytes
    contest: str
    station: str


@dataclass(frozen=True, slots=True)
class Envelope:
    """What check-in holds of a provisional ballot; the ballot itself lies apart, under the handle's hash.

    Attributes:
        voter: the pseudonym, 32 bytes.
        handle_hash: of `handle_hash`, 32 bytes; one for each contest, so that envelopes do not link.
    """

    voter: bytes
    contest: str
    station: str
    handle_hash: bytes
    ground: ProvisionalReason = ProvisionalReason.LINE_CUT


@dataclass(frozen=True, slots=True)
class Cards:
    """The counters of a station's cards in one contest."""

    issued: int
    spent: int
    returned: int

    @property
    def unaccounted(self) -> int:
        """Cards that are with nobody: neither used nor given back."""
        return self.issued - self.spent - self.returned


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known beside visits and envelopes.

    Attributes:
        eligible: the contests that a voter may vote in; None who is not on the roll.
        offices: what each contest elects for; one that is not named elects for an office of its own.
        seed: public, and drawn when every station had signed its envelopes: it decides the lots.
        rulings: of the board, by a handle's hash: whether the ballot is to count.
        cards: by station and contest, where a card was lost.
    """

    election: bytes
    eligible: Callable[[bytes], Set[str] | None]
    seed: bytes
    offices: Mapping[str, str] = field(default_factory=dict)
    rulings: Mapping[bytes, bool] = field(default_factory=dict)
    cards: Mapping[tuple[str, str], Cards] = field(default_factory=dict)

    def right(self, voter: bytes, contest: str) -> Right:
        """What a ballot uses up."""
        return voter, self.offices.get(contest, contest)

    def ruling(self, envelope: Envelope) -> bool | None:
        """What the board said of an envelope, if it did."""
        return self.rulings.get(envelope.handle_hash)


@dataclass(frozen=True, slots=True)
class Settlement:
    """What became of every envelope, in the order of the handles' hashes."""

    verdicts: tuple[tuple[Envelope, Verdict], ...]

    def released(self) -> frozenset[bytes]:
        """The handles' hashes of the ballots that count."""
        return frozenset(e.handle_hash for e, verdict in self.verdicts if verdict is Verdict.RELEASED)

    @property
    def is_settled(self) -> bool:
        """Whether nothing is pending; before that no unit may be decrypted."""
        return all(verdict is not Verdict.BOARD_WAITS for _, verdict in self.verdicts)

    def counts(self) -> dict[str, dict[Verdict, int]]:
        """By contest, how many envelopes came to what; these figures are published."""
        found: dict[str, Counter[Verdict]] = defaultdict(Counter)
        for envelope, verdict in self.verdicts:
            found[envelope.contest][verdict] += 1
        return {contest: dict(sorted(counted.items())) for contest, counted in sorted(found.items())}


def handle_hash(handle: bytes, election: bytes) -> bytes:
    """Return what an envelope carries of a handle, 32 bytes. Source: SECURITY.md E2 (b).

    Args:
        handle: 16 random bytes, drawn for one envelope in one contest.
    """
    if len(handle) != HANDLE_BYTES:
        raise MalformedError(f"a handle of {len(handle)} bytes; allowed: {HANDLE_BYTES}")
    return tagged_hash("amin/1/provisional-handle", election=election, handle=handle)


def lot(envelope: Envelope, election: bytes, seed: bytes) -> bytes:
    """Return the lot of an envelope, 32 bytes: of several the smallest counts."""
    return tagged_hash("amin/1/provisional-lot", election=election, seed=seed, handle=envelope.handle_hash)


def settle(handed: Iterable[Handed], envelopes: Iterable[Envelope], evidence: Evidence) -> Settlement:
    """Decide every envelope; whatever comes twice or in another order decides the same.

    It is asked once every station has come back: what a station still holds could decide otherwise.
    Of one voter's ballots for one office at most one counts. Those of an outage come before those that
    somebody disputes, so that no voter whose paper was in order waits for a board.

    Args:
        envelopes: those whose ballot lies in the provisional store of a station; a card that was never
            used made no ballot, and its handle must not win the lot.

    Raises:
        RejectedError: one handle's hash on two envelopes: a station made one of them up.
    """
    known = _known(envelopes)
    final: dict[Right, set[Handed]] = defaultdict(set)
    for each in handed:
        final[evidence.right(each.voter, each.contest)].add(each)
    asked: dict[Right, list[Envelope]] = defaultdict(list)
    for envelope in known.values():
        asked[evidence.right(envelope.voter, envelope.contest)].append(envelope)
    verdicts: dict[bytes, Verdict] = {}
    for right, mine in asked.items():
        verdicts |= _of_one_right(mine, final[right], evidence)
    verdicts |= _replacements(known, verdicts, evidence)
    return Settlement(tuple((known[hash_], verdicts[hash_]) for hash_ in sorted(known)))


def _known(envelopes: Iterable[Envelope]) -> dict[bytes, Envelope]:
    known: dict[bytes, Envelope] = {}
    for envelope in envelopes:
        if len(envelope.handle_hash) != HASH_BYTES:
            raise MalformedError(
                f"a handle's hash of {len(envelope.handle_hash)} bytes; allowed: {HASH_BYTES}"
            )
        if known.setdefault(envelope.handle_hash, envelope) != envelope:
            hint = "compare what the stations signed; one of them made an envelope up"
            raise RejectedError("one handle's hash stands on two envelopes", hint=hint)
    return known


def _of_one_right(
    envelopes: Sequence[Envelope], final: Set[Handed], evidence: Evidence
) -> dict[bytes, Verdict]:
    """Decide the envelopes of one voter and office; of replacements at most one is left pending."""
    eligible = evidence.eligible(envelopes[0].voter) or frozenset()
    lawful = [e for e in envelopes if e.contest in eligible or _is_of_the_board(e)]
    verdicts = {e.handle_hash: Verdict.NOT_ELIGIBLE for e in envelopes if e not in lawful}
    replacing = [e for e in lawful if e.ground is ProvisionalReason.CARD_LOST]
    first = [e for e in lawful if e.ground is not ProvisionalReason.CARD_LOST]
    losing = [e for e in replacing if Handed(e.voter, e.contest, e.station) in final]
    verdicts |= {e.handle_hash: Verdict.NO_CARD for e in replacing if e not in losing}
    verdicts |= _one_of(losing, Verdict.BOARD_WAITS, evidence)
    if final:
        return verdicts | {e.handle_hash: Verdict.HANDED_OUT for e in first}
    return verdicts | _first_votes(first, evidence)


def _is_of_the_board(envelope: Envelope) -> bool:
    """Whether the board says who may vote: where somebody lives is just what is disputed."""
    return envelope.ground is ProvisionalReason.RESIDENCE_DISPUTED


def _first_votes(envelopes: Sequence[Envelope], evidence: Evidence) -> dict[bytes, Verdict]:
    """Decide between envelopes of one voter and office, none of which replaces a lost card."""
    undisputed = [e for e in envelopes if e.ground is ProvisionalReason.LINE_CUT]
    disputed = [e for e in envelopes if e.ground is not ProvisionalReason.LINE_CUT]
    if undisputed:
        beside = {e.handle_hash: Verdict.ANOTHER_COUNTS for e in disputed}
        return beside | _one_of(undisputed, Verdict.RELEASED, evidence)
    refused = {e.handle_hash: Verdict.BOARD for e in disputed if evidence.ruling(e) is False}
    standing = [e for e in disputed if e.handle_hash not in refused]
    if any(evidence.ruling(e) is None for e in standing):
        return refused | {e.handle_hash: Verdict.BOARD_WAITS for e in standing}
    return refused | _one_of(standing, Verdict.RELEASED, evidence)


def _one_of(envelopes: Sequence[Envelope], verdict: Verdict, evidence: Evidence) -> dict[bytes, Verdict]:
    """Draw the lot: the smallest gets the verdict, the others lose to it."""
    drawn = sorted(envelopes, key=lambda e: lot(e, evidence.election, evidence.seed))
    return {e.handle_hash: Verdict.ANOTHER_COUNTS if at else verdict for at, e in enumerate(drawn)}


def _replacements(
    known: Mapping[bytes, Envelope], verdicts: Mapping[bytes, Verdict], evidence: Evidence
) -> dict[bytes, Verdict]:
    """Release what was voted for lost cards where as many cards are unaccounted for, or ask the board.

    Who used a lost card cannot be seen, so they are released together or not at all. Source: LAW.md, 13.
    """
    waiting = [
        e
        for hash_, e in known.items()
        if e.ground is ProvisionalReason.CARD_LOST and verdicts[hash_] is Verdict.BOARD_WAITS
    ]
    asked = Counter((e.station, e.contest) for e in waiting)
    decided = {}
    for envelope in waiting:
        place = (envelope.station, envelope.contest)
        cards = evidence.cards.get(place)
        ruling = evidence.ruling(envelope)
        if ruling is not None:
            decided[envelope.handle_hash] = Verdict.RELEASED if ruling else Verdict.BOARD
        elif cards is not None and cards.unaccounted >= asked[place]:
            decided[envelope.handle_hash] = Verdict.RELEASED
    return decided
