"""`amin verify` as a person gives it: exit 3 with check, file and record for each check, 4 for no record."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from forgeries import FORGERIES, forgery_for
from forgery import Forgery, check_named
from held_election import Held
from revised_election import Versions

import amin

SOURCE = Path(amin.__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Ran:
    """How the command ended."""

    code: int
    stdout: str
    stderr: str

    @property
    def envelope(self) -> dict[str, Any]:
        """The one JSON object on stdout."""
        return json.loads(self.stdout)


def verify(record: Path, *words: str) -> Ran:
    """Give the command to a process of its own."""
    ended = subprocess.run(
        [sys.executable, "-m", "amin.cli.main", "verify", str(record), *words],
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
        check=False,
    )
    assert "Traceback" not in ended.stderr
    return Ran(ended.returncode, ended.stdout, ended.stderr)


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forged_record_ends_in_exit_code_3_with_its_place(
    name: str, held: Held, in_marks: Held, revised: Versions, tmp_path: Path
) -> None:
    forgery = forgery_for(name, held, in_marks, revised.held, tmp_path / "held")
    sign = FORGERIES[name](forgery)

    ran = verify(forgery.write(tmp_path / "record"), "--json")

    assert ran.code == 3
    assert not ran.envelope["ok"]
    assert ran.envelope["schema"] == "amin/error/1"
    (error,) = ran.envelope["errors"]
    named = {key: error[key] for key in ("kind", "check", "name", "file", "line", "record")}
    place = {"file": sign.file, "line": sign.line, "record": sign.record}
    assert named == {"kind": "rejected", "check": check_named(name).number, "name": name, **place}
    assert error["message"]
    assert error["hint"]


def test_a_forged_ballot_is_named_to_a_person_too(forgery: Forgery, tmp_path: Path) -> None:
    sign = FORGERIES["copies"](forgery)

    ran = verify(forgery.write(tmp_path / "record"))

    assert ran.code == 3
    assert ran.stdout == ""
    for part in (sign.file, f"record {sign.record}", "check 12 (copies)", "hint: "):
        assert part in ran.stderr


def test_an_untouched_record_ends_in_exit_code_0(forgery: Forgery, tmp_path: Path) -> None:
    ran = verify(forgery.write(tmp_path / "record"), "--json")

    assert ran.code == 0
    assert ran.envelope["ok"]
    assert [check["number"] for check in ran.envelope["data"]["checks"]] == [*range(1, len(FORGERIES) + 1)]


@pytest.mark.parametrize("election", ["missing", "not canonical", "a pipe"])
def test_no_readable_election_ends_in_exit_code_4(election: str, forgery: Forgery, tmp_path: Path) -> None:
    honest = forgery.files.pop("election.json")
    if election == "not canonical":
        forgery.files["election.json"] = honest + b"\n"
    record = forgery.write(tmp_path / "record")
    if election == "a pipe":
        os.mkfifo(record / "election.json")

    ran = verify(record, "--json")

    assert ran.code == 4
    (error,) = ran.envelope["errors"]
    assert (error["kind"], error["file"]) == ("input", "election.json")


def test_a_name_that_would_move_the_cursor_is_shown_harmlessly(forgery: Forgery, tmp_path: Path) -> None:
    forgery.files["\x1b[2J\u202ef"] = b""

    ran = verify(forgery.write(tmp_path / "record"))

    assert ran.code == 3
    assert "\x1b" not in ran.stderr
    assert "\u202e" not in ran.stderr


def test_a_name_that_is_no_utf8_is_shown_as_it_can_be(forgery: Forgery, tmp_path: Path) -> None:
    record = forgery.write(tmp_path / "record")
    (record / os.fsdecode(b"\xff")).write_bytes(b"")

    assert verify(record).code == 3
    ran = verify(record, "--json")
    assert ran.code == 3
    assert ran.envelope["errors"][0]["name"] == "folder"
