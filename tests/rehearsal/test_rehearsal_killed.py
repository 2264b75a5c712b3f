"""kill -9 at any stage, and the same command again (SECURITY.md D-72)."""

from __future__ import annotations

import sys
from pathlib import Path

import paused_rehearsal
import pytest
from rehearsal_examples import STAGES, amin, names, run, started, verified, wait_for, words


def kill_at(stage: str, given: list[str]) -> None:
    """Run the command until a stage has begun, and kill it there."""
    command = [sys.executable, paused_rehearsal.__file__, stage, *given]
    with started(command) as killed:
        wait_for(stage, killed)
        killed.kill()
    assert killed.returncode == -9


@pytest.mark.parametrize("stage", STAGES)
def test_after_a_kill_at_each_stage_the_same_command_succeeds_and_verifies(memory_folder, place, stage):
    given = words(memory_folder, place / "out")
    kill_at(stage, given)
    assert names(place) == [".out.unfinished"]  # there is no record that anybody could take for whole

    again = run(amin(*given))

    assert again.returncode == 0
    assert names(place) == ["out"]
    verified(place / "out")


@pytest.mark.parametrize("stage", ["mixing", "shuffles", "decryption"])
def test_after_a_kill_among_the_marks_the_same_command_succeeds_and_verifies(memory_folder, place, stage):
    given = [*words(memory_folder, place / "out"), "--tally", "marks", "--mixers", "2"]
    kill_at(stage, given)
    assert names(place) == [".out.unfinished"]

    again = run(amin(*given))

    assert again.returncode == 0
    assert names(place) == ["out"]
    verified(place / "out")


def test_what_a_killed_run_left_does_not_hinder_a_run_for_another_folder(memory_folder, place):
    kill_at("voting", words(memory_folder, place / "out"))
    given = words(memory_folder, place / "other")

    assert run(amin(*given)).returncode == 0
    assert names(place) == [".out.unfinished", "other"]
    verified(place / "other")


def test_whatever_lies_in_the_folder_of_work_is_cleared_and_nothing_behind_a_link(memory_folder, place):
    """A folder that somebody prepared must not make the next run delete what a link points to."""
    treasure = memory_folder / "treasure"
    treasure.mkdir()
    (treasure / "kept").write_text("kept")
    hidden = place / ".out.unfinished"
    (hidden / "record" / "deep").mkdir(parents=True)
    (hidden / "record" / "deep" / "file").write_text("old")
    (hidden / "link").symlink_to(treasure)
    (hidden / "record" / "link").symlink_to(treasure)

    assert run(amin(*words(memory_folder, place / "out"))).returncode == 0
    assert names(place) == ["out"]
    verified(place / "out")
    assert (treasure / "kept").read_text() == "kept"


@pytest.mark.parametrize("kind", ["link to a folder", "dangling link", "file"])
def test_a_folder_of_work_that_is_no_folder_is_refused(memory_folder: Path, place: Path, kind):
    hidden, treasure = place / ".out.unfinished", memory_folder / "treasure"
    treasure.mkdir()
    (treasure / "kept").write_text("kept")
    if kind == "file":
        hidden.write_text("kept")
    else:
        hidden.symlink_to(treasure if kind == "link to a folder" else memory_folder / "none")

    ended = run(amin(*words(memory_folder, place / "out")))

    assert ended.returncode == 7
    assert "in the way" in ended.stderr
    assert not (place / "out").exists()
    assert names(treasure) == ["kept"]
