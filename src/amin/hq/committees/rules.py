"""Whether a task is late, and what may follow its state. Pure."""

from __future__ import annotations

from datetime import date
from typing import Final

from amin.errors import StateError

NEXT: Final = {
    "todo": frozenset({"doing", "done", "dropped"}),
    "doing": frozenset({"todo", "done", "dropped"}),
    "done": frozenset({"doing"}),
    "dropped": frozenset({"todo"}),
}


def advance(state: str, to: str, *, evidence: str) -> str:
    """Return `to`, or refuse.

    Raises:
        StateError: it does not follow, or a task would be done with nothing to show for it.
    """
    if to not in NEXT[state]:
        raise StateError(f"a task that is {state} cannot become {to[:20]!r}")
    if to == "done" and not evidence.strip():
        raise StateError("an unfilled placeholder: what shows that it was done")
    return to


def level_of(due: date | None, today: date, *, is_open: bool) -> int:
    """How loudly a task is shown: three days late is the loudest."""
    if not is_open or due is None:
        return 0 if not is_open else 1
    late = (today - due).days
    if late > 3:
        return 4
    if late > 0:
        return 3
    return 2 if late > -3 else 1
