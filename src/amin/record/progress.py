"""How long work says how far it is; the shell decides how to show it."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Stages that follow one another, each of a known length."""

    def stage(self, name: str, total: int, unit: str) -> None:
        """Begin a stage of `total` units; the one before it is over."""

    def step(self, n: int = 1) -> None:
        """So many more units of the current stage are done."""
