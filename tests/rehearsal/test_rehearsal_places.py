"""Where the record is to stand: there already, taken, forbidden, or full."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import paused_rehearsal
import pytest
from rehearsal_examples import amin, names, run, started, verified, wait_for, words


def test_a_folder_with_something_in_it_is_refused_and_kept(memory_folder, place):
    (place / "out").mkdir()
    (place / "out" / "mine").write_text("kept")

    ended = run(amin(*words(memory_folder, place / "out")))

    assert ended.returncode == 7
    assert "hint: give --out a new folder" in ended.stderr
    assert names(place / "out") == ["mine"]
    assert names(place) == ["out"]


@pytest.mark.parametrize("kind", ["file", "link", "dangling link", "pipe", "hidden file inside"])
def test_whatever_else_stands_there_is_refused_and_kept(memory_folder, place, kind):
    out = place / "out"
    match kind:
        case "file":
            out.write_text("kept")
        case "link":
            out.symlink_to(memory_folder)
        case "dangling link":
            out.symlink_to(place / "none")
        case "pipe":
            os.mkfifo(out)
        case _:
            out.mkdir()
            (out / ".hidden").touch()
    before = out.lstat()

    assert run(amin(*words(memory_folder, out))).returncode == 7
    assert out.lstat().st_ino == before.st_ino
    assert names(place) == ["out"]


def test_an_empty_folder_is_as_good_as_none(memory_folder, place):
    (place / "out").mkdir()

    assert run(amin(*words(memory_folder, place / "out"))).returncode == 0
    assert names(place) == ["out"]
    verified(place / "out")


def test_folders_above_are_made_where_they_are_missing(memory_folder, place):
    assert run(amin(*words(memory_folder, place / "a" / "b" / "out"))).returncode == 0
    verified(place / "a" / "b" / "out")


def test_a_record_can_be_read_by_everybody(memory_folder, place):
    """The folder of work is closed to others; the record is public."""
    run(amin(*words(memory_folder, place / "out")))

    assert (place / "out").stat().st_mode & 0o777 == 0o755
    assert all(path.stat().st_mode & 0o044 == 0o044 for path in (place / "out").rglob("*"))


def test_of_two_runs_for_one_folder_the_second_is_refused_and_the_first_finishes(memory_folder, place):
    given = words(memory_folder, place / "out")
    with started(amin(*given)) as first:
        wait_for("keys", first)
        first.send_signal(signal.SIGSTOP)

        second = run(amin(*given))
        assert second.returncode == 7
        assert "another run is writing this folder" in second.stderr
        assert names(place) == [".out.unfinished"]

        first.send_signal(signal.SIGCONT)
        first.communicate(timeout=60)
    assert first.returncode == 0
    assert names(place) == ["out"]
    verified(place / "out")


def test_a_folder_that_fills_while_the_rehearsal_runs_is_not_written_over(memory_folder, place):
    with started(amin(*words(memory_folder, place / "out"))) as first:
        wait_for("keys", first)
        first.send_signal(signal.SIGSTOP)
        (place / "out").mkdir()
        (place / "out" / "mine").write_text("kept")
        first.send_signal(signal.SIGCONT)
        first.communicate(timeout=60)

    assert first.returncode == 7
    assert names(place) == ["out"]
    assert names(place / "out") == ["mine"]


def as_nobody(command: list[str]) -> list[str]:
    """The command, given by somebody who is not root."""
    if not os.geteuid():
        setpriv = shutil.which("setpriv")
        if not setpriv:
            pytest.skip("root may write everywhere, and setpriv is not here to become somebody else")
        command = [setpriv, "--reuid=65534", "--regid=65534", "--clear-groups", *command]
        imports = [sys.executable, "-c", "import amin.cli.main"]
        again = f"import subprocess; subprocess.run({imports}, check=True)"  # as a rehearsal starts trustees
        starts = [*command[:4], sys.executable, "-c", again]
        if subprocess.run(starts, capture_output=True, check=False).returncode:
            pytest.skip("the program itself may be read by root only")
    return command


@pytest.fixture
def open_folder(memory_folder: Path) -> Path:
    """The folder of tables, which everybody may read."""
    memory_folder.chmod(0o755)
    return memory_folder


def test_a_folder_in_which_one_may_not_write_is_not_permitted(open_folder, place):
    place.chmod(0o555)
    given = words(open_folder, place / "out")

    ended = run(as_nobody(amin(*given)))

    assert ended.returncode == 5
    assert "hint: " in ended.stderr
    assert names(place) == []


def test_a_folder_that_becomes_forbidden_while_the_rehearsal_runs_is_not_permitted(open_folder, place):
    """The record cannot be renamed to its place; nobody finds half of it."""
    place.chmod(0o777)
    given = words(open_folder, place / "out")
    command = as_nobody([sys.executable, paused_rehearsal.__file__, "record", *given])
    with started(command, env={**os.environ, "PAUSE_S": "1"}) as first:
        wait_for("record", first)
        place.chmod(0o555)
        _, stderr = first.communicate(timeout=60)

    assert first.returncode == 5
    assert "Traceback" not in stderr
    assert not (place / "out").exists()
    assert names(place / ".out.unfinished") == []  # it may be emptied, but not removed


def test_a_read_only_disk_is_not_permitted(memory_folder, mounted):
    with mounted("1m", options="ro") as disk:
        ended = run(amin(*words(memory_folder, disk / "out")))

        assert ended.returncode == 5
        assert names(disk) == []


@pytest.mark.parametrize("size", ["12k", "40k", "80k", "120k", "160k", "240k", "300k"])
def test_a_full_disk_is_a_device_that_failed_and_nothing_is_left(memory_folder, mounted, size):
    with mounted(size) as disk:
        ended = run(amin(*words(memory_folder, disk / "out")))

        assert ended.returncode == 6
        assert "full" in ended.stderr or "no space left" in ended.stderr
        assert "hint: free some space" in ended.stderr
        assert names(disk) == []


def test_with_room_enough_the_same_command_succeeds(memory_folder, mounted):
    """The control of the test above."""
    with mounted("4m") as disk:
        assert run(amin(*words(memory_folder, disk / "out"))).returncode == 0
        verified(disk / "out")
