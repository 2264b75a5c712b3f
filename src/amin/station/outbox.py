"""The outbox of a node: acts go to the centre in order, again under the same key until they are answered."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from msgspec.structs import replace

from amin.errors import DeviceError, NotPermittedError
from amin.rolls.visit import (
    TRY_AGAIN,
    Answer,
    AnyAct,
    Decided,
    Refusal,
    Release,
    Reserve,
)
from amin.station.centre import MOST_ACTS, Centre
from amin.station.clock import Clock, within
from amin.station.ledger import Ledger, Stage
from amin.station.parts import decided_slips
from amin.station.told import Grant

# The centre knows acts of this device that its ledger does not: a copy of it is at work, or an old disk.
FOREIGN: Final = frozenset({"key-reused", "sequence"})
REVOKED: Final = "device"


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a node waits. Together: provisional within 5 s of a cut, and nobody waits 10 s."""

    beat_every_s: float = 1.0
    beat_s: float = 1.5  # for an answer to a heartbeat
    beat_again_s: float = 0.5  # after a heartbeat without one
    beats_missed: int = 2  # in succession; a clock that leaps loses one at most
    ask_s: float = 2.0  # for an answer about the voter at the desk
    asks_silent: int = 2
    busy_s: float = 0.5  # after an answer that says to come again
    longest_s: float = 8.0  # at the desk, whatever happens
    batch_s: float = 5.0  # for an answer to a message of the queue
    batch_again_s: float = 1.0


class Outbox:
    """Sends acts and keeps their answers.

    Args:
        lost: called when nobody answered about a voter, twice.
        foreign: called when the centre does not know this device, or (True) knows acts of it that the
            ledger does not; their answers are not kept.
    """

    def __init__(
        self,
        ledger: Ledger,
        centre: Centre,
        clock: Clock,
        patience: Patience,
        *,
        lost: Callable[[], None],
        foreign: Callable[[bool], None],
    ) -> None:
        self._ledger = ledger
        self._centre = centre
        self._clock = clock
        self._patience = patience
        self._lost = lost
        self._foreign = foreign
        self._asking: set[str] = set()
        self.wake = asyncio.Event()

    async def ask_now(self, acts: Sequence[AnyAct], *, still: Callable[[], bool]) -> None:
        """Ask about the voter at the desk until each act has its answer, or it is time to go on without.

        Silence, twice, is a cut; a busy centre is asked again for as long as anybody may wait.

        Args:
            still: whether it is worth asking once more.
        """
        mine = {act.key for act in acts}
        self._asking |= mine
        try:
            with suppress(DeviceError):
                await within(self._clock, self._patience.longest_s, self._ask(acts, still))
        finally:
            self._asking -= mine

    async def _ask(self, acts: Sequence[AnyAct], still: Callable[[], bool]) -> None:
        silent = 0
        while acts and still():
            answers = await self.send(acts, self._patience.ask_s)
            acts = [act for act, answer in zip(acts, answers, strict=True) if not is_answer(answer)]
            silent += None in answers
            if silent == self._patience.asks_silent:
                self._lost()
            elif acts and None not in answers:
                await self._clock.sleep(self._patience.busy_s)

    async def drain_batch(self) -> bool:
        """Send the first acts of the queue, but those that a desk asks about; whether to go on at once."""
        queue = self._ledger.queue(MOST_ACTS + len(self._asking))
        batch = [act for act in queue if act.key not in self._asking][:MOST_ACTS]
        if not batch:
            return False
        answers = await self.send(batch, self._patience.batch_s)
        return all(is_answer(answer) for answer in answers)

    async def send(self, acts: Sequence[AnyAct], seconds: float) -> Sequence[Answer | None]:
        """Send acts in one message and keep what is answered; None for each when there is no answer.

        Each message has sequences of its own: an act that waited long would be below the window.
        """
        silence = [None] * len(acts)
        if self._ledger.is_quarantined():
            return silence
        numbered = [replace(act, sequence=self._ledger.next_sequence()) for act in acts]
        try:
            answers = await within(self._clock, seconds, self._centre.ask(numbered))
        except NotPermittedError:
            return silence
        except DeviceError as error:
            return [Refusal("busy", error.message)] * len(acts) if is_busy(error) else silence
        if len(answers) != len(acts):
            return silence
        self.keep(acts, answers)
        return answers

    def keep(self, acts: Sequence[AnyAct], answers: Sequence[Answer]) -> None:
        """Write answers down, and what follows from them for the visits, in one transaction."""
        refused = {answer.why for answer in answers if isinstance(answer, Refusal)}
        if refused & {REVOKED, *FOREIGN}:
            self._foreign(not refused.isdisjoint(FOREIGN))
            return
        with self._ledger.write():
            for act, answer in zip(acts, answers, strict=True):
                if is_answer(answer):
                    self._keep_one(act, answer)

    def _keep_one(self, act: AnyAct, answer: Answer) -> None:
        conflict = isinstance(answer, Refusal)
        if isinstance(act, Release) and isinstance(answer, Refusal):
            conflict = answer.why != "no-visit"  # nothing was held there after all
        if isinstance(act, Reserve):
            conflict = self._decided(act, answer)
        self._ledger.answer(bytes.fromhex(act.key), answer, conflict=conflict)

    def _decided(self, act: Reserve, answer: Answer) -> bool:
        """Bring what the centre decided to the visit; whether it contradicts a card that was dealt."""
        reserve = bytes.fromhex(act.key)
        visit = self._ledger.visit_of_reserve(reserve)
        if visit is None:
            return False
        slips = self._ledger.slips(visit.key)
        granted = answer.granted if isinstance(answer, Decided) else ()
        if visit.stage in (Stage.ASKED, Stage.OPEN):
            kept = decided_slips(slips, reserve, granted)
            self._ledger.put_slips(visit.key, kept)
            self._ledger.put_claims(visit, [slip.contest for slip in kept])
            return False
        final = {s.contest for s in slips if s.reserve == reserve and s.grant is Grant.FINAL}
        return not final.issubset(granted)


def is_busy(error: DeviceError) -> bool:
    """Tell a centre that is there and asks to come again from one that is not; see `Centre.ask`."""
    return hasattr(error, "retry_after_s")


def is_answer(answer: Answer | None) -> bool:
    """Whether this is an answer for good: not silence, and no request to come again."""
    return answer is not None and not (isinstance(answer, Refusal) and answer.why in TRY_AGAIN)
