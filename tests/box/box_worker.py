"""A station's process of its own, to be killed, traced, or given a failing disk.

python box_worker.py BOX FIRST COUNT BATCH [close] [step] [early] [normal] [go-on]

Cast the ballots FIRST to FIRST + COUNT − 1 into an existing box and print each number once it is
acknowledged; with `step`, wait for a line before each batch; with `close`, close the box in the end. After
a failed device, see that nothing more is taken, open the box again and go on from there.

The known-bad controls: `early` acknowledges before the commit; `normal` opens the database with
synchronous=NORMAL; `go-on` goes on with the same box after a failed device.
"""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Sequence
from pathlib import Path

from box_examples import cast, opened, tracker

import amin.box.box as room
from amin.box import Box
from amin.errors import DeviceError

strict_connect = room.connect


def weak_connect(*words: object, **more: object) -> sqlite3.Connection:
    """Open a database that may lose what it has acknowledged."""
    db = strict_connect(*words, **more)
    db.execute("PRAGMA synchronous = NORMAL")
    return db


def tell(line: object) -> None:
    """Say something so that it has been said even when the process is killed a moment later."""
    os.write(1, f"{line}\n".encode())


def hand_in(box: Box, numbers: Sequence[int], *, early: bool) -> None:
    """Cast one batch and acknowledge it."""
    if early:
        for number in numbers:
            tell(number)
    answers = box.cast([cast(number) for number in numbers])
    assert answers == [tracker(number) for number in numbers]
    if not early:
        for number in numbers:
            tell(number)


def require_refusal(box: Box, number: int) -> None:
    """See that a box whose disk has failed takes nothing more."""
    try:
        box.cast([cast(number)])
    except DeviceError:
        tell("refused")
    else:
        tell("taken after a failure")


def work(path: Path, first: int, count: int, batch: int, words: Sequence[str]) -> None:
    """Cast them all, opening the box again whenever the disk has failed."""
    batches = [range(at, min(at + batch, first + count)) for at in range(first, first + count, batch)]
    while batches:
        try:
            box = opened(path, seed=os.getpid())
        except DeviceError:
            tell("not opened")
            continue
        with box:
            try:
                while batches:
                    if "step" in words:
                        sys.stdin.readline()
                    hand_in(box, batches[0], early="early" in words)
                    del batches[0]
            except DeviceError:
                tell("failed")
                require_refusal(box, batches[0][0])
    if "close" in words:
        with opened(path) as box:
            box.close()
        tell("closed")


if __name__ == "__main__":
    where, *numbers = sys.argv[1:5]
    if "normal" in sys.argv:
        room.connect = weak_connect
    if "go-on" in sys.argv:
        room.Box._failed = property(lambda box: None, lambda box, error: None)
    work(Path(where), *map(int, numbers), sys.argv[5:])
