"""An import that is killed or runs out of disk leaves a whole roll or none (SECURITY.md C-1a, C-1d, D-69)."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import import_worker
import pytest
from voters_examples import KEY, TERMS, voters

from amin.errors import MalformedError
from amin.rolls import Roll
from amin.rolls.importing import import_voters

VOTERS = 400
STEPS = (1, 2, 3, 5, 8, 12, 18, 26, 34, 42, 50, 60, 80, 120, 200)  # the last is after the end
STRACE = shutil.which("strace")
needs_strace = pytest.mark.skipif(not STRACE, reason="strace is not here; it is what kills at a chosen call")


class HalfRollError(Exception):
    """A roll that holds some of the voters."""


def command(file: Path, out: Path, *more: str) -> list[str]:
    return [sys.executable, import_worker.__file__, str(file), str(out), *more]


def require_whole_or_none(file: Path, out: Path, told: bytes) -> bool:
    """Check what a run has left, and that the import can then be done; whether the roll was there."""
    try:
        with Roll(out) as roll:
            found = roll.voters()
    except MalformedError:
        found = 0
    if found not in (0, VOTERS) or (told == b"done\n" and not found):
        raise HalfRollError(found)
    if not found:
        import_voters(file, TERMS, out, key=KEY)
    with Roll(out) as roll:
        assert roll.voters() == VOTERS
        assert roll.digest() == DIGESTS[file]
    return bool(found)


DIGESTS: dict[Path, bytes] = {}


@pytest.fixture
def file(memory_folder: Path) -> Path:
    """A file of voters, and what their roll's digest is."""
    made = voters(memory_folder / "v.csv", VOTERS)
    import_voters(made, TERMS, memory_folder / "whole", key=KEY)
    with Roll(memory_folder / "whole") as roll:
        DIGESTS[made] = roll.digest()
    return made


def killed_at(file: Path, out: Path, syscall: str, k: int, *more: str) -> tuple[bool, bytes]:
    trace = out.with_name("trace")
    inject = f"inject={syscall}:signal=KILL:when={k}"
    ran = subprocess.run(
        [STRACE, "-f", "-o", str(trace), "-e", f"trace={syscall}", "-e", inject, *command(file, out, *more)],
        stdout=subprocess.PIPE,
        check=False,
        timeout=120,
    )
    return b"killed by SIGKILL" in trace.read_bytes(), ran.stdout


@needs_strace
@pytest.mark.parametrize("syscall", ["pwrite64", "fdatasync"])
def test_a_killed_import_leaves_a_whole_roll_or_none_at_every_call(memory_folder, file, syscall):
    kills, found = 0, set()
    for k in STEPS if syscall == "pwrite64" else range(1, 20):
        out = memory_folder / f"{k}.sqlite"
        was_killed, told = killed_at(file, out, syscall, k)
        kills += was_killed
        found.add(require_whole_or_none(file, out, told))
        if not was_killed:
            break

    assert kills >= 3
    assert found == {False, True}


@needs_strace
def test_an_import_that_commits_each_voter_alone_is_caught(memory_folder, file):
    """The known-bad control."""
    for k in (120, 300, 600):
        out = memory_folder / f"{k}.sqlite"
        was_killed, told = killed_at(file, out, "pwrite64", k, "piecemeal")
        assert was_killed
        try:
            require_whole_or_none(file, out, told)
        except HalfRollError:
            return
    pytest.fail("no roll was half made")


def test_an_import_killed_at_any_moment_leaves_a_whole_roll_or_none(memory_folder, file):
    kills = 0
    for number in range(6):
        out = memory_folder / f"{number}.sqlite"
        worker = subprocess.Popen(command(file, out), stdout=subprocess.PIPE)
        while worker.poll() is None and not out.exists():
            time.sleep(0.001)
        time.sleep(random.random() * 0.02)
        worker.kill()
        told, _ = worker.communicate(timeout=60)
        kills += worker.returncode == -9
        require_whole_or_none(file, out, told)
    assert kills


@needs_strace
@pytest.mark.parametrize("syscall", ["pwrite64", "fdatasync"])
def test_a_failing_disk_is_said_in_words_and_leaves_a_whole_roll_or_none(memory_folder, file, syscall):
    """EIO at the k-th call, until there is no such call any more."""
    struck = refused = 0
    for k in STEPS if syscall == "pwrite64" else range(1, 20):
        out = memory_folder / f"{k}.sqlite"
        trace = memory_folder / "trace"
        words = [
            "-f",
            "-o",
            str(trace),
            "-e",
            f"trace={syscall}",
            "-e",
            f"inject={syscall}:error=EIO:when={k}",
        ]
        ran = subprocess.run(
            [STRACE, *words, *command(file, out)], capture_output=True, check=False, timeout=120
        )
        assert ran.returncode == 0, ran.stderr
        times = trace.read_text().count("(INJECTED)")
        struck += times
        refused += ran.stdout.startswith(b"refused: ")
        assert ran.stdout == b"done\n" or ran.stdout.startswith(b"refused: ")
        require_whole_or_none(file, out, ran.stdout)
        if not times:
            break

    assert struck >= 2
    assert refused >= 2


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of four megabytes."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(disk)]
    can = shutil.which("mount") and not os.geteuid()
    if not can or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("a small disk can be mounted by root only")
    yield disk
    subprocess.run(["umount", "--lazy", str(disk)], check=True)


@pytest.mark.parametrize("leave_bytes", [0, 4096, 20_000, 40_000, 60_000])
def test_a_full_disk_refuses_the_import_in_words_and_the_same_import_goes_when_there_is_room(
    small_disk, file, leave_bytes
):
    filler = small_disk / "filler"
    with filler.open("ab", buffering=0) as full:
        state = os.statvfs(small_disk)
        full.write(bytes(max(0, state.f_bfree * state.f_frsize - leave_bytes)))
    out = small_disk / "roll.sqlite"
    ran = subprocess.run(command(file, out), capture_output=True, check=False, timeout=120)

    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.startswith(b"refused: ")
    assert b"full" in ran.stdout
    filler.unlink()
    assert not require_whole_or_none(file, out, ran.stdout)
