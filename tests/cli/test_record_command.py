"""`amin record`: orders of boards on a rehearsed record, told to a person and to a program, and refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from amin.cli.main import app

CANDIDATES = (
    "code,name,list\n10019,مریم گلزار,1010\n10024,رضا نیکو,1010\n10035,زهرا پویا,1029\n10043,علی سپهر,\n"
)
ROWS = {"1": ["10019 10024"] * 60, "2": ["list:1010"] * 100 + ["10035"] * 50, "3": ["10035", "10043"] * 60}
GROUNDS = ("--grounds", "نامهٔ ۱۲", "--date", "1405/03/30")


def amin(*words: object, code: int = 0) -> dict[str, Any]:
    """Give a command with --json and return the object that it prints."""
    ran = CliRunner().invoke(app, [*map(str, words), "--json"])
    assert ran.exit_code == code, ran.output
    envelope: dict[str, Any] = json.loads(ran.stdout)
    assert envelope["ok"] == (code == 0)
    return envelope["data"] if code == 0 else envelope["errors"][0]


@pytest.fixture(scope="module")
def rehearsed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A record of three stations, one unit of 60 and 150 ballots and one of 120; and its keys."""
    folder = tmp_path_factory.mktemp("record")
    (folder / "C.csv").write_text(CANDIDATES)
    rows = [f"{station},{marks}" for station, given in ROWS.items() for marks in given]
    (folder / "B.csv").write_text("\n".join(["station,marks", *rows, ""]))
    tables = ("--candidates", folder / "C.csv", "--ballots", folder / "B.csv")
    how = ("--seats", 2, "--max-marks", 2, "--rule", "dhondt", "--trustees", 3, "--threshold", 1)
    amin("rehearse", *tables, *how, "--out", folder / "record", "--keep-keys", folder / "keys")
    return folder


@pytest.fixture
def order(rehearsed: Path, tmp_path: Path) -> Callable[..., dict[str, Any]]:
    """Give an order on the rehearsed record; the new one is `new`."""

    def give(verb: str, *words: object, code: int = 0, new: str = "new") -> dict[str, Any]:
        where = ("--keys", rehearsed / "keys", "--out", tmp_path / new)
        return amin("record", verb, rehearsed / "record", *where, *words, code=code)

    return give


def test_a_candidate_withdraws_and_both_results_stand_in_a_record_that_holds(
    order: Callable[..., dict[str, Any]], rehearsed: Path, tmp_path: Path
) -> None:
    published = {path: path.read_bytes() for path in (rehearsed / "record").rglob("*.json")}
    told = order("amend", "--kind", "withdrawn", "--code", "۱۰۰۱۹", *GROUNDS)

    assert told["version"] == 1
    assert "10019" in told["before"][0]["elected"]
    assert told["after"][0]["gone"] == {"10019": "withdrawn"}
    assert "10019" not in {*told["after"][0]["elected"], *told["after"][0]["candidates"]}
    assert len(amin("verify", tmp_path / "new")["checks"]) == 22
    versions = amin("record", "versions", tmp_path / "new")
    assert [each[0]["gone"] for each in versions["versions"]] == [{}, {"10019": "withdrawn"}]
    (amendment,) = versions["amendments"]
    assert (amendment["date"], amendment["grounds"]) == ("2026-06-20", "نامهٔ ۱۲")
    assert [each["board"] for each in amendment["signatures"]] == ["executive", "supervision"]
    assert published == {path: path.read_bytes() for path in (rehearsed / "record").rglob("*.json")}


