"""`amin rehearse` and `amin verify`: what they refuse before any work, and what they print after it."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from typer.testing import CliRunner

import amin
from amin.cli.main import app
from amin.errors import InputError, RejectedError

SAMPLE = Path(__file__).parents[2] / "sample"


def with_option(words: list[str], **options: Any) -> list[str]:
    """The same command with some options changed or added."""
    words = list(words)
    for name, value in options.items():
        option = "--" + name.replace("_", "-")
        if option in words:
            words[words.index(option) + 1] = str(value)
        else:
            words += [option, str(value)]
    return words


WRONG_USAGE = [
    ({"rule": "d'hondt"}, "there are: plurality"),
    ({"tally": "marks"}, "the kind `marks` is not there yet"),
    ({"tally": "mixed"}, "--tally"),
    ({"seats": 0}, "--seats"),
    ({"seats": "two"}, "--seats"),
    ({"max_marks": 0}, "--max-marks"),
    ({"max_marks": 5}, "more than there are to mark: 4 persons"),
    ({"stations": 0}, "--stations"),
    ({"stations": 10**6}, "--stations"),
    ({"trustees": 2, "threshold": 1}, "--trustees"),
    ({"trustees": 4, "threshold": 3}, "of 4 at most 2 may be needed"),
    ({"threshold": 4}, "of 5 at most 3 may be needed"),
    ({"threshold": 0}, "--threshold"),
    ({"mixers": 0}, "--mixers"),
]


@pytest.mark.parametrize(("options", "message"), WRONG_USAGE, ids=lambda value: str(value)[:40])
def test_wrong_options_end_with_2_and_the_reason_and_nothing_is_written(
    run, tables, tmp_path, options, message
):
    ran = run(*with_option(tables(), **options))

    assert ran.code == 2
    assert ran.stdout == ""
    assert message in ran.stderr
    assert "hint: see: amin rehearse --help" in ran.stderr
    assert sorted(os.listdir(tmp_path)) == ["B.csv", "C.csv"]


def test_more_options_than_sum_carries_are_refused_unless_sum_is_asked_for(run, tables, tmp_path):
    words = tables(candidates="code,name,list\n" + "".join(f"{n},name {n},\n" for n in range(1_000)))

    ran = run(*words)

    assert ran.code == 2
    assert "1,001 options" in ran.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("name", ["candidates", "ballots"])
def test_a_missing_file_is_named_before_any_other_is_read(run, tables, tmp_path, name):
    words = tables(candidates="nonsense")

    ran = run(*with_option(words, **{name: tmp_path / "none.csv"}), "--json")

    assert ran.code == 4
    assert ran.envelope["errors"][0]["file"] == str(tmp_path / "none.csv")
    assert ran.envelope["errors"][0]["message"] == "no such file or directory"


def test_a_folder_given_for_a_file_is_refused(run, tables, tmp_path):
    ran = run(*with_option(tables(), ballots=tmp_path))

    assert ran.code == 4
    assert "is a directory" in ran.stderr


def test_an_output_folder_in_use_is_refused_before_any_file_is_read_and_left_as_it_is(run, tables, tmp_path):
    words = tables(candidates="nonsense")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "kept").write_text("kept")

    ran = run(*words)

    assert ran.code == 7
    assert "not empty" in ran.stderr
    assert "hint: give --out a new folder" in ran.stderr
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["kept"]


def test_an_output_that_is_a_file_a_link_or_below_a_file_is_refused(run, tables, tmp_path):
    words = tables()
    (tmp_path / "file").write_text("")
    (tmp_path / "link").symlink_to(tmp_path)

    for out in (tmp_path / "file", tmp_path / "link", tmp_path / "file" / "out"):
        assert run(*with_option(words, out=out)).code == 7


def test_an_output_folder_that_may_not_be_written_is_refused(tables, tmp_path, monkeypatch):
    """Through a denied access check, because the tests may run as root, who may write anywhere."""
    monkeypatch.setattr(os, "access", lambda *_: False)

    ran = CliRunner().invoke(app, tables())

    assert ran.exit_code == 5
    assert "cannot be written to" in ran.stderr


def test_a_file_that_may_not_be_read_is_bad_input_not_wrong_usage(tables, tmp_path, monkeypatch):
    def refuse(path, *_, **__):
        raise PermissionError(13, "Permission denied", str(path))

    words = tables()
    monkeypatch.setattr(os, "access", lambda path, mode: not str(path).endswith(".csv"))
    monkeypatch.setattr(Path, "open", refuse)

    ran = CliRunner().invoke(app, words)

    assert ran.exit_code == 4
    assert f"{tmp_path / 'C.csv'}: permission denied" in ran.stderr


BAD_TABLES = {
    "unknown code": ({"ballots": "station,marks\n1,10018\n"}, "B.csv", 2, "mistyped?"),
    "too many marks": ({"ballots": "station,marks\n1,\n1,10019 10024 10035\n"}, "B.csv", 3, None),
    "list and persons": ({"ballots": "station,marks\n1,list:1010 10024\n"}, "B.csv", 2, "one list"),
    "unknown station": ({"ballots": "station,marks\n,10024\n"}, "B.csv", 2, "each row"),
    "empty ballots": ({"ballots": ""}, "B.csv", 1, "station,marks"),
    "empty candidates": ({"candidates": ""}, "C.csv", 1, "code,name,list"),
    "wrong header": ({"candidates": "code;name;list\n"}, "C.csv", 1, "semicolons"),
    "NUL": ({"candidates": "code,name,list\n1,\0,\n"}, "C.csv", 2, "CSV"),
    "not UTF-8": ({"candidates": b"code,name,list\n1,\xe1,\n"}, "C.csv", 2, "UTF-8"),
    "formula": ({"candidates": "code,name,list\n1,=cmd|x,\n"}, "C.csv", 2, "formula"),
    "colliding codes": ({"candidates": "code,name,list\n7,a,7\n"}, "C.csv", 2, "another code"),
}


@pytest.mark.parametrize("case", BAD_TABLES)
def test_a_bad_table_ends_with_4_names_file_line_and_hint_and_writes_nothing(run, tables, tmp_path, case):
    content, file, line, hint = BAD_TABLES[case]
    words = tables(**content)

    shown, told = run(*words), run(*words, "--json")

    assert shown.code == told.code == 4
    assert shown.stdout == ""
    assert f"{tmp_path / file}, line {line}: " in shown.stderr
    entry = told.envelope["errors"][0]
    assert (entry["file"], entry["line"]) == (str(tmp_path / file), line)
    assert (hint or "") in entry["hint"]
    assert sorted(os.listdir(tmp_path)) == ["B.csv", "C.csv"]


def test_a_process_of_its_own_ends_with_the_same_codes(run_apart, tables, tmp_path):
    bad_row = tables(ballots="station,marks\n1,10018\n")

    assert run_apart(*bad_row).code == 4
    assert run_apart(*bad_row, "--json").envelope["errors"][0]["line"] == 2
    assert run_apart(*with_option(bad_row, rule="none"), "--json").code == 2
    assert run_apart(*with_option(bad_row, out="/dev/null")).code == 7


@dataclass
class Room:
    """A stand-in for a room below: it records how it was called and gives or raises what it is told to."""

    answer: Any = None
    calls: list[dict[str, Any]] = field(default_factory=list)

    def act(self, *given: Any, **named: Any) -> Any:
        named["progress"].stage("voting", 3, "ballots")
        named["progress"].step(3)
        self.calls.append({"given": given, **named})
        if isinstance(self.answer, BaseException):
            raise self.answer
        return self.answer


@dataclass
class Ballots:
    candidates: Any
    lists: Any
    rows: Any


@dataclass
class Plan:
    seats: int
    max_marks: int
    rule: str
    tally: str
    trustees: int
    threshold: int
    mixers: int


def stand_in(monkeypatch: pytest.MonkeyPatch, name: str, **members: Any) -> None:
    module = ModuleType(f"amin.{name}")
    vars(module).update(members)
    monkeypatch.setitem(sys.modules, f"amin.{name}", module)
    monkeypatch.setattr(amin, name, module, raising=False)


@pytest.fixture
def rehearsal(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Room:
    room = Room(
        {
            "ballots": 3, "valid": 2, "blank": 1,
            "candidates": {"10019": 2, "10024": 2, "10035": 0, "10043": 0},
            "lists": {"1010": 1, "1029": 0}, "list_totals": {"1010": 4, "1029": 0}, "independents": 0,
            "seats": {"1010": 1, "1029": 0, "independents": 0}, "elected": ["10019"], "alternates": ["10035"],
            "ties": [{"kind": "list", "among": ["1010", "1029"], "seats": 1}],
            "seconds": {"roll": 0.25, "keys": 1.0}, "record": str(tmp_path / "out folder"),
        }
    )  # fmt: skip
    stand_in(monkeypatch, "rehearsal", rehearse=room.act, Ballots=Ballots, Plan=Plan)
    return room


def test_the_room_gets_ballots_plan_folder_and_entropy(rehearsal, tables, tmp_path):
    ran = CliRunner().invoke(app, tables())

    assert ran.exit_code == 0, ran.stderr
    (call,) = rehearsal.calls
    ballots, plan, out = call["given"]
    assert [person.code for person in ballots.candidates] == ["10019", "10024", "10035", "10043"]
    assert list(ballots.rows) == [("1", (0, 1)), ("1", (4,)), ("2", (6,))]
    assert plan == Plan(2, 2, "dhondt", "sum", 5, 3, 3)
    assert out == tmp_path / "out"
    assert call["entropy"] is os.urandom


def test_a_person_reads_seats_names_ties_times_and_how_to_check(rehearsal, tables):
    ran = CliRunner().invoke(app, tables())

    text = " ".join(ran.stdout.split())
    for words in (
        "3 ballots: 2 valid, 1 blank",
        "elected: 1 of 2 seats, by dhondt",
        "10019 2 مریم گلزار",
        "alternates 10035 0 زهرا پویا",
        "to be settled by lot: 1 place (list) among 1010 1029",
        "list votes list marks seats",
        "1010 4 1 1",
        "seconds: roll 0.2 · keys 1.0",
    ):
        assert words in text, words
    assert ran.stdout.splitlines()[-1].startswith("anybody can check it: amin verify '")
    assert ran.stderr == "voting: 3 ballots\n"


def test_a_program_gets_the_data_of_the_room_and_the_warnings(rehearsal, tables):
    words = with_option(tables(candidates="code,name,list\n10019,a,1010\n10024,a,1010\n"), mixers=5)

    ran = CliRunner().invoke(app, [*words, "--json", "--quiet"])

    envelope = json.loads(ran.stdout)
    assert (envelope["ok"], envelope["errors"], envelope["schema"]) == (True, [], "amin/rehearse/1")
    warnings = envelope["data"].pop("warnings")
    assert envelope["data"] == rehearsal.answer
    assert warnings == [
        "2 persons are called a: their codes 10019, 10024 tell them apart",
        "--mixers 5 is not used: `sum` needs no mixers",
    ]
    assert ran.stderr == ""


def test_warnings_go_to_stderr_where_a_person_reads(rehearsal, tables):
    ran = CliRunner().invoke(app, [*tables(candidates="code,name,list\n10019,a,\n10024,a,1010\n"), "-q"])

    assert ran.stderr == "note: 2 persons are called a: their codes 10019, 10024 tell them apart\n"


def test_an_interrupted_rehearsal_ends_with_130(rehearsal, tables):
    rehearsal.answer = KeyboardInterrupt()

    ran = CliRunner().invoke(app, [*tables(), "--json"])

    assert ran.exit_code == 130
    assert json.loads(ran.stdout)["errors"][0]["kind"] == "interrupted"


@dataclass
class Report:
    checks: tuple[tuple[int, str, str], ...] = (
        (1, "election", "its hash names it"),
        (2, "keys", "each is proved"),
    )
    ballots: int = 3


@pytest.mark.parametrize("words", [[], ["--json"]])
def test_verify_shows_every_check_that_holds(monkeypatch, tmp_path, words):
    room = Room(Report())
    stand_in(monkeypatch, "record", verify_record=room.act)

    ran = CliRunner().invoke(app, ["verify", str(tmp_path), *words])

    assert ran.exit_code == 0, ran.stderr
    assert room.calls[0]["given"] == (tmp_path,)
    assert len(room.calls[0]["seed"]) == 32
    if words:
        data = json.loads(ran.stdout)["data"]
        assert data["checks"][1] == {"number": 2, "name": "keys", "sentence": "each is proved"}
        assert data["ballots"] == 3
    else:
        assert "2  keys: each is proved" in ran.stdout
        assert ran.stdout.endswith(f"{tmp_path}: all 2 checks hold\n")


@pytest.mark.parametrize(("error", "code"), [(RejectedError("no"), 3), (InputError("no election.json"), 4)])
def test_verify_tells_a_record_that_does_not_hold_from_one_that_is_not_there(
    monkeypatch, tmp_path, error, code
):
    stand_in(monkeypatch, "record", verify_record=Room(error).act)

    assert CliRunner().invoke(app, ["verify", str(tmp_path), "-q"]).exit_code == code


def test_the_sample_is_taken_without_a_warning(rehearsal, tmp_path):
    words = [
        *(
            "rehearse",
            "--candidates",
            str(SAMPLE / "candidates.csv"),
            "--ballots",
            str(SAMPLE / "ballots.csv"),
        ),
        *(
            "--seats",
            "5",
            "--max-marks",
            "5",
            "--rule",
            "dhondt",
            "--out",
            str(tmp_path / "out"),
            "--json",
            "-q",
        ),
    ]

    ran = CliRunner().invoke(app, words)

    assert ran.exit_code == 0, ran.stderr
    assert json.loads(ran.stdout)["data"]["warnings"] == []
    ballots = rehearsal.calls[0]["given"][0]
    assert len(ballots.rows) == 120
    assert {station for station, _ in ballots.rows} == {"1", "2", "3"}
    sizes = {len(slots) for _, slots in ballots.rows}
    blank = len(ballots.candidates) + len(ballots.lists)
    assert sizes == {1, 2, 3, 4, 5}
    assert any(slots == (blank,) for _, slots in ballots.rows)
    assert any(len(ballots.candidates) <= slots[0] < blank for _, slots in ballots.rows)
