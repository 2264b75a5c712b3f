"""The benchmarks of bench/ still run, on sizes too small to mean anything; how fast is never asked here."""

from __future__ import annotations

import stat
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from amin.cli import bench as bench_command
from amin.errors import DeviceError, InputError

FILLED = [column for column in bench_command.COLUMNS if column != "goal"]


class Progress:
    """Counts the steps that a benchmark promised and made."""

    promised = made = 0

    def stage(self, name: str, total: int, unit: str) -> None:
        self.promised += total

    def step(self, n: int = 1) -> None:
        self.made += n


@pytest.fixture
def load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], ModuleType]:
    """Load a benchmark as `amin bench` does, its files in a folder of the test's own."""
    monkeypatch.setattr(sys, "path", [*sys.path])

    def load_one(name: str) -> ModuleType:
        rows = bench_command._load(bench_command.FOLDER / f"{name}.py")
        module = sys.modules[rows.__module__]
        monkeypatch.setattr(module, "OUT", tmp_path / "out", raising=False)
        return module

    return load_one


def test_the_box_benchmark_gives_rows_beside_sqlite_and_fdatasync_and_leaves_no_file(load, monkeypatch):
    box = load("box")
    monkeypatch.setattr(box, "BATCHES", ((1, 2, "≥ 0.8"), (3, 2, "–")))
    progress = Progress()

    rows = box.rows(progress)

    assert [row["name"] for row in rows] == 2 * ["cast 50×5, 1 at once"] + 2 * ["cast 50×5, 3 at once"]
    assert all(row[column] for row in rows for column in FILLED)
    assert progress.made == progress.promised
    assert not [*box.OUT.iterdir()]


def test_the_chain_benchmark_gives_rehearse_and_verify_beside_their_proofs(load, monkeypatch):
    chain = load("chain")
    monkeypatch.setattr(chain, "SHAPES", ((3, 2),))
    monkeypatch.setattr(chain, "BALLOTS", 4)
    monkeypatch.setattr(chain, "RUNS", 1)
    progress = Progress()

    rows = chain.rows(progress)

    assert [row["name"] for row in rows] == ["rehearse 3×2", "verify a record 3×2"]
    assert all(row["ratio"] == row["value"] / row["beside_value"] > 0 for row in rows)
    assert progress.made == progress.promised
    assert not [*chain.OUT.iterdir()]


def cargo_that(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a cargo on the path that does only what the script says."""
    path = folder / "cargo"
    path.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(folder))


def test_the_ballot_benchmark_hands_on_what_the_core_measured_on_one_thread(load, tmp_path, monkeypatch):
    row = '{"name":"prove 5×1","value":1.5,"runs":'
    cargo_that(tmp_path, f"echo '{row}'$RAYON_NUM_THREADS'}}'", monkeypatch)

    assert load("sum").rows(Progress()) == [{"name": "prove 5×1", "value": 1.5, "runs": 1}]


def test_the_ballot_benchmark_is_refused_without_cargo_and_when_cargo_fails(load, tmp_path, monkeypatch):
    benchmark = load("sum")
    cargo_that(tmp_path, "exit 101", monkeypatch)
    with pytest.raises(DeviceError, match="exit code 101"):
        benchmark.rows(Progress())

    monkeypatch.setenv("PATH", str(tmp_path / "none"))
    with pytest.raises(InputError, match="cargo is missing"):
        benchmark.rows(Progress())


def test_the_count_benchmark_times_the_core_in_turn_with_python_and_leaves_no_file(
    load, tmp_path, monkeypatch
):
    count = load("count")
    monkeypatch.setattr(count, "BALLOTS", 600)
    monkeypatch.setattr(count, "ALSO_READ", 300)
    monkeypatch.setattr(count, "RUNS", 3)
    answer = '{"floor_alone":2,"core_alone":3,"floor":1,"core":2}'
    cargo_that(tmp_path, f"while read -r line; do echo '{answer}'; done", monkeypatch)
    progress = Progress()

    rows = count.rows(progress)

    assert [row["beside"] for row in rows] == [
        *("no validity, no seam", "no validity", "300 ballots", "amin.counting.reading")
    ]
    assert all(row["ratio"] == row["value"] / row["beside_value"] > 0 for row in rows)
    assert (rows[1]["value"], rows[1]["beside_value"], rows[0]["beside_value"]) == (3e3, 2e3, 1e3)
    assert progress.made == progress.promised
    assert not [*count.OUT.iterdir()]


def test_the_ballots_of_the_count_benchmark_are_read_one_by_one_to_the_same_totals(load):
    benchmark = load("count")
    contest, table = benchmark._contest(), benchmark._table(2_000)
    choices = benchmark.choices_of(contest)
    typed = benchmark._typed(contest, table)
    readings = [benchmark.read(choices, each) for each in typed]

    counted = benchmark.count_table(contest, table)

    assert counted == benchmark.count(contest, readings)
    assert all(counted.totals.lists[f"L{n}"] for n in range(13))
    assert counted.totals.blank
    assert any("nobody" in each.entries for each in typed)


def test_the_count_benchmark_is_refused_without_cargo_and_when_cargo_fails(load, tmp_path, monkeypatch):
    benchmark = load("count")
    monkeypatch.setattr(benchmark, "BALLOTS", 10)
    cargo_that(tmp_path, "exit 101", monkeypatch)
    with pytest.raises(DeviceError, match="exit code 101"):
        benchmark.rows(Progress())

    monkeypatch.setenv("PATH", str(tmp_path / "none"))
    with pytest.raises(InputError, match="cargo is missing"):
        benchmark.rows(Progress())
