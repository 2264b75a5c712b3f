"""The deep part that fuzzes the core: what it makes of what a fuzzer says, with a cargo that only speaks."""

from __future__ import annotations

import importlib
import subprocess
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[1]
REPORT = '{"target":"%s","seed":%s,"runs":%s,"accepted":2,"malformed":3,"rejected":4,"failed":[%s]}'


@pytest.fixture
def fuzz(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The part, found as `scripts/deep` finds it."""
    monkeypatch.syspath_prepend(ROOT / "deep")
    return importlib.import_module("fuzz")


def fuzzer_that_says(folder: Path, report: str, monkeypatch: pytest.MonkeyPatch, code: int = 0) -> None:
    """Put a cargo on the path that names two targets, and for one of them gives a report."""
    script = f"""#!/bin/sh
while [ "$1" != -- ]; do shift; done
[ $# -gt 1 ] || {{ echo first; echo second; exit 0; }}
printf '{report}\\n' "$2" "$3" "$4"
exit {code}
"""
    path = folder / "cargo"
    path.write_text(script, "utf-8")
    path.chmod(0o700)
    monkeypatch.setenv("PATH", str(folder))


def test_every_target_has_a_line_and_what_is_done_is_not_run_again(fuzz, tmp_path, monkeypatch):
    fuzzer_that_says(tmp_path, REPORT % ("%s", "%s", "%s", ""), monkeypatch)
    said = fuzz.main(tmp_path)

    assert "| first | 200,000 | 2 | 3 | 4 |\n| second | 200,000 | 2 | 3 | 4 |" in said
    fuzzer_that_says(tmp_path, "is not asked again", monkeypatch, code=1)
    assert fuzz.main(tmp_path) == said


@pytest.mark.parametrize(
    ("failed", "runs", "code", "error"),
    [
        ("7", "%s", 1, subprocess.CalledProcessError),
        ("7", "%s", 0, AssertionError),
        ("", "199999%.0s", 0, AssertionError),
    ],
)
def test_a_finding_or_fewer_runs_than_asked_for_is_a_failure(
    fuzz, tmp_path, monkeypatch, failed, runs, code, error
):
    fuzzer_that_says(tmp_path, REPORT % ("%s", "%s", runs, failed), monkeypatch, code)

    with pytest.raises(error):
        fuzz.main(tmp_path)
