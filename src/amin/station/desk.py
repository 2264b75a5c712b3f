"""The desk of a node: what a voter gets, decided with the centre, and alone when the line is cut.

Every act is in the ledger before it is sent, and whatever is told is there before it is told. The same
attempt is told the same for ever; an answer that was lost is asked for again under the same key.

Source: DESIGN.md part 5; SECURITY.md B-1 to B-3, E1, E2.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from weakref import WeakValueDictionary

from amin.encoding import canonical
from amin.errors import MalformedError, StateError
from amin.rolls.check_in import Refusal as Why
from amin.rolls.visit import Document, ProvisionalReason, Refusal
from amin.station.clock import Clock
from amin.station.ledger import Ledger, Slip, Stage, Visit
from amin.station.line import Line
from amin.station.outbox import Outbox
from amin.station.parts import (
    KEY_BYTES,
    Finder,
    alone,
    apart,
    refusals_told,
    reserve_keys,
    reserves,
)
from amin.station.post import Post
from amin.station.told import Grant, Told, Verdict, refused


@dataclass(frozen=True, slots=True)
class Desk:
    """Decides about one voter at a time, and about several at once."""

    post: Post
    ledger: Ledger
    finder: Finder
    outbox: Outbox
    clock: Clock
    line: Callable[[], Line]
    locks: WeakValueDictionary[bytes, asyncio.Lock] = field(default_factory=WeakValueDictionary)

    async def check_in(
        self,
        voter: bytes,
        contests: Sequence[str],
        document: Document,
        *,
        attempt: bytes,
        disputed: ProvisionalReason | None = None,
    ) -> Told:
        """Decide what a voter gets; repeating the attempt is safe, and told the same.

        Args:
            contests: those that the voter wants.
            attempt: 16 random bytes, made once by the desk.
            disputed: why this voter votes apart, whatever the line says; two persons answered for it.

        Raises:
            StateError: the polls are not open, or this node takes no voters.
            DeviceError: the disk failed; nothing was told.
        """
        if len(attempt) != KEY_BYTES:
            raise MalformedError(f"an attempt's key of {len(attempt)} bytes; allowed: {KEY_BYTES}")
        asked = tuple(dict.fromkeys(contests))
        same = canonical.encode([voter.hex(), document, disputed or "", *asked])
        lock = self.locks.setdefault(voter, asyncio.Lock())
        async with lock:
            if earlier := self.ledger.told(attempt, same):
                return earlier
            if disputed is not None:
                told = self._apart(voter, asked, document, attempt, disputed)
            else:
                told = await self._decide(voter, asked, document, attempt)
            with self.ledger.write():
                self.ledger.tell(attempt, same, told)
            return told

    async def _decide(self, voter: bytes, asked: Sequence[str], document: Document, attempt: bytes) -> Told:
        self._require_trusted()
        visit = self._open_visit(voter)
        again = visit is not None and visit.key != attempt
        if visit is None:
            fresh = self._fresh(voter, asked)
            if not fresh:
                return Told("", tuple(self._refused(voter, contest, document) for contest in asked))
            visit = self._begin(voter, fresh, document, attempt)
        await self._resolve(visit)
        return self._told(self.ledger.visit(visit.key), asked, again=again)

    def _require_trusted(self) -> None:
        if self.line() is Line.QUARANTINED:
            hint = "go on with the station's spare node, or paper"
            raise StateError("this node takes no voters", hint=hint)

    def _apart(
        self,
        voter: bytes,
        asked: Sequence[str],
        document: Document,
        attempt: bytes,
        reason: ProvisionalReason,
    ) -> Told:
        """Take a voter's ballots provisionally because somebody objects, or a card was lost.

        What the centre holds for the voter stays held: no other station hands anything out meanwhile.
        """
        self._require_trusted()
        slips = apart(self.post, self.ledger, voter, asked, reason)
        at = self.clock.wall().isoformat(timespec="seconds")
        visit = Visit(attempt, voter, document.value, at, Stage.OPEN)
        claims = self.ledger.claims(voter)
        free = [s.contest for s in slips if self.post.office(s.contest) not in claims]
        standing = self._open_visit(voter)
        with self.ledger.write():
            if standing is not None:
                taken = {office for office, claim in claims.items() if claim.visit == standing.key}
                free += [s.contest for s in slips if self.post.office(s.contest) in taken]
                self.ledger.set_stage(standing.key, Stage.RELEASED)
                self.ledger.put_claims(standing, ())
            if slips:
                self.ledger.add_visit(visit)
                self.ledger.put_slips(attempt, slips)
                self.ledger.put_claims(visit, free)
            if reason is ProvisionalReason.CARD_LOST:
                for slip in slips:
                    self.ledger.mark_replaced(voter, self.post.office(slip.contest))
        if not slips:
            return Told("", tuple(self._refused(voter, contest, document) for contest in asked))
        return self._told(visit, asked, again=False)

    def _open_visit(self, voter: bytes) -> Visit | None:
        """A visit of this voter that was decided, or not even that, and has no card yet."""
        for claim in self.ledger.claims(voter).values():
            visit = self.ledger.visit(claim.visit)
            if visit.stage in (Stage.ASKED, Stage.OPEN):
                return visit
        return None

    def _fresh(self, voter: bytes, asked: Iterable[str]) -> list[str]:
        taken = self.ledger.claims(voter)
        return [c for c in asked if c in self.post.contests and self.post.office(c) not in taken]

    def _begin(self, voter: bytes, fresh: Sequence[str], document: Document, attempt: bytes) -> Visit:
        """Write a new visit down, and what the centre is to be asked, before it is asked."""
        at = self.clock.wall().isoformat(timespec="seconds")
        visit = Visit(attempt, voter, document.value, at, Stage.ASKED)
        many, sole = reserve_keys(attempt)
        firsts = {
            self.post.office(c): c for c in reversed(fresh)
        }  # two of one office are decided by the centre
        with self.ledger.write():
            self.ledger.add_visit(visit)
            self.ledger.put_slips(
                attempt,
                [Slip(c, Grant.PROVISIONAL, sole if self.post.is_final(c) else many) for c in fresh],
            )
            self.ledger.put_claims(visit, firsts.values())
            if self.line().asks:
                for act in reserves(self.post, visit, fresh):
                    self.ledger.add_act(act)
        return visit

    async def _resolve(self, visit: Visit) -> None:
        """Have the centre decide a visit that has no card yet, if it can be had; else decide alone."""
        keys = reserve_keys(visit.key)
        if self.line().asks and (undecided := self._undecided(visit)):
            self._ask_for(visit, [slip.contest for slip in undecided])
        waiting = self.ledger.waiting(keys)
        if waiting and self.line().asks:
            await self.outbox.ask_now(waiting, still=lambda: self.line().asks)
            waiting = self.ledger.waiting(keys)
        if not waiting and any(self.ledger.has_act(key) for key in keys):
            self._decided_by_centre(visit)
        elif visit.stage is Stage.ASKED:
            self._decide_alone(visit)

    def _undecided(self, visit: Visit) -> list[Slip]:
        slips = self.ledger.slips(visit.key)
        return [slip for slip in slips if slip.grant is Grant.PROVISIONAL and slip.reason is None]

    def _ask_for(self, visit: Visit, contests: Sequence[str]) -> None:
        """Queue what the centre was not asked yet: the line was cut when the voter came."""
        acts = reserves(self.post, visit, contests)
        missing = [act for act in acts if not self.ledger.has_act(bytes.fromhex(act.key))]
        if missing:
            with self.ledger.write():
                for act in missing:
                    self.ledger.add_act(act)

    def _decided_by_centre(self, visit: Visit) -> None:
        refusals = [self.ledger.answer_to(key) for key in reserve_keys(visit.key)]
        for answer in refusals:
            if isinstance(answer, Refusal):
                with self.ledger.write():
                    self.ledger.drop_visit(visit.key)
                raise StateError(f"the centre takes no voters from here: {answer.why}")
        with self.ledger.write():
            self.ledger.set_stage(visit.key, Stage.OPEN)

    def _decide_alone(self, visit: Visit) -> None:
        """Decide what the centre has not, by the slice of the roll and what was handed out here."""
        undecided = self._undecided(visit)
        decided = [slip for slip in self.ledger.slips(visit.key) if slip not in undecided]
        claims = self.ledger.claims(visit.voter).values()
        taken = {claim.contest for claim in claims if claim.visit != visit.key}
        kept = decided + alone(self.post, self.finder, visit, [s.contest for s in undecided], taken)
        with self.ledger.write():
            self.ledger.put_slips(visit.key, kept)
            self.ledger.put_claims(visit, [slip.contest for slip in kept])
            self.ledger.set_stage(visit.key, Stage.OPEN)

    def _told(self, visit: Visit, asked: Sequence[str], *, again: bool) -> Told:
        slips = {slip.contest: slip for slip in self.ledger.slips(visit.key)}
        verdicts = [Verdict(slip.contest, slip.grant) for slip in slips.values()]
        verdicts += [self._refused_in(visit, contest) for contest in asked if contest not in slips]
        order = {contest: at for at, contest in enumerate(self.post.contests)}
        verdicts.sort(key=lambda verdict: order.get(verdict.contest, len(order)))
        return Told(visit.key.hex() if slips else "", tuple(verdicts), again)

    def _refused_in(self, visit: Visit, contest: str) -> Verdict:
        """Why a visit holds nothing in a contest: as the centre said, or as it is known here."""
        said = refusals_told(self.ledger, visit.key).get(contest)
        if said is not None:
            return Verdict(contest, Grant.REFUSED, said.reason, said.station, said.at)
        return self._refused(visit.voter, contest, Document(visit.document))

    def _refused(self, voter: bytes, contest: str, document: Document) -> Verdict:
        if contest not in self.post.contests:
            return refused(contest, Why.NOT_HERE)
        claim = self.ledger.claims(voter).get(self.post.office(contest))
        if claim is not None:
            why = Why.ALREADY_TAKEN if claim.contest == contest else Why.OFFICE_TAKEN
            if document is not Document.SCANNED:
                return refused(contest, why)
            return refused(contest, why, self.post.station, self.ledger.visit(claim.visit).at)
        known = self.finder.find(voter)
        return refused(contest, Why.NOT_ON_THE_ROLL if known is None else Why.NOT_ELIGIBLE)
