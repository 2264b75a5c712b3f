"""Plurality at large: the persons with the most votes, whatever list they stand in."""

from __future__ import annotations

from collections.abc import Mapping

from amin.counting.allocation import Votes
from amin.counting.alternates import alternates_for, next_by_votes
from amin.counting.groups import pooled_independents
from amin.counting.lots import Lots, lot_step
from amin.counting.outcome import Outcome
from amin.counting.persons import Pool, person_ties
from amin.counting.steps import Step
from amin.counting.totals import Totals
from amin.election import Contest
from amin.errors import MalformedError


def plurality(contest: Contest, totals: Totals, lots: Lots = ()) -> Outcome:
    """Elect by relative majority, in one round and without a threshold; the next by votes are alternates.

    `seats` says how many of the elected stand in each group; it plays no part in the election.

    Source: councils election law before 1403, Art. 17 (LAW 2.2).
    """
    groups = {
        name: {code: totals.candidates[code] for code in codes}
        for name, codes in pooled_independents(contest).items()
    }
    return most_votes(
        groups, {c.code: totals.candidates[c.code] for c in contest.candidates}, contest.seats, lots
    )


def most_votes(groups: Mapping[str, Votes], everyone: Votes, seats: int, lots: Lots = ()) -> Outcome:
    """Seat the persons with the most votes; groups are reported and decide nothing.

    Args:
        groups: each with the votes of its persons.
        everyone: the votes of all persons, in file order.
    """
    pool = Pool(everyone, seats).after(lots)
    elected = pool.elected
    alternates, edge = next_by_votes(everyone, [pool], alternates_for(seats), 0, lots)
    return Outcome(
        seats={name: len(set(elected).intersection(members)) for name, members in groups.items()},
        elected=elected,
        alternates=alternates,
        ties=(*person_ties([pool]), *((edge,) if edge else ())),
        steps=(*(Step("votes", code, {"votes": everyone[code]}) for code in elected), *map(lot_step, lots)),
    )


def require_limited(contest: Contest) -> None:
    """Refuse a limited vote whose ballots may mark as many persons as there are seats."""
    if contest.max_marks >= contest.seats:
        raise MalformedError(
            f"contest {contest.id}: {contest.max_marks} marks for {contest.seats} seats; allowed: fewer",
            hint=f"allow from 1 to {contest.seats - 1} marks, or choose the rule plurality",
        )


def require_one_seat(contest: Contest) -> None:
    """Refuse another number of seats than one, and of marks."""
    if contest.seats != 1 or contest.max_marks != 1:
        raise MalformedError(
            f"contest {contest.id}: {contest.max_marks} marks for {contest.seats} seats; allowed: 1 for 1",
            hint="choose the rule plurality for more seats",
        )
