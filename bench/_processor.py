"""Processor seconds and memory of processes, from /proc: what a busy machine cannot change much."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")


def _fields(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def family(pid: int) -> Iterator[int]:
    """A process and all that it started."""
    yield pid
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in children.read_text().split():
            yield from family(int(child))


def processor_seconds(pid: int) -> float:
    """What a process, its children, and those of them that have ended took so far."""
    # utime and stime of all; of the first also cutime and cstime, the ended children.
    first = _fields(pid)
    ended = int(first[13]) + int(first[14])
    return (ended + sum(int(f[11]) + int(f[12]) for f in map(_fields, family(pid)))) / _TICK


def resident_bytes(pid: int) -> int:
    """The memory that a process and its children hold."""
    return sum(int(Path(f"/proc/{one}/statm").read_text().split()[1]) * _PAGE for one in family(pid))
