"""The program, but for a long pause when a stage begins: python paused_rehearsal.py STAGE amin's words...

A signal that is sent when the stage's line is read comes within that stage, however short it is.
"""

from __future__ import annotations

import os
import sys
import time

from amin.cli import progress
from amin.cli.main import main

PAUSE_S = float(os.environ.get("PAUSE_S", "30"))

stage_line = progress.StageLines.stage


def stage(self: progress.StageLines, name: str, total: int, unit: str) -> None:
    """Write the stage's line, and wait where it is the one."""
    stage_line(self, name, total, unit)
    if name == wanted:
        time.sleep(PAUSE_S)


if __name__ == "__main__":
    wanted = sys.argv.pop(1)
    progress.StageLines.stage = stage
    main()
