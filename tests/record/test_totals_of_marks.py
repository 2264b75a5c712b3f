"""From decrypted numbers to totals: dummies are counted and credit nobody, and only lawful numbers add up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pytest
from held_election import IN_MARKS
from hypothesis import given
from hypothesis import strategies as st

from amin.errors import RejectedError
from amin.record.opened import bound, unit_totals

C, L, K = IN_MARKS.persons, len(IN_MARKS.lists), IN_MARKS.max_marks
DUMMIES = (C + 1, C + 2)
Ballot = tuple[tuple[int, ...], int]  # marks and list mark, as they are encrypted

persons = st.sets(st.integers(1, C), min_size=1, max_size=K).flatmap(
    lambda found: st.permutations(DUMMIES).map(
        lambda fill: (tuple(sorted([*found, *fill[: K - len(found)]])), 0)
    )
)
lawful: st.SearchStrategy[Ballot] = st.one_of(
    persons, st.integers(1, L + 1).map(lambda list_mark: (DUMMIES, list_mark))
)


def numbers(ballots: Sequence[Ballot]) -> tuple[list[int], list[int]]:
    """How often each number comes out of these ballots."""
    marks = Counter(mark for one, _ in ballots for mark in one)
    lists = Counter(list_mark for _, list_mark in ballots)
    return [marks[n] for n in range(bound(IN_MARKS, "marks") + 1)], [
        lists[n] for n in range(bound(IN_MARKS, "lists") + 1)
    ]


@given(ballots=st.lists(lawful, max_size=12))
def test_the_totals_are_those_of_the_ballots(ballots: list[Ballot]) -> None:
    totals, dummies = unit_totals(IN_MARKS, len(ballots), *numbers(ballots))

    assert totals[:C] == tuple(sum(person in one for one, _ in ballots) for person in range(1, C + 1))
    assert totals[C:] == tuple(sum(mark == each for _, mark in ballots) for each in range(1, L + 2))
    assert sum(totals[:C]) + sum(dummies) == K * len(ballots)


HONEST: list[Ballot] = [((1, 2), 0), ((3, DUMMIES[0]), 0), (DUMMIES, 1), (DUMMIES, L + 1)]
UNLAWFUL: dict[str, list[Ballot]] = {
    "a person on a list's ballot": [*HONEST[:2], ((4, DUMMIES[0]), 1), HONEST[3]],
    "a person twice on a ballot": [((1, 1), 0), ((1, DUMMIES[0]), 0), (DUMMIES, 1), (DUMMIES, 1)],
    "a dummy twice on a ballot": [*HONEST[:2], (DUMMIES, 1), ((DUMMIES[0], DUMMIES[0]), L + 1)],
    "a dummy on more ballots than there are": [((1, DUMMIES[0]), 0), ((DUMMIES[0], DUMMIES[0]), 1)],
    "a ballot of dummies for persons": [(DUMMIES, 0), *HONEST[2:]],
    "a mark that is zero": [((0, 1), 0), *HONEST[1:]],
    "a mark too few": [((1,), 0), *HONEST[1:]],
    "a mark too many": [((1, 2, 3), 0), *HONEST[1:]],
}


def test_the_ballots_that_are_changed_below_are_lawful() -> None:
    assert unit_totals(IN_MARKS, 4, *numbers(HONEST)) == ((1, 1, 1, 0, 0, 1, 0, 1), (3, 2))


@pytest.mark.parametrize("what", UNLAWFUL)
def test_numbers_that_no_lawful_ballots_give_are_rejected(what: str) -> None:
    """No chain that was verified gives them: the last look before a result is published."""
    with pytest.raises(RejectedError):
        unit_totals(IN_MARKS, len(UNLAWFUL[what]), *numbers(UNLAWFUL[what]))


def test_a_list_mark_too_few_or_too_many_is_rejected() -> None:
    marks, lists = numbers(HONEST)
    for more in (-1, 1):
        changed = [lists[0] + more, *lists[1:]]
        with pytest.raises(RejectedError):
            unit_totals(IN_MARKS, 4, marks, changed)
