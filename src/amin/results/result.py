"""The result of one contest, the same whether it was counted from a table, a contest or a record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, cast

from amin.counting import INDEPENDENTS, RULES, Lot, Outcome, Totals
from amin.counting.explain import (
    STRATEGIES_OF_TEHRAN,
    OtherStrategy,
    last_seat,
    names_of,
    other_strategies,
)
from amin.counting.groups import pooled_independents
from amin.counting.numerals import Language
from amin.counting.person_table import PersonTable, VotesOfPersons
from amin.counting.rules import elects_at_large, rule_named
from amin.counting.thresholds import Threshold
from amin.counting.votes_needed import (
    Needed,
    SeatsWith,
    beyond_all,
    seats_of_contest,
    seats_of_table,
    votes_needed,
)
from amin.election import Contest, Counted
from amin.errors import RejectedError
from amin.record.documents import ContestResult
from amin.record.outcome import contest_result, elected

WORK: Final = 6_000  # lists × (lists + seats) that are counted again in less than half a second


@dataclass(frozen=True, slots=True)
class Group:
    """A list, or all who stand in none (`code` is then "independents")."""

    code: str
    name: str
    votes: int
    seats: int  # held whichever way the lots fall
    ballots: int | None = None  # that chose the list itself; None where it is not known


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who stands; `group` is the code of a group."""

    code: str
    name: str
    group: str
    votes: int


