"""The desk: from what was read to what is shown, one voter at a time.

It asks the node, opens the keys of the crew where two persons must sign, and forgets a voter with the card.
Words, colours and sounds are the page's; what a sheet holds: `sheet`.

Source: UX.md 3.2; LAW.md, 13; DESIGN.md part 5.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from msgspec.structs import replace

from amin.box.card import encode_card
from amin.checkin import showing
from amin.checkin.adapters.cards import CardWriter
from amin.checkin.adapters.fingerprint import MOST_TRIES, Finger, FingerprintSensor
from amin.checkin.crew import Crew
from amin.checkin.node import Node, Roll, Said
from amin.checkin.notes import Notes
from amin.checkin.opening import Opening
from amin.checkin.place import DeskPlace
from amin.checkin.readers import Reading, UnreadError, masked, scanned, typed
from amin.checkin.sheet import Kind, Sheet, Shown
from amin.errors import DeviceError, MalformedError, StateError
from amin.rolls.visit import Document, Kinship, ProvisionalReason

KEY_BYTES: Final = 16
_LAST: Final = 20  # voters that the average is over
ASKING: Final = ("up", "draining")


@dataclass(slots=True)
class AtDesk:
    """The voter at the desk: gone when the next sheet is ready.

    Attributes:
        attempt: 16 random bytes; the same attempt is told the same by the node for ever.
        visit: what the node calls it, once it was asked.
        is_decided: what was decided is what the operator has seen.
        ground: why the vote is kept apart, where somebody objected.
    """

    attempt: bytes
    voter: bytes = field(repr=False)
    document: Document
    sheet: Sheet
    is_dummy: bool = False
    visit: str = ""
    is_decided: bool = False
    companion: tuple[bytes, Kinship] | None = field(default=None, repr=False)
    has_photo: bool = False
    began: float = 0.0
    ground: ProvisionalReason | None = None
    tries: int = 0


class Desk:
    """One desk. Every method that takes a voter further returns the next sheet."""

    def __init__(
        self,
        place: DeskPlace,
        node: Node,
        roll: Roll,
        crew: Crew,
        notes: Notes,
        *,
        clock: Callable[[], datetime],
        monotonic: Callable[[], float],
        cards: Callable[[], int],
        people: int,
        entropy: Callable[[int], bytes],
        writer: CardWriter,
        sensor: FingerprintSensor | None = None,
    ) -> None:
        """Set up a desk that is not open yet.

        Args:
            cards: how many cards are left in the packs.
            people: how many the station's own roll holds.
            writer: puts a card on a chip or a slip.
            clock: the time of day, aware, in the station's zone; shown and noted, never compared.
            sensor: of fingerprints; none where None.
        """
        self.place = place
        self.node = node
        self.roll = roll
        self.crew = crew
        self.notes = notes
        self.clock = clock
        self.opening = Opening()
        self.is_open = False
        self.entropy = entropy
        self.helped: dict[bytes, int] = {}  # by companion, how many voters, at this desk
        self.cards = cards
        self.people = people
        self.provisional = 0  # cards dealt here
        self._monotonic = monotonic
        self._line_seen = ("", clock())
        self._dummies = 0
        self._took_s: deque[float] = deque(maxlen=_LAST)
        self._sensor = sensor
        self._writer = writer
        self.at: AtDesk | None = None
        self.busy = asyncio.Lock()

    async def read(self, *, typed_text: str | None = None, scanned_text: str | None = None) -> Sheet:
        """Show who was read and what they may vote in; nothing is taken for them yet."""
        try:
            reading = typed(typed_text or "") if scanned_text is None else scanned(scanned_text)
        except UnreadError as error:
            self.at = None
            return Sheet(kind="unread", reason=error.fault, digits=error.digits or None)
        return await self.show(reading)

    async def show(self, reading: Reading) -> Sheet:
        """Show the person of a reading."""
        async with self.busy:
            self.at = None
            is_dummy = reading.number in self.place.dummies
            if self.is_open == is_dummy:
                return Sheet(kind="trouble", reason="dummy" if is_dummy else "not_open")
            try:
                at = await self._met(reading, is_dummy=is_dummy)
            except (DeviceError, StateError) as error:
                return trouble(error)
            self.at = at
            if at.sheet.kind in ("ok", "mixed") and self._sensor is not None:
                await self._compare(at, self._sensor)
            return at.sheet

    async def _met(self, reading: Reading, *, is_dummy: bool) -> AtDesk:
        voter = self.roll.pseudonym(reading.number)
        key = self.entropy(KEY_BYTES)
        base = Sheet(kind="ok", how=reading.document.value, number=masked(reading.number))
        at = AtDesk(self.entropy(KEY_BYTES), voter, reading.document, base, is_dummy, began=self._monotonic())
        if is_dummy:
            tests = [self.place.contests[each] for each in self.place.tests]
            shown = tuple(Shown(each.id, each.name, "free") for each in tests)
            at.sheet = Sheet(kind="dummy", contests=shown)
            return at
        person = await self.node.look(voter, reading.document, key=key)
        now = self.clock()
        if person is None:
            contests = showing.from_slice(
                self.place, self.roll.find(voter), self.place.sole, asks=self.line() in ASKING
            )
        else:
            contests = showing.from_person(self.place, person, now)
            at.has_photo = person.has_photo
            photo = f"api/photo/{at.attempt.hex()}" if person.has_photo else None
            base = replace(base, person=showing.who(person, photo))
            if any(each.station for each in contests):
                self.notes.add(now, "where-and-when")
        at.sheet = self.completed(replace(base, contests=contests))
        return at

    def completed(self, sheet: Sheet, *, again: bool = False) -> Sheet:
        line = "held" if self.line() == "held" else "cut"
        ground = "challenge" if self.at is not None and self.at.ground else line
        return showing.with_kind(sheet, station=self.place.station, provisional=ground, again=again)

    def line(self) -> str:
        """How the line is, as the node names it."""
        return str(self.node.snapshot().line)

    def line_since(self) -> datetime:
        """Since when the line is as it is, by this desk's clock."""
        line = self.line()
        if line != self._line_seen[0]:
            self._line_seen = (line, self.clock())
        return self._line_seen[1]

    def today(self) -> int:
        """How many voters took a card at this station; a dummy voter is nobody."""
        return max(0, self.node.snapshot().today - self._dummies)

    # A finger, where there is a sensor

    async def finger(self) -> Sheet:
        """Compare another finger."""
        async with self.busy:
            at = self.now("doubt")
            assert self._sensor is not None
            await self._compare(at, self._sensor)
            return at.sheet

    async def _compare(self, at: AtDesk, sensor: FingerprintSensor) -> None:
        found = await sensor.compare(at.voter)
        at.tries += 1
        if found is Finger.SAME:
            at.sheet = self.completed(replace(at.sheet, finger=found.value))
        else:
            can, objections = showing.what_can_be_done("doubt", "")
            can = can if at.tries >= MOST_TRIES else ("objection",)
            at.sheet = replace(at.sheet, kind="doubt", reason=found.value, can=can, objections=objections)

    # The card

    async def hand_over(self, contests: tuple[str, ...]) -> Sheet:
        """Have the node decide, and deal the card; what differs from what was shown is shown first.

        Args:
            contests: those that the voter wants, of the sheet.

        Raises:
            StateError: no voter is at the desk.
        """
        async with self.busy:
            at = self.now("ok", "mixed", "provisional", "dummy", "trouble")
            offered = {each.id for each in at.sheet.contests if each.verdict != "refused"}
            if not contests or not offered.issuperset(contests):
                raise MalformedError("contests that the sheet does not offer")
            try:
                return await self._handed(at, contests)
            except (DeviceError, StateError) as error:
                self.at = None
                return trouble(error)

    async def _handed(self, at: AtDesk, contests: tuple[str, ...]) -> Sheet:
        if at.visit and at.is_decided:
            return await self._dealt(at)  # the writer failed, or the answer was lost: the same card again
        said = await self.ask(at, contests)
        at.visit = said.visit
        decided = showing.from_verdicts(self.place, said.verdicts, self.clock())
        if at.is_dummy:
            return await self._dummy(at, decided)
        if not _as_shown(at.sheet.contests, decided):
            return self.differs(at, decided, again=said.again)
        at.is_decided = True
        return await self._dealt(at)

    def differs(self, at: AtDesk, decided: tuple[Shown, ...], *, again: bool) -> Sheet:
        """Show what was decided where it is not what the operator has seen; a card takes one more Enter."""
        at.sheet = self.completed(replace(at.sheet, contests=decided, finger=None), again=again)
        at.is_decided = at.sheet.asks
        if any(each.station for each in decided):
            self.notes.add(self.clock(), "where-and-when")
        return at.sheet

    async def ask(self, at: AtDesk, contests: tuple[str, ...]) -> Said:
        """Have the node decide; a voter to whom somebody objected is decided apart."""
        return await self.node.check_in(
            at.voter, contests, at.document, attempt=at.attempt, disputed=at.ground
        )

    async def _dealt(self, at: AtDesk) -> Sheet:
        card = self.node.hand_over(at.visit)
        try:
            await self._writer.write(encode_card(card))
        except DeviceError:
            at.sheet = replace(at.sheet, kind="trouble", reason="writer", can=("release",))
            return at.sheet
        self.node.confirm(at.visit)
        self.provisional += bool(card.provisional)
        self._finished(at)
        return Sheet(kind="handed", provisional=bool(card.provisional))

    def _finished(self, at: AtDesk) -> None:
        """Count a voter who has the card, and forget who it was."""
        self.at = None
        if at.is_dummy:
            self._dummies += 1
            return
        self._took_s.append(self._monotonic() - at.began)
        if at.companion is not None:
            helper, kinship = at.companion
            with suppress(StateError):  # all provisional: no visit at the centre to write it to
                self.node.companion(at.visit, helper, kinship)
            self.helped[helper] = self.helped.get(helper, 0) + 1
            self.notes.add(self.clock(), "companion", reason=kinship.value)

    @property
    def average_s(self) -> int | None:
        """Seconds from the document to the card, over the last voters; None before the first."""
        return round(sum(self._took_s) / len(self._took_s)) if self._took_s else None

    async def _dummy(self, at: AtDesk, decided: tuple[Shown, ...]) -> Sheet:
        """Take the dummy voter the whole way; at a second opening the card was dealt before."""
        if at.visit:
            await self._dealt(at)
        elif not all(each.reason == "taken" for each in decided):
            return Sheet(kind="trouble", reason="dummy")
        self.at = None
        self.opening.dummy_done = True
        return Sheet(kind="noted")

    def back(self) -> None:
        """Leave the voter at the desk; what the node was asked stays asked, and the same number finds it."""
        self.at = None

    def now(self, *kinds: Kind) -> AtDesk:
        """The voter at the desk, whose sheet is one of these kinds.

        Raises:
            StateError: nobody is at the desk, or the sheet is another one.
        """
        if self.at is None or self.at.sheet.kind not in kinds:
            raise StateError("this is not what the desk shows now")
        return self.at


def _as_shown(shown: tuple[Shown, ...], decided: tuple[Shown, ...]) -> bool:
    """Whether what was decided is what the operator has seen and answered with Enter."""
    before = {each.id: each.verdict for each in shown}
    return all(
        (each.verdict != "refused" and (before[each.id] == "free") == (each.verdict == "free"))
        or (each.verdict == "free" and before[each.id] == "final")
        for each in decided
    )


def trouble(error: DeviceError | StateError) -> Sheet:
    """Show that the node took nothing: why, as far as the crew can do something about it."""
    said = error.message
    reason = "cards" if "pack" in said else "closed" if "key was wiped" in said else "no_answer"
    return Sheet(kind="trouble", reason=reason)
