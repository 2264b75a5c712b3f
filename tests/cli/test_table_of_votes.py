"""V.csv: both forms, digits of three scripts, and every way in which the file is refused."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from amin.cli.tables import RefusedTable, VoteTable, read_votes
from amin.encoding.tables import NAMED

OF_LISTS = "list,votes\n"
OF_PERSONS = "list,candidate,votes\n"


def read(tmp_path: Path, content: str | bytes) -> VoteTable:
    path = tmp_path / "V.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_votes(path)


def refusal(tmp_path: Path, content: str | bytes) -> RefusedTable:
    with pytest.raises(RefusedTable) as caught:
        read(tmp_path, content)
    return caught.value


def test_votes_of_lists_keep_the_order_of_the_file(tmp_path):
    table = read(tmp_path, OF_LISTS + "ب,3\nA,0\n1010,12\n")

    assert list(table.lists.items()) == [("ب", 3), ("A", 0), ("1010", 12)]
    assert table.persons is None
    assert table.votes == table.lists


def test_votes_of_persons_are_added_up_and_an_empty_list_is_that_of_the_independents(tmp_path):
    table = read(tmp_path, OF_PERSONS + "A,مریم,5\n,رضا,2\nB,زهرا,1\nA,علی,4\n , سارا ,3\n")

    assert table.persons == {
        "A": {"مریم": 5, "علی": 4},
        "independents": {"رضا": 2, "سارا": 3},
        "B": {"زهرا": 1},
    }
    assert table.lists == {"A": 9, "independents": 5, "B": 1}
    assert table.votes == table.persons


@pytest.mark.parametrize("cell", ["1234", "۱۲۳۴", "١٢٣٤", "۱2٣۴", " 1234 ", "001234", '"1234"'])
def test_numbers_in_digits_of_three_scripts_are_the_same(tmp_path, cell):
    assert read(tmp_path, f"{OF_LISTS}A,{cell}\n").lists == {"A": 1234}


@pytest.mark.parametrize("votes", [0, 10**18, 2**53 + 1, 2**70, 10**100 - 1])
def test_votes_of_any_size_are_read_exactly(tmp_path, votes):
    assert read(tmp_path, f"{OF_LISTS}A,{votes}\n").lists == {"A": votes}


@pytest.mark.parametrize(
    "cell",
    ["-1", "+1", "1.5", "1/2", "1e3", '"1,234"', "1 234", "۱٬۲۳۴", "", "many", "²", "１２", "0x1F", "1_000"],
)
def test_what_is_no_whole_number_is_refused_with_its_line(tmp_path, cell):
    error = refusal(tmp_path, f"{OF_LISTS}A,1\nB,{cell}\n")

    assert error.place.line == 3
    assert "allowed: a whole number from 0" in error.message
    assert "digits alone" in error.hint


def test_a_number_of_more_than_100_digits_is_refused(tmp_path):
    assert "1,000 digits; allowed: up to 100" in refusal(tmp_path, f"{OF_LISTS}A,{'9' * 1000}\n").message


@pytest.mark.parametrize(
    "content",
    [
        OF_LISTS + "A,1\nB,2\nA,3\n",
        OF_LISTS + "1010,1\nB,2\n۱۰۱۰,3\n",
        OF_LISTS + "فهرست 1,1\nB,2\nفهرست ۱,3\n",
        OF_LISTS + "علی,1\nB,2\nعلي,3\n",
        OF_PERSONS + "A,P,1\nA,Q,2\nA,P,3\n",
        OF_PERSONS + "A,P,1\nA,Q,2\nB,P,3\n",
    ],
    ids=["list", "Persian code", "Persian name", "Arabic letters", "person", "person of two lists"],
)
def test_who_is_named_twice_is_refused_with_both_lines(tmp_path, content):
    error = refusal(tmp_path, content)

    assert error.place.line == 4
    assert "is named twice, first in line 2" in error.message


def test_a_list_in_digits_of_two_scripts_is_one_list(tmp_path):
    table = read(tmp_path, OF_PERSONS + "فهرست ۱,P,1\nفهرست 1,Q,2\n۱۰۱۰,R,3\n1010,S,4\n")

    assert table.lists == {"فهرست ۱": 3, "1010": 7}


@pytest.mark.parametrize("row", ["A,1", "A,B,1,2", "=A,B,1", "A,@B,1", "A,,1", "A,B\u202e,1", "A,B"])
def test_rows_that_are_no_votes_of_a_person_are_refused(tmp_path, row):
    assert refusal(tmp_path, f"{OF_PERSONS}{row}\n").place.line == 2


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "the file is empty"),
        (OF_LISTS, "a header and no rows"),
        ("name,votes\nA,1\n", "wrong header: expected list,votes"),
        ("list,person,votes\nA,B,1\n", "wrong header: expected list,candidate,votes"),
        ("list;votes\nA;1\n", "wrong header"),
        (OF_LISTS.encode("utf-16"), "UTF-16 text"),
        (OF_LISTS.encode() + b"\xff,1\n", "not UTF-8"),
        (OF_LISTS + "A\0,1\n", "NUL"),
    ],
)
def test_what_is_no_such_table_is_named(tmp_path, content, message):
    assert message in refusal(tmp_path, content).message


def test_a_mark_at_the_start_and_other_letters_in_the_header_do_no_harm(tmp_path):
    assert read(tmp_path, "\ufeff List , VOTES\r\nA,1\r\n").lists == {"A": 1}
    assert read(tmp_path, '\ufeff"List","Candidate","Votes"\nA,B,1\n').lists == {"A": 1}


def test_the_first_twenty_places_are_named_and_all_are_counted(tmp_path):
    error = refusal(tmp_path, OF_LISTS + "".join(f"L{i},-1\n" for i in range(50)))

    assert (error.total, len(error.problems)) == (50, NAMED)
    assert [problem.place.line for problem in error.problems] == list(range(2, 2 + NAMED))


def test_more_rows_than_any_election_has_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("amin.cli.tables.votes.MOST_ROWS", 2)

    assert "more than 2 rows" in refusal(tmp_path, OF_LISTS + "A,1\nB,1\nC,1\n").message
    assert len(read(tmp_path, OF_LISTS + "A,1\nB,1\n").lists) == 2


def test_a_missing_file_a_folder_and_a_pipe_are_refused(tmp_path):
    os.mkfifo(tmp_path / "pipe")

    for name, message in (
        ("none.csv", "no such file"),
        (".", "is a directory"),
        ("pipe", "not a regular file"),
    ):
        with pytest.raises(RefusedTable) as caught:
            read_votes(tmp_path / name)
        assert message in caught.value.message
