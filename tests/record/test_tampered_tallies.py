"""The tallies: units joined by another rule, other sums, shares that are none, totals nobody decrypted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ballot_forgery import drawn
from forgeries import move_a_vote
from forgery import ACTS, Forgery, assert_refused
from held_election import COUNCIL, MAYOR, TRUSTEES, Held, encrypt
from ristretto import ORDER, P, decode

from amin.crypto import Unit, add_sums
from amin.record import layout

Refused = Callable[..., None]

TALLY = layout.tally("council-002")
FIRST = layout.tally("council-001")
SLOTS = range(COUNCIL.slots)


# Units

JOINED: dict[str, tuple[dict[str, list[tuple[str, ...]]], str]] = {
    "all in one": ({"council": [("1", "2", "3", "4")]}, ACTS),
    "each station alone": ({"council": [("1",), ("2",), ("3",), ("4",)]}, ACTS),
    "one small station alone": ({"council": [("1",), ("2", "3", "4")]}, FIRST),
    "the empty station alone": ({"council": [("1", "2"), ("3",), ("4",)]}, ACTS),
    "the empty station elsewhere": ({"council": [("1", "2", "4"), ("3",)]}, FIRST),
    "stations in another order": ({"council": [("2", "1"), ("3", "4")]}, FIRST),
    "units in another order": ({"council": [("3", "4"), ("1", "2")]}, FIRST),
    "a station left out": ({"council": [("1", "2"), ("4",)]}, TALLY),
    "a station in two units": ({"council": [("1", "2"), ("2", "3", "4")]}, TALLY),
    "a station twice in one unit": ({"council": [("1", "2"), ("3", "3", "4")]}, TALLY),
    "a constituency station by station": ({"mayor": [("1",), ("2",), ("3",)]}, ACTS),
    "a constituency without one": ({"mayor": [("1", "2")]}, layout.tally("mayor-001")),
}


@pytest.mark.parametrize("rule", JOINED)
def test_units_joined_by_another_rule_are_found(rule: str, forgery: Forgery, refused: Refused) -> None:
    """Decrypted, counted and sealed in due form; the smaller the unit, the more it shows of a vote."""
    groups, place = JOINED[rule]
    forgery.tally(groups)
    if "left out" not in rule and "two units" not in rule and "twice" not in rule and "without" not in rule:
        forgery.publish()
    forgery.reseal()

    refused("units", place)


def test_a_unit_of_a_station_of_another_contest_is_found(forgery: Forgery, refused: Refused) -> None:
    """Station 4 does not vote for the mayor."""
    forgery.set(layout.tally("mayor-001"), ("stations",), ["1", "2", "3", "4"])
    forgery.reseal()

    refused("units", layout.tally("mayor-001"))


@pytest.mark.parametrize("station", ["5", "../1", "", "1/../1", "1\x00"])
def test_a_unit_of_a_station_that_is_none_is_found(station: str, forgery: Forgery, refused: Refused) -> None:
    forgery.set(TALLY, ("stations", 0), station)
    forgery.reseal()

    refused("units", TALLY)


@pytest.mark.parametrize("ballots", [5, 7, 0, 12])
def test_another_number_of_ballots_in_a_unit_is_found(
    ballots: int, forgery: Forgery, refused: Refused
) -> None:
    forgery.set(TALLY, ("ballots",), ballots)
    forgery.reseal()

    refused("units", TALLY)


# Sums


def sums_of(forgery: Forgery, path: str = TALLY) -> bytes:
    """The sums of a unit."""
    return bytes.fromhex(forgery.json(path)["sums"])


@pytest.mark.parametrize("part", ["α", "β"])
@pytest.mark.parametrize("slot", SLOTS)
def test_each_field_of_the_sums_is_recomputed(slot: int, part: str, forgery: Forgery, tmp_path: Path) -> None:
    honest = sums_of(forgery)
    start = 64 * slot + 32 * (part == "β")
    number = int.from_bytes(honest[start : start + 32], "little")
    values = {
        "bit": bytes([honest[start] ^ 1]) + honest[start + 1 : start + 32],
        "identity": bytes(32),
        "ones": b"\xff" * 32,
        "negative": (-number % P).to_bytes(32, "little"),
        "another's": honest[(start + 64) % len(honest) :][:32],
    }
    for name, value in values.items():
        forgery.set(TALLY, ("sums",), (honest[:start] + value + honest[start + 32 :]).hex())
        forgery.reseal()

        assert_refused(forgery.write(tmp_path / name), "sums", TALLY)


SUMS: dict[str, Callable[[Forgery], bytes]] = {
    "of another unit": lambda f: sums_of(f, FIRST),
    "of both units": lambda f: add_sums([sums_of(f), sums_of(f, FIRST)]),
    "of no ballot": lambda f: f.statement(COUNCIL).zero,
    "of all but one ballot": lambda f: f.statement(COUNCIL).add(b"".join(f.ballots("3", COUNCIL)[1:])),
    "of one ballot": lambda f: f.ballots("3", COUNCIL)[0][64 : 64 + 64 * COUNCIL.slots],
    "of one ballot exchanged": lambda f: f.statement(COUNCIL).add(
        b"".join([*f.ballots("3", COUNCIL)[1:], encrypt(f.statement(COUNCIL), "3", (2,), name="x")])
    ),
    "in another order": lambda f: sums_of(f)[64:] + sums_of(f)[:64],
    "encrypted anew": lambda f: encrypted_anew(f),
}


def encrypted_anew(forgery: Forgery) -> bytes:
    """The same totals under other randomness."""
    key = decode(forgery.held.key)
    pieces = []
    for slot, honest in enumerate(_pieces(sums_of(forgery))):
        r = drawn("anew", slot)
        pieces += [
            (decode(honest[:32]) + r * decode(_BASE)).encode(),
            (decode(honest[32:]) + r * key).encode(),
        ]
    return b"".join(pieces)


def _pieces(sums: bytes) -> list[bytes]:
    return [sums[at : at + 64] for at in range(0, len(sums), 64)]


_BASE = bytes.fromhex("e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76")


@pytest.mark.parametrize("sums", SUMS)
def test_other_sums_are_found_though_the_trustees_decrypted_them(
    sums: str, forgery: Forgery, refused: Refused
) -> None:
    """t trustees who work together decrypt what they like; the proofs of their shares hold."""
    forged = SUMS[sums](forgery)
    tally = forgery.json(TALLY)
    forgery.set(TALLY, ("ballots",), 12)  # for the decryption to find totals up to here
    forgery.decrypt(COUNCIL, "council-002", forged)
    forgery.set(TALLY, ("ballots",), tally["ballots"])
    forgery.reseal()

    refused("sums", TALLY)


@pytest.mark.parametrize("size", [0, 32, 63, 64, 64 * 7, 64 * 8 - 1, 64 * 8 + 1, 64 * 9])
def test_sums_of_another_size_are_found(size: int, forgery: Forgery, refused: Refused) -> None:
    honest = sums_of(forgery)
    forgery.set(TALLY, ("sums",), (honest + honest)[:size].hex())
    forgery.reseal()

    refused("sums", TALLY)


# Shares


def shares_by(*trustees: int) -> Callable[[Forgery, Held], list[dict[str, Any]]]:
    """What these trustees really give."""

    def give(forgery: Forgery, _: Held) -> list[dict[str, Any]]:
        shares = [forgery.share(t, "council-002", COUNCIL, sums_of(forgery)) for t in trustees]
        return [{"trustee": share.trustee, "share": share.share.hex()} for share in shares]

    return give


def second(change: Callable[[Forgery, Held], dict[str, Any]]) -> Callable[[Forgery, Held], list[Any]]:
    """The first trustee's share as it is, and another second one."""
    return lambda forgery, other: [*shares_by(1)(forgery, other), change(forgery, other)]


