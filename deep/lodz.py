"""Łódź 2020 in marks: all 51,472 ballots of 151 options, up to 5, beside the official totals."""

from __future__ import annotations

from pathlib import Path

from _city import whole_poll


def main(work: Path) -> str:
    """Rehearse and verify all ballots, every mark mixed."""
    return whole_poll(work, "Poland_Lodz_2020.pb.xz", seats=11, stations=50, tally="marks")
