"""The closings: signed by others, and counters that part at each stage though the station signed them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace

import pytest
from forgery import Forgery
from held_election import COUNCIL, MAYOR, Held, counters, signed_closing, signing_key
from ristretto import ORDER

from amin.box import Counters
from amin.crypto import SigningKey
from amin.record import documents, layout
from amin.record.documents import Closing

Refused = Callable[..., None]

CLOSING = layout.closing("3", "council")

# What is counted otherwise, and the stage at which counts part. Each equality on its own.
PARTED: dict[str, tuple[str, ...]] = {
    "check-in": ("check_ins+1", "check_ins-1", "tokens_issued+1 tokens_returned+1"),
    "cards": ("tokens_returned+1", "tokens_missing+1", "check_ins+1 tokens_issued+1"),
    "casting": ("abandoned+1", "abandoned-1", "tokens_spent+1 tokens_returned-1"),
    "printing": (
        *("sheets_printed+1", "sheets_changed+1", "sheets_tested+1", "sheets_abandoned+1"),
        *("sheets_jammed+1", "sheets_printed-1", "ballots+1 papers+1 abandoned-1"),
    ),
    "paper": ("papers+1", "papers-1", "ballots+1 abandoned-1 sheets_printed+1"),
}
ROWS = [(stage, change) for stage, changes in PARTED.items() for change in changes]


def counted(change: str) -> Counters:
    """The counters of the box with some changed."""
    honest = counters(6)
    deltas = {word[:-2]: int(word[-2:]) for word in change.split()}
    return replace(honest, **{name: getattr(honest, name) + delta for name, delta in deltas.items()})


@pytest.mark.parametrize(("stage", "change"), ROWS)
def test_counters_that_part_are_found_though_the_station_signed_them(
    stage: str, change: str, forgery: Forgery, refused: Callable[..., str]
) -> None:
    forgery.close("3", COUNCIL, counted(change))
    forgery.reseal()

    assert f"differ at {stage}:" in refused("counters", CLOSING)


@pytest.mark.parametrize("counter", [field.name for field in fields(Counters)])
def test_a_counter_that_is_missing_is_found_though_the_station_signed(
    counter: str, forgery: Forgery, refused: Refused
) -> None:
    forgery.remove(CLOSING, ("counters", counter))
    forgery.sign_closing("3", COUNCIL)
    forgery.reseal()

    refused("counters", CLOSING)


def test_a_counter_too_many_is_found_though_the_station_signed(forgery: Forgery, refused: Refused) -> None:
    forgery.set(CLOSING, ("counters", "voters"), 6)
    forgery.sign_closing("3", COUNCIL)
    forgery.reseal()

    refused("counters", CLOSING)


@pytest.mark.parametrize("counter", [field.name for field in fields(Counters)])
def test_a_counter_below_nothing_is_found_though_the_station_signed(
    counter: str, forgery: Forgery, refused: Refused
) -> None:
    forgery.set(CLOSING, ("counters", counter), -1)
    forgery.sign_closing("3", COUNCIL)
    forgery.reseal()

    refused("counters", CLOSING)


def test_all_counters_too_large_are_found_by_the_roll(forgery: Forgery, refused: Refused) -> None:
    forgery.close("3", COUNCIL, counters(2**52))
    forgery.reseal()

    refused("counters", CLOSING)


def test_more_ballots_than_the_box_holds_are_found_though_all_counters_agree(
    forgery: Forgery, refused: Refused
) -> None:
    forgery.close("3", COUNCIL, counters(7))
    forgery.reseal()

    refused("boxes", layout.ballots("3", "council"))


def test_fewer_ballots_than_the_box_holds_are_found_though_all_counters_agree(
    forgery: Forgery, refused: Refused
) -> None:
    forgery.close("3", COUNCIL, counters(5))
    forgery.reseal()

    refused("boxes", layout.ballots("3", "council"))


@pytest.mark.parametrize("hash_", ["00" * 32, "", "00" * 31, "00" * 33])
def test_another_hash_of_the_box_is_found_though_the_station_signed(
    hash_: str, forgery: Forgery, refused: Refused
) -> None:
    forgery.set(CLOSING, ("ballots_sha256",), hash_)
    forgery.sign_closing("3", COUNCIL)
    forgery.reseal()

    refused("boxes", layout.ballots("3", "council"))


# Signatures


def by(key: SigningKey, *, purpose: str = "amin/1/closing", **changed: object) -> Callable[[Closing], bytes]:
    """Sign by another key, for another purpose, or with fields of something else."""
    return lambda closing: key.sign(purpose, **{**closing.signed(), **changed})  # type: ignore[arg-type]


def malleated(closing: Closing) -> bytes:
    """S + L in place of S. Source: RFC 8032, §5.1.7; Wycheproof."""
    s = int.from_bytes(closing.signature[32:], "little") + ORDER
    return closing.signature[:32] + s.to_bytes(32, "little")


OWN = signing_key("station 3")
SIGNATURES: dict[str, Callable[[Closing], bytes]] = {
    "by another station": by(signing_key("station 1")),
    "by the log": by(signing_key("log")),
    "by somebody": by(signing_key("somebody")),
    "for another purpose": by(OWN, purpose="amin/1/promise"),
    "for another election": by(OWN, election=bytes(32)),
    "for another station": by(OWN, station="2"),
    "for another contest": by(OWN, contest="mayor"),
    "for other counters": by(OWN, counters=b"{}"),
    "for another box": by(OWN, ballots=bytes(32)),
    "with S malleated": malleated,
    "of zeros": lambda _: bytes(64),
    "of ones": lambda _: b"\xff" * 64,
    "too short": lambda closing: closing.signature[:-1],
    "too long": lambda closing: closing.signature + b"\x00",
    "missing": lambda _: b"",
    "halves exchanged": lambda closing: closing.signature[32:] + closing.signature[:32],
}


@pytest.mark.parametrize("signature", SIGNATURES)
def test_another_signature_is_found(signature: str, forgery: Forgery, refused: Refused) -> None:
    closing = documents.decode(forgery.files[CLOSING], Closing)
    signed = documents.with_signature(closing, SIGNATURES[signature](closing))
    forgery.files[CLOSING] = documents.encode(signed)
    forgery.reseal()

    refused("closings", CLOSING)


SMALL_ORDER = [
    "00" * 32,
    "01" + "00" * 31,
    "ec" + "ff" * 30 + "7f",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
]


@pytest.mark.parametrize("key", SMALL_ORDER)
def test_a_stations_key_of_small_order_signs_nothing(key: str, forgery: Forgery, refused: Refused) -> None:
    forgery.set(layout.STATION_KEYS, ("stations", "3"), key)
    forgery.set(CLOSING, ("signature",), key + "00" * 32)
    forgery.reseal()

    refused("closings", CLOSING)


@pytest.mark.parametrize("size", [0, 31, 33, 64])
def test_a_stations_key_of_another_size_is_found(size: int, forgery: Forgery, refused: Refused) -> None:
    forgery.set(layout.STATION_KEYS, ("stations", "3"), "00" * size)
    forgery.reseal()

    refused("closings", layout.STATION_KEYS)


def test_two_stations_with_one_key_are_found(forgery: Forgery, refused: Refused) -> None:
    """One of them could close the other's box."""
    keys = forgery.json(layout.STATION_KEYS)["stations"]
    forgery.set(layout.STATION_KEYS, ("stations",), {**keys, "1": keys["2"]})
    forgery.reseal()

    refused("closings", layout.STATION_KEYS)


