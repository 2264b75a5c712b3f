"""A centre's store in a process of its own, to be traced: python store_worker.py FOLDER VISITS [normal].

Prints `N STEP` once the answer to a step of visit N is there. The known-bad control `normal` does not wait
for the disk.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from centre_example import CENTRE, NOON, Desk

from amin.checkin.centre.database import SqliteDatabase
from amin.checkin.centre.store import Store
from amin.rolls.visit import Reserve

STEPS = ("reserve", "issue", "confirm")


def key(number: int, step: int) -> str:
    return (number * len(STEPS) + step + 1).to_bytes(16, "big").hex()


def reserve(number: int) -> Reserve:
    """The reserve of a visit."""
    desk = Desk("101")
    return desk.reserve(number + 1 + number // 9, key=key(number, 0), sequence=3 * number + 1)


def opened(folder: Path) -> Store:
    return Store(SqliteDatabase(folder / "centre.sqlite"), CENTRE, lambda: NOON)


def main(folder: Path, visits: int, *, normal: bool) -> None:
    store = opened(folder)
    if normal:
        store.db.rows("PRAGMA synchronous = NORMAL")
    desk = Desk("101")
    for number in range(visits):
        first = reserve(number)
        for step, act in enumerate(
            (
                first,
                desk.issue(first, key=key(number, 1), sequence=3 * number + 2),
                desk.confirm(first, key=key(number, 2), sequence=3 * number + 3),
            )
        ):
            store.answer([act])
            os.write(1, f"{number} {STEPS[step]}\n".encode())
    store.db.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), normal="normal" in sys.argv[3:])
