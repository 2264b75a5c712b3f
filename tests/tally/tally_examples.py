"""A small election whose trustees' secrets a test knows: five trustees, three of whom decrypt."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from nacl import pwhash

from amin.box import Counters
from amin.crypto import Ceremony, Passphrase, SigningKey, SumContest
from amin.election import (
    Candidate,
    Constituency,
    Contest,
    Election,
    LogKey,
    Station,
    TallyUnit,
    Trustees,
    election_hash,
    freeze,
)
from amin.record import RecordWriter, documents, layout
from amin.record.documents import Closing, ElectionKey, Hex, StationKeys
from amin.record.folder import KEY_SET
from amin.tally import Trustee, VerifiedSums, make_keys, verified_units
from amin.tally.ceremony import Keys

COUNT, THRESHOLD = 5, 3
NUMBERS: Final = range(1, COUNT + 1)
SEED: Final = bytes(32)
CHOICES: Final = {"1": [b"\1\0\0", b"\1\0\0", b"\0\1\0"], "2": [b"\0\1\0", b"\0\0\1"]}

CONTEST = Contest(
    id="council",
    name="Council",
    constituency="city",
    seats=1,
    max_marks=1,
    rule="plurality",
    tally="sum",
    unit_rule="station",
    unit_k=1,
    lists=(),
    candidates=(Candidate("10019", "One", None), Candidate("10024", "Two", None)),
)
ELECTION = Election(
    name="A small election",
    polling_day="2026-01-01",
    constituencies=(Constituency("city", "City"),),
    contests=(CONTEST,),
    stations=tuple(Station(code, f"Station {code}", ("city",)) for code in CHOICES),
    trustees=Trustees(COUNT, THRESHOLD),
    log=LogKey("log", SigningKey(SEED).public.hex()),
)
FROZEN = freeze(ELECTION)
HASH = election_hash(FROZEN)
STATION_KEYS: Final = {code: SigningKey(bytes([int(code)]) * 32) for code in CHOICES}
UNITS = tuple(TallyUnit(f"council-00{code}", "council", (code,)) for code in CHOICES)
TOTALS = {"council-001": (2, 1, 0), "council-002": (0, 1, 1)}


class Silent:
    """No progress to show."""

    def stage(self, name: str, total: int, unit: str) -> None:
        """Nothing."""

    def step(self, n: int = 1) -> None:
        """Nothing."""


def ceremony(*, of: bytes = HASH, trustees: int = COUNT, threshold: int = THRESHOLD) -> Ceremony:
    return Ceremony(of, KEY_SET, trustees=trustees, threshold=threshold)


def entropy(seed: int) -> Callable[[int], bytes]:
    return random.Random(seed).randbytes


def passphrase(number: int) -> Passphrase:
    """Of a trustee; cheap to use, so that tests are quick."""
    argon = pwhash.argon2id
    return Passphrase(b"passphrase of trustee %d" % number, argon.OPSLIMIT_MIN, argon.MEMLIMIT_MIN)


def seat(folder: Path, *, of: Ceremony | None = None, salt: int = 0) -> list[Trustee]:
    """Trustees who have just made their secrets, each in a folder of its own."""
    return [
        Trustee.create(
            folder / str(number),
            number,
            of or ceremony(),
            passphrase(number),
            entropy=entropy(1000 * salt + number),
        )
        for number in NUMBERS
    ]


def seed_of(trustee: Trustee) -> bytes:
    """A trustee's secret seed."""
    return trustee._seed


def share_of(trustee: Trustee) -> bytes:
    """A trustee's share of the election key."""
    return trustee._secret[64:]


@dataclass(frozen=True)
class Held:
    """An election whose boxes are closed and whose trustees are there."""

    trustees: Sequence[Trustee]
    keys: Keys
    record: Path
    folder: Path

    @property
    def key(self) -> ElectionKey:
        return self.keys.key

    def sums(self, unit: TallyUnit) -> VerifiedSums:
        (found,) = (sums for sums in verify(self.record) if sums.unit == unit.id)
        return found


def verify(record: Path) -> tuple[VerifiedSums, ...]:
    """What a trustee does before it decrypts."""
    return verified_units(record, progress=Silent(), seed=SEED)


def hold(folder: Path, *, salt: int = 0, choices: Mapping[str, Sequence[bytes]] = CHOICES) -> Held:
    """Hold the ceremony and the poll, and write the closed record."""
    trustees = seat(folder / "trustees", salt=salt)
    keys = make_keys(ceremony(), trustees, entropy=entropy(99))
    return Held(trustees, keys, close(folder / "record", keys, choices), folder)


def close(
    folder: Path,
    keys: Keys,
    choices: Mapping[str, Sequence[bytes]] = CHOICES,
    *,
    signs: Mapping[str, SigningKey] = STATION_KEYS,
) -> Path:
    """Write the record up to the last closed box; each closing is signed by `signs`."""
    writer = RecordWriter(folder)
    writer.act("freeze", {layout.ELECTION: writer.write(layout.ELECTION, FROZEN)})
    writer.act("roll", voters=10, digest="00" * 32)
    for commitment in keys.commitments:
        path = layout.commitment(commitment.trustee)
        writer.publish("key-commitment", path, commitment, trustee=commitment.trustee)
    for dealing in keys.dealings:
        path = layout.dealing(dealing.trustee)
        writer.publish("key-dealing", path, dealing, trustee=dealing.trustee)
    writer.publish("election-key", layout.ELECTION_KEY, keys.key)
    public = {code: Hex(key.public) for code, key in STATION_KEYS.items()}
    stations = StationKeys(election=Hex(HASH), stations=public)
    writer.publish("station-keys", layout.STATION_KEYS, stations)
    statement = SumContest(HASH, "council", keys.key.key, persons=2, lists=0, max_marks=1)
    for code, cast in choices.items():
        files = write_box(writer, statement, code, cast, signs[code])
        writer.act("close", files, contest="council", station=code)
    writer.seal(origin="log", key=SigningKey(SEED))
    return writer.folder


def write_box(
    writer: RecordWriter, statement: SumContest, code: str, choices: Sequence[bytes], key: SigningKey
) -> dict[str, str]:
    """Encrypt the choices of a station and write its closed box."""
    halves = b"".join(bytes([int(code), number]) + bytes(30) for number in range(len(choices)))
    ballots = statement.split(statement.encrypt(code, halves, halves, b"".join(choices)))
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
    closing = documents.with_signature(unsigned, key.sign("amin/1/closing", **unsigned.signed()))
    path = layout.closing(code, "council")
    return {layout.ballots(code, "council"): hash_, path: writer.document(path, closing)}


def counters(ballots: int) -> dict[str, int]:
    """The counters of a box at which nothing went wrong."""
    equal = ("check_ins", "tokens_issued", "tokens_spent", "ballots", "sheets_printed", "papers")
    return dict.fromkeys(Counters.__dataclass_fields__, 0) | dict.fromkeys(equal, ballots)
