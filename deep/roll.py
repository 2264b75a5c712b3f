"""The roll: import of up to a million voters, and a slice of 6.4 million on a device."""

from __future__ import annotations

import hmac
import json
import os
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from random import Random
from time import perf_counter, perf_counter_ns
from typing import Final

from _table import CORES, HEADER, MIB, line
from measured_command import Measured, amin

from amin.crypto import Recipient
from amin.rolls import Heading, Roll
from amin.rolls.national_number import check_digit
from amin.rolls.slice import HEAD, RECORDS, Slice, release_key, write_slice

LONG = True

SIZES: Final = (250_000, 500_000, 1_000_000)
PLACES: Final = 500
SLICE_VOTERS: Final = 6_400_000  # of the Tehran constituency; Source: LAW.md part 0, fact 10
SLICE_CONTESTS: Final = 60
LOOK_UPS: Final = 100_000
SLACK: Final = 2
MOST_BYTES: Final = 256 * MIB
MOST_LOOK_UP_US: Final = 50


def main(work: Path) -> str:
    """Import each size by the command, cut and open one slice, and count how fast a key can be tried.

    Raises:
        AssertionError: twice the voters take more than twice twice the processor time, an import takes
            more than 256 MiB, or a look-up more than 50 µs.
    """
    terms = _write_terms(work)
    taken = [_imported(count, terms, work) for count in SIZES]
    for smaller, larger in pairwise(taken):
        assert larger.cpu_seconds <= SLACK * 2 * smaller.cpu_seconds
        assert larger.peak_bytes <= MOST_BYTES
    rate = SIZES[-1] / taken[-1].seconds
    table = [line("roll import", count, run) for count, run in zip(SIZES, taken, strict=True)]
    said = (
        f"{PLACES} places, a contest each and one of all; CSV; {CORES}. {rate:,.0f} rows a second at the end."
    )
    return "\n".join([said, "", HEADER.replace("ballot", "voter"), *table, "", _slice(work)])


def _write_terms(work: Path) -> Path:
    places = [{"id": "county"}, *({"id": f"p{n}", "parent": "county"} for n in range(PLACES))]
    rights = [
        {
            "contest": f"c-{place['id']}",
            "constituency": place["id"],
            "office": office,
            "residence": "register",
        }
        for place, office in zip(places, ["experts"] + ["councils"] * PLACES, strict=True)
    ]
    path = work / "terms.json"
    document = {
        "format": "amin/roll-terms/1",
        "polling_day": "2026-10-16",
        "places": places,
        "rights": rights,
    }
    path.write_text(json.dumps(document), "utf-8")
    return path


def _imported(count: int, terms: Path, work: Path) -> Measured:
    file, out = work / f"{count}.csv", work / f"{count}"
    with file.open("w", encoding="utf-8") as table:
        table.write("national_number,place,birth_date,status\n")
        table.writelines(f"{_number(n)},p{n % PLACES},{_born(n)},active\n" for n in range(count))
    measured = amin("roll", "import", file, "--terms", terms, "--out", out, "--json", "--quiet")
    assert measured.data["rows"] == count
    assert measured.data["problems"] == 0
    file.unlink()
    return measured


def _number(row: int) -> str:
    first_nine = f"{(row * 7919 + 100_000_000) % 10**9:09d}"
    return first_nine + check_digit(first_nine)


def _born(row: int) -> str:
    return f"{1310 + row % 85}/{1 + row % 12:02}/{1 + row % 29:02}"


def _slice(work: Path) -> str:
    """Cut a slice of as many voters as the Tehran constituency has, open it, and look voters up."""
    contests = tuple(f"c{n}" for n in range(SLICE_CONTESTS))
    heading = Heading(contests, {})
    patterns = [heading.bits([contest, contests[-1]]) for contest in contests]
    folder = work / "slice"
    folder.mkdir(exist_ok=True)
    path = work / "slice.sqlite"
    for left in work.glob("slice.sqlite*"):
        left.unlink()
    began = perf_counter()
    with Roll.of_rows(path, heading, _rows(patterns)) as roll:
        made = perf_counter()
        write_slice(roll, folder)
        cut = perf_counter()
        asked = [voter for number, (voter, _) in enumerate(roll.rows()) if not number % 64]
        digest = roll.digest()
    device, key = Recipient(os.urandom(32)), os.urandom(32)
    began_opening = perf_counter()
    with Slice(folder, release_key(key, digest, device.public), device) as held:
        opened = perf_counter()
        Random(1).shuffle(asked)
        look_up_us = _us(held, asked)
        tried_us = _tried_us(held)
    assert look_up_us <= MOST_LOOK_UP_US
    size = (folder / RECORDS).stat().st_size + (folder / HEAD).stat().st_size
    return (
        f"A slice of {SLICE_VOTERS:,} voters and {SLICE_CONTESTS} contests: {size:,} bytes; roll written in"
        f" {made - began:.0f} s, slice cut in {cut - made:.0f} s,"
        f" opened and checked in {opened - began_opening:.1f} s;"
        f" a voter found in {look_up_us:.1f} µs (median of ten runs)."
        f" Whoever holds an open device tries a number in {tried_us:.1f} µs on one core,"
        f" all 10⁹ in {tried_us * 1000 / 3600:.1f} h."
    )


def _rows(patterns: list[bytes]) -> Iterator[tuple[bytes, bytes]]:
    """Pseudonyms in their order, as evenly spread as a hash leaves them."""
    chance, step = Random(1), (1 << 64) // SLICE_VOTERS
    for n in range(SLICE_VOTERS):
        first = n * step + chance.getrandbits(64) % step
        yield first.to_bytes(8, "big") + chance.randbytes(24), patterns[n % len(patterns)]


def _us(held: Slice, asked: list[bytes]) -> float:
    runs = []
    for start in range(0, LOOK_UPS, LOOK_UPS // 10):
        some = asked[start : start + LOOK_UPS // 10]
        began = perf_counter_ns()
        assert all(map(held.find, some))
        runs.append((perf_counter_ns() - began) / 1000 / len(some))
    return sorted(runs)[len(runs) // 2]


def _tried_us(held: Slice) -> float:
    """What one guess costs a thief of an open device: the keyed hash and the look-up."""
    key = os.urandom(32)
    numbers = [_number(n).encode() for n in range(LOOK_UPS)]
    began = perf_counter_ns()
    for number in numbers:
        held.find(hmac.digest(key, number, "sha256"))
    return (perf_counter_ns() - began) / 1000 / len(numbers)
