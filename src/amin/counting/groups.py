"""Election by groups: seats to lists and independents first, then persons by their own votes."""

from __future__ import annotations

from collections.abc import Mapping

from amin.counting.allocation import Allocate
from amin.counting.alternates import alternates_for, next_by_votes
from amin.counting.exhaustion import pass_seats_on
from amin.counting.outcome import INDEPENDENTS, Outcome, Tie
from amin.counting.persons import Pool, person_ties
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


def elect_by_groups(allocate: Allocate, contest: Contest, totals: Totals) -> Outcome:
    """Give seats to groups by the votes of all their members, then to persons inside a group by votes.

    Source: LAW 1.4 and 1.5; docs/decisions/0010 to 0015.
    """
    groups = pooled_independents(contest)
    votes = {**totals.list_totals, INDEPENDENTS: totals.independents}
    persons = {name: len(members) for name, members in groups.items()}
    given = pass_seats_on(allocate, {name: votes[name] for name in groups}, persons, contest.seats)
    pools = [
        Pool({code: totals.candidates[code] for code in members}, given.seats[name], name in given.tied)
        for name, members in groups.items()
    ]
    everyone = {c.code: totals.candidates[c.code] for c in contest.candidates}
    alternates, edge = next_by_votes(everyone, pools, alternates_for(contest.seats), given.open_seats)
    lists = (Tie("list", given.tied, given.open_seats),) if given.tied else ()
    return Outcome(
        seats=given.seats,
        elected=tuple(code for pool in pools for code in pool.elected),
        alternates=alternates,
        ties=(*lists, *person_ties(pools), *((edge,) if edge else ())),
    )
