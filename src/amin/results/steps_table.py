"""The steps of a count as a table: what each group had, what it won by, and who came next.

Everything is read off the steps, but for the quotient by which a list would win one seat more: it stands
only where the rule's divisors are known here.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from types import MappingProxyType
from typing import Final, Literal

from amin.counting.highest_averages import (
    DivisorSequence,
    danish_divisor,
    dhondt_divisor,
    imperiali_divisor,
    modified_sainte_lague_divisor,
    sainte_lague_divisor,
)
from amin.counting.steps import Step
from amin.results.result import Group, Result

Mark = Literal["last", "runner-up", "next to lose", "taken", "level", "out", "short"]

# Rule → its divisors, as whole multiples, and by how much they are multiplied.
DIVISORS: Final[Mapping[str, tuple[DivisorSequence, int]]] = MappingProxyType(
    {
        "dhondt": (dhondt_divisor, 1),
        "sainte_lague": (sainte_lague_divisor, 1),
        "modified_sainte_lague": (modified_sainte_lague_divisor, 10),
        "danish": (danish_divisor, 1),
        "imperiali_divisors": (imperiali_divisor, 2),
        "hagenbach_bischoff": (dhondt_divisor, 1),
        "rounded_then_votes_per_seat": (dhondt_divisor, 1),
    }
)

DECIDING: Final = frozenset({"remainder", "divisor", "ratio", "surplus", "tie", "lot"})


@dataclass(frozen=True, slots=True)
class Quotient:
    """Votes through a divisor."""

    divisor: Fraction
    quotient: Fraction


@dataclass(frozen=True, slots=True)
class Row:
    """One group's way through the steps."""

    group: Group
    entitlement: Fraction | None  # in seats
    base: int | None  # seats for whole quotas, or rounded
    won: Quotient | None  # the last that won
    next: Quotient | None
    further: tuple[int, ...]  # which seats of the body it won one by one
    taken: int  # seats that were too many
    marks: frozenset[Mark]


@dataclass(frozen=True, slots=True)
class Table:
    """All groups, most seats first, the independents last.

    Which columns they have is seen from the rule's kinds of step.
    """

    rows: tuple[Row, ...]
    quota: Step | None
    rounded: bool
    has_base: bool
    has_quotients: bool


def steps_table(result: Result) -> Table:
    """Read the steps of a count by groups."""
    read = _Read()
    for step in result.outcome.steps:
        read.take(step)
    marks = _marks(result)
    divisors = DIVISORS.get(result.rule)
    rows = tuple(
        Row(
            group=group,
            entitlement=_fraction(read.base[group.code], "quotas") if group.code in read.base else None,
            base=_whole(read.base[group.code], "seats") if group.code in read.base else None,
            won=_quotient(read.won[group.code]) if group.code in read.won else None,
            next=_next(group, divisors) if divisors and read.won and _takes_part(group, marks) else None,
            further=tuple(read.further.get(group.code, ())),
            taken=read.taken[group.code],
            marks=frozenset(marks.get(group.code, ())),
        )
        for group in result.in_order
    )
    quota = read.quotas[0] if len(read.quotas) == 1 else None
    rounded = any(step.kind == "rounded" for step in read.base.values())
    return Table(rows, quota, rounded, bool(read.base), bool(read.won))


@dataclass(slots=True)
class _Read:
    """What the steps say of each group. A later sharing, as after a short list, begins a group anew."""

    quotas: list[Step] = field(default_factory=list)
    base: dict[str | None, Step] = field(default_factory=dict)
    won: dict[str | None, Step] = field(default_factory=dict)
    further: dict[str | None, list[int]] = field(default_factory=dict)
    taken: Counter[str | None] = field(default_factory=Counter)

    def take(self, step: Step) -> None:
        """Read one step more."""
        match step.kind:
            case "quota":
                self.quotas.append(step)
            case "whole" | "rounded":
                self.base[step.group] = step
                self.further.pop(step.group, None)
                self.taken[step.group] = 0
            case "surplus":
                self.taken[step.group] += 1
            case "divisor":
                self.won[step.group] = step
        if "seat" in step.values:
            self.further.setdefault(step.group, []).append(_whole(step, "seat"))


def _marks(result: Result) -> Mapping[str | None, set[Mark]]:
    """Who has the last seat and who came next; who waits for a lot, is out, or was short of persons."""
    steps = result.outcome.steps
    marks: dict[str | None, set[Mark]] = defaultdict(set)
    known = {group.code for group in result.groups}
    for step in steps:
        if step.kind == "threshold" and step.values["reached"] == "no":
            marks[step.group].add("out")
        elif step.kind == "exhausted":
            marks[step.group].add("short")
        elif step.kind == "surplus":
            marks[step.group].add("taken")
    for step in reversed(steps):
        if step.kind == "lot" and not known.issuperset(_names(step, "among")):
            continue  # among persons of one list: no seat of a list hangs on it
        if step.kind in DECIDING:
            for name, mark in _decided(step):
                marks[name].add(mark)
            break
    return marks


def _decided(last: Step) -> Iterator[tuple[str | None, Mark]]:
    """Whom the step that decided last marks."""
    match last.kind:
        case "tie":
            yield from ((name, "level") for name in _names(last, "among"))
        case "lot":
            yield from ((name, "last") for name in _names(last, "drawn"))
        case "surplus":
            yield from ((name, "next to lose") for name in _names(last, "next"))
        case _:
            yield last.group, "last"
            yield from ((name, "runner-up") for name in _names(last, "next"))


def _takes_part(group: Group, marks: Mapping[str | None, set[Mark]]) -> bool:
    return bool(group.votes) and not marks.get(group.code, set()).intersection(("out", "short"))


def _next(group: Group, divisors: tuple[DivisorSequence, int]) -> Quotient:
    """The quotient by which the group would win one seat more."""
    divisor, unit = divisors
    by = Fraction(divisor(group.seats), unit)
    return Quotient(by, group.votes / by)


def _quotient(step: Step) -> Quotient:
    return Quotient(_fraction(step, "divisor"), _fraction(step, "quotient"))


def _fraction(step: Step, name: str) -> Fraction:
    value = step.values[name]
    assert isinstance(value, int | Fraction)
    return Fraction(value)


def _whole(step: Step, name: str) -> int:
    value = step.values[name]
    assert isinstance(value, int)
    return value


def _names(step: Step, name: str) -> tuple[str, ...]:
    """Names in a step; nobody where it names none."""
    value = step.values.get(name, ())
    assert isinstance(value, tuple)
    return value
