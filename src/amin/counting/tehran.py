"""The proportional election of Tehran: named strategies, frozen with the election before the vote.

A strategy is a choice of one reading for each open point of the law; it has no string inside that
decides anything. What the first strategy reads is this project's proposal, the others are its rivals.

Source: LAW 1.4 to 1.6; docs/decisions/0030 to 0039.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import partial
from itertools import chain
from typing import Final, Protocol

from amin.counting import tehran_readings as reading
from amin.counting.allocation import (
    NO_SEATS,
    Allocate,
    Allocation,
    Seats,
    Served,
    Votes,
    every_seat_by_lot,
    seat_by_seat,
)
from amin.counting.alternates import alternates_for, next_by_votes
from amin.counting.exhaustion import pass_seats_on
from amin.counting.groups import after_lot, pooled_independents
from amin.counting.lots import Lots, lot_step
from amin.counting.outcome import INDEPENDENTS, Outcome, Tie
from amin.counting.persons import Pool, person_ties
from amin.counting.runner_up import Measure, runner_up
from amin.counting.sentences import Words
from amin.counting.steps import Step, Steps, Value, tie_step
from amin.counting.tehran_readings import Claim, Ranking, Shares
from amin.counting.totals import Totals
from amin.election import Contest


class PassOn(Protocol):
    """How the seats of short lists are dealt with."""

    def __call__(
        self, allocate: Allocate, votes: Votes, persons: Mapping[str, int], seats: int
    ) -> Allocation: ...


@dataclass(frozen=True, slots=True)
class Further:
    """Who gets a seat that rounding left over, with how such a step is told."""

    name: str
    ranking: Ranking
    measure: Measure
    claim: Callable[[Shares, str, int], Fraction]  # of a group that holds so many, as it is told
    worth: Callable[[Shares, int], Fraction]  # how many votes one of the measure is
    in_turns: bool = False  # nobody has a second one before everybody has one

    def tell(self, shares: Shares, name: str, has: int, seat: int) -> Step:
        """The step of a further seat: which seat of the body, and by what it was won."""
        claim = self.claim(shares, name, has)
        match self.measure:
            case "quotient":
                values: dict[str, Value] = {"votes": shares.votes[name], "divisor": Fraction(has + 1)}
                return Step("divisor", name, values | {"quotient": claim, "seat": seat})
            case "remainder":
                return Step("remainder", name, {"remainder": claim, "seat": seat})
        return Step("ratio", name, {"ratio": claim, "seat": seat})


HIGHEST_RATIO: Final = Further(
    "highest_ratio",
    reading.highest_ratio,
    "ratio",
    lambda shares, name, _: Fraction(shares.votes[name], shares.whole),
    lambda shares, _: Fraction(shares.whole),
    in_turns=True,
)
LARGEST_FRACTION: Final = Further(
    "largest_fraction",
    reading.largest_fraction,
    "remainder",
    lambda shares, name, has: shares.quota(name) - has,
    lambda shares, _: Fraction(shares.whole, shares.seats),
)
VOTES_PER_SEAT: Final = Further(
    "votes_per_seat",
    reading.votes_per_seat,
    "quotient",
    lambda shares, name, has: Fraction(shares.votes[name], has + 1),
    lambda _, has: Fraction(has + 1),
)


@dataclass(frozen=True, slots=True)
class Strategy:
    """One reading of each open point; the first of each is this project's proposal."""

    name: str
    title: Words  # what people call it
    line: str
    rounding: Callable[[Fraction], int] = reading.half_up
    further: Further = HIGHEST_RATIO
    denominator: Callable[[Contest, Totals], int | None] = reading.marks
    surplus: Ranking = reading.smallest_fraction_rounded_up
    short_list: PassOn = pass_seats_on
    takes_part: Callable[[Shares], tuple[str, ...]] = reading.all_groups
    tie: Callable[[Votes], Votes] = reading.by_lot
    alternates: Callable[[Sequence[Pool]], tuple[str, ...]] | None = field(default=None)  # None: overall

    source: str = "proportional law, Art. 24 as passed, and its interpretive act (LAW 1.4 to 1.6)"

    @property
    def parameters(self) -> Mapping[str, str]:
        """The name of the reading of each open point, as shown and frozen."""
        return {
            "rounding": self.rounding.__name__,
            "further_seats": self.further.name,
            "denominator": self.denominator.__name__,
            "surplus": self.surplus.__name__,
            "short_list": getattr(self.short_list, "__name__", ""),
            "takes_part": self.takes_part.__name__,
            "tie": self.tie.__name__,
            "alternates": self.alternates.__name__ if self.alternates else "overall",
        }

    @property
    def groups_only(self) -> Allocate | None:
        """The strategy without persons or ballots; none where shares are not of the groups' own votes."""
        return self.allocate if self.denominator is reading.marks else None

    def allocate(
        self, votes: Votes, seats: int, held: Seats = NO_SEATS, *, whole: int | None = None
    ) -> Allocation:
        """Round each group's quota, then give what is left one by one, or take back what is too much.

        What a group holds already it never loses; seats are then shared anew on top of it.

        Args:
            whole: what votes are a share of; None is the sum of `votes`.
        """
        if seats == 0 or not any(votes.values()):
            return every_seat_by_lot(votes, seats, held)
        had = {name: held.get(name, 0) for name in votes}
        shares = Shares(votes, whole or sum(votes.values()), sum(had.values()) + seats)
        base = {name: max(had[name], self.rounding(shares.quota(name))) for name in votes}
        left = shares.seats - sum(base.values())
        given = self._give(shares, base, left) if left >= 0 else self._take(shares, base, had, -left)
        told = Steps(lambda: chain(self._tell_base(shares, base), given.steps))
        return Allocation(given.seats, given.tied, given.open_seats, told)

    def _give(self, shares: Shares, base: Seats, left: int) -> Allocation:
        names = self.takes_part(shares) or reading.all_groups(shares)
        claim = self._told_apart(shares, self.further.ranking(shares, base))
        served = seat_by_seat(claim, {name: base[name] for name in names}, left)
        steps = Steps(lambda: self._tell_given(shares, base, served))
        return Allocation({**base, **served.seats}, served.tied, served.open_seats, steps)

    def _take(self, shares: Shares, base: Seats, had: Seats, many: int) -> Allocation:
        """Take seats back one by one; who is level for the last one to lose is handed back for lots."""
        most = max(shares.votes.values())
        claim = self._told_apart(shares, self.surplus(shares, base), weaker_first=most)
        never = -(sum(base.values()) + 1) * (shares.whole + most * (shares.seats + 1) + 1) * (most + 1)

        def to_lose(name: str, back: int) -> int:
            return claim(name, back) if base[name] - back > had[name] else never * (back + 1)

        losers = seat_by_seat(to_lose, dict.fromkeys(base, 0), many)
        seats = {n: base[n] - losers.seats[n] - (n in losers.tied) for n in base}
        steps = Steps(lambda: self._tell_taken(shares, base, losers))
        return Allocation(seats, losers.tied, len(losers.tied) - losers.open_seats, steps)

    def _told_apart(self, shares: Shares, claim: Claim, weaker_first: int = 0) -> Claim:
        """A claim by which the tie rule tells equals apart; whole claims stay in their order."""
        weight, span = self.tie(shares.votes), max(shares.votes.values()) + 1
        if not any(weight.values()):
            return claim
        if weaker_first:
            return lambda name, n: claim(name, n) * span + weaker_first - weight[name]
        return lambda name, n: claim(name, n) * span + weight[name]

    def _tell_base(self, shares: Shares, base: Seats) -> Iterator[Step]:
        price = Fraction(shares.whole, shares.seats)
        yield Step("quota", None, {"votes": shares.whole, "seats": shares.seats, "quota": price})
        kind: Final = "rounded" if self.rounding(Fraction(1, 2)) else "whole"
        for name in shares.votes:
            yield Step(kind, name, {"quotas": shares.quota(name), "seats": base[name]})

    def _tell_given(self, shares: Shares, base: Seats, served: Served) -> Iterator[Step]:
        holds = Counter(base)
        for seat, name in enumerate(served.order, start=sum(base.values()) + 1):
            step = self.further.tell(shares, name, holds[name], seat)
            yield (
                replace(step, values={**step.values, **self._next(shares, base, holds, name)})
                if (seat == shares.seats)
                else step
            )
            holds[name] += 1
        if served.tied:
            yield tie_step(served.tied, served.open_seats)

    def _next(self, shares: Shares, base: Seats, holds: Seats, winner: str) -> dict[str, Value]:
        """Who came next for the last seat, of those who were as near to their turn."""
        turn = holds[winner] - base[winner]
        claims = {
            name: self.further.claim(shares, name, holds[name])
            for name in self.takes_part(shares) or reading.all_groups(shares)
            if name != winner and (holds[name] - base[name] == turn or not self.further.in_turns)
        }
        won_by = self.further.claim(shares, winner, holds[winner])
        return runner_up(
            self.further.measure, claims, won_by, lambda name: self.further.worth(shares, holds[name])
        )

    def _tell_taken(self, shares: Shares, base: Seats, losers: Served) -> Iterator[Step]:
        holds = Counter(base)
        for many, name in enumerate(losers.order, start=1):
            holds[name] -= 1
            values: dict[str, Value] = {"remainder": shares.quota(name) % 1, "seats": holds[name]}
            if self.surplus is not reading.smallest_fraction_rounded_up:
                values["ratio"] = Fraction(shares.votes[name], shares.whole)
            elif many == len(losers.order) and not losers.tied:
                values |= self._next_to_lose(shares, holds, name)
            yield Step("surplus", name, values)
        if losers.tied:
            yield tie_step(losers.tied, len(losers.tied) - losers.open_seats)

    def _next_to_lose(self, shares: Shares, holds: Seats, loser: str) -> dict[str, Value]:
        """Who would have had to give the next seat back, of those who hold more than their quota."""
        above = {n: shares.quota(n) - has for n, has in holds.items() if n != loser and has > shares.quota(n)}
        fractions = {name: 1 + under for name, under in above.items() if under > -1}
        least = {name: -each for name, each in fractions.items()}
        told = runner_up("surplus", least, -(shares.quota(loser) % 1), lambda _: Fraction(1))
        return {**told, "next_has": min(fractions.values())} if told else {}

    def elect(self, contest: Contest, totals: Totals, lots: Lots = ()) -> Outcome:
        """Seats to lists and independents, then to persons inside a group by their own votes.

        Raises:
            MalformedError: the totals cannot be those of ballots, or a list has the independents' name.
        """
        members = pooled_independents(contest)
        all_votes = {**totals.list_totals, INDEPENDENTS: totals.independents}
        votes = {name: all_votes[name] for name in members}
        allocate = partial(self.allocate, whole=self.denominator(contest, totals))
        persons = {name: len(codes) for name, codes in members.items()}
        given = after_lot(self.short_list(allocate, votes, persons, contest.seats), lots)
        pools = [
            Pool({c: totals.candidates[c] for c in codes}, given.seats[name], name in given.tied).after(lots)
            for name, codes in members.items()
        ]
        alternates, edge = self._alternates(contest, totals, pools, given.open_seats, lots)
        ties = (Tie("list", given.tied, given.open_seats),) if given.tied else ()
        start = tuple(Step("votes", name, {"votes": n}) for name, n in votes.items())
        drawn = tuple(lot_step(lot) for lot in lots if lot.kind != "list")
        return Outcome(
            seats=given.seats,
            elected=tuple(code for pool in pools for code in pool.elected),
            alternates=alternates,
            ties=(*ties, *person_ties(pools), *((edge,) if edge else ())),
            steps=Steps(lambda: chain(start, given.steps, drawn)),
        )

    def _alternates(
        self, contest: Contest, totals: Totals, pools: Sequence[Pool], open_seats: int, lots: Lots
    ) -> tuple[tuple[str, ...], Tie | None]:
        if self.alternates is not None:
            return self.alternates(pools), None
        everyone = {c.code: totals.candidates[c.code] for c in contest.candidates}
        return next_by_votes(everyone, pools, alternates_for(contest.seats), open_seats, lots)


