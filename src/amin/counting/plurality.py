"""Plurality at large: the persons with the most votes, whatever list they stand in."""

from __future__ import annotations

from amin.counting.alternates import alternates_for, next_by_votes
from amin.counting.groups import pooled_independents
from amin.counting.outcome import Outcome
from amin.counting.persons import Pool, person_ties
from amin.counting.totals import Totals
from amin.election import Contest


def plurality(contest: Contest, totals: Totals) -> Outcome:
    """Elect by relative majority, in one round and without a threshold; the next by votes are alternates.

    `seats` says how many of the elected stand in each group; it plays no part in the election.

    Source: councils election law before 1403, Art. 17 (LAW 2.2).
    """
    everyone = {c.code: totals.candidates[c.code] for c in contest.candidates}
    pool = Pool(everyone, contest.seats)
    elected = pool.elected
    alternates, edge = next_by_votes(everyone, [pool], alternates_for(contest.seats))
    return Outcome(
        seats={
            name: len(set(elected).intersection(members))
            for name, members in pooled_independents(contest).items()
        },
        elected=elected,
        alternates=alternates,
        ties=(*person_ties([pool]), *((edge,) if edge else ())),
    )
