"""What the sections that deep parts write have in common."""

from __future__ import annotations

import os
from typing import Final

from measured_command import Measured

WIDTH: Final = 110  # of the lines of running text
MIB: Final = 2**20
CORES: Final = f"{os.cpu_count()} cores"
HEADER: Final = (
    "| command | ballots | seconds | ms a ballot | processor seconds | peak memory, MiB |\n"
    "|---|---:|---:|---:|---:|---:|"
)


def line(command: str, ballots: int, taken: Measured) -> str:
    """Write one line under HEADER."""
    cells = [
        command,
        f"{ballots:,}",
        f"{taken.seconds:,.1f}",
        f"{1_000 * taken.seconds / ballots:.2f}",
        f"{taken.cpu_seconds:,.1f}",
        f"{taken.peak_bytes / MIB:,.0f}",
    ]
    return f"| {' | '.join(cells)} |"
