"""The benchmark of the headquarters still runs, on sizes too small to mean anything."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

BENCH = Path(__file__).parents[2] / "bench"
SMALL = """
import json, sys
sys.path.insert(0, sys.argv[1])
import hq
hq.PEOPLE, hq.ORDERS, hq.POSITIONS, hq.PAPERS, hq.RUNS, hq.PAGES = 300, 40, 20, 2, 1, ("/", "/people/?q=رضا")
class Progress:
    promised = made = 0
    def stage(self, name, total, unit): self.promised += total
    def step(self, n=1): self.made += n
progress = Progress()
print(json.dumps([hq.rows(progress), progress.promised, progress.made]))
"""


def test_the_benchmark_of_the_headquarters_gives_its_rows_and_keeps_its_promise() -> None:
    command = [sys.executable, "-c", SMALL, str(BENCH)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    rows, promised, made = json.loads(done.stdout.splitlines()[-1])
    assert promised == made
    assert [row["name"] for row in rows][:2] == ["GET /", "GET /people/?q=رضا"]
    assert next(row["value"] for row in rows if row["unit"] == "queries") <= 30
