"""The readings of Art. 24's open points: each is a named function, chosen by the frozen strategy.

Claims are whole numbers, so that quotas are compared without a fraction: a quota is `votes × seats`
in parts of `whole`.

Source: LAW 1.4 to 1.6; docs/decisions/0030 to 0039.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor

from amin.counting.allocation import Allocate, Allocation, Seats, Votes
from amin.counting.exhaustion import pass_seats_on
from amin.counting.outcome import INDEPENDENTS
from amin.counting.persons import Pool
from amin.counting.steps import Step, Steps
from amin.counting.totals import Totals
from amin.election import Contest
from amin.errors import MalformedError


@dataclass(frozen=True, slots=True)
class Shares:
    """What shares are made of: votes of groups, what they are shares of, and the seats to share."""

    votes: Votes
    whole: int
    seats: int

    def quota(self, name: str) -> Fraction:
        """A group's exact number of seats: its share × seats."""
        return Fraction(self.votes[name] * self.seats, self.whole)


# A group that holds so many seats, or has given back so many → how strong its claim is; smaller each time.
Claim = Callable[[str, int], int]
Ranking = Callable[[Shares, Seats], Claim]


# OPEN-1: of what a group's votes are a share. None: of the sum of the groups' votes.


def marks(_contest: Contest, _totals: Totals) -> int | None:
    """Of all valid votes of candidates, so that shares add up to one. Source: docs/decisions/0030."""
    return None


def ballots(_contest: Contest, totals: Totals) -> int | None:
    """Of valid ballots: a list on every ballot then has a share of one for each member.

    Raises:
        MalformedError: somebody has more votes than there are valid ballots.
    """
    most = max(totals.candidates.values(), default=0)
    if most > totals.valid:
        raise MalformedError(f"a candidate has {most} votes; allowed: up to {totals.valid} valid ballots")
    return totals.valid


def full_ballots(contest: Contest, totals: Totals) -> int | None:
    """Of the votes that full ballots would have had: a ballot with five names weighs 5/21."""
    valid = ballots(contest, totals)
    return valid and valid * contest.max_marks


# Art. 24 item 3: whole seats for a quota.


def half_up(x: Fraction) -> int:
    """Round to the nearest whole number, halves up: 5/2 → 3. Source: Art. 24 item 3, "rounded"."""
    return floor(x + Fraction(1, 2))


def down(x: Fraction) -> int:
    """Leave the fraction out: 13/5 → 2. Source: interpretive act (a), "whole numbers" (LAW 1.4)."""
    return floor(x)


# OPEN-2: who gets a further seat.


def highest_ratio(shares: Shares, base: Seats) -> Claim:
    """The largest share of votes; nobody a second one before everybody has one. Source: 0031."""
    span = max(shares.votes.values()) + 1
    return lambda name, has: shares.votes[name] - (has - base[name]) * span


def largest_fraction(shares: Shares, _base: Seats) -> Claim:
    """Who lacks most of the exact quota. Source: docs/decisions/0031."""
    return lambda name, has: shares.votes[name] * shares.seats - has * shares.whole


def votes_per_seat(shares: Shares, base: Seats) -> Claim:
    """The most votes for each seat held and one more, as d'Hondt's. Source: docs/decisions/0031."""
    scale = (max(base.values()) + shares.seats + 1) ** 2  # see `highest_averages`: keeps the order
    return lambda name, has: shares.votes[name] * scale // (has + 1)


# OPEN-3: who gives a seat back when rounding gave too many. The number counts what was given back.


def smallest_fraction_rounded_up(shares: Shares, base: Seats) -> Claim:
    """Who is furthest above the exact quota. Source: LAW 1.5; docs/decisions/0032."""
    return lambda name, back: (base[name] - back) * shares.whole - shares.votes[name] * shares.seats


def smallest_share(shares: Shares, _base: Seats) -> Claim:
    """Who has the fewest votes, as the mirror of `highest_ratio`. Source: docs/decisions/0032."""
    span = max(shares.votes.values()) + 1
    return lambda name, back: -shares.votes[name] - back * span


