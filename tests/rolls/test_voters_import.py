"""Voters in, pseudonyms out: what is taken, what is refused; no message tells on anybody (SECURITY.md D)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from voters_examples import HEADER, KEY, TERMS, WIDE, line, number, voters, write

from amin.encoding.tables import NAMED, RefusedTable
from amin.errors import AminError, MalformedError, StateError
from amin.rolls import Answer, Refusal, Request, Roll, pseudonym
from amin.rolls.importing import Preview, import_voters, preview
from amin.rolls.national_number import check_digit
from amin.rolls.terms import freeze

PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
COUNCILS = [right.contest for right in TERMS.rights[:3]]


def imported(folder: Path, file: Path, name: str = "roll.sqlite") -> Preview:
    return import_voters(file, TERMS, folder / name, key=KEY)


def may(roll: Roll, whom: str) -> frozenset[str] | None:
    """What a number may vote in, as the roll has it."""
    return roll._eligible(pseudonym(whom, KEY))


def require_silent(text: str, *secrets: str) -> None:
    """Check that a message names nobody: no cell of the file stands in it."""
    for secret in secrets:
        assert secret not in text
    assert not re.search(r"[0-9۰-۹٠-٩]{7,}", text)


def test_each_voter_stands_on_the_roll_with_the_contests_of_their_place(memory_folder):
    rows = [
        f"{number(0)},tehran,1360/01/01,active",
        f"{number(1).translate(PERSIAN)},village,۱۳۶۰/۰۱/۰۱,فعال",
        f"{number(2).translate(ARABIC)},۱۰۰۱,1981-03-21,فوت‌شده",
        f' {number(3)} ,VILLAGE,"1400/01/01", active',
    ]
    found = imported(memory_folder, write(memory_folder / "v.csv", rows))

    assert (found.rows, found.total, found.nowhere) == (4, 0, 2)
    assert dict(found.by_place) == {"tehran": 1, "village": 2, "1001": 1}
    assert dict(found.by_status) == {"active": 3, "dead": 1}
    assert dict(found.eligible) == {
        "council-tehran": 1, "council-village": 1, "council-1001": 0, "experts": 2
    }  # fmt: skip
    with Roll(memory_folder / "roll.sqlite") as roll:
        assert roll.voters() == 4
        assert may(roll, number(0)) == {"council-tehran", "experts"}
        assert may(roll, number(1)) == {"council-village", "experts"}
        assert may(roll, number(2)) == may(roll, number(3)) == frozenset()
        assert may(roll, number(4)) is None
        assert roll.heading.terms == freeze(TERMS)


def test_a_declared_residence_gives_another_council_and_never_a_second_one(memory_folder):
    rows = [
        f"{number(0)},tehran,1360/01/01,active,village,1403/01/01",
        f"{number(1)},tehran,1360/01/01,active,,",
        f"{number(2)},tehran,1360/01/01,active,village,1405/01/01",
    ]
    imported(memory_folder, write(memory_folder / "v.csv", rows, WIDE))
    with Roll(memory_folder / "roll.sqlite") as roll:
        assert may(roll, number(0)) == {"council-tehran", "council-village", "experts"}
        assert may(roll, number(1)) == may(roll, number(2)) == {"council-tehran", "experts"}
        asked = Request(bytes(16), pseudonym(number(0), KEY), "101", ("council-village", "council-tehran"))
        assert roll.check_in([asked]) == [
            Answer(("council-village",), (("council-tehran", Refusal.OFFICE_TAKEN),))
        ]


def test_numbers_that_lost_their_leading_zeros_get_them_back_and_are_counted(memory_folder):
    """SECURITY.md D-7: in the importer only, and said."""
    two, one = ("00" + "1234567", "0" + "12345678")
    numbers = [first_nine + check_digit(first_nine) for first_nine in (two, one)]
    rows = [f"{whole.lstrip('0')},tehran,1360/01/01,active" for whole in numbers] + [line(1)]
    found = imported(memory_folder, write(memory_folder / "v.csv", rows))

    assert found.padded == 2
    with Roll(memory_folder / "roll.sqlite") as roll:
        assert all(may(roll, whole) for whole in numbers)


def test_a_preview_changes_nothing_and_says_what_the_import_then_does(memory_folder):
    file = voters(memory_folder / "v.csv", 500)
    before = sorted(memory_folder.iterdir())
    looked = preview(file, TERMS, key=bytes(32))

    assert sorted(memory_folder.iterdir()) == before
    assert looked.is_usable
    assert looked == imported(memory_folder, file)


def test_the_same_file_under_the_same_key_gives_the_same_digest_in_any_order(memory_folder):
    rows = [*map(line, range(300))]
    digests = set()
    for name, order in (("a", rows), ("b", rows[::-1])):
        imported(memory_folder, write(memory_folder / f"{name}.csv", order), name)
        with Roll(memory_folder / name) as roll:
            digests.add(roll.digest())
    import_voters(memory_folder / "a.csv", TERMS, memory_folder / "c", key=bytes(32))
    with Roll(memory_folder / "c") as roll:
        assert len(digests) == 1
        assert roll.digest() not in digests


def test_the_number_is_nowhere_in_what_is_written(memory_folder):
    file = voters(memory_folder / "v.csv", 200)
    out = memory_folder / "out"
    out.mkdir()
    imported(out, file)
    written = b"".join(path.read_bytes() for path in out.iterdir())
    for row in range(200):
        assert number(row).encode() not in written
        assert int(number(row)).to_bytes(5, "big") not in written
        assert pseudonym(number(row), KEY) in written  # the control: what is written was looked at


GOOD = f"{number(5)},tehran,1360/01/01,active"


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (GOOD.replace(number(5), number(5)[:-1] + str((int(number(5)[-1]) + 1) % 10)), "national_number"),
        (GOOD.replace(number(5), ""), "national_number"),
        (GOOD.replace(number(5), "1111111111"), "national_number"),
        (GOOD.replace(number(5), number(5)[:7]), "national_number"),
        (GOOD.replace(number(5), number(5) + "1"), "national_number"),
        (GOOD.replace(number(5), number(5)[:9] + "²"), "national_number"),
        (GOOD.replace(number(5), number(5)[:9] + "१"), "national_number"),
        (GOOD.replace(number(5), "１" * 10), "national_number"),
        (GOOD.replace(number(5), number(5) + "\u200b"), "national_number"),
        (GOOD.replace(number(5), "\u202e" + number(5)), "national_number"),
        (GOOD.replace(number(5), "=" + number(5)), "national_number"),
        (GOOD.replace(number(5), "-" + number(5)[1:]), "national_number"),
        (GOOD.replace(number(5), "9" * 100_000), "national_number"),
        (GOOD.replace("tehran", ""), "place"),
        (GOOD.replace("tehran", "shiraz-7654321"), "place"),
        (GOOD.replace("tehran", number(6)), "place"),  # columns in another order than the header
        (GOOD.replace("1360/01/01", ""), "birth_date"),
        (GOOD.replace("1360/01/01", "1404/12/30"), "birth_date"),
        (GOOD.replace("1360/01/01", number(6)), "birth_date"),
        (GOOD.replace("1360/01/01", "60/01/01"), "birth_date"),
        (GOOD.replace("active", "alive-7654321"), "status"),
        (GOOD.replace("active", ""), "status"),
        (GOOD.replace("active", "\x1b[31mactive"), "status"),
    ],
)
def test_a_row_that_cannot_be_used_refuses_the_file_by_line_and_column_and_tells_on_nobody(
    memory_folder, row, column
):
    file = write(memory_folder / "v.csv", [line(1), line(2), row, line(3)])
    looked = preview(file, TERMS, key=KEY)
    with pytest.raises(RefusedTable) as refused:
        imported(memory_folder, file)

    assert (looked.total, looked.rows) == (1, 4)
    assert looked.problems[0].message == refused.value.message
    assert refused.value.place.line == looked.problems[0].place.line == 4
    assert refused.value.message.startswith(f"column {column}: ")
    require_silent(
        str(refused.value) + refused.value.hint, *[cell for cell in row.split(",") if len(cell) > 6]
    )
    with pytest.raises(AminError):
        Roll(memory_folder / "roll.sqlite")


@pytest.mark.parametrize(("old", "column"), [(number(5), "national_number"), ("active", "status")])
def test_a_cell_that_is_far_too_long_is_refused_before_any_work_is_done_on_it(memory_folder, old, column):
    file = write(memory_folder / "v.csv", [GOOD.replace(old, "0" * 100_000)])

    assert preview(file, TERMS, key=KEY).problems[0].message == f"column {column}: longer than 100 characters"


@pytest.mark.parametrize(
    ("row", "column"),
    [(f"{GOOD},shiraz,1403/01/01", "declared_place"), (f"{GOOD},village,", "declared_since"),
     (f"{GOOD},,1403/01/01", "declared_place"), (f"{GOOD},village,1403/13/01", "declared_since")],
)  # fmt: skip
def test_a_declaration_is_whole_or_not_there(memory_folder, row, column):
    file = write(memory_folder / "v.csv", [row], WIDE)

    assert preview(file, TERMS, key=KEY).problems[0].message.startswith(f"column {column}: ")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n",
        HEADER.encode(),
        b"%b\n\n" % HEADER.encode(),
        GOOD.encode(),
        f"{GOOD}\n{line(1)}".encode(),
        f"{number(5)},{number(5)}\n".encode(),
        HEADER.replace(",", ";").encode(),
        (HEADER + ",name").encode(),
        f"{HEADER},declared_place\n{GOOD},".encode(),
        f"{HEADER}\n{GOOD}".encode("utf-16"),
        b"PK\x03\x04" + GOOD.encode(),
        b"PAR1" + GOOD.encode(),
        f"{HEADER}\n{GOOD}\0".encode(),
        f"{HEADER}\n{GOOD}".encode() + b"\xff",
        f"{HEADER}\n{number(5)}\n".encode(),
        f"{HEADER}\n{GOOD},{number(6)}\n".encode(),
        f'{HEADER}\n"{number(5)},tehran\n'.encode(),
        f"{HEADER}\n{GOOD}\n\n{GOOD}".encode(),
        f"{HEADER}\n".encode() + b"," * (2**20 + 1),
    ],
)
def test_what_is_no_table_of_voters_is_refused_and_nothing_of_it_is_repeated(memory_folder, data):
    """SECURITY.md D-13, 14, 19. A file without its header begins with somebody's number."""
    file = memory_folder / "v.csv"
    file.write_bytes(data)
    with pytest.raises(RefusedTable) as refused:
        imported(memory_folder, file)
    for error in (refused.value, *refused.value.problems):
        require_silent(str(error) + error.hint, number(5), number(6), "1360", "tehran")
    assert preview(file, TERMS, key=KEY).total >= 1


