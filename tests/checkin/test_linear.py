"""The checker itself: histories that are right, histories that are wrong, and a slow oracle beside it."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from linear import NEVER, NotLinearizableError, Operation, is_linearizable, require_linearizable


def reserve(visit: str, began: float, ended: float, done: bool | None) -> Operation:
    return Operation(visit, False, began, ended, done)


def release(visit: str, began: float, ended: float, done: bool | None = True) -> Operation:
    return Operation(visit, True, began, ended, done)


RIGHT = {
    "one after the other": [reserve("a", 0, 1, True), reserve("b", 2, 3, False)],
    "refused while the other is under way": [reserve("a", 0, 5, True), reserve("b", 1, 2, False)],
    "one of which nobody knows took it": [reserve("a", 0, NEVER, None), reserve("b", 1, 2, False)],
    "one of which nobody knows took nothing": [reserve("a", 0, NEVER, None), reserve("b", 1, 2, True)],
    "released between": [reserve("a", 0, 1, True), release("a", 2, 3), reserve("b", 4, 5, True)],
    "a release that nobody knows of": [
        reserve("a", 0, 1, True), release("a", 2, NEVER, None),
        reserve("b", 3, 4, False), reserve("c", 5, 6, True),
    ],
}  # fmt: skip
WRONG = {
    "two at once": [reserve("a", 0, 5, True), reserve("b", 1, 4, True)],
    "two after each other": [reserve("a", 0, 1, True), reserve("b", 2, 3, True)],
    "refused before anybody was granted": [reserve("a", 0, 1, False), reserve("b", 2, 3, True)],
    "refused and nobody else asked": [reserve("a", 0, 1, False)],
    "granted before the release began": [
        reserve("a", 0, 1, True), reserve("b", 2, 3, True), release("a", 4, 5)
    ],
    "refused after the release": [reserve("a", 0, 1, True), release("a", 2, 3), reserve("b", 4, 5, False)],
    "a lost one cannot explain two": [
        reserve("x", 0, NEVER, None), reserve("a", 1, 2, True), reserve("b", 3, 4, True)
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", RIGHT)
def test_a_history_that_can_be_explained_is_linearizable(name):
    assert require_linearizable([("voter", op) for op in RIGHT[name]]) == len(RIGHT[name])


@pytest.mark.parametrize("name", WRONG)
def test_a_history_that_cannot_be_explained_is_refused(name):
    with pytest.raises(NotLinearizableError):
        require_linearizable([("another", reserve("a", 0, 1, True)), *[("voter", op) for op in WRONG[name]]])


def by_all_orders(ops: list[Operation]) -> bool:
    """The definition, word by word."""
    sure = [op for op in ops if op.done is not None]
    unsure = [op for op in ops if op.done is None]
    for chosen in range(1 << len(unsure)):
        taken = [*sure, *(op for i, op in enumerate(unsure) if chosen >> i & 1)]
        if any(explains(order) for order in permutations(taken)):
            return True
    return False


def explains(order: tuple[Operation, ...]) -> bool:
    holder = None
    for place, op in enumerate(order):
        if any(later.ended < op.began for later in order[place + 1 :]):
            return False
        if op.is_release:
            if holder != op.visit:
                return False
            holder = None
        elif op.done is False:
            if holder is None or holder == op.visit:
                return False
        elif holder is not None:
            return False
        else:
            holder = op.visit
    return True


@st.composite
def histories(draw):
    ops = []
    for visit in range(draw(st.integers(1, 4))):
        began = draw(st.integers(0, 8))
        done = draw(st.sampled_from([True, False, None]))
        ended = NEVER if done is None else began + draw(st.integers(0, 4))
        ops.append(reserve(str(visit), began, ended, done))
        if done and len(ops) < 5 and draw(st.booleans()):
            began = ended + draw(st.integers(0, 3))
            done = draw(st.sampled_from([True, None]))
            ops.append(release(str(visit), began, began + draw(st.integers(0, 3)) if done else NEVER, done))
    return ops


@given(histories())
def test_the_checker_says_what_the_definition_says(ops):
    assert is_linearizable(ops) == by_all_orders(ops)
