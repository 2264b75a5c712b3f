"""Power cuts: of every disk that one could leave, nothing acknowledged is missing (SECURITY.md C-1b)."""

from __future__ import annotations

import pytest
from crash_states import STRACE, survey

pytestmark = pytest.mark.skipif(not STRACE, reason="strace is not here; it is what records the system calls")


def test_no_power_cut_loses_an_acknowledged_ballot(memory_folder):
    result = survey(memory_folder, casts=24, share=0.7, words=["close"])

    assert result.acknowledged == 25  # the closing, too
    assert result.disks > 400
    assert result.reopened == set(range(25))
    assert result.lost == 0


def test_no_power_cut_leaves_half_of_a_batch(memory_folder):
    result = survey(memory_folder, casts=24, batch=6, seed=1)

    assert result.disks > 100
    assert result.reopened == {0, 6, 12, 18, 24}
    assert result.lost == 0


def test_a_box_that_does_not_wait_for_the_disk_loses_ballots(memory_folder):
    """The known-bad control: synchronous=NORMAL."""
    result = survey(memory_folder, casts=24, share=0.3, words=["normal"])

    assert result.disks > 100
    assert result.lost > 20
