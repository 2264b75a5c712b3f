"""The line of a station to the centre: one table and one function.

```
          no answer twice                 an answer
   up ──────────────────────→ cut ──────────────────────→ draining
   ↑                           ↑                           │    │
   │                           └──── no answer twice ──────┘    │
   └──────────────── the queue is empty ────────────────────────┘

   up, cut, draining ── one of the crew ──→ held ── two of the crew ──→ cut, and on by itself
   any ── the centre knows of acts that this node does not ──→ quarantined, for good
```

What began by itself ends by itself; what staff began ends with two persons (SECURITY.md E12). While `cut` or
`held` ballots are provisional; while `draining` the centre decides again, and the queue empties beside.
Drawn: docs/station.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from amin.errors import StateError


class Line(StrEnum):
    """What the operator sees of the line."""

    UP = "up"
    CUT = "cut"
    DRAINING = "draining"
    HELD = "held"
    QUARANTINED = "quarantined"

    @property
    def asks(self) -> bool:
        """Whether the centre is asked about the voter at the desk."""
        return self in (Line.UP, Line.DRAINING)


NEXT: Final[Mapping[Line, frozenset[Line]]] = MappingProxyType(
    {
        Line.UP: frozenset({Line.CUT, Line.HELD, Line.QUARANTINED}),
        Line.CUT: frozenset({Line.DRAINING, Line.HELD, Line.QUARANTINED}),
        Line.DRAINING: frozenset({Line.UP, Line.CUT, Line.HELD, Line.QUARANTINED}),
        Line.HELD: frozenset({Line.CUT, Line.QUARANTINED}),
        Line.QUARANTINED: frozenset[Line](),
    }
)


def advance(line: Line, to: Line) -> Line:
    """Return `to`, or refuse; the whole machine is the table above.

    Raises:
        StateError: the line cannot go there.
    """
    if to not in NEXT[line]:
        allowed = ", ".join(sorted(NEXT[line])) or "nothing"
        raise StateError(f"a line that is {line} cannot become {to}; allowed: {allowed}")
    return to
