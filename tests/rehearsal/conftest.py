"""Places to rehearse in."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


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
        if os.geteuid() or subprocess.run(command, capture_output=True, check=False).returncode:
            pytest.skip("a disk can be mounted by root only")
        try:
            yield disk
        finally:
            subprocess.run(["umount", "--lazy", str(disk)], check=True)

    return mount
