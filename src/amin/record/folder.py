"""Reading a record: its election, its acts, its documents, and its boxes a piece at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from amin.crypto import Ceremony, MarksContest, SumContest
from amin.election import Contest, Election, Statement, Station, TallyUnit, election_hash, statement_of
from amin.election import read as read_election
from amin.encoding import RecordReader, open_regular, os_errors
from amin.errors import AminError, InputError, MalformedError, Place
from amin.record import documents, layout
from amin.tlog.log import ACTS, Act, read_acts

KEY_SET = "election"
_CHUNK_BYTES = 16 * 2**20
_MOST_DOCUMENT_BYTES = 64 * 2**20

T = TypeVar("T")
D = TypeVar("D", documents.UnitTally, documents.MarksTally)


class Record:
    """A record folder. Nothing read from it is trusted before the check that speaks of it.

    Raises:
        InputError: there is no readable election.json.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        if not folder.is_dir():
            hint = "give the folder that holds election.json"
            raise InputError(
                "not a folder" if folder.exists() else "no such folder", place=Place(str(folder)), hint=hint
            )
        try:
            data = self.read(layout.ELECTION)
            self.election: Election = read_election(data)
        except AminError as error:
            hint = "is this the folder of a record?"
            raise InputError(error.message, place=Place(layout.ELECTION), hint=error.hint or hint) from None
        self.election_hash = election_hash(data)
        self._documents: dict[str, object] = {}

    @cached_property
    def log(self) -> tuple[list[bytes], list[Act]]:
        """The leaves of the log and the acts that they encode."""
        try:
            return read_acts(self.folder / layout.LOG / ACTS)
        except MalformedError as error:
            place = Place(f"{layout.LOG}/{ACTS}", line=error.place.line)
            raise MalformedError(error.message, place=place) from None

    @property
    def acts(self) -> list[Act]:
        """The acts, in their order."""
        return self.log[1]

    @cached_property
    def files(self) -> dict[str, str]:
        """The SHA-256 of each file that an act names, in hexadecimal, by the file's path."""
        named: dict[str, str] = {}
        for line, act in enumerate(self.acts, start=1):
            files = act.get("files")
            if not isinstance(files, dict) or not all(isinstance(h, str) for h in files.values()):
                place = Place(f"{layout.LOG}/{ACTS}", line)
                raise MalformedError("an act whose files are no paths with hashes", place=place)
            named |= files
        return named

    def document(self, path: str, kind: type[T]) -> T:
        """Read a document of this election.

        Raises:
            MalformedError: missing, of another form, or of another election.
        """
        found = self._documents.get(path)
        if not isinstance(found, kind):
            try:
                found = documents.decode(self.read(path), kind)
            except AminError as error:
                raise MalformedError(error.message, place=Place(path), hint=error.hint) from None
            self._documents[path] = found
        if isinstance(found, documents.Document) and found.election != self.election_hash:
            raise MalformedError("a document of another election", place=Place(path))
        return found

    def boxes(self) -> Iterator[tuple[Contest, Station]]:
        """Every contest with every station where it was voted on, in the election's order."""
        for contest in self.election.contests:
            for station in self.election.stations_of(contest):
                yield contest, station

    def closing(self, station: str, contest: str) -> documents.Closing:
        """What a station signed when it closed a box; it must speak of that very box."""
        path = layout.closing(station, contest)
        closing = self.document(path, documents.Closing)
        if (closing.station, closing.contest) != (station, contest):
            raise MalformedError("a closing of another box", place=Place(path))
        return closing

    def challenged(self, station: str, contest: str) -> tuple[documents.OpenedBallot, ...]:
        """The ballots with which booths of a station were tested; none where no act names the document."""
        path = layout.challenged(station, contest)
        if path not in self.files:
            return ()
        found = self.document(path, documents.Challenged)
        if (found.station, found.contest) != (station, contest):
            raise MalformedError("tested ballots of another box", place=Place(path))
        return found.ballots

    def ballots(self, station: str, contest: str) -> int:
        """How many ballots a box holds, as its station signed."""
        count = self.closing(station, contest).counters.get("ballots", -1)
        if count < 0:
            raise MalformedError("a closing without ballots", place=Place(layout.closing(station, contest)))
        return count

    @cached_property
    def total_ballots(self) -> int:
        """How many ballots all boxes hold."""
        return sum(self.ballots(station.code, contest.id) for contest, station in self.boxes())

    @cached_property
    def published(self) -> list[int]:
        """The line of each act that published results, in order."""
        return [line for line, act in enumerate(self.acts, start=1) if act["act"] == "publish"]

    def lines(self, kind: str, version: int | None = None) -> list[int]:
        """The lines of the acts of a kind; of one version, those between the results before and its own."""
        ends = [0, *self.published, len(self.acts) + 1]
        inside = range(1, ends[-1]) if version is None else range(ends[version] + 1, ends[version + 1])
        return [line for line in inside if self.acts[line - 1]["act"] == kind]

    def mixed(self, contest: str, version: int = 0) -> list[str]:
        """The ids of the units that were mixed for a version, in the order of their first acts."""
        return [*dict.fromkeys(unit for unit, _ in self._units("mix", contest, version))]

    def turns(self, contest: str, unit: str) -> list[tuple[object, int]]:
        """The turns of mixers in a unit: each institution, and the line of its act."""
        return self._turns.get(contest, {}).get(unit, [])

    def batches(self, contest: str, unit: str, turn: int) -> int:
        """How many batches the act of a mixer's turn names, as its files are two for each; at least one."""
        lines = [line for _, line in self.turns(contest, unit)]
        files = self.acts[lines[turn - 1] - 1]["files"] if turn <= len(lines) else ()
        return max(1, len(files) // len(layout.PARTS))

    @cached_property
    def _turns(self) -> dict[str, dict[str, list[tuple[object, int]]]]:
        """The turns of mixers by contest and unit."""
        found: dict[str, dict[str, list[tuple[object, int]]]] = {}
        for contest in self.election.contests:
            of_units = found.setdefault(contest.id, {})
            for unit, line in self._units("mix", contest.id, None):
                of_units.setdefault(unit, []).append((self.acts[line - 1].get("institution"), line))
        return found

    def tallied(self, contest: str, version: int | None = None) -> list[str]:
        """The ids of the units that were tallied for a contest, or for one version, in the order of acts."""
        return [unit for unit, _ in self._units("tally", contest, version)]

    def _units(self, kind: str, contest: str, version: int | None) -> Iterator[tuple[str, int]]:
        """The units of all acts of a kind, or of those of one version, each with the act's line."""
        for line in self.lines(kind, version):
            act = self.acts[line - 1]
            if act.get("contest") == contest:
                try:
                    unit = TallyUnit(str(act.get("unit")), contest, ("any",))
                except MalformedError as error:
                    raise error.at(f"{layout.LOG}/{ACTS}", line=line) from None
                yield unit.id, line

    @cached_property
    def closed_acts(self) -> int:
        """How many acts there are up to the last closed box."""
        return max((line for line, act in enumerate(self.acts, start=1) if act["act"] == "close"), default=0)

    def sum_tallies(self, contest: str) -> list[documents.UnitTally]:
        """The tallies of the units of a `sum` contest, in the order of their acts."""
        return [self._tally(contest, unit, documents.UnitTally) for unit in self.tallied(contest)]

    def marks_tallies(self, contest: str) -> list[documents.MarksTally]:
        """The tallies of the units of a `marks` contest, in the order of their acts."""
        return [self._tally(contest, unit, documents.MarksTally) for unit in self.tallied(contest)]

    def tallies(self, contest: str) -> Sequence[documents.Tally]:
        """The tallies of a contest's units, in the order of their acts."""
        is_sum = self.election.contest(contest).tally == "sum"
        return self.sum_tallies(contest) if is_sum else self.marks_tallies(contest)

    def _tally(self, contest: str, unit: str, kind: type[D]) -> D:
        tally = self.document(layout.tally(unit), kind)
        if (tally.unit, tally.contest) != (unit, contest):
            raise MalformedError("a tally of another unit", place=Place(layout.tally(unit)))
        return tally

    @cached_property
    def ceremony(self) -> Ceremony:
        """The key ceremony that the election asked for."""
        trustees = self.election.trustees
        return Ceremony(self.election_hash, KEY_SET, trustees=trustees.count, threshold=trustees.threshold)

    @cached_property
    def dealings(self) -> list[bytes]:
        """The trustees' public dealings, in their order."""
        count = self.election.trustees.count
        found = []
        for trustee in range(1, count + 1):
            path = layout.dealing(trustee)
            dealing = self.document(path, documents.Dealing)
            if dealing.trustee != trustee:
                raise MalformedError("a dealing of another trustee", place=Place(path))
            found.append(bytes(dealing.dealing))
        return found

    @property
    def election_key(self) -> documents.ElectionKey:
        """The joint key and the trustees' verification keys."""
        key = self.document(layout.ELECTION_KEY, documents.ElectionKey)
        if len(key.verification_keys) != self.election.trustees.count:
            raise MalformedError("a verification key for each trustee", place=Place(layout.ELECTION_KEY))
        return key

    @cached_property
    def contests(self) -> dict[str, Statement]:
        """The cryptographic statement of each contest, under the election key."""
        key = self.election_key.key
        try:
            return {c.id: statement_of(c, self.election_hash, key) for c in self.election.contests}
        except MalformedError as error:  # more options than a ballot can have
            raise error.at(layout.ELECTION) from None

    def sum_contest(self, contest: str) -> SumContest:
        """The statement of a contest that is tallied as a sum."""
        statement = self.contests[contest]
        assert isinstance(statement, SumContest)
        return statement

    def marks_contest(self, contest: str) -> MarksContest:
        """The statement of a contest that is tallied in marks."""
        statement = self.contests[contest]
        assert isinstance(statement, MarksContest)
        return statement

    def open_box(self, station: str, contest: str) -> RecordReader:
        """Open a box's file; its header must name this election, contest and station."""
        return self._open(
            layout.ballots(station, contest),
            kind=layout.BOX_KIND,
            version=layout.BOX_VERSION,
            context=layout.box_context(self.election_hash, station, contest),
            record_bytes=self.contests[contest].ballot_bytes,
        )

    def open_pieces(
        self, path: str, kind: bytes, version: int, context: bytes, size_bytes: int
    ) -> RecordReader:
        """Open a file of elements and scalars, of which there must be so many bytes."""
        reader = self._open(
            path, kind=kind, version=version, context=context, record_bytes=layout.PIECE_BYTES
        )
        found = reader.header.count * layout.PIECE_BYTES
        if found != size_bytes:
            reader.close()
            raise MalformedError(f"{found} bytes behind the header; allowed: {size_bytes}", place=Place(path))
        return reader

    def _open(
        self, path: str, *, kind: bytes, version: int, context: bytes, record_bytes: int
    ) -> RecordReader:
        try:
            return RecordReader(
                self.folder / path, kind=kind, version=version, context=context, record_bytes=record_bytes
            )
        except MalformedError as error:
            raise MalformedError(error.message, place=Place(path), hint=error.hint) from None

    def chunks(self, station: str, contest: str) -> Iterator[tuple[int, bytes]]:
        """Walk through a box: the index of the first ballot (from 0), and some megabytes of ballots."""
        size = self.contests[contest].ballot_bytes
        with self.open_box(station, contest) as reader:
            yield from reader.chunks(max(1, _CHUNK_BYTES // size))

    def read(self, path: str) -> bytes:
        """Read a small file of the record whole.

        Raises:
            MalformedError: missing, no regular file, or absurdly large.
        """
        place = Place(path)
        try:
            with open_regular(self.folder / path) as file, os_errors(path):
                data = file.read(_MOST_DOCUMENT_BYTES + 1)
        except AminError as error:
            raise type(error)(error.message, place=place, hint=error.hint) from None
        if len(data) > _MOST_DOCUMENT_BYTES:
            raise MalformedError(f"larger than {_MOST_DOCUMENT_BYTES} bytes", place=place)
        return data
