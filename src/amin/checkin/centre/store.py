"""The centre's memory: acts in, answers out, each batch one transaction.

The same acts on SQLite and PostgreSQL; what differs between the two is in `database`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final

from amin.checkin.centre.database import AgainError, Database
from amin.checkin.centre.day import (
    Chain,
    Holder,
    Phase,
    Role,
    lock_chains,
    read_holders,
    read_plan,
)
from amin.checkin.centre.round import Round, encoded
from amin.checkin.centre.schema import VERSION
from amin.crypto import SigningKey
from amin.errors import DeviceError, MalformedError, StateError
from amin.rolls.events import NO_EVENT, SignedEvent, heads_hash
from amin.rolls.roll import Roll
from amin.rolls.visit import (
    WHY,
    Answer,
    AnyAct,
    Refusal,
    Release,
    asked_hash,
    decode_answer,
)

WINDOW: Final = 1024  # how far acts of one device may overtake each other
COMPANION_LIMIT: Final = 2  # voters a companion; Source: LAW.md, 13
_TRIES: Final = 8


@dataclass(frozen=True, slots=True)
class PersonRow:
    """What a desk may be shown of a voter, on-line only."""

    pseudonym: bytes
    name: str
    father: str
    birth_date: str
    photo: bytes | None = None


@dataclass(frozen=True, slots=True)
class Before:
    """What was answered to acts of this batch before, and which sequences were used."""

    answers: Mapping[tuple[str, bytes], tuple[bytes, bytes]]
    used: frozenset[tuple[str, int]]
    highest: Mapping[str, int]


class Store:
    """Decides acts. One thread at a time uses it; several processes may have one on the same PostgreSQL."""

    def __init__(self, db: Database, key: SigningKey, now: Callable[[], datetime]) -> None:
        """Open what `found` made.

        Args:
            key: the centre's, for events.
            now: the time that is told in events; nothing is decided by it.
        """
        self.db = db
        self.plan = read_plan(db)
        self._key = key
        self._now = now

    @classmethod
    def found(
        cls,
        db: Database,
        roll: Roll,
        stations: Mapping[str, Iterable[str]],
        *,
        election: bytes,
        companion_limit: int = COMPANION_LIMIT,
    ) -> None:
        """Make the centre's tables in an empty database and load the roll; everything or nothing.

        Args:
            stations: what contests are voted on at each.

        Raises:
            MalformedError: a station with a contest that the roll has not.
        """
        heading, hash_ = roll.heading, sha256(roll.heading.encode())

        def hashed() -> Iterable[tuple[bytes, bytes]]:
            for pseudonym, eligible in roll.rows():
                hash_.update(pseudonym + eligible)
                yield pseudonym, eligible

        with db.transaction():
            db.found()
            rows = [(bit, contest, heading.office(contest)) for bit, contest in enumerate(heading.contests)]
            db.insert("contest", "bit int, id text, office text", rows)
            db.load("voter", "pseudonym, eligible", hashed())
            for code, contests in stations.items():
                if not set(contests) <= set(heading.contests):
                    raise MalformedError(f"station {code} has a contest that is not of the roll")
            served = [(code, heading.bits(contests), 0, NO_EVENT) for code, contests in stations.items()]
            db.insert("station", "code text, contests bytes, number int, head bytes", served)
            centre = (VERSION, election, Phase.SETUP.value, hash_.digest(), companion_limit)
            columns = "version int, election bytes, phase text, roll bytes, companion_limit int"
            db.insert("centre", columns, [centre])

    def load_persons(self, persons: Iterable[PersonRow]) -> None:
        """Load what desks are shown; repeated loading is refused as a whole."""
        rows = ((p.pseudonym, p.name, p.father, p.birth_date, p.photo) for p in persons)
        with self.db.transaction():
            self.db.load("person", "pseudonym, name, father, birth_date, photo", rows)

    def answer(self, acts: Sequence[AnyAct]) -> list[Answer]:
        """Decide acts whose signatures were verified, all in one transaction.

        When this returns, every answer is on the disk. When it raises, none was given.

        Raises:
            DeviceError: the database failed; whether the acts were taken is not known, and a
                repetition will tell.
        """
        for _ in range(_TRIES):
            try:
                with self.db.transaction(together=True):
                    return self._answer(acts)
            except AgainError:
                continue
        raise DeviceError("other transactions were in the way too often", hint="send the acts again")

    def _answer(self, acts: Sequence[AnyAct]) -> list[Answer]:
        unknown = Refusal("station", WHY["station"])
        answers: dict[int, Answer] = {id(a): unknown for a in acts if a.station not in self.plan.served}
        known = [act for act in acts if id(act) not in answers]
        if known:
            self._answer_known(known, answers)
        return [answers[id(act)] for act in acts]

    def _answer_known(self, acts: Sequence[AnyAct], answers: dict[int, Answer]) -> None:
        locked = lock_chains(self.db, {act.station for act in acts})
        centre = self.db.later("SELECT phase, companion_limit FROM centre")
        held = read_holders(self.db, _named(acts))
        parts = rounds(acts)
        before = self._before(parts[0])
        chains, holders = locked(), held()
        ((phase, limit),) = centre()
        for place, part in enumerate(parts):
            known = (before if place == 0 else self._before(part))()
            fresh, looks = self._sorted_out(part, known, holders, answers)
            asked = [*fresh, *looks]
            decided = Round(
                self.db, self.plan, Phase(phase), limit, chains, holders, self._key, self._at(), asked
            )
            given = decided.decide()
            answers.update((id(act), one) for act, one in zip(decided.acts, given, strict=True))
            self._remember(fresh, given)
        self._move_chains(chains)

    def _at(self) -> str:
        return f"{self._now():%Y-%m-%dT%H:%M:%SZ}"

    def _sorted_out(
        self,
        acts: Sequence[AnyAct],
        before: Before,
        holders: Mapping[str, Holder],
        answers: dict[int, Answer],
    ) -> tuple[list[AnyAct], list[AnyAct]]:
        """Answer what is repeated or may not ask; return the new acts, and the looks that are given anew."""
        fresh, looks = [], []
        for act in acts:
            refused = _refusal_of(act, holders.get(act.device)) or _repeated(act, before)
            if refused is None:
                fresh.append(act)
            elif refused == _AGAIN:
                looks.append(act)
            else:
                answers[id(act)] = refused
        return fresh, looks

    def _before(self, acts: Sequence[AnyAct]) -> Callable[[], Before]:
        db = self.db
        asked = [(act.station, bytes.fromhex(act.key)) for act in acts]
        given, values = db.given("asked", "station text, key bytes", asked)
        query = f"SELECT station, key, asked, answer FROM {given} JOIN answer USING (station, key)"
        answers = db.later(query, values)
        pairs = [(act.device, act.sequence) for act in acts]
        given, values = db.given("asked", "device text, sequence int", pairs)
        used = db.later(f"SELECT device, sequence FROM {given} JOIN answer USING (device, sequence)", values)
        devices = [(device,) for device in sorted({act.device for act in acts})]
        given, values = db.given("asked", "device text", devices)
        last = "SELECT max(sequence) FROM answer WHERE answer.device = asked.device"
        highest = db.later(f"SELECT device, coalesce(({last}), 0) FROM {given}", values)
        return lambda: Before(
            {(s, bytes(k)): (bytes(q), bytes(a)) for s, k, q, a in answers()},
            frozenset((device, sequence) for device, sequence in used()),
            dict(highest()),
        )

    def _remember(self, acts: Sequence[AnyAct], answers: Sequence[Answer]) -> None:
        rows = [
            (a.station, bytes.fromhex(a.key), asked_hash(a), encoded(answer), a.device, a.sequence)
            for a, answer in zip(acts, answers, strict=False)  # looks given anew come last
        ]
        columns = "station text, key bytes, asked bytes, answer bytes, device text, sequence int"
        self.db.insert("answer", columns, rows)

    def _move_chains(self, chains: Mapping[str, Chain]) -> None:
        if chains:
            rows = [(code, chain.number, chain.head) for code, chain in sorted(chains.items())]
            given, values = self.db.given("moved", "code text, number int, head bytes", rows)
            query = f"UPDATE station SET number = moved.number, head = moved.head FROM {given}"
            self.db.run(f"{query} WHERE station.code = moved.code", values)

    def holder(self, name: str) -> Holder | None:
        """Who holds a name."""
        return read_holders(self.db, [name])().get(name)

    def phase(self) -> Phase:
        """How far the day has come."""
        ((phase,),) = self.db.rows("SELECT phase FROM centre")
        return Phase(phase)

    def roll_digest(self) -> bytes:
        """The digest of the roll as it was loaded, 32 bytes."""
        ((digest,),) = self.db.rows("SELECT roll FROM centre")
        return bytes(digest)

    def photo(self, voter: bytes) -> bytes | None:
        """The photo of a voter, where there is one."""
        rows = self.db.rows("SELECT photo FROM person WHERE pseudonym = ?", (voter,))
        return bytes(rows[0][0]) if rows and rows[0][0] is not None else None

    def events_of(self, voter: bytes) -> list[SignedEvent]:
        """All events of one voter, by station and number."""
        query = "SELECT body, signature FROM event WHERE voter = ? ORDER BY station, number"
        return [SignedEvent(bytes(b).decode(), bytes(s).hex()) for b, s in self.db.rows(query, (voter,))]

    def chain(self, station: str) -> list[SignedEvent]:
        """All events of one station, in order."""
        query = "SELECT body, signature FROM event WHERE station = ? ORDER BY number"
        return [SignedEvent(bytes(b).decode(), bytes(s).hex()) for b, s in self.db.rows(query, (station,))]

    def heads(self) -> dict[str, tuple[int, bytes]]:
        """The end of each station's chain, of one moment; their hash goes into the log."""
        rows = self.db.rows("SELECT code, number, head FROM station ORDER BY code")
        return {code: (number, bytes(head)) for code, number, head in rows}

    def heads_hash(self) -> bytes:
        """What the log holds of all chains, 32 bytes."""
        return heads_hash(self.heads())

    def participation(self) -> dict[str, int]:
        """How many hold or were handed a ballot, by contest."""
        query = (
            "SELECT id, (SELECT count(*) FROM participation WHERE contest = bit) FROM contest ORDER BY bit"
        )
        return dict(self.db.rows(query))


