"""Thresholds: who takes part in the seats. What a threshold keeps out is no vote for anybody else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from amin.counting.allocation import Votes
from amin.counting.steps import Step, Value
from amin.errors import MalformedError


@dataclass(frozen=True, slots=True)
class Threshold:
    """A share of the votes that a group must reach, exactly.

    Attributes:
        share: from 0 to 1; 1/20 is five in a hundred. A group with just so many has reached it.
        exempt: groups that need not reach it, as lists of minorities.
        other: group → its own share, as of coalitions.

    Raises:
        MalformedError: a share is no exact number from 0 to 1.
    """

    share: Fraction
    exempt: frozenset[str] = frozenset()
    other: Mapping[str, Fraction] | None = None

    def __post_init__(self) -> None:
        for share in (self.share, *(self.other or {}).values()):
            if type(share) not in (int, Fraction) or not 0 <= share <= 1:
                raise MalformedError(f"threshold {share!r}; allowed: an exact share from 0 to 1")

    def needed(self, group: str, total: int) -> Fraction:
        """How many votes of `total` the group needs; rounded by nobody."""
        if group in self.exempt:
            return Fraction(0)
        return Fraction((self.other or {}).get(group, self.share)) * total


@dataclass(frozen=True, slots=True)
class Admission:
    """Who takes part, with the steps that say why."""

    groups: tuple[str, ...]
    steps: tuple[Step, ...]


def national(votes: Votes, threshold: Threshold, total: int | None = None) -> Admission:
    """Admit whoever reaches its share of all votes; when nobody does, the threshold binds nobody.

    Args:
        votes: of each group, all constituencies together.
        total: all valid votes, where some are for no group.
    Source: Czech election act 247/1995, § 49; nobody above: docs/decisions/0016.
    """
    whole = sum(votes.values()) if total is None else total
    if whole < sum(votes.values()):
        raise MalformedError(f"{whole} valid votes; the groups alone have {sum(votes.values())}")
    return _admitted(votes, {name: threshold.needed(name, whole) for name in votes})


def per_constituency(
    votes: Mapping[str, Votes], threshold: Threshold, totals: Votes | None = None
) -> Mapping[str, Admission]:
    """Admit in each constituency whoever reaches its share of the votes there.

    Source: Belgium, Code électoral Art. 165bis (five in a hundred of each constituency).
    """
    return {
        place: national(there, threshold, None if totals is None else totals[place])
        for place, there in votes.items()
    }


def anywhere(votes: Mapping[str, Votes], threshold: Threshold) -> Admission:
    """Admit for all constituencies whoever reaches its share in one of them at least.

    Source: canton of Zürich, law on political rights (LS 161), § 102 para. 3.
    """
    there = per_constituency(votes, threshold)
    names = tuple(dict.fromkeys(name for groups in votes.values() for name in groups))
    won = {
        name
        for place, groups in votes.items()
        for name, n in groups.items()
        if n >= threshold.needed(name, sum(groups.values()))
    }
    steps = tuple(step for place in there.values() for step in place.steps)
    return Admission(tuple(name for name in names if name in won) or names, steps)


def waived_once(steps: Iterable[Step]) -> Iterator[Step]:
    """Yield steps as they are told: that a threshold was waived holds for all groups and is said once."""
    told: set[Value] = set()
    for step in steps:
        if step.values.get("reached") != "waived":
            yield step
        elif step.values["needed"] not in told:
            told.add(step.values["needed"])
            yield Step(step.kind, None, {name: step.values[name] for name in ("needed", "reached")})


def _admitted(votes: Votes, needed: Mapping[str, Fraction]) -> Admission:
    reached = tuple(name for name, n in votes.items() if n >= needed[name])
    steps = tuple(
        Step(
            "threshold",
            name,
            {
                "votes": n,
                "needed": needed[name],
                "reached": "yes" if n >= needed[name] else "no" if reached else "waived",
            },
        )
        for name, n in votes.items()
    )
    return Admission(reached or tuple(votes), steps)
