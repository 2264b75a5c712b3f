"""The numbered checks of a record. Source: spec/record.md §4, in the same words and order."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Final

from amin.box.counters import Counters, verify_counters
from amin.counting import elect, require_countable
from amin.crypto import Unit, add_sums, combine, verify_signature
from amin.election import Contest, units
from amin.encoding import sha256_file
from amin.errors import AminError, MalformedError, Place, RejectedError
from amin.record import documents, layout
from amin.record.acts import roll, verify_acts
from amin.record.boxes import verify_and_add, verify_no_copies, verify_order
from amin.record.folder import Record
from amin.record.outcome import contest_result, contest_totals
from amin.record.progress import Progress
from amin.tlog import root_hash
from amin.tlog.checkpoint import open_checkpoint
from amin.tlog.log import ACTS, CHECKPOINT

_KEY_BYTES: Final = 32
_MOST_TRUSTEES: Final = 255  # of the core's ceremony


class Verification:
    """A record under verification, and what the checks have found out so far."""

    def __init__(self, record: Record, progress: Progress, seed: bytes) -> None:
        self.record = record
        self.progress = progress
        self.seed = seed
        self._sums: dict[tuple[str, str], bytes] = {}

    def keep_sums(self, contest: str, station: str, sums: bytes) -> None:
        """Remember the sums of a box whose ballots have been verified."""
        self._sums[contest, station] = sums

    def sums(self, contest: str, station: str) -> bytes:
        """The sums of a box; added up now where its ballots were not verified before."""
        if (contest, station) not in self._sums:
            statement = self.record.contests[contest]
            parts = [statement.add(chunk) for _, chunk in self.record.chunks(station, contest)]
            self._sums[contest, station] = add_sums([statement.zero, *parts])
        return self._sums[contest, station]

    @cached_property
    def results(self) -> dict[str, documents.ContestResult]:
        """The published results by contest."""
        published = self.record.document(layout.RESULTS, documents.Results)
        contests = [result.contest for result in published.contests]
        if contests != [contest.id for contest in self.record.election.contests]:
            raise MalformedError("the contests are not the election's", place=Place(layout.RESULTS))
        return dict(zip(contests, published.contests, strict=True))


def election(v: Verification) -> None:
    """Check that the frozen election is the one that the log names."""
    named = v.record.files.get(layout.ELECTION)
    if named != v.record.election_hash.hex():
        raise RejectedError("the log froze another election than this one", place=Place(layout.ELECTION))
    place = Place(layout.ELECTION)
    trustees = v.record.election.trustees.count
    if trustees > _MOST_TRUSTEES:
        raise MalformedError(f"{trustees} trustees; allowed: up to {_MOST_TRUSTEES}", place=place)
    for contest in v.record.election.contests:
        if contest.tally != "sum":
            message = f"{contest.id} is tallied as {contest.tally}, which this program cannot verify"
            raise MalformedError(message, place=place)
        try:
            require_countable(contest)
        except MalformedError as error:
            raise error.at(layout.ELECTION) from None


def checkpoint(v: Verification) -> None:
    """Check that the log's key signed exactly these acts."""
    path = f"{layout.LOG}/{CHECKPOINT}"
    key = v.record.election.log
    note = v.record.read(path)
    try:
        signed = open_checkpoint(note, origin=key.origin, public=bytes.fromhex(key.public_key))
    except AminError as error:
        raise type(error)(error.message, place=Place(path)) from None
    leaves, _ = v.record.log
    if (signed.size, signed.root) != (len(leaves), root_hash(leaves)):
        raise RejectedError("the acts are not those that were signed", place=Place(f"{layout.LOG}/{ACTS}"))


def acts(v: Verification) -> None:
    """Check that the acts are those of a whole election, in lawful order."""
    verify_acts(v.record)


