"""Where a voter must live to vote in a contest: each reading of the law a named rule.

The law asks a year's residence of the voters of places under 100,000 people and none above (LAW.md part 11,
LIKELY; 6, GUESS); how it is shown, by the register or by a declaration that others may object to, is
open. So the terms of an election name the rule, and nothing here chooses (docs/decisions/0051).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final, Protocol

ASKED_BELOW: Final = 100_000  # people; Source: LAW.md part 11
YEARS: Final = 1  # that a declared residence must have lasted on polling day


class Objection(StrEnum):
    """What a voter's residence lacks for one contest."""

    REGISTERED_ELSEWHERE = "registered in another constituency"
    LIVES_ELSEWHERE = "neither registered nor declared to live in this constituency"
    LIVES_THERE_TOO_SHORT = "declared to live there for less than a year on polling day"


class Dwelling(Protocol):
    """Where a person lives, as far as a rule asks."""

    @property
    def place(self) -> str:
        """The place on the register."""

    @property
    def declared_place(self) -> str | None:
        """The place that the person declared and nobody's objection undid."""

    @property
    def declared_years(self) -> int:
        """For how many complete years on polling day."""


Within = Callable[[str], bool]  # whether a place is the constituency or lies in it
Judge = Callable[[Dwelling, Within], Objection | None]


@dataclass(frozen=True, slots=True)
class Rule:
    """A named rule of residence.

    Attributes:
        judge: says what is lacking, or None.
        asks_population: the rule holds below 100,000 people only; above, no residence is asked.
    """

    name: str
    judge: Judge
    asks_population: bool
    sentence: str
    source: str

    def objection(self, dwelling: Dwelling, within: Within, population: int | None) -> Objection | None:
        """Say what a residence lacks, or None."""
        if self.asks_population and population is not None and population >= ASKED_BELOW:
            return None
        return self.judge(dwelling, within)


def register(dwelling: Dwelling, within: Within) -> Objection | None:
    """The place on the register decides."""
    return None if within(dwelling.place) else Objection.REGISTERED_ELSEWHERE


def declared(dwelling: Dwelling, within: Within) -> Objection | None:
    """The place on the register, or a place declared and lived in for a year."""
    if within(dwelling.place):
        return None
    if dwelling.declared_place is None or not within(dwelling.declared_place):
        return Objection.LIVES_ELSEWHERE
    return None if dwelling.declared_years >= YEARS else Objection.LIVES_THERE_TOO_SHORT


def open_to_all(dwelling: Dwelling, within: Within) -> Objection | None:
    """Nobody's residence is asked."""
    return None


_LIKELY: Final = "LAW.md part 11 (LIKELY)"
_ALL: Final = (
    Rule("register", register, False, "the place on the register decides everywhere", "open in law"),
    Rule("declared", declared, False, "the register, or a declared year there, everywhere", "open in law"),
    Rule("open", open_to_all, False, "no residence is asked", "open in law"),
    Rule("register_below_100000", register, True,
         "the register decides in places under 100,000 people; no residence is asked above", _LIKELY),
    Rule("declared_below_100000", declared, True,
         "the register, or a declared year there, in places under 100,000; none asked above", _LIKELY),
)  # fmt: skip
RULES: Final[Mapping[str, Rule]] = MappingProxyType({rule.name: rule for rule in _ALL})