def largest_share(shares: Shares, _base: Seats) -> Claim:
    """Who has the most votes and so loses the least part. Source: docs/decisions/0032."""
    span = max(shares.votes.values()) + 1
    return lambda name, back: shares.votes[name] - back * span


# OPEN-4: where seats go that a short list cannot fill.


def leave_empty(allocate: Allocate, votes: Votes, persons: Mapping[str, int], seats: int) -> Allocation:
    """Leave a seat empty that a group has no person for. Source: docs/decisions/0033."""
    given = allocate(votes, seats)
    if not any(votes.values()) or sum(persons.values()) <= seats:
        return pass_seats_on(allocate, votes, persons, seats)
    held = {name: min(n, persons[name]) for name, n in given.seats.items()}
    tied = tuple(name for name in given.tied if given.seats[name] < persons[name])
    open_seats = min(given.open_seats, len(tied))
    if open_seats == len(tied):
        held |= {name: held[name] + 1 for name in tied}
        tied, open_seats = (), 0
    return Allocation(held, tied, open_seats, _with_short_lists(given, persons))


def set_aside(allocate: Allocate, votes: Votes, persons: Mapping[str, int], seats: int) -> Allocation:
    """Give a short list its persons, and share all other seats anew without it. Source: 0033."""
    room = {name: n for name, n in votes.items() if persons[name]}
    full: dict[str, int] = {name: 0 for name in votes if name not in room}
    told: list[Sequence[Step]] = []
    while True:
        left = seats - sum(full.values())
        if not any(room.values()) or sum(persons[name] for name in room) <= left:
            given = pass_seats_on(allocate, room, persons, left)
        else:
            given = allocate(room, left)
        short = {n for n in room if given.seats[n] + (n in given.tied) > persons[n]}
        told.append(_with_short_lists(given, persons))
        if not short:
            held = {name: full.get(name, given.seats.get(name, 0)) for name in votes}
            return Allocation(held, given.tied, given.open_seats, Steps(lambda: (s for t in told for s in t)))
        full |= {name: persons[name] for name in short if given.seats[name] >= persons[name]}
        room = {name: n for name, n in room.items() if name not in full}


def _with_short_lists(given: Allocation, persons: Mapping[str, int]) -> Steps:
    """The steps of an allocation, and each list that won more seats than it has persons."""
    short = [
        Step("exhausted", name, {"persons": persons[name], "won": n})
        for name, n in given.seats.items()
        if n > persons[name]
    ]
    return Steps(lambda: (*given.steps, *short))


# OPEN-5, and the last part of OPEN-2: who takes part in further seats.


def all_groups(shares: Shares) -> tuple[str, ...]:
    """Every group that has votes. Source: docs/decisions/0034."""
    return tuple(name for name, n in shares.votes.items() if n)


def half_a_quota(shares: Shares) -> tuple[str, ...]:
    """Groups that rounding alone gives a seat. Source: docs/decisions/0034."""
    return tuple(name for name in all_groups(shares) if 2 * shares.quota(name) >= 1)


def lists_only(shares: Shares) -> tuple[str, ...]:
    """Lists, but not the independents. Source: interpretive act (b), "of the lists"; 0031."""
    return tuple(name for name in all_groups(shares) if name != INDEPENDENTS)


# OPEN-6: what decides between equal claims of groups. A weight is less than one part of a claim.


def by_lot(votes: Votes) -> Votes:
    """Nothing but a lot. Source: docs/decisions/0035."""
    return dict.fromkeys(votes, 0)


def more_votes(votes: Votes) -> Votes:
    """The group with more votes; equal votes go to the lot. Source: docs/decisions/0035."""
    return votes


# OPEN-7: who the alternates are. `overall` is `next_by_votes`.


def in_each_group(pools: Sequence[Pool]) -> tuple[str, ...]:
    """All others of each group that won a seat, by votes, group after group. Source: 0036."""
    named: list[str] = []
    for pool in pools:
        if pool.seats:
            settled = {*pool.elected, *pool.undecided}
            ranked = sorted(pool.votes, key=pool.votes.__getitem__, reverse=True)
            named += [code for code in ranked if code not in settled]
    return tuple(named)
