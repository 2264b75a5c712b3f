"""The pages of spec/ and the program name the same checks, formats, fields, sizes and purposes."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args, get_origin

import msgspec
import pytest

from amin import _crypto
from amin.box import Counters
from amin.counting import RULES, VOTES_ALREADY_GIVEN, alternates_for
from amin.crypto import tagged_hash
from amin.election import FORMAT
from amin.election.freeze import _BOARD, _CANDIDATE, _CONSTITUENCY, _CONTEST, _ELECTION, _LIST, _STATION
from amin.encoding import HEADER_BYTES
from amin.encoding.canonical import LIMIT_BYTES, MAX_DEPTH
from amin.encoding.records import _LAYOUT
from amin.errors import AminError
from amin.record import CHECKS, documents, layout
from amin.record.mixes import BLOCK
from amin.record.orders import Kind

ROOT = Path(__file__).parents[1]
PAGES = {path.stem: path.read_text(encoding="utf-8") for path in sorted((ROOT / "spec").glob("*.md"))}
SOURCES = [*(ROOT / "src/amin").rglob("*.py"), *(ROOT / "rust/amin-crypto/src").rglob("*.rs")]

Table = list[list[str]]


def section(page: str, title: str) -> str:
    """The text of one section of a page, up to the next one of the same or a higher level."""
    level = re.findall(rf"^(#+) {re.escape(title)}\b", PAGES[page], re.MULTILINE)[0]
    after = re.split(rf"^{level} {re.escape(title)}\b", PAGES[page], maxsplit=1, flags=re.MULTILINE)[1]
    return re.split(rf"^#{{1,{len(level)}}} ", after, maxsplit=1, flags=re.MULTILINE)[0]


def tables(text: str) -> list[Table]:
    """The tables of a text, each as rows of cells, without the line below the header."""
    found = []
    for block in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE):
        rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in block.splitlines()]
        found.append([row for row in rows if set("".join(row)) - set("-: ")])
    return found


def table_headed(text: str, *header: str) -> Table:
    """The rows of the table whose header begins with these cells."""
    return next(rows[1:] for rows in tables(text) if rows[0][: len(header)] == [*header])


def codes(text: str) -> list[str]:
    """What stands between backticks."""
    return re.findall(r"`([^`]+)`", text)


def number(cell: str) -> int:
    """A number with commas between thousands."""
    return int(cell.replace(",", ""))


def test_the_table_of_checks_is_that_of_the_program():
    rows = table_headed(section("record", "§4 The numbered checks"), "#", "name", "what holds")
    assert [tuple(row) for row in rows] == [(str(c.number), c.name, c.sentence) for c in CHECKS]


def test_every_check_says_what_it_computes():
    text = section("record", "What each computes")
    found = re.findall(r"^(\d+)\. \*\*([a-z-]+)\.\*\*", text, re.MULTILINE)
    assert found == [(str(check.number), check.name) for check in CHECKS]


def kinds_of_document() -> dict[str, type[documents.Document]]:
    """Every kind of document by its format."""
    orders = documents.Order.__subclasses__()
    return {
        field.default: kind
        for kind in (*documents.Document.__subclasses__(), *orders)
        for field in msgspec.structs.fields(kind)
        if field.name == "format"
    }


def formats_on_the_page() -> dict[str, str]:
    """The path of each format."""
    rows = table_headed(section("record", "§3 The documents"), "format", "file")
    return {codes(row[0])[0]: codes(row[1])[0] for row in rows}


def test_the_formats_and_files_are_those_of_the_documents():
    assert formats_on_the_page().keys() == {FORMAT, *kinds_of_document()}
    assert formats_on_the_page() == {
        FORMAT: layout.ELECTION,
        "amin/key-commitment/1": layout.commitment(0).replace("0", "N"),
        "amin/key-dealing/1": layout.dealing(0).replace("0", "N"),
        "amin/election-key/1": layout.ELECTION_KEY,
        "amin/station-keys/1": layout.STATION_KEYS,
        "amin/closing/1": layout.closing("STATION", "CONTEST"),
        "amin/challenged/1": layout.challenged("STATION", "CONTEST"),
        "amin/unit-tally/1": layout.tally("UNIT"),
        "amin/marks-tally/1": layout.tally("UNIT"),
        "amin/results/1": layout.RESULTS,
        "amin/amendment/1": layout.amendment(0).replace("0", "N"),
        "amin/exclusion/1": layout.exclusion(0).replace("0", "N"),
    }


@pytest.mark.parametrize("format_", kinds_of_document())
def test_every_document_has_the_fields_and_types_of_its_page(format_):
    kind = kinds_of_document()[format_]
    titles = re.findall(r"^### (§3\.\d+ .*)$", PAGES["record"], re.MULTILINE)
    title = next(title for title in titles if title.endswith(f" {format_.split('/')[1]}"))
    rows = table_headed(section("record", title), "field", "type")
    types = {codes(row[0])[0]: row[1] for row in rows}
    assert sorted(types) == sorted(kind.__struct_fields__)
    assert codes(types.pop("format")) == [format_]
    for field in msgspec.structs.fields(kind):
        assert field.name == "format" or is_said(types[field.name], field.type), field.name


def is_said(said: str, type_: object) -> bool:
    """Whether a page's word for a type fits the type of a field."""
    if get_origin(type_) is tuple:
        return said.startswith("[") and said.endswith("]")
    if get_origin(type_) is dict:
        return said.startswith("{") or said == "object"
    words = {
        documents.Hex: ("hex",),
        int: ("number",),
        str: ("code", "id", "text"),
        documents.Count: ("count",),
    }
    return said.startswith(words[type_])


