"""One mapping from what went wrong to what the shell sees, the person reads and the program gets."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time

import pytest
import typer
from typer.testing import CliRunner

from amin.cli import output
from amin.cli.main import Commands
from amin.cli.tables import RefusedTable
from amin.errors import (
    AminError,
    DeviceError,
    InputError,
    MalformedError,
    NotPermittedError,
    Place,
    RejectedError,
    StateError,
)


class CheckFailedError(RejectedError):
    """As the record room says which of its checks does not hold."""

    check = 7
    name = "box"


def invoke(error: BaseException, *words: str):
    """Run a command that ends with this error."""
    app = typer.Typer(cls=Commands, rich_markup_mode=None)

    @app.command()
    def fail_here(as_json: output.JsonOption = False) -> None:
        raise error

    @app.command()
    def other() -> None:
        """A second command, so that the first keeps its name."""

    return CliRunner().invoke(app, ["fail-here", *words])


ERRORS = [
    (InputError("no such file", place=Place("B.csv"), hint="look again"), 4, "input"),
    (MalformedError("a BOM", place=Place("election.json"), hint="take it off"), 4, "malformed"),
    (RejectedError("a proof does not hold", hint="keep the folder"), 3, "rejected"),
    (
        CheckFailedError("two ballots alike", place=Place("boxes/1/council", record=9), hint="keep it"),
        3,
        "rejected",
    ),
    (NotPermittedError("two of three trustees", hint="one more must come"), 5, "not-permitted"),
    (DeviceError("the disk is full", hint="free some space"), 6, "device"),
    (StateError("out is not empty", hint="a new folder"), 7, "state"),
    (KeyboardInterrupt(), 130, "interrupted"),
    (typer.BadParameter("no such rule", param_hint="--rule"), 2, "usage"),
    (PermissionError(13, "Permission denied", "/x"), 5, "not-permitted"),
    (OSError(28, "No space left on device", "/x"), 6, "device"),
    (AminError("something else"), 1, "unexpected"),
    (ZeroDivisionError("0912345678 divided by zero"), 1, "unexpected"),
    (RecursionError(), 1, "unexpected"),
    (MemoryError(), 1, "unexpected"),
]


@pytest.mark.parametrize(("error", "code", "kind"), ERRORS, ids=lambda value: type(value).__name__)
def test_each_error_has_its_code_its_words_and_its_entry(error, code, kind):
    shown = invoke(error)
    told = invoke(error, "--json")

    assert shown.exit_code == told.exit_code == code
    assert shown.stdout == ""
    assert shown.stderr.startswith("error: ")
    assert "Traceback" not in shown.stderr + told.stderr
    envelope = json.loads(told.stdout)
    assert (envelope["ok"], envelope["data"], envelope["schema"]) == (False, None, "amin/error/1")
    assert envelope["errors"][0]["kind"] == kind
    if isinstance(error, AminError):
        assert envelope["errors"][0]["message"] == error.message
        assert error.message in shown.stderr
        assert not error.hint or f"\n  hint: {error.hint}\n" in shown.stderr


def test_an_unexpected_error_says_where_it_was_and_never_what_it_held():
    ran = invoke(ZeroDivisionError("national number 0912345678"))

    assert "0912345678" not in ran.stderr
    assert "unexpected ZeroDivisionError" in ran.stderr
    assert "AMIN_DEBUG=1" in ran.stderr


def test_a_traceback_comes_only_when_it_is_asked_for(monkeypatch):
    monkeypatch.setenv("AMIN_DEBUG", "1")

    assert "Traceback" in invoke(ZeroDivisionError("x")).stderr


def test_a_failed_check_names_check_file_and_record():
    error = CheckFailedError("two ballots alike", place=Place("boxes/1/council", record=9))

    assert "boxes/1/council, record 9, check 7 (box): two ballots alike" in invoke(error).stderr
    entry = json.loads(invoke(error, "--json").stdout)["errors"][0]
    assert (entry["check"], entry["name"], entry["file"], entry["record"]) == (7, "box", "boxes/1/council", 9)


def test_places_of_a_refused_file_are_listed_and_the_rest_counted():
    problems = tuple(
        MalformedError(f"bad {n}", place=Place("B.csv", n), hint=f"mend {n}") for n in range(1, 21)
    )
    error = RefusedTable("31 places cannot be used", place=Place("B.csv"), problems=problems, total=31)

    shown = invoke(error).stderr
    told = json.loads(invoke(error, "--json").stdout)

    assert "error: B.csv: 31 places cannot be used\n" in shown
    assert "  B.csv, line 20: bad 20\n    hint: mend 20\n  … and 11 more\n" in shown
    assert [entry["line"] for entry in told["errors"]] == list(range(1, 21))
    assert told["data"] == {"problems": 31, "named": 20}


def test_what_an_error_quotes_cannot_move_the_cursor_or_turn_the_line():
    ran = invoke(InputError("name \x1b[2J\u202e\ud800 ends", place=Place("a\x07.csv"), hint="see \x9b"))

    assert "name \\u001b[2J\\u202e\\ud800 ends" in ran.stderr
    assert "a\\u0007.csv" in ran.stderr
    assert "see \\u009b" in ran.stderr


def test_brackets_in_an_error_are_no_markup():
    assert "[bold]x[/bold] [link=http://a]" in invoke(InputError("[bold]x[/bold] [link=http://a]")).stderr


def test_counts_that_a_reader_could_round_are_strings(capsys):
    data = {"exact": 2**53, "large": 2**53 + 1, "deep": [{"n": -(2**60)}], "yes": True, "name": "علی"}

    output.deliver(data, name="test", as_json=True, show=lambda page: None)

    said = capsys.readouterr().out
    assert json.loads(said)["data"] == {
        "exact": 2**53, "large": str(2**53 + 1), "deep": [{"n": str(-(2**60))}], "yes": True, "name": "علی"
    }  # fmt: skip
    assert said.count("\n") == 1


def test_nothing_that_is_no_number_in_json_gets_out():
    with pytest.raises(ValueError, match="JSON"):
        output.deliver({"ratio": float("nan")}, name="test", as_json=True, show=lambda page: None)


def test_output_to_a_reader_that_has_gone_ends_quietly():
    reader, writer = os.pipe()
    os.close(reader)
    ended = subprocess.run(
        [sys.executable, "-m", "amin.cli.main", "rules"], stdout=writer, stderr=subprocess.PIPE, check=False
    )
    os.close(writer)

    assert ended.returncode == 1
    assert ended.stderr == b""


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no full device here")
@pytest.mark.parametrize("words", [["rules"], ["rules", "--json"]])
def test_a_full_disk_under_stdout_is_a_device_that_failed(words):
    with open("/dev/full", "w") as full:
        ended = subprocess.run(
            [sys.executable, "-m", "amin.cli.main", *words], stdout=full, stderr=subprocess.PIPE, check=False
        )

    assert ended.returncode == 6
    assert ended.stderr.decode() == "error: no space left on device\n"


@pytest.mark.parametrize("encoding", ["ascii", "utf-8", "cp1256"])
def test_a_terminal_of_any_encoding_gets_every_line(tables, encoding):
    words = tables(candidates="code,name,list\n1,نام,\nx y,نام,\n")
    for more in ([], ["--json"]):
        ended = subprocess.run(
            [sys.executable, "-m", "amin.cli.main", *words, *more],
            capture_output=True,
            env={**os.environ, "PYTHONIOENCODING": encoding},
            check=False,
        )
        assert ended.returncode == 4
        assert b"Traceback" not in ended.stderr
    assert json.loads(ended.stdout.decode(encoding))["errors"][0]["line"] == 3


def test_no_colour_and_no_isolates_reach_a_pipe(run_apart):
    ran = run_apart("rules", FORCE_COLOR="1")

    assert "\x1b" not in ran.stdout
    assert "\u2068" not in ran.stdout


def test_an_interrupt_while_a_table_is_read_ends_with_130_and_one_clear_line(tmp_path, tables):
    """The candidates come through a pipe that nobody writes to, so the command waits there."""
    words = tables()
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    words[2] = str(pipe)
    with subprocess.Popen(
        [sys.executable, "-m", "amin.cli.main", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as command:
        writer = os.open(pipe, os.O_WRONLY)  # returns when the command has opened its end
        time.sleep(0.05)
        command.send_signal(signal.SIGINT)
        stdout, stderr = command.communicate(timeout=20)
        os.close(writer)

    assert command.returncode == 130
    assert stdout == ""
    assert stderr.splitlines()[0] == "error: interrupted"
    assert "Traceback" not in stderr
    assert not (tmp_path / "out").exists()
