"""Where each file of a record lies. Source: spec/record.md §1."""

from __future__ import annotations

from typing import Final

from amin.crypto import tagged_hash

ELECTION: Final = "election.json"
ELECTION_KEY: Final = "keys/election-key.json"
STATION_KEYS: Final = "keys/stations.json"
RESULTS: Final = "results.json"
LOG: Final = "log"
TALLY: Final = "tally"
ACTS: Final = "log/acts.jsonl"

BOX_KIND: Final = b"BOXS"  # ballots of either kind
BOX_VERSION: Final = 1
MIX_KIND: Final = b"MIXS"  # one shuffle, in pieces of 32 bytes
MIX_VERSION: Final = 1
SHARE_KIND: Final = b"SHRS"  # a trustee's shares of the blocks of one list, in pieces of 32 bytes
SHARE_VERSION: Final = 1
PIECE_BYTES: Final = 32  # an element or a scalar

PARTS: Final = ("marks", "lists")  # what is mixed of a `marks` contest: its marks, and its list marks


def amendment(number: int) -> str:
    """An amendment, counted from 1."""
    return f"amendments/{number}.json"


def exclusion(number: int) -> str:
    """An exclusion, counted from 1."""
    return f"exclusions/{number}.json"


def results(version: int) -> str:
    """The results in one version; 0 is the first, and each later one follows from what boards ordered."""
    return f"results-{version}.json" if version else RESULTS


def commitment(trustee: int) -> str:
    """The file in which a trustee committed to its dealing."""
    return f"keys/commitment-{trustee}.json"


def dealing(trustee: int) -> str:
    """The file of a trustee's public dealing."""
    return f"keys/dealing-{trustee}.json"


def ballots(station: str, contest: str) -> str:
    """The closed box of one contest at one station."""
    return f"boxes/{station}/{contest}/ballots.bin"


def closing(station: str, contest: str) -> str:
    """What the station signed when it closed that box."""
    return f"boxes/{station}/{contest}/closing.json"


def challenged(station: str, contest: str) -> str:
    """The ballots of one contest with which booths of a station were tested."""
    return f"challenged/{station}/{contest}.json"


def mix(unit: str, part: str, mixer: int, batch: int = 0) -> str:
    """One mixer's shuffle of one batch of a unit's list; batches count from 0, most units have one."""
    return f"mix/{unit}/{part}-{mixer}-{batch}.bin" if batch else f"mix/{unit}/{part}-{mixer}.bin"


def tally(unit: str) -> str:
    """Totals of one unit, and what they come from; its id holds the contest's."""
    return f"{TALLY}/{unit}.json"


def share(unit: str, part: str, place: int) -> str:
    """What one trustee decrypted of a mixed list; `place` counts the unit's trustees from 1."""
    return f"{TALLY}/{unit}/{part}-{place}.bin"


def box_context(election_hash: bytes, station: str, contest: str) -> bytes:
    """What the header of a box names, 32 bytes: swapped boxes are told by it."""
    return tagged_hash("amin/1/box", election=election_hash, station=station, contest=contest)


def mix_context(
    election_hash: bytes, contest: str, unit: str, part: str, mixer: int, institution: int
) -> bytes:
    """What the header of a shuffle names: whose turn it was, and which institution took it."""
    return tagged_hash(
        "amin/1/mix",
        election=election_hash,
        contest=contest,
        unit=unit,
        part=part,
        mixer=mixer,
        institution=institution,
    )


def share_context(election_hash: bytes, contest: str, unit: str, part: str, trustee: int) -> bytes:
    """What the header of a trustee's shares names."""
    return tagged_hash(
        "amin/1/shares", election=election_hash, contest=contest, unit=unit, part=part, trustee=trustee
    )
