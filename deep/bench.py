"""Benchmarks: each figure beside its floor or peer in the same run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from _table import CORES
from measured_command import amin

COLUMNS: Final = ("name", "value", "unit", "runs", "beside", "beside_value", "ratio", "goal")
HEADER: Final = (
    "| what | value | unit | runs | beside | its value | ratio | goal |",
    "|---|---:|---|---:|---|---:|---:|---|",
)
# Milliseconds of ElectionGuard-Python 1.4, lowest and highest median; then what others took, as text.
PEERS: Final = {
    "prove 5×1": (81, 148, "167 ms", "41–45 ms", "≥ 80 ×"),
    "verify batched 5×1": (144, 264, "289 ms", "22–29 ms", "≥ 400 ×"),
    "prove 50×5": (790, 1_130, "1.82 s", "0.33–0.41 s", "–"),
    "verify batched 50×5": (1_450, 2_100, "2.84 s", "0.20–0.24 s", "≥ 400 ×"),
}
PEERS_HEADER: Final = (
    "| what | Amin | ElectionGuard-Python 1.4 | Helios | belenios-tool 2.0 | × ElectionGuard | goal |",
    "|---|---:|---:|---:|---:|---:|---|",
)


def main(work: Path) -> str:
    """Run `amin bench` and return its table, and its ballots beside those of other systems."""
    rows = amin("bench", "--json", shown=True).data["rows"]
    return "\n".join(
        [
            f"`amin bench` on {CORES}. A value is a median; runs alternate with what is beside it.",
            "",
            *HEADER,
            *map(_line, rows),
            "",
            "The same ballots in other systems, one core. **Not of this run:** their medians were taken",
            "earlier on a like machine, so only the order of size can be trusted.",
            "",
            *PEERS_HEADER,
            *_beside_peers(rows),
        ]
    )


def _line(row: Mapping[str, Any]) -> str:
    return f"| {' | '.join(_cell(row[column]) for column in COLUMNS)} |"


def _cell(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 1_000 else f"{value:#.3g}".rstrip(".")
    return "" if value is None else f"{value:,}" if isinstance(value, int) else str(value)


def _beside_peers(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    ours = {row["name"]: row["value"] for row in rows}
    lines = []
    for name, (low, high, helios, belenios, goal) in PEERS.items():
        times = f"{low / ours[name]:,.0f}–{high / ours[name]:,.0f}"
        cells = [name, f"{ours[name]:#.3g} ms", f"{low:,}–{high:,} ms", helios, belenios, times, goal]
        lines.append(f"| {' | '.join(cells)} |")
    return lines