@dataclass(frozen=True, slots=True)
class Result:
    """What was counted and what came of it, with the names of all whom it speaks of.

    Attributes:
        title: what is filled; empty where nobody has said.
        persons: in file order; nobody where votes are of lists alone.
        ballots, blank, valid: None where only votes are known.
        sha256: of what was counted, in hexadecimal; `hashed` says whether the frozen election or the table.
    """

    title: str
    rule: str
    seats: int
    groups: tuple[Group, ...]
    persons: tuple[Person, ...]
    outcome: Outcome
    names: Mapping[str, str] = field(repr=False)  # code → name, where a code is not itself the name
    counted: tuple[Contest, Totals] = field(repr=False)  # what the explanation asks for
    seats_with: SeatsWith = field(repr=False, compare=False)  # counts again with more votes of a group
    ballots: int | None = None
    blank: int | None = None
    valid: int | None = None
    place: str = ""
    eligible: int | None = None
    threshold: Threshold | None = None
    sha256: str = ""
    hashed: Literal["election", "votes"] = "votes"

    @property
    def in_order(self) -> tuple[Group, ...]:
        """The groups as every table and picture has them: most seats first, the independents last."""
        return tuple(
            sorted(self.groups, key=lambda each: (each.code == INDEPENDENTS, -each.seats, -each.votes))
        )

    @property
    def parameters(self) -> Mapping[str, str]:
        """The rule's parameters, as frozen."""
        return RULES[self.rule].parameters

    @property
    def at_large(self) -> bool:
        """Whether persons compete with each other whatever list they stand in."""
        return elects_at_large(RULES[self.rule])

    @property
    def votes(self) -> int:
        """The votes of all groups."""
        return sum(group.votes for group in self.groups)

    @property
    def undecided(self) -> int:
        """Seats that a lot will give to one group or another."""
        if not self.persons:  # of lists alone each has room for every seat, so none stays empty
            return self.seats - sum(self.outcome.seats.values())
        kind = "person" if self.at_large else "list"
        return sum(tie.seats for tie in self.outcome.ties if tie.kind == kind)

    @property
    def empty(self) -> int:
        """Seats that nobody is left to fill."""
        return self.seats - sum(self.outcome.seats.values()) - self.undecided

    def last_seat(self, language: Language) -> str:
        """Say who has the last seat and why."""
        return last_seat(*self.counted, self.outcome, language)

    def votes_needed(self) -> tuple[Needed, ...]:
        """How many votes more each group would have needed for another seat, all others the same.

        Of very many lists those who came next, and the largest, are asked for. Nobody where persons win at
        large, and where the seats hang on more than these votes: on drawn lots, or on connected lists.
        """
        known = {group.code for group in self.groups}
        alone = all(step.group is None or step.group in known for step in self.outcome.steps)
        now = {group.code: group.seats for group in self.groups}
        if self.at_large or not alone or any(step.kind == "lot" for step in self.outcome.steps):
            return ()
        if any(self.seats_with(code, 0) != seats for code, seats in now.items() if seats):
            return ()
        return votes_needed(self.seats_with, self._asked(), beyond_all(self.votes, self.seats))

    def _asked(self) -> tuple[str, ...]:
        """Groups with room for another seat; of very many, those who came next and the largest."""
        persons = Counter(person.group for person in self.persons)
        room = [
            group.code
            for group in self.in_order
            if group.seats < self.seats and (not self.persons or group.seats < persons[group.code])
        ]
        following = [step.values["next"] for step in self.outcome.steps if "next" in step.values][-1:]
        first = {name for names in following if isinstance(names, tuple) for name in names}
        ranked = sorted(room, key=lambda code: code not in first)
        kept = set(ranked[: max(1, WORK // (len(self.groups) + self.seats))])
        return tuple(code for code in room if code in kept)

    def other_readings(self) -> tuple[OtherStrategy, ...]:
        """What the rival readings of the proportional law give from the same votes; none of other rules."""
        if self.rule not in STRATEGIES_OF_TEHRAN:
            return ()
        return other_strategies(*self.counted, self.rule)


def of_contest(
    contest: Contest,
    totals: Totals,
    outcome: Outcome,
    *,
    sha256: str = "",
    place: str = "",
    eligible: int | None = None,
) -> Result:
    """Make the result of a frozen contest.

    Args:
        sha256: the election's hash, in hexadecimal.
        place, eligible: the constituency's name and how many may vote in it.
    """
    groups = _groups(contest, totals, outcome)
    persons = tuple(
        Person(each.code, each.name, each.list or INDEPENDENTS, totals.candidates[each.code])
        for each in contest.candidates
    )
    return Result(
        contest.name,
        contest.rule,
        contest.seats,
        groups,
        persons,
        outcome,
        names_of(contest),
        (contest, totals),
        seats_of_contest(contest.rule, contest, totals),
        ballots=totals.ballots,
        blank=totals.blank,
        valid=totals.valid,
        place=place,
        eligible=eligible,
        sha256=sha256,
        hashed="election",
    )


def _groups(contest: Contest, totals: Totals, outcome: Outcome) -> tuple[Group, ...]:
    """Lists as frozen, then the independents where somebody stands alone."""
    names = names_of(contest)
    votes = {**totals.list_totals, INDEPENDENTS: totals.independents}
    return tuple(
        Group(code, names.get(code, code), votes[code], outcome.seats.get(code, 0), totals.lists.get(code))
        for code, members in pooled_independents(contest).items()
        if members or code != INDEPENDENTS
    )


def of_votes(
    rule: str,
    seats: int,
    votes: Mapping[str, int] | VotesOfPersons,
    outcome: Outcome,
    *,
    title: str = "",
    threshold: Threshold | None = None,
    sha256: str = "",
) -> Result:
    """Make the result of a table of votes, in which each name stands for itself.

    Args:
        votes: list → votes, or list → person → votes, as `apportion` takes them.
        sha256: of the table's bytes, in hexadecimal.
    """
    known = any(isinstance(of, Mapping) for of in votes.values())
    given = cast("VotesOfPersons", votes if known else {name: {name: n} for name, n in votes.items()})
    lists = {name: sum(persons.values()) for name, persons in given.items()}
    at_large = elects_at_large(rule_named(rule))
    persons = tuple(Person(name, name, of, n) for of, each in given.items() for name, n in each.items())
    shut = {step.group for step in outcome.steps if step.values.get("reached") == "no"}
    everyone = {person.code: person.votes for person in persons if person.group not in shut}
    total = sum(lists.values())
    return Result(
        title=title,
        rule=rule,
        seats=seats,
        groups=tuple(Group(name, name, n, outcome.seats[name]) for name, n in lists.items()),
        persons=persons if known or at_large else (),
        outcome=outcome,
        names={},
        counted=(PersonTable(given, seats, None).contest, Totals(total, 0, total, everyone, {}, lists, 0)),
        seats_with=seats_of_table(rule, votes, seats, threshold),
        threshold=threshold,
        sha256=sha256,
    )


def of_document(
    contest: Contest, published: ContestResult, *, lots: tuple[Lot, ...] = (), sha256: str = ""
) -> Result:
    """Make the result of a record's contest; its steps are counted again from the published totals.

    Args:
        lots: those that were drawn, in their order.
    Raises:
        RejectedError: the published seats are not those of these totals and lots.
    """
    totals = Totals(
        ballots=int(published.ballots),
        blank=int(published.blank),
        valid=int(published.valid),
        candidates=_whole(published.candidates),
        lists=_whole(published.lists),
        list_totals=_whole(published.list_totals),
        independents=int(published.independents),
    )
    contest, outcome = elected(contest, totals, published.gone, lots=lots)
    counted = Counted((), (), published.annulled, published.left_out)
    if contest_result(contest, totals, outcome, gone=published.gone, counted=counted) != published:
        raise RejectedError(f"contest {contest.id}: the published result is not that of its totals")
    return of_contest(contest, totals, outcome, sha256=sha256)


def _whole(counts: Mapping[str, int]) -> dict[str, int]:
    """Counts as plain whole numbers; a document's own kind stays with the document."""
    return {name: int(n) for name, n in counts.items()}
