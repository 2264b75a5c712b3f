"""`amin seats --lots`: lots that people drew, with their minutes; one that fits no open tie is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from amin.cli.tables.lots import EXAMPLE, LARGEST_FILE_BYTES

LEVEL = "list,votes\nالف,50\nب,50\nC,20\n"
# a's second seat or b's first; if a wins, a2 and a3 are level with a1.
TWICE = "list,candidate,votes\na,a1,20\na,a2,20\na,a3,20\nb,b1,30\nb,b2,0\n"
OF_LISTS = {"kind": "list", "among": ["الف", "ب"], "drawn": ["ب"], "minutes": "شمارهٔ ۱۲"}
A_WINS = {"kind": "list", "among": ["a", "b"], "drawn": ["a"], "minutes": "12"}
A3_AND_A1 = {"kind": "person", "among": ["a1", "a2", "a3"], "drawn": ["a3", "a1"], "minutes": "13"}


def file_of(*lots: object) -> str:
    return json.dumps({"format": "amin/lots/1", "lots": lots}, ensure_ascii=False)


@pytest.fixture
def count(run, tmp_path: Path) -> Callable[..., Any]:
    """Count a table with a file of lots by d'Hondt."""

    def give(votes: str, seats: int, lots: str | bytes, *words: object, rule: str = "dhondt"):
        (tmp_path / "V.csv").write_text(votes, encoding="utf-8")
        (tmp_path / "L.json").write_bytes(lots if isinstance(lots, bytes) else lots.encode())
        files = ("--votes", tmp_path / "V.csv", "--lots", tmp_path / "L.json")
        return run("seats", "--rule", rule, "--seats", seats, *files, *words)

    return give


def refusal(ran: Any) -> dict[str, Any]:
    assert ran.code == 4
    (error,) = ran.envelope["errors"]
    assert error["file"].endswith("L.json")
    return error


def test_the_lot_gives_the_seat_and_is_told_with_its_minutes(count):
    found = count(LEVEL, 1, file_of(OF_LISTS), "--json").envelope["data"]

    assert found["seats"] == {"الف": 0, "ب": 1, "C": 0}
    assert (found["ties"], found["lots"]) == ([], [OF_LISTS])
    told = "میان «الف» و «ب» قرعه کشیده شد و «ب» درآمد (صورت‌جلسهٔ شمارهٔ ۱۲)."
    assert found["steps"][-1]["text"]["fa"] == told
    assert f"\nقرعه‌هایی که کشیده شد\n  {told}\n" in count(LEVEL, 1, file_of(OF_LISTS), "--lang", "fa").stdout


def test_one_lot_opens_the_next_and_both_are_given_in_their_order(count):
    first = count(TWICE, 2, file_of(A_WINS), "--json").envelope["data"]
    both = count(TWICE, 2, file_of(A_WINS, A3_AND_A1), "--json").envelope["data"]

    assert first["ties"] == [{"kind": "person", "among": ["a1", "a2", "a3"], "seats": 2}]
    assert (both["elected"], both["ties"]) == (["a3", "a1"], [])
    error = refusal(count(TWICE, 2, file_of(A3_AND_A1, A_WINS), "--json"))
    assert error["message"] == "lot 1 among a1, a2, a3 (person): no such tie is open"
    assert error["hint"] == "at its turn it must be one of these: list among a, b for 1"


def test_a_tie_of_the_data_becomes_a_lot_by_who_was_drawn_and_the_minutes(run, count, tmp_path):
    (tmp_path / "V.csv").write_text(LEVEL, encoding="utf-8")
    words = ("seats", "--rule", "dhondt", "--seats", 1, "--votes", tmp_path / "V.csv", "--json")
    (tie,) = run(*words).envelope["data"]["ties"]
    drawn = tie["among"][: tie.pop("seats")]

    found = count(LEVEL, 1, file_of({**tie, "drawn": drawn, "minutes": "1"}), "--json")
    assert found.envelope["data"]["seats"]["الف"] == 1


def test_other_strategies_are_told_as_they_were_before_the_lot(count):
    ran = count(LEVEL, 1, file_of(OF_LISTS), "--explain", rule="rounded_then_highest_ratio")

    end = ran.stdout.split("other strategies, before any lot\n")[1]
    assert end == "  every other strategy would give the same seats and the same lot\n"


