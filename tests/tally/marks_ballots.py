"""A small election in marks whose boxes are closed: two units, four mixers of whom two mix."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from tally_examples import CONTEST as IN_SUMS
from tally_examples import ELECTION as OF_SUMS
from tally_examples import SEED, STATION_KEYS, Silent, counters, entropy, passphrase

from amin.crypto import Ceremony, SigningKey
from amin.election import Candidate, List, Mixers, election_hash, freeze, statement_of
from amin.record import RecordWriter, documents, layout
from amin.record.documents import Closing, Hex, StationKeys
from amin.record.folder import KEY_SET
from amin.tally import Mixer, Trustee, make_keys, mix_units
from amin.tally.ceremony import Keys

CONTEST = replace(
    IN_SUMS,
    tally="marks",
    max_marks=2,
    lists=(List("1010", "A list"),),
    candidates=tuple(Candidate(f"1001{n}", f"Person {n}", "1010" if n < 2 else None) for n in range(4)),
)
MIXERS = Mixers(2, ("University", "Bar", "Press", "Reserve"))
ELECTION = replace(OF_SUMS, contests=(CONTEST,), mixers=MIXERS)
FROZEN = freeze(ELECTION)
HASH = election_hash(FROZEN)
# Slots that are set: four persons, a list, blank.
CAST: Final = {"1": [(0, 3), (1,), (4,)], "2": [(5,), (2, 3)]}
TOTALS: Final = {"council-001": (1, 1, 0, 1, 1, 0), "council-002": (0, 0, 1, 1, 0, 1)}
LOG_KEY = SigningKey(SEED)


@dataclass(frozen=True)
class Closed:
    """An election whose boxes are closed; nothing has been mixed."""

    trustees: list[Trustee]
    keys: Keys
    record: Path

    def copy(self, folder: Path) -> Closed:
        """The same, in a folder that may be changed."""
        shutil.copytree(self.record, folder / "record")
        return replace(self, record=folder / "record")

    def writer(self) -> RecordWriter:
        """Go on with the record, as a process that has just been started."""
        return RecordWriter.reopen(self.record)


def seal(writer: RecordWriter) -> None:
    """Sign the log so far."""
    writer.seal(origin=ELECTION.log.origin, key=LOG_KEY)


def mixers() -> dict[int, Mixer]:
    """All institutions, with the same secrets at every call."""
    return {number: Mixer(number, bytes([number]) * 32) for number in range(1, 5)}


def mixed(
    closed: Closed, folder: Path, those: Mapping[int, object] | None = None
) -> tuple[Closed, tuple[int, ...]]:
    """A copy of the record in which these mixers have mixed, and who failed."""
    copy = closed.copy(folder)
    writer = copy.writer()
    failed = mix_units(writer, those or mixers(), progress=Silent(), entropy=entropy(5))
    seal(writer)
    return copy, failed


def files(record: Path) -> dict[str, bytes]:
    """Every file of a record."""
    return {
        path.relative_to(record).as_posix(): path.read_bytes() for path in record.rglob("*") if path.is_file()
    }


def close(folder: Path, cast: Mapping[str, list[tuple[int, ...]]] = CAST) -> Closed:
    """Hold the ceremony and the poll, and write the closed record."""
    ceremony = Ceremony(HASH, KEY_SET, trustees=5, threshold=3)
    trustees = [
        Trustee.create(folder / str(n), n, ceremony, passphrase(n), entropy=entropy(n)) for n in range(1, 6)
    ]
    keys = make_keys(ceremony, trustees, entropy=entropy(99))
    writer = RecordWriter(folder / "record")
    writer.act("freeze", {layout.ELECTION: writer.write(layout.ELECTION, FROZEN)})
    writer.act("roll", voters=1000, digest="00" * 32)
    for commitment in keys.commitments:
        path = layout.commitment(commitment.trustee)
        writer.publish("key-commitment", path, commitment, trustee=commitment.trustee)
    for dealing in keys.dealings:
        path = layout.dealing(dealing.trustee)
        writer.publish("key-dealing", path, dealing, trustee=dealing.trustee)
    writer.publish("election-key", layout.ELECTION_KEY, keys.key)
    public = {code: Hex(key.public) for code, key in STATION_KEYS.items()}
    writer.publish("station-keys", layout.STATION_KEYS, StationKeys(election=Hex(HASH), stations=public))
    for code, choices in cast.items():
        writer.act("close", _box(writer, keys, code, choices), contest="council", station=code)
    seal(writer)
    return Closed(trustees, keys, writer.folder)


def _box(writer: RecordWriter, keys: Keys, code: str, choices: list[tuple[int, ...]]) -> dict[str, str]:
    statement = statement_of(CONTEST, HASH, keys.key.key)
    halves = entropy(int(code))(32 * len(choices))
    ballots = statement.split(statement.encrypt(code, halves, halves, statement.choices(choices)))
    in_order = sorted(ballots, key=lambda ballot: statement.trackers(code, ballot))
    hash_ = writer.box(HASH, code, "council", statement, in_order, len(in_order))
    unsigned = Closing(
        election=Hex(HASH),
        station=code,
        contest="council",
        counters=counters(len(ballots)),
        ballots_sha256=Hex.fromhex(hash_),
        signature=Hex(),
    )
    closing = documents.with_signature(
        unsigned, STATION_KEYS[code].sign("amin/1/closing", **unsigned.signed())
    )
    path = layout.closing(code, "council")
    return {layout.ballots(code, "council"): hash_, path: writer.document(path, closing)}
