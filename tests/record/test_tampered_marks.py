"""The tallies of a `marks` contest: shares that are none, totals that nobody decrypted; and its boxes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ballot_forgery import drawn
from forgery import Where, assert_refused, verify
from held_election import IN_MARKS, THRESHOLD, TRUSTEES, Held, encrypt
from marks_forgery import MarksForgery, pieces
from ristretto import ORDER, P

from amin.crypto import Batch, Block
from amin.encoding.records import HEADER_BYTES
from amin.record import layout

Refused = Callable[..., str]

UNIT, FIRST = "council-002", "council-001"
TALLY = layout.tally(UNIT)
BOX = layout.ballots("3", "council")
PLACES = range(1, THRESHOLD + 1)


@pytest.fixture
def forgery(in_marks: Held) -> MarksForgery:
    """A copy of the record, to be changed."""
    return MarksForgery(in_marks)


# Shares


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("part", layout.PARTS)
def test_each_field_of_a_share_is_bound_by_its_proof(
    part: str, place: int, forgery: MarksForgery, tmp_path: Path
) -> None:
    path = layout.share(UNIT, part, place)
    honest = forgery.body(path)
    scalars = len(honest) - 64
    for start in range(0, len(honest), 32):
        own = honest[start : start + 32]
        number, order = int.from_bytes(own, "little"), P if start < scalars else ORDER
        values = {
            "bit": bytes([own[0] ^ 1]) + own[1:],
            "zero": bytes(32),
            "ones": b"\xff" * 32,
            "too large": ((number + order) % 2**256).to_bytes(32, "little"),
            "negative": (-number % order).to_bytes(32, "little"),
            "the next one's": honest[(start + 32) % len(honest) :][:32],
        }
        for name, value in values.items():
            forgery.put_body(path, honest[:start] + value + honest[start + 32 :])
            forgery.reseal()

            assert_refused(forgery.write(tmp_path / f"{start} {name}"), "shares", path, record=1)


@pytest.mark.parametrize("at", range(HEADER_BYTES))
def test_each_byte_of_the_header_of_a_share_is_looked_at(
    at: int, forgery: MarksForgery, refused: Refused
) -> None:
    path = layout.share(UNIT, "marks", 2)
    data = bytearray(forgery.files[path])
    data[at] ^= 1
    forgery.files[path] = bytes(data)
    forgery.reseal()

    refused("shares", path)


SIZES: dict[str, Callable[[bytes], bytes]] = {
    "nothing": lambda _: b"",
    "one too few": lambda body: body[32:],
    "one too many": lambda body: body[:32] + body,
    "no proof": lambda body: body[:-64],
    "two proofs": lambda body: body + body[-64:],
}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("part", layout.PARTS)
def test_shares_of_another_size_are_found(
    part: str, size: str, forgery: MarksForgery, refused: Refused
) -> None:
    path = layout.share(UNIT, part, 1)
    forgery.put_body(path, SIZES[size](forgery.body(path)))
    forgery.reseal()

    refused("shares", path)


SWAPS = {
    "between trustees": (layout.share(UNIT, "marks", 1), layout.share(UNIT, "marks", 2)),
    "between units": (layout.share(FIRST, "marks", 1), layout.share(UNIT, "marks", 1)),
    "between units, list marks": (layout.share(FIRST, "lists", 2), layout.share(UNIT, "lists", 2)),
    "between parts": (layout.share(UNIT, "marks", 2), layout.share(UNIT, "lists", 2)),
}


@pytest.mark.parametrize("kind", ["whole", "behind the header"])
@pytest.mark.parametrize("swap", SWAPS)
def test_shares_swapped_are_found(swap: str, kind: str, forgery: MarksForgery, refused: Refused) -> None:
    one, other = SWAPS[swap]
    bodies = forgery.body(one), forgery.body(other)
    if kind == "whole":
        forgery.swap(one, other)
    else:
        forgery.put_body(one, bodies[1])
        forgery.put_body(other, bodies[0])
    forgery.reseal()

    refused("shares", one, **({} if kind == "whole" or "parts" in swap else {"record": 1}))


def share(forgery: MarksForgery, secret: bytes, **changed: Any) -> bytes:
    """A share of trustee 2 with anything else in place of what it should be made of."""
    own: dict[str, Any] = {"batch": forgery.batch(UNIT, "marks"), "number": 0, "trustee": 2}
    own |= {"ciphertexts": forgery.outputs(UNIT, "marks", 3)} | changed
    return Block(own["batch"], own["number"], b"".join(own["ciphertexts"])).decrypt(own["trustee"], secret)


SHARES: dict[str, Callable[[MarksForgery, Held], bytes]] = {
    "another trustee's": lambda f, _: share(f, f.held.secret(3)),
    "of another key": lambda f, o: share(f, o.secret(2)),
    "of no key": lambda f, _: share(f, drawn("nobody").to_bytes(32, "little")),
    "for another trustee": lambda f, _: share(f, f.held.secret(2), trustee=3),
    "for another block": lambda f, _: share(f, f.held.secret(2), number=1),
    "for another unit": lambda f, _: share(f, f.held.secret(2), batch=f.batch(FIRST, "marks")),
    "for another part": lambda f, _: share(f, f.held.secret(2), batch=f.batch(UNIT, "lists")),
    "for another contest": lambda f, _: share(
        f, f.held.secret(2), batch=Batch(f.held.hash, "mayor", UNIT, "marks")
    ),
    "for another election": lambda f, o: share(
        f, f.held.secret(2), batch=Batch(o.hash, "council", UNIT, "marks")
    ),
    "of marks in another order": lambda f, _: share(
        f, f.held.secret(2), ciphertexts=f.outputs(UNIT, "marks", 3)[::-1]
    ),
    "of marks mixed twice only": lambda f, _: share(
        f, f.held.secret(2), ciphertexts=f.outputs(UNIT, "marks", 2)
    ),
    "of the ballots' own marks": lambda f, _: share(f, f.held.secret(2), ciphertexts=f.inputs(UNIT, "marks")),
}


@pytest.mark.parametrize("what", SHARES)
def test_a_share_of_something_else_is_found(
    what: str, forgery: MarksForgery, other: Held, refused: Refused
) -> None:
    path = layout.share(UNIT, "marks", 2)
    forgery.put_body(path, SHARES[what](forgery, other))
    forgery.reseal()

    refused("shares", path, record=1)


@pytest.mark.parametrize("trustees", [(1, 3), (1, 4), (2, 3), (2, 4), (3, 4)])
def test_any_t_trustees_decrypt_the_same(
    trustees: tuple[int, int], forgery: MarksForgery, tmp_path: Path
) -> None:
    before = forgery.json(TALLY)
    forgery.reopen(UNIT, trustees)
    forgery.reseal()

    assert forgery.json(TALLY) == {**before, "trustees": [*trustees]}
    verify(forgery.write(tmp_path / "record"))


@pytest.mark.parametrize(
    "trustees", [(), (1,), (1, 2, 3), (2, 1), (1, 1), (0, 1), (1, TRUSTEES + 1), (-1, 1)], ids=str
)
def test_other_trustees_than_t_in_their_order_are_found(
    trustees: tuple[int, ...], forgery: MarksForgery, refused: Refused
) -> None:
    forgery.set(TALLY, ("trustees",), [*trustees])
    forgery.reseal()

    refused("shares", TALLY)


def test_shares_in_the_name_of_another_trustee_are_found(forgery: MarksForgery, refused: Refused) -> None:
    forgery.set(TALLY, ("trustees",), [1, 3])
    forgery.reseal()

    refused("shares", layout.share(UNIT, "marks", 2))


# The tally's document


def plus(n: int) -> Callable[[Any], Any]:
    return lambda value: value + n


FIELDS: list[tuple[Where, Callable[[Any], Any], str]] = [
    (("format",), lambda _: "amin/marks-tally/2", "units"),
    (("format",), lambda _: "amin/unit-tally/1", "units"),
    (("election",), lambda value: "00" + value[2:], "units"),
    (("contest",), lambda _: "mayor", "units"),
    (("unit",), lambda _: FIRST, "units"),
    (("stations", 0), lambda _: "1", "units"),
    (("stations",), lambda value: value[::-1], "units"),
    (("stations",), lambda value: value[:1], "units"),
    (("ballots",), plus(1), "units"),
    (("ballots",), plus(-1), "units"),
    (("totals",), lambda value: value[:-1], "totals"),
    (("totals",), lambda value: [*value, 0], "totals"),
    (("dummies",), lambda value: value[:-1], "totals"),
    (("dummies",), lambda value: [*value, 0], "totals"),
    *[(("totals", slot), plus(n), "totals") for slot in range(IN_MARKS.slots) for n in (1, -1)],
    *[(("dummies", number), plus(n), "totals") for number in range(2) for n in (1, -1)],
]


NAMES = [f"{'.'.join(map(str, where))} {number}" for number, (where, *_) in enumerate(FIELDS)]


@pytest.mark.parametrize(("where", "change", "check"), FIELDS, ids=NAMES)
def test_each_field_of_the_tally_changed_alone_is_found(
    where: Where, change: Callable[[Any], Any], check: str, forgery: MarksForgery, refused: Refused
) -> None:
    from forgery import at

    forgery.set(TALLY, where, change(at(forgery.json(TALLY), where)))
    forgery.reseal()

    refused(check, TALLY)


@pytest.mark.parametrize(
    "name", ["contest", "unit", "stations", "ballots", "trustees", "totals", "dummies", "format", "election"]
)
def test_a_field_missing_or_of_another_type_is_found(
    name: str, forgery: MarksForgery, tmp_path: Path
) -> None:
    forgery.remove(TALLY, (name,))
    forgery.reseal()
    assert_refused(forgery.write(tmp_path / "missing"), "units", TALLY)
    for number, value in enumerate((None, True, 7.5, {}, [None], "x")):
        forgery.files[TALLY] = forgery.held.files[TALLY]
        document = {**forgery.json(TALLY), name: value}
        try:
            forgery.put(TALLY, document)
        except Exception:
            continue
        forgery.reseal()
        assert_refused(forgery.write(tmp_path / str(number)), "units", TALLY)


def test_a_vote_moved_between_persons_and_counted_so_is_found(
    forgery: MarksForgery, refused: Refused
) -> None:
    totals = forgery.json(TALLY)["totals"]
    totals[0], totals[3] = totals[0] - 1, totals[3] + 1
    forgery.set(TALLY, ("totals",), totals)
    forgery.publish()
    forgery.reseal()

    refused("totals", TALLY)


def test_a_dummy_credited_to_a_person_is_found(forgery: MarksForgery, refused: Refused) -> None:
    tally = forgery.json(TALLY)
    forgery.set(TALLY, ("totals", 4), tally["totals"][4] + 1)
    forgery.set(TALLY, ("dummies", 0), tally["dummies"][0] - 1)
    forgery.publish()
    forgery.reseal()

    refused("totals", TALLY)


def test_a_tally_of_sums_in_the_place_of_one_of_marks_is_found(
    forgery: MarksForgery, held: Held, refused: Refused
) -> None:
    document = {**MarksForgery(held).json(TALLY), "election": forgery.held.hash.hex()}
    forgery.put(TALLY, document)
    forgery.reseal()

    refused("units", TALLY)


# Boxes


def test_each_piece_of_a_ballot_is_bound_by_its_proofs(forgery: MarksForgery, tmp_path: Path) -> None:
    """Signed by the station, mixed and decrypted in due form where that can be."""
    ballots = forgery.ballots("3", IN_MARKS)
    size = forgery.statement(IN_MARKS).ballot_bytes
    for start in range(0, size, 32):
        changed = ballots[2][:start] + bytes([ballots[2][start] ^ 1]) + ballots[2][start + 1 :]
        forgery.put_ballots("3", IN_MARKS, [*ballots[:2], changed, *ballots[3:]], sort=False)
        forgery.close("3", IN_MARKS)
        forgery.reseal()

        assert_refused(forgery.write(tmp_path / str(start)), "ballots", BOX, record=3)


def test_the_two_halves_of_a_ballot_swapped_are_found(forgery: MarksForgery, refused: Refused) -> None:
    ballots = forgery.ballots("3", IN_MARKS)
    swapped = ballots[0][32:64] + ballots[0][:32] + ballots[0][64:]
    forgery.put_ballots("3", IN_MARKS, [swapped, *ballots[1:]], sort=False)
    forgery.close("3", IN_MARKS)
    forgery.reseal()

    refused("ballots", BOX, record=1)


def test_a_ballot_of_another_station_is_found(forgery: MarksForgery, refused: Refused) -> None:
    ballots = forgery.ballots("3", IN_MARKS)
    forgery.put_ballots("3", IN_MARKS, [forgery.ballots("1", IN_MARKS)[0], *ballots[1:]], sort=False)
    forgery.close("3", IN_MARKS)
    forgery.reseal()

    refused("ballots", BOX, record=1)


def test_a_ciphertext_that_stands_in_two_boxes_is_found(
    forgery: MarksForgery, refused: Refused, tmp_path: Path
) -> None:
    """The booth's secrets are bound to the station, so a copy comes with a proof that does not hold there.

    Without the check of ballots it is found as a copy.
    """
    from forgery import check_named

    copied = forgery.ballots("1", IN_MARKS)[0]
    ordered = forgery.put_ballots("3", IN_MARKS, [*forgery.ballots("3", IN_MARKS)[1:], copied])
    forgery.close("3", IN_MARKS)
    forgery.redo(UNIT)
    forgery.publish()
    forgery.reseal()
    number = ordered.index(copied) + 1

    refused("ballots", BOX, record=number)
    without = check_named("ballots").number
    assert_refused(forgery.write(tmp_path / "copied"), "copies", BOX, record=number, without=without)


def test_a_ballot_exchanged_after_mixing_is_found_by_the_first_shuffle(
    forgery: MarksForgery, refused: Refused
) -> None:
    """The station signs another box, with another lawful ballot; what was mixed is not what lies there."""
    ballots = forgery.ballots("3", IN_MARKS)
    forged = encrypt(forgery.statement(IN_MARKS), "3", (3,), name="forged")
    forgery.put_ballots("3", IN_MARKS, [*ballots[1:], forged])
    forgery.close("3", IN_MARKS)
    forgery.reseal()

    refused("mixes", layout.mix(UNIT, "marks", 1))


def test_another_ballot_mixed_and_decrypted_anew_is_another_lawful_record(
    forgery: MarksForgery, tmp_path: Path
) -> None:
    """So that the test above is refused for what was mixed."""
    ballots = forgery.ballots("3", IN_MARKS)
    forged = encrypt(forgery.statement(IN_MARKS), "3", (3,), name="forged")
    forgery.put_ballots("3", IN_MARKS, [*ballots[1:], forged])
    forgery.close("3", IN_MARKS)
    forgery.redo(UNIT)
    forgery.publish()
    forgery.reseal()

    verify(forgery.write(tmp_path / "record"))
    assert len(pieces(forgery.body(BOX), len(forged))) == 6
