"""A contest of Tehran's size, generated: 2,000 ballots of 3,000 candidates, 300 lists, 21 marks."""

from __future__ import annotations

from pathlib import Path

from _generated import whole_contest


def main(work: Path) -> str:
    """Rehearse and verify all ballots, every mark mixed."""
    return whole_contest(work, 2_000)
