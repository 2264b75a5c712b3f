"""The program beside slow Python written from spec/ alone: 5,000 small ballots in marks, ten of full size.

`scripts/test` compares 500 of them. Each is made and changed by its number.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from textwrap import fill
from typing import Final

from _table import WIDTH

BALLOTS: Final = 5_000
FULL: Final = 10
ROOT: Final = Path(__file__).resolve().parents[1]
TEST: Final = "tests/spec/test_marks_changed_ballots.py"


def main(work: Path) -> str:
    """Run the test over all of them.

    Raises:
        CalledProcessError: the two disagree about a ballot; pytest has shown which one.
    """
    command = (sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", TEST)
    sizes = {"AMIN_BALLOTS": str(BALLOTS), "AMIN_FULL_BALLOTS": str(FULL)}
    subprocess.run(command, cwd=ROOT, env={**os.environ, **sizes}, check=True)
    said = (
        f"`{TEST}`, {BALLOTS:,} ballots of 12 candidates, 3 lists and 3 marks: of every 20 one is lawful,"
        " one proves marks that are not, one is bound to something else, and the others are changed"
        " in one of nine ways. Both programs said the same of each: only what is lawful and unchanged holds."
        f" {FULL} ballots of 3,000 candidates, 300 lists and 21 marks came out of both as the same bytes,"
        " hold in both, and with one bit changed in neither."
    )
    return fill(said, WIDTH)