PROPOSED: Final = Strategy(
    "rounded_then_highest_ratio",
    Words("گرد کردن، سپس بیشترین سهم", "Rounded, then highest share"),
    "quotas rounded; what is left one by one to the largest shares, what is too much from the least fraction",
)

# Each beside the proposed one differs from it in one point, so that the point can be seen by itself.
STRATEGIES: Final = (
    PROPOSED,
    replace(
        PROPOSED,
        name="floor_then_highest_share",
        title=Words("عدد کامل، سپس بیشترین سهم", "Whole part, then highest share"),
        line="a seat for each whole quota; what is left one by one to the largest shares",
        rounding=reading.down,
    ),
    replace(
        PROPOSED,
        name="rounded_then_votes_per_seat",
        title=Words("گرد کردن، سپس بیشترین رأی برای هر کرسی", "Rounded, then most votes per seat"),
        line="quotas rounded; what is left one by one to the most votes per seat",
        further=VOTES_PER_SEAT,
    ),
    replace(
        PROPOSED,
        name="rounded_then_highest_ratio_of_lists",
        title=Words("گرد کردن، سپس بیشترین سهمِ فهرست‌ها", "Rounded, then highest share of lists alone"),
        line="quotas rounded; what is left one by one to lists alone, not to independents",
        takes_part=reading.lists_only,
    ),
    replace(
        PROPOSED,
        name="rounded_with_half_a_quota",
        title=Words("گرد کردن، سپس سهم‌های دست‌کم نیم کرسی", "Rounded, then groups with half a quota"),
        line="quotas rounded; what is left one by one to groups with half a quota or more",
        takes_part=reading.half_a_quota,
    ),
    replace(
        PROPOSED,
        name="rounded_surplus_from_smallest_share",
        title=Words(
            "گرد کردن، کرسی زیادی از کوچک‌ترین سهم", "Rounded, a seat too many from the smallest share"
        ),
        line="quotas rounded; what is too much is taken from the smallest shares",
        surplus=reading.smallest_share,
    ),
    replace(
        PROPOSED,
        name="rounded_surplus_from_largest_share",
        title=Words(
            "گرد کردن، کرسی زیادی از بزرگ‌ترین سهم", "Rounded, a seat too many from the largest share"
        ),
        line="quotas rounded; what is too much is taken from the largest shares",
        surplus=reading.largest_share,
    ),
    replace(
        PROPOSED,
        name="rounded_short_lists_set_aside",
        title=Words("گرد کردن، فهرست کم‌نامزد کنار گذاشته می‌شود", "Rounded, short lists set aside"),
        line="quotas rounded; a short list keeps its persons and all else is shared anew without it",
        short_list=reading.set_aside,
    ),
    replace(
        PROPOSED,
        name="rounded_short_lists_left_empty",
        title=Words("گرد کردن، کرسی فهرست کم‌نامزد خالی می‌ماند", "Rounded, seats of short lists left empty"),
        line="quotas rounded; a seat that a short list cannot fill stays empty",
        short_list=reading.leave_empty,
    ),
    replace(
        PROPOSED,
        name="rounded_ties_to_more_votes",
        title=Words("گرد کردن، برابری به سود رأی بیشتر", "Rounded, ties to more votes"),
        line="quotas rounded; equal claims of groups go to more votes before any lot",
        tie=reading.more_votes,
    ),
    replace(
        PROPOSED,
        name="rounded_alternates_in_each_group",
        title=Words("گرد کردن، علی‌البدل در هر گروه", "Rounded, alternates in each group"),
        line="quotas rounded; alternates stand ready in each group by their votes",
        alternates=reading.in_each_group,
    ),
    replace(
        PROPOSED,
        name="rounded_by_ballots",
        title=Words("گرد کردن، سهم از برگه‌ها", "Rounded, shares of ballots"),
        line="shares of valid ballots, not of votes; rounded, and what is too much taken back",
        denominator=reading.ballots,
    ),
    replace(
        PROPOSED,
        name="rounded_by_full_ballots",
        title=Words("گرد کردن، سهم از برگه‌های پر", "Rounded, shares of full ballots"),
        line="shares of the votes full ballots would have had; rounded, then the largest shares",
        denominator=reading.full_ballots,
    ),
)
