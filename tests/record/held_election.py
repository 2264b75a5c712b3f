"""One small election held to its end with every secret kept, so that a test can forge what it likes.

Two contests at four stations: one counted in two units, each of two stations joined (one of them with
no ballot at all), one in a single unit for its constituency. Lists, an independent, blanks, two marks
on a ballot; somebody elected, alternates, and a dead heat. The same bytes at every run.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import shake_256
from pathlib import Path

from amin.box import Counters
from amin.crypto import Ceremony, SigningKey
from amin.election import (
    Board,
    Candidate,
    Constituency,
    Contest,
    Election,
    List,
    LogKey,
    Mixers,
    Statement,
    Station,
    Trustees,
    election_hash,
    freeze,
    statement_of,
)
from amin.record import Record, RecordWriter, documents, layout
from amin.record.acts import Stage
from amin.record.checks import MIXED, Verification
from amin.record.documents import Closing, Hex, Results, StationKeys
from amin.record.folder import KEY_SET
from amin.record.orders import acts_of, amendments
from amin.record.outcome import EVERYTHING, result_of
from amin.rehearsal import AmendmentOrder
from amin.rehearsal.keyring import BOARDS, KeyRing
from amin.rehearsal.orders import log_amendments
from amin.tally import (
    Mixer,
    Trustee,
    VerifiedMarks,
    VerifiedSums,
    decrypt_marks,
    decrypt_unit,
    make_keys,
    mix_units,
    verified_units,
)
from amin.tally.verified import _MADE_HERE

ORIGIN = "tests.example/log"
SEED = bytes(range(32))
THRESHOLD = 2
TRUSTEES = 4
VOTERS = 30

COUNCIL = Contest(
    id="council",
    name="شورا",
    constituency="city",
    seats=3,
    max_marks=2,
    rule="dhondt",
    tally="sum",
    unit_rule="station",
    unit_k=5,
    lists=(List("1010", "فهرست یک"), List("1029", "فهرست دو")),
    candidates=(
        Candidate("10019", "مریم گلزار", "1010"),
        Candidate("10024", "رضا نیکو", "1010"),
        Candidate("10035", "زهرا پویا", "1029"),
        Candidate("10043", "علی سپهر", "1029"),
        Candidate("10058", "نسرین امینی", None),
    ),
    amended_by=("executive", "supervision"),
    excluded_by=("central",),
)
MAYOR = Contest(
    id="mayor",
    name="شهردار",
    constituency="north",
    seats=1,
    max_marks=1,
    rule="plurality",
    tally="sum",
    unit_rule="constituency",
    unit_k=1,
    lists=(),
    candidates=(
        Candidate("20010", "پروین راد", None),
        Candidate("20023", "داوود مهر", None),
        Candidate("20035", "ترانه کیا", None),
    ),
    amended_by=("executive",),
    excluded_by=("central",),
    remainder_k=1,
)
IN_MARKS = replace(COUNCIL, tally="marks")
MIXERS = Mixers(3, ("دانشگاه", "کانون وکلا", "خانه مطبوعات", "ذخیره یک", "ذخیره دو"))
STATIONS = (
    Station("1", "دبستان یک", ("city", "north")),
    Station("2", "دبستان دو", ("city", "north")),
    Station("3", "دبستان سه", ("city", "north")),
    Station("4", "دبستان چهار", ("city",)),
)
# Slots that are set on each ballot. Council: five persons, two lists, blank. Mayor: three persons, blank.
CAST: Mapping[tuple[str, str], tuple[tuple[int, ...], ...]] = {
    ("council", "1"): ((0, 1), (5,), (7,)),
    ("council", "2"): ((0, 4), (5,), (2, 3)),
    ("council", "3"): ((0,), (6,), (2,), (4, 1), (7,), (5,)),
    ("council", "4"): (),
    ("mayor", "1"): ((0,), (1,)),
    ("mayor", "2"): ((0,), (3,)),
    ("mayor", "3"): ((1,), (2,), (3,)),
}


class Silent:
    """Progress that nobody looks at."""

    def stage(self, name: str, total: int, unit: str) -> None:
        """Begin a stage."""

    def step(self, n: int = 1) -> None:
        """Go on."""


def always(name: str) -> Callable[[int], bytes]:
    """Entropy that is the same for one name at every call: a test can derive what came of it."""
    return lambda count: shake_256(name.encode()).digest(count)


def signing_key(name: str) -> SigningKey:
    """The key that has this name."""
    return SigningKey(always(name)(32))


@dataclass(frozen=True, slots=True)
class Held:
    """A record as files by path, and what its makers know."""

    election: Election
    hash: bytes
    ceremony: Ceremony
    key: bytes
    log_key: SigningKey
    station_keys: Mapping[str, SigningKey]
    trustee_seeds: tuple[bytes, ...]
    folder: Path
    keys: KeyRing
    files: Mapping[str, bytes]

    def statement(self, contest: Contest, key: bytes | None = None) -> Statement:
        """What the proofs of a contest's ballots are bound to."""
        return statement_of(contest, self.hash, key or self.key)

    def secret(self, trustee: int) -> bytes:
        """A trustee's share of the election key."""
        dealt = [self.ceremony.share(d, seed, trustee) for d, seed in enumerate(self.trustee_seeds, start=1)]
        return Ceremony.add_shares(dealt)


