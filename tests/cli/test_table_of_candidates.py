"""C.csv: what is taken, what is told, and every way in which the file is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from amin.cli.tables import CandidateTable, RefusedTable, read_candidates
from amin.encoding.tables import LINE_LIMIT, NAMED

HEADER = "code,name,list\n"


def read(tmp_path: Path, content: str | bytes) -> CandidateTable:
    path = tmp_path / "C.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_candidates(path)


def refusal(tmp_path: Path, content: str | bytes) -> RefusedTable:
    with pytest.raises(RefusedTable) as caught:
        read(tmp_path, content)
    return caught.value


def test_persons_keep_their_order_and_lists_come_by_their_first_member(tmp_path):
    table = read(tmp_path, HEADER + "10024,ب,1029\n10019,الف,1010\n10035,پ,\n10043,ت,1029\n")

    assert [person.code for person in table.candidates] == ["10024", "10019", "10035", "10043"]
    assert [person.list for person in table.candidates] == ["1029", "1010", None, "1029"]
    assert [(group.code, group.name) for group in table.lists] == [("1029", "1029"), ("1010", "1010")]
    assert table.warnings == ()


@pytest.mark.parametrize(
    "row", ["۱۰۰۱۹,نام,۱۰۱۰", "١٠٠١٩,نام,١٠١٠", "۱0٠1٩, نام , ۱٠1۰ ", '"10019","نام","1010"']
)
def test_digits_of_three_scripts_and_quotes_name_the_same_codes(tmp_path, row):
    table = read(tmp_path, HEADER + row + "\n")

    assert (table.candidates[0].code, table.candidates[0].name) == ("10019", "نام")
    assert table.lists[0].code == "1010"


def test_arabic_yeh_and_kaf_are_shown_as_persian_ones_and_zwnj_stays(tmp_path):
    table = read(tmp_path, HEADER + "10019,علي  كريمي‌پور,\n")

    assert table.candidates[0].name == "علی کریمی‌پور"


@pytest.mark.parametrize(
    "content",
    [
        "\ufeff" + HEADER + "10019,نام,\n",
        HEADER.replace("\n", "\r\n") + "10019,نام,\r\n",
        HEADER + "10019,نام,\r\n10024,نام دیگر,\r10035,سوم,\n",
        HEADER + "10019,نام,",
        HEADER + "10019,نام,\n\n\r\n\n",
        " Code , NAME,list\n10019,نام,\n",
        '"code","name","list"\n10019,نام,\n',
    ],
    ids=[
        "mark",
        "crlf",
        "mixed ends",
        "no last end",
        "empty lines at the end",
        "header case",
        "header quotes",
    ],
)
def test_what_spreadsheets_and_editors_add_does_no_harm(tmp_path, content):
    assert read(tmp_path, content).candidates[0].code == "10019"


def test_a_quoted_name_may_hold_commas_and_doubled_quotes(tmp_path):
    table = read(tmp_path, HEADER + '10019,"نام, ""لقب""",\n')

    assert table.candidates[0].name == 'نام, "لقب"'


def test_homonyms_are_accepted_and_told_also_when_they_are_spelt_differently(tmp_path):
    table = read(tmp_path, HEADER + "10019,علی کریمی,\n10024,علي كريمي,\n10035,دیگری,\n")

    assert len(table.candidates) == 3
    assert table.warnings == ("2 persons are called علی کریمی: their codes 10019, 10024 tell them apart",)


def test_codes_without_a_check_digit_are_accepted_and_told(tmp_path):
    table = read(tmp_path, HEADER + "1,نام,A\n22,نام دیگر,A\n10019,سوم,1010\n")

    persons, lists = table.warnings
    assert persons.startswith("2 candidate codes without a check digit")
    assert lists.startswith("1 list code without a check digit")


def test_a_check_digit_that_does_not_fit_is_accepted_and_told_with_the_one_that_does(tmp_path):
    table = read(tmp_path, HEADER + "10018,نام,1011\n")

    assert table.warnings == (
        "candidate code 10018 in line 2: its check digit does not fit, 10019 would",
        "list code 1011 in line 2: its check digit does not fit, 1010 would",
    )


def test_many_warnings_of_a_kind_are_counted_not_poured_out(tmp_path):
    wrong = "".join(f"{n}{(int(d) + 1) % 10},نام {n},\n" for n, d in (("1001", "9"),))
    shared = "".join(f"1{n:02d},نام {n // 2},\n" for n in range(40))

    warnings = read(tmp_path, HEADER + wrong + shared).warnings

    assert "15 more names are shared" in warnings
    assert len(warnings) == 5 + 1 + 1 + 1


