"""What a reader of single documents relies on: a trustee, who counts before any check has been run."""

from __future__ import annotations

from pathlib import Path

import pytest
from forgery import Forgery
from held_election import COUNCIL

from amin.errors import MalformedError
from amin.record import Record, documents, layout
from amin.record.outcome import contest_totals

CLOSING = layout.closing("3", "council")


@pytest.mark.parametrize("ballots", [-1, None])
def test_a_closing_that_does_not_say_how_many_is_refused(
    ballots: int | None, forgery: Forgery, tmp_path: Path
) -> None:
    if ballots is None:
        forgery.remove(CLOSING, ("counters", "ballots"))
    else:
        forgery.set(CLOSING, ("counters", "ballots"), ballots)
    record = Record(forgery.write(tmp_path / "record"))

    with pytest.raises(MalformedError, match="without ballots") as refusal:
        record.ballots("3", "council")
    assert refusal.value.place.file == CLOSING


@pytest.mark.parametrize("change", [lambda keys: keys[:-1], lambda keys: [*keys, keys[0]], lambda _: []])
def test_an_election_key_with_another_number_of_trustees_is_refused(
    change: object, forgery: Forgery, tmp_path: Path
) -> None:
    keys = forgery.json(layout.ELECTION_KEY)["verification_keys"]
    forgery.set(layout.ELECTION_KEY, ("verification_keys",), change(keys))  # type: ignore[operator]
    record = Record(forgery.write(tmp_path / "record"))

    with pytest.raises(MalformedError, match="for each trustee") as refusal:
        _ = record.election_key
    assert refusal.value.place.file == layout.ELECTION_KEY


@pytest.mark.parametrize("more", [-1, 1])
def test_totals_of_another_number_of_slots_are_not_counted(more: int, forgery: Forgery) -> None:
    path = layout.tally("council-002")
    totals = forgery.json(path)["totals"]
    forgery.set(path, ("totals",), totals[:more] if more < 0 else [*totals, 0])
    tally = documents.decode(forgery.files[path], documents.UnitTally)

    with pytest.raises(MalformedError) as refusal:
        contest_totals(COUNCIL, [tally])
    assert refusal.value.place.file == path
