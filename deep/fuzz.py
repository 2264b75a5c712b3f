"""Fuzzing: 200,000 changed objects thrown at each parser and verifier of the core.

The targets are in rust/fuzz; a run is repeated by its target, seed and number.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any, Final

RUNS: Final = 200_000
SEED: Final = 20_260_501
RUST: Final = Path(__file__).resolve().parents[1] / "rust"
COMMAND: Final = (
    *("cargo", "run", "--release", "--offline", "--locked", "--quiet", "--package", "amin-fuzz"),
    "--",  # what follows is for the program
)
HEADER: Final = "| target | runs | accepted | malformed | rejected |\n|---|---:|---:|---:|---:|"


def main(work: Path) -> str:
    """Run each target once; targets that an earlier run finished are not run again.

    Raises:
        CalledProcessError: a run panicked, broke its target's promise, or passed what it must not.
    """
    targets = _said_by_cargo().split()
    lines = [_line(_taken(target, work)) for target in targets]
    said = (
        f"`amin-fuzz TARGET {SEED} {RUNS}` for each target, overflow checks on: no panic, no broken\n"
        "promise, and no verifier accepted anything but lawful objects, which some changes leave whole."
    )
    return "\n".join([said, "", HEADER, *lines])


def _taken(target: str, work: Path) -> dict[str, Any]:
    """Run one target, or read what an earlier run said; its findings, if any, stand on stderr."""
    told = work / f"{target}.json"
    if not told.exists():
        report = _said_by_cargo(target, str(SEED), str(RUNS))
        told.write_text(report, "utf-8")
        print(f"deep: {report.strip()}", flush=True)
    taken: dict[str, Any] = json.loads(told.read_text("utf-8"))
    assert taken["runs"] == RUNS
    assert not taken["failed"]
    return taken


def _said_by_cargo(*arguments: str) -> str:
    command = (*COMMAND, *arguments)
    return subprocess.run(command, cwd=RUST, stdout=subprocess.PIPE, text=True, check=True).stdout


def _line(taken: dict[str, Any]) -> str:
    numbers = (f"{taken[column]:,}" for column in ("runs", "accepted", "malformed", "rejected"))
    return f"| {' | '.join((taken['target'], *numbers))} |"
