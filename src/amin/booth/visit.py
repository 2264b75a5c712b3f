"""A voter's visit to the terminal: one table of steps, and one function that follows it. Pure.

Nothing is cast but from the paper, nothing is lost but with words, and the next voter begins with a new
`Visit`. What printers, stations and cards do stands in `terminal`; this page says which act is lawful when.

Source: UX.md 3.1; PROTOCOL.md 5.3; LAW 13 (left before and after printing, jam, power cut).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from amin.booth.choice import NOTHING, Choice
from amin.booth.words import Language
from amin.errors import StateError


class Step(StrEnum):
    """What the screen is about."""

    ATTRACT = "attract"  # nobody is here
    SETTINGS = "settings"  # language, size, colours
    CHOOSE = "choose"
    REVIEW = "review"
    PRINT = "print"  # the booth has committed, and prints
    READ = "read"  # the paper is out: cast, change or test
    SEND = "send"  # the ballot is on its way into the box
    TESTED = "tested"  # the sheet was made public; the voter votes again
    DONE = "done"
    LOCKED = "locked"  # nobody answered; the choice is hidden, and staff help
    STOPPED = "stopped"  # this terminal takes no voter before staff have looked


class Act(StrEnum):
    """What a voter, a member of the staff, or the device itself does."""

    CARD = "card"
    BEGIN = "begin"
    REVIEW = "review"
    BACK = "back"
    PRINT = "print"
    PRINTED = "printed"
    HALTED = "halted"  # the printer waits for staff; nothing came out
    CAST = "cast"
    CHANGE = "change"
    TEST = "test"
    AGAIN = "again"
    RECORDED = "recorded"
    DECLINE = "decline"
    IDLE = "idle"
    RESUME = "resume"
    LEAVE = "leave"
    END = "end"  # staff: the voter has left, or goes to another terminal
    STOP = "stop"
    MEND = "mend"


# RESUME leads back to where the screen was locked; CHOOSE after RECORDED and DECLINE is the next contest, or
# DONE behind the last. There is no way to SEND but from READ, and none to READ but by a printed sheet.
NEXT: Final[Mapping[Step, Mapping[Act, Step]]] = {
    Step.ATTRACT: {Act.CARD: Step.SETTINGS, Act.STOP: Step.STOPPED},
    Step.SETTINGS: {Act.BEGIN: Step.CHOOSE, Act.IDLE: Step.LOCKED, Act.END: Step.ATTRACT},
    Step.CHOOSE: {
        Act.REVIEW: Step.REVIEW,
        Act.DECLINE: Step.CHOOSE,
        Act.IDLE: Step.LOCKED,
        Act.END: Step.ATTRACT,
    },
    Step.REVIEW: {
        Act.BACK: Step.CHOOSE,
        Act.PRINT: Step.PRINT,
        Act.IDLE: Step.LOCKED,
        Act.END: Step.ATTRACT,
    },
    Step.PRINT: {Act.PRINTED: Step.READ, Act.HALTED: Step.REVIEW, Act.STOP: Step.STOPPED},
    Step.READ: {
        Act.CAST: Step.SEND,
        Act.CHANGE: Step.REVIEW,
        Act.TEST: Step.TESTED,
        Act.IDLE: Step.LOCKED,
        Act.END: Step.ATTRACT,
        Act.STOP: Step.STOPPED,
    },
    Step.SEND: {Act.RECORDED: Step.CHOOSE, Act.STOP: Step.STOPPED},
    Step.TESTED: {Act.AGAIN: Step.CHOOSE, Act.IDLE: Step.LOCKED, Act.END: Step.ATTRACT},
    Step.DONE: {Act.LEAVE: Step.ATTRACT},
    Step.LOCKED: {Act.RESUME: Step.LOCKED, Act.END: Step.ATTRACT},
    Step.STOPPED: {Act.MEND: Step.ATTRACT},
}


class Fate(StrEnum):
    """What became of a contest of the card."""

    CAST = "cast"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Settings:
    """How one voter wants the screen; the next one begins with these defaults."""

    language: Language = "fa"
    size: int = 1
    theme: str = "light"


DEFAULTS: Final = Settings()
SIZES: Final = (1, 2, 3, 4)
THEMES: Final = ("light", "dark", "dim")


@dataclass(frozen=True, slots=True)
class Visit:
    """Where one voter is.

    Attributes:
        contests: ids that the card is good for, in the order of the visit.
        fates: of the contests behind the voter, in the same order.
        locked_at: the step that RESUME leads back to.
        jams: how often a sheet of this contest came out half.
    """

    step: Step = Step.ATTRACT
    contests: tuple[str, ...] = ()
    fates: tuple[Fate, ...] = ()
    choice: Choice = NOTHING
    settings: Settings = DEFAULTS
    locked_at: Step | None = None
    jams: int = 0

    @property
    def contest(self) -> str | None:
        """The contest that the voter is at; None before the first and behind the last."""
        at = len(self.fates)
        return self.contests[at] if at < len(self.contests) else None


def advance(visit: Visit, act: Act) -> Visit:
    """Follow the table, or refuse; the whole machine is the table above.

    Raises:
        StateError: the act is not lawful at this step; nothing has changed.
    """
    allowed = NEXT[visit.step]
    if act not in allowed:
        raise StateError(f"{act} at {visit.step}; allowed: {', '.join(allowed)}")
    step = allowed[act]
    if step in (Step.ATTRACT, Step.STOPPED):
        return Visit(step)  # nothing of this voter is left
    if act is Act.IDLE:
        return replace(visit, step=step, locked_at=visit.step)
    if act is Act.RESUME:
        return replace(visit, step=visit.locked_at or Step.SETTINGS, locked_at=None)
    if act is Act.RECORDED:
        return _behind(visit, Fate.CAST)
    if act is Act.DECLINE:
        return _behind(visit, Fate.DECLINED)
    if act is Act.AGAIN:  # a tested choice was made public; the vote is another
        return replace(visit, step=step, choice=NOTHING)
    return replace(visit, step=step)


def _behind(visit: Visit, fate: Fate) -> Visit:
    """Go on to the next contest of the card, with nothing chosen, or to the end."""
    fates = (*visit.fates, fate)
    step = Step.CHOOSE if len(fates) < len(visit.contests) else Step.DONE
    return replace(visit, step=step, fates=fates, choice=NOTHING, jams=0)


def begin(contests: tuple[str, ...], settings: Settings = DEFAULTS) -> Visit:
    """Begin the visit of whoever put a good card on the device."""
    return replace(advance(Visit(), Act.CARD), contests=contests, settings=settings)


def chosen(visit: Visit, choice: Choice) -> Visit:
    """Keep another choice. Raises StateError where nothing is being chosen."""
    if visit.step not in (Step.CHOOSE, Step.REVIEW):
        raise StateError(f"a choice at {visit.step}; allowed: {Step.CHOOSE}, {Step.REVIEW}")
    return replace(visit, choice=choice)


def set_screen(visit: Visit, settings: Settings) -> Visit:
    """Set the screen as this voter wants it, at any step. Raises StateError for what no screen has."""
    if settings.size not in SIZES or settings.theme not in THEMES or settings.language not in ("fa", "en"):
        raise StateError("no such setting of a screen")
    return replace(visit, settings=settings)
