"""Persons who stand for the same seats: who is in, and whom only a lot can bring in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from amin.counting.allocation import Cut, Votes, cut
from amin.counting.lots import Lots, drawn_for
from amin.counting.open_lists import Fill
from amin.counting.outcome import Tie


@dataclass(frozen=True, slots=True)
class Pool:
    """Persons who compete with each other: a group's members, or everybody under plurality."""

    votes: Votes  # in file order
    seats: int  # what the pool holds whichever way the lots fall
    by_lot: bool = False  # a lot among groups may bring it more
    drawn: tuple[str, ...] = ()  # whom a drawn lot has brought in
    fill: Fill = cut  # who comes first: most votes, or another reading of `open_lists`

    @property
    def settled(self) -> Cut:
        """Persons by votes for the seats that are sure, dead heats apart."""
        line = self.fill(self.votes, self.seats)
        return Cut((*line.inside, *self.drawn), (), 0) if self.drawn else line

    @property
    def elected(self) -> tuple[str, ...]:
        """Who is elected whichever way the lots fall, most votes first.

        A further seat takes nobody's seat away, so these are the sure ones of the sure seats.
        """
        return self.settled.inside

    @property
    def undecided(self) -> tuple[str, ...]:
        """Who is elected or not by the fall of a lot, be it among persons or among groups."""
        if self.drawn:
            return ()
        sure = set(self.elected)
        reach = self.fill(self.votes, self.seats + self.by_lot)
        return tuple(code for code in (*reach.inside, *reach.tied) if code not in sure)

    @property
    def tie(self) -> Tie | None:
        """The lot to be drawn among persons; none while it is open how many seats the pool has."""
        if self.by_lot or not self.settled.tied:
            return None
        return Tie("person", self.settled.tied, self.settled.left)

    def after(self, lots: Lots) -> Pool:
        """The pool with the lot that was drawn for its tie, if one was."""
        lot = drawn_for(self.tie, lots)
        return replace(self, drawn=lot.drawn) if lot else self


def person_ties(pools: Sequence[Pool]) -> tuple[Tie, ...]:
    """The lots among persons that are drawn whatever else is open."""
    return tuple(tie for pool in pools if (tie := pool.tie))
