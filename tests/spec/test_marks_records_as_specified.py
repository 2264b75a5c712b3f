"""Hold the specification of records in `marks` to the program: each reads what the other writes, and refuses.

The program's records are made and checked through the command line; the other ones are written from spec/
alone, by one who holds every key: what is forged there is sealed again, so that only the check whose business
it is can see it.
"""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from record_changes import (
    Change,
    a_mark_replaced,
    a_mix_without_ballots_in_another_name,
    a_mixer_left_out,
    ballots_of_another_station,
    document,
    exchange,
    first_more,
    flip,
    in_the_log,
    moved,
    no_act,
    no_hash,
    other_boxes,
    other_turns,
    other_unit_id,
    sealed,
    shares_named_by_place,
    shuffles_of_another_unit,
    shuffles_of_sums,
    turn,
    turns_exchanged,
)
from slow_crypto import Rejected
from slow_insiders import forge
from slow_mixed import numbers_in
from slow_reader import failures
from slow_writer import Writer

TALLY = "tally/council-001.json"
BOX = "boxes/1/council/ballots.bin"


def amin(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the command line."""
    command = [sys.executable, "-m", "amin.cli.main", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def first_failed(record: Path) -> int | None:
    """Return the check that the program names, or none if the record holds."""
    verdict = amin("verify", record, "--json", "--quiet")
    errors = json.loads(verdict.stdout)["errors"]
    assert verdict.returncode == (3 if errors else 0), verdict.stdout
    return errors[0]["check"] if errors else None


@pytest.fixture(scope="module")
def rehearsed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a record by the program: two stations, three marks, three mixers, three trustees of five."""
    folder = tmp_path_factory.mktemp("rehearsal")
    lists = ("1010", "1023", "1036", "")
    people = [f"100{number:02},Person {number},{lists[number % 4]}\n" for number in range(12)]
    (folder / "C.csv").write_text("code,name,list\n" + "".join(people))
    ballots = "1,10000 10001 10005\n1,list:1010\n1,10003\n2,\n2,10002 10001\n"
    (folder / "B.csv").write_text("station,marks\n" + ballots)
    options = [
        "--seats=3",
        "--max-marks=3",
        "--rule=rounded_then_highest_ratio",
        "--tally=marks",
        "--mixers=3",
    ]
    files = ["--candidates", folder / "C.csv", "--ballots", folder / "B.csv", "--out", folder / "record"]
    made = amin(
        "rehearse",
        "--quiet",
        "--tally=marks",
        "--mixers=3",
        "--trustees=5",
        "--threshold=3",
        *options,
        *files,
    )
    assert made.returncode == 0, made.stderr
    return folder / "record"


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Contests of both kinds, reserve mixers, other trustees in each unit, a contest without a ballot."""
    return Writer(tmp_path_factory.mktemp("written") / "record").write()


def copied(record: Path, to: Path, change: Change) -> Path:
    """Change a copy of a record."""
    copy = Path(shutil.copytree(record, to / "copy"))
    change(copy)
    return copy


# --- records that hold ---------------------------------------------------------------------------


def test_a_record_in_marks_of_the_program_holds_under_all_checks(rehearsed: Path) -> None:
    assert failures(rehearsed) == {}


def test_a_record_written_from_the_pages_holds_under_all_checks_and_in_the_program(written: Path) -> None:
    assert failures(written) == {}
    assert first_failed(written) is None


# --- what an outsider changes --------------------------------------------------------------------


MIX, SHARES = "mix/council-001/{}.bin", "tally/council-001/{}.bin"
CHANGES: dict[str, tuple[int, Change]] = {
    "the context of a box": (9, flip(BOX, 24)),
    "the places of two boxes": (9, exchange(BOX, "boxes/2/council/ballots.bin")),
    "a mark of a ballot": (10, flip(BOX, 64 + 64 + 7)),
    "the stations of a unit": (13, document(TALLY, stations=["2", "1"])),
    "the ballots of a unit": (13, document(TALLY, ballots=6)),
    "the number of a mixer's records": (14, flip(MIX.format("marks-2"), 23)),
    "the output of a mixer": (14, flip(MIX.format("marks-1"), 64 + 5)),
    "the trailer of a shuffle of list marks": (14, flip(MIX.format("lists-2"), -40)),
    "the shuffles of two mixers": (14, exchange(MIX.format("marks-1"), MIX.format("marks-2"))),
    "a partial decryption": (16, flip(SHARES.format("marks-3"), 64 + 6)),
    "the shares of two trustees": (16, exchange(SHARES.format("lists-1"), SHARES.format("lists-2"))),
    "the trustees of a unit": (16, document(TALLY, trustees=[1, 2, 4])),
    "a total": (17, document(TALLY, totals=first_more)),
    "two dummies": (17, document(TALLY, dummies=moved)),
    "the results": (18, document("results.json", contests=lambda found: [{**found[0], "blank": 0}])),
}


@pytest.mark.parametrize("what", CHANGES)
def test_reader_and_program_name_the_same_check_after_a_change_of(
    what: str, rehearsed: Path, tmp_path: Path
) -> None:
    number, change = CHANGES[what]
    copy = copied(rehearsed, tmp_path, change)
    assert min(failures(copy)) == number
    assert first_failed(copy) == number


# --- what one who holds every key forges ---------------------------------------------------------


FORGED: dict[str, tuple[int, Change]] = {
    "a line that is no act": (2, in_the_log(no_act)),
    "two turns in another order": (3, in_the_log(turns_exchanged)),
    "a box of another station": (10, sealed(ballots_of_another_station)),
    "a unit of another id": (13, other_unit_id),
    "a tally of sums": (13, sealed(document(TALLY, format="amin/unit-tally/1"))),
    "an institution with two turns": (14, other_turns("council-001", 1, 1)),
    "an institution out of turn": (14, other_turns("council-001", 2, 1)),
    "an institution of another name": (14, in_the_log(turn("council-001", 2, institution=3))),
    "an institution that is not on the list": (14, other_turns("council-002", 5, 2)),
    "an institution that is no number": (14, in_the_log(turn("council-002", 1, institution="3"))),
    "shuffles of another unit": (14, sealed(shuffles_of_another_unit)),
    "a mark in the place of another": (14, sealed(a_mark_replaced)),
    "a mixer who was left out": (14, sealed(a_mixer_left_out)),
    "a mix of nothing in another name": (14, sealed(a_mix_without_ballots_in_another_name)),
    "a file of shares named by its place": (16, sealed(shares_named_by_place)),
    "trustees who gave no share": (16, sealed(document(TALLY, trustees=[1, 4]))),
    "dummies that balance": (17, sealed(document(TALLY, dummies=moved, totals=first_more))),
    "a hash that is none": (20, in_the_log(no_hash)),
}


@pytest.mark.parametrize("what", FORGED)
def test_reader_and_program_name_the_same_check_after_an_insider_forged(
    what: str, written: Path, tmp_path: Path
) -> None:
    number, change = FORGED[what]
    copy = copied(written, tmp_path, change)
    assert min(failures(copy)) == number
    assert first_failed(copy) == number


def test_an_insider_who_casts_one_encryption_twice_is_seen_by_both(written: Path, tmp_path: Path) -> None:
    """Each ballot holds for itself: in two stations of one contest, and in contests of both kinds."""
    first = [forge("council", "1", (2, 5, 0), "x"), forge("council", "1", (1, 5, 0), "y")]
    seconds = {
        "council_2": [forge("council", "2", (2, 5, 0), "x")],
        "mayor_3": [forge("mayor", "3", (0, 1, 0), "x")],
    }
    for box, second in seconds.items():
        copy = copied(written, tmp_path / box, other_boxes(**{"council_1": first, box: second}))
        assert min(failures(copy)) == 12
        assert first_failed(copy) == 12


UNLAWFUL: dict[str, tuple[int, ...]] = {
    "a mark that is no number of a candidate or dummy": (0, 2, 0),
    "a person twice": (1, 1, 0),
    "a person beside a list": (1, 6, 1),
    "no person and no list": (5, 6, 0),
    "a dummy twice": (5, 5, 1),
}


@pytest.mark.parametrize("what", UNLAWFUL)
def test_unlawful_marks_would_be_seen_in_the_totals_even_if_no_proof_were_looked_at(
    what: str, written: Path, tmp_path: Path
) -> None:
    """Mixes and shares hold, for they say nothing about what is mixed. The unit's other ballot is blank."""
    box = [forge("council", "2", UNLAWFUL[what], "x")]
    failed = failures(copied(written, tmp_path, other_boxes(council_2=box)))
    assert {10, 17} <= set(failed)
    assert not {11, 12, 13, 14, 16} & set(failed)


def test_a_number_above_the_bound_of_its_part_is_refused(written: Path) -> None:
    """The ballots of the unit have the dummies 5 and 6, of 4 candidates and 2 marks."""
    unit = next(Writer(written).mixed_units())
    (block,) = unit.blocks("marks")
    given = tuple((j, unit.shares("marks", place, j)[0]) for place, j in enumerate(unit.trustees, 1))
    assert max(numbers_in(block, given, 6)) == 6
    with pytest.raises(Rejected):
        numbers_in(block, given, 5)


def test_shuffles_of_a_contest_in_sums_are_no_lawful_acts(written: Path, tmp_path: Path) -> None:
    assert min(failures(copied(written, tmp_path, shuffles_of_sums))) == 3


def test_the_program_refuses_shuffles_of_a_contest_in_sums(written: Path, tmp_path: Path) -> None:
    assert first_failed(copied(written, tmp_path, shuffles_of_sums)) == 3
