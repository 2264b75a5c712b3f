"""Where each file of a record lies. Source: spec/record.md §1."""

from __future__ import annotations

from typing import Final

from amin.crypto import tagged_hash

ELECTION: Final = "election.json"
ELECTION_KEY: Final = "keys/election-key.json"
STATION_KEYS: Final = "keys/stations.json"
RESULTS: Final = "results.json"
LOG: Final = "log"

BOX_KIND: Final = b"BOXS"  # ballots of a `sum` contest
BOX_VERSION: Final = 1


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


def tally(unit: str) -> str:
    """Sums, decryption shares and totals of one unit; its id holds the contest's."""
    return f"tally/{unit}.json"


def box_context(election_hash: bytes, station: str, contest: str) -> bytes:
    """What the header of a box names, 32 bytes: swapped boxes are told by it."""
    return tagged_hash("amin/1/box", election=election_hash, station=station, contest=contest)
