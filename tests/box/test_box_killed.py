"""A station killed in the middle of casting: nothing acknowledged is lost (SECURITY.md C-1a)."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import box_worker
import pytest
from box_examples import LostBallotError, make, opened, require_kept

STRACE = shutil.which("strace")
needs_strace = pytest.mark.skipif(
    not STRACE, reason="strace is not here; it is what kills at a chosen system call"
)
CASTS = 24  # more than an epoch, so that the log is emptied once


def command(path: Path, first: int, count: int, *words: str) -> list[str]:
    return [sys.executable, box_worker.__file__, str(path), str(first), str(count), "1", *words]


def numbers(told: bytes) -> set[int]:
    """The ballots that were acknowledged; the last line may be cut."""
    return {int(line) for line in told.split(b"\n")[:-1] if line.isdigit()}


def killed_while_casting(path: Path, first: int, casts: int, share: float) -> set[int]:
    """Let a station cast so many ballots, and kill it that share of one cast into the last."""
    worker = subprocess.Popen(
        command(path, first, 120 - first, "step"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        bufsize=0,
    )
    told, cast_s = b"", 0.0
    for left in reversed(range(casts)):
        given = time.perf_counter()
        worker.stdin.write(b"\n")
        if left:
            told += worker.stdout.readline()
            cast_s = time.perf_counter() - given
    while time.perf_counter() - given < share * cast_s:
        pass  # a sleep would be longer than the cast
    worker.kill()
    told += worker.stdout.read()
    worker.stdin.close()
    worker.stdout.close()
    assert worker.wait() == -9
    return numbers(told)


def test_one_box_killed_thirty_times_keeps_all_that_was_promised(memory_folder):
    """Each time the station starts again where it was: what has no answer is cast again.

    When the kill meets the commit is the machine's affair; the test below picks the moments.
    """
    chance = random.Random(30)
    path = make(memory_folder / "box.sqlite", 120)
    acknowledged: set[int] = set()
    for _ in range(30):
        first, casts = len(acknowledged), chance.randrange(2, 5)
        acknowledged |= killed_while_casting(path, first, casts, 1.5 * chance.random())
        kept = require_kept(path, acknowledged)
        assert acknowledged == set(range(len(acknowledged)))
        assert kept in (acknowledged, acknowledged | {len(acknowledged)})


def killed_at(path: Path, syscall: str, k: int, *words: str) -> tuple[bool, set[int]]:
    """Kill a station at its k-th call; whether it was, and what it had acknowledged."""
    trace = path.with_name("trace")
    inject = f"inject={syscall}:signal=KILL:when={k}"
    strace = [STRACE, "-f", "-o", str(trace), "-e", f"trace={syscall}", "-e", inject]
    ran = subprocess.run(
        [*strace, *command(path, 0, CASTS, *words)], stdout=subprocess.PIPE, check=False, timeout=60
    )
    was_killed = b"killed by SIGKILL" in trace.read_bytes()
    assert was_killed or ran.returncode == 0
    return was_killed, numbers(ran.stdout)


@needs_strace
@pytest.mark.parametrize(
    ("syscall", "moments"),
    [
        ("pwrite64", (1, 2, 3, 4, 5, 7, 10, 25, 60, 82, 88, 95, 104)),
        ("fdatasync", (1, 2, 12, 20, 21, 22, 23, 25)),
        ("ftruncate", (1, 2, 3)),
        ("unlink", (1, 2)),
    ],
)
def test_a_station_killed_at_a_chosen_system_call_keeps_all_that_was_promised(
    memory_folder, syscall, moments
):
    kills, found = 0, set()
    for k in moments:
        path = make(memory_folder / f"{k}.sqlite", CASTS)
        was_killed, acknowledged = killed_at(path, syscall, k, "close")
        kept = require_kept(path, acknowledged)
        assert len(kept) <= len(acknowledged) + 1
        kills += was_killed
        found.add(len(kept))
        with opened(path) as box:  # and it goes on
            assert box.is_closed or box.cast([]) == []

    assert kills >= 2
    assert syscall == "unlink" or len(found) > 1


@needs_strace
def test_a_station_that_promises_before_the_commit_is_caught(memory_folder):
    """The known-bad control."""
    lost = 0
    for k in (12, 30):
        path = make(memory_folder / f"{k}.sqlite", CASTS)
        was_killed, acknowledged = killed_at(path, "pwrite64", k, "early")
        assert was_killed
        try:
            require_kept(path, acknowledged)
        except LostBallotError:
            lost += 1

    assert lost == 2
