"""The centre of a training: founded with people who do not exist, and opened by two officers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Final

from starlette.applications import Starlette

from amin.checkin.authority import Authority, Subject
from amin.checkin.centre.admin import SetPhase, SignedAdminAct, admin_hash, administer, encode_admin_act
from amin.checkin.centre.admin import enrol as enrol_certificate
from amin.checkin.centre.app import Centre, application
from amin.checkin.centre.batches import Batches, Quota
from amin.checkin.centre.database import open_database
from amin.checkin.centre.intake import Intake
from amin.checkin.centre.serve import QUESTION_BURST, QUESTION_RATE, STATION_BURST, STATION_RATE
from amin.checkin.centre.store import PersonRow, Store
from amin.checkin.crew import Member
from amin.crypto import SigningKey
from amin.demo.desk_people import ELSEWHERE, TEST, Invented
from amin.rolls import Roll, Voter, pseudonym
from amin.rolls.eligibility import eligibility
from amin.rolls.settlement import Envelope, Evidence, Handed, Settlement, settle
from amin.rolls.terms import Terms
from amin.rolls.visit import Approval, ProvisionalReason

_OFFICERS: Final = ("officer-a", "officer-b")
_CERTIFIED: Final = ("chair", "supervisor")
_SERIAL_BYTES: Final = 16


@dataclass(frozen=True, slots=True)
class CentreKeys:
    """The keys of the centre and its authority."""

    election: bytes
    authority: Authority = field(repr=False)
    key: SigningKey = field(repr=False)
    entropy: Callable[[int], bytes]


@dataclass(frozen=True, slots=True)
class TrainingCentre:
    """The service, and what the page of the training asks of it beside.

    Attributes:
        seed: of the lots; at an election it is drawn when every station has signed its envelopes.
    """

    service: Starlette
    batches: Batches
    election: bytes
    seed: bytes

    async def settlement(self) -> Settlement:
        """Decide every provisional ballot that the centre knows of by now."""
        return await self.batches.use(lambda intake: _settled(intake.store, self.election, self.seed))


def _settled(store: Store, election: bytes, seed: bytes) -> Settlement:
    heading, db = store.plan.heading, store.db
    handed = [
        Handed(bytes(voter), heading.contests[contest], station)
        for voter, contest, station in db.rows("SELECT voter, contest, station FROM participation")
    ]
    envelopes = [
        Envelope(bytes(voter), contest, station, bytes(handle), ProvisionalReason(reason))
        for handle, voter, contests, station, reason in db.rows(
            "SELECT handle, voter, contests, station, reason FROM envelope"
        )
        for contest in sorted(heading.contests_in(bytes(contests)))
    ]
    eligible = {
        bytes(voter): heading.contests_in(bytes(bits))
        for voter, bits in db.rows("SELECT pseudonym, eligible FROM voter")
    }
    offices = {contest: heading.office(contest) for contest in heading.contests}
    return settle(handed, envelopes, Evidence(election, eligible.get, seed, offices))


def voters_of(
    people: Iterable[Invented], terms: Terms, key: bytes, dummies: Iterable[str]
) -> Iterator[Voter]:
    """Yield the lines of the province's roll, by the real rule; dummy voters have the test alone."""
    for each in people:
        if each.who.place == ELSEWHERE:
            continue
        contests = frozenset(e.contest for e in eligibility(each.who, terms) if e.is_eligible)
        yield Voter(pseudonym(each.number, key), contests)
    for number in dummies:
        yield Voter(pseudonym(number, key), frozenset({TEST}))


def found_centre(
    folder: Path,
    roll: Roll,
    stations: Mapping[str, tuple[str, ...]],
    roll_key: bytes,
    people: Iterable[Invented],
    keys: CentreKeys,
    *,
    devices: Mapping[str, SigningKey],
    crew: Mapping[str, tuple[Member, ...]],
    clock: Callable[[], datetime],
) -> TrainingCentre:
    """Found the centre on SQLite, enrol devices and crews, open the polls, and put its service together."""
    db = open_database(str(folder / "centre.sqlite"), new=True)
    Store.found(db, roll, stations, election=keys.election)
    store = Store(db, keys.key, lambda: clock().astimezone(UTC))
    authority = keys.authority.certificate()
    officers = {name: SigningKey(keys.entropy(32)) for name in _OFFICERS}
    subjects = [
        *(Subject(name, "officer", None, key.public) for name, key in officers.items()),
        *(Subject(f"device-{code}", "device", code, key.public) for code, key in devices.items()),
        *(
            Subject(each.id, each.role, code, each.public)
            for code, members in crew.items()
            for each in members
            if each.role in _CERTIFIED
        ),
    ]
    with db.transaction():
        for subject in subjects:
            serial = int.from_bytes(keys.entropy(_SERIAL_BYTES)) | 1
            enrol_certificate(store, keys.authority.issue(subject, serial).decode(), authority)
    store.load_persons(
        PersonRow(
            pseudonym(each.number, roll_key),
            each.name,
            each.father,
            each.who.birth_date.isoformat(),
            each.photo(),
        )
        for each in people
    )
    _open_polls(store, officers, keys, authority)
    takes = Quota(monotonic, rate=STATION_RATE, burst=STATION_BURST).takes
    batches = Batches([Intake(store, takes)], recovers=False)
    questions = Quota(monotonic, rate=QUESTION_RATE, burst=QUESTION_BURST)
    service = application(Centre(batches, authority, keys.key.public, questions, monotonic))
    return TrainingCentre(service, batches, keys.election, keys.entropy(32))


def _open_polls(store: Store, officers: Mapping[str, SigningKey], keys: CentreKeys, authority: bytes) -> None:
    act = SetPhase(
        election=keys.election.hex(),
        key=keys.entropy(16).hex(),
        reason="training",
        to="open",
        roll=store.roll_digest().hex(),
    )
    body = encode_admin_act(act)
    first, second = (Approval(name, key.sign_bytes(admin_hash(body)).hex()) for name, key in officers.items())
    administer(store, SignedAdminAct(body, (first, second)), authority)
