"""Every disk that a power cut could leave of a box. How: `power_cuts`."""

from __future__ import annotations

import random
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import box_worker
from box_examples import LostBallotError, make, opened, require_kept
from power_cuts import STRACE, disks_left

__all__ = ["STRACE", "survey"]


@dataclass(slots=True)
class Survey:
    """What became of all the disks that were tried."""

    calls: int = 0
    acknowledged: int = 0
    disks: int = 0
    lost: int = 0
    reopened: set[int] = field(default_factory=set)  # how many ballots a reopened box held


def survey(
    folder: Path, *, casts: int, batch: int = 1, share: float = 1.0, seed: int = 0, words: Sequence[str] = ()
) -> Survey:
    """Trace one run of a station and try the disks that power cuts could leave of it.

    Args:
        folder: an empty folder, best in memory.
        share: of the moments at which the power is cut; the moments are drawn by `seed`.
        words: for the worker, such as `close`, or the known-bad control `normal`.
    """
    station, again = folder / "station", folder / "again"
    station.mkdir()
    make(station / "box.sqlite", casts)
    command = [sys.executable, box_worker.__file__, str(station / "box.sqlite")]
    command += ["0", str(casts), str(batch), *words]
    result = Survey()
    for left, told in disks_left(command, station, folder / "trace", random.Random(seed), share=share):
        if left is None:
            result.calls += 1
            result.acknowledged = len(told)
            continue
        shutil.rmtree(again, ignore_errors=True)
        again.mkdir()
        left.write(again)
        result.disks += 1
        try:
            result.reopened.add(_reopen(again / "box.sqlite", told))
        except LostBallotError:
            result.lost += 1
    return result


def _reopen(path: Path, told: Sequence[str]) -> int:
    """Open a box after a power cut, check what was acknowledged, and return how many ballots it holds."""
    kept = require_kept(path, [int(line) for line in told if line.isdigit()])
    if "closed" in told:
        with opened(path) as box:
            if not box.is_closed:
                raise LostBallotError("the box was closed and is open again")
    return len(kept)
