"""How many votes more a group would have needed for another seat: found, and so proved, by counting again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final, cast

from amin.counting.allocation import Votes
from amin.counting.apportion import apportion
from amin.counting.groups import pooled_independents
from amin.counting.numerals import Language, whole
from amin.counting.outcome import INDEPENDENTS, Outcome
from amin.counting.person_table import VotesOfPersons
from amin.counting.rules import elect, elects_at_large, rule_named
from amin.counting.sentences import Words, singular
from amin.counting.thresholds import Threshold
from amin.counting.totals import Totals
from amin.election import Contest

# A group, and how many votes more it had → the seats it holds then whichever way a lot falls.
SeatsWith = Callable[[str, int], int]

ONE_MORE: Final = Words(
    "{group} با {more} رأی بیشتر، اگر رأی دیگران همین می‌ماند، یک کرسی بیشتر می‌داشت.",
    "With {more} more votes, all others the same, {group} would have one more seat.",
)
SOME_MORE: Final = Words(
    "{group} با {more} رأی بیشتر، اگر رأی دیگران همین می‌ماند، به جای {has} کرسی {would} کرسی می‌داشت.",
    "With {more} more votes, all others the same, {group} would have {would} seats in place of {has}.",
)


@dataclass(frozen=True, slots=True)
class Needed:
    """With `more` votes more a group holds `would_have` seats; with one vote less it does not."""

    group: str
    more: int
    has: int
    would_have: int

    def sentence(self, called: str, language: Language) -> str:
        """Say it in one sentence.

        Args:
            called: the group's name as it stands in a sentence.
        """
        words = ONE_MORE if self.would_have == self.has + 1 else SOME_MORE
        values = {"more": self.more, "has": self.has, "would": self.would_have}
        text = singular(words.in_language(language), values)
        return text.format(group=called, **{name: whole(n, language) for name, n in values.items()})


def votes_needed(seats_with: SeatsWith, groups: Iterable[str], most: int) -> tuple[Needed, ...]:
    """Find for each group how many votes more would have given it another seat, all others as they are.

    A seat that a lot might give is not counted: so many votes are enough for sure. Both ends are counted,
    never calculated: with so many votes the group has a seat more, with one vote less it has not.

    Args:
        most: votes beyond which nobody looks; a group that no number up to it helps is left out, as one that
            has a seat for each of its persons.
    """
    found = (_needed(seats_with, group, most) for group in groups)
    return tuple(each for each in found if each is not None)


def _needed(seats_with: SeatsWith, group: str, most: int) -> Needed | None:
    has = seats_with(group, 0)
    enough = 1
    while (would_have := seats_with(group, enough)) <= has:
        if enough > most:
            return None
        enough *= 2
    short = enough // 2
    while enough - short > 1:
        middle = (short + enough) // 2
        if (then := seats_with(group, middle)) > has:
            enough, would_have = middle, then
        else:
            short = middle
    return Needed(group, enough, has, would_have)


def beyond_all(votes: int, seats: int) -> int:
    """More votes than any rule here asks for another seat, where all groups together have so many."""
    return 8 * (votes + 1) * (seats + 1)


def seats_of_table(
    rule: str, votes: Votes | VotesOfPersons, seats: int, threshold: Threshold | None = None
) -> SeatsWith:
    """The seats of a list from a table of votes in which it had more."""

    def seats_with(group: str, more: int) -> int:
        of = votes[group]
        if isinstance(of, Mapping):  # whose votes they are decides no seat of the list
            first = next(iter(of))
            changed = {**cast("VotesOfPersons", votes), group: {**of, first: of[first] + more}}
            return apportion(rule, changed, seats, threshold=threshold).seats[group]
        lists = {**cast("Votes", votes), group: of + more}
        return apportion(rule, lists, seats, threshold=threshold).seats[group]

    return seats_with


def seats_of_contest(rule: str, contest: Contest, totals: Totals) -> SeatsWith:
    """The seats of a group from a contest's totals in which it had more votes; ballots stay as many."""

    def seats_with(group: str, more: int) -> int:
        if group == INDEPENDENTS:
            changed = replace(totals, independents=totals.independents + more)
        else:
            lists = {**totals.list_totals, group: totals.list_totals[group] + more}
            changed = replace(totals, list_totals=lists)
        return elect(rule, contest, changed).seats[group]

    return seats_with


def needed_of_contest(contest: Contest, totals: Totals, outcome: Outcome, chosen: str) -> tuple[Needed, ...]:
    """How many votes more each group would have needed for another seat.

    Returns:
        Nobody where persons win at large, or where a lot has decided: it would be drawn anew.
    """
    if elects_at_large(rule_named(chosen)) or elect(chosen, contest, totals).seats != outcome.seats:
        return ()
    votes = sum(totals.list_totals.values()) + totals.independents
    groups = [name for name, members in pooled_independents(contest).items() if members]
    return votes_needed(seats_of_contest(chosen, contest, totals), groups, beyond_all(votes, contest.seats))
