"""A record that nobody touched: it verifies, every time, and says what it holds."""

from __future__ import annotations

from pathlib import Path

import pytest
from forgery import Forgery, verify
from held_election import CAST

from amin.record import CHECKS


def test_an_untouched_record_verifies_every_time(forgery: Forgery, tmp_path: Path) -> None:
    folder = forgery.write(tmp_path / "record")

    for _ in range(5):
        report = verify(folder)

    assert report.ballots == sum(map(len, CAST.values()))
    assert report.log_size == len(forgery.acts)
    assert report.election_hash == forgery.held.hash.hex()
    assert [number for number, _, _ in report.checks] == [*range(1, len(CHECKS) + 1)]


def test_forging_nothing_gives_the_same_bytes(forgery: Forgery) -> None:
    """So that what the tests below forge differs from an honest record only in what they say."""
    for contest in forgery.held.election.contests:
        for station in forgery.held.election.stations_of(contest):
            forgery.put_ballots(station.code, contest, forgery.ballots(station.code, contest))
            forgery.close(station.code, contest)
    forgery.tally()
    forgery.publish()
    forgery.reseal()

    assert forgery.files == forgery.held.files


@pytest.mark.parametrize("piece", [1, 5_000])
def test_a_box_read_in_pieces_verifies_too(
    piece: int, forgery: Forgery, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("amin.record.folder._CHUNK_BYTES", piece)

    verify(forgery.write(tmp_path / "record"))
