"""The findings behind `amin doctor`, on machines where something is missing."""

from __future__ import annotations

import os
import sqlite3
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from amin.cli import doctor
from amin.cli.doctor import Finding, examine


def named(findings: list[Finding], name: str) -> Finding:
    (found,) = [each for each in findings if each.name == name]
    return found


def put_command(folder: Path, name: str, answer: str) -> None:
    command = folder / name
    command.write_text(f"#!/bin/sh\necho '{answer}'\n", "utf-8")
    command.chmod(0o755)


def test_what_the_set_up_promises_is_found(tmp_path: Path) -> None:
    findings = examine(tmp_path)

    assert all(named(findings, name).ok for name in ("Python", "compiled core", "SQLite"))
    assert len({each.name for each in findings}) == len(findings)


def test_a_finding_has_a_hint_only_when_there_is_something_to_mend(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "amin._crypto", None)
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 34, 1))
    monkeypatch.setenv("PATH", "")

    for each in examine(tmp_path):
        assert each.ok == (each.hint == ""), each


def test_an_old_python_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 10, 14, "final", 0))

    assert doctor.examine_python() == Finding("Python", False, "3.10.14", "≥ 3.11", "install python3.11")


def test_a_core_that_is_not_built_is_found_and_asks_for_rust(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "amin._crypto", None)
    monkeypatch.setenv("PATH", str(tmp_path))

    findings = examine(tmp_path)

    assert "scripts/setup" in named(findings, "compiled core").hint
    assert not named(findings, "Rust").ok
    assert named(findings, "Rust").found == "none"


def test_rust_is_not_needed_where_the_core_is_built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    assert doctor.examine_rust(is_needed=False).ok


@pytest.mark.parametrize(
    ("answer", "is_ok"), [("1.88.0 (of a day)", True), ("1.100.1", True), ("1.87.9", False)]
)
def test_rust_is_compared_by_number(
    answer: str, is_ok: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_command(tmp_path, "cargo", "cargo")
    put_command(tmp_path, "rustc", f"rustc {answer}")
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.defpath}")

    assert doctor.examine_rust(is_needed=True).ok is is_ok


def test_an_old_sqlite_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 36, 0))

    assert not doctor.examine_sqlite().ok


def test_a_folder_where_sqlite_cannot_write_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "missing"))

    assert not doctor.examine_sqlite().ok


def test_a_full_disk_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda _: SimpleNamespace(free=1 << 29))

    found = doctor.examine_disk(tmp_path)

    assert not found.ok
    assert found.found.startswith("0.5 GiB free")


def test_a_folder_that_may_not_be_written_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: False)

    assert not doctor.examine_disk(tmp_path).ok


def test_a_small_memory_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sysconf", {"SC_PAGE_SIZE": 4096, "SC_PHYS_PAGES": 1 << 18}.__getitem__)

    assert doctor.examine_memory().found == "1.0 GiB"
    assert not doctor.examine_memory().ok
