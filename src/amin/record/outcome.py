"""From units' totals to the published result of a contest."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from amin.counting import NotHeld, Outcome, Totals, amended, elect, pooled_independents, totals_of_slots
from amin.counting.amendments import Amendment, Standing, standing_after, votes_given_rule, without
from amin.counting.lots import Lots
from amin.election import Contest, Counted
from amin.errors import MalformedError, Place
from amin.record import layout
from amin.record.documents import ContestResult, Count, Tally, TieDocument

NOBODY: Final[Mapping[str, str]] = MappingProxyType({})
EVERYTHING: Final = Counted(())  # nothing annulled, nothing left out


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


def result_of(
    contest: Contest, tallies: Sequence[Tally], amendments: Sequence[Amendment], counted: Counted
) -> ContestResult:
    """Count a contest: the totals of its units, without those who went, by the frozen rules.

    If nobody is left who could be elected, the contest is not held: the counts stay as they are, and nobody
    is elected.

    Args:
        tallies: of the units in `counted`.
        amendments: lawful ones, in their order.

    Raises: as `contest_totals`.
    """
    totals = contest_totals(contest, tallies)
    gone = {
        code: standing.value
        for code, standing in standing_after(contest, amendments).items()
        if standing is not Standing.CANDIDATE
    }
    left = amended(contest, totals, amendments, contest.votes_already_given)
    if not isinstance(left, NotHeld):
        totals = left[1]
    _, outcome = elected(contest, totals, gone)
    return contest_result(contest, totals, outcome, gone=gone, counted=counted)


def elected(
    contest: Contest, totals: Totals, gone: Collection[str], *, lots: Lots = ()
) -> tuple[Contest, Outcome]:
    """Give the seats of totals from which the votes of those who went are out, by the frozen rules.

    Returns: the contest as it was counted, and the outcome; nobody is elected where nobody is left.
    """
    if votes_given_rule(contest.votes_already_given).takes_out and gone:
        if len(gone) == contest.persons:
            return contest, Outcome(dict.fromkeys(pooled_independents(contest), 0), (), (), ())
        contest = without(contest, gone)
    return contest, elect(contest.rule, contest, totals, lots=lots)


def contest_result(
    contest: Contest,
    totals: Totals,
    outcome: Outcome,
    *,
    gone: Mapping[str, str] = NOBODY,
    counted: Counted = EVERYTHING,
) -> ContestResult:
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
        gone=dict(gone),
        annulled=counted.annulled,
        left_out=counted.left_out,
    )


def _counts(votes: Mapping[str, int]) -> dict[str, Count]:
    return {code: Count(n) for code, n in votes.items()}