# name of the case → (content, line, words of the message, words of the hint)
BAD = {
    "empty file": ("", 1, "the file is empty", "code,name,list"),
    "mark alone": ("\ufeff", 1, "the file is empty", "code,name,list"),
    "empty first line": ("\n" + HEADER, 1, "the file is empty", "code,name,list"),
    "header alone": (HEADER, 1, "a header and no rows", ""),
    "wrong header": (
        "id,name,list\n1,a,\n",
        1,
        "expected code,name,list, found 'id,name,list'",
        "first line",
    ),
    "no header": ("10019,نام,1010\n", 1, "wrong header", "first line must be code,name,list"),
    "other order": ("name,code,list\nنام,1,\n", 1, "wrong header", "must be code,name,list"),
    "duplicated header": ("code,name,name\n1,a,\n", 1, "'name' stands twice", "expected: code,name,list"),
    "semicolons": ("code;name;list\n1;a;\n", 1, "wrong header", "semicolons"),
    "tabs": ("code\tname\tlist\n1\ta\t\n", 1, "wrong header", "tabs"),
    "header with an open quote": ('code,name,"list\n1,a,\n', 1, "quotation marks", "close each"),
    "UTF-16": ((HEADER + "1,a,\n").encode("utf-16"), 1, "UTF-16", "CSV UTF-8"),
    "UTF-16, big end first": (b"\xfe\xff\x00c", 1, "UTF-16", "CSV UTF-8"),
    "a zip": (b"PK\x03\x04\x14\x00\x00", 1, "spreadsheet", "CSV UTF-8"),
    "code page 1256": (HEADER.encode() + "10019,علي,\n".encode("cp1256"), 2, "not UTF-8", "CSV UTF-8"),
    "overlong UTF-8": (HEADER.encode() + b"1,a\xc0\x80,\n", 2, "not UTF-8", "CSV UTF-8"),
    "surrogate in UTF-8": (HEADER.encode() + b"1,a\xed\xa0\x80,\n", 2, "not UTF-8", "CSV UTF-8"),
    "cut in a letter": (HEADER.encode() + "1,ع".encode()[:-1], 2, "not UTF-8", "CSV UTF-8"),
    "NUL": (HEADER + "1,a\0b,\n", 2, "NUL", "CSV"),
    "open quote": (HEADER + '1,"a,\n2,b,\n', 2, "quotation marks", "close each"),
    "text after a quote": (HEADER + '1,"a"b,\n', 2, "quotation marks", "close each"),
    "line end in a quote": (HEADER + '1,"a\nb",\n', 2, "quotation marks", "keep a cell on one line"),
    "long quoted cell": (HEADER + '1,"' + "a" * 140_000 + '",\n', 2, "longer than 131,072", ""),
    "too few columns": (HEADER + "1,a\n", 2, "2 columns where 3", "its comma must stand"),
    "too many columns": (HEADER + "1,a,,b\n", 2, "4 columns where 3", "quotation marks"),
    "a million columns": (HEADER + "," * 1_000_000 + "\n", 2, "1,000,001 columns", "quotation marks"),
    "row with semicolons": (HEADER + "1;a;\n", 2, "1 column where 3", "semicolons"),
    "empty line between": (HEADER + "1,a,\n\n2,b,\n", 3, "an empty line", "take it out"),
    "spaces alone": (HEADER + "   \n1,a,\n", 2, "1 column where 3", ""),
    "no code": (HEADER + ",a,\n", 2, "column code is empty", "each row needs one"),
    "code with a letter not of ours": (HEADER + "۱ب,a,\n", 2, "is not a code", "0-9"),
    "code with a space": (HEADER + "1 2,a,\n", 2, "is not a code", "0-9"),
    "code in full-width digits": (HEADER + "１２,a,\n", 2, "is not a code", "0-9"),
    "code in superscript": (HEADER + "1²,a,\n", 2, "is not a code", "0-9"),
    "code in Devanagari": (HEADER + "१२,a,\n", 2, "is not a code", "0-9"),
    "long code": (HEADER + "1" * 17 + ",a,\n", 2, "is not a code", "1 to 16"),
    "very long code": (HEADER + "1" * 1_000_000 + ",a,\n", 2, "is not a code", "1 to 16"),
    "code like a formula": (HEADER + "-12,a,\n", 2, "begins with '-'", "formula"),
    "code with an escape": (HEADER + "1\x1b[31m,a,\n", 2, r"\x1b", "0-9"),
    "list that is a name": (HEADER + "1,a,امید\n", 2, "list 'امید' is not a code", "0-9"),
    "list like a formula": (HEADER + "1,a,=1\n", 2, "is not a code", "0-9"),
    "list called independents": (HEADER + "1,a,independents\n", 2, "independents", "another code"),
    "no name": (HEADER + "1,,\n", 2, "", ""),
    "name of spaces": (HEADER + "1, \u200c ,\n", 2, "", ""),
    "control character in a name": (HEADER + "1,a\x07b,\n", 2, "control character", ""),
    "escape in a name": (HEADER + "1,a\x1b[2Jb,\n", 2, "control character", ""),
    "line separator in a name": (HEADER + "1,a\u2028b,\n", 2, "line separator", ""),
    "override in a name": (HEADER + "1,a\u202eb,\n", 2, "U+202E", ""),
    "isolate in a name": (HEADER + "1,a\u2066b,\n", 2, "U+2066", ""),
    "private use in a name": (HEADER + "1,a\ue000b,\n", 2, "private-use", ""),
    "long name": (HEADER + "1," + "ن" * 201 + ",\n", 2, "201", ""),
    "very long name": (HEADER + "1," + "ن" * 5_000 + ",\n", 2, "5000", ""),
    "pile of marks": (HEADER + "1,ن" + "\u064b" * 150 + ",\n", 2, "marks", ""),
    "duplicate code": (HEADER + "1,a,\n2,b,\n1,c,\n", 4, "code 1 stands already in line 2", "of their own"),
    "duplicate code in other digits": (HEADER + "12,a,\n۱۲,b,\n", 3, "stands already in line 2", ""),
    "list with a person's code": (
        HEADER + "1,a,7\n7,b,\n",
        2,
        "list 7 has the code of the person in line 3",
        "",
    ),
    "list with its own person's code": (HEADER + "7,a,7\n", 2, "person in line 2", "another code"),
} | {
    f"name that begins with U+{ord(sign):04X}": (HEADER + f"1,{sign}cmd|x,\n", 2, "begins with", "formula")
    for sign in "=+-@\t＝＋－＠"
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_file_is_refused_with_its_line_and_a_hint(tmp_path, case):
    content, line, message, hint = BAD[case]

    first = refusal(tmp_path, content).problems[0]

    assert first.place.file == str(tmp_path / "C.csv")
    assert first.place.line == line
    assert message in first.message
    assert hint in first.hint
    assert first.message.isprintable()
    assert first.hint.isprintable()


def test_a_name_is_checked_for_a_formula_after_its_spaces_are_gone(tmp_path):
    assert "formula" in refusal(tmp_path, HEADER + "1, \u200f =1+1,\n").hint


def test_the_longest_line_is_read_and_one_more_character_is_refused(tmp_path):
    name = "x" * (LINE_LIMIT - len("1,,"))

    assert "name" in refusal(tmp_path, f"{HEADER}1,{name},\n").message
    assert "longer than 1,048,576 characters" in refusal(tmp_path, f"{HEADER}1,{name}x,\n").message
    assert "longer than 1,048,576 characters" in refusal(tmp_path, "c" * (LINE_LIMIT + 1)).message


def test_the_first_twenty_places_are_named_in_order_and_the_rest_counted(tmp_path):
    rows = "".join(f"{n},,\n" if n % 2 else f"{n},a{n},\n" for n in range(100))

    refused = refusal(tmp_path, HEADER + rows)

    assert len(refused.problems) == NAMED
    assert [problem.place.line for problem in refused.problems] == [3 + 2 * n for n in range(NAMED)]
    assert refused.total == 50
    assert refused.message == "50 places cannot be used; nothing was taken"


def test_what_makes_the_rest_unreadable_is_named_beside_what_came_before(tmp_path):
    refused = refusal(tmp_path, HEADER.encode() + b"1,,\n2,\xff,\n3,,\n")

    assert [problem.place.line for problem in refused.problems] == [2, 3]


def test_more_persons_than_four_digits_name_are_refused(tmp_path):
    rows = "".join(f"{n},name {n},\n" for n in range(10_000))

    assert refusal(tmp_path, HEADER + rows).message == "more than 9,999 persons"


def test_a_missing_file_and_a_folder_are_refused(tmp_path):
    for path, message in ((tmp_path / "none.csv", "no such file"), (tmp_path, "is a directory")):
        with pytest.raises(RefusedTable, match=message) as caught:
            read_candidates(path)
        assert caught.value.place.file == str(path)
        assert caught.value.hint
