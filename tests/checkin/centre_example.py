"""A small centre to ask: an election of three contests, two stations, twenty voters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Any

import msgspec

from amin.checkin.authority import Authority, Subject
from amin.checkin.centre.admin import (
    AnyAdminAct,
    SetPhase,
    SignedAdminAct,
    admin_hash,
    administer,
    encode_admin_act,
    enrol,
)
from amin.checkin.centre.database import open_database
from amin.checkin.centre.intake import Signed
from amin.checkin.centre.store import PersonRow, Store
from amin.crypto import SigningKey
from amin.rolls import Roll, Voter
from amin.rolls.visit import (
    Answer,
    AnyAct,
    Approval,
    Companion,
    Confirm,
    Document,
    Issue,
    Kinship,
    Look,
    Provisional,
    ProvisionalReason,
    Release,
    ReleaseReason,
    Reserve,
    approval_hash,
    encode_act,
    signed_hash,
)

ELECTION = sha256(b"an election").digest()
CONTESTS = ("council", "experts", "village")
STATIONS = {"101": ("council", "experts"), "102": ("council", "experts"), "900": ("village",)}
VOTERS = 100
NOON = datetime(2026, 6, 12, 12, 0, tzinfo=UTC)
ROLES = {
    "officer-a": ("officer", None),
    "officer-b": ("officer", None),
    "officer-c": ("officer", None),
    "device-101": ("device", "101"),
    "spare-101": ("device", "101"),
    "device-102": ("device", "102"),
    "device-900": ("device", "900"),
    "office-101": ("office", "101"),
    **{f"chair-{s}": ("chair", s) for s in STATIONS},
    **{f"supervisor-{s}": ("supervisor", s) for s in STATIONS},
}


def person(number: int) -> str:
    """A voter's pseudonym."""
    return sha256(b"voter %d" % number).hexdigest()


def key_of(name: str) -> SigningKey:
    """The key of a device, a person, or the centre."""
    return SigningKey(sha256(b"key of " + name.encode()).digest())


_NUMBERS = count(1)
_SEQUENCES = count(1)  # of all devices: each goes up
AUTHORITY = Authority(sha256(b"authority").digest(), ELECTION)
CENTRE = key_of("the centre")


def certificate(name: str, role: str, station: str | None) -> str:
    """The certificate of a name."""
    serial = int.from_bytes(sha256(name.encode()).digest()[:16], "big") | 1
    return AUTHORITY.issue(Subject(name, role, station, key_of(name).public), serial).decode()


def make_roll(path: Path, voters: int = VOTERS, contests: tuple[str, ...] = CONTESTS) -> Roll:
    """Voters of all contests, but every tenth, who has the village only."""
    rows = [
        Voter(bytes.fromhex(person(n)), frozenset(contests if n % 10 else contests[-1:]))
        for n in range(voters)
    ]
    return Roll.create(path, contests, rows)


def make_store(
    url: str, folder: Path, *, voters: int = VOTERS, stations=STATIONS, phase: str = "open", **more: Any
) -> Store:
    """Found a centre and open it."""
    db = open_database(url, new=True)
    with make_roll(folder / f"roll-{next(_NUMBERS)}.sqlite", voters) as roll:
        Store.found(db, roll, stations, election=ELECTION, **more)
    store = Store(db, CENTRE, lambda: NOON)
    authority = AUTHORITY.certificate()
    with db.transaction():
        for name, (role, station) in ROLES.items():
            if station is None or station in stations:
                enrol(store, certificate(name, role, station), authority)
        for station in sorted(set(stations).difference(STATIONS)):
            for role in ("device", "chair", "supervisor"):
                enrol(store, certificate(f"{role}-{station}", role, station), authority)
    store.load_persons(
        [
            PersonRow(bytes.fromhex(person(n)), "محمدرضا کریمی", "حسن", "1370-01-01", b"jpeg %d" % n)
            for n in range(min(voters, 20))
        ]
    )
    for to in {
        "setup": (),
        "open": ("open",),
        "draining": ("open", "draining"),
        "closed": ("open", "draining", "closed"),
    }[phase]:
        administer(store, approved(phase_act(store, to)), authority)
    return store


