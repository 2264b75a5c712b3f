"""A rehearsed record that boards order otherwise: a new one with all of it and the next results."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from amin.election import Counted, TallyUnit, units
from amin.encoding import os_errors
from amin.errors import MalformedError, NotPermittedError, Place, StateError
from amin.record import Record, RecordWriter, layout
from amin.record.documents import ContestResult, Hex, Results
from amin.record.orders import acts_of, amendments, exclusions, versions_of
from amin.record.outcome import result_of
from amin.record.progress import Progress
from amin.rehearsal.decrypting import decrypt_all, mixer_processes
from amin.rehearsal.keyring import KeyRing
from amin.rehearsal.orders import (
    AmendmentOrder,
    ExclusionOrder,
    log_amendments,
    log_exclusions,
    the_contest,
)
from amin.rehearsal.workspace import publish, require_new, workspace
from amin.tally import mix_units


@dataclass(frozen=True, slots=True)
class Revised:
    """The results before and after, contest by contest in the election's order.

    Attributes:
        version: of the new results.
        tallied_again: the remainders that were decrypted for it.
    """

    version: int
    before: tuple[ContestResult, ...]
    after: tuple[ContestResult, ...]
    tallied_again: tuple[str, ...]


def revise(
    folder: Path,
    keys: Path,
    out: Path,
    *,
    amend: Sequence[AmendmentOrder] = (),
    exclude: Sequence[ExclusionOrder] = (),
    progress: Progress,
    entropy: Callable[[int], bytes],
) -> Revised:
    """Have boards order something, trustees decrypt what may be decrypted anew, and count again.

    The record in `folder` stays as it was published; `out` appears whole or not at all, and holds all of it,
    the orders, and the results in a further version.

    Args:
        keys: what the rehearsal kept.

    Raises:
        InputError: no record, or no keys of a rehearsal.
        CheckFailed: the record does not hold.
        NotPermittedError: keys of another election, no board that may order it, or a remainder that trustees
            may not decrypt.
        MalformedError: an order that names nobody, or no station.
        StateError: an order that cannot be obeyed any more; or `out` holds something. In every case nothing
            was written but what trustees remember.
    """
    require_new(out)
    record = Record(folder)
    ring = KeyRing.open(keys)
    _require_keys(record, ring)
    exclude = [replace(each, contest=the_contest(record.election, each.contest)) for each in exclude]
    _require_excludable(record, exclude)
    with workspace(out) as hidden:
        with os_errors(folder):
            shutil.copytree(folder, hidden / "record", symlinks=True)
        revision = _Revision(hidden, ring, progress, entropy)
        revised = revision.run(amend, exclude)
        publish(hidden / "record", out)
    return revised


def _require_keys(record: Record, ring: KeyRing) -> None:
    known = {board.id: board.public_key for board in record.election.boards}
    public = ring.public
    mine = {board: key.hex() for board, key in public.boards.items() if board in known}
    if public.log.hex() != record.election.log.public_key or any(known[b] != key for b, key in mine.items()):
        raise NotPermittedError("the kept keys are of another election", place=Place(str(ring.folder)))


def _require_excludable(record: Record, exclude: Sequence[ExclusionOrder]) -> None:
    if not record.published:
        raise StateError("nothing is published yet", place=Place(str(record.folder)))
    before = [(each.contest, each.station) for each in exclusions(record)]
    for each in exclude:
        contest = record.election.contest(each.contest)
        codes = [station.code for station in record.election.stations_of(contest)]
        if each.station not in codes:
            raise MalformedError(f"contest {contest.id} has no station {each.station!r}")
        if (each.contest, each.station) in before:
            raise StateError(f"contest {contest.id} is annulled at station {each.station} already")
        before.append((each.contest, each.station))


class _Revision:
    """A copy of a record on its way to the next version, in a folder of work."""

    def __init__(
        self, folder: Path, keys: KeyRing, progress: Progress, entropy: Callable[[int], bytes]
    ) -> None:
        self._record = Record(folder / "record")
        self._writer = RecordWriter.reopen(folder / "record")
        self._shares = folder / "shares"
        self._keys = keys
        self._progress = progress
        self._entropy = entropy

    def run(self, amend: Sequence[AmendmentOrder], exclude: Sequence[ExclusionOrder]) -> Revised:
        """Take the record through orders, mixing, decryption and counting, and seal it."""
        record = self._record
        version = len(record.published)
        log_amendments(self._writer, record.election, self._keys, amend, amendments(record))
        log_exclusions(self._writer, record, self._keys, exclude, len(exclusions(record)))
        self._seal()
        fresh = [unit for counted in self._counted().values() for unit in counted.fresh]
        self._mix(fresh)
        self._decrypt()
        after = self._count()
        self._progress.stage("record", 1, "checkpoint")
        self._seal()
        self._progress.step()
        before = record.document(layout.results(version - 1), Results).contests
        return Revised(version, before, after, tuple(unit.id for unit in fresh))

    def _seal(self) -> None:
        self._writer.seal(origin=self._record.election.log.origin, key=self._keys.log)

    def _counted(self) -> Mapping[str, Counted]:
        """What of each contest counts now, by the log as it is written so far."""
        record = Record(self._writer.folder)
        found = {}
        for contest in record.election.contests:
            stations = record.election.stations_of(contest)
            lawful = units(contest, {s.code: record.ballots(s.code, contest.id) for s in stations})
            found[contest.id] = versions_of(record, contest, lawful)[len(self._record.published)]
        return found

    def _mix(self, fresh: Sequence[TallyUnit]) -> None:
        election = self._record.election
        marked = [unit for unit in fresh if election.contest(unit.contest).tally == "marks"]
        if election.mixers is None or not marked:
            return
        with mixer_processes(self._keys, self._writer.folder, election) as mixers:
            mix_units(self._writer, mixers, progress=self._progress, entropy=self._entropy, only=marked)
        self._seal()

    def _decrypt(self) -> None:
        """Have trustees verify the whole record, the orders too, and decrypt the remainders."""
        election, key = self._record.election, self._record.election_key
        decrypt_all(self._writer, election, key, self._keys, self._shares, progress=self._progress)

    def _count(self) -> tuple[ContestResult, ...]:
        """Count again, and publish beside what was published before."""
        version = len(self._record.published)
        self._seal()
        record = Record(self._writer.folder)
        self._progress.stage("counting", len(record.election.contests), "contests")
        results = []
        for contest in record.election.contests:
            counted = self._counted()[contest.id]
            ids = {unit.id for unit in counted.units}
            tallies = [tally for tally in record.tallies(contest.id) if tally.unit in ids]
            acts = acts_of(contest, amendments(record))
            results.append(result_of(contest, tallies, acts, counted))
            self._progress.step()
        published = Results(election=Hex(record.election_hash), contests=tuple(results))
        self._writer.publish("publish", layout.results(version), published)
        return published.contests
