"""A check-in process killed in the middle: what was answered stands, and nothing half (SECURITY.md C-1a)."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
import roll_worker
from roll_worker import CONTESTS, asked, person

from amin.rolls import Answer, Roll, Voter

BATCHES, SIZE = 6, 25
WORDS = [str(BATCHES), str(SIZE)]
STRACE = shutil.which("strace")


class LostAnswerError(Exception):
    """An answer that was given is not there, or only half of a batch is."""


def make(path: Path) -> Path:
    voters = [Voter(person(n), frozenset(CONTESTS)) for n in range(BATCHES * SIZE)]
    with Roll.create(path, CONTESTS, voters):
        return path


def command(path: Path, *more: str) -> list[str]:
    return [sys.executable, roll_worker.__file__, "batches", str(path), *WORDS, *more]


def require_whole_batches(path: Path, told: bytes) -> int:
    """Check the reopened roll, and return how many batches it holds.

    Repeating every request shows whether it was answered before: the same answer comes again, and the
    participation does not grow.
    """
    acknowledged = told.count(b"\n")
    with Roll(path) as roll:
        held, rest = divmod(roll.participation("council"), SIZE)
        if rest or roll.participation("village") != held * SIZE or held < acknowledged:
            raise LostAnswerError(f"{held} batches and {rest}, of {acknowledged}")
        for batch in range(BATCHES):
            requests = [asked(n, n) for n in range(batch * SIZE, (batch + 1) * SIZE)]
            assert roll.check_in(requests) == [Answer(CONTESTS, ())] * SIZE
        for contest in CONTESTS:
            assert roll.participation(contest) == BATCHES * SIZE
    return held


def killed_at(path: Path, syscall: str, k: int, *more: str) -> tuple[bool, bytes]:
    """Run the worker and kill it at its k-th call; whether it was, and what it had told."""
    trace = path.with_name("trace")
    ran = subprocess.run(
        [STRACE, "-o", str(trace), "-e", f"trace={syscall}", "-e", f"inject={syscall}:signal=KILL:when={k}",
         *command(path, *more)],
        stdout=subprocess.PIPE,
        check=False,
        timeout=60,
    )  # fmt: skip
    was_killed = b"killed by SIGKILL" in trace.read_bytes()
    assert was_killed or ran.returncode == 0
    return was_killed, ran.stdout


def test_batches_stand_whole_or_not_at_all_wherever_check_in_is_killed(memory_folder):
    kills, found = 0, set()
    for number in range(12):
        path = make(memory_folder / f"{number}.sqlite")
        worker = subprocess.Popen(command(path), stdout=subprocess.PIPE)
        told = worker.stdout.read(2 * (number % BATCHES))
        time.sleep(random.random() * 0.004)
        worker.kill()
        told += worker.stdout.read()
        kills += worker.wait() == -9
        worker.stdout.close()
        found.add(require_whole_batches(path, told))

    assert kills >= 8
    assert len(found) > 2


@pytest.mark.skipif(not STRACE, reason="strace is not here; it is what kills at a chosen system call")
@pytest.mark.parametrize("syscall", ["pwrite64", "fdatasync"])
def test_batches_stand_whole_or_not_at_all_at_chosen_system_calls(memory_folder, syscall):
    kills, found = 0, set()
    for k in (1, 2, 3, 5, 9, 14, 22, 37, 50) if syscall == "pwrite64" else (1, 2, 4, 6):
        path = make(memory_folder / f"{k}.sqlite")
        was_killed, told = killed_at(path, syscall, k)
        kills += was_killed
        found.add(require_whole_batches(path, told))

    assert kills >= 4
    assert len(found) > 2


@pytest.mark.skipif(not STRACE, reason="strace is not here; it is what kills at a chosen system call")
@pytest.mark.parametrize("fault", ["early", "piecemeal"])
def test_a_desk_that_answers_before_the_commit_or_commits_in_pieces_is_caught(memory_folder, fault):
    """The known-bad controls."""
    for k in (4, 20, 33):
        path = make(memory_folder / f"{k}.sqlite")
        was_killed, told = killed_at(path, "pwrite64", k, fault)
        assert was_killed
        try:
            require_whole_batches(path, told)
        except LostAnswerError:
            return
    pytest.fail("nothing was lost and nothing stood half")
