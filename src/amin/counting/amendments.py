"""Candidates who go or come back after the freeze, and what becomes of votes already given to them.

An act strikes votes out or leaves them; it never changes which entries of a ballot were read. So a sum of
encrypted ballots and ballots read one by one give the same totals.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from amin.counting.holding import LeastPersons, NotHeld, not_held, one_person
from amin.counting.totals import Totals
from amin.election import Contest
from amin.errors import MalformedError


class Standing(StrEnum):
    """Whether somebody is a candidate, and if not, why."""

    CANDIDATE = "candidate"
    WITHDRAWN = "withdrawn"
    REJECTED = "rejected"
    DIED = "died"


# Whom an appeal brings back is a candidate again; nothing known brings back who left by himself.
NEXT: Final[Mapping[Standing, frozenset[Standing]]] = MappingProxyType(
    {
        Standing.CANDIDATE: frozenset({Standing.WITHDRAWN, Standing.REJECTED, Standing.DIED}),
        Standing.REJECTED: frozenset({Standing.CANDIDATE, Standing.WITHDRAWN, Standing.DIED}),
        Standing.WITHDRAWN: frozenset({Standing.DIED}),
        Standing.DIED: frozenset(),
    }
)


@dataclass(frozen=True, slots=True)
class Amendment:
    """What an act says of one person; to become a candidate is to be reinstated."""

    candidate: str
    to: Standing


@dataclass(frozen=True, slots=True)
class VotesGiven:
    """A named rule for the votes that somebody had when he went."""

    name: str
    line: str
    takes_out: bool  # who went is no candidate in the count
    apply: Callable[[Contest, Totals, frozenset[str]], tuple[Contest, Totals]]


def standing_after(contest: Contest, amendments: Iterable[Amendment]) -> Mapping[str, Standing]:
    """Where everybody stands when all acts are done, in their order.

    Raises:
        MalformedError: nobody has that code, or the person cannot go from one standing to the other.
    """
    now = {c.code: Standing.CANDIDATE for c in contest.candidates}
    for act in amendments:
        if act.candidate not in now:
            raise MalformedError(f"no candidate of contest {contest.id} has the code {act.candidate!r}")
        if act.to not in NEXT[now[act.candidate]]:
            allowed = ", ".join(sorted(NEXT[now[act.candidate]])) or "nothing"
            raise MalformedError(
                f"{act.candidate} is {now[act.candidate]} and cannot become {act.to}; allowed: {allowed}"
            )
        now[act.candidate] = act.to
    return now


def out_after(contest: Contest, amendments: Iterable[Amendment]) -> frozenset[str]:
    """Who is no candidate any more when all acts are done, in their order. Raises: as `standing_after`."""
    now = standing_after(contest, amendments)
    return frozenset(code for code, standing in now.items() if standing is not Standing.CANDIDATE)


def list_withdrawn(contest: Contest, before: Iterable[Amendment], list_code: str) -> tuple[Amendment, ...]:
    """Give the acts by which all members of a list that still can, withdraw with it.

    Raises:
        MalformedError: no such list, or nobody of it is left to withdraw.
    Source: open in law; docs/decisions/0048.
    """
    if list_code not in {each.code for each in contest.lists}:
        raise MalformedError(f"no list of contest {contest.id} has the code {list_code!r}")
    now = standing_after(contest, before)
    members = [code for code in contest.members(list_code) if Standing.WITHDRAWN in NEXT[now[code]]]
    if not members:
        raise MalformedError(f"nobody of list {list_code} is left to withdraw")
    return tuple(Amendment(code, Standing.WITHDRAWN) for code in members)


def lapse(contest: Contest, totals: Totals, out: frozenset[str]) -> tuple[Contest, Totals]:
    """Strike out the votes of who went: neither the person has them nor the group. Ballots stay valid."""
    lost = {c.code: (c.list, totals.candidates[c.code]) for c in contest.candidates if c.code in out}
    sums = {
        name: n - sum(votes for group, votes in lost.values() if group == name)
        for name, n in totals.list_totals.items()
    }
    alone = totals.independents - sum(votes for group, votes in lost.values() if group is None)
    fewer, kept = stay_with_group(contest, totals, out)
    return fewer, replace(kept, list_totals=sums, independents=alone)


def stay_with_group(contest: Contest, totals: Totals, out: frozenset[str]) -> tuple[Contest, Totals]:
    """Leave the votes of who went in the group's total; the person cannot be elected."""
    fewer = without(contest, out)
    return fewer, replace(totals, candidates={c.code: totals.candidates[c.code] for c in fewer.candidates})


def without(contest: Contest, out: Collection[str]) -> Contest:
    """Return a contest as if those who went had never stood; somebody must be left."""
    standing = tuple(c for c in contest.candidates if c.code not in out)
    return replace(contest, candidates=standing, max_marks=max(1, min(contest.max_marks, len(standing))))


def stand(contest: Contest, totals: Totals, _out: frozenset[str]) -> tuple[Contest, Totals]:
    """Count as if nobody had gone; who is elected and gone leaves a vacancy for an alternate."""
    return contest, totals


VOTES_ALREADY_GIVEN: Final[Mapping[str, VotesGiven]] = MappingProxyType(
    {
        rule.name: rule
        for rule in (
            VotesGiven("lapse", "neither the person nor the group has them", True, lapse),
            VotesGiven("stay_with_group", "the group has them, the person cannot win", True, stay_with_group),
            VotesGiven("stand", "the person has them, and a seat won is filled as a vacancy", False, stand),
        )
    }
)


def votes_given_rule(name: str) -> VotesGiven:
    """Return the rule of that name for votes already given."""
    rule = VOTES_ALREADY_GIVEN.get(name)
    if rule is None:
        names = ", ".join(VOTES_ALREADY_GIVEN)
        raise MalformedError(f"no rule is called {name!r}", hint=f"rules are {names}")
    return rule


def amended(
    contest: Contest,
    totals: Totals,
    amendments: Iterable[Amendment],
    votes_already_given: str,
    *,
    least: LeastPersons = one_person,
) -> tuple[Contest, Totals] | NotHeld:
    """Give the contest and totals to count after the acts, by the rule frozen with the election.

    Args:
        votes_already_given: a name of `VOTES_ALREADY_GIVEN`.
        least: how many must stand, as for the contest before the acts.
    Returns:
        What is counted; or that the contest is not held, for too few are left who could win.
    Raises:
        MalformedError: no such rule, or an act that cannot be.
    Source: LAW 1.6, OPEN-8; docs/decisions/0037.
    """
    rule = votes_given_rule(votes_already_given)
    out = out_after(contest, amendments)
    if rule.takes_out and (too_few := not_held(contest.persons - len(out), contest.seats, least)):
        return too_few
    return rule.apply(contest, totals, out) if out else (contest, totals)