def folder(v: Verification) -> None:
    """Check that the files are those that the acts name, none more and none fewer."""
    root = v.record.folder
    named = {*v.record.files, f"{layout.LOG}/{ACTS}", f"{layout.LOG}/{CHECKPOINT}"}
    folders = {path.as_posix() for name in named for path in PurePosixPath(name).parents}
    for parent in sorted(folders):
        for entry in _entries(root / parent):
            name = (PurePosixPath(parent) / entry.name).as_posix()
            if not (entry.is_file(follow_symlinks=False) or entry.is_dir(follow_symlinks=False)):
                raise MalformedError("neither a file nor a folder", place=Place(name))
            if name not in (folders if entry.is_dir() else named):
                raise RejectedError("no act names this", place=Place(name))
    for name in sorted(named):
        if not (root / name).is_file():
            raise RejectedError("the file is missing", place=Place(name))


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    """What lies in a folder, by name; nothing where there is none: its files are missed in the end."""
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except (FileNotFoundError, NotADirectoryError):
        return []


def commitments(v: Verification) -> None:
    """Check that each trustee dealt what it had committed to."""
    for trustee, dealing in enumerate(v.record.dealings, start=1):
        path = layout.commitment(trustee)
        promised = v.record.document(path, documents.Commitment)
        if len(promised.transport_key) != _KEY_BYTES:
            raise MalformedError(f"a transport key; allowed: {_KEY_BYTES} bytes", place=Place(path))
        made = v.record.ceremony.dealing_hash(trustee, dealing)
        if (promised.trustee, promised.dealing_hash) != (trustee, made):
            raise RejectedError("the trustee dealt something else than it committed to", place=Place(path))


def dealings(v: Verification) -> None:
    """Check that each trustee knew every coefficient that it dealt."""
    for trustee, dealing in enumerate(v.record.dealings, start=1):
        try:
            v.record.ceremony.verify_dealing(trustee, dealing)
        except AminError as error:
            raise type(error)(error.message, place=Place(layout.dealing(trustee))) from None


def election_key(v: Verification) -> None:
    """Check that the election key and the trustees' keys follow from the dealings."""
    record = v.record
    trustees = range(1, record.election.trustees.count + 1)
    published = record.election_key
    try:
        key = record.ceremony.joint_key(record.dealings)
        keys = tuple(record.ceremony.verification_key(record.dealings, trustee) for trustee in trustees)
    except AminError as error:
        raise error.at(layout.ELECTION_KEY) from None
    if (published.key, published.verification_keys) != (key, keys):
        raise RejectedError("the key does not follow from the dealings", place=Place(layout.ELECTION_KEY))


def closings(v: Verification) -> None:
    """Check that each station signed the closing of each of its boxes."""
    keys = v.record.document(layout.STATION_KEYS, documents.StationKeys).stations
    if keys.keys() != {station.code for station in v.record.election.stations}:
        raise RejectedError("not exactly one key for each station", place=Place(layout.STATION_KEYS))
    if any(len(key) != _KEY_BYTES for key in keys.values()):
        raise MalformedError(
            f"a station's key; allowed: {_KEY_BYTES} bytes", place=Place(layout.STATION_KEYS)
        )
    for contest, station in v.record.boxes():
        closing = v.record.closing(station.code, contest.id)
        try:
            verify_signature(keys[station.code], closing.signature, "amin/1/closing", **closing.signed())
        except AminError as error:
            place = Place(layout.closing(station.code, contest.id))
            raise type(error)(error.message, place=place) from None


def counters(v: Verification) -> None:
    """Check that the counters of each box are equal at every stage."""
    voters, _ = roll(v.record)
    for contest in v.record.election.contests:
        check_ins = 0
        for station in v.record.election.stations_of(contest):
            place = Place(layout.closing(station.code, contest.id))
            try:
                counted = Counters.from_document(v.record.closing(station.code, contest.id).counters)
                verify_counters(counted)
            except AminError as error:
                raise type(error)(error.message, place=place) from None
            check_ins += counted.check_ins
            if check_ins > voters:
                message = f"{check_ins} check-ins up to this station, and {voters} voters on the roll"
                raise RejectedError(message, place=place)


