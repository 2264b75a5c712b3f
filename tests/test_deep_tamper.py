"""The deep part that damages records: a small piece of it, so that it still runs when it is wanted."""

from __future__ import annotations

import importlib
import json
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def tamper(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The part, found as `scripts/deep` finds it."""
    for folder in ("deep", "tests/real_data", "tests/record"):
        monkeypatch.syspath_prepend(ROOT / folder)
    return importlib.import_module("tamper")


def test_a_part_writes_down_who_found_each_damage_and_is_not_run_again(tamper, tmp_path, monkeypatch):
    part = range(1_000_000, 1_000_004)
    monkeypatch.setattr(tamper, "SEEDS", part)
    monkeypatch.setattr(tamper, "PART", len(part))

    tamper._damage_part(part, tmp_path)

    file = tmp_path / f"{part.start}.json"
    told, written = json.loads(file.read_text("utf-8")), file.stat()
    assert sum(told["plain"].values()) == sum(told["sealed"].values()) == len(part)
    assert "4 records" in tamper.main(tmp_path)
    assert file.stat() == written


def test_a_damaged_record_that_verifies_fails_and_names_the_seed(tamper, tmp_path, monkeypatch):
    monkeypatch.setattr(tamper, "verify", lambda record: None)

    with pytest.raises(AssertionError, match="not found: seed 1000007"):
        tamper._damage_part(range(1_000_007, 1_000_008), tmp_path)
