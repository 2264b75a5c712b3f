"""A `sum` ballot on one core: prove, verify alone and batched, bytes; beside the group operations alone.

The figures are taken in Rust, in one process with their floor: rust/amin-crypto/benches/sum.rs.
"""

from __future__ import annotations

from typing import Any, Final

from _core import rows_of

from amin.record.progress import Progress

FIGURES: Final = 8  # how many rows it prints


def rows(progress: Progress) -> list[dict[str, Any]]:
    """Run the benchmark of the core; see `rows_of`."""
    return rows_of("sum", FIGURES, progress)
