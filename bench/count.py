"""Count 1,000,000 ballots of up to 21 of 1,000, each read by the law's rule, beside their entries added up.

The floor goes over the same ballots and adds one to each number that stands there, in Rust, with no look at
whether it may stand there; rust/amin-crypto/benches/count.rs takes it, in turn with our runs. Laying the
table out is parsing, and apart.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from array import array
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any, Final

from _row import row, seconds

from amin.counting.many_ballots import STRANGER, BallotTable, count_table
from amin.counting.reading import Entered, VoidCause, choices_of, count, read
from amin.election import Candidate, Contest, List
from amin.errors import DeviceError, InputError
from amin.record.progress import Progress

BALLOTS: Final = 1_000_000
ALSO_READ: Final = 20_000  # by Python, one by one
PERSONS, LISTS, MARKS = 1_000, 30, 21
RUNS: Final = 21
GOAL: Final = "≤ 2 × floor"
ROOT: Final = Path(__file__).resolve().parents[1]
OUT: Final = ROOT / "out"
COMMAND: Final = (
    *("cargo", "bench", "--offline", "--locked", "--quiet", "-p", "amin-crypto", "--bench", "count"),
)


def rows(progress: Progress) -> list[dict[str, Any]]:
    """Time the face of Python, the core alone on one core, twice the ballots, and reading one by one.

    Raises:
        InputError: there is no cargo.
        DeviceError: the floor does not compile, or stopped; cargo has said why on stderr.
    """
    contest = _contest()
    whole, half = _table(BALLOTS), _table(BALLOTS // 2)
    progress.stage("count", RUNS, "runs")
    ours, ours_of_half, floors = [], [], []
    with _floor(whole) as floor:
        for _ in range(RUNS):
            ours.append(1e3 * seconds(lambda: count_table(contest, whole)))
            ours_of_half.append(1e3 * seconds(lambda: count_table(contest, half)))
            floors.append({name: 1e3 * taken for name, taken in next(floor).items()})
            progress.step()
    name = f"count {BALLOTS:,} × up to {MARKS} of {PERSONS:,}"
    alone, floor_alone = ([each[which] for each in floors] for which in ("core_alone", "floor_alone"))
    over_cores = [each["floor"] for each in floors]
    return [
        row(name, "ms", ours, over_cores, beside="no validity, no seam", goal=GOAL),
        row(f"{name}, one core", "ms", alone, floor_alone, beside="no validity", goal=GOAL),
        row(name, "ms", ours, ours_of_half, beside=f"{BALLOTS // 2:,} ballots", goal="about 2"),
        _beside_reading(contest),
    ]


def _beside_reading(contest: Contest) -> dict[str, Any]:
    """A smaller share of the ballots read one by one in Python, entries made before."""
    table = _table(ALSO_READ)
    ballots, choices = _typed(contest, table), choices_of(contest)
    ours = [1e3 * seconds(lambda: count_table(contest, table)) for _ in range(3)]
    slow = [1e3 * seconds(lambda: count(contest, [read(choices, each) for each in ballots])) for _ in ours]
    name = f"count {ALSO_READ:,} × up to {MARKS} of {PERSONS:,}"
    return row(name, "ms", ours, slow, beside="amin.counting.reading", goal="–")


def _contest() -> Contest:
    lists = tuple(List(f"L{n}", f"List {n}") for n in range(LISTS))
    candidates = tuple(
        Candidate(f"{n:04d}", f"Person {n}", lists[n % LISTS].code if n < 600 else None)
        for n in range(PERSONS)
    )
    return Contest(
        "council", "Council", "town", MARKS, MARKS, "plurality", "marks", "station", 1, lists, candidates
    )


def _table(ballots: int) -> BallotTable:
    """Ballots of 0 to 21 entries drawn with repetition; some choose a list, some name a stranger beside."""
    draw = Random(21)
    sizes = draw.choices(range(MARKS + 1), k=ballots)
    kinds = draw.randbytes(ballots)
    drawn = array("H", draw.randbytes(2 * sum(sizes)))
    drawn = array("H", [n % PERSONS for n in drawn])
    entries, ends, at = array("H"), array("I"), 0
    for size, kind in zip(sizes, kinds, strict=True):
        if kind < 13:  # one in twenty
            entries.append(PERSONS + kind)
        else:
            entries += drawn[at : at + size]
        if kind == 255:
            entries.append(STRANGER)
        at += size
        ends.append(len(entries))
    return BallotTable(entries.tobytes(), ends.tobytes(), bytes(ballots))


def _typed(contest: Contest, table: BallotTable) -> list[Entered]:
    """The ballots of a table as they would have been typed."""
    codes = [*(c.code for c in contest.candidates), *(a.code for a in contest.lists)]
    names = {**dict(enumerate(codes)), STRANGER: "nobody"}
    numbers, ends = array("H", table.entries), array("I", table.ends)
    return [
        Entered(tuple(names[n] for n in numbers[begin:end]))
        for begin, end in zip([0, *ends], ends, strict=False)
    ]


@contextmanager
def _floor(table: BallotTable) -> Iterator[Iterator[dict[str, float]]]:
    """Start the benchmark of the core on a table; each step of what is given is one run, in seconds."""
    if shutil.which(COMMAND[0]) is None:
        hint = "install Rust (amin doctor says how), or name other benchmarks: amin bench chain box"
        raise InputError("cargo is missing, and the floor of this benchmark is written in Rust", hint=hint)
    OUT.mkdir(exist_ok=True)
    with TemporaryDirectory(dir=OUT) as folder:
        path = Path(folder) / "ballots.bin"
        path.write_bytes(table.void + table.ends + table.entries)
        numbers = (len(table.void), PERSONS, LISTS, MARKS, len(VoidCause))
        command = (*COMMAND, "--", str(path), *map(str, numbers))
        pipe = subprocess.PIPE
        with subprocess.Popen(command, cwd=ROOT / "rust", stdin=pipe, stdout=pipe, bufsize=0) as cargo:
            yield _runs(cargo)


def _runs(cargo: subprocess.Popen[bytes]) -> Iterator[dict[str, float]]:
    assert cargo.stdin is not None
    assert cargo.stdout is not None
    while True:
        with suppress(BrokenPipeError):  # it has stopped, as the answer that is missing says
            cargo.stdin.write(b"\n")
        answer = cargo.stdout.readline()
        if not answer:
            raise DeviceError(
                f"{' '.join(COMMAND)} stopped with exit code {cargo.wait()}",
                hint="what cargo said stands above; scripts/setup fetches what --offline does not find",
            )
        yield json.loads(answer)
