"""The benchmark of the `marks` ballot hands on what the core measured; how fast is never asked here."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest

from amin.cli import bench as bench_command
from amin.errors import DeviceError, InputError


class Progress:
    """Counts the steps that the benchmark made."""

    made = 0

    def stage(self, name: str, total: int, unit: str) -> None:
        pass

    def step(self, n: int = 1) -> None:
        self.made += n


@pytest.fixture
def rows(monkeypatch):
    """Load the benchmark as `amin bench` does."""
    monkeypatch.setattr(sys, "path", [*sys.path])
    return bench_command._load(bench_command.FOLDER / "marks.py")


def cargo_that(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a cargo on the path that does only what the script says."""
    path = folder / "cargo"
    path.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(folder))


def test_the_marks_benchmark_hands_on_what_the_core_measured_on_one_thread(rows, tmp_path, monkeypatch):
    row = '{"name":"prove 3000+300×21","value":1.5,"runs":'
    cargo_that(tmp_path, f"echo '{row}'$RAYON_NUM_THREADS'}}'", monkeypatch)
    progress = Progress()

    assert rows(progress) == [{"name": "prove 3000+300×21", "value": 1.5, "runs": 1}]
    assert progress.made == 1


def test_the_marks_benchmark_is_refused_without_cargo_and_when_cargo_fails(rows, tmp_path, monkeypatch):
    cargo_that(tmp_path, "exit 101", monkeypatch)
    with pytest.raises(DeviceError, match="--bench marks stopped with exit code 101"):
        rows(Progress())

    monkeypatch.setenv("PATH", str(tmp_path / "none"))
    with pytest.raises(InputError, match="cargo is missing"):
        rows(Progress())