def decrypted(forgery: Forgery, secret: bytes, **changed: Any) -> dict[str, Any]:
    """A share of trustee 2 with anything else in place of what it should be made of."""
    own = {"election": forgery.held.hash, "contest": "council", "unit": "council-002", "trustee": 2}
    own |= {"sums": sums_of(forgery)} | changed
    unit = Unit(own["election"], own["contest"], own["unit"])
    return {"trustee": 2, "share": unit.decrypt(own["trustee"], secret, own["sums"]).hex()}


def named(trustee: int, of: int) -> Callable[[Forgery, Held], dict[str, Any]]:
    """One trustee's share in another's name."""
    return lambda forgery, other: {**shares_by(of)(forgery, other)[0], "trustee": trustee}


SHARES: dict[str, Callable[[Forgery, Held], list[dict[str, Any]]]] = {
    "none": shares_by(),
    "one too few": shares_by(1),
    "one too many": shares_by(1, 2, 3),
    "all": shares_by(1, 2, 3, 4),
    "one twice": shares_by(1, 1),
    "one twice and another": shares_by(1, 1, 2),
    "in another order": shares_by(2, 1),
    "trustee 0": second(named(0, of=2)),
    "a trustee too many": second(named(TRUSTEES + 1, of=2)),
    "trustee −1": second(named(-1, of=2)),
    "trustee 2³²+2": second(named(2**32 + 2, of=2)),
    "another trustee's": second(named(2, of=3)),
    "the first trustee's again": second(named(2, of=1)),
    "of another key": second(lambda f, other: decrypted(f, other.secret(2))),
    "of no key": second(lambda f, _: decrypted(f, drawn("nobody").to_bytes(32, "little"))),
    "of the key zero": second(lambda f, _: decrypted(f, bytes(32))),
    "for another unit": second(lambda f, _: decrypted(f, f.held.secret(2), unit="council-001")),
    "for another contest": second(lambda f, _: decrypted(f, f.held.secret(2), contest="mayor")),
    "for another election": second(lambda f, other: decrypted(f, f.held.secret(2), election=other.hash)),
    "for another trustee": second(lambda f, _: decrypted(f, f.held.secret(2), trustee=3)),
    "of the sums of another unit": second(
        lambda f, _: decrypted(f, f.held.secret(2), unit="council-001", sums=sums_of(f, FIRST))
    ),
    "of other sums": second(lambda f, _: decrypted(f, f.held.secret(2), sums=sums_of(f, FIRST))),
}


