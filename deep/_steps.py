"""Steps of a deep part: each is done once, and what it found stays when the part is interrupted."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path


def step(work: Path, name: str, do: Callable[[Path], tuple[str, ...]]) -> tuple[str, ...]:
    """Do one step, or read what it found before; the last cell is how many seconds it took."""
    told = work / f"{name}.row"
    if not told.exists():
        folder = work / name
        folder.mkdir(exist_ok=True)
        began = time.monotonic()
        row = do(folder)
        told.write_text("\n".join((*row, f"{time.monotonic() - began:,.0f}")), "utf-8")
    return tuple(told.read_text("utf-8").split("\n"))
