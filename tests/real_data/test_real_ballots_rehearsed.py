"""Real ballots through the real command line, beside a recount of the same rows by plain addition."""

from __future__ import annotations

import pabulib
import pytest
from measured_command import amin

BALLOTS = 1_500
MIB = 2**20
MOST_MEMORY = 300 * MIB  # three times what it takes; the goal at any size is 1 GiB


@pytest.mark.skipif(not pabulib.FOLDER.is_dir(), reason=pabulib.ABSENT)
@pytest.mark.parametrize(
    ("name", "seats"), [("Poland_Warszawa_2021_Mokotow", 15), ("Poland_Wroclaw_2017", 5)]
)
def test_real_ballots_come_out_as_recounted_and_verify_in_little_memory(tmp_path, name, seats):
    poll = pabulib.read(pabulib.FOLDER / f"{name}.pb.xz")
    candidates, ballots = pabulib.write_tables(poll, tmp_path, stations=3, first=BALLOTS)
    recount = poll.recount(BALLOTS)

    rehearsed = amin(
        *("rehearse", "--candidates", candidates, "--ballots", ballots, "--out", tmp_path / "record"),
        *("--seats", seats, "--max-marks", poll.max_marks, "--rule", "plurality", "--json", "--quiet"),
    )
    verified = amin("verify", tmp_path / "record", "--json", "--quiet")

    assert rehearsed.data["candidates"] == recount
    assert {rehearsed.data[part] for part in ("ballots", "valid")} == {BALLOTS}
    assert rehearsed.data["elected"] == sorted(recount, key=recount.__getitem__, reverse=True)[:seats]
    assert verified.data["ballots"] == BALLOTS
    assert max(rehearsed.peak_bytes, verified.peak_bytes) < MOST_MEMORY
