"""A rehearsal that is over in half a second, given on the command line."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from amin.election import Candidate, List
from amin.record import Report, verify_record
from amin.rehearsal import Ballots, Plan

CANDIDATES = "code,name,list\n10019,مریم گلزار,1010\n10024,رضا نیکو,1010\n10035,زهرا پویا,\n"
BALLOTS = "station,marks\n" + "1,10019 10024\n1,10035\n1,\n2,list:1010\n2,10019\n" * 3
STAGES: Final = (
    *("roll", "keys", "voting", "proofs", "trackers", "copies", "hashes"),
    *("decryption", "counting", "record"),
)
SEED: Final = bytes(32)

# The same, as the use case takes it: three persons, one list, blank.
ROWS = [("1", (0, 1)), ("1", (2,)), ("1", (4,)), ("2", (3,)), ("2", (0,))] * 3
GIVEN = Ballots(
    candidates=(
        Candidate("10019", "مریم گلزار", "1010"),
        Candidate("10024", "رضا نیکو", "1010"),
        Candidate("10035", "زهرا پویا", None),
    ),
    lists=(List("1010", "1010"),),
    rows=ROWS,
)
PLAN = Plan(seats=2, max_marks=2, rule="dhondt", tally="sum", trustees=3, threshold=1, mixers=3)


class Silent:
    """No progress to show."""

    def stage(self, name: str, total: int, unit: str) -> None:
        """Nothing."""

    def step(self, n: int = 1) -> None:
        """Nothing."""


def words(folder: Path, out: Path) -> list[str]:
    """The command, with its tables written into a folder."""
    (folder / "C.csv").write_text(CANDIDATES, encoding="utf-8")
    (folder / "B.csv").write_text(BALLOTS, encoding="utf-8")
    return [
        *("rehearse", "--candidates", str(folder / "C.csv"), "--ballots", str(folder / "B.csv")),
        *("--seats", "2", "--max-marks", "2", "--rule", "dhondt", "--trustees", "3", "--threshold", "1"),
        *("--plain", "--out", str(out)),
    ]


def amin(*given: str) -> list[str]:
    """The program as a process of its own."""
    return [sys.executable, "-m", "amin.cli.main", *given]


def run(command: list[str]) -> subprocess.CompletedProcess[str]:
    """Run a command to its end; whatever that is, it is no traceback."""
    ended = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=60, check=False)
    assert "Traceback" not in ended.stderr
    return ended


@contextmanager
def started(command: list[str], **more: Any) -> Iterator[subprocess.Popen[str]]:
    """Start a command; whatever becomes of the test, nothing of it goes on running, even if stopped."""
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    process = subprocess.Popen(command, **pipes, **more)
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
        process.stderr.close()


def wait_for(stage: str, process: subprocess.Popen[str]) -> None:
    """Read what a command says until a stage has begun."""
    said = []
    for line in process.stderr:
        said.append(line)
        if line.startswith(f"{stage}: "):
            return
    raise AssertionError(f"the stage {stage} never began: {said}")


def verified(out: Path) -> Report:
    """Verify the record of the ballots above."""
    report = verify_record(out, progress=Silent(), seed=SEED)
    assert report.ballots == len(ROWS)
    return report


def names(folder: Path) -> list[str]:
    """Everything in a folder, hidden or not."""
    return sorted(path.name for path in folder.iterdir())
