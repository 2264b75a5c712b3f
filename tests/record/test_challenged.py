"""Ballots with which a booth was tested: opened in public, made again byte for byte, and never cast."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from forgery import ACTS, Forgery, assert_refused, verify
from held_election import CAST, COUNCIL, IN_MARKS, MAYOR, Held, always

from amin.crypto import MarksContest, SumContest
from amin.election import Contest
from amin.record import documents, layout
from amin.record.documents import Challenged, Hex, OpenedBallot

STATION = "2"  # its closings signed for one tested sheet
CHOICE = (0, 1)


def opened(
    held: Held, contest: Contest, *, seed: bytes = b"", half: bytes = b"", choice: tuple[int, ...] = (0,)
) -> OpenedBallot:
    """A ballot that a voter had a booth make, and then tested."""
    statement = held.statement(contest)
    assert isinstance(statement, MarksContest | SumContest)
    seed, half = seed or always("tested seed")(32), half or always("tested half")(32)
    ballot = statement.encrypt(STATION, seed, half, statement.choices([choice]))
    return OpenedBallot(ballot=Hex(ballot), seed=Hex(seed), station_half=Hex(half), choice=choice)


def put(forgery: Forgery, contest: Contest, *tested: OpenedBallot, station: str = STATION) -> str:
    """Publish tested ballots with the closing of their station."""
    path = layout.challenged(station, contest.id)
    document = Challenged(
        election=Hex(forgery.held.hash), station=station, contest=contest.id, ballots=tested
    )
    forgery.files[path] = documents.encode(document)
    acts = forgery.acts
    (close,) = (
        act
        for act in acts
        if act["act"] == "close" and (act["contest"], act["station"]) == (contest.id, station)
    )
    close["files"][path] = ""
    forgery.put_acts(acts)
    forgery.reseal()
    return path


@pytest.mark.parametrize("contest", [IN_MARKS, MAYOR], ids=lambda contest: contest.tally)
@pytest.mark.parametrize("choice", [(0,), (1,)], ids=str)
def test_a_tested_ballot_of_either_kind_holds(
    choice: tuple[int, ...], contest: Contest, in_marks: Held, tmp_path: Path
) -> None:
    forgery = Forgery(in_marks)
    put(forgery, contest, opened(in_marks, contest, choice=choice))

    verify(forgery.write(tmp_path / "record"))


def test_no_document_holds_as_before_and_an_empty_one_too(held: Held, tmp_path: Path) -> None:
    forgery = Forgery(held)
    put(forgery, COUNCIL)

    verify(forgery.write(tmp_path / "record"))


CHANGES: dict[str, dict[str, Any]] = {
    "another seed": {"seed": Hex(b"\1" * 32)},
    "another half": {"station_half": Hex(b"\1" * 32)},
    "another choice": {"choice": (1,)},
    "two choices": {"choice": (0, 1)},
    "nothing": {"choice": ()},
    "a short seed": {"seed": Hex(b"\1" * 31)},
    "a choice beyond the last": {"choice": (99,)},
    "a choice below the first": {"choice": (-1,)},
    "no ballot": {"ballot": Hex()},
}


@pytest.mark.parametrize("contest", [IN_MARKS, MAYOR], ids=lambda contest: contest.tally)
@pytest.mark.parametrize("change", CHANGES)
def test_a_tested_ballot_that_does_not_come_out_again_is_found(
    change: str, contest: Contest, in_marks: Held, tmp_path: Path
) -> None:
    fields = {name: getattr(opened(in_marks, contest), name) for name in OpenedBallot.__struct_fields__}
    forgery = Forgery(in_marks)
    path = put(forgery, contest, OpenedBallot(**(fields | CHANGES[change])))

    assert_refused(forgery.write(tmp_path / "record"), "copies", path, record=1)


@pytest.mark.parametrize("contest", [IN_MARKS, MAYOR], ids=lambda contest: contest.tally)
@pytest.mark.parametrize("at", [0, 40, 64, -1])
def test_each_byte_of_a_tested_ballot_is_made_again(
    at: int, contest: Contest, in_marks: Held, tmp_path: Path
) -> None:
    honest = opened(in_marks, contest)
    ballot = bytearray(honest.ballot)
    ballot[at] ^= 1
    forgery = Forgery(in_marks)
    path = put(
        forgery,
        contest,
        OpenedBallot(
            ballot=Hex(bytes(ballot)),
            seed=honest.seed,
            station_half=honest.station_half,
            choice=honest.choice,
        ),
    )

    assert_refused(forgery.write(tmp_path / "record"), "copies", path, record=1)


def test_a_ballot_that_was_cast_and_tested_is_found(in_marks: Held, tmp_path: Path) -> None:
    """Whoever casts a ballot that was opened shows everybody the vote."""
    forgery = Forgery(in_marks)
    name, choice = f"{IN_MARKS.id} {STATION} 0", CAST[IN_MARKS.id, STATION][0]
    seed, half = always(f"booth {name}")(32), always(f"half {name}")(32)
    cast = opened(in_marks, IN_MARKS, seed=seed, half=half, choice=choice)
    assert cast.ballot in forgery.ballots(STATION, IN_MARKS)
    path = put(forgery, IN_MARKS, cast)

    failed = assert_refused(forgery.write(tmp_path / "record"), "copies", path, record=1)
    assert "stands twice" in failed.message


def test_more_tested_ballots_than_the_station_signed_for_are_found(in_marks: Held, tmp_path: Path) -> None:
    forgery = Forgery(in_marks)
    both = [opened(in_marks, IN_MARKS, half=always(half)(32)) for half in ("one", "two")]
    path = put(forgery, IN_MARKS, *both)

    assert_refused(forgery.write(tmp_path / "record"), "copies", path)


@pytest.mark.parametrize("field", ["station", "contest", "election"])
def test_tested_ballots_of_another_box_are_found(field: str, in_marks: Held, tmp_path: Path) -> None:
    forgery = Forgery(in_marks)
    path = put(forgery, IN_MARKS, opened(in_marks, IN_MARKS))
    forgery.set(path, (field,), {"station": "1", "contest": "mayor", "election": "00" * 32}[field])
    forgery.reseal()

    assert_refused(forgery.write(tmp_path / "record"), "copies", path)


def test_tested_ballots_that_no_act_names_are_found(in_marks: Held, tmp_path: Path) -> None:
    forgery = Forgery(in_marks)
    path = put(forgery, IN_MARKS, opened(in_marks, IN_MARKS))
    acts = forgery.acts
    for act in acts:
        act["files"].pop(path, None)
    forgery.sign(acts)

    assert_refused(forgery.write(tmp_path / "record"), "folder", "challenged")


def test_tested_ballots_with_the_closing_of_another_station_are_found(in_marks: Held, tmp_path: Path) -> None:
    forgery = Forgery(in_marks)
    path = put(forgery, IN_MARKS, opened(in_marks, IN_MARKS))
    acts = forgery.acts
    closes = [act for act in acts if act["act"] == "close" and act["contest"] == IN_MARKS.id]
    closes[0]["files"][path] = closes[1]["files"].pop(path)
    forgery.sign(acts)

    assert_refused(forgery.write(tmp_path / "record"), "acts", ACTS, line=1 + acts.index(closes[0]))
