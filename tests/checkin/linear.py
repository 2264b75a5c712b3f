"""Is a history linearizable? Of reserves and releases of one voter and office, seen by those who asked.

The object is a register that is free or held by one visit. A reserve that was granted finds it free and
holds it; one that was refused finds it held by another; a release makes it free. A history is linearizable
when each operation can be given a moment between its call and its return so that this is what happened. An
operation that was never answered may have taken effect at any moment after its call, or never.

Source: Herlihy & Wing, "Linearizability" (1990); Wing & Gong, "Testing and verifying concurrent objects"
(1993), with the memory of Lowe, "Testing for linearizability" (2017). Registers do not touch each other, so
each is checked alone (locality).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

FREE = None
NEVER = float("inf")


@dataclass(frozen=True, slots=True)
class Operation:
    """One reserve or release, from its first call to its last return, all repetitions of it together.

    Attributes:
        done: granted or released; False for refused; None where nobody learnt it.
    """

    visit: Hashable
    is_release: bool
    began: float
    ended: float
    done: bool | None


class NotLinearizableError(Exception):
    """No order of the operations explains what was answered."""


def require_linearizable(history: Iterable[tuple[Hashable, Operation]]) -> int:
    """Check a history of many registers, and return how many operations it has.

    Raises:
        NotLinearizableError: with the operations of the first register that does not hold.
    """
    registers = defaultdict(list)
    for register, operation in history:
        registers[register].append(operation)
    for operations in registers.values():
        if not is_linearizable(operations):
            raise NotLinearizableError(sorted(operations, key=lambda one: one.began))
    return sum(map(len, registers.values()))


def is_linearizable(operations: Sequence[Operation]) -> bool:
    """Whether the operations of one register are linearizable."""
    ops = sorted(operations, key=lambda one: one.began)
    must = sum(1 << i for i, op in enumerate(ops) if op.done is not None)
    seen: set[tuple[int, Hashable]] = set()
    ways: list[tuple[int, Hashable]] = [(0, FREE)]
    while ways:
        done, holder = _with_refused(ops, *ways.pop())
        if done & must == must:
            return True
        if (done, holder) in seen:
            continue
        seen.add((done, holder))
        effects = ((i, _effect(ops[i], holder)) for i in _next(ops, done))
        ways += [(done | 1 << i, after) for i, after in effects if after is not _IMPOSSIBLE]
    return False


_IMPOSSIBLE = object()


def _effect(op: Operation, holder: Hashable) -> Hashable:
    """What the register holds after an operation that takes effect."""
    if op.done is False:
        return _IMPOSSIBLE  # those that change nothing were let pass already
    if op.is_release:
        return FREE if holder == op.visit else _IMPOSSIBLE
    return op.visit if holder is FREE else _IMPOSSIBLE


def _with_refused(ops: Sequence[Operation], done: int, holder: Hashable) -> tuple[int, Hashable]:
    """Let everything pass that was refused and may be now: it changes nothing, so sooner never hurts."""
    again = holder is not FREE
    while again:
        again = False
        for i in _next(ops, done):
            if ops[i].done is False and not ops[i].is_release and ops[i].visit != holder:
                done |= 1 << i
                again = True
    return done, holder


def _next(ops: Sequence[Operation], done: int) -> list[int]:
    """Operations that may come next: none that is left ended before they began."""
    left = [i for i in range(len(ops)) if not done >> i & 1]
    first = min((ops[i].ended for i in left if ops[i].done is not None), default=NEVER)
    return [i for i in left if ops[i].began <= first]
