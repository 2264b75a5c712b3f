"""The rule of settlement again, from the page alone, and the wrong one that must not pass for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import permutations

from amin.crypto.hashing import tagged_hash
from amin.rolls.settlement import Envelope, Handed
from amin.rolls.visit import ProvisionalReason as Ground

ELECTION = bytes(range(32))
SEED = b"dice: 4 2 6 1"


def ticket(hash_: bytes) -> bytes:
    """The lot of a handle's hash."""
    return tagged_hash("amin/1/provisional-lot", election=ELECTION, seed=SEED, handle=hash_)


def counted(
    handed: Iterable[Handed],
    envelopes: Iterable[Envelope],
    eligible: Mapping[bytes, frozenset[str]],
    offices: Mapping[str, str],
) -> set[bytes]:
    """The hashes that count; outages only, no board and no lost card."""
    final = {(h.voter, offices.get(h.contest, h.contest)) for h in handed}
    best: dict[tuple[bytes, str], bytes] = {}
    for e in set(envelopes):
        assert e.ground is Ground.LINE_CUT
        right = (e.voter, offices.get(e.contest, e.contest))
        if right in final or e.contest not in eligible.get(e.voter, frozenset()):
            continue
        if right not in best or ticket(e.handle_hash) < ticket(best[right]):
            best[right] = e.handle_hash
    return set(best.values())


def last_write_wins(handed: Iterable[Handed], returns: Sequence[Sequence[Envelope]]) -> set[bytes]:
    """The known-bad control: what came back last stands."""
    final = {(h.voter, h.contest) for h in handed}
    standing = {(e.voter, e.contest): e.handle_hash for each in returns for e in each}
    return {hash_ for right, hash_ in standing.items() if right not in final}


def orders(returns: Sequence[Sequence[Envelope]]) -> Iterable[tuple[Sequence[Envelope], ...]]:
    """Every order in which stations can come back."""
    return permutations(returns)
