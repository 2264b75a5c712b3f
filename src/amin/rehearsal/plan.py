"""What a rehearsal is given, and the election that follows from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from amin.election import Candidate, Constituency, Contest, Election, List, LogKey, Station, Trustees

CONTEST: Final = "council"
PLACE: Final = "constituency"
ORIGIN: Final = "rehearsal.amin/log"
UNIT_K: Final = 100  # PROTOCOL.md part 4, "Units"


@dataclass(frozen=True, slots=True)
class Ballots:
    """Who stands, and what each ballot says.

    Attributes:
        rows: station code, and the slots that are set (persons, lists, blank: see `Contest.slots`).
    """

    candidates: tuple[Candidate, ...]
    lists: tuple[List, ...]
    rows: Sequence[tuple[str, tuple[int, ...]]]

    def by_station(self) -> dict[str, list[int]]:
        """The numbers of the rows of each station, in the order in which stations first appear."""
        found: dict[str, list[int]] = {}
        for number, (station, _) in enumerate(self.rows):
            found.setdefault(station, []).append(number)
        return found


@dataclass(frozen=True, slots=True)
class Plan:
    """How the election is held. `mixers` are for the tally `marks`; `sum` needs none."""

    seats: int
    max_marks: int
    rule: str
    tally: str
    trustees: int
    threshold: int
    mixers: int


def election(ballots: Ballots, plan: Plan, stations: Sequence[str], *, day: str, log_key: bytes) -> Election:
    """The election of a rehearsal: one contest in one constituency, its stations as the ballots name them."""
    contest = Contest(
        id=CONTEST,
        name="Council",
        constituency=PLACE,
        seats=plan.seats,
        max_marks=plan.max_marks,
        rule=plan.rule,
        tally=plan.tally,
        unit_rule="station",
        unit_k=UNIT_K,
        lists=ballots.lists,
        candidates=ballots.candidates,
    )
    return Election(
        name="Rehearsal",
        polling_day=day,
        constituencies=(Constituency(PLACE, "Constituency of the rehearsal", eligible=len(ballots.rows)),),
        contests=(contest,),
        stations=tuple(Station(code, f"Station {code}", (PLACE,)) for code in stations),
        trustees=Trustees(plan.trustees, plan.threshold),
        log=LogKey(ORIGIN, log_key.hex()),
    )
