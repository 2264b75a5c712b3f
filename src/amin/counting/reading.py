"""One ballot read to marks: what a voter entered, what the law reads of it, and what not and why.

Nothing here knows when or where a ballot was given. Marks come back in the order of the election's file,
never in the order in which a voter entered them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from amin.counting.totals import Totals, credited
from amin.election import Contest, normalize_code
from amin.errors import MalformedError


class VoidCause(StrEnum):
    """Why a ballot is void. Source: LAW 2.2 and 11, "two classes of void"."""

    UNREADABLE = "unreadable"
    ONLY_STRANGERS = "only_strangers"  # no code or name of a candidate or list
    UNSEALED_BOX = "unsealed_box"
    MORE_BALLOTS_THAN_TOKENS = "more_ballots_than_tokens"
    NO_PAPERS = "no_papers"  # minutes of a box that was found without its papers
    UNDER_AGE = "under_age"
    FALSE_IDENTITY = "false_identity"  # of a dead person, or a foreign document
    REPEATED = "repeated"
    FRAUD = "fraud"
    THREAT = "threat"
    PURCHASE = "purchase"
    OTHER_PAPER = "other_paper"
    ABANDONED = "abandoned"
    SPOILED_SHEET = "spoiled_sheet"


# The first class: void, and part of the votes cast, as a blank ballot is. All others are not part of them.
VOID_BUT_CAST: Final = frozenset({VoidCause.UNREADABLE, VoidCause.ONLY_STRANGERS})


class NotReadBecause(StrEnum):
    """Why one entry of a ballot is not read; the ballot itself stays good."""

    LATER_LIST = "later_list"
    BESIDE_A_LIST = "beside_a_list"
    TWICE = "twice"
    SURPLUS = "surplus"
    STRANGER = "stranger"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Entered:
    """What a voter entered or wrote, in order; None for what nobody can read on a paper."""

    entries: tuple[str | None, ...] = ()
    void: VoidCause | None = None  # found by the board outside of what was entered, as a box without a seal


@dataclass(frozen=True, slots=True)
class NotRead:
    """An entry that gives no vote."""

    entry: int  # from 1
    because: NotReadBecause


@dataclass(frozen=True, slots=True)
class Marks:
    """A valid ballot: one list, or persons."""

    list: str | None
    persons: tuple[str, ...]  # marked singly, in the order of the election's file
    not_read: tuple[NotRead, ...] = ()

    def voted_for(self, contest: Contest) -> tuple[str, ...]:
        """Who gets one vote of this ballot: the list's members, or the persons marked."""
        return self.persons if self.list is None else contest.members(self.list)


@dataclass(frozen=True, slots=True)
class Blank:
    """Nothing was entered."""


@dataclass(frozen=True, slots=True)
class Void:
    """No valid ballot; `is_cast` says to which of the two classes it belongs."""

    cause: VoidCause

    @property
    def is_cast(self) -> bool:
        """Say whether it is part of the votes cast."""
        return self.cause in VOID_BUT_CAST


Reading = Marks | Blank | Void

_UNREADABLE: Final = "?"  # no code has this sign


@dataclass(frozen=True, slots=True)
class Choices:
    """What a ballot can mark: codes in small letters, as they may be typed, and the codes as frozen."""

    lists: Mapping[str, str]
    persons: Mapping[str, str]
    order: Mapping[str, int]  # of persons, in the election's file
    max_marks: int


def choices_of(contest: Contest, out: frozenset[str] = frozenset()) -> Choices:
    """Lay out what can be marked.

    Args:
        out: who was no candidate any more when the ballot was given; their codes are strangers' codes. A
            list without any candidate left is none either.
    """
    standing = [c for c in contest.candidates if c.code not in out]
    peopled = {c.list for c in standing}
    return Choices(
        {a.code.casefold(): a.code for a in contest.lists if a.code in peopled},
        {c.code.casefold(): c.code for c in standing},
        {c.code: i for i, c in enumerate(standing)},
        contest.max_marks,
    )


