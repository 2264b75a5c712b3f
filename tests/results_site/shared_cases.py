"""Cases that the page and the official count are both given, and their outcomes as text to be compared."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from random import Random
from typing import Any, Final

from amin.counting.apportion import apportion
from amin.counting.exhaustion import pass_seats_on
from amin.counting.outcome import INDEPENDENTS
from amin.counting.rules import rule_named
from amin.counting.steps import Step
from amin.counting.thresholds import Admission, Threshold, national

RULES: Final = (
    "rounded_then_highest_ratio",
    "largest_remainder",
    "floor_then_highest_share",
    "dhondt",
    "sainte_lague",
)
LARGE: Final = (10**18, 2**70)


@dataclass(frozen=True, slots=True)
class Case:
    """What somebody types into the page: keys in file order, the independents last."""

    votes: dict[str, int]
    persons: dict[str, int]
    seats: int
    threshold: Fraction | None

    @property
    def all_have_room(self) -> bool:
        """Whether every group has just as many persons as there are seats, as `apportion` takes it."""
        return set(self.persons.values()) == {self.seats}

    def as_json(self) -> dict[str, Any]:
        """As the page takes it; numbers are strings, for they may be larger than a float holds."""
        groups = [
            {"key": key, "votes": str(n), "persons": str(self.persons[key])} for key, n in self.votes.items()
        ]
        share = self.threshold and [str(self.threshold.numerator), str(self.threshold.denominator)]
        return {"groups": groups, "seats": str(self.seats), "threshold": share}


def generated(cases: int, seed: int = 20) -> Iterator[Case]:
    """Cases of many kinds, always the same: level groups, no votes, huge votes, short lists, thresholds."""
    chance = Random(seed)
    for number in range(cases):
        lists = chance.randint(0, 7)
        keys = [f"L{n:02}" for n in range(1, lists + 1)] + [INDEPENDENTS]
        seats = chance.choice((1, 2, 3, 5, 5, 7, 11, 21, 21, 21, 40))
        top = chance.choice((0, 1, 3, 6, 12, 100, 1000, 100_000, 2_000_000, *LARGE))
        votes = {key: chance.randint(0, top) for key in keys}
        if number % 5 == 0:  # shares in tenths of a hundredth that come to the whole, as in LAW 1.5
            votes = dict(zip(keys, _parts(chance, 1000, len(keys)), strict=True))
        room = dict.fromkeys(keys, seats)
        if number % 3 == 0:
            room = {key: chance.choice((0, 1, 2, seats // 3, seats // 2, seats)) for key in keys}
        threshold = chance.choice((None, None, None, Fraction(1, 20), Fraction(1, 3), Fraction(7, 200)))
        yield Case(votes, room, seats, threshold)


def _parts(chance: Random, whole: int, many: int) -> list[int]:
    edges = sorted(chance.randint(0, whole) for _ in range(many - 1))
    return [b - a for a, b in zip((0, *edges), (*edges, whole), strict=True)]


def official(case: Case, rule: str) -> tuple[str, tuple[Step, ...]]:
    """The outcome of the official count as text, and its steps.

    `apportion` gives each list as many persons as seats; for others its own parts are put together.
    """
    threshold = Threshold(case.threshold) if case.threshold else None
    if case.all_have_room:
        outcome = apportion(rule, case.votes, case.seats, threshold=threshold)
        tie = next(iter(outcome.ties), None)
        steps = tuple(outcome.steps)
        return told(outcome.seats, tie.among if tie else (), tie.seats if tie else 0, steps), steps
    admission = national(case.votes, threshold) if threshold else Admission(tuple(case.votes), ())
    votes = {name: case.votes[name] for name in admission.groups}
    allocate = rule_named(rule).allocate
    assert allocate is not None
    given = pass_seats_on(allocate, votes, case.persons, case.seats)
    start = (Step("votes", name, {"votes": n}) for name, n in votes.items())
    steps = tuple(chain(admission.steps, start, given.steps))
    seats = {name: given.seats.get(name, 0) for name in case.votes}
    return told(seats, given.tied, given.open_seats, steps), steps


def told(seats: dict[str, int], tied: tuple[str, ...], open_seats: int, steps: tuple[Step, ...]) -> str:
    """Seats, the lot and every step with all its exact values, in one line each."""
    held = " ".join(f"{name}={n}" for name, n in seats.items())
    lines = [held, f"{'+'.join(tied)} {open_seats}"]
    for step in steps:
        values = " ".join(f"{name}={_plain(step.values[name])}" for name in sorted(step.values))
        lines.append(f"{step.kind} {step.group or ''} {values}")
    return "\n".join(lines)


def _plain(value: object) -> str:
    return "+".join(value) if isinstance(value, tuple) else str(value)


# The same of the page: its count, and its outcome as the same text.
PAGE_TELLS: Final = """
(cases) => {
  const plain = (value) => Array.isArray(value) ? value.join("+") : Amin.plain(value);
  const told = (found) => {
    const held = Object.entries(found.seats).map(([name, n]) => `${name}=${n}`).join(" ");
    const lines = [held, `${found.tied.join("+")} ${found.open}`];
    for (const step of found.steps()) {
      const names = Object.keys(step.values).sort();
      const values = names.map((name) => `${name}=${plain(step.values[name])}`).join(" ");
      lines.push(`${step.kind} ${step.group || ""} ${values}`);
    }
    return lines.join("\\n");
  };
  return cases.map((one) => {
    const groups = one.groups.map((g) => {
      return {key: g.key, votes: BigInt(g.votes), persons: BigInt(g.persons)};
    });
    const share = one.threshold && Amin.fraction(BigInt(one.threshold[0]), BigInt(one.threshold[1]));
    return Object.keys(Amin.RULES).map((rule) => {
      return told(Amin.count(rule, groups, BigInt(one.seats), share));
    });
  });
}
"""