def test_a_result_a_share_and_a_tie_have_the_fields_of_their_page():
    rows = tables(section("record", "§3.9 results"))[1][1:]
    types = {field: row[1] for row in rows for field in codes(row[0])}
    assert sorted(types) == sorted(documents.ContestResult.__struct_fields__)
    for field in msgspec.structs.fields(documents.ContestResult):
        is_counted = documents.Count in (field.type, *get_args(field.type))
        assert ("count" in types[field.name]) == is_counted, field.name
    assert codes(types["ties"]) == [*documents.TieDocument.__struct_fields__]
    shares = next(row for row in tables(section("record", "§3.7 unit-tally"))[0] if row[0] == "`shares`")
    assert codes(shares[1]) == [*documents.Share.__struct_fields__]
    for title in ("§3.14 amendment", "§3.15 exclusion"):
        rows = table_headed(section("record", title), "field", "type")
        (signatures,) = (row[1] for row in rows if row[0] == "`signatures`")
        assert codes(signatures) == [*documents.BoardSignature.__struct_fields__]


def test_the_kinds_of_amendment_are_those_of_the_program():
    rows = table_headed(section("record", "§3.14 amendment"), "kind")
    assert sorted(kind for row in rows for kind in codes(row[0])) == sorted(Kind)


def test_the_frozen_election_has_the_fields_of_its_page():
    found = tables(section("record", "§3.1 election.json"))
    named = [[codes(row[0])[0] for row in table[1:]] for table in found]
    assert named == [[*shape] for shape in (_ELECTION, _CONSTITUENCY, _CONTEST, _STATION, _BOARD)]
    contest = {codes(row[0])[0]: codes(row[1]) for row in found[2][1:]}
    assert (contest["lists"], contest["candidates"]) == ([*_LIST], [*_CANDIDATE])


def test_the_counters_are_those_of_a_closing():
    text = section("record", "§3.6 closing").split("Counters:")[1]
    assert codes(text) == [*Counters.__dataclass_fields__]


def test_the_files_of_the_folder_are_those_of_the_layout():
    rows = table_headed(section("record", "§1 The folder"), "path")
    others = [layout.ballots("STATION", "CONTEST"), layout.ACTS, f"{layout.LOG}/checkpoint"]
    others.append(layout.results(1).replace("1", "N"))
    others += [place("UNIT", "PART", 0).replace("0", "J") for place in (layout.mix, layout.share)]
    wanted = {*formats_on_the_page().values(), *others}
    assert sorted(codes(row[0])[0] for row in rows) == sorted(wanted)


def test_the_sizes_and_offsets_of_a_ballot_are_those_of_the_core():
    shapes = [tuple(map(number, row)) for row in table_headed(section("crypto", "§5 The ballot"), "persons")]
    assert (50, 0, 5, 51, 3328, 14752, 15072, 15360) in shapes
    for persons, lists, marks, slots, proofs, points, scalars, size in shapes:
        contest = _crypto.SumContest(bytes(32), "c", _crypto.generator("key"), persons, lists, marks)
        assert (contest.slots, contest.ballot_bytes) == (slots, size)
        assert size == 32 + 288 * slots + 128 * marks
        choice = bytes([1]) + bytes(slots - 1)
        ballot = contest.encrypt_many("1", bytes(32), bytes(range(32)), choice)
        assert ballot[32:64] == bytes(range(32))
        assert are_elements(ballot[64:proofs])
        assert are_elements(ballot[proofs : proofs + 128])
        assert not are_elements(ballot[proofs + 128 : proofs + 224])
        assert are_elements(ballot[points:scalars])
        assert len(ballot[scalars:]) == 32 * (2 * marks - 1)


def are_elements(data: bytes) -> bool:
    """Whether each 32 bytes encode an element: a sum takes no others."""
    try:
        _crypto.add_sums([data + bytes(-len(data) % 64)])
    except AminError:
        return False
    return True


