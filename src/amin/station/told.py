"""What the desk is told: a verdict for each contest, a card, and how the station stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from amin.rolls.check_in import Refusal
from amin.station.line import Line


class Grant(StrEnum):
    """What a voter gets in one contest."""

    FINAL = "final"
    PROVISIONAL = "provisional"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was decided in one contest; where and when only after a scan.

    Attributes:
        reason: a `Refusal` by its code, where refused.
        at: RFC 3339, by the clock of who took the vote; for showing.
    """

    contest: str
    grant: Grant
    reason: str = ""
    station: str | None = None
    at: str | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """What the desk was told of one attempt; the same attempt is told the same for ever.

    Attributes:
        visit: names what `hand_over`, `confirm` and `release` speak of; empty where nothing is granted.
        again: a visit of this voter that stood here already is shown once more.
    """

    visit: str
    verdicts: tuple[Verdict, ...]
    again: bool = False

    def of(self, grant: Grant) -> tuple[str, ...]:
        """The contests that were decided so."""
        return tuple(verdict.contest for verdict in self.verdicts if verdict.grant is grant)

    @property
    def granted(self) -> tuple[str, ...]:
        """The contests for which there is a ballot, for good or provisionally."""
        return tuple(v.contest for v in self.verdicts if v.grant is not Grant.REFUSED)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """How the station stands, for the operator's eye.

    Attributes:
        queue: acts that the centre has not answered yet.
        clock: what this node's clock says, to be compared with a watch.
        today: visits in which a card was dealt.
        average_s: from the document to the card, over the last of them; None before the first.
        conflicts: acts that the centre refused afterwards; a person must look at each.
    """

    line: Line
    queue: int
    clock: datetime
    today: int
    average_s: float | None
    conflicts: int
    trouble: str = ""  # why a centre that answers is not asked


def refused(contest: str, refusal: Refusal, station: str | None = None, at: str | None = None) -> Verdict:
    """A refusal in one contest."""
    return Verdict(contest, Grant.REFUSED, refusal.code, station, at)
