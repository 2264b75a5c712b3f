"""The benchmark of check-in still runs, on sizes too small to mean anything; how fast is never asked here."""

from __future__ import annotations

import sys

from amin.cli import bench as bench_command


class Progress:
    """Counts the steps that were promised and made."""

    promised = made = 0

    def stage(self, name: str, total: int, unit: str) -> None:
        self.promised += total

    def step(self, n: int = 1) -> None:
        self.made += n


def test_the_check_in_benchmark_gives_rows_beside_pgbench(postgres, monkeypatch):
    monkeypatch.setattr(sys, "path", [*sys.path])
    rows_of = bench_command._load(bench_command.FOLDER / "checkin.py")
    module = sys.modules[rows_of.__module__]
    for name, value in {"RUNS": 1, "VOTERS": 60, "SECONDS": 1, "POOL": 2_000, "DESKS": 2}.items():
        monkeypatch.setattr(module, name, value)
    progress = Progress()

    rows = rows_of(progress)

    assert [row["beside"].split(",")[0] for row in rows] == [
        "pgbench",
        "pgbench",
        "pgbench's function in the database",
    ]
    assert all(row["value"] > 0 and row["beside_value"] > 0 for row in rows)
    assert progress.made == progress.promised == 1
