"""A whole city: every ballot through the command line, every total beside the official one."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from textwrap import fill
from typing import Any, Final

import pabulib
from _table import CORES, HEADER, MIB, WIDTH, line
from measured_command import Measured, amin

MOST_MEMORY: Final = 1_024 * MIB
RULE: Final = "plurality"
HOW: Final = {"sum": "ballots added up", "marks": "every mark mixed by three mixers"}


def whole_poll(work: Path, file: str, *, seats: int, stations: int, tally: str = "sum") -> str:
    """Rehearse a whole poll, verify its record, and compare every option's total with the official one.

    Args:
        tally: "sum", where ballots are added up, or "marks", where every mark is mixed.

    A record that a finished rehearsal left in `work` is only verified again; to rehearse anew, remove it.

    Raises:
        AssertionError: a total differs, a command failed, or one took more than 1 GiB.
    """
    if not pabulib.FOLDER.is_dir():
        raise FileNotFoundError(pabulib.ABSENT)
    poll = pabulib.read(pabulib.FOLDER / file)
    assert poll.recount() == poll.official, "the ballots of the file do not add up to its official totals"

    rehearsed = _rehearsed(poll, work, seats=seats, stations=stations, tally=tally)
    data = rehearsed.data
    assert data["candidates"] == poll.official, _differences(data["candidates"], poll.official)
    assert _published(work / "record") == poll.official, "results.json says other totals than the command"
    assert data["ballots"] == len(poll.ballots)

    print(f"deep: {poll.title}: every total is the official one; verifying the record", flush=True)
    verified = amin("verify", work / "record", "--json", shown=True)
    assert verified.data["ballots"] == len(poll.ballots)
    peaks = {"rehearse": rehearsed.peak_bytes, "verify": verified.peak_bytes}
    assert max(peaks.values()) < MOST_MEMORY, f"more than 1 GiB of memory: {peaks}"
    size = sum(path.stat().st_size for path in (work / "record").rglob("*") if path.is_file())
    return _report(poll, data, rehearsed, verified, size=size, stations=stations, tally=tally)


def _rehearsed(poll: pabulib.Poll, work: Path, *, seats: int, stations: int, tally: str) -> Measured:
    """Rehearse, or read what a finished rehearsal told."""
    told, record = work / "rehearsed.json", work / "record"
    if told.exists() and record.exists():
        print("deep: a finished rehearsal is here; only verifying", flush=True)
        return Measured(**json.loads(told.read_text("utf-8")))
    shutil.rmtree(record, ignore_errors=True)  # its figures were not kept
    candidates, ballots = pabulib.write_tables(poll, work, stations=stations)
    rehearsed = amin(
        *("rehearse", "--candidates", candidates, "--ballots", ballots, "--out", record, "--json"),
        *("--tally", tally),
        *("--seats", seats, "--max-marks", poll.max_marks, "--rule", RULE),
        shown=True,
    )
    assert rehearsed.code == 0, rehearsed.stdout
    told.write_text(json.dumps(asdict(rehearsed)), "utf-8")
    return rehearsed


def _published(record: Path) -> dict[str, int]:
    """The totals as the record publishes them, read without any of Amin's code."""
    (contest,) = json.loads((record / "results.json").read_bytes())["contests"]
    return {code: int(votes) for code, votes in contest["candidates"].items()}


def _differences(counted: Mapping[str, int], official: Mapping[str, int]) -> str:
    codes = [code for code in {**official, **counted} if counted.get(code) != official.get(code)]
    found = ", ".join(f"{code}: {counted.get(code)} and {official.get(code)}" for code in codes[:10])
    return f"{len(codes)} options have another total than the official one: {found}"


def _report(
    poll: pabulib.Poll,
    data: Mapping[str, Any],
    rehearsed: Measured,
    verified: Measured,
    *,
    size: int,
    stations: int,
    tally: str,
) -> str:
    options, ballots = len(poll.options), len(poll.ballots)
    how = f"{HOW[tally]}; {CORES}"
    checks = len(verified.data["checks"])
    marks = sum(poll.official.values())
    stages = " · ".join(f"{stage} {seconds:,.1f}" for stage, seconds in data["seconds"].items())
    totals = " · ".join(f"{code}: {votes:,}" for code, votes in data["candidates"].items())
    compared = (
        f"**Compared:** for each of the {options} options, without exception, the total that the trustees"
        f" decrypted from the encrypted ballots with its official total, column `votes` of the PROJECTS."
        f" All are equal, and so are those in the record's `results.json`; together they are {marks:,} marks."
        f" `amin verify` recomputed everything from the record alone: all {checks} checks hold."
    )
    return "\n\n".join(
        [
            f"{ballots:,} ballots, {stations} stations, {options} options, up to {poll.max_marks}; {how}.",
            fill(compared, WIDTH),
            f"{HEADER}\n{line('rehearse', ballots, rehearsed)}\n{line('verify', ballots, verified)}",
            fill(f"Seconds by stage of the rehearsal: {stages}.", WIDTH),
            f"The record has {size / 1e6:,.0f} MB: {size / ballots:,.0f} bytes a ballot.",
            fill(f"Every option's total, as decrypted and as official: {totals}.", WIDTH),
        ]
    )