def test_the_generator_and_the_example_of_a_hash_are_right():
    text = PAGES["crypto"]
    assert re.findall(r"^M = ([0-9a-f]{64})$", text, re.MULTILINE) == [_crypto.generator("M").hex()]
    (example,) = re.findall(r'^H\("test"; a = 0102, b = "π", c = 7\) = ([0-9a-f]{64})$', text, re.MULTILINE)
    assert example == tagged_hash("test", a=b"\x01\x02", b="π", c=7).hex()


def test_every_purpose_in_the_code_stands_on_the_page_and_no_other():
    in_code = {
        purpose
        for path in SOURCES
        for purpose in re.findall(r'["\'](amin/1/[a-z-]+)', path.read_text(encoding="utf-8"))
    }
    on_page = set(re.findall(r"`(amin/1/[a-z-]+)`", section("crypto", "§2 The transcript")))
    assert on_page == in_code - {"amin/1/trustee", "amin/1/mixer"}  # sealed files: in no record


def test_every_section_that_the_code_cites_exists():
    cited = {
        (page, cited)
        for path in SOURCES
        for page, numbers in re.findall(
            r"spec/([a-z]+)\.md`?((?:,? §\d+)+)", path.read_text(encoding="utf-8")
        )
        for cited in re.findall(r"\d+", numbers)
    }
    assert cited
    for page, number_ in sorted(cited):
        assert re.search(rf"^## §{number_} ", PAGES[page], re.MULTILINE), f"{page} §{number_}"


def test_every_section_that_a_page_cites_exists():
    for page, text in PAGES.items():
        for other, numbers in re.findall(r"([a-z]+)\.md,? ((?:§[\d.]+(?:,| and| to)? ?)+)", text):
            for cited in re.findall(r"§(\d+(?:\.\d+)?)", numbers):
                heading = rf"^#{{2,3}} §{re.escape(cited)} "
                assert re.search(heading, PAGES[other], re.MULTILINE), f"{page} cites {other} §{cited}"


def test_the_header_of_a_file_is_the_layout_of_its_page():
    rows = table_headed(section("encoding", "§4 Files"), "bytes", "field")
    spans = [tuple(int(n) for n in row[0].split("–")) for row in rows]
    assert [last - first + 1 for first, last in spans] == [4, 4, 2, 2, 4, 8, 32, 8]
    assert (_LAYOUT.format, _LAYOUT.size, spans[-1][1]) == (">4s4sHHIQ32s8s", HEADER_BYTES, HEADER_BYTES - 1)
    kinds = {layout.BOX_KIND: layout.BOX_VERSION, layout.MIX_KIND: layout.MIX_VERSION}
    kinds[layout.SHARE_KIND] = layout.SHARE_VERSION
    for kind, version in kinds.items():
        assert f"`{kind.decode()}` for " in rows[1][2]
        assert f"{version} for `{kind.decode()}`" in rows[2][2]


def test_the_blocks_of_a_mixed_list_are_as_long_as_on_the_page():
    assert f"blocks of {BLOCK:,} ciphertexts" in section("record", "§3.12 tally/UNIT/PART-J.bin")


def test_the_limits_of_json_are_those_of_its_page():
    text = section("encoding", "§2 Canonical JSON")
    assert f"nested at most {MAX_DEPTH} deep" in text
    assert f"({LIMIT_BYTES:,} bytes)" in text


def test_the_rules_and_the_numbers_of_alternates_are_those_of_the_program():
    named = [name for row in table_headed(section("counting", "§4 Rules"), "rule") for name in codes(row[0])]
    strategies = table_headed(section("counting", "§10 The strategies of Tehran"), "rule")
    assert sorted([*named, *(codes(row[0])[0] for row in strategies)]) == sorted(RULES)
    went = table_headed(section("counting", "§11 After the record"), "rule")
    assert [codes(row[0])[0] for row in went] == [*VOTES_ALREADY_GIVEN]
    said = re.findall(r"(\d+) for (\d+)", section("counting", "§8 Persons"))
    numbers = {int(seats): int(alternates) for alternates, seats in said}
    assert len(numbers) == 9
    for seats in range(1, 40):
        assert alternates_for(seats) == numbers.get(seats, (seats + 1) // 2), seats


def test_each_strategy_has_the_readings_of_its_row_and_every_reading_is_told():
    text = section("counting", "§10 The strategies of Tehran")
    header, *rows = next(rows for rows in tables(text) if rows[0][0] == "rule")
    points = [codes(cell)[0] for cell in header[1:]]
    told = text.split("**One allocation.**")[1]
    for row in rows:
        readings = [codes(cell)[0] for cell in row[1:]]
        assert dict(zip(points, readings, strict=True)) == RULES[codes(row[0])[0]].parameters
        assert {*points, *readings} <= {*codes(told)}
