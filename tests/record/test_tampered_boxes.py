"""The boxes: header, size, order, and each field of a ballot; ballots removed, doubled, moved, replayed.

Stations sign what they are told to and the log is sealed anew, so that a box is found out by what it
holds. Each time the box is named, and the ballot in it, counted from 1.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from forgery import Forgery, assert_refused, check_named
from held_election import COUNCIL, MAYOR, SEED, Held, counters, encrypt
from ristretto import ORDER, P

from amin.crypto import SumContest
from amin.election import Contest
from amin.encoding.records import HEADER_BYTES
from amin.record import layout

Refused = Callable[..., None]

BOX = layout.ballots("3", "council")
UNIT = "tally/council-002.json"


def lay(forgery: Forgery, ballots: list[bytes], mark: bytes, *, station: str = "3") -> int:
    """Put ballots into a box, sorted, signed and sealed, and return which record one of them is."""
    ordered = forgery.put_ballots(station, COUNCIL, ballots)
    forgery.close(station, COUNCIL)
    forgery.reseal()
    return ordered.index(mark) + 1


# Headers and sizes

HEADER = {
    "magic": range(4),
    "kind": range(4, 8),
    "version": range(8, 10),
    "flags": range(10, 12),
    "record size": range(12, 16),
    "count": range(16, 24),
    "context": range(24, 56),
    "padding": range(56, 64),
}


@pytest.mark.parametrize("field", HEADER)
def test_each_byte_of_a_header_is_looked_at(field: str, forgery: Forgery, tmp_path: Path) -> None:
    honest = forgery.files[BOX]
    for place in HEADER[field]:
        forgery.files[BOX] = honest[:place] + bytes([honest[place] ^ 1]) + honest[place + 1 :]
        forgery.close("3", COUNCIL, counters(6))
        forgery.reseal()

        assert_refused(forgery.write(tmp_path / str(place)), "boxes", BOX)


SIZES: dict[str, Callable[[bytes], bytes]] = {
    "a byte shorter": lambda data: data[:-1],
    "a byte longer": lambda data: data + b"\x00",
    "a ballot shorter": lambda data: data[: -(len(data) - HEADER_BYTES) // 6],
    "a ballot longer": lambda data: data + data[-(len(data) - HEADER_BYTES) // 6 :],
    "only its header": lambda data: data[:HEADER_BYTES],
    "half a header": lambda data: data[: HEADER_BYTES // 2],
    "empty": lambda _: b"",
    "without its header": lambda data: data[HEADER_BYTES:],
    "twice": lambda data: data + data,
    "its records moved by a byte": lambda data: data[:HEADER_BYTES] + b"\x00" + data[HEADER_BYTES:-1],
    "zeros": lambda data: bytes(len(data)),
}


@pytest.mark.parametrize("signed", [False, True], ids=["not signed", "signed"])
@pytest.mark.parametrize("size", SIZES)
def test_a_box_of_another_size_is_found(size: str, signed: bool, forgery: Forgery, refused: Refused) -> None:
    forgery.files[BOX] = SIZES[size](forgery.files[BOX])
    if signed:
        forgery.close("3", COUNCIL, counters(6))
        forgery.reseal()

    if size == "its records moved by a byte":
        refused("ballots", BOX, record=1)
    else:
        refused("boxes", BOX)


# Whole ballots


def test_a_removed_ballot_is_found_by_what_the_station_signed(forgery: Forgery, refused: Refused) -> None:
    forgery.put_ballots("3", COUNCIL, forgery.ballots("3", COUNCIL)[1:])
    forgery.reseal()

    refused("boxes", BOX)


def test_an_added_ballot_is_found_by_what_the_station_signed(forgery: Forgery, refused: Refused) -> None:
    stuffed = encrypt(forgery.statement(COUNCIL), "3", (0, 1), name="stuffed")
    forgery.put_ballots("3", COUNCIL, [*forgery.ballots("3", COUNCIL), stuffed])
    forgery.tally()
    forgery.publish()
    forgery.reseal()

    refused("boxes", BOX)


@pytest.mark.parametrize("station", ["1", "2", "3"])
def test_an_exchanged_ballot_is_found_by_what_the_station_signed(
    station: str, forgery: Forgery, refused: Refused
) -> None:
    """As many ballots as before, each with proofs that hold, added up and decrypted: and yet not these."""
    forged = encrypt(forgery.statement(COUNCIL), station, (2, 3), name="forged")
    forgery.put_ballots(station, COUNCIL, [*forgery.ballots(station, COUNCIL)[1:], forged])
    forgery.tally()
    forgery.publish()
    forgery.reseal()

    refused("boxes", layout.ballots(station, "council"))


def test_a_removed_ballot_is_found_by_the_unit_when_the_station_signs(
    forgery: Forgery, refused: Refused
) -> None:
    forgery.put_ballots("3", COUNCIL, forgery.ballots("3", COUNCIL)[1:])
    forgery.close("3", COUNCIL)
    forgery.reseal()

    refused("units", UNIT)


def test_an_exchanged_ballot_is_found_by_the_sums_when_the_station_signs(
    forgery: Forgery, refused: Refused
) -> None:
    forged = encrypt(forgery.statement(COUNCIL), "3", (2, 3), name="forged")
    lay(forgery, [*forgery.ballots("3", COUNCIL)[1:], forged], forged)

    refused("sums", UNIT)


@pytest.mark.parametrize("place", range(6))
def test_a_doubled_ballot_is_found(place: int, forgery: Forgery, refused: Refused) -> None:
    ballots = forgery.ballots("3", COUNCIL)
    forgery.refill("3", COUNCIL, [*ballots, ballots[place]])

    refused("order", BOX, record=place + 2)


@pytest.mark.parametrize("place", range(5))
def test_two_ballots_in_the_places_of_each_other_are_found(
    place: int, forgery: Forgery, refused: Refused
) -> None:
    ballots = forgery.ballots("3", COUNCIL)
    ballots[place : place + 2] = reversed(ballots[place : place + 2])
    forgery.refill("3", COUNCIL, ballots, sort=False)

    refused("order", BOX, record=place + 2)


def test_a_box_in_the_order_in_which_ballots_came_is_found(forgery: Forgery, refused: Refused) -> None:
    """Order of arrival beside a list of check-ins would show who voted how."""
    ballots = forgery.ballots("3", COUNCIL)
    forgery.refill("3", COUNCIL, ballots[::-1], sort=False)

    refused("order", BOX, record=2)


def test_the_record_is_named_in_a_box_that_is_read_in_pieces(
    forgery: Forgery, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("amin.record.folder._CHUNK_BYTES", 2 * forgery.statement(COUNCIL).ballot_bytes)
    ballots = forgery.ballots("3", COUNCIL)
    for place in range(1, 6):
        swapped = [*ballots[: place - 1], ballots[place], ballots[place - 1], *ballots[place + 1 :]]
        forgery.refill("3", COUNCIL, swapped, sort=False)
        assert_refused(forgery.write(tmp_path / f"order {place}"), "order", BOX, record=place + 1)
    for ballot in ballots:
        changed = ballot[:-1] + bytes([ballot[-1] ^ 1])
        record = lay(forgery, [changed if each is ballot else each for each in ballots], changed)
        folder = forgery.write(tmp_path / f"proof {ballots.index(ballot)}")
        assert_refused(folder, "ballots", BOX, record=record)


# Each field of a ballot


def fields_of(contest: Contest) -> dict[str, tuple[int, bool]]:
    """Where each field of a ballot begins, and whether it is a scalar. Source: spec/crypto.md §5."""
    names = ["booth half", "station half"]
    names += [f"{name}{slot}" for slot in range(contest.slots) for name in ("α", "β")]
    proof = ("A0", "B0", "A1", "B1", "c0", "z0", "z1")
    names += [f"{name} of slot {slot}" for slot in range(contest.slots) for name in proof]
    values = range(1, contest.max_marks + 1)
    names += [f"{name} of value {value}" for value in values for name in ("A", "B")]
    names += [f"c of value {value}" for value in values[:-1]] + [f"z of value {value}" for value in values]
    return {name: (32 * number, name[0] in "cz") for number, name in enumerate(names)}


def altered(ballot: bytes, other: bytes, start: int, *, is_scalar: bool) -> dict[str, bytes]:
    """A ballot with one field altered in each way that anybody thought of."""
    field = ballot[start : start + 32]
    number = int.from_bytes(field, "little")
    beside = ballot[start + 32 : start + 64] if start + 64 <= len(ballot) else ballot[start - 32 : start]
    values = {
        "a bit": bytes([field[0] ^ 1]) + field[1:],
        "the highest bit": field[:31] + bytes([field[31] ^ 0x80]),
        "the next bit": bytes([field[0] ^ 2]) + field[1:],
        "backwards": field[::-1],
        "zero": bytes(32),
        "one": b"\x01" + bytes(31),
        "ones": b"\xff" * 32,
        "of another ballot": other[start : start + 32],
        "of the field beside it": beside,
    }
    if is_scalar:
        values["plus the order"] = (number + ORDER).to_bytes(32, "little")
        values["negative"] = (-number % ORDER).to_bytes(32, "little")
        values["the order"] = ORDER.to_bytes(32, "little")
    else:
        values["the prime"] = P.to_bytes(32, "little")
        values["plus the prime"] = ((number + P) % 2**256).to_bytes(32, "little")
        values["negative"] = (-number % P).to_bytes(32, "little")
    return {name: ballot[:start] + value + ballot[start + 32 :] for name, value in values.items()}


@pytest.mark.parametrize("field", fields_of(COUNCIL))
def test_each_field_of_a_ballot_is_bound_by_its_proofs(
    field: str, forgery: Forgery, refused: Refused
) -> None:
    start, is_scalar = fields_of(COUNCIL)[field]
    victim, other, *rest = forgery.ballots("3", COUNCIL)
    forged = altered(victim, other, start, is_scalar=is_scalar)
    batch = b"".join([other, *forged.values(), *rest])
    culprits = forgery.statement(COUNCIL).rejected("3", batch, SEED)
    assert culprits == [*range(1, len(forged) + 1)]

    record = lay(forgery, [forged["a bit"], other, *rest], forged["a bit"])

    refused("ballots", BOX, record=record)


@pytest.mark.parametrize("field", fields_of(MAYOR))
def test_each_field_of_a_ballot_with_one_mark_is_bound_by_its_proofs(field: str, forgery: Forgery) -> None:
    start, is_scalar = fields_of(MAYOR)[field]
    victim, other, _ = forgery.ballots("3", MAYOR)
    forged = altered(victim, other, start, is_scalar=is_scalar)

    culprits = forgery.statement(MAYOR).rejected("3", b"".join([other, *forged.values()]), SEED)
    assert culprits == [*range(1, len(forged) + 1)]


def test_the_table_of_fields_covers_every_byte(held: Held) -> None:
    for contest in (COUNCIL, MAYOR):
        assert 32 * len(fields_of(contest)) == held.statement(contest).ballot_bytes


@pytest.mark.parametrize("slot", range(1, COUNCIL.slots))
def test_two_slots_in_the_places_of_each_other_are_found(
    slot: int, forgery: Forgery, refused: Refused
) -> None:
    """Ciphertexts and their proofs together, so that each proof alone would hold."""
    victim, *rest = forgery.ballots("3", COUNCIL)
    pieces = bytearray(victim)
    proofs = 64 + 64 * COUNCIL.slots
    for begin, size in ((64, 64), (proofs, 224)):
        one, two = slice(begin, begin + size), slice(begin + slot * size, begin + (slot + 1) * size)
        pieces[one], pieces[two] = victim[two], victim[one]
    record = lay(forgery, [bytes(pieces), *rest], bytes(pieces))

    refused("ballots", BOX, record=record)


# Ballots from elsewhere


def test_a_ballot_moved_to_another_station_is_found(forgery: Forgery, refused: Refused) -> None:
    moved, *rest = forgery.ballots("1", COUNCIL)
    forgery.put_ballots("1", COUNCIL, rest)
    forgery.close("1", COUNCIL)
    ordered = forgery.refill("3", COUNCIL, [*forgery.ballots("3", COUNCIL), moved])

    refused("ballots", BOX, record=ordered.index(moved) + 1)


@pytest.mark.parametrize("station", ["2", "3", "4"])
def test_a_ballot_copied_to_another_station_is_found(station: str, forgery: Forgery, tmp_path: Path) -> None:
    """By its proofs, which name the station; and without them as a ciphertext that stands twice."""
    copied = forgery.ballots("1", COUNCIL)[0]
    ordered = forgery.refill(station, COUNCIL, [*forgery.ballots(station, COUNCIL), copied])
    folder = forgery.write(tmp_path / "record")
    box, record = layout.ballots(station, "council"), ordered.index(copied) + 1

    assert_refused(folder, "ballots", box, record=record)
    assert_refused(folder, "copies", box, record=record, without=check_named("ballots").number)


def elsewhere(held: Held, **other: object) -> SumContest:
    """A statement of the same shape that is about something else."""
    own = {"election": held.hash, "contest": COUNCIL.id, "key": held.key, **other}
    return SumContest(
        own["election"],  # type: ignore[arg-type]
        own["contest"],  # type: ignore[arg-type]
        own["key"],  # type: ignore[arg-type]
        persons=COUNCIL.persons,
        lists=len(COUNCIL.lists),
        max_marks=COUNCIL.max_marks,
    )


ELSEWHERE: dict[str, Callable[[Held, Held], SumContest]] = {
    "contest": lambda held, _: elsewhere(held, contest="mayor"),
    "election": lambda held, other: elsewhere(held, election=other.hash),
    "key": lambda held, other: elsewhere(held, key=other.key),
    "election and key": lambda held, other: elsewhere(held, election=other.hash, key=other.key),
}


@pytest.mark.parametrize("where", ELSEWHERE)
def test_a_ballot_of_another_statement_is_found(
    where: str, forgery: Forgery, held: Held, other: Held, refused: Refused
) -> None:
    replayed = encrypt(ELSEWHERE[where](held, other), "3", (0,), name="replayed")
    record = lay(forgery, [*forgery.ballots("3", COUNCIL), replayed], replayed)

    refused("ballots", BOX, record=record)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        (layout.ballots("1", "council"), layout.ballots("2", "council")),
        (layout.ballots("1", "council"), layout.ballots("1", "mayor")),
        (layout.ballots("1", "mayor"), layout.ballots("3", "mayor")),
        (layout.ballots("1", "council"), layout.ballots("4", "council")),
    ],
    ids=["stations", "contests", "stations of the other contest", "with an empty one"],
)
def test_two_boxes_in_the_places_of_each_other_are_found(
    one: str, two: str, forgery: Forgery, tmp_path: Path
) -> None:
    forgery.swap(one, two)
    assert_refused(forgery.write(tmp_path / "as it is"), "boxes", one)
    forgery.reseal()
    assert_refused(forgery.write(tmp_path / "sealed"), "boxes", one)


def test_a_box_under_another_stations_header_is_found(forgery: Forgery, refused: Refused) -> None:
    first, second = forgery.ballots("1", COUNCIL), forgery.ballots("2", COUNCIL)
    forgery.put_ballots("1", COUNCIL, second)
    forgery.close("1", COUNCIL)
    forgery.refill("2", COUNCIL, first)

    refused("ballots", layout.ballots("1", "council"), record=1)


def test_a_box_of_another_election_is_found(forgery: Forgery, other: Held, refused: Refused) -> None:
    forgery.files[BOX] = other.files[BOX]
    forgery.close("3", COUNCIL, counters(6))
    forgery.reseal()

    refused("boxes", BOX)


def test_the_ballots_of_another_election_under_this_ones_header_are_found(
    forgery: Forgery, other: Held, refused: Refused
) -> None:
    forgery.put_ballots("3", COUNCIL, Forgery(other).ballots("3", COUNCIL))
    forgery.close("3", COUNCIL)
    forgery.reseal()

    refused("ballots", BOX, record=1)
