"""The slice of a roll for a device off the line: what it answers, what it holds, and what it refuses."""

from __future__ import annotations

import math
import struct
from collections import Counter
from hashlib import sha256
from itertools import count
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from voters_examples import KEY, TERMS, number, voters

from amin.crypto import Recipient
from amin.encoding import canonical
from amin.errors import AminError, MalformedError, RejectedError, StateError
from amin.rolls import Heading, Roll, Voter, pseudonym
from amin.rolls.importing import import_voters
from amin.rolls.slice import HEAD, RECORDS, Slice, release_key, write_slice

DEVICE = Recipient(bytes([7] * 32))
VOTERS = 600
RUNS = count()


@pytest.fixture
def roll(memory_folder: Path):
    import_voters(voters(memory_folder / "v.csv", VOTERS), TERMS, memory_folder / "roll", key=KEY)
    with Roll(memory_folder / "roll") as opened:
        yield opened


@pytest.fixture
def folder(memory_folder: Path, roll: Roll) -> Path:
    """A folder with the slice of all contests."""
    made = memory_folder / "slice"
    made.mkdir()
    write_slice(roll, made)
    return made


def opened(folder: Path, roll: Roll) -> Slice:
    return Slice(folder, release_key(KEY, roll.digest(), DEVICE.public), DEVICE)


def may(roll: Roll, row: int) -> frozenset[str] | None:
    return roll._eligible(pseudonym(number(row), KEY))


def test_the_slice_answers_as_the_roll_does_for_every_voter_and_for_strangers(folder, roll):
    with opened(folder, roll) as held:
        for row in range(VOTERS):
            expected = may(roll, row)
            assert expected is not None
            assert held.contests_of(number(row)) == (expected or None)  # who may vote in nothing is not in it
        for row in range(VOTERS, 2 * VOTERS):
            assert held.contests_of(number(row)) is None
        assert held.pseudonym(number(0)) == pseudonym(number(0), KEY)
        assert held.heading.offices == TERMS.offices


def test_a_stations_slice_holds_its_own_contests_and_voters_only(memory_folder, roll):
    mine = ("council-village",)
    head = write_slice(roll, memory_folder, mine)
    with opened(memory_folder, roll) as held:
        for row in range(VOTERS):
            expected = (may(roll, row) or frozenset()) & set(mine)
            assert held.contests_of(number(row)) == (expected or None)
    assert (head.contests, head.classes) == (mine, ("01",))
    assert head.voters == sum("council-village" in (may(roll, row) or ()) for row in range(VOTERS)) > 0


def test_the_files_are_what_the_page_says_read_by_hand(folder, roll):
    """spec/roll.md §3: a header of 64 bytes, then 16 bytes a voter, sorted; classes are bits."""
    data, head = (folder / RECORDS).read_bytes(), canonical.decode((folder / HEAD).read_bytes())
    magic, kind, version, flags, size, voters_, context = struct.unpack(">4s4sHHIQ32s", data[:56])
    records = [data[at : at + 16] for at in range(64, len(data), 16)]

    assert (magic, kind, version, flags, size) == (b"AMIN", b"ROLS", 1, 0, 16)
    assert voters_ == len(records) == head["voters"]
    assert context.hex() == head["roll"] == roll.digest().hex()
    assert head["records"] == sha256(data).hexdigest()
    assert records == sorted(records)
    by_prefix = {voter[:14]: eligible for voter, eligible in roll.rows()}
    for record in records:
        bits = bytes.fromhex(head["classes"][int.from_bytes(record[14:], "big")])
        assert by_prefix[record[:14]] == bits
    assert len(data) == 64 + 16 * len(records)


def test_a_slice_holds_no_number_no_key_and_no_whole_pseudonym(folder, roll):
    """SECURITY.md B-20: raw search of what a thief would hold."""
    held = b"".join(path.read_bytes() for path in folder.iterdir())
    released = release_key(KEY, roll.digest(), DEVICE.public)
    for row in range(VOTERS):
        assert number(row).encode() not in held + released
        assert pseudonym(number(row), KEY) not in held
        if may(roll, row):
            assert pseudonym(number(row), KEY)[:14] in held  # the control: what is held was searched
    assert KEY not in held + released


