"""The risk sheet: what each choice of tally units would show of single voters. Source: PROTOCOL.md part 4.

Decrypted totals are public and cannot be taken back. A total of one says that somebody in that unit voted so,
and in a small place people know who. So the choice is made before polls open, from ballots of an earlier
election or of a rehearsal.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from amin.election import USUAL_K, Contest, units
from amin.errors import MalformedError

CHOICES: Final = (  # rules with the ballots that a unit holds at least
    ("station", 1),  # stations alone
    ("station", USUAL_K["station"]),
    ("station", 1_000),
    ("group", USUAL_K["group"]),
)


@dataclass(frozen=True, slots=True)
class Risk:
    """What one choice of units would publish.

    Attributes:
        unit_rule: the name of the rule.
        unit_k: stations are joined until a unit holds so many ballots; None: the whole constituency.
        units, smallest: how many there are, and the ballots of the smallest one.
        cells: totals that are published, one for each unit and slot.
        ones: totals of one.
        unanimous: units with ballots that are all alike in a slot: everybody there voted so.
    """

    unit_rule: str
    unit_k: int | None
    units: int
    smallest: int
    cells: int
    ones: int
    unanimous: int


def risk_sheet(
    contest: Contest, ballots: Mapping[str, int], totals: Mapping[str, Sequence[int]]
) -> tuple[Risk, ...]:
    """Say what each choice of units would publish, from the finest to the whole constituency.

    Args:
        ballots: by station code, every station, in the election's order.
        totals: by station code, the total of each slot of the contest.

    Raises:
        MalformedError: stations or slots of another contest.
    """
    if ballots.keys() != totals.keys() or any(len(each) != contest.slots for each in totals.values()):
        raise MalformedError(f"totals that are not one a station and slot of contest {contest.id}")
    named = {k: rule for rule, k in CHOICES}
    chosen = "group" if contest.unit_rule == "group" else "station"
    choices = {contest.unit_k: chosen, **named}
    sheet = [_risk(contest, choices[k], k, ballots, totals) for k in sorted(choices)]
    return (*sheet, _risk(contest, "constituency", None, ballots, totals))


def _risk(
    contest: Contest,
    rule: str,
    k: int | None,
    ballots: Mapping[str, int],
    totals: Mapping[str, Sequence[int]],
) -> Risk:
    chosen = units(replace(contest, unit_rule=rule, unit_k=k or contest.unit_k), ballots)
    cells = [
        (
            sum(ballots[station] for station in unit.stations),
            [sum(slot) for slot in zip(*of_unit, strict=True)],
        )
        for unit in chosen
        for of_unit in [[totals[station] for station in unit.stations]]
    ]
    return Risk(
        unit_rule=rule,
        unit_k=k,
        units=len(chosen),
        smallest=min(count for count, _ in cells),
        cells=len(chosen) * contest.slots,
        ones=sum(slots.count(1) for _, slots in cells),
        unanimous=sum(count > 0 and count in slots for count, slots in cells),
    )
