"""The steps of an allocation: exact, in order, and enough to do it again by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal, overload

StepKind = Literal[
    "votes", "threshold", "quota", "whole", "rounded", "remainder", "divisor", "seat",
    "surplus", "exhausted", "tie", "ratio", "lot",
]  # fmt: skip

# Kind → the values it has. A step of all groups has no `group`. The step that gave the last seat, or took
# the last one back, says besides who came next (`runner_up`).
VALUES: Final[Mapping[StepKind, tuple[str, ...]]] = {
    "votes": ("votes",),  # what a group starts with; of no group: all together
    "threshold": ("votes", "needed", "reached"),  # reached: "yes", "no", "waived" as nobody reached it
    "quota": ("votes", "seats", "quota"),  # votes for a seat, and whence
    "whole": ("quotas", "seats"),  # a group's votes in quotas, and the seats for whole ones
    "rounded": ("quotas", "seats"),  # the same, halves up; biproportional: by what it was divided
    "remainder": ("remainder", "seat"),  # in quotas, and which seat of the body it won
    "divisor": ("votes", "divisor", "quotient", "seat"),  # the quotient that won a seat of the body
    "seat": ("seats",),  # seats of a group, all told so far
    "surplus": ("remainder", "seats"),  # one taken, and what is left
    "exhausted": ("persons", "won"),  # a list with fewer persons than seats won
    "tie": ("among", "seats"),  # open until a lot is drawn
    "ratio": ("ratio", "seat"),  # a further seat by the share of votes
    "lot": ("among", "drawn", "minutes"),  # a drawn lot, as given
}

Value = int | Fraction | str | tuple[str, ...]  # a tuple holds names of groups or persons


@dataclass(frozen=True, slots=True)
class Step:
    """One step, of one group or (None) of all."""

    kind: StepKind
    group: str | None
    values: Mapping[str, Value]


class Steps(Sequence[Step]):
    """Steps that are worked out when they are read: most counts are never explained."""

    __slots__ = ("_made", "_work")

    def __init__(self, work: Callable[[], Iterable[Step]]) -> None:
        self._work = work
        self._made: tuple[Step, ...] | None = None

    def _steps(self) -> tuple[Step, ...]:
        if self._made is None:
            self._made = tuple(self._work())
        return self._made

    @overload
    def __getitem__(self, index: int) -> Step: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Step, ...]: ...
    def __getitem__(self, index: int | slice) -> Step | tuple[Step, ...]:
        return self._steps()[index]

    def __len__(self) -> int:
        return len(self._steps())

    def __iter__(self) -> Iterator[Step]:
        return iter(self._steps())


def tie_step(among: Sequence[str], seats: int) -> Step:
    """The step of a dead heat that is handed back."""
    return Step("tie", None, {"among": tuple(among), "seats": seats})
