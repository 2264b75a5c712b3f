"""Casts into the box, on the disk before the answer, beside plain SQLite and beside fdatasync alone.

Each transaction ends on the disk (synchronous=FULL). Plain SQLite appends the same bytes to one table: what
the box does above that keeps no order, spends the token and empties the write-ahead log (SECURITY.md E4).
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from _row import row, seconds

from amin.box import Box
from amin.crypto import SumContest, public_key
from amin.encoding.sqlite import connect, transaction
from amin.record.progress import Progress

PERSONS, MARKS = 50, 5
# Casts in one transaction, transactions in one run, and the goal: at a station casts come one at a time.
BATCHES: Final = ((1, 60, "≥ 0.8 × SQLite"), (256, 2, "–"))
RUNS: Final = 7
NULLIFIER_BYTES: Final = 32
OUT: Final = Path(__file__).resolve().parents[1] / "out"  # on the disk of the checkout: /tmp may be memory

Cast = tuple[bytes, bytes]


def rows(progress: Progress) -> list[dict[str, Any]]:
    """Time each size of transaction in turn with its floor."""
    progress.stage("box", len(BATCHES) * RUNS, "runs")
    OUT.mkdir(exist_ok=True)
    key = public_key(bytes([1, *bytes(31)]))
    contest = SumContest(bytes(32), "council", key, persons=PERSONS, lists=0, max_marks=MARKS)
    with TemporaryDirectory(dir=OUT) as folder:
        return [found for batch in BATCHES for found in _rows_of(*batch, contest, Path(folder), progress)]


def _rows_of(
    size: int, count: int, goal: str, contest: SumContest, folder: Path, progress: Progress
) -> list[dict[str, Any]]:
    ours, plain, floor = [], [], []
    for _ in range(RUNS):
        # The caller of a box has verified the proofs, so random bytes weigh as much as ballots.
        batches = [
            [(os.urandom(NULLIFIER_BYTES), os.urandom(contest.ballot_bytes)) for _ in range(size)]
            for _ in range(count)
        ]
        ours.append(size * count / _cast_all(batches, contest, folder / "box.sqlite"))
        plain.append(size * count / _insert_all(batches, folder / "plain.sqlite"))
        floor.append(size * count / _write_all(batches, folder / "floor.bin"))
        progress.step()
    name, unit = f"cast {PERSONS}×{MARKS}, {size} at once", "casts/s"
    return [
        row(name, unit, ours, plain, beside="the same bytes in plain SQLite", goal=goal),
        row(name, unit, ours, floor, beside="the same bytes with fdatasync", goal="–"),
    ]


def _cast_all(batches: Sequence[Sequence[Cast]], contest: SumContest, path: Path) -> float:
    capacity = sum(map(len, batches))
    with _removed(path), Box.create(path, contest, "1", capacity=capacity, entropy=os.urandom) as box:

        def cast_all() -> None:
            for batch in batches:
                box.cast(batch)

        taken = seconds(cast_all)
        assert len(box) == capacity
    return taken


def _insert_all(batches: Sequence[Sequence[Cast]], path: Path) -> float:
    with _removed(path), closing(connect(path)) as db:
        db.execute("CREATE TABLE cast_ballot (nullifier BLOB PRIMARY KEY, ballot BLOB NOT NULL)")

        def insert_all() -> None:
            for batch in batches:
                with transaction(db):
                    db.executemany("INSERT INTO cast_ballot VALUES (?, ?)", batch)

        return seconds(insert_all)


def _write_all(batches: Sequence[Sequence[Cast]], path: Path) -> float:
    data = [b"".join(nullifier + ballot for nullifier, ballot in batch) for batch in batches]
    with _removed(path), path.open("wb", buffering=0) as file:
        file.write(bytes(sum(map(len, data))))  # room made before, as in the box
        os.fsync(file.fileno())
        file.seek(0)

        def write_all() -> None:
            for batch in data:
                file.write(batch)
                os.fdatasync(file.fileno())

        return seconds(write_all)


@contextmanager
def _removed(path: Path) -> Iterator[None]:
    """Take a file, and what SQLite puts beside it, away at the end."""
    try:
        yield
    finally:
        for left in path.parent.glob(f"{path.name}*"):
            left.unlink()
