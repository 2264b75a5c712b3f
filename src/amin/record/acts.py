"""Which acts a whole election has, and in which order. Source: spec/record.md §2."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import Any, Final

from amin.encoding import encode
from amin.errors import MalformedError, Place, RejectedError
from amin.record import layout
from amin.record.folder import Record
from amin.tlog.log import ACTS

_FILE: Final = f"{layout.LOG}/{ACTS}"
_HASH: Final = re.compile(r"[0-9a-f]{64}")


class Stage(StrEnum):
    """How far a record has come: which acts its log holds."""

    MIXED = "mixed"  # up to the last closed box, and the last mixer's turn where there are mixers
    PUBLISHED = "published"


def _until_closed(record: Record) -> Iterator[dict[str, Any]]:
    """Yield every act up to the last closed box, in lawful order, with files but not their hashes.

    Commitments come before dealings: that is what makes them commitments.
    """
    trustees = range(1, record.election.trustees.count + 1)
    yield {"act": "freeze", "files": [layout.ELECTION]}
    yield {"act": "roll", "files": []}
    for trustee in trustees:
        yield {"act": "key-commitment", "trustee": trustee, "files": [layout.commitment(trustee)]}
    for trustee in trustees:
        yield {"act": "key-dealing", "trustee": trustee, "files": [layout.dealing(trustee)]}
    yield {"act": "election-key", "files": [layout.ELECTION_KEY]}
    yield {"act": "station-keys", "files": [layout.STATION_KEYS]}
    for contest, station in record.boxes():
        files = [layout.ballots(station.code, contest.id), layout.closing(station.code, contest.id)]
        if (tested := layout.challenged(station.code, contest.id)) in record.files:
            files.append(tested)
        yield {"act": "close", "contest": contest.id, "station": station.code, "files": files}


def _mixing(record: Record) -> Iterator[dict[str, Any]]:
    """Yield the turns of the mixers.

    Units of tally and their batches are taken as the acts name them; that they are the right ones is
    for checks of their own.
    """
    if record.election.mixers is None:
        return
    in_marks = [contest for contest in record.election.contests if contest.tally == "marks"]
    for contest in in_marks:
        for unit in record.mixed(contest.id):
            for mixer in range(1, record.election.mixers.count + 1):
                batches = range(record.batches(contest.id, unit, mixer))
                files = [layout.mix(unit, part, mixer, batch) for part in layout.PARTS for batch in batches]
                yield {"act": "mix", "contest": contest.id, "unit": unit, "mixer": mixer, "files": files}


def _after_mixing(record: Record) -> Iterator[dict[str, Any]]:
    """Yield the acts after the last mixer's turn, with the units as the acts name them."""
    places = range(1, record.election.trustees.threshold + 1)
    for contest in record.election.contests:
        for unit in record.tallied(contest.id):
            files = [layout.tally(unit)]
            if contest.tally == "marks":
                files += [layout.share(unit, part, place) for part in layout.PARTS for place in places]
            yield {"act": "tally", "contest": contest.id, "unit": unit, "files": files}
    yield {"act": "publish", "files": [layout.RESULTS]}


def _lawful(record: Record, stage: Stage) -> Iterator[dict[str, Any]]:
    yield from _until_closed(record)
    yield from _mixing(record)
    if stage is Stage.PUBLISHED:
        yield from _after_mixing(record)


_FREE: Final = {"roll": {"voters", "digest"}, "mix": {"institution"}}  # whose values no order decides


def verify_acts(record: Record, stage: Stage) -> None:
    """Check that the log holds exactly the expected acts, each with exactly its fields.

    Raises:
        RejectedError: another election was frozen.
        MalformedError: `place.line` is the first act that is another one, or missing, or too many.
    """
    own = record.election_hash.hex()
    if record.files.get(layout.ELECTION, own) != own:
        raise RejectedError("the log froze another election than this one", place=Place(layout.ELECTION))
    expected = [*_lawful(record, stage)]
    for line, (act, wanted) in enumerate(zip(record.acts, expected, strict=False), start=1):
        fields = _FREE.get(wanted["act"], set())
        shown = {name: value for name, value in act.items() if name not in fields}
        shown["files"] = sorted(act.get("files", {}))
        lawful = {**wanted, "files": sorted(wanted["files"])}
        # Compared as they are written: in Python 1 == True.
        if encode(shown) != encode(lawful) or not fields <= act.keys():
            raise MalformedError(
                f"the act {_name(act)} where {_name(wanted)} belongs", place=Place(_FILE, line)
            )
    if len(record.acts) != len(expected):
        line = min(len(record.acts), len(expected)) + 1
        message = f"{len(record.acts)} acts; this election has {len(expected)}"
        raise MalformedError(message, place=Place(_FILE, line))
    roll(record)


def roll(record: Record) -> tuple[int, str]:
    """Return how many voters stood on the roll, and its digest in hexadecimal."""
    for line, act in enumerate(record.acts, start=1):
        if act["act"] == "roll":
            voters, digest = act.get("voters"), act.get("digest")
            if type(voters) is int and voters >= 0 and _HASH.fullmatch(str(digest)):
                return voters, str(digest)
            raise MalformedError("a roll without voters and digest", place=Place(_FILE, line))
    raise MalformedError("no act of a roll", place=Place(_FILE))


def _name(act: Any) -> str:
    parts = (
        str(act.get(field))
        for field in ("act", "trustee", "contest", "station", "unit", "mixer")
        if field in act
    )
    return " ".join(parts)
