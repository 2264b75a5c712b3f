"""Disks that fail or are full: a clean refusal, and nothing acknowledged is lost (SECURITY.md C-1c, C-1d)."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import box_worker
import pytest
from box_examples import cast, make, opened, require_kept, tracker

from amin.box import Box
from amin.errors import DeviceError

STRACE = shutil.which("strace")
needs_strace = pytest.mark.skipif(not STRACE, reason="strace is not here; it is what makes a call fail")
CASTS, BATCH = 24, 4


def ran_with(fault: str, path: Path, *words: str) -> tuple[int, list[str]]:
    """Cast 24 ballots on a disk with a fault; how often it struck, and what the station said."""
    trace = path.with_name("trace")
    syscall = fault.split(":", maxsplit=1)[0]
    strace = [STRACE, "-f", "--seccomp-bpf", "-o", str(trace), "-e", f"trace={syscall}"]
    worker = [sys.executable, box_worker.__file__, str(path), "0", str(CASTS), str(BATCH), *words]
    ran = subprocess.run(
        [*strace, "-e", f"inject={fault}", *worker],
        stdout=subprocess.PIPE,
        check=False,
        timeout=60,
        text=True,
    )
    assert ran.returncode == 0
    return trace.read_text().count("(INJECTED)"), ran.stdout.split("\n")[:-1]


@needs_strace
@pytest.mark.parametrize("syscall", ["fdatasync", "pwrite64"])
def test_after_a_failed_write_or_sync_nothing_is_taken_until_the_box_is_opened_again(memory_folder, syscall):
    """EIO at the k-th call, for every k until there is no such call any more (every fifth write)."""
    struck = failed = 0
    for k in range(1, 1000, 1 if syscall == "fdatasync" else 5):
        path = make(memory_folder / f"{k}.sqlite", CASTS)
        times, told = ran_with(f"{syscall}:error=EIO:when={k}", path)
        require_kept(path, range(CASTS))
        assert [line for line in told if line.isdigit()] == [*map(str, range(CASTS))]
        assert told.count("failed") == told.count("refused") <= 1
        assert "taken after a failure" not in told
        failed += "failed" in told
        struck += times
        if not times:
            break

    assert struck >= 6
    assert failed >= 5


@needs_strace
@pytest.mark.parametrize("k", [5, 20])
def test_a_write_that_a_signal_cut_short_is_simply_done_again(memory_folder, k):
    """EINTR is no failure."""
    path = make(memory_folder / "box.sqlite", CASTS)
    times, told = ran_with(f"pwrite64:error=EINTR:when={k}", path)

    assert times == 1
    assert told == [*map(str, range(CASTS))]
    require_kept(path, range(CASTS))


@needs_strace
def test_a_box_that_goes_on_after_a_failed_sync_is_caught(memory_folder):
    """The known-bad control."""
    path = make(memory_folder / "box.sqlite", CASTS)
    times, told = ran_with("fdatasync:error=EIO:when=3", path, "go-on")

    assert times == 1
    assert "taken after a failure" in told


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of a megabyte."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(disk)]
    can = shutil.which("mount") and not os.geteuid()
    if not can or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("a small disk can be mounted by root only")
    yield disk
    subprocess.run(["umount", "--lazy", str(disk)], check=True)


def fill(disk: Path, leave_bytes: int = 0) -> Path:
    """Fill a disk but for so many bytes."""
    filler = disk / "filler"
    with filler.open("ab", buffering=0) as file:
        free = os.statvfs(disk).f_bfree * os.statvfs(disk).f_frsize
        file.write(bytes(max(0, free - leave_bytes)))
    return filler


def cast_until_full(box: Box) -> int:
    """Cast one ballot after another until the disk is full; how many were taken."""
    for number in range(120):
        try:
            assert box.cast([cast(number)]) == [tracker(number)]
        except DeviceError as error:
            assert "full" in error.message
            assert error.hint
            return number
    raise AssertionError("the disk was never full")


@pytest.mark.parametrize("leave_bytes", [0, 40_000, 70_000, 100_000, 150_000])
def test_a_full_disk_is_refused_cleanly_and_the_box_goes_on_when_there_is_room(small_disk, leave_bytes):
    path = make(small_disk / "box.sqlite", 120)
    with opened(path) as box:
        filler = fill(small_disk, leave_bytes)
        taken = cast_until_full(box)
        for _ in range(3):  # again and again: it stays a refusal, and nothing is spent
            with pytest.raises(DeviceError):
                box.cast([cast(taken)])
        assert (len(box), box.spent()) == (taken, taken)
        assert box.trackers() == sorted(map(tracker, range(taken)))
        assert box.cast([cast(n) for n in range(taken)]) == [tracker(n) for n in range(taken)]

        filler.unlink()
        assert box.cast([cast(taken)]) == [tracker(taken)]
        box.close()
        assert len([*box.ballots()]) == taken + 1
    require_kept(path, range(taken + 1))


@pytest.mark.parametrize("leave_bytes", [0, 40_000, 70_000, 100_000, 150_000])
def test_a_box_on_a_full_disk_can_be_closed_and_read(small_disk, leave_bytes):
    path = make(small_disk / "box.sqlite", 120)
    with opened(path) as box:
        fill(small_disk, leave_bytes)
        taken = cast_until_full(box)
        fill(small_disk)
        box.close()
        assert box.is_closed
        assert len([*box.ballots()]) == taken
    with opened(path) as box:
        assert box.is_closed
    require_kept(path, range(taken))


def test_a_box_without_room_put_aside_cannot_be_closed_on_a_full_disk(small_disk):
    """The known-bad control: no reserve."""
    path = make(small_disk / "box.sqlite", 120)
    with opened(path) as box:
        (small_disk / "box.sqlite-reserve").unlink()
        fill(small_disk)
        taken = cast_until_full(box)
        with pytest.raises(DeviceError, match="full"):
            box.close()
        assert not box.is_closed
        assert len(box) == taken


def test_a_box_for_which_there_is_no_room_is_not_made(small_disk):
    fill(small_disk, 50_000)
    with pytest.raises(DeviceError, match="full"):
        make(small_disk / "box.sqlite", 120)
