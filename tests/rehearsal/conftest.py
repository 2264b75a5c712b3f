"""Places to rehearse in."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def interrupts_are_heard() -> Iterator[None]:
    """A shell that starts the tests in the background has them, and all they start, ignore Ctrl-C."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def place(memory_folder: Path) -> Path:
    """An empty folder in which the output will stand; the tables stand elsewhere."""
    found = memory_folder / "place"
    found.mkdir()
    return found


@pytest.fixture
def mounted(tmp_path: Path) -> Callable[..., Iterator[Path]]:
    """Mount a disk of some size; for root only."""

    @contextmanager
    def mount(size: str, *, options: str = "rw") -> Iterator[Path]:
        disk = tmp_path / f"disk-{size}"
        disk.mkdir()
        command = ["mount", "-t", "tmpfs", "-o", f"size={size},{options}", "tmpfs", str(disk)]
        can = shutil.which("mount") and not os.geteuid()
        if not can or subprocess.run(command, capture_output=True, check=False).returncode:
            pytest.skip("a disk can be mounted by root only")
        try:
            yield disk
        finally:
            subprocess.run(["umount", "--lazy", str(disk)], check=True)

    return mount
