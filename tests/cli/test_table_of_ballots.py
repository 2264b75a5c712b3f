"""B.csv: which slots a row sets, where it goes, and every way in which the file is refused."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from amin.cli.tables import BallotTable, CandidateTable, RefusedTable, read_ballots, read_candidates
from amin.encoding.tables import NAMED

HEADER = "station,marks\n"
# slots: 10019 → 0, 10024 → 1, 10035 → 2, 00109 → 3, A-1 → 4, list 1010 → 5, list 1029 → 6, blank → 7
CANDIDATES = """code,name,list
10019,a,1010
10024,b,1010
10035,c,1029
00109,d,
A-1,e,
"""


@pytest.fixture
def table(tmp_path: Path) -> CandidateTable:
    path = tmp_path / "C.csv"
    path.write_text(CANDIDATES, encoding="utf-8")
    return read_candidates(path)


def read(
    table: CandidateTable,
    tmp_path: Path,
    content: str | bytes,
    *,
    max_marks: int = 3,
    stations: int | None = None,
) -> BallotTable:
    path = tmp_path / "B.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_ballots(path, table, max_marks=max_marks, stations=stations)


def refusal(table: CandidateTable, tmp_path: Path, content: str | bytes, **options: int) -> RefusedTable:
    with pytest.raises(RefusedTable) as caught:
        read(table, tmp_path, content, **options)
    return caught.value


@pytest.mark.parametrize(
    ("marks", "slots"),
    [
        ("10019", (0,)),
        ("10035 10019", (0, 2)),
        ("  10019   10024  ", (0, 1)),
        ("A-1 00109 10035", (2, 3, 4)),
        ("۱۰۰۱۹ ١٠٠٢٤", (0, 1)),
        ('"10019 10024"', (0, 1)),
        ("list:1010", (5,)),
        ("list:۱۰۲۹", (6,)),
        (" list:1029 ", (6,)),
        ("", (7,)),
        ("   ", (7,)),
        ('""', (7,)),
    ],
)
def test_marks_set_slots_in_rising_order_persons_then_lists_then_blank(table, tmp_path, marks, slots):
    assert read(table, tmp_path, f"{HEADER}7,{marks}\n").rows[0] == ("7", slots)


def test_each_row_goes_to_the_station_of_its_column_whatever_its_digits(table, tmp_path):
    rows = read(table, tmp_path, HEADER + "7,10019\n۷,\nB-2,10024\n 7 ,10035\n").rows

    assert list(rows) == [("7", (0,)), ("7", (7,)), ("B-2", (1,)), ("7", (2,))]
    assert rows.stations == ("7", "B-2")


def test_spreading_deals_the_rows_evenly_and_never_looks_at_the_column(table, tmp_path):
    got = read(table, tmp_path, HEADER + "bad station!,10019\n,\n=1,10024\n1,\n2,\n", stations=3)

    assert [station for station, _ in got.rows] == ["001", "002", "003", "001", "002"]
    assert got.warnings == ()


def test_stations_without_a_ballot_are_told(table, tmp_path):
    assert read(table, tmp_path, HEADER + "1,\n", stations=3).warnings == (
        "2 stations of 3 without a ballot",
    )


def test_rows_are_a_sequence_that_can_be_cut_and_sent_to_another_process(table, tmp_path):
    rows = read(table, tmp_path, HEADER + "1,10019\n2,10024 10035\n1,\n").rows

    assert len(rows) == 3
    assert rows[-1] == ("1", (7,))
    assert rows[1:] == [("2", (1, 2)), ("1", (7,))]
    assert list(pickle.loads(pickle.dumps(rows))) == list(rows)
    with pytest.raises(IndexError):
        rows[3]


def test_a_cell_that_was_seen_before_is_read_the_same_again(table, tmp_path):
    content = HEADER + "1,10019 10024\n1,10024 10019\n1,10019 10024\n" * 3

    assert {slots for _, slots in read(table, tmp_path, content).rows} == {(0, 1)}


# name of the case → (row, words of the message, words of the hint)
BAD = {
    "unknown code": ("1,55555", "unknown code '55555'", "table of candidates"),
    "unknown code near another": (
        "1,10034",
        "unknown code '10034'",
        "check digit does not fit: mistyped? the nearest is",
    ),
    "swapped digits": ("1,10109", "unknown code '10109'", "check digit does not fit: mistyped?"),
    "near, with a check digit that fits": ("1,10013 10048", "unknown code", "nearest is 100"),
    "lost zeros": ("1,109", "unknown code '109'", "take the zeros off 00109"),
    "small letter": ("1,a-1", "unknown code 'a-1'", "nearest is A-1"),
    "Persian digits of nobody": ("1,۱۰۰۳۴", "unknown code '۱۰۰۳۴'", "check digit does not fit"),
    "other digits": ("1,１００１９", "unknown code", ""),
    "escape": ("1,10019\x1b[2J", r"\x1b", ""),
    "direction mark in a code": ("1,100\u200f19", r"\u200f", ""),
    "a very long code": ("1," + "9" * 900_000, "unknown code", ""),
    "code of a list": ("1,1010", "unknown code '1010'", "1010 is a list: write list:1010"),
    "list of a person": ("1,list:10019", "unknown list '10019'", "10019 is a person: write 10019 alone"),
    "unknown list": ("1,list:1032", "unknown list '1032'", "nearest is 10"),
    "mistyped list": (
        "1,list:1028",
        "unknown list '1028'",
        "check digit does not fit: mistyped? the nearest is 1029",
    ),
    "list without a code": ("1,list:", "unknown list ''", "list:CODE"),
    "list with a space": ("1,list: 1010", "unknown list ''", "without a space"),
    "large letters": ("1,LIST:1010", "unknown code", "small letters"),
    "too many marks": ("1,10019 10024 10035 00109", "4 marks where 3 are allowed", ""),
    "duplicate mark": ("1,10019 10024 10019", "'10019' is marked twice", "take one of them out"),
    "duplicate in other digits": ("1,10019 ۱۰۰۱۹", "marked twice", ""),
    "duplicate list": ("1,list:1010 list:1010", "'list:1010' is marked twice", ""),
    "list and person": ("1,list:1010 10019", "a list and persons", "one list, or persons, or nothing"),
    "list and persons": ("1,10035 list:1010 10019", "a list and persons", ""),
    "two lists": ("1,list:1010 list:1029", "two lists", "one list"),
    "parted by semicolons": ("1,10019;10024", "unknown code", "part several marks by spaces"),
    "parted by Persian commas": ("1,10019،10024", "unknown code", "part several marks by spaces"),
    "parted by quoted commas": ('1,"10019,10024"', "unknown code", "part several marks by spaces"),
    "parted by commas": ("1,10019,10024", "3 columns where 2", "part several marks by spaces"),
    "extra column": ("1,10019,", "3 columns where 2", "part several marks by spaces"),
    "one column": ("1", "1 column where 2", "its comma must stand"),
    "no station": (",10019", "column station is empty", "each row needs one"),
    "station of spaces": ("  ,10019", "column station is empty", ""),
    "bad station": ("مدرسه,10019", "station 'مدرسه' is not a code", "0-9"),
    "long station": ("1" * 17 + ",10019", "is not a code", "1 to 16"),
    "station like a formula": ("-1,10019", "begins with '-'", "formula"),
    "station that is a formula": ("=1+1,10019", "is not a code", ""),
    "open quote": ('1,"10019', "quotation marks", "close each"),
    "NUL": ("1,10019\0", "NUL", ""),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_row_refuses_the_file_with_its_line_and_a_hint(table, tmp_path, case):
    row, message, hint = BAD[case]

    refused = refusal(table, tmp_path, f"{HEADER}1,10019\n{row}\n1,10024\n")

    assert refused.place.file == str(tmp_path / "B.csv")
    assert refused.place.line == 3
    assert refused.total == 1
    assert message in refused.message
    assert hint in refused.hint
    assert refused.message.isprintable()
    assert refused.hint.isprintable()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "the file is empty"),
        (HEADER, "a header and no rows"),
        ("marks,station\n,1\n", "expected station,marks"),
        ("station;marks\n1;10019\n", "wrong header"),
        ("1,10019\n", "wrong header"),
        (HEADER + "1,10019\n\n1,10019\n", "an empty line"),
        (b"station,marks\n1,\xff\n", "not UTF-8"),
    ],
)
def test_a_file_that_is_no_table_of_ballots_is_refused(table, tmp_path, content, message):
    assert message in refusal(table, tmp_path, content).message


def test_a_bad_row_is_found_also_when_the_station_column_is_ignored(table, tmp_path):
    assert refusal(table, tmp_path, HEADER + "x,10019\nx,1\n", stations=2).place.line == 3


def test_both_a_bad_station_and_bad_marks_of_one_row_are_named(table, tmp_path):
    refused = refusal(table, tmp_path, HEADER + "=,10019 10019\n")

    assert [problem.place.line for problem in refused.problems] == [2, 2]


def test_hints_are_searched_for_the_places_that_are_named_alone(table, tmp_path, monkeypatch):
    searched = []
    monkeypatch.setattr(
        "amin.cli.tables.ballots.get_close_matches", lambda *words, **_: searched.append(words) or []
    )

    refused = refusal(table, tmp_path, HEADER + "1,777\n" * 5_000)

    assert refused.total == 5_000
    assert len(refused.problems) == len(searched) == NAMED
