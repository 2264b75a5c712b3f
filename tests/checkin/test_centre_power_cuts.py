"""Power cuts: of every disk that one could leave of the centre, no answer is missing (SECURITY.md C-1b)."""

from __future__ import annotations

import random
import shutil
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import store_worker
from centre_example import CENTRE, make_store
from power_cuts import STRACE, disks_left
from store_worker import STEPS, opened, reserve

from amin.rolls.events import verify_chain
from amin.rolls.visit import Decided

pytestmark = pytest.mark.skipif(not STRACE, reason="strace is not here; it is what records the system calls")


class LostAnswerError(Exception):
    """Something that was answered is not there."""


@dataclass
class Survey:
    """What became of all the disks that were tried."""

    disks: int = 0
    lost: int = 0
    held: set[int] = field(default_factory=set)  # how many events a reopened store held


def survey(folder: Path, visits: int, *words: str, share: float = 1.0, seed: int = 0) -> Survey:
    """Trace one run of a store, and open it again on the disks that power cuts could leave."""
    centre, again = folder / "centre", folder / "again"
    centre.mkdir()
    make_store(str(centre / "centre.sqlite"), folder).db.close()
    command = [sys.executable, store_worker.__file__, str(centre), str(visits), *words]
    found = Survey()
    for left, told in disks_left(command, centre, folder / "trace", random.Random(seed), share=share):
        if left is None:
            continue
        shutil.rmtree(again, ignore_errors=True)
        again.mkdir()
        left.write(again)
        found.disks += 1
        try:
            found.held.add(require_kept(again, told))
        except LostAnswerError:
            found.lost += 1
    return found


def require_kept(folder: Path, told: tuple[str, ...]) -> int:
    """Open a store after a power cut, and check that all that was answered is there, once."""
    store = opened(folder)
    try:
        chain = store.chain("101")
        assert verify_chain(chain, CENTRE.public) == store.heads()["101"][1]
        if len(chain) < len(told):
            raise LostAnswerError(f"{len(chain)} events of {len(told)} answers")
        whole, begun = divmod(len(chain), len(STEPS))
        assert store.participation()["council"] == whole + (begun > 0)
        for number in range(whole):
            (answer,) = store.answer([reserve(number)])
            assert isinstance(answer, Decided)
            assert answer.granted == ("council", "experts")
        assert len(store.chain("101")) == len(chain)  # those were answers from before
        return len(chain)
    finally:
        store.db.close()


def test_no_power_cut_loses_an_answer_or_leaves_half_of_a_decision(memory_folder):
    found = survey(memory_folder, 4, share=0.6)

    assert found.disks > 100
    assert len(found.held) > 8
    assert found.lost == 0


def test_a_store_that_does_not_wait_for_the_disk_is_caught(memory_folder):
    """The known-bad control: synchronous=NORMAL."""
    found = survey(memory_folder, 4, "normal", share=0.6)

    assert found.disks > 50
    assert found.lost > 10
