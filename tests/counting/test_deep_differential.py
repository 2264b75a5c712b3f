"""The deep part that counts beside votelib: a small piece of it, so that it still runs when it is wanted."""

from __future__ import annotations

import importlib
import json
from pathlib import Path
from types import ModuleType

import pytest
import votelib_comparison
from votelib_comparison import PEERS, Peer

ROOT = Path(__file__).parents[2]


@pytest.fixture
def differential(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The part, found as `scripts/deep` finds it."""
    for folder in ("tests/real_data", "deep"):
        monkeypatch.syspath_prepend(ROOT / folder)
    return importlib.import_module("differential")


def test_a_part_writes_how_many_elections_differ_by_which_name(differential, tmp_path) -> None:
    at = [peer.rule for peer in PEERS].index("droop_remainder")
    differential.compare((at, 7), work=tmp_path, count=200)

    (told,) = tmp_path.iterdir()
    counts = json.loads(told.read_text("utf-8"))
    assert told.name == "droop_remainder-7.json"
    assert sum(counts.values()) == 200
    assert {"the same", "few_votes_for_many_seats"} <= counts.keys()


def test_a_disagreement_without_a_name_ends_the_part_with_its_election(
    differential, tmp_path, monkeypatch
) -> None:
    wrong = Peer("dhondt", next(peer.theirs for peer in PEERS if peer.rule == "sainte_lague"))
    monkeypatch.setattr(differential, "PEERS", (wrong,))

    with pytest.raises(AssertionError, match=r"dhondt, seed 7: .* unexplained, the first Disagreement"):
        differential.compare((0, 7), work=tmp_path, count=50)
    assert not list(tmp_path.iterdir())


def test_parts_that_are_told_are_not_counted_again(differential, tmp_path, monkeypatch) -> None:
    """Every part is there but one: a second run adds that one alone, and the report tells all."""
    monkeypatch.setattr(differential, "ELECTIONS", differential.PART)
    for peer in PEERS[1:]:
        part = tmp_path / f"{peer.rule}-{differential.FIRST_SEED}.json"
        part.write_text(json.dumps({"the same": 990, "nobody_has_votes": 10}), "utf-8")

    report = differential.main(tmp_path)

    assert "| `danish` | 1,000 | 990 | 10 | 0 | 0 | 0 |" in report
    assert report.count("| 1,000 |") == len(PEERS)
    assert all(f"*{name.__name__.replace('_', ' ')}*" in report for name in votelib_comparison.NAMED)
