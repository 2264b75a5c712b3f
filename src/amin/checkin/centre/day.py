"""What acts are decided against: how far the day has come, who holds which key, the stations' chains."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from amin.checkin.centre.database import Database, Row
from amin.errors import MalformedError
from amin.rolls.roll import Heading
from amin.rolls.visit import AnyAct, Look, Reserve


class Phase(StrEnum):
    """How far polling day has come at the centre."""

    SETUP = "setup"
    OPEN = "open"
    DRAINING = "draining"
    CLOSED = "closed"


NEXT: Final[Mapping[Phase, frozenset[Phase]]] = MappingProxyType(
    {
        Phase.SETUP: frozenset({Phase.OPEN}),
        Phase.OPEN: frozenset({Phase.DRAINING}),
        Phase.DRAINING: frozenset({Phase.CLOSED, Phase.OPEN}),  # open again: an extension
        Phase.CLOSED: frozenset[Phase](),
    }
)


class Role(StrEnum):
    """What a certificate is for."""

    DEVICE = "device"
    OFFICE = "office"
    CHAIR = "chair"
    SUPERVISOR = "supervisor"
    OFFICER = "officer"


@dataclass(frozen=True, slots=True)
class Holder:
    """A device or person that was enrolled."""

    name: str
    role: Role
    station: str | None
    public: bytes
    is_revoked: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """What does not change on polling day: contests, offices, and what each station serves."""

    election: bytes
    heading: Heading
    served: Mapping[str, frozenset[str]]

    @property
    def alone(self) -> frozenset[str]:
        """Contests that have one station only."""
        count: dict[str, int] = {}
        for contests in self.served.values():
            for contest in contests:
                count[contest] = count.get(contest, 0) + 1
        return frozenset(contest for contest, stations in count.items() if stations == 1)


@dataclass(frozen=True, slots=True)
class Chain:
    """Where the events of a station end."""

    number: int
    head: bytes


def read_plan(db: Database) -> Plan:
    """Read what does not change."""
    ((election,),) = db.rows("SELECT election FROM centre")
    contests = db.rows("SELECT id, office FROM contest ORDER BY bit")
    heading = Heading(tuple(contest for contest, _ in contests), dict(contests))
    served = {
        code: heading.contests_in(bytes(bits)) for code, bits in db.rows("SELECT code, contests FROM station")
    }
    return Plan(bytes(election), heading, served)


def lock_chains(db: Database, stations: Iterable[str]) -> Callable[[], dict[str, Chain]]:
    """Take the chains of some stations, in one order for all who ask, until the transaction ends."""
    given, values = db.given("asked", "code text", [(code,) for code in sorted(set(stations))])
    query = f"SELECT code, number, head FROM {given} JOIN station USING (code) ORDER BY code{db.lock}"
    rows = db.later(query, values)
    return lambda: {code: Chain(number, bytes(head)) for code, number, head in rows()}


def read_holders(db: Database, names: Iterable[str]) -> Callable[[], dict[str, Holder]]:
    """Read who holds these names, at least one."""
    wanted = [(name,) for name in sorted(set(names))]
    given, values = db.given("asked", "name text", wanted)
    query = f"SELECT name, role, station, public, revoked FROM {given} JOIN holder USING (name)"
    rows = db.later(query, values)
    return lambda: {row[0]: holder_of(row) for row in rows()}


def holder_of(row: Row) -> Holder:
    """Read a row: name, role, station, public key, why revoked."""
    name, role, station, public, revoked = row
    return Holder(name, Role(role), station, bytes(public), revoked is not None)


def is_lawful(act: AnyAct, phase: Phase, plan: Plan) -> bool:
    """Whether an act is lawful in a phase. Source: spec/checkin.md, §3.7."""
    if phase is Phase.OPEN:
        return True
    if phase is Phase.SETUP:
        return isinstance(act, Look)
    if phase is Phase.CLOSED or isinstance(act, Look):
        return False
    return not isinstance(act, Reserve) or plan.alone.issuperset(act.contests)


def require_next(phase: Phase, to: str) -> Phase:
    """Return the phase to go to. Raises MalformedError."""
    if to not in NEXT[phase]:
        raise MalformedError(
            f"from {phase} to another phase; allowed: {', '.join(sorted(NEXT[phase])) or 'none'}"
        )
    return Phase(to)
