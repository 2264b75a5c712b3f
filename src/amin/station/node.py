"""The node of one polling station: it keeps the line to the centre, and answers with or without it.

A cut is seen by heartbeats, not by waiting for a voter; the queue drains beside the desks. The states of the
line are the table in `line`; how long anything may wait is `Patience`. Pages: docs/station.md.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Final

from amin.box.card import Card
from amin.encoding import quoted
from amin.errors import DeviceError, NotPermittedError, StateError
from amin.rolls.visit import (
    Approval,
    Document,
    Kinship,
    Look,
    Person,
    ProvisionalReason,
    Release,
    ReleaseReason,
)
from amin.station.cards import Deck
from amin.station.centre import Centre, Health
from amin.station.clock import Clock, within
from amin.station.desk import Desk
from amin.station.handing import Cards, Handing
from amin.station.ledger import Ledger
from amin.station.line import Line, advance
from amin.station.outbox import Outbox, Patience, is_busy
from amin.station.parts import Finder
from amin.station.post import Post, mode_hash, require_member, require_two
from amin.station.told import Snapshot, Told

PROVISIONAL: Final = "provisional"  # the mode that staff may begin
ON_LINE: Final = "on-line"
_LAST: Final = 20  # visits that the average is over


class Node:
    """One polling station. `run` keeps the line until it is cancelled; the rest is what desks ask."""

    def __init__(
        self,
        post: Post,
        ledger: Ledger,
        centre: Centre,
        finder: Finder,
        deck: Deck,
        *,
        clock: Clock,
        entropy: Callable[[int], bytes],
        roll: str,
        patience: Patience = Patience(),  # noqa: B008
    ) -> None:
        """Open a node; its line is cut until the centre has answered.

        Args:
            roll: the digest of the roll that the slice was cut from, hexadecimal: a centre with another roll
                is not asked (Durham's stale roll, SECURITY.md C-21).
        """
        self._post = post
        self._ledger = ledger
        self._centre = centre
        self._clock = clock
        self._roll = roll
        self._patience = patience
        self._line = Line.HELD if ledger.is_held() else Line.CUT
        if ledger.is_quarantined():
            self._line = Line.QUARANTINED
        self._outbox = Outbox(ledger, centre, clock, patience, lost=self._lost, foreign=self._quarantine)
        self._desk = Desk(post, ledger, finder, self._outbox, clock, line=lambda: self._line)
        self._handing = Handing(post, ledger, deck, entropy)
        self._began: dict[str, float] = {}
        self._took_s: deque[float] = deque(maxlen=_LAST)
        self._changed = asyncio.Event()
        self._was_tried = asyncio.Event()
        self.trouble = ""

    # The line

    async def run(self) -> None:
        """Keep the line and drain the queue until cancelled.

        Raises:
            DeviceError: the disk failed; the node must be started anew.
        """
        async with asyncio.TaskGroup() as group:
            group.create_task(self._beat())
            group.create_task(self._drain())

    async def _beat(self) -> None:
        missed = 0
        while True:
            if await self._is_heard():
                missed = 0
                self._heard()
            else:
                missed += 1
                if missed >= self._patience.beats_missed:
                    self._lost()
            self._was_tried.set()
            hurry = 0 < missed < self._patience.beats_missed
            await self._clock.sleep(self._patience.beat_again_s if hurry else self._patience.beat_every_s)

    async def _is_heard(self) -> bool:
        try:
            health = await within(self._clock, self._patience.beat_s, self._centre.health())
        except DeviceError as error:
            self.trouble = ""
            return is_busy(error)
        except NotPermittedError as error:
            self.trouble = error.message
            return False
        self.trouble = self._unlike(health)
        return not self.trouble

    def _unlike(self, health: Health) -> str:
        if health.election != self._post.election.hex():
            return "a centre of another election"
        if health.roll != self._roll:
            return "the slice of this node is not of the centre's roll"
        return ""

    def _heard(self) -> None:
        if self._line is Line.CUT:
            self._go(Line.DRAINING)
        self._outbox.wake.set()

    def _lost(self) -> None:
        if self._line.asks:
            self._go(Line.CUT)

    def _quarantine(self, for_good: bool) -> None:
        """Take no more voters: the device is not known, or its ledger is not the last (SECURITY.md B-23)."""
        if for_good and not self._ledger.is_quarantined():
            with self._ledger.write():
                self._ledger.quarantine()
        if self._line is not Line.QUARANTINED:
            self._go(Line.QUARANTINED)

    def _go(self, to: Line) -> None:
        self._line = advance(self._line, to)
        self._outbox.wake.set()
        self._say()

    async def _drain(self) -> None:
        while True:
            await self._outbox.wake.wait()
            self._outbox.wake.clear()
            while self._line.asks and self._ledger.queue_length():
                if not await self._drained():
                    await self._clock.sleep(self._patience.batch_again_s)
                self._say()
            if self._line is Line.DRAINING:
                self._go(Line.UP)

    async def _drained(self) -> bool:
        """Send a message of the queue; a disk that is full is tried again, one that failed is not."""
        try:
            return await self._outbox.drain_batch()
        except DeviceError:
            if self._ledger.has_failed:
                raise
            return False

    def draft_mode(self) -> tuple[str, bytes]:
        """Return the mode that the crew can go to now, and the hash that is signed for it."""
        mode = ON_LINE if self._line is Line.HELD else PROVISIONAL
        return mode, mode_hash(self._post, self._ledger.modes(), mode)

    def change_mode(self, mode: str, by: Sequence[Approval]) -> None:
        """Take ballots provisionally because one of the crew says so, or end it by two.

        It outlives a restart.

        Raises:
            StateError: this is not the mode that can be gone to.
            NotPermittedError: chair and supervisor, or to begin anybody of the crew, did not sign for it.
        """
        allowed, hash_ = self.draft_mode()
        if mode != allowed:
            raise StateError(f"the mode {quoted(mode)}; allowed now: {allowed}")
        if mode == ON_LINE:
            require_two(self._post, by, hash_)
        elif not by:
            raise NotPermittedError("nobody signed; one of the crew must")
        for approval in by:
            require_member(self._post, approval, hash_)
        to = advance(self._line, Line.HELD if mode == PROVISIONAL else Line.CUT)
        with self._ledger.write():
            self._ledger.set_held(mode == PROVISIONAL)
        self._go(to)

    # What desks ask

    async def check_in(
        self,
        voter: bytes,
        contests: Sequence[str],
        document: Document,
        *,
        attempt: bytes,
        disputed: ProvisionalReason | None = None,
    ) -> Told:
        """Decide what a voter gets; see `Desk.check_in`."""
        began = self._clock.monotonic()
        await self._try_once()
        told = await self._desk.check_in(voter, contests, document, attempt=attempt, disputed=disputed)
        if told.visit:
            self._began.setdefault(told.visit, began)
        self._say()
        return told

    async def _try_once(self) -> None:
        """Wait until the line was tried: nobody votes provisionally because a node is just starting."""
        if not self._was_tried.is_set():
            with suppress(DeviceError):
                await within(self._clock, 2 * self._patience.beat_s, self._was_tried.wait())

    async def look(self, voter: bytes, document: Document, *, key: bytes) -> Person | None:
        """Ask who a pseudonym is; None without an answer: the operator compares the document."""
        if not self._line.asks:
            return None
        act = Look(
            election=self._post.election.hex(),
            device=self._post.device,
            station=self._post.station,
            sequence=self._ledger.next_sequence(),
            key=key.hex(),
            voter=voter.hex(),
            document=document,
        )
        try:
            answers = await within(self._clock, self._patience.ask_s, self._centre.ask([act]))
        except (DeviceError, NotPermittedError):
            return None
        return next((each for each in answers if isinstance(each, Person)), None)

    def hand_over(self, visit: str) -> Card:
        """Deal the card of a visit; see `Handing.hand_over`."""
        if self._line is Line.QUARANTINED:
            raise StateError(
                "this node takes no voters", hint="go on with the station's spare node, or paper"
            )
        card = self._handing.hand_over(bytes.fromhex(visit))
        if (began := self._began.pop(visit, None)) is not None:
            self._took_s.append(self._clock.monotonic() - began)
        self._push()
        return card

    def confirm(self, visit: str) -> None:
        """Note that the voter has the card; see `Handing.confirm`."""
        self._handing.confirm(bytes.fromhex(visit))
        self._push()

    def companion(self, visit: str, helper: bytes, kinship: Kinship) -> None:
        """Note who goes into the booth with the voter; see `Handing.companion`."""
        self._handing.companion(bytes.fromhex(visit), helper, kinship)
        self._push()

    def draft_release(self, visit: str, reason: ReleaseReason) -> tuple[tuple[Release, bytes], ...]:
        """Return what two persons sign to give a visit back; see `Handing.draft_release`."""
        return self._handing.draft_release(bytes.fromhex(visit), reason)

    def release(
        self, visit: str, reason: ReleaseReason, approvals: Sequence[tuple[Approval, Approval]]
    ) -> None:
        """Give a visit back; see `Handing.release`."""
        self._handing.release(bytes.fromhex(visit), reason, approvals)
        self._push()

    def _push(self) -> None:
        self._outbox.wake.set()
        self._say()

    def card_returned(self, card: Card, contests: Sequence[str]) -> None:
        """Count a card that was given back, for the contests that it had not been used in.

        Args:
            contests: what `box.returns.take_back` made of it.
        """
        self._handing.count("returned", card.provisional, contests)
        self._say()

    def card_missing(self, contests: Sequence[str], provisional: Sequence[str], by: Approval) -> None:
        """Count a card that a voter left with; the chair signs `missing_hash` (LAW.md, 13)."""
        self._handing.missing(contests, provisional, by)
        self._say()

    def missing_hash(self, contests: Sequence[str]) -> bytes:
        """Return what the chair signs for a missing card."""
        return self._handing.missing_hash(contests)

    def cards(self, contest: str, *, provisional: bool = False) -> Cards:
        """Return the counters of cards in one contest: check-ins = issued = spent + returned + missing."""
        return self._handing.cards(contest, provisional=provisional)

    # What the operator sees

    def snapshot(self) -> Snapshot:
        """Say how the station stands."""
        took = self._took_s
        return Snapshot(
            line=self._line,
            queue=self._ledger.queue_length(),
            clock=self._clock.wall(),
            today=self._ledger.today(),
            average_s=sum(took) / len(took) if took else None,
            conflicts=self._ledger.conflicts(),
            trouble=self.trouble,
        )

    async def changes(self) -> None:
        """Wait until the snapshot may be another."""
        await self._changed.wait()

    def _say(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()
