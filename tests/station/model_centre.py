"""The centre as spec/checkin.md has it, in memory and slowly, with a line that a test can cut anywhere."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from amin.errors import DeviceError
from amin.rolls.check_in import decide
from amin.rolls.visit import (
    Answer,
    AnyAct,
    Companion,
    Confirm,
    Decided,
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
    asked_hash,
    encode_act,
)
from amin.station.centre import Health

EVENT = Receipt(1, "0" * 64)
_REACHED = {Issue: State.ISSUED, Confirm: State.CONFIRMED, Release: State.RELEASED}


class Way(StrEnum):
    """How a line treats a message."""

    UP = "up"
    REFUSED = "refused"  # nobody listens
    SILENT = "silent"  # it never arrives, and nobody says so
    DEAF = "deaf"  # it arrives and is done, and the answer never comes back
    BUSY = "busy"  # the centre asks to come again


@dataclass
class Held:
    """A visit as the centre knows it."""

    voter: str
    station: str
    granted: tuple[str, ...]
    state: State


@dataclass
class ModelCentre:
    """What the centre knows, shared by the lines of all stations."""

    election: bytes
    roll: str
    eligible: Mapping[str, frozenset[str]]
    offices: Mapping[str, str] = field(default_factory=dict)
    phase: str = "open"
    visits: dict[str, Held] = field(default_factory=dict)
    envelopes: list[Provisional] = field(default_factory=list)
    answers: dict[tuple[str, str], tuple[bytes, Answer]] = field(default_factory=dict)
    sequences: dict[tuple[str, int], bytes] = field(default_factory=dict)
    seen: list[AnyAct] = field(default_factory=list)
    revoked: set[str] = field(default_factory=set)

    def decide(self, act: AnyAct) -> Answer:
        """Answer an act; the same key gets the same answer."""
        self.seen.append(act)
        if act.device in self.revoked:
            return Refusal("device", "revoked")
        body = encode_act(act)
        if self.sequences.setdefault((act.device, act.sequence), body) != body:
            return Refusal("sequence", "used")
        earlier = self.answers.get((act.station, act.key))
        if earlier is not None:
            return earlier[1] if earlier[0] == asked_hash(act) else Refusal("key-reused", "used")
        answer = self._answer(act)
        self.answers[act.station, act.key] = asked_hash(act), answer
        return answer

    def _answer(self, act: AnyAct) -> Answer:
        if self.phase != "open" and isinstance(act, Reserve | Look):
            return Refusal("phase", self.phase)
        if isinstance(act, Reserve):
            return self._reserve(act)
        if isinstance(act, Provisional):
            self.envelopes.append(act)
            return Done("noted", EVENT)
        if isinstance(act, Look):
            return Person("A…", "B…", "1370-01-01", False, (), ())
        visit = self.visits.get(act.visit)
        if visit is None or visit.station != act.station:
            return Refusal("no-visit", "none")
        if isinstance(act, Companion):
            return Done("noted", EVENT)
        try:
            visit.state = advance(visit.state, _REACHED[type(act)])
        except Exception:
            return Refusal("state", visit.state)
        return Done(visit.state, EVENT)

    def _reserve(self, act: Reserve) -> Decided:
        taken = {
            contest: visit
            for visit in self.visits.values()
            if visit.voter == act.voter and visit.state is not State.RELEASED
            for contest in visit.granted
        }
        eligible = self.eligible.get(act.voter)
        answer = decide(act.contests, eligible=eligible, taken=set(taken), offices=self.offices)
        if answer.granted:
            self.visits[act.key] = Held(act.voter, act.station, answer.granted, State.RESERVED)
        refused = []
        for contest, why in answer.refused:
            where = taken[contest].station if contest in taken and act.document == "scanned" else None
            refused.append(RefusedContest(contest, why.code, where, where and "2026-05-01T08:00:00Z"))
        return Decided(answer.granted, tuple(refused), EVENT)

    def handed(self) -> set[tuple[str, str]]:
        """The voters and contests for which a card was dealt for good."""
        dealt = (State.ISSUED, State.CONFIRMED)
        return {(v.voter, c) for v in self.visits.values() if v.state in dealt for c in v.granted}


@dataclass
class ModelLine:
    """The line of one station; `lost` counts what did not arrive, or came back to nobody."""

    centre: ModelCentre
    way: Way = Way.UP
    asked: int = 0
    largest: int = 0
    lost: int = 0

    async def ask(self, acts: Sequence[AnyAct]) -> Sequence[Answer]:
        """Bring acts to the centre."""
        self.asked += 1
        self.largest = max(self.largest, len(acts))
        await self._gone()
        if self.way is Way.BUSY:
            return [Refusal("busy", "come again")] * len(acts)
        answers = [self.centre.decide(act) for act in acts]
        if self.way is Way.DEAF:
            self.lost += 1
            await asyncio.get_running_loop().create_future()
        return answers

    async def health(self) -> Health:
        """Ask how the centre is."""
        await self._gone()
        if self.way is Way.DEAF:
            await asyncio.get_running_loop().create_future()
        return Health(self.centre.phase, self.centre.election.hex(), self.centre.roll)

    async def _gone(self) -> None:
        if self.way is Way.REFUSED:
            self.lost += 1
            raise DeviceError("nobody listens")
        if self.way is Way.SILENT:
            self.lost += 1
            await asyncio.get_running_loop().create_future()