@pytest.mark.parametrize("shares", SHARES)
def test_other_shares_are_found(shares: str, forgery: Forgery, other: Held, refused: Refused) -> None:
    forgery.set(TALLY, ("shares",), SHARES[shares](forgery, other))
    forgery.reseal()

    refused("shares", TALLY)


@pytest.mark.parametrize("trustees", [(1, 3), (1, 4), (2, 3), (2, 4), (3, 4)])
def test_any_t_trustees_decrypt_the_same(
    trustees: tuple[int, int], forgery: Forgery, other: Held, tmp_path: Path
) -> None:
    """So that the shares above are refused for what they are, and not for whose."""
    from forgery import verify

    forgery.set(TALLY, ("shares",), shares_by(*trustees)(forgery, other))
    forgery.reseal()

    verify(forgery.write(tmp_path / "record"))


SHARE_FIELDS = [*(f"slot {slot}" for slot in SLOTS), "challenge", "response"]


@pytest.mark.parametrize("field", SHARE_FIELDS)
def test_each_field_of_a_share_is_bound_by_its_proof(field: str, forgery: Forgery, tmp_path: Path) -> None:
    start = 32 * SHARE_FIELDS.index(field)
    honest = bytes.fromhex(forgery.json(TALLY)["shares"][1]["share"])
    number = int.from_bytes(honest[start : start + 32], "little")
    order = P if field.startswith("slot") else ORDER
    values = {
        "bit": bytes([honest[start] ^ 1]) + honest[start + 1 : start + 32],
        "zero": bytes(32),
        "ones": b"\xff" * 32,
        "too large": ((number + order) % 2**256).to_bytes(32, "little"),
        "negative": (-number % order).to_bytes(32, "little"),
        "the next one's": honest[(start + 32) % len(honest) :][:32],
    }
    for name, value in values.items():
        forgery.set(TALLY, ("shares", 1, "share"), (honest[:start] + value + honest[start + 32 :]).hex())
        forgery.reseal()

        assert_refused(forgery.write(tmp_path / name), "shares", TALLY)