def boxes(v: Verification) -> None:
    """Check that each box is the one that its station signed, and holds as many ballots as it says.

    The hash that the station signed is compared with the one that the log names; `hashes` compares that
    with the file.
    """
    for contest, station in v.record.boxes():
        path = layout.ballots(station.code, contest.id)
        closing = v.record.closing(station.code, contest.id)
        signed = v.record.ballots(station.code, contest.id)
        with v.record.open_box(station.code, contest.id) as box:
            if box.header.count != signed:
                message = f"{box.header.count} ballots; the station signed for {signed}"
                raise RejectedError(message, place=Place(path))
        if v.record.files.get(path) != closing.ballots_sha256.hex():
            raise RejectedError("the log names another box than the station signed", place=Place(path))


def order(v: Verification) -> None:
    """Check that each box is sorted by tracker and holds no tracker twice."""
    verify_order(v.record, v.progress)


def ballots(v: Verification) -> None:
    """Check that every ballot is one list, or blank, or 1 to max_marks persons."""
    v.progress.stage("proofs", v.record.total_ballots, "ballots")
    for contest, station in v.record.boxes():
        sums = verify_and_add(v.record, contest.id, station.code, seed=v.seed, progress=v.progress)
        v.keep_sums(contest.id, station.code, sums)


def copies(v: Verification) -> None:
    """Check that no ciphertext stands twice in the record."""
    verify_no_copies(v.record, v.progress)


def tally_units(v: Verification) -> None:
    """Check that the units of tally follow from the frozen rule and the closing counts."""
    for contest in v.record.election.contests:
        stations = v.record.election.stations_of(contest)
        lawful = units(contest, {s.code: v.record.ballots(s.code, contest.id) for s in stations})
        tallies = v.record.tallies(contest.id)
        message = f"the units of {contest.id} are not those of the frozen rule"
        if [tally.unit for tally in tallies] != [unit.id for unit in lawful]:
            raise RejectedError(message, place=Place(f"{layout.LOG}/{ACTS}"))
        for tally, unit in zip(tallies, lawful, strict=True):
            if tally.stations != unit.stations:
                raise RejectedError(message, place=Place(layout.tally(tally.unit)))
            counted = sum(v.record.ballots(station, contest.id) for station in tally.stations)
            if tally.ballots != counted:
                message = f"{tally.ballots} ballots; its stations signed for {counted}"
                raise RejectedError(message, place=Place(layout.tally(tally.unit)))


def sums(v: Verification) -> None:
    """Check that each unit's sums are those of its ballots."""
    for contest in v.record.election.contests:
        for tally in v.record.tallies(contest.id):
            parts = [v.sums(contest.id, station) for station in tally.stations]
            if add_sums(parts) != tally.sums:
                message = "the sums are not those of the unit's ballots"
                raise RejectedError(message, place=Place(layout.tally(tally.unit)))


def shares(v: Verification) -> None:
    """Check that as many trustees as decrypt gave a share whose proof holds."""
    keys = v.record.election_key.verification_keys
    for contest in v.record.election.contests:
        for tally in v.record.tallies(contest.id):
            place = Place(layout.tally(tally.unit))
            trustees = [share.trustee for share in tally.shares]
            if trustees != sorted({*trustees} & {*range(1, len(keys) + 1)}):
                raise RejectedError("shares of other trustees, or not in their order", place=place)
            if len(trustees) != v.record.election.trustees.threshold:
                raise RejectedError(f"{len(trustees)} shares, not as many as decrypt", place=place)
            unit = Unit(v.record.election_hash, contest.id, tally.unit)
            for share in tally.shares:
                try:
                    unit.verify(share.trustee, keys[share.trustee - 1], tally.sums, share.share)
                except AminError as error:
                    message = f"trustee {share.trustee}: {error.message}"
                    raise type(error)(message, place=place) from None


