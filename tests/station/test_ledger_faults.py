"""A station killed at a system call, or robbed of its power: what the desk was told is so (C-1a, C-1b)."""

from __future__ import annotations

import pytest
from ledger_faults import LostWordError, killed_at, require_kept, survey
from ledger_worker import opened
from power_cuts import STRACE

pytestmark = pytest.mark.skipif(not STRACE, reason="strace is not here; it is what kills and what records")
VOTERS = 3


@pytest.mark.parametrize(
    ("syscall", "moments"),
    [("pwrite64", (1, 4, 9, 20, 33, 47, 60)), ("fdatasync", (1, 2, 5, 9)), ("write", (3, 8))],
)
def test_a_station_killed_at_a_chosen_system_call_keeps_its_word_and_goes_on(memory_folder, syscall, moments):
    kills, found = 0, set()
    for k in moments:
        path = memory_folder / f"{k}.sqlite"
        with opened(path):  # founding it is another thing
            pass
        was_killed, told = killed_at(path, VOTERS, syscall, k)
        kills += was_killed
        found.add(require_kept(path, told, VOTERS))
    assert kills >= 2
    assert len(found) > 1


def test_a_station_that_tells_before_it_has_written_is_caught(memory_folder):
    """The known-bad control."""
    lost = 0
    for k in (4, 12, 20):
        path = memory_folder / f"{k}.sqlite"
        with opened(path):  # founding it is another thing
            pass
        _, told = killed_at(path, VOTERS, "pwrite64", k, "early")
        try:
            require_kept(path, told, VOTERS)
        except LostWordError:
            lost += 1
    assert lost > 0


def test_no_power_cut_takes_back_what_the_desk_was_told(memory_folder):
    result = survey(memory_folder, VOTERS, share=0.3)
    assert result.told == 3 * VOTERS
    assert result.disks > 30
    assert result.reopened == set(range(VOTERS + 1))
    assert result.lost == 0


def test_a_ledger_that_does_not_wait_for_the_disk_loses_its_word(memory_folder):
    """The known-bad control: synchronous=NORMAL."""
    result = survey(memory_folder, VOTERS, "normal", share=0.3)
    assert result.disks > 30
    assert result.lost > 5