def election_called(name: str, contests: tuple[Contest, ...] = (COUNCIL, MAYOR)) -> Election:
    """An election of this name with these contests."""
    return Election(
        name=name,
        polling_day="2026-06-19",
        constituencies=(Constituency("city", "شهر", eligible=VOTERS), Constituency("north", "شمال", "city")),
        contests=contests,
        stations=STATIONS,
        trustees=Trustees(TRUSTEES, THRESHOLD),
        log=LogKey(ORIGIN, signing_key("log").public.hex()),
        mixers=MIXERS if any(contest.tally == "marks" for contest in contests) else None,
        boards=tuple(
            Board(board, f"هیئت {board}", signing_key(f"board {board}").public.hex()) for board in BOARDS
        ),
    )


def hold(
    folder: Path, election: Election, *, skipped: str = "", orders: Sequence[AmendmentOrder] = ()
) -> Held:
    """Hold an election through the use cases and return its record with every secret.

    Args:
        skipped: the check that its trustees leave out before they decrypt.
        orders: amendments before polls open.
    """
    return _Holding(folder, election, skipped, orders).held()


def key_ring(folder: Path) -> KeyRing:
    """The keys of log, boards, trustees and mixers, as a rehearsal would have kept them."""
    holders = ["log", *(f"board {board}" for board in BOARDS)]
    holders += [f"trustees/{number}" for number in range(1, TRUSTEES + 1)]
    holders += [f"mixers/{number}" for number in range(1, len(MIXERS.institutions) + 1)]
    return KeyRing(folder, {name: always(name)(32) for name in holders})


def files_of(folder: Path) -> dict[str, bytes]:
    """Every file of a folder by its path."""
    paths = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


