"""Reading a record: its election, its acts, its documents, and its boxes a piece at a time."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from amin.crypto import Ceremony, SumContest
from amin.election import Contest, Election, Station, TallyUnit, election_hash
from amin.election import read as read_election
from amin.encoding import RecordReader, open_regular, os_errors
from amin.errors import AminError, InputError, MalformedError, Place
from amin.record import documents, layout
from amin.tlog.log import ACTS, Act, read_acts

KEY_SET = "election"
_CHUNK_BYTES = 16 * 2**20
_MOST_DOCUMENT_BYTES = 64 * 2**20

T = TypeVar("T")


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

    def tallied(self, contest: str) -> list[str]:
        """The ids of the units that were tallied for a contest, in the order of their acts."""
        found = []
        for line, act in enumerate(self.acts, start=1):
            if act["act"] == "tally" and act.get("contest") == contest:
                try:
                    unit = TallyUnit(str(act.get("unit")), contest, ("any",))
                except MalformedError as error:
                    raise error.at(f"{layout.LOG}/{ACTS}", line=line) from None
                found.append(unit.id)
        return found

    def tallies(self, contest: str) -> list[documents.UnitTally]:
        """The tallies of a contest's units, in the order of their acts."""
        found = []
        for unit in self.tallied(contest):
            tally = self.document(layout.tally(unit), documents.UnitTally)
            if (tally.unit, tally.contest) != (unit, contest):
                raise MalformedError("a tally of another unit", place=Place(layout.tally(unit)))
            found.append(tally)
        return found

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
    def contests(self) -> dict[str, SumContest]:
        """The cryptographic statement of each contest, under the election key."""
        return {
            contest.id: SumContest(
                self.election_hash,
                contest.id,
                self.election_key.key,
                persons=contest.persons,
                lists=len(contest.lists),
                max_marks=contest.max_marks,
            )
            for contest in self.election.contests
        }

    def open_box(self, station: str, contest: str) -> RecordReader:
        """Open a box's file; its header must name this election, contest and station."""
        path = layout.ballots(station, contest)
        try:
            return RecordReader(
                self.folder / path,
                kind=layout.BOX_KIND,
                version=layout.BOX_VERSION,
                context=layout.box_context(self.election_hash, station, contest),
                record_bytes=self.contests[contest].ballot_bytes,
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
