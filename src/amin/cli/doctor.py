"""What this machine has and what Amin needs: the findings behind `amin doctor`."""

from __future__ import annotations

import importlib
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

GIB: Final = 1 << 30
PYTHON: Final = (3, 11)
SQLITE: Final = (3, 37, 0)
RUST: Final = (1, 88)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at; `hint` says how to mend it and is empty when nothing is to be done."""

    name: str
    ok: bool
    found: str
    needed: str
    hint: str = ""


def examine(folder: Path | None = None) -> list[Finding]:
    """Look at everything Amin needs on this machine; nothing is changed.

    Args:
        folder: where records would be written; the current folder when left out.
    """
    core = examine_core()
    return [
        examine_python(),
        core,
        examine_sqlite(),
        examine_disk(folder or Path.cwd()),
        examine_memory(),
        examine_cores(),
        examine_rust(is_needed=not core.ok),
    ]


def finding(name: str, ok: bool, found: str, needed: str, hint: str) -> Finding:
    """A finding that keeps its hint only when there is something to mend."""
    return Finding(name, ok, found, needed, "" if ok else hint)


def examine_python() -> Finding:
    """Is the interpreter new enough?"""
    ok = sys.version_info >= PYTHON
    return finding("Python", ok, dotted(sys.version_info[:3]), f"≥ {dotted(PYTHON)}", "install python3.11")


def examine_core() -> Finding:
    """Does the compiled core load?"""
    needed = "amin._crypto loads"
    try:
        importlib.import_module("amin._crypto")
    except ImportError as error:
        return Finding("compiled core", False, str(error), needed, "run scripts/setup in the source folder")
    return Finding("compiled core", True, "loads", needed)


def examine_sqlite() -> Finding:
    """Does SQLite keep a write-ahead log and open blobs in place, in a real file?"""
    version = sqlite3.sqlite_version_info
    found, needed = dotted(version), f"≥ {dotted(SQLITE)} with write-ahead log and incremental blobs"
    hint = "install a Python that is built with a newer SQLite"
    if version < SQLITE:
        return Finding("SQLite", False, found, needed, hint)
    try:
        with TemporaryDirectory() as folder, closing(sqlite3.connect(Path(folder, "try.sqlite"))) as database:
            (mode,) = database.execute("PRAGMA journal_mode = WAL").fetchone()
            database.execute("CREATE TABLE box (page BLOB)")
            database.execute("INSERT INTO box VALUES (zeroblob(1))")
            with database.blobopen("box", "page", 1) as blob:
                blob.write(b"\x01")
    except (sqlite3.Error, OSError, AttributeError) as error:
        return Finding("SQLite", False, f"{found}: {error}", needed, hint)
    return finding("SQLite", mode == "wal", f"{found}, journal {mode}", needed, "use a local disk for TMPDIR")


def examine_disk(folder: Path) -> Finding:
    """May the folder be written, and is there room for a large record?"""
    needed = "1 GiB free, writable"
    free = shutil.disk_usage(folder).free
    if not os.access(folder, os.W_OK):
        return Finding("disk", False, f"{folder} is not writable", needed, "change to a folder of your own")
    return finding("disk", free >= GIB, f"{gib(free)} free in {folder}", needed, "free some space")


def examine_memory() -> Finding:
    """Is there memory for a large contest? A rehearsal stays under 1 GiB; the system wants its own."""
    size = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    # A machine sold as 2 GiB shows a little less, so what is asked is 1.75.
    return finding("memory", size >= 1.75 * GIB, gib(size), "2 GiB", "close other programs or add memory")


def examine_cores() -> Finding:
    """How many cores share the work? One is enough; more are faster."""
    return Finding("cores", True, str(len(os.sched_getaffinity(0))), "1; every core is used")


def examine_rust(*, is_needed: bool) -> Finding:
    """Could the core be built here? Only whoever builds it needs that."""
    needed = f"≥ {dotted(RUST)}, " + ("to build the core" if is_needed else "only to build the core")
    found = version_of("rustc") if shutil.which("cargo") else None
    is_new_enough = found is not None and found >= RUST
    hint = "install Debian's rustc-web and cargo-web, or rustup"
    return finding("Rust", is_new_enough or not is_needed, dotted(found) if found else "none", needed, hint)


def version_of(command: str) -> tuple[int, ...] | None:
    """The version that `command --version` prints, or None when it is not there or does not answer."""
    try:
        answer = subprocess.run(
            [command, "--version"], capture_output=True, text=True, timeout=10, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    number = re.search(r"\d+(\.\d+)+", answer.stdout)
    return tuple(map(int, number[0].split("."))) if number else None


def dotted(version: tuple[int, ...]) -> str:
    """Write a version: (3, 37, 0) → 3.37.0."""
    return ".".join(map(str, version))


def gib(size_bytes: int) -> str:
    """Write a size in GiB with one decimal."""
    return f"{size_bytes / GIB:.1f} GiB"
