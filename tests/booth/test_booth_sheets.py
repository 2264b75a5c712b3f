"""What is and what is not on the two sheets, read back from the bytes that a printer is sent.

Source: SECURITY.md E7 and E9, UX.md, head; docs/decisions/0082.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
import zxingcpp
from booth_examples import COUNCIL, ELECTION, KEY, LISTS, STATION, package
from PIL import Image, ImageChops

from amin.booth.definition import definition_of
from amin.booth.papers import sheets as sheets_module
from amin.booth.papers.printer import Fault, FilePrinter, PrinterError, raster
from amin.booth.papers.sheets import Sheets, groups
from amin.booth.words import words
from amin.errors import MalformedError

SMALL = {b"\x1b@": 2, b"\x1bd": 3, b"\x1dV": 4}  # begin, feed, cut: with their lengths
CONTENT = Path(__file__).parents[3] / "shared" / "HQ_CONTENT.md"
COUNCIL_ENTRY, EXPERTS_ENTRY = package().definition.contests
CODES = tuple(each.code for each in COUNCIL_ENTRY.candidates)
TRACKERS = (bytes(range(32)), bytes(range(100, 132)))


@pytest.fixture(scope="module")
def sheets() -> Sheets:
    return Sheets(package().definition, "amin.example/t")


def printed(data: bytes) -> Image.Image:
    """Read ESC/POS back: the picture that a printer of 576 dots would draw, and nothing else may be in it."""
    rows, at = [], 0
    while at < len(data):
        if data[at : at + 4] == b"\x1dv0\x00":
            width, height = (int.from_bytes(data[at + i : at + i + 2], "little") for i in (4, 6))
            rows.append((width, height, data[at + 8 : at + 8 + width * height]))
            at += 8 + width * height
        elif data[at : at + 2] in SMALL:
            at += SMALL[data[at : at + 2]]
        else:
            raise AssertionError(f"the printer was sent {data[at : at + 8]!r}")
    width = rows[0][0]
    joined = b"".join(dots for _, _, dots in rows)
    picture = Image.frombytes("1", (width * 8, sum(height for _, height, _ in rows)), joined)
    return ImageChops.invert(picture.convert("L")).convert("1")


def codes_in(picture: Image.Image) -> list[str]:
    """What any reader of bar codes finds on a picture."""
    return [each.text for each in zxingcpp.read_barcodes(picture.convert("L"))]


def given(monkeypatch, make) -> dict:
    """All that Typst was given to draw a sheet from."""
    seen = {}
    drawn = sheets_module._drawn
    monkeypatch.setattr(sheets_module, "_drawn", lambda name, data: (seen.update(data), drawn(name, data))[1])
    make()
    return seen


def test_the_receipt_bears_the_whole_tracker_as_a_code_that_reads_back(sheets):
    receipt = printed(raster(sheets.receipt(COUNCIL_ENTRY, TRACKERS[0], "fa"), cut=True))
    assert receipt.width == 576
    assert codes_in(receipt) == [TRACKERS[0].hex().upper()]


@pytest.mark.parametrize("persons", [CODES[:1], CODES[:12], CODES[:13], CODES[:21], ()])
def test_no_ballot_sheet_bears_a_code_that_a_machine_reads(sheets, persons):
    sheet = printed(raster(sheets.ballot(COUNCIL_ENTRY, None, persons, "fa"), cut=True))
    assert codes_in(sheet) == []


def test_the_reader_of_this_test_finds_a_code_that_is_put_on_a_ballot_sheet(sheets):
    """Known-bad: a sheet that bears the receipt's code."""
    sheet = sheets.ballot(COUNCIL_ENTRY, None, CODES[:21], "fa").copy()
    receipt = sheets.receipt(COUNCIL_ENTRY, TRACKERS[0], "fa")
    sheet.paste(receipt, (0, sheet.height - receipt.height))
    assert codes_in(printed(raster(sheet, cut=True))) == [TRACKERS[0].hex().upper()]


def test_receipts_of_two_votes_differ_only_where_the_tracker_is(sheets):
    """One box round all that differs holds the QR code and the tracker's digits: SECURITY.md B-16."""
    one, two = (sheets.receipt(COUNCIL_ENTRY, tracker, "fa").convert("L") for tracker in TRACKERS)
    assert one.size == two.size
    same = sheets.receipt(COUNCIL_ENTRY, TRACKERS[0], "fa").convert("L")
    assert ImageChops.difference(one, same).getbbox() is None
    left, top, right, bottom = ImageChops.difference(one, two).getbbox()
    (code,) = zxingcpp.read_barcodes(one)
    assert top >= code.position.top_left.y - 2
    assert bottom < one.height * 0.8
    assert left > 60
    assert right < 516


def test_a_receipt_is_drawn_from_nothing_that_a_choice_could_change(sheets, monkeypatch):
    seen = given(monkeypatch, lambda: sheets.receipt(COUNCIL_ENTRY, TRACKERS[0], "fa"))
    text = json.dumps(seen, ensure_ascii=False)
    assert groups(TRACKERS[0])[3] in text
    assert not [each.name for each in COUNCIL_ENTRY.candidates if each.name in text]
    assert not [code for code in (*CODES, *(each.code for each in LISTS)) if code in text]


