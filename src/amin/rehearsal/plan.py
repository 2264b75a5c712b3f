"""What a rehearsal is given, and the election that follows from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, overload

from amin.election import (
    USUAL_K,
    Board,
    Candidate,
    Constituency,
    Contest,
    Election,
    List,
    LogKey,
    Mixers,
    Station,
    Trustees,
)
from amin.rehearsal.keyring import PublicKeys

CONTEST: Final = "council"
PLACE: Final = "constituency"
ORIGIN: Final = "rehearsal.amin/log"


@dataclass(frozen=True, slots=True)
class Visit:
    """One voter at one station, and what the voter chooses there.

    Attributes:
        choices: for each contest that the voter takes, the slots that are set (persons, lists, blank:
            see `Contest.slots`). A contest that the voter declines is not among them.
    """

    station: str
    choices: Mapping[str, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Ballots:
    """Who stands in the one contest of a rehearsal, and what each ballot says.

    Attributes:
        rows: station code, and the slots that are set, as in `Visit`.
    """

    candidates: tuple[Candidate, ...]
    lists: tuple[List, ...]
    rows: Sequence[tuple[str, tuple[int, ...]]]


class Visits(Sequence[Visit]):
    """The rows of `Ballots` as visits, each made when it is asked for."""

    def __init__(self, ballots: Ballots) -> None:
        self._rows = ballots.rows

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, index: int) -> Visit: ...
    @overload
    def __getitem__(self, index: slice) -> list[Visit]: ...
    def __getitem__(self, index: int | slice) -> Visit | list[Visit]:
        if isinstance(index, slice):
            return [self[at] for at in range(*index.indices(len(self)))]
        station, chosen = self._rows[index]
        return Visit(station, {CONTEST: chosen})


@dataclass(frozen=True, slots=True)
class Plan:
    """How the election is held. `mixers` are for the tally `marks`; `sum` needs none.

    Attributes:
        unit_rule, unit_k: how stations make units of tally; without a k, that which is usual for the rule.
    """

    seats: int
    max_marks: int
    rule: str
    tally: str
    trustees: int
    threshold: int
    mixers: int
    unit_rule: str = "station"
    unit_k: int | None = None


AMENDED_BY: Final = ("executive", "supervision")  # both sign
EXCLUDED_BY: Final = ("central",)  # Source: LAW part 8: annulment of any station needs the central board
_NAMES: Final = {
    "executive": "Executive board",
    "supervision": "Supervision board",
    "central": "Central supervision board",
}


def boards(keys: PublicKeys, names: Mapping[str, str] = _NAMES) -> tuple[Board, ...]:
    """The boards of a rehearsal, with these names."""
    return tuple(Board(board, names[board], key.hex()) for board, key in keys.boards.items())


def contest_of(ballots: Ballots, plan: Plan) -> Contest:
    """The one contest of a rehearsal."""
    return Contest(
        id=CONTEST,
        name="Council",
        constituency=PLACE,
        seats=plan.seats,
        max_marks=plan.max_marks,
        rule=plan.rule,
        tally=plan.tally,
        unit_rule=plan.unit_rule,
        unit_k=plan.unit_k or USUAL_K[plan.unit_rule],
        lists=ballots.lists,
        candidates=ballots.candidates,
        amended_by=AMENDED_BY,
        excluded_by=EXCLUDED_BY,
    )


def election(ballots: Ballots, plan: Plan, *, day: str, keys: PublicKeys) -> Election:
    """The election of a rehearsal: one contest in one constituency, its stations as the ballots name them."""
    stations = dict.fromkeys(station for station, _ in ballots.rows)
    return Election(
        name="Rehearsal",
        polling_day=day,
        constituencies=(Constituency(PLACE, "Constituency of the rehearsal", eligible=len(ballots.rows)),),
        contests=(contest_of(ballots, plan),),
        stations=tuple(Station(code, f"Station {code}", (PLACE,)) for code in stations),
        trustees=Trustees(plan.trustees, plan.threshold),
        log=LogKey(ORIGIN, keys.log.hex()),
        mixers=_mixers(plan.mixers) if plan.tally == "marks" else None,
        boards=boards(keys),
    )


def _mixers(count: int) -> Mixers:
    """So many mixers, and one in reserve."""
    return Mixers(count, (*(f"Mixer {number}" for number in range(1, count + 1)), "Reserve 1"))
