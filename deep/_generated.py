"""A generated contest of Tehran's size through the command line, beside a recount by plain addition."""

from __future__ import annotations

import csv
import json
import shutil
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random
from textwrap import fill
from typing import Final

from _table import CORES, HEADER, MIB, WIDTH, line
from measured_command import Measured, amin

from amin.election.codes import damm

PERSONS, LISTS, ON_LISTS, MARKS = 3_000, 300, 2_400, 21
LIST_VOTES, BLANK = 0.60, 0.02
AT_A_STATION: Final = 500
RULE: Final = "rounded_then_highest_ratio"
MOST_MEMORY: Final = 1_024 * MIB

CODES: Final = tuple(f"{n}{damm(str(n))}" for n in range(1_000, 1_000 + PERSONS))
LIST_CODES: Final = tuple(f"{n}{damm(str(n))}" for n in range(100, 100 + LISTS))
ON_LIST: Final = {code: LIST_CODES[at % LISTS] for at, code in enumerate(CODES[:ON_LISTS])}


@dataclass(frozen=True, slots=True)
class Counted:
    """The same figures as the command tells them."""

    candidates: dict[str, int]
    lists: dict[str, int]
    blank: int


def whole_contest(work: Path, ballots: int) -> str:
    """Rehearse so many ballots, verify the record, and compare every total with a recount.

    A record that a finished rehearsal left in `work` is only verified again; to rehearse anew, remove it.

    Raises:
        AssertionError: a total differs, a command failed, or one took more than 1 GiB.
    """
    cast = tuple(_cast(ballots))
    recount = _recount(cast)
    rehearsed = _rehearsed(work, cast)
    data = rehearsed.data
    found = Counted(data["candidates"], data["lists"], data["blank"])
    assert found == recount, "a total differs from the recount"
    assert data["ballots"] == ballots
    print(f"deep: {ballots:,} ballots: every total is that of the recount; verifying the record", flush=True)
    verified = amin("verify", work / "record", "--json", shown=True)
    assert verified.data["ballots"] == ballots
    peaks = {"rehearse": rehearsed.peak_bytes, "verify": verified.peak_bytes}
    assert max(peaks.values()) < MOST_MEMORY, f"more than 1 GiB of memory: {peaks}"
    size = sum(path.stat().st_size for path in (work / "record").rglob("*") if path.is_file())
    return _report(cast, rehearsed, verified, recount, size)


def _cast(ballots: int) -> Sequence[tuple[str, ...]]:
    """Draw ballots: most are for a list, and some lists and persons are far better known than others."""
    draw = Random(PERSONS + ballots)
    known_lists = [1 / (1 + at) for at in range(LISTS)]
    known = [1 / (20 + at) for at in range(PERSONS)]
    cast: list[tuple[str, ...]] = []
    for _ in range(ballots):
        kind = draw.random()
        if kind < LIST_VOTES:
            cast.append((f"list:{draw.choices(LIST_CODES, known_lists)[0]}",))
        elif kind < LIST_VOTES + BLANK:
            cast.append(())
        else:
            cast.append(tuple(dict.fromkeys(draw.choices(CODES, known, k=draw.randint(1, MARKS)))))
    return cast


def _recount(cast: Sequence[tuple[str, ...]]) -> Counted:
    """Count by nothing but addition; a list's ballot counts for each of its members."""
    marks = Counter(mark for ballot in cast for mark in ballot)
    lists = {code: marks[f"list:{code}"] for code in LIST_CODES}
    candidates = {code: marks[code] + (lists[ON_LIST[code]] if code in ON_LIST else 0) for code in CODES}
    return Counted(candidates, lists, sum(not ballot for ballot in cast))


def _rehearsed(work: Path, cast: Sequence[tuple[str, ...]]) -> Measured:
    """Rehearse, or read what a finished rehearsal told."""
    told, record = work / "rehearsed.json", work / "record"
    if told.exists() and record.exists():
        print("deep: a finished rehearsal is here; only verifying", flush=True)
        return Measured(**json.loads(told.read_text("utf-8")))
    shutil.rmtree(record, ignore_errors=True)  # its figures were not kept
    persons = [(code, f"Person {code}", ON_LIST.get(code, "")) for code in CODES]
    rows = [(str(1 + at // AT_A_STATION), " ".join(ballot)) for at, ballot in enumerate(cast)]
    rehearsed = amin(
        *("rehearse", "--candidates", _table(work / "C.csv", ("code", "name", "list"), persons)),
        *("--ballots", _table(work / "B.csv", ("station", "marks"), rows), "--tally", "marks"),
        *("--seats", MARKS, "--max-marks", MARKS, "--rule", RULE, "--out", record, "--json"),
        shown=True,
    )
    assert rehearsed.code == 0, rehearsed.stdout
    told.write_text(json.dumps(asdict(rehearsed)), "utf-8")
    return rehearsed


def _table(path: Path, header: Sequence[str], rows: Sequence[Sequence[str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows])
    return path


def _report(
    cast: Sequence[tuple[str, ...]], rehearsed: Measured, verified: Measured, recount: Counted, size: int
) -> str:
    ballots, listed = len(cast), sum(recount.lists.values())
    stages = " · ".join(f"{stage} {seconds:,.1f}" for stage, seconds in rehearsed.data["seconds"].items())
    compared = (
        f"**Compared:** the total of each of the {PERSONS:,} persons and {LISTS} lists, and the blank"
        f" ballots, as the trustees decrypted them, with a recount of the given ballots by plain addition."
        f" All are equal. `amin verify` recomputed everything from the record alone: all"
        f" {len(verified.data['checks'])} checks hold."
    )
    said = (
        f"{ballots:,} made-up ballots, {-(-ballots // AT_A_STATION)} stations, {PERSONS:,} candidates,"
        f" {LISTS} lists, up to {MARKS} marks; {listed:,} ballots are for a list ({listed / ballots:.0%}),"
        f" {recount.blank:,} blank; every mark mixed by three mixers; {CORES}."
    )
    return "\n\n".join(
        [
            fill(said, WIDTH),
            fill(compared, WIDTH),
            f"{HEADER}\n{line('rehearse', ballots, rehearsed)}\n{line('verify', ballots, verified)}",
            fill(f"Seconds by stage of the rehearsal: {stages}.", WIDTH),
            f"The record has {size / 1e6:,.0f} MB: {size / ballots:,.0f} bytes a ballot.",
        ]
    )
