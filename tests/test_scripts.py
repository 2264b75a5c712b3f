"""The commands of the house: scripts, locks and the runner of the deep parts."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[1]
SCRIPTS = sorted([*(ROOT / "scripts").glob("[!.]*"), ROOT / ".ci" / "run"])
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def bash_scripts() -> list[Path]:
    return [
        path for path in SCRIPTS if path.is_file() and path.read_bytes().startswith(b"#!/usr/bin/env bash\n")
    ]


def name_of(requirement: str) -> str:
    return re.split(r"[^A-Za-z0-9_.-]", requirement, maxsplit=1)[0].lower()


def locked_names(lock: str) -> set[str]:
    return set(
        re.findall(r"^([a-z0-9-]+)==", (ROOT / "requirements" / lock).read_text("utf-8"), re.MULTILINE)
    )


@pytest.mark.parametrize("script", bash_scripts(), ids=lambda path: path.name)
def test_a_script_is_executable_parses_and_stops_at_the_first_fault(script: Path) -> None:
    assert os.access(script, os.X_OK)
    assert "\nset -euo pipefail\n" in script.read_text("utf-8")
    subprocess.run(["bash", "-n", script], check=True)


@pytest.mark.parametrize(
    ("script", "argument"), [("setup", "everything"), ("check", "--everything"), ("deep", "--everything")]
)
def test_a_script_refuses_an_argument_it_does_not_know(script: str, argument: str, tmp_path: Path) -> None:
    command = [sys.executable, ROOT / "deep"] if script == "deep" else [ROOT / "scripts" / script]
    answer = subprocess.run([*command, argument], cwd=tmp_path, capture_output=True, text=True)

    assert answer.returncode == 2
    assert f"scripts/{script}" in answer.stderr


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_a_lock_pins_versions_with_hashes_and_names_no_registry(lock: Path) -> None:
    text = lock.read_text("utf-8")

    assert "://" not in text
    for entry in re.split(r"\n(?=\S)", text.strip()):
        assert re.match(r"[a-z0-9-]+==\S+", entry)
        assert "--hash=sha256:" in entry


def test_the_locks_hold_every_direct_dependency() -> None:
    run = {name_of(each) for each in PROJECT["project"]["dependencies"]}
    groups = {name: {name_of(each) for each in group} for name, group in PROJECT["dependency-groups"].items()}

    assert run <= locked_names("run.txt") <= locked_names("dev.txt")
    assert groups["build"] <= locked_names("build.txt")
    assert groups["develop"] <= locked_names("dev.txt")


def test_the_version_is_the_same_everywhere() -> None:
    rust = tomllib.loads((ROOT / "rust" / "Cargo.toml").read_text("utf-8"))
    package = (ROOT / "src" / "amin" / "__init__.py").read_text("utf-8")

    assert rust["workspace"]["package"]["version"] == PROJECT["project"]["version"]
    assert f'__version__ = "{PROJECT["project"]["version"]}"' in package


@pytest.fixture
def deep(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The runner, with its parts, page and work in a folder of the test's own."""
    spec = importlib.util.spec_from_file_location("deep_runner", ROOT / "deep" / "__main__.py")
    assert spec is not None
    assert spec.loader is not None
    runner = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "deep_runner", runner)
    spec.loader.exec_module(runner)
    monkeypatch.setattr(runner, "HERE", tmp_path)
    monkeypatch.setattr(runner, "PAGE", tmp_path / "docs" / "performance.md")
    monkeypatch.setattr(runner, "WORK", tmp_path / "work")
    monkeypatch.syspath_prepend(tmp_path)
    for name in ("deep_small", "deep_large", "deep_wrong"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    return runner


def write_part(folder: Path, name: str, title: str, body: str, *, is_long: bool = False) -> None:
    mark = "LONG = True\n" if is_long else ""
    (folder / f"{name}.py").write_text(f'"""{title}."""\n{mark}\ndef main(work):\n    {body}\n', "utf-8")


def test_a_deep_part_runs_once_and_its_result_stands_on_the_page(deep: ModuleType, tmp_path: Path) -> None:
    write_part(tmp_path, "deep_small", "Whole city", 'return "42 ballots"')

    assert deep.main([]) == 0
    first = deep.PAGE.read_text("utf-8")
    assert "## Whole city\n\nRun on " in first
    assert "42 ballots\n<!-- end deep deep_small -->" in first
    assert deep.main([]) == 0
    assert deep.PAGE.read_text("utf-8") == first


def test_a_deep_part_that_is_named_runs_again_and_replaces_only_its_section(
    deep: ModuleType, tmp_path: Path
) -> None:
    write_part(tmp_path, "deep_small", "Whole city", 'return r"\\1 once"')
    deep.PAGE.parent.mkdir()
    deep.PAGE.write_text("# Performance\n\nkept before\n", "utf-8")
    deep.main(["deep_small"])
    deep.PAGE.write_text(deep.PAGE.read_text("utf-8") + "\nkept after\n", "utf-8")

    deep.main(["deep_small"])

    page = deep.PAGE.read_text("utf-8")
    assert page.count("<!-- deep deep_small -->") == page.count(r"\1 once") == 1
    assert "kept before" in page
    assert page.endswith("kept after\n")


def test_a_long_deep_part_waits_to_be_named_or_for_full(deep: ModuleType, tmp_path: Path) -> None:
    write_part(tmp_path, "deep_large", "A nation", 'return "all"', is_long=True)

    assert deep.main([]) == 0
    assert not deep.PAGE.exists()
    assert deep.main(["--list", "--full"]) == 0
    assert not deep.PAGE.exists()
    assert deep.main(["--full"]) == 0
    assert "A nation" in deep.PAGE.read_text("utf-8")


def test_a_deep_part_that_fails_keeps_its_work_and_the_next_part_still_runs(
    deep: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_part(tmp_path, "deep_small", "Fails", '(work / "half").touch(); raise AssertionError("too slow")')
    write_part(tmp_path, "deep_wrong", "Holds", 'return "fine"')

    assert deep.main([]) == 1

    assert (tmp_path / "work" / "deep_small" / "half").exists()
    assert not (tmp_path / "work" / "deep_wrong").exists()
    assert list(deep.done(deep.PAGE)) == ["deep_wrong"]
    assert "too slow" in capsys.readouterr().err
