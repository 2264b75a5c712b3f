"""Ctrl-C at any moment: exit 130, no record, and nothing hidden left beside it."""

from __future__ import annotations

import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import paused_rehearsal
import pytest
from rehearsal_examples import STAGES, amin, names, started, verified, wait_for, words

STRACE = shutil.which("strace")


def require_nothing_left(place: Path, code: int, stderr: str) -> None:
    """Check that an interrupted run left its folder as it found it."""
    assert code == 130
    assert "error: interrupted\n" in stderr
    assert "hint: " in stderr
    assert "Traceback" not in stderr
    assert names(place) == []


@pytest.mark.parametrize("stage", STAGES)
def test_an_interrupt_at_the_beginning_of_each_stage_leaves_nothing(memory_folder, place, stage):
    given = words(memory_folder, place / "out")
    command = [sys.executable, paused_rehearsal.__file__, stage, *given]
    with started(command) as run:
        wait_for(stage, run)
        assert names(place) == [".out.unfinished"]
        run.send_signal(signal.SIGINT)
        stdout, stderr = run.communicate(timeout=60)

    assert stdout == ""
    require_nothing_left(place, run.returncode, stderr)


def test_an_interrupt_at_a_random_moment_leaves_nothing_or_a_whole_record(memory_folder, place):
    """After the last stage has begun, the record may be there before the signal is."""
    chance = random.Random(8)
    interrupted = 0
    for number, stage in enumerate(("keys", "voting", "voting", "proofs")):
        given = words(memory_folder, place / "out")
        with started(amin(*given)) as run:
            wait_for(stage, run)
            time.sleep(chance.random() * 0.03)
            run.send_signal(signal.SIGINT)
            _, stderr = run.communicate(timeout=60)
        if (place / "out").exists():
            verified(place / "out")
            shutil.rmtree(place / "out")
            assert names(place) == [], number
        else:
            interrupted += 1
            require_nothing_left(place, run.returncode, stderr)

    assert interrupted >= 1


@pytest.mark.skipif(not STRACE, reason="strace is not here; it is what interrupts at a chosen system call")
@pytest.mark.parametrize(
    ("syscall", "moments"),
    [
        ("fdatasync", (1, 4, 9)),
        ("fsync", (1, 5, 11, 19)),
        ("rename", (2, 14)),
        ("pwrite64", (3, 20)),
        ("unlinkat", (1, 3)),
        ("rmdir", (1, 2)),
        ("unlink", (1, 3)),
    ],
)
def test_an_interrupt_at_a_chosen_system_call_leaves_nothing_or_a_whole_record(
    memory_folder, place, syscall, moments
):
    """Also while the folder of work is being cleared away in the end."""
    struck = 0
    for k in moments:
        trace = memory_folder / "trace"
        inject = f"inject={syscall}:signal=INT:when={k}"
        strace = [STRACE, "-o", str(trace), "-e", f"trace={syscall}", "-e", inject]
        ended = subprocess.run(
            [*strace, *amin(*words(memory_folder, place / "out"))],
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )
        struck += "SIGINT" in trace.read_text()
        if (place / "out").exists():
            verified(place / "out")
            shutil.rmtree(place / "out")
            assert names(place) == []
        else:
            require_nothing_left(place, ended.returncode, ended.stderr)

    assert struck >= 1