def fresh_key() -> str:
    """A key that was not used before."""
    return next(_NUMBERS).to_bytes(16, "big").hex()


def phase_act(store: Store, to: str) -> SetPhase:
    return SetPhase(
        election=ELECTION.hex(), key=fresh_key(), reason="the hour", to=to, roll=store.roll_digest().hex()
    )


def approved(act: AnyAdminAct, officers: tuple[str, str] = ("officer-a", "officer-b")) -> SignedAdminAct:
    """An act of administration, signed by two."""
    body = encode_admin_act(act)
    signatures = [Approval(name, key_of(name).sign_bytes(admin_hash(body)).hex()) for name in officers]
    return SignedAdminAct(body, tuple(signatures))


@dataclass
class Desk:
    """A device of a station: makes acts, each with a new sequence and key unless it is told one."""

    station: str = "101"
    device: str = ""
    sequences: count = _SEQUENCES

    def _head(self, **more: Any) -> dict[str, Any]:
        head = {
            "election": ELECTION.hex(),
            "device": self.device or f"device-{self.station}",
            "station": self.station,
            "key": fresh_key(),
        }
        head |= more
        if "sequence" not in head:
            head["sequence"] = next(self.sequences)
        return head

    def reserve(
        self, voter: int, *contests: str, document: Document = Document.SCANNED, **more: Any
    ) -> Reserve:
        asked = contests or STATIONS.get(self.station, CONTESTS)
        return Reserve(voter=person(voter), contests=tuple(asked), document=document, **self._head(**more))

    def issue(self, reserve: Reserve, **more: Any) -> Issue:
        return Issue(visit=reserve.key, **self._head(**more))

    def confirm(self, reserve: Reserve, **more: Any) -> Confirm:
        return Confirm(visit=reserve.key, **self._head(**more))

    def look(self, voter: int, document: Document = Document.SCANNED, **more: Any) -> Look:
        return Look(voter=person(voter), document=document, **self._head(**more))

    def companion(self, reserve: Reserve, companion: int, **more: Any) -> Companion:
        return Companion(
            visit=reserve.key, companion=person(companion), kinship=Kinship.FAMILY, **self._head(**more)
        )

    def provisional(self, voter: int, *contests: str, handle: str = "", **more: Any) -> Provisional:
        asked = contests or STATIONS.get(self.station, CONTESTS)
        handle = handle or sha256(fresh_key().encode()).hexdigest()
        return Provisional(voter=person(voter), contests=tuple(asked), handle=handle,
                           reason=ProvisionalReason.LINE_CUT, **self._head(**more))  # fmt: skip

    def release(
        self,
        reserve: Reserve,
        persons: tuple[str, str] | None = None,
        reason: ReleaseReason = ReleaseReason.CARD_NOT_DEALT,
        **more: Any,
    ) -> Release:
        persons = persons or (f"chair-{self.station}", f"supervisor-{self.station}")
        blank = tuple(Approval(name, "0" * 128) for name in persons)
        act = Release(visit=reserve.key, reason=reason, persons=blank, **self._head(**more))
        return signed_by_persons(act)


def signed_by_persons(act: Release) -> Release:
    """Have the persons whom it names sign it."""
    hash_ = approval_hash(act)
    signed = tuple(Approval(p.person, key_of(p.person).sign_bytes(hash_).hex()) for p in act.persons)
    return msgspec.structs.replace(act, persons=signed)


def signed(act: AnyAct, key: SigningKey | None = None) -> Signed:
    """An act as its device sends it."""
    body = encode_act(act)
    return Signed(body, (key or key_of(act.device)).sign_bytes(signed_hash(body)))


def one(store: Store, act: AnyAct) -> Answer:
    """Ask for one thing."""
    (answer,) = store.answer([act])
    return answer


Ask = Callable[[AnyAct], Answer]
