"""Units of tally: which stations' ballots are added or mixed together. Source: PROTOCOL.md part 4.

The law counts at stations, so a station is a unit; a station with few ballots joins its neighbours,
since a sum over few ballots would show how they voted. Where that shows too much, groups of stations
or the whole constituency are chosen instead (`amin risk` says). The rule is frozen before polls open
and looks at closing counts alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from amin.election.model import Contest, TallyUnit
from amin.errors import MalformedError

USUAL_K: Final = {"station": 100, "group": 10_000, "constituency": 1}  # Source: PROTOCOL.md part 4, "Units"


def units(contest: Contest, ballots: Mapping[str, int]) -> tuple[TallyUnit, ...]:
    """Return the units of a contest: every station in exactly one, none below `unit_k` ballots.

    Under the rules "station" and "group" stations are gathered, in their order, until they hold k ballots;
    what is left over at the end joins the last unit. Fewer than k ballots in all make one unit. The two
    differ in what they are for, and in their usual k (`USUAL_K`). The rule "constituency" makes one unit
    always.

    Args:
        ballots: closing counts by station code, every station of the contest, also those with no
            ballot; in the election's order (`Election.stations_of`).

    Raises:
        MalformedError: no station, or a count below zero.
    """
    if not ballots:
        raise MalformedError(f"contest {contest.id} has no station to tally; allowed: at least one")
    for station, count in ballots.items():
        if count < 0:
            raise MalformedError(f"station {station} counts {count} ballots; allowed: 0 or more")
    groups = [list(ballots)] if contest.unit_rule == "constituency" else _gathered(contest.unit_k, ballots)
    return tuple(
        TallyUnit(f"{contest.id}-{number:03d}", contest.id, tuple(group))
        for number, group in enumerate(groups, start=1)
    )


def _gathered(k: int, ballots: Mapping[str, int]) -> list[list[str]]:
    groups: list[list[str]] = []
    group: list[str] = []
    held = 0
    for station, count in ballots.items():
        group.append(station)
        held += count
        if held >= k:
            groups.append(group)
            group, held = [], 0
    if groups:
        groups[-1].extend(group)
    else:
        groups.append(group)
    return groups
