"""One figure of a benchmark, as `amin bench --json` gives it: a median, and what stands beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import median
from time import perf_counter
from typing import Any


def seconds(work: Callable[[], object]) -> float:
    """Run some work once and return how long it took."""
    began = perf_counter()
    work()
    return perf_counter() - began


def row(
    name: str,
    unit: str,
    ours: Sequence[float],
    floor: Sequence[float],
    *,
    beside: str,
    goal: str,
) -> dict[str, Any]:
    """Make a row of two medians, measured in turn in the same run; the ratio is ours to what is beside."""
    value, beside_value = median(ours), median(floor)
    return {
        "name": name,
        "value": value,
        "unit": unit,
        "runs": len(ours),
        "beside": beside,
        "beside_value": beside_value,
        "ratio": value / beside_value,
        "goal": goal,
    }
