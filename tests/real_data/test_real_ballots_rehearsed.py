"""Real ballots through the real command line, beside a recount of the same rows by plain addition."""

from __future__ import annotations

import pabulib
import pytest
from measured_command import amin

BALLOTS = {"sum": 1_500, "marks": 1_000}
STATIONS = {"sum": 3, "marks": 2}  # 500 ballots of 15 marks are more than one block
MIB = 2**20
MOST_MEMORY = 300 * MIB  # three times what it takes; the goal at any size is 1 GiB


@pytest.mark.skipif(not pabulib.FOLDER.is_dir(), reason=pabulib.ABSENT)
@pytest.mark.parametrize(
    ("name", "seats", "tally"),
    [
        ("Poland_Warszawa_2021_Mokotow", 15, "sum"),
        ("Poland_Wroclaw_2017", 5, "sum"),
        ("Poland_Warszawa_2021_Mokotow", 15, "marks"),
        ("Poland_Warszawa_2020_Praga-Poludnie", 15, "marks"),
        ("Poland_Lodz_2020", 11, "marks"),
    ],
)
def test_real_ballots_come_out_as_recounted_and_verify_in_little_memory(tmp_path, name, seats, tally):
    first = BALLOTS[tally]
    poll = pabulib.read(pabulib.FOLDER / f"{name}.pb.xz")
    candidates, ballots = pabulib.write_tables(poll, tmp_path, stations=STATIONS[tally], first=first)
    recount = poll.recount(first)

    rehearsed = amin(
        *("rehearse", "--candidates", candidates, "--ballots", ballots, "--out", tmp_path / "record"),
        *("--seats", seats, "--max-marks", poll.max_marks, "--rule", "plurality", "--json", "--quiet"),
        *("--tally", tally),
    )
    verified = amin("verify", tmp_path / "record", "--json", "--quiet")

    assert rehearsed.data["candidates"] == recount
    assert {rehearsed.data[part] for part in ("ballots", "valid")} == {first}
    assert rehearsed.data["elected"] == sorted(recount, key=recount.__getitem__, reverse=True)[:seats]
    assert verified.data["ballots"] == first
    if name.endswith("Mokotow") and tally == "marks":
        shares = tmp_path / "record" / "tally" / "council-001" / "marks-2.bin"
        data = shares.read_bytes()
        shares.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
        refused = amin("verify", tmp_path / "record", "--quiet")
        assert (refused.code, "tally/council-001/marks-2.bin, record 2" in refused.stderr) == (3, True)
    assert max(rehearsed.peak_bytes, verified.peak_bytes) < MOST_MEMORY
