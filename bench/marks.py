"""A `marks` ballot of 3,000 candidates, 300 lists, 21 marks on one core, beside its floor.

The figures are taken in Rust, in one process with their floor: rust/amin-crypto/benches/marks.rs.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any, Final

from amin.errors import DeviceError, InputError
from amin.record.progress import Progress

RUST: Final = Path(__file__).resolve().parents[1] / "rust"
COMMAND: Final = (
    *("cargo", "bench", "--offline", "--locked", "--quiet", "-p", "amin-crypto", "--bench", "marks"),
)
FIGURES: Final = 4  # how many rows it prints


def rows(progress: Progress) -> list[dict[str, Any]]:
    """Run the benchmark of the core and hand on its rows; the first time it is compiled, about a minute.

    Raises:
        InputError: there is no cargo.
        DeviceError: it does not compile, or stopped; cargo has said why on stderr.
    """
    if shutil.which(COMMAND[0]) is None:
        hint = "install Rust (amin doctor says how), or name other benchmarks: amin bench chain box"
        raise InputError("cargo is missing, and this benchmark is written in Rust", hint=hint)
    progress.stage("marks", FIGURES, "figures")
    environment = {**os.environ, "RAYON_NUM_THREADS": "1"}
    found = []
    with subprocess.Popen(COMMAND, cwd=RUST, env=environment, stdout=subprocess.PIPE, text=True) as cargo:
        assert cargo.stdout is not None
        for line in cargo.stdout:
            found.append(json.loads(line))
            progress.step()
    if cargo.returncode:
        raise DeviceError(
            f"{' '.join(COMMAND)} stopped with exit code {cargo.returncode}",
            hint="what cargo said stands above; scripts/setup fetches what --offline does not find",
        )
    return found