def test_a_name_is_read_as_in_the_table_of_votes(count):
    """Codes in any digits, and the independents by the name of their group."""
    votes = "list,candidate,votes\n۱۰,a,5\n,b,5\n"
    lot = {"kind": "list", "among": ["independents", "١٠"], "drawn": ["10"], "minutes": "1"}

    found = count(votes, 1, file_of(lot), "--json").envelope["data"]
    assert found["elected"] == ["a"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"among": ["الف", "C"]}, "lot 1 among الف, C (list): no such tie is open"),
        ({"kind": "person"}, "lot 1 among الف, ب (person): no such tie is open"),
        ({"drawn": []}, "lot 1 has drawn 0; the tie is for 1"),
        ({"drawn": ["الف", "ب"]}, "lot 1 has drawn 2; the tie is for 1"),
        ({"drawn": ["C"]}, "lot 1 has drawn C, who had no part in it"),
        ({"among": ["الف", "ب", "ب"]}, "lot 1 names somebody twice among الف, ب, ب"),
    ],
)
def test_a_lot_that_does_not_fit_the_tie_is_refused(count, change, message):
    assert refusal(count(LEVEL, 1, file_of(OF_LISTS | change), "--json"))["message"] == message


def test_a_lot_where_nothing_is_level_is_refused(count):
    error = refusal(count("list,votes\nالف,60\nب,50\n", 1, file_of(OF_LISTS), "--json"))

    assert error["hint"] == "no lot is waited for at this turn"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"minutes": " "}, "the lot has no minutes"),
        ({"minutes": "a\u202eb"}, "the name 'a\\u202eb' holds"),
        ({"among": ["الف", " "]}, "the column among is empty"),
        ({"kind": "lists"}, "invalid enum value 'lists'"),
        ({"seats": 1}, "object contains unknown field `seats`"),
        ({"drawn": "ب"}, "expected `array`, got `str`"),
        ({"drawn": [3]}, "expected `str`, got `int`"),
    ],
)
def test_a_lot_that_is_none_is_refused_with_its_number(count, change, message):
    error = refusal(count(LEVEL, 1, file_of(OF_LISTS, OF_LISTS | change), "--json"))

    assert error["record"] == 2
    assert error["message"].startswith(message)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "this is not JSON in UTF-8"),
        (b"\xff", "this is not JSON in UTF-8"),
        ("[" * 100_000, "this is not JSON in UTF-8"),
        ("[]", 'allowed: an object with "format" and "lots"'),
        ('{"lots": []}', 'allowed: an object with "format" and "lots"'),
        ('{"format": "amin/votes/1", "lots": []}', "format 'amin/votes/1'; allowed: 'amin/lots/1'"),
        ('{"format": "amin/lots/1", "lots": []}', "no lot is named; allowed: one lot and more"),
        ('{"format": "amin/lots/1", "lots": [], "lots": [1]}', "a key stands twice in one object"),
        (" " * (LARGEST_FILE_BYTES + 1), f"more than {LARGEST_FILE_BYTES:,} bytes"),
    ],
)
def test_a_file_of_no_lots_is_refused_whole(count, content, message):
    assert refusal(count(LEVEL, 1, content, "--json"))["message"] == message


def test_a_file_that_is_not_there_is_named(run, tmp_path):
    (tmp_path / "V.csv").write_text(LEVEL, encoding="utf-8")
    words = ("--seats", 1, "--votes", tmp_path / "V.csv", "--lots", tmp_path / "L.json", "--json")

    assert refusal(run("seats", "--rule", "dhondt", *words))["message"] == "the file is missing"


def test_an_export_never_writes_over_the_lots(count, tmp_path):
    (tmp_path / "lots.svg").symlink_to(tmp_path / "L.json")
    ran = count(LEVEL, 1, file_of(OF_LISTS), "--export", tmp_path / "lots.svg", "--force", "--json")

    assert ran.code == 7
    assert ran.envelope["errors"][0]["message"] == "this is the file of lots itself"
    assert (tmp_path / "L.json").read_text(encoding="utf-8") == file_of(OF_LISTS)


def test_the_example_of_a_refusal_and_of_the_page_are_read(count):
    votes = "list,votes\nA,5\nB,5\n"
    assert count(votes, 1, EXAMPLE, "--json").envelope["data"]["seats"] == {"A": 1, "B": 0}

    page = (Path(__file__).parents[2] / "docs" / "exports.md").read_text(encoding="utf-8")
    shown = page.split("## Lots that were drawn")[1].split("```json\n")[1].split("```")[0]
    votes = "list,votes\nامید,5\nمیهن,5\n"
    assert count(votes, 1, shown, "--json").envelope["data"]["seats"] == {"امید": 0, "میهن": 1}
