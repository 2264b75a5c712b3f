"""A copy of a record to tamper with, in the hands of somebody who has every secret.

What is changed here can be signed, decrypted and sealed again, one layer after the other, so that each
check of `amin verify` meets a forgery in which all else fits.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from held_election import SEED, THRESHOLD, Held, Silent, counters, signed_closing

from amin.box import Counters
from amin.counting import elect
from amin.crypto import SigningKey, Unit, add_sums, combine
from amin.election import Contest, Statement, units
from amin.encoding import canonical
from amin.encoding.records import HEADER_BYTES, Header
from amin.record import CHECKS, CheckFailed, Report, documents, layout, verify_record
from amin.record.checks import Check
from amin.record.documents import Hex, Results, Share, UnitTally
from amin.record.outcome import contest_result, contest_totals
from amin.tlog import Checkpoint, root_hash

ACTS = "log/acts.jsonl"
CHECKPOINT = "log/checkpoint"

Where = tuple[str | int, ...]


def reseal(files: dict[str, bytes], log_key: SigningKey, origin: str) -> None:
    """Have the log name the files as they are now, and sign it: only a deeper look finds a forgery."""
    acts = [canonical.decode(line) for line in files[ACTS].splitlines()]
    for act in acts:
        named = act.get("files")
        for path in named if isinstance(named, dict) else ():
            if path in files:
                named[path] = sha256(files[path]).hexdigest()
    sign_log(files, acts, log_key, origin)


def sign_log(files: dict[str, bytes], acts: Sequence[Any], log_key: SigningKey, origin: str) -> None:
    """Write these acts and a checkpoint of them."""
    leaves = [canonical.encode(act) for act in acts]
    files[ACTS] = b"".join(leaf + b"\n" for leaf in leaves)
    files[CHECKPOINT] = Checkpoint(origin, len(leaves), root_hash(leaves)).sign(log_key)


def at(value: Any, where: Where) -> Any:
    """What lies at a path of keys and indices."""
    for step in where:
        value = value[step]
    return value


class Forgery:
    """The files of a record by path, and ways to change them. Nothing is on the disk until `write`."""

    def __init__(self, held: Held) -> None:
        self.held = held
        self.files = dict(held.files)

    # Documents

    def json(self, path: str) -> Any:
        """A document as dicts and lists."""
        return canonical.decode(self.files[path])

    def put(self, path: str, value: Any) -> None:
        """Write a document."""
        self.files[path] = canonical.encode(value)

    def set(self, path: str, where: Where, value: Any) -> None:
        """Change, or add, one field of a document."""
        document = self.json(path)
        at(document, where[:-1])[where[-1]] = value
        self.put(path, document)

    def remove(self, path: str, where: Where) -> None:
        """Remove one field of a document, or one item of a list."""
        document = self.json(path)
        del at(document, where[:-1])[where[-1]]
        self.put(path, document)

    def swap(self, one: str, other: str) -> None:
        """Put each of two files in the place of the other."""
        self.files[one], self.files[other] = self.files[other], self.files[one]

    # The log

    @property
    def acts(self) -> list[Any]:
        """The acts of the log."""
        return [canonical.decode(line) for line in self.files[ACTS].splitlines()]

    def sign(self, acts: Sequence[Any]) -> None:
        """Put these acts in the log and sign it."""
        sign_log(self.files, acts, self.held.log_key, self.held.election.log.origin)

    def put_acts(self, acts: Sequence[Any]) -> None:
        """Put these acts in the log without a new signature."""
        self.files[ACTS] = b"".join(canonical.encode(act) + b"\n" for act in acts)

    def reseal(self) -> None:
        """See `reseal`."""
        reseal(self.files, self.held.log_key, self.held.election.log.origin)

    # Boxes

    def ballots(self, station: str, contest: Contest) -> list[bytes]:
        """The ballots of a box."""
        records = self.files[layout.ballots(station, contest.id)][HEADER_BYTES:]
        return self.statement(contest).split(records)

    def put_ballots(
        self, station: str, contest: Contest, ballots: Sequence[bytes], *, sort: bool = True
    ) -> list[bytes]:
        """Write a box, sorted by tracker, with a header that fits, and return its ballots in order."""
        statement = self.statement(contest)
        ordered = [*ballots]
        if sort:
            ordered.sort(key=lambda ballot: statement.trackers(station, ballot))
        header = Header(
            kind=layout.BOX_KIND,
            version=layout.BOX_VERSION,
            record_bytes=statement.ballot_bytes,
            count=len(ordered),
            context=layout.box_context(self.held.hash, station, contest.id),
        )
        self.files[layout.ballots(station, contest.id)] = header.encode() + b"".join(ordered)
        return ordered

    def statement(self, contest: Contest) -> Statement:
        """What the proofs of a contest's ballots are bound to."""
        return self.held.statement(contest)

    def close(
        self, station: str, contest: Contest, counted: Counters | None = None, *, hash_: str = ""
    ) -> None:
        """Have the station sign the box as it lies there, or other counters, or another hash."""
        counted = counted or counters(len(self.ballots(station, contest)))
        hash_ = hash_ or sha256(self.files[layout.ballots(station, contest.id)]).hexdigest()
        key = self.held.station_keys[station]
        closing = signed_closing(self.held.hash, station, contest.id, counted, hash_, key)
        self.files[layout.closing(station, contest.id)] = documents.encode(closing)

    def sign_closing(self, station: str, contest: Contest) -> None:
        """Have the station sign its closing document as it is now, whatever it says."""
        path = layout.closing(station, contest.id)
        closing = documents.decode(self.files[path], documents.Closing)
        signature = self.held.station_keys[station].sign("amin/1/closing", **closing.signed())
        self.files[path] = documents.encode(documents.with_signature(closing, signature))

    def refill(self, station: str, contest: Contest, ballots: Sequence[bytes], **how: Any) -> list[bytes]:
        """Put other ballots into a box, and sign, add up, decrypt, count and seal all anew."""
        ordered = self.put_ballots(station, contest, ballots, **how)
        self.close(station, contest)
        self.tally()
        self.publish()
        self.reseal()
        return ordered

    # Tallies and results

    def share(self, trustee: int, unit: str, contest: Contest, sums: bytes) -> Share:
        """A trustee's decryption share, as it would give it."""
        share = Unit(self.held.hash, contest.id, unit).decrypt(trustee, self.held.secret(trustee), sums)
        return Share(trustee=trustee, share=Hex(share))

    def signed_ballots(self, contest: Contest) -> dict[str, int]:
        """How many ballots each station signed for."""
        return {
            station.code: self.json(layout.closing(station.code, contest.id))["counters"]["ballots"]
            for station in self.held.election.stations_of(contest)
        }

    def tally(self, groups: dict[str, list[tuple[str, ...]]] | None = None) -> None:
        """Decrypt the boxes as they are, by the lawful units or by other groups of stations."""
        acts = [act for act in self.acts if act["act"] != "tally"]
        made: list[Any] = []
        for path in [path for path in self.files if path.startswith("tally/")]:
            del self.files[path]
        for contest in self.held.election.contests:
            counted = self.signed_ballots(contest)
            lawful = [unit.stations for unit in units(contest, counted)]
            for number, stations in enumerate((groups or {}).get(contest.id, lawful), start=1):
                unit = f"{contest.id}-{number:03d}"
                self._decrypt(contest, unit, stations, sum(counted[station] for station in stations))
                files = {layout.tally(unit): ""}
                made.append({"act": "tally", "contest": contest.id, "unit": unit, "files": files})
        self.put_acts([*acts[:-1], *made, acts[-1]])

    def decrypt(self, contest: Contest, unit: str, sums: bytes) -> None:
        """Have the trustees decrypt other sums for a unit."""
        tally = documents.decode(self.files[layout.tally(unit)], UnitTally)
        self._put_tally(contest, unit, tally.stations, tally.ballots, sums)

    def publish(self) -> None:
        """Count the tallies as they are."""
        results = []
        for contest in self.held.election.contests:
            totals = contest_totals(contest, self._tallies(contest))
            results.append(contest_result(contest, totals, elect(contest.rule, contest, totals)))
        published = Results(election=Hex(self.held.hash), contests=tuple(results))
        self.files[layout.RESULTS] = documents.encode(published)

    def _decrypt(self, contest: Contest, unit: str, stations: Sequence[str], ballots: int) -> None:
        statement = self.statement(contest)
        parts = [statement.add(b"".join(self.ballots(station, contest))) for station in stations]
        self._put_tally(contest, unit, stations, ballots, add_sums(parts))

    def _put_tally(
        self, contest: Contest, unit: str, stations: Sequence[str], ballots: int, sums: bytes
    ) -> None:
        shares = tuple(self.share(trustee, unit, contest, sums) for trustee in range(1, THRESHOLD + 1))
        given = [(share.trustee, bytes(share.share)) for share in shares]
        tally = UnitTally(
            election=Hex(self.held.hash),
            contest=contest.id,
            unit=unit,
            stations=tuple(stations),
            ballots=ballots,
            sums=Hex(sums),
            shares=shares,
            totals=tuple(combine(sums, given, bound=ballots)),
        )
        self.files[layout.tally(unit)] = documents.encode(tally)

    def _tallies(self, contest: Contest) -> list[UnitTally]:
        paths = [layout.tally(a["unit"]) for a in self.acts if a.get("contest") == contest.id and "unit" in a]
        return [documents.decode(self.files[path], UnitTally) for path in paths]

    def write(self, folder: Path) -> Path:
        """Put the files on the disk, into a new folder; what is unchanged is linked, for it is quick.

        Whoever changes a file there afterwards has to unlink it first.
        """
        for parent in {(folder / path).parent for path in self.files}:
            parent.mkdir(parents=True, exist_ok=True)
        for path, data in self.files.items():
            if data == self.held.files.get(path):
                os.link(self.held.folder / path, folder / path)
            else:
                (folder / path).write_bytes(data)
        return folder


def verify(folder: Path, *, without: int | None = None) -> Report:
    """Run all checks, or all but one."""
    chosen = [check for check in CHECKS if check.number != without]
    return verify_record(folder, progress=Silent(), seed=SEED, checks=chosen)


def check_named(name: str) -> Check:
    """The check of that name."""
    return next(check for check in CHECKS if check.name == name)


Refused = Callable[..., CheckFailed]


def assert_refused(
    folder: Path,
    check: str,
    file: str,
    *,
    line: int | None = None,
    record: int | None = None,
    without: int | None = None,
) -> CheckFailed:
    """See that verification ends at this check and names this place."""
    with pytest.raises(CheckFailed) as refusal:
        verify(folder, without=without)
    failed = refusal.value
    named = (failed.name, failed.place.file, failed.place.line, failed.place.record)
    assert named == (check, file, line, record), failed
    assert failed.check == check_named(check).number
    assert failed.message
    assert failed.hint
    return failed
