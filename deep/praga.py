"""Praga-Południe 2020 in marks: all 14,897 ballots of 134 options, up to 15, beside the official totals."""

from __future__ import annotations

from pathlib import Path

from _city import whole_poll


def main(work: Path) -> str:
    """Rehearse and verify all ballots, every mark mixed."""
    return whole_poll(work, "Poland_Warszawa_2020_Praga-Poludnie.pb.xz", seats=15, stations=14, tally="marks")
