"""What a desk is told of its place before it opens: names, contests, ages, rules, who is of the crew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from amin.checkin.sheet import Name
from amin.rolls.terms import LEAST_AGE

MOST_HELPED: Final = 2  # voters that one companion may go with; Source: LAW.md, 13


@dataclass(frozen=True, slots=True)
class DeskContest:
    """A contest of this station as its desk shows it.

    Attributes:
        is_test: the dummy voter's; it is in no count.
    """

    id: str
    name: Name
    least_age: int = LEAST_AGE
    is_test: bool = False


@dataclass(frozen=True, slots=True)
class DeskPlace:
    """One desk of one station.

    Attributes:
        contests: by id, in the order of the election.
        sole: contests that are voted on here and nowhere else: final without a line.
        dummies: national numbers of dummy voters; they are in the roll for the test contest alone.
        barred: national numbers of crew, representatives and candidates: none of them is a companion.
        training: the people are made up, and the page says so.
    """

    station: str
    device: str
    polling_day: date
    contests: Mapping[str, DeskContest]
    sole: frozenset[str] = frozenset()
    dummies: frozenset[str] = field(default=frozenset(), repr=False)
    barred: frozenset[str] = field(default=frozenset(), repr=False)
    most_helped: int = MOST_HELPED
    training: bool = False

    @property
    def wanted(self) -> tuple[str, ...]:
        """The contests that voters come for."""
        return tuple(each.id for each in self.contests.values() if not each.is_test)

    @property
    def tests(self) -> tuple[str, ...]:
        """The contests of the dummy voter."""
        return tuple(each.id for each in self.contests.values() if each.is_test)