@pytest.mark.parametrize("change", [lambda s: s[:-2], lambda s: s + "00", lambda s: s[64:], lambda _: ""])
def test_a_share_of_another_size_is_found(
    change: Callable[[str], str], forgery: Forgery, refused: Refused
) -> None:
    forgery.set(TALLY, ("shares", 0, "share"), change(forgery.json(TALLY)["shares"][0]["share"]))
    forgery.reseal()

    refused("shares", TALLY)


@pytest.mark.parametrize(("gain", "loss"), [(3, 0), (6, 7), (4, 2)])
def test_a_trustee_who_moves_a_vote_is_found(
    gain: int, loss: int, forgery: Forgery, refused: Refused
) -> None:
    move_a_vote(forgery, gain=gain, loss=loss)

    assert "trustee 2" in (refused("shares", TALLY) or "")


# Totals


@pytest.mark.parametrize("delta", [1, -1, 2**32])
@pytest.mark.parametrize("slot", SLOTS)
def test_a_total_off_by_one_is_found(slot: int, delta: int, forgery: Forgery, refused: Refused) -> None:
    honest = forgery.json(TALLY)["totals"][slot]
    forgery.set(TALLY, ("totals", slot), honest + delta)
    forgery.reseal()

    refused("totals", TALLY)


@pytest.mark.parametrize(("gain", "loss"), [(3, 0), (6, 7), (4, 2), (5, 6)])
def test_a_vote_moved_between_totals_and_counted_so_is_found(
    gain: int, loss: int, forgery: Forgery, refused: Refused
) -> None:
    totals = forgery.json(TALLY)["totals"]
    totals[gain] += 1
    totals[loss] -= 1
    forgery.set(TALLY, ("totals",), totals)
    forgery.publish()
    forgery.reseal()

    refused("totals", TALLY)


@pytest.mark.parametrize("path", [FIRST, TALLY, layout.tally("mayor-001")])
def test_totals_of_zero_are_found(path: str, forgery: Forgery, refused: Refused) -> None:
    totals = forgery.json(path)["totals"]
    forgery.set(path, ("totals",), [0] * len(totals))
    forgery.reseal()

    refused("totals", path)


def test_votes_moved_between_two_units_are_found(forgery: Forgery, refused: Refused) -> None:
    """The results stay as they are: every sum over both units is the same."""
    first, second = forgery.json(FIRST)["totals"], forgery.json(TALLY)["totals"]
    forgery.set(FIRST, ("totals", 0), first[0] - 1)
    forgery.set(TALLY, ("totals", 0), second[0] + 1)
    forgery.reseal()

    refused("totals", FIRST)


@pytest.mark.parametrize("unit", ["mayor-001", "council-001", "council-002"])
def test_a_tally_of_another_election_under_this_ones_hash_is_found(
    unit: str, forgery: Forgery, other: Held, refused: Refused
) -> None:
    path = layout.tally(unit)
    forgery.put(path, {**Forgery(other).json(path), "election": forgery.held.hash.hex()})
    forgery.reseal()

    refused("sums", path)


def test_the_mayors_tally_in_the_councils_name_is_found(forgery: Forgery, refused: Refused) -> None:
    mayor = forgery.json(layout.tally("mayor-001"))
    forgery.put(TALLY, {**forgery.json(TALLY), "sums": mayor["sums"], "totals": mayor["totals"]})
    forgery.reseal()
    assert MAYOR.slots != COUNCIL.slots

    refused("sums", TALLY)