def test_more_contests_than_a_record_has_bits_fit_into_classes(memory_folder):
    contests = tuple(f"c{n}" for n in range(700))
    people = [Voter(sha256(b"%d" % n).digest(), frozenset({contests[n], "c699"})) for n in range(700)]
    with Roll.create(memory_folder / "r", contests, people) as roll:
        head = write_slice(roll, memory_folder)
        with opened(memory_folder, roll) as held:
            assert [held.find(each.pseudonym) for each in people] == [each.contests for each in people]
    assert len(head.classes) == 700
    assert (memory_folder / RECORDS).stat().st_size == 64 + 16 * 700


def test_more_classes_than_two_bytes_can_name_are_refused(memory_folder):
    heading = Heading(tuple(f"c{n}" for n in range(17)), {})
    rows = ((sha256(b"%d" % n).digest(), (n + 1).to_bytes(3, "little")) for n in range(2**16 + 1))
    with Roll.of_rows(memory_folder / "r", heading, rows) as roll:
        with pytest.raises(MalformedError, match="65,536") as refused:
            write_slice(roll, memory_folder)
        assert refused.value.hint
        assert len(write_slice(roll, memory_folder, heading.contests[:16]).classes) == 2**16 - 1


def test_two_voters_whose_pseudonyms_begin_alike_are_refused(memory_folder):
    people = [Voter(bytes(31) + bytes([n]), frozenset({"c"})) for n in range(2)]
    with (
        Roll.create(memory_folder / "r", ["c"], people) as roll,
        pytest.raises(MalformedError, match="alike"),
    ):
        write_slice(roll, memory_folder)


@pytest.mark.parametrize("contests", [[], ["council-tehran", "nowhere"]])
def test_a_slice_of_contests_that_are_not_there_is_refused(memory_folder, roll, contests):
    with pytest.raises(MalformedError):
        write_slice(roll, memory_folder, contests)
    assert not (memory_folder / HEAD).exists()


def test_a_closed_slice_answers_nothing_and_its_key_is_wiped(folder, roll):
    held = opened(folder, roll)
    key = held._key
    assert bytes(key) == KEY
    held.close()
    held.close()

    assert bytes(key) == bytes(32)
    assert held._data == b""
    for ask in (held.contests_of, held.pseudonym):
        with pytest.raises(StateError, match="closed"):
            ask(number(0))
    with pytest.raises(StateError):
        held.find(bytes(32))


@pytest.mark.parametrize("fault", ["another device", "another roll", "changed", "cut", "nothing", "bare key"])
def test_a_key_that_was_not_released_for_this_device_and_roll_opens_nothing(folder, roll, fault):
    released = release_key(KEY, roll.digest(), DEVICE.public)
    match fault:
        case "another device":
            released = release_key(KEY, roll.digest(), Recipient(bytes(32)).public)
        case "another roll":
            released = release_key(KEY, bytes(32), DEVICE.public)
        case "changed":
            released = released[:-1] + bytes([released[-1] ^ 1])
        case "cut":
            released = released[:-1]
        case "nothing":
            released = b""
        case _:
            released = KEY
    with pytest.raises(RejectedError):
        Slice(folder, released, DEVICE)


def head_with(folder: Path, **changes: object) -> None:
    path = folder / HEAD
    path.write_bytes(canonical.encode(canonical.decode(path.read_bytes()) | changes))


@pytest.mark.parametrize(
    "changes",
    [
        {"format": "amin/roll-slice/2"},
        {"more": 1},
        {"voters": -1},
        {"voters": VOTERS + 1},
        {"voters": "1"},
        {"roll": "00"},
        {"roll": "00" * 32},
        {"roll": "G" * 64},
        {"records": "AB" * 32},
        {"records": "00" * 32},
        {"contests": []},
        {"contests": ["a", "a", "b", "c"]},
        {"offices": []},
        {"classes": []},
        {"classes": ["01"]},
        {"classes": ["01", "01"]},
        {"classes": ["00"]},
        {"classes": ["f0"]},
        {"classes": ["0100"]},
        {"classes": [1]},
        {"classes": [f"{n:02x}" for n in range(1, 16)] * 5000},
    ],
)
def test_a_head_with_one_field_changed_is_refused(folder, roll, changes):
    head_with(folder, **changes)
    with pytest.raises((MalformedError, RejectedError)) as refused:
        opened(folder, roll)
    assert refused.value.place.file