@pytest.mark.parametrize("name", ["none.csv", "none.parquet", "folder.csv", "folder.parquet"])
def test_a_file_that_cannot_be_opened_is_refused_in_either_way(memory_folder, name):
    if name.startswith("folder"):
        (memory_folder / name).mkdir()
    for act in (imported, lambda _, file: preview(file, TERMS, key=KEY)):
        with pytest.raises(RefusedTable):
            act(memory_folder, memory_folder / name)


def test_the_first_twenty_places_are_named_in_the_order_of_the_file_with_duplicates_among_them(memory_folder):
    rows = [line(row) for row in range(60)]
    rows[1] = rows[0]  # line 3
    for row in range(10, 40):
        rows[row] = "x"
    rows[50] = rows[0]
    looked = preview(write(memory_folder / "v.csv", rows), TERMS, key=KEY)

    assert (looked.total, looked.duplicates, len(looked.problems)) == (32, 2, NAMED)
    assert [problem.place.line for problem in looked.problems] == [3, *range(12, 31)]
    assert looked.problems[0].message.endswith("this voter stands already in line 2")
    with pytest.raises(RefusedTable) as refused:
        imported(memory_folder, memory_folder / "v.csv")
    assert (refused.value.total, len(refused.value.problems)) == (32, NAMED)
    assert [str(p) for p in refused.value.problems] == [str(p) for p in looked.problems]


