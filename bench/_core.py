"""What the benchmarks share that are written in Rust: cargo runs them, and each line it prints is a row."""

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


def rows_of(bench: str, figures: int, progress: Progress, *arguments: str) -> list[dict[str, Any]]:
    """Run a benchmark of the core on one thread; the first time it is compiled, about a minute.

    Args:
        bench: its name, as in rust/amin-crypto/benches.
        figures: how many rows it prints.
        arguments: what it is given.

    Raises:
        InputError: there is no cargo.
        DeviceError: it does not compile, or stopped; cargo has said why on stderr.
    """
    command = ["cargo", "bench", "--offline", "--locked", "--quiet", "-p", "amin-crypto", "--bench", bench]
    if arguments:
        command += ["--", *arguments]
    if shutil.which(command[0]) is None:
        hint = "install Rust (amin doctor says how), or name other benchmarks: amin bench chain box"
        raise InputError("cargo is missing, and this benchmark is written in Rust", hint=hint)
    progress.stage(bench, figures, "figures")
    environment = {**os.environ, "RAYON_NUM_THREADS": "1"}
    found = []
    with subprocess.Popen(command, cwd=RUST, env=environment, stdout=subprocess.PIPE, text=True) as cargo:
        assert cargo.stdout is not None
        for line in cargo.stdout:
            found.append(json.loads(line))
            progress.step()
    if cargo.returncode:
        raise DeviceError(
            f"{' '.join(command)} stopped with exit code {cargo.returncode}",
            hint="what cargo said stands above; scripts/setup fetches what --offline does not find",
        )
    return found
