"""Who may vote in which contest, and why not: a pure function of a person, the terms and polling day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from amin.encoding.days import full_years
from amin.rolls.residence import RULES, Objection
from amin.rolls.terms import Right, Terms


class Status(StrEnum):
    """What the civil registry says of a person."""

    ACTIVE = "active"
    DEAD = "dead"
    BARRED = "barred"
    FOREIGN = "foreign"


class Bar(StrEnum):
    """Why a person may vote in no contest, or not in one that asks a greater age."""

    DEAD = "dead, as the registry says"
    BARRED = "barred from voting by a judgment"
    FOREIGN = "not a national"
    NOT_BORN = "born after polling day"
    TOO_YOUNG = "under age on polling day"


OLDEST: Final = 200  # years
Reason = Bar | Objection

_BARS = {Status.DEAD: Bar.DEAD, Status.BARRED: Bar.BARRED, Status.FOREIGN: Bar.FOREIGN}


@dataclass(frozen=True, slots=True)
class Person:
    """What decides where somebody may vote. There is no name and no number in it.

    Attributes:
        place: where the register says the person lives.
        declared_place, declared_since: where the person declared to live; both or neither.
    """

    place: str
    birth_date: date
    status: Status
    declared_place: str | None = None
    declared_since: date | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """A person as polling day finds them: what differs between two of the same standing decides nothing."""

    place: str
    status: Status
    age: int
    declared_place: str | None
    declared_years: int


@dataclass(frozen=True, slots=True)
class Eligibility:
    """What was found for one contest: every reason against it, in the order of `reasons_against`."""

    contest: str
    reasons: tuple[Reason, ...]

    @property
    def is_eligible(self) -> bool:
        """Whether nothing stands against it."""
        return not self.reasons


def eligibility(person: Person, terms: Terms) -> tuple[Eligibility, ...]:
    """Say for each contest of the terms whether a person may vote in it, with all reasons against it.

    Args:
        person: whose places are places of the terms.
    """
    found = standing(person, terms.polling_day)
    return tuple(Eligibility(right.contest, reasons_against(found, right, terms)) for right in terms.rights)


def standing(person: Person, polling_day: date, *, oldest: int = OLDEST) -> Standing:
    """Bring a person to polling day: ages and years of residence hang on it. Source: LAW.md, 14.2.

    Args:
        oldest: who is older counts as of this age; the greatest that any contest asks decides the same.
    """
    since = person.declared_since
    years = -1 if since is None else full_years(since, polling_day)
    age = min(oldest, full_years(person.birth_date, polling_day))
    return Standing(person.place, person.status, age, person.declared_place, years)


def reasons_against(standing: Standing, right: Right, terms: Terms) -> tuple[Reason, ...]:
    """Say why somebody may not vote in a contest; empty where they may."""
    return tuple(_reasons(standing, right, terms))


def _reasons(standing: Standing, right: Right, terms: Terms) -> Iterator[Reason]:
    if standing.status in _BARS:
        yield _BARS[standing.status]
    if standing.age < 0:
        yield Bar.NOT_BORN
    elif standing.age < right.least_age:
        yield Bar.TOO_YOUNG

    def within(place: str) -> bool:
        return right.constituency in terms.within[place]

    rule = RULES[right.residence]
    objection = rule.objection(standing, within, terms.population[right.constituency])
    if objection is not None:
        yield objection
