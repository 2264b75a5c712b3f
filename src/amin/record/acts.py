"""Which acts a whole election has, and in which order. Source: spec/record.md §2."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from itertools import pairwise
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
    REVISED = "revised"  # published, then ordered otherwise; what is to be decrypted anew is mixed
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


def _mixing(record: Record, version: int) -> Iterator[dict[str, Any]]:
    """Yield the turns of the mixers for one version of the results.

    Units of tally and their batches are taken as the acts name them; that they are the right ones is
    for checks of their own.
    """
    if record.election.mixers is None:
        return
    in_marks = [contest for contest in record.election.contests if contest.tally == "marks"]
    for contest in in_marks:
        for unit in record.mixed(contest.id, version):
            for mixer in range(1, record.election.mixers.count + 1):
                batches = range(record.batches(contest.id, unit, mixer))
                files = [layout.mix(unit, part, mixer, batch) for part in layout.PARTS for batch in batches]
                yield {"act": "mix", "contest": contest.id, "unit": unit, "mixer": mixer, "files": files}


def _publishing(record: Record, version: int) -> Iterator[dict[str, Any]]:
    """Yield the acts after the last mixer's turn, with the units as the acts name them."""
    places = range(1, record.election.trustees.threshold + 1)
    for contest in record.election.contests:
        for unit in record.tallied(contest.id, version):
            files = [layout.tally(unit)]
            if contest.tally == "marks":
                files += [layout.share(unit, part, place) for part in layout.PARTS for place in places]
            yield {"act": "tally", "contest": contest.id, "unit": unit, "files": files}
    yield {"act": "publish", "files": [layout.results(version)]}


def _lawful(record: Record, stage: Stage) -> Iterator[dict[str, Any]]:
    """Yield every act but amendments: these may stand anywhere behind the first."""
    yield from _until_closed(record)
    yield from _mixing(record, 0)
    if stage is Stage.MIXED:
        return
    yield from _publishing(record, 0)
    excluded = 0
    published = max(1, len(record.published))
    for version in range(1, published + (stage is Stage.REVISED)):
        for _ in record.lines("exclusion", version):
            excluded += 1
            yield {"act": "exclusion", "number": excluded, "files": [layout.exclusion(excluded)]}
        yield from _mixing(record, version)
        if version < published:
            yield from _publishing(record, version)


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
    lines = _without_amendments(record)
    for line, wanted in zip(lines, expected, strict=False):
        _compare(record.acts[line - 1], wanted, line)
    if len(lines) != len(expected):
        line = [*lines, len(record.acts) + 1][min(len(lines), len(expected))]
        message = f"{len(lines)} acts without amendments; this election has {len(expected)}"
        raise MalformedError(message, place=Place(_FILE, line))
    _verify_versions(record, stage)
    roll(record)


def _compare(act: Mapping[str, Any], wanted: dict[str, Any], line: int) -> None:
    """Refuse another act than is wanted, or one with other fields or files."""
    fields = _FREE.get(wanted["act"], set())
    shown = {name: value for name, value in act.items() if name not in fields}
    shown["files"] = sorted(act.get("files", {}))
    lawful = {**wanted, "files": sorted(wanted["files"])}
    # Compared as they are written: in Python 1 == True.
    if encode(shown) != encode(lawful) or not fields <= act.keys():
        raise MalformedError(f"the act {_name(act)} where {_name(wanted)} belongs", place=Place(_FILE, line))


def _without_amendments(record: Record) -> list[int]:
    """The lines of all other acts; amendments are compared here, for they may stand anywhere but first."""
    lines = record.lines("amendment")
    for number, line in enumerate(lines, start=1):
        wanted = {"act": "amendment", "number": number, "files": [layout.amendment(number)]}
        _compare(record.acts[line - 1], wanted, line)
        if line == 1:
            raise MalformedError("an amendment before the freeze", place=Place(_FILE, line))
    return sorted({*range(1, len(record.acts) + 1)}.difference(lines))


def _verify_versions(record: Record, stage: Stage) -> None:
    """Check that each further version of the results follows an order of boards, and the last one all."""
    ordered = {*record.lines("amendment"), *record.lines("exclusion")}
    ends = record.published if stage is not Stage.REVISED else [*record.published, len(record.acts) + 1]
    for before, line in pairwise(ends):
        if not ordered.intersection(range(before, line)):
            place = Place(_FILE, min(line, len(record.acts)))
            raise MalformedError("results in a further version, and no order since the last", place=place)
    if stage is Stage.PUBLISHED and any(line > ends[-1] for line in ordered):
        raise MalformedError("an amendment behind the last results", place=Place(_FILE, len(record.acts)))


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
        for field in ("act", "number", "trustee", "contest", "station", "unit", "mixer")
        if field in act
    )
    return " ".join(parts)
