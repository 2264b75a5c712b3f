"""Processor seconds and memory of processes, from /proc: what a busy machine cannot change much."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")


def _fields(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def family(pid: int) -> Iterator[int]:
    """A process and all that it started, as far as they live while we look."""
    yield pid
    for task in Path(f"/proc/{pid}/task").glob("*"):
        with suppress(FileNotFoundError, ProcessLookupError):
            for child in (task / "children").read_text().split():
                yield from family(int(child))


def processor_seconds(pid: int) -> float:
    """What a process, its children, and those of them that have ended took so far."""
    first = _fields(pid)
    ticks = int(first[13]) + int(first[14])  # of children that have ended
    for one in family(pid):
        with suppress(FileNotFoundError, ProcessLookupError):
            fields = _fields(one)
            ticks += int(fields[11]) + int(fields[12])
    return ticks / _TICK


def resident_bytes(pid: int) -> int:
    """The memory that a process and its children hold."""
    total = 0
    for one in family(pid):
        with suppress(FileNotFoundError, ProcessLookupError):
            total += int(Path(f"/proc/{one}/statm").read_text().split()[1]) * _PAGE
    return total
