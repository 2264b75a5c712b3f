"""From units' totals to the published result of a contest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from amin.counting import Outcome, Totals, totals_of_slots
from amin.election import Contest
from amin.errors import MalformedError, Place
from amin.record import layout
from amin.record.documents import ContestResult, Count, Tally, TieDocument


def contest_totals(contest: Contest, tallies: Sequence[Tally]) -> Totals:
    """Add the units' totals up, slot by slot, and read them as counts.

    Raises:
        MalformedError: a unit has another number of slots.
        RejectedError: no lawful ballots add up to these totals.
    """
    slots = [0] * contest.slots
    for tally in tallies:
        if len(tally.totals) != contest.slots:
            message = f"{len(tally.totals)} totals; contest {contest.id} has {contest.slots} slots"
            raise MalformedError(message, place=Place(layout.tally(tally.unit)))
        for slot, total in enumerate(tally.totals):
            slots[slot] += total
    return totals_of_slots(contest, sum(tally.ballots for tally in tallies), slots)


def contest_result(contest: Contest, totals: Totals, outcome: Outcome) -> ContestResult:
    """Write counts and seats of a contest as they are published."""
    return ContestResult(
        contest=contest.id,
        ballots=Count(totals.ballots),
        blank=Count(totals.blank),
        valid=Count(totals.valid),
        candidates=_counts(totals.candidates),
        lists=_counts(totals.lists),
        list_totals=_counts(totals.list_totals),
        independents=Count(totals.independents),
        seats=dict(outcome.seats),
        elected=outcome.elected,
        alternates=outcome.alternates,
        ties=tuple(TieDocument(kind=tie.kind, among=tie.among, seats=tie.seats) for tie in outcome.ties),
    )


def _counts(votes: Mapping[str, int]) -> dict[str, Count]:
    return {code: Count(n) for code, n in votes.items()}
