"""The workbook, opened again as an office would: numbers are numbers, and no name is ever a formula."""

from __future__ import annotations

from fractions import Fraction
from io import BytesIO
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from results_examples import LAW_19, council_result, counted_votes

from amin.counting.apportion import apportion
from amin.counting.thresholds import Threshold
from amin.results import Result, of_votes
from amin.results.workbook import workbook

FORMULAS = (
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    '=HYPERLINK("http://a")',
    "#N/A",
    "#REF!",
    "1e5",
    "TRUE",
    "2026-06-01",
)


def opened(result: Result, language: str = "en"):
    return load_workbook(BytesIO(workbook(result, language)))


def rows(result: Result, sheet: str, language: str = "en") -> list[tuple]:
    return [tuple(cell.value for cell in row) for row in opened(result, language)[sheet].iter_rows()]


def test_there_are_five_sheets_in_persian_from_right_to_left():
    book = opened(council_result(), "fa")

    assert book.sheetnames == ["کرسی‌ها", "برگزیدگان و علی‌البدل‌ها", "رأی‌ها", "گام‌ها", "مشخصات"]
    assert all(sheet.sheet_view.rightToLeft for sheet in book)
    english = opened(council_result())
    assert english.sheetnames == ["seats", "elected and alternates", "votes", "steps", "parameters"]
    assert not any(sheet.sheet_view.rightToLeft for sheet in english)


def test_the_header_is_frozen_and_every_column_has_a_width():
    for sheet in opened(council_result(), "fa"):
        assert sheet.freeze_panes == "A2"
        assert all(cell.font.bold for cell in sheet[1])
        for column in range(sheet.max_column):
            assert 8 <= sheet.column_dimensions["ABCDEFG"[column]].width <= 80


def test_seats_and_votes_are_numbers_that_can_be_added_up():
    found = rows(counted_votes(LAW_19), "seats")

    assert found[0] == ("list code", "list", "votes", "exact share", "seats")
    assert found[2] == ("میهن", "میهن", 303, "303/1000", 7)
    assert found[-1] == (None, "together", 1000, None, 21)
    assert sum(row[4] for row in found[1:-1]) == 21


def test_elected_alternates_and_lots_have_their_rows():
    found = rows(council_result(), "elected and alternates")

    assert found[1] == ("elected", 1, "11", "مریم گلزار", "امید", 50)
    assert found[4][:4] == ("alternate", 1, "14", "علی سپهر")
    tied = rows(counted_votes({"A": 5, "B": 5}, "dhondt", 1), "elected and alternates")
    assert tied[1][:4] == ("lot", 1, None, "lot for 1 of the seats among “A”, “B”")


def test_votes_of_persons_stand_below_those_of_their_list():
    found = rows(council_result(), "votes")

    assert found[1] == ("101", "امید", None, None, 90, 25)
    assert found[2] == ("101", "امید", "11", "مریم گلزار", 50, None)


def test_steps_have_exact_fractions_and_their_sentence():
    found = rows(counted_votes(LAW_19), "steps")

    told = {(row[1], row[2]): row for row in found}
    assert told["rounded", "امید"][3] == "quotas = 2121/250; seats = 8"
    assert told["rounded", "امید"][4].startswith("“امید” is entitled to 8.484 (8 + 121/250)")


def test_a_threshold_that_nobody_reached_is_said_once_and_of_no_list():
    """Of 6 votes nobody has nine tenths, and A alone has a half."""

    def steps(share: Fraction) -> list[tuple]:
        votes = {"A": 3, "B": 2, "C": 1}
        outcome = apportion("dhondt", votes, 5, threshold=Threshold(share))
        return rows(of_votes("dhondt", 5, votes, outcome, threshold=Threshold(share)), "steps")

    found, held = steps(Fraction(9, 10)), steps(Fraction(1, 2))

    assert [row[0] for row in found] == ["number", *range(1, len(found))]
    assert [row[2:] for row in found if row[1] == "threshold"] == [
        (
            None,
            "needed = 27/5; reached = waived",
            "Nobody reached the threshold of 5.4 (5 + 2/5) votes, so it is not applied.",
        )
    ]
    assert [row[2] for row in held if row[1] == "threshold"] == ["A", "B", "C"]


def test_parameters_and_the_hash_of_what_was_counted_are_told():
    found = dict(row[:2] for row in rows(counted_votes(LAW_19, sha256="ab" * 32, title="شورا"), "parameters"))

    assert found["rule"] == "rounded_then_highest_ratio"
    assert found["further_seats"] == "highest_ratio"
    assert found["SHA-256 of what was counted"] == "ab" * 32
    assert found["title"] == "شورا"
    contest = dict(row[:2] for row in rows(council_result(), "parameters"))
    assert (contest["ballots"], contest["blank"], contest["valid"], contest["eligible voters"]) == (
        100,
        4,
        96,
        180,
    )


@pytest.mark.parametrize("name", FORMULAS)
def test_a_name_that_looks_like_a_formula_or_a_number_stays_text(name):
    result = counted_votes({"A": {name: 5, "b": 4}, f"{name} list": {"c": 3}}, "dhondt", 2, title=name)
    for sheet in opened(result):
        cells = [cell for row in sheet.iter_rows() for cell in row if str(cell.value).startswith(name)]
        assert cells or sheet.title == "steps"
        for cell in cells:
            assert cell.data_type == "s"
            if name[0] in "=+-@":
                assert cell.quotePrefix


def test_no_sheet_holds_a_formula_at_all():
    votes = {name: 10 + i for i, name in enumerate(FORMULAS)}
    with ZipFile(BytesIO(workbook(counted_votes(votes, "dhondt", 9), "fa"))) as parts:
        pages = [parts.read(name) for name in parts.namelist() if "worksheets/" in name]

    assert len(pages) == 5
    assert not any(b"<f>" in page or b"<f " in page for page in pages)


def test_counts_that_a_spreadsheet_would_round_are_text():
    found = rows(counted_votes({"A": 2**53, "B": 2**53 + 1, "C": 2**70}, "dhondt", 3), "seats")

    assert [row[2] for row in found[1:4]] == [2**53, str(2**53 + 1), str(2**70)]


def test_the_same_result_is_the_same_bytes_and_holds_no_time():
    """Every date in the file is the fixed one, so no clock was asked."""
    data = workbook(council_result(), "fa")

    assert data == workbook(council_result(), "fa")
    with ZipFile(BytesIO(data)) as parts:
        assert {part.date_time for part in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = parts.read("docProps/core.xml").decode()
    assert core.count("1980-01-01T00:00:00Z") == 2
    assert core.count("T00:00:00Z") == core.count("</dcterms:")
