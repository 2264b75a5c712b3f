"""Draws that are the same for the same seed, so that one demo can be shown twice.

This is no randomness for secrets: who knows the seed knows every draw. Only `Random.random` is used,
since it alone is promised to give the same sequence in every version of Python.

Source: Python library reference, `random`, "Notes on Reproducibility".
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Chance:
    """A sequence of draws, named by what it is for: each purpose has a sequence of its own."""

    __slots__ = ("_next",)

    def __init__(self, *purpose: str | int) -> None:
        self._next = Random("/".join(map(str, purpose))).random

    def below(self, n: int) -> int:
        """Draw a whole number from 0 to `n` − 1; `n` is far below 2⁵³."""
        return int(self._next() * n)

    def shuffled(self, items: Iterable[T]) -> list[T]:
        """Return the items in another order, each order as likely as any other."""
        deck = list(items)
        for last in range(len(deck) - 1, 0, -1):
            other = self.below(last + 1)
            deck[last], deck[other] = deck[other], deck[last]
        return deck


class Urn:
    """Draw an index with a chance proportional to its weight, and put it back."""

    __slots__ = ("_upto",)

    def __init__(self, weights: Iterable[int]) -> None:
        self._upto = tuple(accumulate(weights))

    def draw(self, chance: Chance) -> int:
        """Return an index into the weights."""
        return bisect_right(self._upto, chance.below(self._upto[-1]))


def dealt(items: Sequence[T], weights: Sequence[int], many: int, chance: Chance) -> list[T]:
    """Return `many` cards, each item on its share of them to within one card, in an order by chance.

    A share that is dealt and not drawn is the same for every seed.
    """
    upto = tuple(accumulate(weights))
    spots = ((2 * card + 1) * upto[-1] // (2 * many) for card in range(many))
    return chance.shuffled(items[bisect_right(upto, spot)] for spot in spots)
