"""What may follow what, for a contest at one station and for an election as a whole.

A contest at a station, as `CONTEST_NEXT` has it:

    draft ⇄ sealed ──▶ open ◀──▶ paused            (by the crew; suspended: by the boards)
               ▲         │
    rerun-of ──┘         ├──▶ closed-disputed       (counters differ: both boards must agree)
                         │          │
                         ▼          ▼
                       closed ◀─────┘
                         │
                         ▼
                      settled ──▶ tallied ──▶ published ──▶ confirmed

An election, as `ELECTION_NEXT` has it, goes the same way without `paused` and `closed-disputed`,
and from published back to tallied when a recount or an exclusion has changed the result. Whatever
has begun and is not confirmed may be annulled. Nothing follows `annulled`: the rerun is an election
of its own, with its own hash, which begins at `rerun-of` where others begin at `draft`. The way from
sealed back to draft is the thaw after a postponement; the old hash stays in the log.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from amin.errors import StateError


class Phase(StrEnum):
    """Where a contest at a station, or an election, stands."""

    DRAFT = "draft"
    RERUN_OF = "rerun-of"
    SEALED = "sealed"
    OPEN = "open"
    PAUSED = "paused"
    SUSPENDED = "suspended"
    CLOSED = "closed"
    CLOSED_DISPUTED = "closed-disputed"
    SETTLED = "settled"
    TALLIED = "tallied"
    PUBLISHED = "published"
    CONFIRMED = "confirmed"
    ANNULLED = "annulled"


_NOTHING: Final = frozenset[Phase]()

CONTEST_NEXT: Final[Mapping[Phase, Set[Phase]]] = MappingProxyType(
    {
        Phase.DRAFT: frozenset({Phase.SEALED}),
        Phase.RERUN_OF: frozenset({Phase.SEALED}),
        Phase.SEALED: frozenset({Phase.OPEN, Phase.DRAFT}),
        Phase.OPEN: frozenset({Phase.PAUSED, Phase.SUSPENDED, Phase.CLOSED, Phase.CLOSED_DISPUTED}),
        Phase.PAUSED: frozenset({Phase.OPEN, Phase.SUSPENDED, Phase.CLOSED, Phase.CLOSED_DISPUTED}),
        Phase.SUSPENDED: frozenset({Phase.OPEN, Phase.CLOSED, Phase.CLOSED_DISPUTED, Phase.ANNULLED}),
        Phase.CLOSED_DISPUTED: frozenset({Phase.CLOSED, Phase.ANNULLED}),
        Phase.CLOSED: frozenset({Phase.SETTLED, Phase.ANNULLED}),
        Phase.SETTLED: frozenset({Phase.TALLIED, Phase.ANNULLED}),
        Phase.TALLIED: frozenset({Phase.PUBLISHED, Phase.ANNULLED}),
        Phase.PUBLISHED: frozenset({Phase.CONFIRMED, Phase.ANNULLED}),
        Phase.CONFIRMED: _NOTHING,
        Phase.ANNULLED: _NOTHING,
    }
)

ELECTION_NEXT: Final[Mapping[Phase, Set[Phase]]] = MappingProxyType(
    {
        Phase.DRAFT: frozenset({Phase.SEALED}),
        Phase.RERUN_OF: frozenset({Phase.SEALED}),
        Phase.SEALED: frozenset({Phase.OPEN, Phase.DRAFT}),
        Phase.OPEN: frozenset({Phase.SUSPENDED, Phase.CLOSED}),
        Phase.SUSPENDED: frozenset({Phase.OPEN, Phase.CLOSED, Phase.ANNULLED}),
        Phase.CLOSED: frozenset({Phase.SETTLED, Phase.ANNULLED}),
        Phase.SETTLED: frozenset({Phase.TALLIED, Phase.ANNULLED}),
        Phase.TALLIED: frozenset({Phase.PUBLISHED, Phase.ANNULLED}),
        Phase.PUBLISHED: frozenset({Phase.TALLIED, Phase.CONFIRMED, Phase.ANNULLED}),
        Phase.CONFIRMED: _NOTHING,
        Phase.ANNULLED: _NOTHING,
    }
)


def advance(table: Mapping[Phase, Set[Phase]], phase: Phase, to: Phase) -> Phase:
    """Return `to`, or refuse; the whole machine is the table.

    Args:
        table: CONTEST_NEXT or ELECTION_NEXT.

    Raises:
        StateError: `to` does not follow `phase` there.
    """
    follows = table.get(phase, _NOTHING)
    if to not in follows:
        allowed = ", ".join(sorted(follows)) or "nothing"
        raise StateError(f"cannot go from {phase} to {to}; allowed: {allowed}")
    return to