_AGAIN: Final = Refusal("", "a look that is given anew")


def rounds(acts: Sequence[AnyAct]) -> list[list[AnyAct]]:
    """Cut a batch so that within a part no key or sequence stands twice, and no reserve follows a release."""
    parts: list[list[AnyAct]] = []
    seen: set[tuple[str, str | int]] = set()
    has_release = False
    for act in acts:
        mine: set[tuple[str, str | int]] = {(act.station, act.key), (act.device, act.sequence)}
        if not parts or seen & mine or (has_release and not isinstance(act, Release)):
            parts.append([])
            seen, has_release = set(), False
        parts[-1].append(act)
        seen |= mine
        has_release = has_release or isinstance(act, Release)
    return parts


def _named(acts: Sequence[AnyAct]) -> set[str]:
    names = {act.device for act in acts}
    releases = [act for act in acts if isinstance(act, Release)]
    return names.union(approval.person for act in releases for approval in act.persons)


def _refusal_of(act: AnyAct, holder: Holder | None) -> Refusal | None:
    """Why this device may not ask at all; no answer that is remembered."""
    if holder is None or holder.role is not Role.DEVICE or holder.is_revoked:
        return Refusal("device", WHY["device"])
    return Refusal("station", WHY["station"]) if holder.station != act.station else None


def _repeated(act: AnyAct, before: Before) -> Answer | None:
    """The first answer to this act, or why it cannot be a new one; None for a new one."""
    if earlier := before.answers.get((act.station, bytes.fromhex(act.key))):
        asked, answer = earlier
        if asked != asked_hash(act):
            return Refusal("key-reused", WHY["key-reused"])
        return decode_answer(answer) if answer else _AGAIN
    is_old = act.sequence <= before.highest.get(act.device, 0) - WINDOW
    if is_old or (act.device, act.sequence) in before.used:
        return Refusal("sequence", WHY["sequence"])
    return None


def open_store(db: Database, key: SigningKey, now: Callable[[], datetime]) -> Store:
    """Open the store of a database that `Store.found` filled. Raises StateError: of another version."""
    ((version,),) = db.rows("SELECT version FROM centre")
    if version != VERSION:
        raise StateError(f"the centre's tables have version {version}; allowed: {VERSION}")
    return Store(db, key, now)
