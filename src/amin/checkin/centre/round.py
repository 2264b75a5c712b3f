"""Some acts decided inside one transaction; one statement takes what all of their reserves may have.

The statement enforces and the pure functions of `amin.rolls` say why: where the two should ever
disagree, nothing is written and the acts are tried again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeVar

import msgspec

from amin.checkin.centre.database import AgainError, Database, Later, Row
from amin.checkin.centre.day import Chain, Holder, Phase, Plan, Role, is_lawful
from amin.crypto import SigningKey, verify_signed_bytes
from amin.errors import AminError, StateError
from amin.rolls import check_in
from amin.rolls.events import event_body, event_hash, sign_event
from amin.rolls.visit import (
    MAX_CONTESTS,
    WHY,
    Answer,
    AnyAct,
    Companion,
    Confirm,
    Contests,
    Decided,
    Document,
    Done,
    Issue,
    Look,
    Person,
    Provisional,
    Receipt,
    Refusal,
    RefusedContest,
    Release,
    Reserve,
    State,
    advance,
    approval_hash,
    encode_answer,
)

Place = tuple[str, bytes]  # a visit: its station and key
_PENDING: Final = Receipt(0, "0" * 64)
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Taken:
    """A ballot that is reserved or was handed out."""

    contest: str
    station: str
    visit: bytes
    at: str


@dataclass(slots=True)
class Visit:
    """A visit as this round knows it."""

    voter: bytes
    state: State
    is_new: bool = False


@dataclass(slots=True)
class Round:
    """Acts of which no two share a key or a sequence, and none reserves after one that releases.

    Attributes:
        chains: of the stations of these acts, locked; each event moves one on.
        holders: of the persons that are named in releases.
    """

    db: Database
    plan: Plan
    phase: Phase
    companion_limit: int
    chains: dict[str, Chain]
    holders: Mapping[str, Holder]
    key: SigningKey
    at: str
    acts: Sequence[AnyAct]
    eligible: dict[bytes, frozenset[str]] = field(default_factory=dict)
    taken: dict[bytes, list[Taken]] = field(default_factory=dict)
    claimed: dict[Place, set[str]] = field(default_factory=dict)
    visits: dict[Place, Visit] = field(default_factory=dict)
    persons: dict[bytes, Row] = field(default_factory=dict)
    companions: dict[bytes, int] = field(default_factory=dict)
    handles: set[bytes] = field(default_factory=set)
    awaited: list[tuple[Callable[[Sequence[Row]], None], Later]] = field(default_factory=list)
    changed: set[Place] = field(default_factory=set)
    released: list[Place] = field(default_factory=list)
    new_companions: list[Row] = field(default_factory=list)
    new_envelopes: list[Row] = field(default_factory=list)
    new_events: list[Row] = field(default_factory=list)

    def decide(self) -> list[Answer]:
        """Decide all, write what changes, and return the answers in order."""
        lawful = [act for act in self.acts if is_lawful(act, self.phase, self.plan)]
        self._claim(_of(lawful, Reserve))
        self._learn(lawful)
        for take, rows in self.awaited:
            take(rows())
        allowed = set(map(id, lawful))
        answers = [self._decided(act) if id(act) in allowed else _refusal("phase") for act in self.acts]
        self._write()
        return answers

    def _claim(self, reserves: Sequence[Reserve]) -> None:
        """Take, in one statement, what these reserves may have and nobody else holds."""
        bits = {contest: bit for bit, contest in enumerate(self.plan.heading.contests)}
        rows = []
        for place, act in enumerate(reserves):
            served = self.plan.served[act.station]
            voter, key = bytes.fromhex(act.voter), bytes.fromhex(act.key)
            for order, contest in enumerate(act.contests):
                if contest in served:
                    rows.append((place * MAX_CONTESTS + order, voter, bits[contest], act.station, key))
        if not rows:
            return
        columns = "place int, voter bytes, contest int, station text, visit bytes"
        given, values = self.db.given("asked", columns, rows)
        query = f"""
            INSERT INTO participation (voter, office, contest, station, visit, at)
            SELECT voter.pseudonym, contest.office, contest.bit, asked.station, asked.visit, ?
            FROM {given} JOIN voter ON voter.pseudonym = asked.voter
            JOIN contest ON contest.bit = asked.contest
            WHERE get_bit(voter.eligible, contest.bit) = 1
            ORDER BY voter.pseudonym, contest.office, asked.place
            ON CONFLICT (voter, office) DO NOTHING RETURNING station, visit, contest"""
        self.awaited.append((self._claimed, self.db.later(query, [self.at, *values])))

    def _claimed(self, rows: Sequence[Row]) -> None:
        for station, visit, contest in rows:
            self.claimed.setdefault((station, bytes(visit)), set()).add(self.plan.heading.contests[contest])

    def _learn(self, acts: Sequence[AnyAct]) -> None:
        """Ask for what the answers depend on."""
        voters = {bytes.fromhex(act.voter) for act in acts if isinstance(act, Reserve | Look | Provisional)}
        self._among(self._see_eligible, "voter", "pseudonym", voters, "eligible")
        self._among(self._see_taken, "participation", "voter", voters, "contest, station, visit, at")
        looked = {bytes.fromhex(act.voter) for act in _of(acts, Look)}
        columns = "name, father, birth_date, photo IS NOT NULL"
        self._among(self._see_persons, "person", "pseudonym", looked, columns)
        companions = {bytes.fromhex(act.companion) for act in _of(acts, Companion)}
        self._among(self._see_companions, "companion", "companion", companions, "place")
        handles = {bytes.fromhex(act.handle) for act in _of(acts, Provisional)}
        self._among(self._see_handles, "envelope", "handle", handles, "station")
        places = {_place(act) for act in acts if isinstance(act, Issue | Confirm | Release | Companion)}
        if places:
            given, values = self.db.given("asked", "station text, key bytes", sorted(places))
            query = f"SELECT station, key, voter, state FROM {given} JOIN visit USING (station, key)"
            self.awaited.append((self._see_visits, self.db.later(query, values)))

    def _among(
        self,
        see: Callable[[Sequence[Row]], None],
        table: str,
        column: str,
        wanted: set[bytes],
        columns: str,
    ) -> None:
        if wanted:
            given, values = self.db.given("asked", f"{column} bytes", [(value,) for value in sorted(wanted)])
            query = f"SELECT {column}, {columns} FROM {given} JOIN {table} USING ({column})"
            self.awaited.append((see, self.db.later(query, values)))

    def _see_eligible(self, rows: Sequence[Row]) -> None:
        for pseudonym, bits in rows:
            self.eligible[bytes(pseudonym)] = self.plan.heading.contests_in(bytes(bits))

    def _see_taken(self, rows: Sequence[Row]) -> None:
        for voter, contest, station, visit, at in rows:
            taken = Taken(self.plan.heading.contests[contest], station, bytes(visit), at)
            self.taken.setdefault(bytes(voter), []).append(taken)

    def _see_persons(self, rows: Sequence[Row]) -> None:
        self.persons = {bytes(pseudonym): tuple(shown) for pseudonym, *shown in rows}

    def _see_companions(self, rows: Sequence[Row]) -> None:
        for companion, place in rows:
            self.companions[bytes(companion)] = max(place, self.companions.get(bytes(companion), 0))

    def _see_handles(self, rows: Sequence[Row]) -> None:
        self.handles = {bytes(handle) for handle, _ in rows}

    def _see_visits(self, rows: Sequence[Row]) -> None:
        for station, key, voter, state in rows:
            self.visits[station, bytes(key)] = Visit(bytes(voter), State(state))

    def _decided(self, act: AnyAct) -> Answer:
        if isinstance(act, Reserve):
            return self._reserve(act)
        if isinstance(act, Look):
            return self._look(act)
        if isinstance(act, Provisional):
            return self._provisional(act)
        return self._on_visit(act)

    def _reserve(self, act: Reserve) -> Answer:
        voter, place = bytes.fromhex(act.voter), (act.station, bytes.fromhex(act.key))
        told = self._told(act, act.contests, but=place)
        if set(told.granted) != self.claimed.get(place, set()):
            raise AgainError  # somebody released between the statement and our look
        if told.granted:
            self.visits[place] = Visit(voter, State.RESERVED, is_new=True)
            self.changed.add(place)
        return self._with_event(act, voter, told)

    def _told(self, act: Reserve | Look, asked: Contests, but: Place | None = None) -> Decided:
        """Decide by the pure function, and say where and when somebody voted if the document was scanned."""
        voter = bytes.fromhex(act.voter)
        held = [taken for taken in self.taken.get(voter, []) if (taken.station, taken.visit) != but]
        answer = check_in.decide(
            asked,
            eligible=self.eligible.get(voter),
            taken={taken.contest for taken in held},
            offices=self.plan.heading.offices,
            served=self.plan.served[act.station],
        )
        office = self.plan.heading.office
        by_office = {office(taken.contest): taken for taken in held}
        refused = []
        for contest, reason in answer.refused:
            holder = by_office.get(office(contest)) if act.document is Document.SCANNED else None
            is_told = holder and reason in (check_in.Refusal.ALREADY_TAKEN, check_in.Refusal.OFFICE_TAKEN)
            where = (holder.station, holder.at) if holder and is_told else (None, None)
            refused.append(RefusedContest(contest, reason.code, *where))
        return Decided(answer.granted, tuple(refused), _PENDING)

    def _look(self, act: Look) -> Answer:
        voter = bytes.fromhex(act.voter)
        eligible = self.eligible.get(voter)
        if eligible is None:
            return _refusal("voter")
        served = self.plan.served[act.station]
        asked = tuple(c for c in self.plan.heading.contests if c in eligible and c in served)
        told = self._told(act, asked)
        name, father, birth_date, has_photo = self.persons.get(voter, ("", "", "", False))
        shown = Person(name, father, birth_date, bool(has_photo), told.granted, told.refused)
        self._event(act, voter, shown)
        return shown

    def _provisional(self, act: Provisional) -> Answer:
        voter, handle = bytes.fromhex(act.voter), bytes.fromhex(act.handle)
        if voter not in self.eligible:
            return _refusal("voter")
        if handle in self.handles or not self.plan.served[act.station].issuperset(act.contests):
            return _refusal("state")
        self.handles.add(handle)
        bits = self.plan.heading.bits(act.contests)
        self.new_envelopes.append((handle, voter, bits, act.station, act.reason.value))
        return self._with_event(act, voter, Done("noted", _PENDING))

    def _on_visit(self, act: Issue | Confirm | Release | Companion) -> Answer:
        place = _place(act)
        visit = self.visits.get(place)
        if visit is None:
            return _refusal("no-visit")
        if isinstance(act, Companion):
            return self._companion(act, visit)
        if isinstance(act, Release) and not self._is_approved(act):
            return _refusal("persons")
        to = {Issue: State.ISSUED, Confirm: State.CONFIRMED, Release: State.RELEASED}[type(act)]
        try:
            visit.state = advance(visit.state, to)
        except StateError:
            return _refusal("state")
        self.changed.add(place)
        if to is State.RELEASED:
            self.released.append(place)
        return self._with_event(act, visit.voter, Done(to.value, _PENDING))

    def _companion(self, act: Companion, visit: Visit) -> Answer:
        companion = bytes.fromhex(act.companion)
        if visit.state is State.RELEASED:
            return _refusal("state")
        place = self.companions.get(companion, 0) + 1
        if place > self.companion_limit or companion == visit.voter:
            return _refusal("companion")
        self.companions[companion] = place
        row = (companion, place, act.station, bytes.fromhex(act.visit), act.kinship.value)
        self.new_companions.append(row)
        return self._with_event(act, visit.voter, Done("noted", _PENDING))

    def _is_approved(self, act: Release) -> bool:
        """Whether a chair and a supervisor of the station, neither of them revoked, signed this very act."""
        roles, message = set(), approval_hash(act)
        for approval in act.persons:
            holder = self.holders.get(approval.person)
            if holder is None or holder.is_revoked or holder.station != act.station:
                return False
            try:
                verify_signed_bytes(holder.public, bytes.fromhex(approval.signature), message)
            except AminError:
                return False
            roles.add(holder.role)
        return roles == {Role.CHAIR, Role.SUPERVISOR}

    def _with_event(self, act: AnyAct, voter: bytes, answer: Decided | Done) -> Answer:
        return msgspec.structs.replace(answer, event=self._event(act, voter, answer))

    def _event(self, act: AnyAct, voter: bytes, answer: Answer) -> Receipt:
        chain = self.chains[act.station]
        number = chain.number + 1
        body = event_body(act, voter.hex(), answer, number=number, previous=chain.head, at=self.at)
        hash_ = event_hash(body)
        self.chains[act.station] = Chain(number, hash_)
        self.new_events.append((act.station, number, voter, body, sign_event(body, self.key)))
        return Receipt(number, hash_.hex())

    def _write(self) -> None:
        db, visits = self.db, self.visits
        fresh = sorted(place for place in self.changed if visits[place].is_new)
        rows = [(*place, visits[place].voter, visits[place].state.value) for place in fresh]
        db.insert("visit", "station text, key bytes, voter bytes, state text", rows)
        moved = [(*place, visits[place].state.value) for place in sorted(self.changed.difference(fresh))]
        if moved:
            given, values = db.given("moved", "station text, key bytes, state text", moved)
            db.run(
                f"UPDATE visit SET state = moved.state FROM {given}"
                " WHERE visit.station = moved.station AND visit.key = moved.key",
                values,
            )
        for station, key in self.released:
            query = "DELETE FROM participation WHERE voter = ? AND station = ? AND visit = ?"
            db.run(query, (visits[station, key].voter, station, key))
        columns = "handle bytes, voter bytes, contests bytes, station text, reason text"
        db.insert("envelope", columns, self.new_envelopes)
        columns = "companion bytes, place int, station text, visit bytes, kinship text"
        db.insert("companion", columns, self.new_companions)
        columns = "station text, number int, voter bytes, body bytes, signature bytes"
        db.insert("event", columns, self.new_events)


def _place(act: Issue | Confirm | Release | Companion) -> Place:
    return act.station, bytes.fromhex(act.visit)


def _of(acts: Sequence[AnyAct], kind: type[_T]) -> list[_T]:
    return [act for act in acts if isinstance(act, kind)]


def _refusal(why: str) -> Refusal:
    return Refusal(why, WHY[why])


def encoded(answer: Answer) -> bytes:
    """Write an answer as it is remembered; a look is not, since it is given anew."""
    return b"" if isinstance(answer, Person) else encode_answer(answer)
