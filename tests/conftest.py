"""What all tests share. This file also puts `tests/` on the path, so that `strategies` can be imported."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import pytest
from hypothesis import settings

# The machine may be busy: a slow example is no failure.
settings.register_profile("amin", deadline=None)
settings.load_profile("amin")

# Started in the background by a shell, this process ignores Ctrl-C, and so would every command that it runs:
# a handler of its own gives them the default back.
signal.signal(signal.SIGINT, signal.default_int_handler)

MEMORY: Final = "/dev/shm"


@pytest.fixture
def memory_folder() -> Iterator[Path]:
    """An empty folder in memory where the system has one, so that thousands of fsyncs wait for no disk."""
    where = MEMORY if os.access(MEMORY, os.W_OK | os.X_OK) else None
    with TemporaryDirectory(prefix="amin-test-", dir=where) as folder:
        yield Path(folder)
