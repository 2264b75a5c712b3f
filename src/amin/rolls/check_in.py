"""The decision to hand out a ballot: pure, per voter and contest. Source: DESIGN.md part 5."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Refusal(StrEnum):
    """Why a voter gets no ballot for a contest."""

    NOT_ON_THE_ROLL = "not on the roll"
    NOT_ELIGIBLE = "not eligible for this contest"
    ALREADY_TAKEN = "has already been given a ballot for this contest"
    OFFICE_TAKEN = "has already been given a ballot for this office in another constituency"
    NOT_HERE = "not voted on at this station"

    @property
    def code(self) -> str:
        """What stands for it between station and centre."""
        return self.name.lower().replace("_", "-")


_EACH_ITS_OWN: Final[Mapping[str, str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Request:
    """A station asks for a voter's ballots. The same `id` gets the same answer for ever.

    Attributes:
        id: 16 random bytes, made once for each attempt.
        voter: the pseudonym.
        contests: those that the voter wants; another may be declined.
    """

    id: bytes
    voter: bytes
    station: str
    contests: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What was decided: contests granted, and why the others were not."""

    granted: tuple[str, ...]
    refused: tuple[tuple[str, Refusal], ...]


def decide(
    asked: Sequence[str],
    *,
    eligible: Set[str] | None,
    taken: Set[str],
    offices: Mapping[str, str] = _EACH_ITS_OWN,
    served: Set[str] | None = None,
) -> Answer:
    """Decide one request.

    Args:
        eligible: the contests this voter may vote in; None when not on the roll.
        taken: the contests for which a ballot was handed out before, anywhere.
        offices: what each contest elects for; one ballot an office. A contest that is not named
            here elects for an office of its own.
        served: the contests that are voted on at the station that asks; None where every one is.
    """
    granted, refused = [], []
    held = {offices.get(contest, contest) for contest in taken}
    for contest in dict.fromkeys(asked):
        office = offices.get(contest, contest)
        if eligible is None:
            refused.append((contest, Refusal.NOT_ON_THE_ROLL))
        elif served is not None and contest not in served:
            refused.append((contest, Refusal.NOT_HERE))
        elif contest not in eligible:
            refused.append((contest, Refusal.NOT_ELIGIBLE))
        elif contest in taken:
            refused.append((contest, Refusal.ALREADY_TAKEN))
        elif office in held:
            refused.append((contest, Refusal.OFFICE_TAKEN))
        else:
            granted.append(contest)
            held.add(office)
    return Answer(tuple(granted), tuple(refused))