def test_each_byte_of_the_records_changed_alone_is_refused(folder, roll):
    data = (folder / RECORDS).read_bytes()
    for at in [*range(64), *range(64, len(data), 131), len(data) - 1]:
        (folder / RECORDS).write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
        with pytest.raises((MalformedError, RejectedError)):
            opened(folder, roll)
    for cut in (data[:-1], data[:-16], data + bytes(16), data[:64], data[:10], b""):
        (folder / RECORDS).write_bytes(cut)
        with pytest.raises((MalformedError, RejectedError)):
            opened(folder, roll)
    (folder / RECORDS).write_bytes(data)
    opened(folder, roll).close()


@pytest.mark.parametrize("fault", ["two swapped", "one twice", "class too high", "last to the front"])
def test_records_that_no_writer_of_ours_makes_are_refused_though_the_head_names_them(folder, roll, fault):
    """The digest holds; the order and the classes are looked at all the same, and the record is named."""
    data = (folder / RECORDS).read_bytes()
    records = [data[at : at + 16] for at in range(64, len(data), 16)]
    match fault:
        case "two swapped":
            records[99:101] = records[100], records[99]
        case "one twice":
            records[100] = records[99]
        case "class too high":
            records[100] = records[100][:14] + b"\xff\xff"
        case _:
            records = [records[-1], *records[:-1]]
    changed = data[:64] + b"".join(records)
    (folder / RECORDS).write_bytes(changed)
    head_with(folder, records=sha256(changed).hexdigest())
    with pytest.raises(MalformedError) as refused:
        opened(folder, roll)
    assert refused.value.place.record == (2 if fault == "last to the front" else 101)


@pytest.mark.parametrize("name", [HEAD, RECORDS])
def test_a_slice_with_a_file_missing_is_refused(folder, roll, name):
    (folder / name).unlink()
    with pytest.raises(MalformedError, match="missing"):
        opened(folder, roll)


def test_the_files_of_two_slices_do_not_go_together(memory_folder, folder, roll):
    other = memory_folder / "other"
    other.mkdir()
    write_slice(roll, other, ["experts"])
    (other / RECORDS).rename(folder / RECORDS)
    with pytest.raises(AminError):
        opened(folder, roll)


prefixes = st.binary(min_size=14, max_size=14)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    held=st.sets(prefixes | st.integers(0, 60).map(lambda n: bytes(13) + bytes([n])), max_size=50),
    others=st.sets(prefixes),
)
def test_a_slice_is_a_set_however_its_pseudonyms_lie(memory_folder, held, others):
    """Interpolation guesses where hashes should lie; what lies elsewhere is found all the same."""
    folder = memory_folder / str(next(RUNS))
    folder.mkdir()
    people = [Voter(prefix + bytes(18), frozenset({"c"})) for prefix in held]
    with Roll.create(folder / "r", ["c"], people) as roll:
        write_slice(roll, folder)
        with opened(folder, roll) as slice_:
            for prefix in held | others:
                assert (slice_.find(prefix + bytes(18)) is not None) == (prefix in held)


def test_pseudonyms_that_all_lie_far_from_where_hashes_would_are_found(memory_folder):
    people = [
        Voter(bytes(12) + n.to_bytes(2, "big") + bytes(18), frozenset({"c"})) for n in range(0, 4000, 2)
    ]
    with Roll.create(memory_folder / "r", ["c"], people) as roll:
        write_slice(roll, memory_folder)
        with opened(memory_folder, roll) as held:
            found = [held.find(bytes(12) + n.to_bytes(2, "big") + bytes(18)) is not None for n in range(4000)]
    assert found == [True, False] * 2000


def test_pseudonyms_lie_as_evenly_as_chance(roll):
    """What the search relies on for its speed. Source: Pearson's χ², 16 cells, at 1 in 10,000."""
    cells = Counter(voter[0] >> 4 for voter, _ in roll.rows())
    expected = VOTERS / 16
    chi = sum((cells[cell] - expected) ** 2 / expected for cell in range(16))
    assert chi < 44.3
    assert math.isclose(sum(cells.values()), VOTERS)


def test_the_head_has_the_fields_of_the_page(folder):
    assert sorted(msgspec.json.decode((folder / HEAD).read_bytes())) == [
        "classes", "contests", "format", "offices", "records", "roll", "voters"
    ]  # fmt: skip
