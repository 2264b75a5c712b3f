"""The rules by name: one row each. A new rule is a function, a row here, and its tests."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from types import MappingProxyType
from typing import Final

from amin.counting.allocation import Allocate
from amin.counting.amendments import votes_given_rule
from amin.counting.groups import elect_by_groups, places_in_lots, pooled_independents, refuse_reserved_code
from amin.counting.hagenbach_bischoff import hagenbach_bischoff
from amin.counting.highest_averages import (
    danish,
    dhondt,
    imperiali_divisors,
    modified_sainte_lague,
    sainte_lague,
)
from amin.counting.largest_remainder import (
    droop_remainder,
    hagenbach_bischoff_remainder,
    imperiali_remainder,
    largest_remainder,
)
from amin.counting.lots import Lots, with_lots
from amin.counting.numerals import Language
from amin.counting.outcome import INDEPENDENTS, Outcome
from amin.counting.plurality import plurality, require_limited, require_one_seat
from amin.counting.sentences import Words
from amin.counting.tehran import STRATEGIES
from amin.counting.totals import Totals
from amin.election import Contest
from amin.errors import MalformedError


@dataclass(frozen=True, slots=True)
class Rule:
    """A way from totals to seats, with where it comes from and what it does in one line."""

    name: str
    title: Words  # what people call it
    source: str
    line: str
    elect: Callable[[Contest, Totals, Lots], Outcome]
    # name → value, as frozen with the election
    parameters: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    # seats of groups by their votes alone; None: persons compete without groups, or ballots count too
    allocate: Allocate | None = None
    require: Callable[[Contest], object] = pooled_independents  # refuses a contest that it cannot count


def by_groups(name: str, title: Words, source: str, line: str, allocate: Allocate, **parameters: str) -> Rule:
    """A row for a rule that gives seats to groups, and inside a group to persons by votes."""
    elected = partial(elect_by_groups, allocate)
    return Rule(name, title, source, line, elected, MappingProxyType(parameters), allocate)


ROWS: Final = (
    Rule(
        "plurality",
        Words("بیشترین رأی", "Most votes"),
        "councils election law before 1403, Art. 17",
        "the persons with the most votes win; lists have no say in who is elected",
        plurality,
    ),
    Rule(
        "limited_vote",
        Words("رأی محدود", "Limited vote"),
        "Spain's Senate: LOREG 5/1985, Art. 166; Lijphart & others 1986",
        "as plurality, where a ballot marks fewer persons than there are seats",
        plurality,
        require=require_limited,
    ),
    Rule(
        "single_seat",
        Words("تک‌کرسی، بیشترین رأی", "Single seat, most votes"),
        "LAW 2.3, by-election of the Assembly of Experts",
        "one seat, one mark: the person with the most votes wins",
        plurality,
        require=require_one_seat,
    ),
    by_groups(
        "dhondt",
        Words("دونت", "D’Hondt"),
        "D'Hondt 1882; Balinski & Young 2001, app. A",
        "each seat to the list with the largest votes ÷ (seats held + 1), then to persons by votes",
        dhondt,
        divisors="1, 2, 3, …",
    ),
    by_groups(
        "sainte_lague",
        Words("سنت‌لگو", "Sainte-Laguë"),
        "Sainte-Laguë 1910; Balinski & Young 2001, app. A",
        "each seat to the list with the largest votes ÷ (2 × seats held + 1), then to persons by votes",
        sainte_lague,
        divisors="1, 3, 5, …",
    ),
    by_groups(
        "modified_sainte_lague",
        Words("سنت‌لگوی تعدیل‌شده", "Modified Sainte-Laguë"),
        "Norway, valgloven § 11-4",
        "as sainte_lague, but a list's first seat costs 1.4",
        modified_sainte_lague,
        divisors="1.4, 3, 5, …",
    ),
    by_groups(
        "danish",
        Words("دانمارکی", "Danish"),
        "Denmark, Folketing election act § 79",
        "each seat to the list with the largest votes ÷ (3 × seats held + 1); kind to small lists",
        danish,
        divisors="1, 4, 7, …",
    ),
    by_groups(
        "imperiali_divisors",
        Words("ایمپریالی با مقسوم‌علیه‌ها", "Imperiali divisors"),
        "Belgium, municipal election act 1932, Art. 56",
        "each seat to the list with the largest votes ÷ (seats held + 2); kind to large lists",
        imperiali_divisors,
        divisors="1, 1.5, 2, …",
    ),
    by_groups(
        "hagenbach_bischoff",
        Words("هاگن‌باخ بیشوف", "Hagenbach-Bischoff"),
        "Switzerland, Federal Act on Political Rights, Arts. 40 and 41",
        "a seat for each whole quota, the rest one by one to the largest votes ÷ (seats held + 1)",
        hagenbach_bischoff,
        quota="whole number above votes ÷ (seats + 1)",
    ),
    by_groups(
        "largest_remainder",
        Words("بزرگ‌ترین باقی‌مانده", "Largest remainder"),
        "Hamilton 1792, Hare 1859; Balinski & Young 2001, app. A",
        "a seat for each whole quota, the rest to the largest remainders, then to persons by votes",
        largest_remainder,
        quota="votes ÷ seats",
    ),
    by_groups(
        "droop_remainder",
        Words("بزرگ‌ترین باقی‌مانده با سهمیهٔ دروپ", "Largest remainder, Droop quota"),
        "Droop 1881; South Africa, Electoral Act 73 of 1998, sched. 1A",
        "as largest_remainder, with the least quota that only so many can reach",
        droop_remainder,
        quota="whole part of votes ÷ (seats + 1), plus 1",
    ),
    by_groups(
        "hagenbach_bischoff_remainder",
        Words("بزرگ‌ترین باقی‌مانده با سهمیهٔ هاگن‌باخ بیشوف", "Largest remainder, Hagenbach-Bischoff quota"),
        "Hagenbach-Bischoff 1888",
        "as largest_remainder, with votes ÷ (seats + 1) as the quota",
        hagenbach_bischoff_remainder,
        quota="votes ÷ (seats + 1)",
    ),
    by_groups(
        "imperiali_remainder",
        Words("بزرگ‌ترین باقی‌مانده با سهمیهٔ ایمپریالی", "Largest remainder, Imperiali quota"),
        "Italy, D.P.R. 361/1957, Art. 77",
        "as largest_remainder, with votes ÷ (seats + 2); a seat too many goes back where least is left",
        imperiali_remainder,
        quota="votes ÷ (seats + 2)",
    ),
)

# The proportional election of Tehran: the proposed strategy and its rivals, a point each.
TEHRAN_ROWS: Final = tuple(
    Rule(each.name, each.title, each.source, each.line, each.elect, each.parameters, each.groups_only)
    for each in STRATEGIES
)

RULES: Final[Mapping[str, Rule]] = MappingProxyType({rule.name: rule for rule in (*ROWS, *TEHRAN_ROWS)})


def require_countable(contest: Contest) -> None:
    """Refuse a contest that could not be counted; to be asked before the freeze, not after the vote.

    Raises:
        MalformedError: no rule has the contest's rule names, a list has the independents' name, or the rule
            cannot count such a contest.
    """
    rule = rule_named(contest.rule)
    votes_given_rule(contest.votes_already_given)
    refuse_reserved_code(contest)
    rule.require(contest)


def rule_named(name: str) -> Rule:
    """Return the rule of that name."""
    rule = RULES.get(name)
    if rule is None:
        raise MalformedError(f"no rule is called {name!r}", hint=f"rules are {', '.join(sorted(RULES))}")
    return rule


def title_of(name: str, language: Language) -> str:
    """Return what a rule is called by people; its name where no rule of ours is called so."""
    return RULES[name].title.in_language(language) if name in RULES else name


def elect(rule_name: str, contest: Contest, totals: Totals, *, lots: Lots = ()) -> Outcome:
    """Turn totals into seats, elected persons, alternates and ties by the rule of that name.

    Args:
        lots: drawn lots with their minutes, in the order in which they were drawn.
    Raises:
        MalformedError: no such rule, the totals are not those of this contest's candidates and lists, or
            a lot fits no tie that the count leaves open.
    """
    rule = rule_named(rule_name)
    same_names("candidates", totals.candidates, {c.code for c in contest.candidates})
    same_names("lists", totals.list_totals, {each.code for each in contest.lists})
    persons = {name: len(codes) for name, codes in pooled_independents(contest).items()}
    votes = {**totals.list_totals, INDEPENDENTS: totals.independents}
    return with_lots(partial(rule.elect, contest, totals), lots, places_in_lots(votes, persons))


def elects_at_large(rule: Rule) -> bool:
    """Whether persons compete with each other whatever list they stand in."""
    return rule.elect is plurality


def same_names(what: str, counts: Mapping[str, int], codes: set[str]) -> None:
    """Refuse totals that leave out somebody or name a stranger."""
    if counts.keys() != codes:
        odd = ", ".join(sorted(counts.keys() ^ codes)[:5])
        raise MalformedError(f"the totals' {what} differ from the contest's by {odd}")