def test_a_station_that_is_annulled_takes_out_those_that_it_was_tallied_with(
    order: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    """60 ballots joined with 150: the rest of either would show 60."""
    told = order("exclude", "--station", "2", *GROUNDS)

    assert (told["before"][0]["ballots"], told["after"][0]["ballots"]) == (330, 120)
    assert (told["after"][0]["annulled"], told["after"][0]["left_out"]) == (["2"], ["1", "2"])
    assert told["tallied_again"] == []
    amin("verify", tmp_path / "new")


def test_a_person_is_told_what_changed_and_why_more_is_left_out(rehearsed: Path, tmp_path: Path) -> None:
    where = ["--keys", str(rehearsed / "keys"), "--out", str(tmp_path / "new"), "--quiet"]
    ran = CliRunner().invoke(
        app, ["record", "exclude", str(rehearsed / "record"), *where, "--station", "1", *GROUNDS]
    )

    assert ran.exit_code == 0, ran.output
    for said in ("annulled  station 1", "left out  station 1 2", "the rest alone would show too few ballots"):
        assert said in ran.stdout
    shown = CliRunner().invoke(app, ["record", "versions", str(tmp_path / "new")])
    assert "exclusion 1  2026-06-20  station 1, council: نامهٔ ۱۲" in shown.stdout


REFUSED: dict[str, tuple[int, str, tuple[object, ...]]] = {
    "a kind that is none": (2, "amend", ("--kind", "resigned", "--code", "10019", *GROUNDS)),
    "a place where nothing moves": (
        *(2, "amend"),
        ("--kind", "died", "--code", "10019", "--place", "x", *GROUNDS),
    ),
    "a move to nowhere": (2, "amend", ("--kind", "station-moved", "--code", "1", *GROUNDS)),
    "a day that is none": (
        2,
        "amend",
        ("--kind", "died", "--code", "10019", "--grounds", "x", "--date", "1"),
    ),
    "a code of nobody": (4, "amend", ("--kind", "died", "--code", "99999", *GROUNDS)),
    "a list that is a person": (4, "amend", ("--kind", "list-withdrawn", "--code", "10019", *GROUNDS)),
    "a station that is none": (4, "exclude", ("--station", "9", *GROUNDS)),
    "a move of no station": (
        *(4, "amend"),
        ("--kind", "station-moved", "--code", "9", "--place", "x", *GROUNDS),
    ),
    "another contest": (4, "exclude", ("--station", "1", "--contest", "mayor", *GROUNDS)),
    "who is there comes back": (7, "amend", ("--kind", "reinstated", "--code", "10019", *GROUNDS)),
    "a station twice": (7, "exclude", ("--station", "1", "--station", "1", *GROUNDS)),
}


@pytest.mark.parametrize("name", REFUSED)
def test_an_order_that_cannot_be_is_refused_and_nothing_is_written(
    name: str, order: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    code, verb, words = REFUSED[name]
    error = order(verb, *words, code=code)

    assert error["message"]
    assert [*tmp_path.iterdir()] == []


def test_keys_of_another_rehearsal_and_missing_keys_are_refused(rehearsed: Path, tmp_path: Path) -> None:
    from amin.rehearsal.keyring import KeyRing

    other = KeyRing.make(tmp_path / "other", lambda count: b"\x07" * count)
    other.folder.mkdir()
    with pytest.raises(AssertionError):  # boards that share a key make no election; change one seed alone
        assert len({*other.public.boards.values()}) == 3
    other.save()
    words = ("--kind", "died", "--code", "10019", *GROUNDS, "--out", tmp_path / "new")
    assert amin("record", "amend", rehearsed / "record", "--keys", tmp_path / "other", *words, code=5)
    assert amin("record", "amend", rehearsed / "record", "--keys", tmp_path / "none", *words, code=4)
    assert not (tmp_path / "new").exists()


def test_what_is_no_record_and_a_folder_in_use_are_refused(rehearsed: Path, tmp_path: Path) -> None:
    words = ("--keys", rehearsed / "keys", "--kind", "died", "--code", "10019", *GROUNDS)
    assert amin("record", "amend", tmp_path, *words, "--out", tmp_path / "new", code=4)
    assert amin("record", "amend", rehearsed / "record", *words, "--out", rehearsed / "keys", code=7)


def test_a_record_that_does_not_hold_is_not_amended(rehearsed: Path, tmp_path: Path) -> None:
    import shutil

    broken = shutil.copytree(rehearsed / "record", tmp_path / "broken")
    results = broken / "results.json"
    results.write_bytes(results.read_bytes().replace(b'"blank":0', b'"blank":1'))
    words = ("--keys", rehearsed / "keys", "--kind", "died", "--code", "10019", *GROUNDS)

    error = amin("record", "amend", broken, *words, "--out", tmp_path / "new", code=3)
    assert "counts" in error["message"]
    assert not (tmp_path / "new").exists()


def test_kept_keys_are_for_their_owner_alone_and_lie_in_no_record(rehearsed: Path, tmp_path: Path) -> None:
    keys = rehearsed / "keys"
    assert keys.stat().st_mode & 0o777 == 0o700
    assert (keys / "keys.json").stat().st_mode & 0o777 == 0o600
    for seed in json.loads((keys / "keys.json").read_text())["seeds"].values():
        for path in (rehearsed / "record").rglob("*.json"):
            assert seed not in path.read_text()
    tables = ("--candidates", rehearsed / "C.csv", "--ballots", rehearsed / "B.csv", "--out", tmp_path / "r")
    how = ("--seats", 2, "--max-marks", 2, "--rule", "dhondt")
    assert amin("rehearse", *tables, *how, "--keep-keys", tmp_path / "r" / "keys", code=2)
    assert amin("rehearse", *tables, *how, "--keep-keys", keys, code=7)
