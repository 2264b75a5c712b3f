"""Who came next when the last seat was given, and by how much: what a losing list asks first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from math import ceil
from typing import Literal

from amin.counting.steps import Value

# What the others' claims to the last seat are told in; it chooses the sentence.
Measure = Literal["quotient", "remainder", "ratio", "surplus"]


def runner_up(
    measure: Measure, claims: Mapping[str, Fraction], won_by: Fraction, worth: Callable[[str], Fraction]
) -> dict[str, Value]:
    """Return what the step of the last seat says of who came next; nothing where nobody else had a claim.

    Args:
        claims: of every other group to this very seat, larger before smaller.
        won_by: the claim that won.
        worth: group → how many votes one of the measure is for it.
    Returns:
        `next`, the groups level behind the winner; what they have, and by how much that is less. `short`
        is the same in votes, where it is the same for all of them; of quotients in whole votes, for so
        many more would have made the group level or put it ahead.
    """
    if not claims:
        return {}
    best = max(claims.values())
    level = tuple(name for name, claim in claims.items() if claim == best)
    exact = {(won_by - best) * worth(name) for name in level}
    short: set[Value] = {Fraction(ceil(votes)) if measure == "quotient" else votes for votes in exact}
    told: dict[str, Value] = {"next": level, "next_by": measure, "next_has": best, "behind": won_by - best}
    return told | {"short": short.pop()} if len(short) == 1 else told