def test_one_voter_written_in_two_scripts_is_a_duplicate(memory_folder):
    rows = [line(0), line(0).replace(number(0), number(0).translate(PERSIAN)), line(1)]
    file = write(memory_folder / "v.csv", rows)
    assert preview(file, TERMS, key=KEY).duplicates == 1
    with pytest.raises(RefusedTable, match="stands already in line 2"):
        imported(memory_folder, file)
    with pytest.raises(AminError):
        Roll(memory_folder / "roll.sqlite")

    imported(memory_folder, write(file, [line(0), line(1)]))  # the same place takes the mended file
    with Roll(memory_folder / "roll.sqlite") as roll:
        assert roll.voters() == 2


def test_a_roll_that_stands_is_never_imported_over(memory_folder):
    file = voters(memory_folder / "v.csv", 10)
    imported(memory_folder, file)
    with pytest.raises(StateError):
        imported(memory_folder, file)
    with Roll(memory_folder / "roll.sqlite") as roll:
        assert roll.voters() == 10


@pytest.mark.parametrize("size", [0, 31, 33])
def test_a_key_of_another_length_makes_no_pseudonyms(memory_folder, size):
    with pytest.raises(MalformedError):
        import_voters(voters(memory_folder / "v.csv", 1), TERMS, memory_folder / "r", key=bytes(size))


cells = st.text(st.characters(codec="utf-8", exclude_characters="\0\r\n"), max_size=30)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(
        st.one_of(cells, st.lists(cells, min_size=4, max_size=4).map(",".join)), min_size=1, max_size=8
    )
)
def test_no_text_whatever_ends_in_anything_but_a_preview(memory_folder, rows):
    file = write(memory_folder / "v.csv", rows)
    try:
        looked = preview(file, TERMS, key=KEY)
    except RefusedTable:
        return
    for problem in looked.problems:
        text = str(problem).removeprefix(str(file)) + problem.hint
        for row in rows:
            assert all(len(cell) < 8 or cell not in text for cell in row.split(","))
