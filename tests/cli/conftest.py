"""What the tests of the command line share: small tables, and two ways of giving a command."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import amin
from amin.cli.main import app

SOURCE = Path(amin.__file__).parents[1]

CANDIDATES = """code,name,list
10019,مریم گلزار,1010
10024,رضا نیکو,1010
10035,زهرا پویا,1029
10043,علی سپهر,
"""
BALLOTS = "station,marks\n1,10019 10024\n1,list:1010\n2,\n"


@dataclass(frozen=True, slots=True)
class Ran:
    """How a command ended."""

    code: int
    stdout: str
    stderr: str

    @property
    def envelope(self) -> dict[str, Any]:
        """The one JSON object on stdout."""
        return json.loads(self.stdout)


@pytest.fixture
def run() -> Callable[..., Ran]:
    """Give a command within this process, which is quick."""

    def give(*words: object) -> Ran:
        ended = CliRunner().invoke(app, list(map(str, words)))
        assert ended.exception is None or isinstance(ended.exception, SystemExit)
        return Ran(ended.exit_code, ended.stdout, ended.stderr)

    return give


@pytest.fixture
def run_apart() -> Callable[..., Ran]:
    """Give a command to a process of its own, as a person would."""

    def give(*words: object, **environment: str) -> Ran:
        ended = subprocess.run(
            [sys.executable, "-m", "amin.cli.main", *map(str, words)],
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            env={**os.environ, "PYTHONPATH": str(SOURCE), **environment},
            check=False,
        )
        assert "Traceback" not in ended.stderr
        return Ran(ended.returncode, ended.stdout, ended.stderr)

    return give


@pytest.fixture
def tables(tmp_path: Path) -> Callable[..., list[str]]:
    """Write C.csv and B.csv and return the words of a rehearsal that reads them; bytes stay as they are."""

    def write(candidates: str | bytes = CANDIDATES, ballots: str | bytes = BALLOTS) -> list[str]:
        for name, content in (("C.csv", candidates), ("B.csv", ballots)):
            content = content.encode() if isinstance(content, str) else content
            (tmp_path / name).write_bytes(content)
        return [
            *("rehearse", "--candidates", str(tmp_path / "C.csv"), "--ballots", str(tmp_path / "B.csv")),
            *("--seats", "2", "--max-marks", "2", "--rule", "dhondt", "--out", str(tmp_path / "out")),
        ]

    return write
