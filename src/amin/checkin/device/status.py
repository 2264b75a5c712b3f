"""What the page shows at every moment: line, queue, counters, clock, and the checklist at opening."""

from __future__ import annotations

from typing import Final

import msgspec

from amin.checkin.desk import Desk
from amin.checkin.opening import BY_DEVICE, Seen, Step
from amin.checkin.sheet import Name, clock_face, day_in_words

KNOWN: Final = ("up", "draining", "cut", "held")


class LineShown(msgspec.Struct, frozen=True):
    """The line, and since when it is as it is."""

    state: str
    since: str


class StepShown(msgspec.Struct, frozen=True):
    """A step of the checklist; `n` is what it counts, `date` the day by this device's clock."""

    id: str
    by: str
    done: bool
    n: int
    date: Name


class Opened(msgspec.Struct, frozen=True):
    """The checklist."""

    steps: tuple[StepShown, ...]


class CrewShown(msgspec.Struct, frozen=True):
    """Who may sign."""

    role: str
    name: str


class Status(msgspec.Struct, frozen=True):
    """The state of a device; there is no voter in it."""

    station: str
    device: str
    phase: str
    line: LineShown
    queue: int
    today: int
    average_s: int | None
    provisional: int
    cards: int
    conflicts: int
    clock: str
    training: bool
    registry: bool
    crew: tuple[CrewShown, ...]
    opening: Opened


def seen_by(desk: Desk) -> Seen:
    """What the device finds out by itself for the checklist."""
    return Seen(people=desk.people, cards=desk.cards(), line_known=str(desk.node.snapshot().line) in KNOWN)


def status_of(desk: Desk, *, registry: bool) -> Status:
    """Say how the device stands."""
    stands = desk.node.snapshot()
    now = desk.clock()
    seen = seen_by(desk)
    done = desk.opening.done(seen)
    date = day_in_words(now)
    counts = {Step.SLICE: seen.people, Step.CARDS: seen.cards}
    steps = tuple(
        StepShown(
            step.value, "device" if step in BY_DEVICE else "person", step in done, counts.get(step, 0), date
        )
        for step in Step
    )
    return Status(
        station=desk.place.station,
        device=desk.place.device,
        phase="open" if desk.is_open else "opening",
        line=LineShown(str(stands.line), clock_face(desk.line_since())),
        queue=stands.queue,
        today=desk.today(),
        average_s=desk.average_s,
        provisional=desk.provisional,
        cards=seen.cards,
        conflicts=stands.conflicts,
        clock=clock_face(now),
        training=desk.place.training,
        registry=registry,
        crew=tuple(CrewShown(each.role, each.name) for each in desk.crew.members),
        opening=Opened(steps),
    )