def test_a_ballot_sheet_bears_names_codes_contest_and_its_colour_in_words(sheets, monkeypatch):
    seen = given(monkeypatch, lambda: sheets.ballot(COUNCIL_ENTRY, None, CODES[:3], "fa"))
    assert [each["name"] for each in seen["names"]] == [each.name for each in COUNCIL_ENTRY.candidates[:3]]
    assert [each["code"] for each in seen["names"]] == list(CODES[:3])
    assert (seen["colour"], seen["pattern"]) == ("سبز", "diagonal")
    assert set(seen) == {
        "language", "election", "title", "pattern", "colour", "station", "training", "chosen", "names",
        "blank", "foot",
    }  # fmt: skip


def test_the_same_choice_gives_the_same_sheet_whatever_the_order_and_the_ballot(sheets):
    """So a sheet says nothing of when, after whom, or with which tracker it was printed."""
    one = sheets.ballot(COUNCIL_ENTRY, None, (CODES[4], CODES[1], CODES[9]), "fa")
    two = sheets.ballot(COUNCIL_ENTRY, None, (CODES[9], CODES[4], CODES[1]), "fa")
    assert one.tobytes() == two.tobytes()


def test_a_list_a_blank_and_persons_are_three_different_sheets(sheets):
    a, b, c = (
        sheets.ballot(COUNCIL_ENTRY, list_code, persons, "fa").tobytes()
        for list_code, persons in ((LISTS[0].code, ()), (None, ()), (None, LISTS and CODES[:21]))
    )
    assert len({a, b, c}) == 3


def test_above_twelve_names_the_sheet_has_two_columns(sheets):
    twelve, thirteen, most = (
        sheets.ballot(COUNCIL_ENTRY, None, CODES[:n], "fa").height for n in (12, 13, 21)
    )
    assert thirteen < twelve
    assert most < 1400  # dots: 175 mm, where one column had 230


def test_homonyms_bear_the_fathers_name_and_nobody_else_does(sheets, monkeypatch):
    seen = given(monkeypatch, lambda: sheets.ballot(COUNCIL_ENTRY, None, (CODES[0], *CODES[-2:]), "fa"))
    first, *twins = (each["father"] for each in seen["names"])
    assert first == ""
    assert all("فرزند" in father for father in twins)


def test_a_name_of_120_letters_is_printed_whole(sheets):
    """It wraps: nothing is cut at the paper's edge. SECURITY.md D-16."""
    first, *others = COUNCIL.candidates
    long = replace(first, name=("ابوالفضل" + " عبدالعظیمی" * 11)[:120].strip())
    council = replace(COUNCIL, candidates=(long, *others))
    definition = definition_of(
        replace(ELECTION, contests=(council, ELECTION.contests[1])), STATION, KEY, {}
    ).definition
    wide, usual = (
        Sheets(each, "").ballot(each.contests[0], None, (first.code,), "fa")
        for each in (definition, package().definition)
    )
    assert wide.height > usual.height + 60
    for edge in (0, 575):
        column = wide.crop((edge, 200, edge + 1, wide.height - 120))
        assert column.getextrema() == (255, 255)


@pytest.mark.parametrize("language", ["fa", "en"])
def test_a_training_terminal_says_so_on_every_sheet(language):
    for make in (
        lambda sheets: sheets.ballot(COUNCIL_ENTRY, None, (), language),
        lambda sheets: sheets.receipt(COUNCIL_ENTRY, TRACKERS[0], language),
    ):
        real, training = (make(Sheets(package().definition, "", training=each)) for each in (False, True))
        assert training.height > real.height


def test_void_and_test_are_printed_as_words(sheets):
    void, test = (sheets.mark(id_, "fa") for id_ in ("b.void", "b.test"))
    assert void.tobytes() != test.tobytes()
    assert void.width == 576


def test_a_tracker_of_another_length_is_refused(sheets):
    with pytest.raises(MalformedError):
        sheets.receipt(COUNCIL_ENTRY, bytes(31), "fa")


@pytest.mark.parametrize("fault", list(Fault))
def test_a_printer_that_fails_says_whether_part_of_the_sheet_came_out(tmp_path, sheets, fault):
    printer = FilePrinter(tmp_path / "printer")
    printer.fault = fault
    with pytest.raises(PrinterError) as caught:
        printer.print(sheets.mark("b.void", "fa"))
    assert caught.value.began == (fault is Fault.JAM) == printer.path.exists()
    assert printer.sheets == []


def test_a_printer_that_works_was_sent_the_sheet_and_a_cut(tmp_path, sheets):
    printer = FilePrinter(tmp_path / "printer")
    sheet = sheets.mark("b.test", "fa")
    printer.print(sheet)
    data = printer.path.read_bytes()
    assert printed(data).tobytes() == sheet.tobytes()
    assert b"\x1dV" in data[-8:]


def test_every_sentence_of_the_voters_texts_is_there_word_for_word():
    """Source: HQ_CONTENT.md 7.1, 7.3 and 7.4."""
    if not CONTENT.exists():
        pytest.skip(f"{CONTENT.name} is not beside the checkout")
    content = CONTENT.read_text(encoding="utf-8")
    part = content[content.index("### 7.1") : content.index("### 7.5")]
    rows = [
        [cell.strip(" *") for cell in line.split("|")[1:-1]]
        for line in part.splitlines()
        if line.startswith(("| k.", "| **k.", "| r.", "| b.", "| h."))
    ]
    assert len(rows) > 80
    for id_, fa, en in rows:
        assert words()[id_] == (fa, en)