class _Holding:
    def __init__(
        self, folder: Path, election: Election, skipped: str, orders: Sequence[AmendmentOrder]
    ) -> None:
        self.skipped = skipped
        self.orders = orders
        self.ring = key_ring(folder / "keys")
        self.folder = folder
        self.election = election
        self.writer = RecordWriter(folder / "record")
        frozen = freeze(election)
        self.hash = election_hash(frozen)
        self.ceremony = Ceremony(self.hash, KEY_SET, trustees=TRUSTEES, threshold=THRESHOLD)
        self.station_keys = {each.code: signing_key(f"station {each.code}") for each in election.stations}
        self.writer.act("freeze", {layout.ELECTION: self.writer.write(layout.ELECTION, frozen)})
        self.writer.act("roll", voters=VOTERS, digest=always("roll")(32).hex())

    def held(self) -> Held:
        names = [f"trustee {number}" for number in range(1, TRUSTEES + 1)]
        trustees = [
            Trustee.create(
                self.ring.trustee(number),
                number,
                self.ceremony,
                self.ring.passphrase(self.ring.trustee(number)),
                entropy=always(name),
            )
            for number, name in enumerate(names, start=1)
        ]
        self._seal_mixers()
        self.keys = make_keys(self.ceremony, trustees, entropy=always("shares"))
        self._publish_keys()
        log_amendments(self.writer, self.election, self.ring, self.orders)
        for contest in self.election.contests:
            for station in self.election.stations_of(contest):
                self._close(contest, station.code)
        log_key = signing_key("log")
        self.writer.seal(origin=ORIGIN, key=log_key)
        mix_units(self.writer, all_mixers(), progress=Silent(), entropy=always("weights"))
        self.writer.seal(origin=ORIGIN, key=log_key)
        self._tally(trustees)
        self.writer.seal(origin=ORIGIN, key=log_key)
        root = self.writer.folder
        return Held(
            election=self.election,
            hash=self.hash,
            ceremony=self.ceremony,
            key=bytes(self.keys.key.key),
            log_key=log_key,
            station_keys=self.station_keys,
            trustee_seeds=tuple(always(name)(32) for name in names),
            folder=root,
            keys=self.ring,
            files=files_of(root),
        )

    def _seal_mixers(self) -> None:
        """Put the secrets of `all_mixers` into files, as after them another tally needs them."""
        for number in all_mixers():
            folder = self.ring.mixer(number)
            passphrase = self.ring.passphrase(folder)
            Mixer.create(folder, number, self.hash, passphrase, entropy=always(f"mixer {number}"))
        self.ring.save()

    def _publish_keys(self) -> None:
        for commitment in self.keys.commitments:
            path = layout.commitment(commitment.trustee)
            self.writer.publish("key-commitment", path, commitment, trustee=commitment.trustee)
        for dealing in self.keys.dealings:
            path = layout.dealing(dealing.trustee)
            self.writer.publish("key-dealing", path, dealing, trustee=dealing.trustee)
        self.writer.publish("election-key", layout.ELECTION_KEY, self.keys.key)
        public = {code: Hex(key.public) for code, key in self.station_keys.items()}
        stations = StationKeys(election=Hex(self.hash), stations=public)
        self.writer.publish("station-keys", layout.STATION_KEYS, stations)

    def _close(self, contest: Contest, station: str) -> None:
        statement = statement_of(contest, self.hash, self.keys.key.key)
        choices = CAST[contest.id, station]
        ballots = [
            encrypt(statement, station, choice, name=f"{contest.id} {station} {number}")
            for number, choice in enumerate(choices)
        ]
        ballots.sort(key=lambda ballot: statement.trackers(station, ballot))
        hash_ = self.writer.box(self.hash, station, contest.id, statement, ballots, len(ballots))
        closing = signed_closing(
            self.hash, station, contest.id, counters(len(ballots)), hash_, self.station_keys[station]
        )
        path = layout.closing(station, contest.id)
        files = {layout.ballots(station, contest.id): hash_, path: self.writer.document(path, closing)}
        self.writer.act("close", files, station=station, contest=contest.id)

    def _tally(self, trustees: list[Trustee]) -> None:
        results = []
        verified = self._sums()
        for contest in self.election.contests:
            units = [unit for unit in verified if self._contest_of(unit) == contest.id]
            tallies = [self._decrypt(unit, trustees) for unit in units]
            acts = acts_of(contest, amendments(Record(self.writer.folder)))
            results.append(result_of(contest, tallies, acts, EVERYTHING))
        published = Results(election=Hex(self.hash), contests=tuple(results))
        self.writer.publish("publish", layout.RESULTS, published)

    def _contest_of(self, unit: VerifiedSums | VerifiedMarks) -> str:
        return unit.contest if isinstance(unit, VerifiedSums) else unit.contest.id

    def _decrypt(self, unit: VerifiedSums | VerifiedMarks, trustees: list[Trustee]) -> documents.Tally:
        tally: documents.Tally
        files: dict[str, str] = {}
        if isinstance(unit, VerifiedSums):
            tally, _ = decrypt_unit(self.election, self.keys.key, unit, trustees)
        else:
            tally, files, _ = decrypt_marks(
                self.keys.key, THRESHOLD, unit, trustees, self.writer, progress=Silent()
            )
        path = layout.tally(tally.unit)
        files[path] = self.writer.document(path, tally)
        self.writer.act("tally", files, contest=tally.contest, unit=tally.unit)
        return tally

    def _sums(self) -> list[VerifiedSums | VerifiedMarks]:
        """What honest trustees would decrypt; or such as skip a check."""
        if not self.skipped:
            return [*verified_units(self.writer.folder, progress=Silent(), seed=SEED)]
        checked = Verification(Record(self.writer.folder), Silent(), SEED, stage=Stage.MIXED)
        for check in MIXED:
            if check.name != self.skipped:
                check.run(checked)
        return [
            VerifiedSums(
                unit.contest,
                unit.id,
                unit.stations,
                sum(checked.record.ballots(station, unit.contest) for station in unit.stations),
                checked.unit_sums(unit),
                None,
                _MADE_HERE,
            )
            for contest in self.election.contests
            for unit in checked.units(contest)
        ]


def all_mixers() -> dict[int, Mixer]:
    """Every institution with a secret of its own; the same at every run."""
    numbers = range(1, len(MIXERS.institutions) + 1)
    return {number: Mixer(number, always(f"mixer {number}")(32)) for number in numbers}


def encrypt(statement: Statement, station: str, choice: tuple[int, ...], *, name: str) -> bytes:
    """One ballot with these slots set; the same name, the same bytes."""
    halves = always(f"booth {name}")(32), always(f"half {name}")(32)
    return statement.encrypt(station, *halves, statement.choices([choice]))


def counters(ballots: int) -> Counters:
    """Counters of a box at which all went well, with something at every stage."""
    return Counters(
        check_ins=ballots + 2,
        tokens_issued=ballots + 2,
        tokens_spent=ballots + 1,
        tokens_returned=1,
        tokens_missing=0,
        ballots=ballots,
        abandoned=1,
        sheets_printed=ballots + 4,
        sheets_changed=1,
        sheets_tested=1,
        sheets_abandoned=1,
        sheets_jammed=1,
        papers=ballots,
    )


def signed_closing(
    election: bytes, station: str, contest: str, counted: Counters, ballots_sha256: str, key: SigningKey
) -> Closing:
    """What a station signs when it closes a box."""
    unsigned = Closing(
        election=Hex(election),
        station=station,
        contest=contest,
        counters=counted.document(),
        ballots_sha256=Hex.fromhex(ballots_sha256),
        signature=Hex(),
    )
    return documents.with_signature(unsigned, key.sign("amin/1/closing", **unsigned.signed()))
