"""Tables of any size: a million rows in seconds, and a hostile line in bounded memory."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from amin.cli.tables import read_ballots, read_candidates

MIB = 1 << 20

READ_IN_LITTLE_MEMORY = """
import resource, sys
from pathlib import Path
from amin.cli.tables import RefusedTable, read_candidates
used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    read_candidates(Path(sys.argv[1]))
except RefusedTable as refused:
    print(refused.place.line, refused.message)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - used)
"""


@pytest.mark.parametrize("start", [b"", b"code,name,list\n10019,", b'code,name,list\n10019,"'])
def test_a_line_of_200_mb_is_refused_without_being_loaded(tmp_path: Path, start: bytes):
    path = tmp_path / "C.csv"
    with path.open("wb") as file:
        file.write(start)
        for _ in range(200):
            file.write(b"x" * MIB)

    ended = subprocess.run(
        [sys.executable, "-c", READ_IN_LITTLE_MEMORY, str(path)],
        capture_output=True,
        text=True,
        timeout=20,
        check=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )

    refused, grown_kib = ended.stdout.splitlines()
    assert refused == f"{2 if start else 1} the line is longer than 1,048,576 characters"
    assert int(grown_kib) < 20 * 1024


def test_memory_for_ballots_is_a_few_bytes_each(tmp_path: Path):
    """Twice the rows take at most twice the bytes, and no row takes more than its marks need."""
    (tmp_path / "C.csv").write_text("code,name,list\n" + "".join(f"{n},n{n},\n" for n in range(40)))
    table = read_candidates(tmp_path / "C.csv")
    marks = [" ".join(map(str, random.Random(n).sample(range(40), 5))) for n in range(20_000)]
    (tmp_path / "B.csv").write_text("station,marks\n" + "".join(f"1,{row}\n" for row in marks))

    rows = read_ballots(tmp_path / "B.csv", table, max_marks=5, stations=None).rows

    held = sum(column.itemsize * len(column) for column in (rows._stations, rows._slots, rows._ends))
    assert held <= 20_001 * (4 + 8 + 2 * 5)
    assert [slots for _, slots in rows] == [tuple(sorted(map(int, row.split()))) for row in marks]
