"""Mokotów 2021 in marks: all 12,933 ballots of 98 options, up to 15, beside the official totals."""

from __future__ import annotations

from pathlib import Path

from _city import whole_poll


def main(work: Path) -> str:
    """Rehearse and verify all ballots, every mark mixed."""
    return whole_poll(work, "Poland_Warszawa_2021_Mokotow.pb.xz", seats=15, stations=12, tally="marks")
