"""Give `amin` a command in a process of its own, and see how long it takes and how much memory.

Linux counts what a process held before `exec` into its peak, so a child of a large test would seem as
large as the test. This file therefore runs itself as a small process between, which measures its child.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any, Final

AMIN: Final = (sys.executable, "-m", "amin.cli.main")
KIB: Final = 1024  # ru_maxrss is in KiB on Linux


@dataclass(frozen=True, slots=True)
class Measured:
    """How a command ended, and what it took."""

    code: int
    stdout: str
    stderr: str
    seconds: float
    cpu_seconds: float
    peak_bytes: int

    @property
    def data(self) -> dict[str, Any]:
        """The data of the one JSON object on stdout. Raises AssertionError when the command failed."""
        assert self.code == 0, f"exit code {self.code}\n{self.stdout}\n{self.stderr}"
        return json.loads(self.stdout)["data"]


def amin(*words: object, cwd: Path | None = None, shown: bool = False) -> Measured:
    """Run `amin` with these words.

    Args:
        shown: its stderr, where the progress is, goes to ours and not into the answer.
    """
    with tempfile.NamedTemporaryFile("r", encoding="utf-8", suffix=".json") as report:
        command = [sys.executable, "-S", "-E", __file__, report.name, *AMIN, *map(str, words)]
        stderr = None if shown else subprocess.PIPE
        ended = subprocess.run(
            command, stdout=subprocess.PIPE, stderr=stderr, encoding="utf-8", cwd=cwd, check=False
        )
        taken = json.loads(report.read())
    return Measured(ended.returncode, ended.stdout, ended.stderr or "", **taken)


def main(report: str, *command: str) -> int:
    """Run a command and write what it took into a file."""
    began = monotonic()
    code = os.waitstatus_to_exitcode(os.waitpid(os.posix_spawn(command[0], command, os.environ), 0)[1])
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    taken = {
        "seconds": monotonic() - began,
        "cpu_seconds": used.ru_utime + used.ru_stime,
        "peak_bytes": used.ru_maxrss * KIB,
    }
    with open(report, "w", encoding="utf-8") as file:
        json.dump(taken, file)
    return code if code >= 0 else 128 - code


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