def totals(v: Verification) -> None:
    """Check that each unit's totals are what its shares decrypt to."""
    for contest in v.record.election.contests:
        for tally in v.record.tallies(contest.id):
            place = Place(layout.tally(tally.unit))
            given = [(share.trustee, bytes(share.share)) for share in tally.shares]
            try:
                decrypted = combine(tally.sums, given, bound=tally.ballots)
            except AminError as error:
                raise type(error)(error.message, place=place) from None
            if tuple(decrypted) != tally.totals:
                raise RejectedError("the totals are not what the shares decrypt to", place=place)


def counts(v: Verification) -> None:
    """Check that the published counts follow from the units' totals."""
    for contest in v.record.election.contests:
        _compare(
            v, contest, ("ballots", "blank", "valid", "candidates", "lists", "list_totals", "independents")
        )


def seats(v: Verification) -> None:
    """Check that seats, elected, alternates and ties follow from the counts by the frozen rule."""
    for contest in v.record.election.contests:
        _compare(v, contest, ("seats", "elected", "alternates", "ties"))


def _compare(v: Verification, contest: Contest, names: Sequence[str]) -> None:
    """Compare fields of a published result with the same fields computed from the units' totals."""
    try:
        totals = contest_totals(contest, v.record.tallies(contest.id))
        lawful = contest_result(contest, totals, elect(contest.rule, contest, totals))
    except AminError as error:
        raise error.at(layout.RESULTS) from None
    for name in names:
        if getattr(v.results[contest.id], name) != getattr(lawful, name):
            message = f"{name} of {contest.id} do not follow from the units' totals by {contest.rule}"
            raise RejectedError(message, place=Place(layout.RESULTS))


def hashes(v: Verification) -> None:
    """Check that each file has the hash that the log names."""
    v.progress.stage("hashes", len(v.record.files), "files")
    for path, hash_ in sorted(v.record.files.items()):
        if sha256_file(v.record.folder / path) != hash_:
            raise RejectedError("the file is not the one that the log names", place=Place(path))
        v.progress.step()


@dataclass(frozen=True, slots=True)
class Check:
    """One numbered check: what must hold, in a sentence."""

    number: int
    name: str
    sentence: str
    run: Callable[[Verification], None]


CHECKS: Final = tuple(
    Check(number, name, sentence, run)
    for number, (name, sentence, run) in enumerate(
        [
            ("election", "the frozen election is the one that the log names", election),
            ("checkpoint", "the log's key signed exactly these acts", checkpoint),
            ("acts", "the acts are those of a whole election, in lawful order", acts),
            ("folder", "the files are those that the acts name, none more and none fewer", folder),
            ("commitments", "each trustee dealt what it had committed to", commitments),
            ("dealings", "each trustee knew every coefficient that it dealt", dealings),
            (
                "election-key",
                "the election key and the trustees' keys follow from the dealings",
                election_key,
            ),
            ("closings", "each station signed the closing of each of its boxes", closings),
            ("counters", "the counters of each box are equal at every stage", counters),
            ("boxes", "each box is the one that its station signed, with as many ballots", boxes),
            ("order", "each box is sorted by tracker and holds no tracker twice", order),
            ("ballots", "every ballot is one list, or blank, or 1 to max_marks persons", ballots),
            ("copies", "no ciphertext stands twice in the record", copies),
            ("units", "the units of tally follow from the frozen rule and the closing counts", tally_units),
            ("sums", "each unit's sums are those of its ballots", sums),
            ("shares", "as many trustees as decrypt gave a share whose proof holds", shares),
            ("totals", "each unit's totals are what its shares decrypt to", totals),
            ("counts", "the published counts follow from the units' totals", counts),
            ("seats", "seats, elected, alternates and ties follow from the counts by the frozen rule", seats),
            ("hashes", "each file has the hash that the log names", hashes),
        ],
        start=1,
    )
)
