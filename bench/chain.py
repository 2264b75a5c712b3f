"""The chain on all cores: rehearse and verify, per ballot, beside the sum of their proofs alone.

Proofs are made once and verified twice in a rehearsal (at the station when a ballot is cast, and by the
trustees before they decrypt), and verified once more in `amin verify`. What a run takes above that is
everything else: roll, cards, box on the disk, closing, log, counting.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from _row import row, seconds

from amin.crypto import SumContest, public_key
from amin.election import Candidate
from amin.record import verify_record
from amin.record.progress import Progress
from amin.rehearsal import Ballots, Plan, rehearse

SHAPES: Final = ((50, 2), (98, 15))  # options, marks: the two polls of real ballots
BALLOTS: Final = 500
RUNS: Final = 3
GOAL: Final = "≤ 1.5 × the sum"
OUT: Final = Path(__file__).resolve().parents[1] / "out"


class Silent:
    """Progress of the runs inside, which nobody watches."""

    def stage(self, name: str, total: int, unit: str) -> None:
        """Say nothing."""

    def step(self, n: int = 1) -> None:
        """Say nothing."""


def rows(progress: Progress) -> list[dict[str, Any]]:
    """Time each shape in turn with its parts, so that both see the same machine."""
    progress.stage("chain", len(SHAPES) * RUNS, "runs")
    OUT.mkdir(exist_ok=True)
    return [found for persons, marks in SHAPES for found in _rows_of(persons, marks, progress)]


def _rows_of(persons: int, marks: int, progress: Progress) -> list[dict[str, Any]]:
    rehearsed, verified, made, checked = [], [], [], []
    for _ in range(RUNS):
        whole, again = _chain(persons, marks)
        encrypt, verify = _proofs_alone(persons, marks)
        rehearsed.append(whole)
        verified.append(again)
        made.append(encrypt + 2 * verify)
        checked.append(verify)
        progress.step()
    shape, unit = f"{persons}×{marks}", "ms a ballot"
    return [
        row(f"rehearse {shape}", unit, rehearsed, made, beside="encrypt + 2 × verify alone", goal=GOAL),
        row(f"verify a record {shape}", unit, verified, checked, beside="verify alone", goal=GOAL),
    ]


def _chain(persons: int, marks: int) -> tuple[float, float]:
    """Milliseconds a ballot to rehearse, and to verify the record that came of it."""
    with TemporaryDirectory(dir=OUT) as folder:
        record = Path(folder) / "record"
        return (
            _per_ballot(lambda: _rehearse(persons, marks, record)),
            _per_ballot(lambda: verify_record(record, progress=Silent(), seed=os.urandom(32))),
        )


def _per_ballot(work: Callable[[], object]) -> float:
    """The milliseconds that some work with all ballots takes for one of them."""
    return 1_000 * seconds(work) / BALLOTS


def _rehearse(persons: int, marks: int, out: Path) -> None:
    candidates = tuple(Candidate(f"{1 + at:04d}", f"Option {1 + at}", None) for at in range(persons))
    ballots = [("1", tuple(sorted((at + mark) % persons for mark in range(marks)))) for at in range(BALLOTS)]
    plan = Plan(
        seats=marks, max_marks=marks, rule="plurality", tally="sum", trustees=5, threshold=3, mixers=3
    )
    rehearse(Ballots(candidates, (), ballots), plan, out, progress=Silent(), entropy=os.urandom)


def _proofs_alone(persons: int, marks: int) -> tuple[float, float]:
    """Milliseconds a ballot to encrypt and prove, and to verify in batches; memory only, no files."""
    key = public_key(bytes([1, *bytes(31)]))
    statement = SumContest(bytes(32), "council", key, persons=persons, lists=0, max_marks=marks)
    choices = (b"\x01" * marks + bytes(statement.slots - marks)) * BALLOTS
    seeds, halves = os.urandom(32 * BALLOTS), os.urandom(32 * BALLOTS)
    made: list[bytes] = []
    return (
        _per_ballot(lambda: made.append(statement.encrypt("1", seeds, halves, choices))),
        _per_ballot(lambda: statement.verify_and_add("1", made[0], os.urandom(32))),
    )
