"""Wrocław 2017, whole: 62,529 real ballots of 50 options, up to 2, beside the official totals."""

from __future__ import annotations

from pathlib import Path

from _city import whole_poll


def main(work: Path) -> str:
    """Rehearse and verify all ballots; the record of about a gigabyte is removed after success."""
    return whole_poll(work, "Poland_Wroclaw_2017.pb.xz", seats=11, stations=60)
