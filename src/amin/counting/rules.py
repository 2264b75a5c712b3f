"""The rules by name: one row each. A new rule is a function, a row here, and its tests."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import Final

from amin.counting.groups import elect_by_groups, refuse_reserved_code
from amin.counting.highest_averages import dhondt
from amin.counting.largest_remainder import largest_remainder
from amin.counting.outcome import Outcome
from amin.counting.plurality import plurality
from amin.counting.totals import Totals
from amin.election import Contest
from amin.errors import MalformedError


@dataclass(frozen=True, slots=True)
class Rule:
    """A way from totals to seats, with where it comes from and what it does in one line."""

    name: str
    source: str
    line: str
    elect: Callable[[Contest, Totals], Outcome]


RULES: Final[Mapping[str, Rule]] = MappingProxyType(
    {
        rule.name: rule
        for rule in (
            Rule(
                "plurality",
                "councils election law before 1403, Art. 17",
                "the persons with the most votes win; lists have no say in who is elected",
                plurality,
            ),
            Rule(
                "dhondt",
                "D'Hondt 1882; Balinski & Young 2001, app. A",
                "each seat to the list with the largest votes ÷ (seats held + 1), then to persons by votes",
                partial(elect_by_groups, dhondt),
            ),
            Rule(
                "largest_remainder",
                "Hamilton 1792, Hare 1859; Balinski & Young 2001, app. A",
                "a seat for each whole quota, the rest to the largest remainders, then to persons by votes",
                partial(elect_by_groups, largest_remainder),
            ),
        )
    }
)


def require_countable(contest: Contest) -> None:
    """Refuse a contest that could not be counted; to be asked before the freeze, not after the vote.

    Raises:
        MalformedError: no rule has the contest's rule name, or a list has the independents' name.
    """
    rule_named(contest.rule)
    refuse_reserved_code(contest)


def rule_named(name: str) -> Rule:
    """Return the rule of that name."""
    rule = RULES.get(name)
    if rule is None:
        raise MalformedError(f"no rule is called {name!r}", hint=f"rules are {', '.join(sorted(RULES))}")
    return rule


def elect(rule_name: str, contest: Contest, totals: Totals) -> Outcome:
    """Turn totals into seats, elected persons, alternates and ties by the rule of that name.

    Raises:
        MalformedError: no such rule, or the totals are not those of this contest's candidates and lists.
    """
    rule = rule_named(rule_name)
    same_names("candidates", totals.candidates, {c.code for c in contest.candidates})
    same_names("lists", totals.list_totals, {each.code for each in contest.lists})
    return rule.elect(contest, totals)


def same_names(what: str, counts: Mapping[str, int], codes: set[str]) -> None:
    """Refuse totals that leave out somebody or name a stranger."""
    if counts.keys() != codes:
        odd = ", ".join(sorted(counts.keys() ^ codes)[:5])
        raise MalformedError(f"the totals' {what} differ from the contest's by {odd}")