def read(choices: Choices, entered: Entered) -> Reading:
    """Read one ballot: the first list alone; without a list, each candidate once, up to the limit.

    What is no candidate's code does not take a place, and does not spoil the rest.

    Source: proportional law, "20 bis 3" items 1 and 2 as passed (LAW 1.3); LAW 1.5 and 2.2;
    docs/decisions/0040.
    """
    if entered.void is not None:
        return Void(entered.void)
    typed = [(i, _folded(text)) for i, text in enumerate(entered.entries, 1) if text is None or text.strip()]
    if not typed:
        return Blank()
    for i, code in typed:
        if code in choices.lists:
            rest = tuple(NotRead(j, _beside(choices, other)) for j, other in typed if j != i)
            return Marks(choices.lists[code], (), rest)
    return _read_persons(choices, typed)


def _read_persons(choices: Choices, typed: Sequence[tuple[int, str]]) -> Marks | Void:
    """Read candidates in the order entered, each once, and stop at the limit."""
    taken: list[str] = []
    not_read: list[NotRead] = []
    for i, text in typed:
        person = choices.persons.get(text)
        if text == _UNREADABLE:
            not_read.append(NotRead(i, NotReadBecause.UNREADABLE))
        elif person is None:
            not_read.append(NotRead(i, NotReadBecause.STRANGER))
        elif person in taken:
            not_read.append(NotRead(i, NotReadBecause.TWICE))
        elif len(taken) == choices.max_marks:
            not_read.append(NotRead(i, NotReadBecause.SURPLUS))
        else:
            taken.append(person)
    if taken:
        return Marks(None, tuple(sorted(taken, key=choices.order.__getitem__)), tuple(not_read))
    if all(text == _UNREADABLE for _, text in typed):
        return Void(VoidCause.UNREADABLE)
    return Void(VoidCause.ONLY_STRANGERS)


def _folded(text: str | None) -> str:
    """Return a code in small letters and ASCII digits; what is no code at all is nobody's."""
    if text is None:
        return _UNREADABLE
    try:
        return normalize_code(text).casefold()
    except MalformedError:
        return ""


def _beside(choices: Choices, code: str) -> NotReadBecause:
    """Say why an entry beside the list that is read gives no vote."""
    if code == _UNREADABLE:
        return NotReadBecause.UNREADABLE
    if code in choices.lists:
        return NotReadBecause.LATER_LIST
    return NotReadBecause.BESIDE_A_LIST if code in choices.persons else NotReadBecause.STRANGER


@dataclass(frozen=True, slots=True)
class Count:
    """Ballots counted: the totals of those that were read, and the void ones by cause."""

    totals: Totals  # of valid and blank ballots
    void_but_cast: Mapping[VoidCause, int]
    not_cast: Mapping[VoidCause, int]

    @property
    def cast(self) -> int:
        """Votes cast: valid, blank, and the first class of void."""
        return self.totals.ballots + sum(self.void_but_cast.values())


def count(contest: Contest, readings: Iterable[Reading]) -> Count:
    """Add ballots up: a candidate's votes are those given singly and those given through the list.

    Source: proportional law, Art. 24 item 1 as passed (LAW 1.4).
    """
    persons = Counter({c.code: 0 for c in contest.candidates})
    lists = Counter({a.code: 0 for a in contest.lists})
    void: Counter[VoidCause] = Counter()
    ballots = blank = 0
    for reading in readings:
        match reading:
            case Void(cause):
                void[cause] += 1
            case Blank():
                ballots, blank = ballots + 1, blank + 1
            case Marks(None, marked):
                ballots += 1
                persons.update(marked)
            case Marks(chosen):
                ballots += 1
                lists[str(chosen)] += 1
    return Count(
        credited(contest, ballots, blank, dict(persons), dict(lists)),
        {cause: n for cause, n in void.items() if cause in VOID_BUT_CAST},
        {cause: n for cause, n in void.items() if cause not in VOID_BUT_CAST},
    )
