"""The same voters as Parquet: the same roll, and the same refusals by record and column."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import pytest
from voters_examples import HEADER, KEY, TERMS, line, number, voters

from amin.encoding.tables import RefusedTable
from amin.rolls import Roll
from amin.rolls.importing import import_voters, preview

duckdb = pytest.importorskip("duckdb", reason="the extra for Parquet is not installed")
COLUMNS = HEADER.split(",")
DAY = date(1981, 3, 21)


def write(path: Path, rows: list[tuple[object, ...]], columns: dict[str, str]) -> Path:
    """Write rows of typed columns."""
    db = duckdb.connect()
    typed = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
    db.execute(f"CREATE TABLE t ({typed})")
    if rows:
        db.executemany(f"INSERT INTO t VALUES ({', '.join('?' * len(columns))})", rows)
    db.execute(f"COPY t TO '{path}' (FORMAT parquet, ROW_GROUP_SIZE 2048)")
    db.close()
    return path


TEXT = dict.fromkeys(COLUMNS, "VARCHAR")
DATES = TEXT | {"birth_date": "DATE"}


def test_the_same_voters_give_the_same_roll_from_either_file(memory_folder):
    csv = voters(memory_folder / "v.csv", 3000)
    parquet = write(memory_folder / "v.parquet", [tuple(line(n).split(",")) for n in range(3000)], TEXT)
    looked = preview(parquet, TERMS, key=KEY)
    assert looked == import_voters(csv, TERMS, memory_folder / "a", key=KEY)
    assert looked == import_voters(parquet, TERMS, memory_folder / "b", key=KEY)
    with Roll(memory_folder / "a") as one, Roll(memory_folder / "b") as other:
        assert one.digest() == other.digest()


def test_numbers_and_dates_may_be_typed_and_columns_stand_in_any_order(memory_folder):
    columns = {"status": "VARCHAR", "birth_date": "DATE", "place": "INTEGER", "national_number": "BIGINT"}
    rows = [("active", DAY, 1001, int(number(row))) for row in range(3)]
    looked = preview(write(memory_folder / "v.parquet", rows, columns), TERMS, key=KEY)

    assert (looked.rows, looked.total) == (3, 0)
    assert looked.padded == sum(number(row).startswith("0") for row in range(3))
    assert dict(looked.by_place) == {"1001": 3}


@pytest.mark.parametrize("name", ["v[1]*?.parquet", "v'; DROP.parquet", "v.PARQUET", "رأی.parquet"])
def test_a_name_is_a_name_and_never_a_pattern(memory_folder, name):
    made = write(memory_folder / "v.parquet", [(number(1), "tehran", DAY, "active")], DATES)
    (memory_folder / "v1xy.parquet").write_bytes(b"another file that a pattern would take")

    assert preview(made.rename(memory_folder / name), TERMS, key=KEY).rows == 1


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (("6581272691", "tehran", DAY, "active"), "national_number"),
        ((None, "tehran", DAY, "active"), "national_number"),
        (("9" * 100_000, "tehran", DAY, "active"), "national_number"),
        ((number(5), None, DAY, "active"), "place"),
        ((number(5), number(6), DAY, "active"), "place"),
        ((number(5), "tehran", None, "active"), "birth_date"),
        ((number(5), "tehran", date(9999, 1, 1), "active"), "birth_date"),
        ((number(5), "tehran", DAY, ""), "status"),
        ((number(1), "tehran", DAY, "active"), "national_number"),  # stands already
    ],
)
def test_a_record_that_cannot_be_used_is_named_with_its_column_and_not_repeated(memory_folder, row, column):
    good = [(number(n), "tehran", DAY, "active") for n in (1, 2)]
    file = write(memory_folder / "v.parquet", [*good, row, (number(3), "tehran", DAY, "active")], DATES)
    with pytest.raises(RefusedTable, match=f"record 3: column {column}: ") as refused:
        import_voters(file, TERMS, memory_folder / "r", key=KEY)

    said = str(refused.value) + refused.value.hint
    assert all(str(cell) not in said for cell in row if len(str(cell)) > 6)
    assert preview(file, TERMS, key=KEY).problems[0].place.record == 3


@pytest.mark.parametrize(
    "columns",
    [
        DATES | {"name": "VARCHAR"},
        {name: kind for name, kind in DATES.items() if name != "status"},
        DATES | {"declared_place": "VARCHAR"},
        DATES | {"birth_date": "TIMESTAMP"},
        DATES | {"national_number": "DOUBLE"},
        DATES | {"place": "VARCHAR[]"},
        {"0499370899": "VARCHAR", **DATES},
    ],
)
def test_other_columns_or_types_are_refused(memory_folder, columns):
    file = write(memory_folder / "v.parquet", [], columns)
    with pytest.raises(RefusedTable) as refused:
        import_voters(file, TERMS, memory_folder / "r", key=KEY)
    assert refused.value.hint
    assert "0499370899" not in str(refused.value) + refused.value.hint


def test_a_file_without_records_is_refused(memory_folder):
    with pytest.raises(RefusedTable, match="no records"):
        import_voters(write(memory_folder / "v.parquet", [], DATES), TERMS, memory_folder / "r", key=KEY)


def test_a_damaged_file_is_refused_with_none_of_its_bytes(memory_folder):
    """Each byte of the foot, and cuts anywhere: a refusal in words, or the rows as they are."""
    whole = write(
        memory_folder / "w.parquet", [tuple(line(n).split(",")) for n in range(40)], TEXT
    ).read_bytes()
    file = memory_folder / "v.parquet"
    refusals = 0
    damaged = [whole[:cut] for cut in range(0, len(whole), 97)]
    damaged += [whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :] for at in range(0, len(whole), 61)]
    for data in [b"", b"PAR1", b"PAR1PAR1", b"PAR1\xff\xff\xff\x7fPAR1", *damaged]:
        file.write_bytes(data)
        try:
            looked = preview(file, TERMS, key=KEY)
        except RefusedTable as refused:
            refusals += 1
            said = str(refused) + refused.hint
            assert refused.__suppress_context__
            assert refused.__cause__ is None
        else:
            said = "".join(str(problem) + problem.hint for problem in looked.problems)
        assert all(number(row) not in said for row in range(40))
    assert refusals > len(damaged) / 3


def test_without_the_extra_the_refusal_says_what_to_do(memory_folder, monkeypatch):
    file = write(memory_folder / "v.parquet", [], DATES)
    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(RefusedTable, match="duckdb") as refused:
        preview(file, TERMS, key=KEY)
    assert "amin[parquet]" in refused.value.hint
    assert preview(voters(memory_folder / "v.csv", 3), TERMS, key=KEY).rows == 3
