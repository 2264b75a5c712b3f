"""A `marks` ballot of 3,000 candidates, 300 lists, 21 marks on one core, beside its floor.

The figures are taken in Rust, in one process with their floor: rust/amin-crypto/benches/marks.rs.
"""

from __future__ import annotations

from typing import Any, Final

from _core import rows_of

from amin.record.progress import Progress

FIGURES: Final = 4  # how many rows it prints


def rows(progress: Progress) -> list[dict[str, Any]]:
    """Run the benchmark of the core; see `rows_of`."""
    return rows_of("marks", FIGURES, progress)
