"""Election by groups: seats to lists and independents first, then persons by their own votes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from itertools import chain

from amin.counting.allocation import Allocate, Allocation, Votes, cut
from amin.counting.alternates import alternates_for, next_by_votes
from amin.counting.exhaustion import pass_seats_on
from amin.counting.lots import Lots, drawn_for, lot_step
from amin.counting.open_lists import Fill
from amin.counting.outcome import INDEPENDENTS, Outcome, Tie
from amin.counting.persons import Pool, person_ties
from amin.counting.steps import Step, Steps
from amin.counting.totals import Totals
from amin.election import Contest
from amin.errors import MalformedError


def pooled_independents(contest: Contest) -> Mapping[str, tuple[str, ...]]:
    """Each list with its members, then all who stand in no list as one group.

    Source: proportional law, Art. 24 as passed (LAW 1.4, items 2 and 4 of part 0); docs/decisions/0015.
    """
    refuse_reserved_code(contest)
    members: dict[str, list[str]] = {each.code: [] for each in contest.lists}
    members[INDEPENDENTS] = []
    for candidate in contest.candidates:
        members[INDEPENDENTS if candidate.list is None else candidate.list].append(candidate.code)
    return {name: tuple(codes) for name, codes in members.items()}


def refuse_reserved_code(contest: Contest) -> None:
    """Refuse a list whose code is the name of the group of independents."""
    if any(each.code == INDEPENDENTS for each in contest.lists):
        raise MalformedError(
            f"list code {INDEPENDENTS!r} is the name of the group of independents",
            hint="give the list another code",
        )


def elect_by_groups(
    allocate: Allocate, contest: Contest, totals: Totals, lots: Lots = (), *, fill: Fill = cut
) -> Outcome:
    """Give seats to groups by the votes of all their members, then to persons inside a group by votes.

    Source: LAW 1.4 and 1.5; docs/decisions/0010 to 0015.
    """
    members = pooled_independents(contest)
    votes = {**totals.list_totals, INDEPENDENTS: totals.independents}
    persons = {name: {code: totals.candidates[code] for code in codes} for name, codes in members.items()}
    everyone = {c.code: totals.candidates[c.code] for c in contest.candidates}
    of_groups = {name: votes[name] for name in members}
    return elect_persons(allocate, of_groups, persons, everyone, contest.seats, lots, fill)


def elect_persons(
    allocate: Allocate,
    votes: Votes,
    persons: Mapping[str, Votes],
    everyone: Votes,
    seats: int,
    lots: Lots = (),
    fill: Fill = cut,
) -> Outcome:
    """Give seats to groups, let drawn lots decide dead heats, then seat each group's persons by votes.

    Args:
        votes: of each group.
        persons: group → the votes of its persons.
        everyone: the votes of all persons, in file order.
        lots: drawn lots, each for a tie of the count without it.
        fill: who of a group's persons comes first.
    """
    given = pass_seats_on(allocate, votes, {name: len(of) for name, of in persons.items()}, seats)
    given = after_lot(given, lots)
    pools = [
        Pool(of, given.seats[name], name in given.tied, fill=fill).after(lots) for name, of in persons.items()
    ]
    alternates, edge = next_by_votes(everyone, pools, alternates_for(seats), given.open_seats, lots)
    ties = (Tie("list", given.tied, given.open_seats),) if given.tied else ()
    start = (Step("votes", name, {"votes": n}) for name, n in votes.items())
    others = (lot_step(lot) for lot in lots if lot.kind != "list")
    return Outcome(
        seats=given.seats,
        elected=tuple(code for pool in pools for code in pool.elected),
        alternates=alternates,
        ties=(*ties, *person_ties(pools), *((edge,) if edge else ())),
        steps=Steps(lambda: chain(start, given.steps, others)),
    )


def after_lot(given: Allocation, lots: Lots) -> Allocation:
    """The seats with those that a drawn lot has given."""
    lot = drawn_for(Tie("list", given.tied, given.open_seats), lots) if given.tied else None
    if lot is None:
        return given
    seats = dict(Counter(given.seats) + Counter(lot.drawn))
    step = lot_step(lot)
    won = {name: seats.get(name, 0) for name in given.seats}
    return Allocation(won, steps=Steps(lambda: chain(given.steps, (step,))))


def places_in_lots(votes: Votes, persons: Mapping[str, int]) -> Mapping[str, int]:
    """How many places of a lot a group without votes may draw: as many as it has persons.

    Source: docs/decisions/0013.
    """
    return {name: persons[name] for name, n in votes.items() if not n}
