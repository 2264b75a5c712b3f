"""Real nodes, a real centre, lines cut, answers lost, processes killed: every voter counts once (C-2b)."""

from __future__ import annotations

import pytest
from nemeses import EVERY, cut_one, polled
from real_poll import UnsoundError, require_sound


def test_whatever_fails_every_voter_who_came_is_counted_once(memory_folder):
    """One after the other, at the same stations; `scripts/deep nemesis` goes on with 200 of them."""
    poll = polled(memory_folder, EVERY)
    found = require_sound(poll)
    assert found["voters"] == found["came"] == 9 * len(EVERY)
    assert found["final"] > 0
    assert found["rejected"] > 0
    assert sum(proxy.cuts for proxy in poll.proxies.values()) > 0
    assert sum(proxy.lost for proxy in poll.proxies.values()) > 0
    assert all(node.kills for node in poll.nodes.values())


def test_a_station_that_hands_out_for_good_what_nobody_answered_is_caught(memory_folder):
    """The known-bad control."""
    poll = polled(memory_folder, [cut_one], words=("open",))
    with pytest.raises(UnsoundError):
        require_sound(poll)