def test_the_keys_of_two_stations_in_the_places_of_each_other_are_found(
    forgery: Forgery, refused: Refused
) -> None:
    keys = forgery.json(layout.STATION_KEYS)["stations"]
    forgery.set(layout.STATION_KEYS, ("stations",), {**keys, "1": keys["2"], "2": keys["1"]})
    forgery.reseal()

    refused("closings", layout.closing("1", "council"))


def test_a_closing_of_the_other_contest_is_found_though_the_station_signed_both(
    forgery: Forgery, refused: Refused
) -> None:
    forgery.swap(CLOSING, layout.closing("3", "mayor"))
    forgery.reseal()

    refused("closings", CLOSING)


def test_a_closing_of_another_election_is_found_though_the_same_key_signed(
    forgery: Forgery, other: Held, refused: Refused
) -> None:
    assert other.station_keys["3"].public == forgery.held.station_keys["3"].public
    forgery.files[CLOSING] = other.files[CLOSING]
    forgery.reseal()

    refused("closings", CLOSING)


def test_a_closing_that_claims_to_be_of_another_contest_is_found(forgery: Forgery, refused: Refused) -> None:
    """It says `mayor`, lies in the place of `council`, and the station signed it so."""
    closing = signed_closing(forgery.held.hash, "3", MAYOR.id, counters(6), "00" * 32, OWN)
    forgery.files[CLOSING] = documents.encode(closing)
    forgery.reseal()

    refused("closings", CLOSING)
