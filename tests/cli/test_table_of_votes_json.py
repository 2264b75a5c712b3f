"""V.json: both forms, and every way in which the file is refused with the lines of its bad places."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amin.cli.tables import RefusedTable, VoteTable, read_votes
from amin.cli.tables.votes_json import LARGEST_FILE_BYTES, read_votes_json, read_votes_of_any_kind
from amin.encoding.tables import NAMED

HEAD = '{"format": "amin/votes/1", "votes": '


def read(tmp_path: Path, content: str | bytes) -> VoteTable:
    path = tmp_path / "V.json"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_votes_of_any_kind(path)


def refusal(tmp_path: Path, content: str | bytes) -> RefusedTable:
    with pytest.raises(RefusedTable) as caught:
        read(tmp_path, content)
    return caught.value


def of(votes: str) -> str:
    """A file whose votes stand from line 2 on."""
    return f"{HEAD}\n{votes}}}"


def test_votes_of_lists_keep_the_order_of_the_file(tmp_path):
    table = read(tmp_path, of('{"ب": 3, "A": 0, "۱۰۱۰": 12}'))

    assert list(table.lists.items()) == [("ب", 3), ("A", 0), ("1010", 12)]
    assert table.persons is None


def test_votes_of_persons_are_added_up_and_independents_are_a_group(tmp_path):
    table = read(tmp_path, of('{"A": {"مریم": 5, "علی": 4}, "independents": {"رضا": 2}, "B": {"زهرا": 1}}'))

    assert table.persons == {"A": {"مریم": 5, "علی": 4}, "independents": {"رضا": 2}, "B": {"زهرا": 1}}
    assert table.lists == {"A": 9, "independents": 2, "B": 1}


def test_both_kinds_of_file_give_the_same_table(tmp_path):
    (tmp_path / "V.csv").write_text("list,candidate,votes\nA,a,5\nA,b,4\n,i,2\n", encoding="utf-8")

    table = read(tmp_path, of('{"A": {"a": 5, "b": "۴"}, "independents": {"i": 2}}'))
    assert table == read_votes(tmp_path / "V.csv") == read_votes_of_any_kind(tmp_path / "V.csv")


@pytest.mark.parametrize(
    ("written", "votes"),
    [
        ("0", 0), ("1234", 1234), ('"1234"', 1234), ('"۱۲۳۴"', 1234), ('"١٢٣٤"', 1234),
        (str(2**53), 2**53), (f'"{2**53 + 1}"', 2**53 + 1), (f'"{2**70}"', 2**70),
        (f'"{"9" * 100}"', 10**100 - 1),
    ],
)  # fmt: skip
def test_counts_are_numbers_or_text_and_always_exact(tmp_path, written, votes):
    assert read(tmp_path, of(f'{{"A": {written}}}')).lists == {"A": votes}


@pytest.mark.parametrize(
    "written",
    [
        "-1", "+1", "1.5", "1.0", "1e3", "NaN", "Infinity", "-Infinity", "true", "false", "null",
        "0x1F", "1_000", "۱۲",
        '""', '"-1"', '"1.5"', '"1e3"', '"many"', '"1,234"', "007", "00", f'"{"9" * 101}"', '"\\ud800"',
        str(2**53 + 1), str(10**18), str(2**70), "9" * 5000,
    ],
)  # fmt: skip
def test_what_is_no_exact_whole_number_is_refused_with_its_line(tmp_path, written):
    error = refusal(tmp_path, of(f'{{"A": 1,\n"B": {written}}}'))

    assert (error.place.line, error.total) == (3, 1)


def test_a_number_that_a_program_may_have_rounded_is_to_be_written_as_text(tmp_path):
    error = refusal(tmp_path, of(f'{{"A": {2**53 + 1}}}'))

    assert "where programs round numbers" in error.message
    assert "as text" in error.hint


@pytest.mark.parametrize(
    "votes",
    [
        '{"A": 1,\n"B": 2,\n"A": 3}',
        '{"A": 1,\n"B": 2,\n"\\u0041": 3}',
        '{"1010": 1,\n"B": 2,\n"۱۰۱۰": 3}',
        '{"علی": 1,\n"B": 2,\n"علي": 3}',
        '{"A": {"P": 1},\n"B": {"Q": 2},\n"C": {"P": 3}}',
        '{"A": {"P": 1},\n"B": {"Q": 2},\n"A": {"R": 3}}',
    ],
    ids=["list", "escaped", "Persian code", "Arabic letters", "person of two lists", "list of persons"],
)
def test_who_is_named_twice_is_refused_with_both_lines(tmp_path, votes):
    error = refusal(tmp_path, of(votes))

    assert error.place.line == 4
    assert "is named twice, first in line 2" in error.message


def test_a_field_that_stands_twice_is_refused(tmp_path):
    error = refusal(tmp_path, '{"format": "amin/votes/1",\n"format": "amin/votes/1",\n"votes": {"A": 1}}')

    assert (error.place.line, error.message) == (2, "'format' stands twice")


@pytest.mark.parametrize(
    ("content", "message", "line"),
    [
        ("", "the end of the file; wanted: the file is an object", 1),
        ("null", "'null'; wanted: the file is an object", 1),
        ("[]", "'['; wanted: the file is an object", 1),
        ("{}", "", 1),
        ('{"votes": {"A": 1}}', 'the field "format" is missing', 1),
        ('{"format": "amin/votes/1"}', "the file names no votes", 1),
        ('{"format": "amin/votes/2", "votes": {"A": 1}}', "allowed: 'amin/votes/1'", 1),
        ('{"format": 1, "votes": {"A": 1}}', "allowed: 'amin/votes/1'", 1),
        ('{"seats": 3}', "unknown field 'seats'", 1),
        (of("{}"), "no list has votes", 2),
        (of("[1]"), "is an object", 2),
        (of('{"A": {}}'), "list 'A' has no person", 2),
        (of('{"A": [1]}'), "'['; wanted: a number of votes", 2),
        (of('{"A": {"a": {"b": 1}}}'), "'{'; wanted: a number of votes", 2),
        (of('{"A": 1,\n"B": {"b": 1}}'), "has persons", 3),
        (of('{"A": {"a": 1},\n"B": 1}'), "has votes", 3),
        (of('{"": 1}'), "the column list is empty", 2),
        (of('{"": {"a": 1}}'), "a list without a name", 2),
        (of('{"A": {"": 1}}'), "the column candidate is empty", 2),
        (of('{"=A": 1}'), "begins with '='", 2),
        (of('{"A\\u202e": 1}'), "U+202E", 2),
        (of('{"A\\ud800": 1}'), "a lone surrogate", 2),
        (of('{"A" 1}'), "wanted: a colon", 2),
        (of('{"A": 1 "B": 2}'), "wanted: a comma", 2),
        (of('{"A": 1,}'), "wanted: a name in quotation marks", 2),
        (of("{'A': 1}"), "wanted: a name in quotation marks", 2),
        (of('{"A\n": 1}'), "wanted: a name in quotation marks", 2),
        (of('{"A\\x": 1}'), "wanted: a name in quotation marks", 2),
        (of('{"A": 1} // note'), "wanted: a comma, or the closing brace", 2),
        (of('{"A": 1}') + "{}", "wanted: nothing more", 2),
        (of('{"A": 1}') + "\x0b", "wanted: nothing more", 2),
        (HEAD + '\n{"A": 1', "the end of the file; wanted: a comma", 2),
        (of('{"A": 1}').encode("utf-16"), "the line is not UTF-8", 1),
        (of('{"A": 1,\n"').encode() + b'\xff": 2}}', "the line is not UTF-8", 3),
        (of('{"A\0": 1}'), "wanted: a name in quotation marks", 2),
    ],
)
def test_what_is_no_such_table_is_named_with_its_line(tmp_path, content, message, line):
    error = refusal(tmp_path, content)
    first = error.problems[0] if error.problems else error

    assert message in first.message
    assert first.place.line == line


@pytest.mark.parametrize("opening", ["[", '{"A":', '{"format":{', "[[{"])
def test_a_million_brackets_are_refused_at_the_first_wrong_one(tmp_path, opening):
    error = refusal(tmp_path, opening * 1_000_000)

    assert {problem.place.line for problem in error.problems} == {1}
    assert error.total <= 2


def test_a_file_larger_than_any_table_is_refused(tmp_path):
    path = tmp_path / "V.json"
    with path.open("wb") as file:
        file.truncate(LARGEST_FILE_BYTES + 1)

    with pytest.raises(RefusedTable, match="more than 33,554,432 bytes"):
        read_votes_json(path)


def test_more_rows_than_any_election_has_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("amin.cli.tables.votes_json.MOST_ROWS", 2)

    assert "more than 2 rows" in refusal(tmp_path, of('{"A": 1, "B": 1, "C": 1}')).message
    assert len(read(tmp_path, of('{"A": 1, "B": 1}')).lists) == 2


def test_the_first_twenty_places_are_named_and_all_are_counted(tmp_path):
    rows = ",\n".join(f'"L{i}": -1' for i in range(50))
    error = refusal(tmp_path, of(f"{{{rows}}}"))

    assert (error.total, len(error.problems)) == (50, NAMED)
    assert [problem.place.line for problem in error.problems] == list(range(2, 2 + NAMED))


def test_a_missing_file_a_folder_and_a_pipe_are_refused(tmp_path):
    os.mkfifo(tmp_path / "pipe.json")
    (tmp_path / "folder.json").mkdir()

    for name, message in (
        ("none", "missing"),
        ("folder", "not a regular file"),
        ("pipe", "not a regular file"),
    ):
        with pytest.raises(RefusedTable) as caught:
            read_votes_json(tmp_path / f"{name}.json")
        assert message in caught.value.message


def test_a_mark_at_the_start_and_any_white_space_do_no_harm(tmp_path):
    spaced = '\ufeff\r\n{\t"votes" :\r\n{ "A"\n:1 } ,"format":"amin/votes/1"}\n\n'

    assert read(tmp_path, spaced).lists == {"A": 1}


@given(st.dictionaries(st.text("abcابپ", min_size=1), st.integers(0, 2**80), min_size=1))
def test_whatever_a_program_writes_strictly_is_read_as_it_was(tmp_path_factory, votes):
    path = tmp_path_factory.mktemp("json") / "V.json"
    given = {name: n if n <= 2**53 else str(n) for name, n in votes.items()}
    path.write_text(json.dumps({"format": "amin/votes/1", "votes": given}), encoding="utf-8")

    assert read_votes_json(path).lists == votes


@given(st.text('{}[]:,"\\ \n01-.eA', max_size=60))
def test_any_text_is_read_or_refused_by_our_own_error(tmp_path_factory, text):
    path = tmp_path_factory.mktemp("json") / "V.json"
    path.write_text(text, encoding="utf-8")
    try:
        table = read_votes_json(path)
    except RefusedTable as error:
        assert error.problems
        return
    assert json.loads(text)["votes"].keys() == table.lists.keys()
