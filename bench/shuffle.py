"""A ciphertext through a mixer and the trustees, on one core; beside the group operations alone.

The figures are taken in Rust, in one process with their floor: rust/amin-crypto/benches/shuffle.rs.
"""

from __future__ import annotations

from typing import Any, Final

from _core import rows_of

from amin.record.progress import Progress

CIPHERTEXTS: Final = (21_000,)  # the marks of a thousand ballots
FIGURES: Final = 7 * len(CIPHERTEXTS)  # how many rows it prints


def rows(progress: Progress) -> list[dict[str, Any]]:
    """Run the benchmark of the core; see `rows_of`."""
    return rows_of("shuffle", FIGURES, progress, *map(str, CIPHERTEXTS))
