"""Growth: time and memory of rehearse and verify at 1,000, 2,000, 4,000 and 8,000 ballots of 50 options."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import asdict, replace
from itertools import pairwise
from pathlib import Path
from statistics import linear_regression
from typing import Final

import pabulib
from _table import CORES, HEADER, line
from measured_command import Measured, amin

SIZES: Final = (1_000, 2_000, 4_000, 8_000)
OPTIONS: Final = 50
MARKS: Final = 2
AT_A_STATION: Final = 500
SLACK: Final = 3  # only a wrong order of growth is a failure; other work on the machine is none
COMMANDS: Final = ("rehearse", "verify")


def main(work: Path) -> str:
    """Run each size once, in rising order; sizes that an earlier run finished are not run again.

    Raises:
        AssertionError: twice the ballots take more than three times twice the processor time, or
            eight times the ballots more than three times the memory.
    """
    taken = [_taken(ballots, work) for ballots in SIZES]
    said = f"{OPTIONS} options, up to {MARKS} marks, {AT_A_STATION} made-up ballots a station; {CORES}."
    lines, growth = [], []
    for command, runs in zip(COMMANDS, zip(*taken, strict=True), strict=True):
        lines += [line(command, ballots, run) for ballots, run in zip(SIZES, runs, strict=True)]
        growth.append(_growth(command, runs))
    return "\n".join([said, "", HEADER, *lines, "", *growth])


def _taken(ballots: int, work: Path) -> tuple[Measured, Measured]:
    """Measure both commands at one size, or read what an earlier run measured."""
    told = work / f"{ballots}.json"
    if told.exists():
        rehearsed, verified = (Measured(**each) for each in json.loads(told.read_text("utf-8")))
        return rehearsed, verified
    folder = work / "run"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    poll = _made_up(ballots)
    candidates, cast = pabulib.write_tables(poll, folder, stations=ballots // AT_A_STATION)
    rehearsed = amin(
        *("rehearse", "--candidates", candidates, "--ballots", cast, "--out", folder / "record", "--json"),
        *("--seats", 5, "--max-marks", MARKS, "--rule", "plurality", "--quiet"),
    )
    assert rehearsed.data["candidates"] == poll.official
    verified = amin("verify", folder / "record", "--json", "--quiet")
    assert verified.data["ballots"] == ballots
    shutil.rmtree(folder)
    both = [asdict(replace(each, stdout="", stderr="")) for each in (rehearsed, verified)]
    told.write_text(json.dumps(both), "utf-8")
    print(f"deep: {ballots:,} ballots: {rehearsed.seconds:,.1f} s and {verified.seconds:,.1f} s", flush=True)
    return rehearsed, verified


def _made_up(ballots: int) -> pabulib.Poll:
    """A poll in which ballot n marks options n and 7n + 3, counted round; sometimes they are one."""
    codes = [f"{1 + at:04d}" for at in range(OPTIONS)]
    cast = tuple(tuple({codes[n % OPTIONS]: 0, codes[(7 * n + 3) % OPTIONS]: 0}) for n in range(ballots))
    options = tuple(pabulib.Option(code, f"Option {code}", 0) for code in codes)
    poll = pabulib.Poll("Made-up", MARKS, options, cast)
    counted = poll.recount()
    return replace(poll, options=tuple(replace(each, official=counted[each.code]) for each in options))


def _growth(name: str, runs: Sequence[Measured]) -> str:
    """Say how a command grows, after it was seen to grow no faster than a straight line, with slack."""
    spent = [run.cpu_seconds for run in runs]
    doubled = [later / earlier for earlier, later in pairwise(spent)]
    assert max(doubled) < 2 * SLACK, f"{name}: twice the ballots take {max(doubled):.1f} times the time"
    memory = runs[-1].peak_bytes / runs[0].peak_bytes
    assert memory < SLACK, f"{name}: {memory:.1f} times the memory at {SIZES[-1]:,} ballots"
    slope, start = linear_regression(SIZES, spent)
    worst = max(abs(start + slope * n - s) / s for n, s in zip(SIZES, spent, strict=True))
    ratios = ", ".join(f"{ratio:.2f}" for ratio in doubled)
    return (
        f"- `{name}`: {1_000 * slope:.2f} ms of processor a ballot and {start:+.1f} s once; no size is more\n"
        f"  than {worst:.0%} off this line. Twice the ballots take {ratios} times as long.\n"
        f"  Memory at {SIZES[-1]:,} ballots is {memory:.2f} times that at {SIZES[0]:,}."
    )
