"""Seats from a table of votes, for whoever has no frozen contest at hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain
from typing import Final, TypeVar, cast

from amin.counting.allocation import Allocate, Votes
from amin.counting.connections import Connection, check_connections, elect_connected, without
from amin.counting.exhaustion import pass_seats_on
from amin.counting.groups import after_lot, places_in_lots
from amin.counting.lots import Lots, with_lots
from amin.counting.outcome import Outcome, Tie
from amin.counting.person_table import PersonTable, VotesOfPersons
from amin.counting.rules import Rule, elects_at_large, rule_named
from amin.counting.steps import Step, Steps
from amin.counting.thresholds import Admission, Threshold, national
from amin.counting.totals import whole_numbers
from amin.errors import MalformedError

MOST_SEATS: Final = 100_000

Given = TypeVar("Given")


def apportion(
    rule_name: str,
    votes: Votes | VotesOfPersons,
    seats: int,
    *,
    threshold: Threshold | None = None,
    valid: int | None = None,
    lots: Lots = (),
    connections: Sequence[Connection] = (),
) -> Outcome:
    """Turn votes into seats, and into persons where their votes are given, by the rule of that name.

    Args:
        votes: list → votes, or list → person → votes. A rule without groups takes the names of the first
            form for persons.
        seats: from 1 to 100,000. A list of which persons are known holds no more seats than it has persons.
        threshold: what a list must reach to take part; of `valid` votes, or of the sum of all lists'.
        valid: valid votes; without it the votes of all lists.
        lots: drawn lots, in the order in which they were drawn.
        connections: lists that win seats together; one that the threshold keeps out adds nothing to them.
    Returns:
        Seats of each list, also of those that the threshold keeps out; who is elected, if persons are given.
    Raises:
        MalformedError: no such rule, no list, votes that are no whole numbers from 0, too many seats or
            none, somebody named twice, or a lot that fits no tie.
    """
    rule = rule_named(rule_name)
    check_seats(seats)
    of_lists, by_person = _read(rule, votes)
    admission = national(of_lists, threshold, valid) if threshold else Admission(tuple(of_lists), ())
    if connections:
        outcome = _connected(rule, connections, of_lists, by_person, admission, seats, lots)
    elif by_person is None:
        outcome = _lists_alone(rule, {name: of_lists[name] for name in admission.groups}, seats, lots)
    else:
        table = PersonTable({name: by_person[name] for name in admission.groups}, seats, valid)
        outcome = _persons_too(rule, table, lots)
    return _of_all(of_lists, admission, outcome)


def _of_all(votes: Votes, admission: Admission, outcome: Outcome) -> Outcome:
    """The outcome with those that the threshold keeps out, and why it does."""
    return replace(
        outcome,
        seats={name: outcome.seats.get(name, 0) for name in votes},
        steps=Steps(lambda: chain(admission.steps, outcome.steps)),
    )


def check_seats(seats: int) -> None:
    """Refuse a number of seats that no body has."""
    if type(seats) is not int or not 1 <= seats <= MOST_SEATS:
        raise MalformedError(f"{seats!r} seats; allowed: a whole number from 1 to {MOST_SEATS:,}")


def named_once(rows: Iterable[tuple[str, Given]]) -> dict[str, Given]:
    """Make a table of rows, refusing a name that comes twice.

    Raises:
        MalformedError: the row's number from 1, its name, and the row before it.
    """
    table: dict[str, Given] = {}
    first: dict[str, int] = {}
    for number, (name, given) in enumerate(rows, start=1):
        if name in first:
            raise MalformedError(f"row {number}: {name} is named twice, first in row {first[name]}")
        first[name] = number
        table[name] = given
    return table


def _read(rule: Rule, votes: Votes | VotesOfPersons) -> tuple[Votes, VotesOfPersons | None]:
    """The votes of lists, and of persons where they are given or stand for themselves."""
    if not votes:
        raise MalformedError("no list has votes; allowed: one list and more")
    by_person = _by_person(votes)
    if by_person is None:
        of_lists = cast("Votes", votes)
        whole_numbers(of_lists)
        return of_lists, {name: {name: n} for name, n in of_lists.items()} if elects_at_large(rule) else None
    return {name: sum(persons.values()) for name, persons in by_person.items()}, by_person


def _by_person(votes: Votes | VotesOfPersons) -> VotesOfPersons | None:
    """The votes as those of persons; None when they are of lists."""
    kinds = {isinstance(each, Mapping) for each in votes.values()}
    if kinds == {False}:
        return None
    if kinds != {True}:
        raise MalformedError("some lists have votes and others persons; allowed: the same for all lists")
    by_person = cast("VotesOfPersons", votes)
    for persons in by_person.values():
        whole_numbers(persons)
    named = Counter(code for persons in by_person.values() for code in persons)
    if twice := sorted(code for code, times in named.items() if times > 1):
        raise MalformedError(f"person {twice[0]} stands in two lists; allowed: one")
    return by_person


def _lists_alone(rule: Rule, votes: Votes, seats: int, lots: Lots) -> Outcome:
    """Seats of lists of which persons are not known: each has as many as it may win."""
    if rule.allocate is None:
        raise MalformedError(
            f"rule {rule.name} cannot count votes of lists alone", hint="give the votes of each person"
        )
    room = dict.fromkeys(votes, seats)
    return with_lots(partial(_count, rule.allocate, votes, seats, room), lots, places_in_lots(votes, room))


def _persons_too(rule: Rule, table: PersonTable, lots: Lots) -> Outcome:
    """Seats of lists and their persons; lots are checked by name, for our own codes tell nobody anything."""
    contest, totals = table.contest, table.totals
    votes = {name: sum(persons.values()) for name, persons in table.votes.items()}
    places = places_in_lots(votes, {name: len(persons) for name, persons in table.votes.items()})
    return with_lots(lambda drawn: table.named(rule.elect(contest, totals, table.coded(drawn))), lots, places)


def _connected(
    rule: Rule,
    connections: Sequence[Connection],
    votes: Votes,
    by_person: VotesOfPersons | None,
    admission: Admission,
    seats: int,
    lots: Lots,
) -> Outcome:
    """Seats of lists, and their persons, where some of the lists win seats together."""
    if rule.allocate is None:
        raise MalformedError(
            f"rule {rule.name} knows no connected lists", hint="choose a rule that gives seats to lists"
        )
    check_connections(votes, connections)
    inside = {name: votes[name] for name in admission.groups}
    connected = without(connections, votes.keys() - inside.keys())
    return elect_connected(rule.allocate, inside, seats, connected, persons=by_person, lots=lots)


def _count(allocate: Allocate, votes: Votes, seats: int, room: Mapping[str, int], lots: Lots) -> Outcome:
    """The seats of lists with so many of the lots."""
    given = after_lot(pass_seats_on(allocate, votes, room, seats), lots)
    ties = (Tie("list", given.tied, given.open_seats),) if given.tied else ()
    start = (Step("votes", name, {"votes": n}) for name, n in votes.items())
    return Outcome(given.seats, (), (), ties, Steps(lambda: chain(start, given.steps)))
