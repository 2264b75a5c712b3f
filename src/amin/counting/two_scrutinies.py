"""Two scrutinies: whole quotas in each district, and what is left over together in the whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import Final

from amin.counting.allocation import Allocation, Seats, Votes
from amin.counting.largest_remainder import (
    Quota,
    hagenbach_bischoff_quota,
    imperiali_quota,
    largest_remainder,
)
from amin.errors import MalformedError


@dataclass(frozen=True, slots=True)
class TwoScrutinies:
    """Seats of both scrutinies; each tie stands where it arose."""

    first: Mapping[str, Allocation]  # district → seats of whole quotas
    remainders: Votes  # votes of each party that won no seat, all districts together
    second: Allocation  # seats that the districts left over

    @property
    def seats(self) -> Seats:
        """Seats of each party in the whole, whichever way the lots fall."""
        won = Counter(dict(self.second.seats))
        for given in self.first.values():
            won.update(given.seats)
        return dict(won)


def two_scrutinies(votes: Mapping[str, Votes], seats: Mapping[str, int]) -> TwoScrutinies:
    """Give whole quotas in each district, then by the largest remainders what nobody won there.

    In a district a seat costs votes ÷ (seats + 2), in the whole remainders ÷ (seats left + 1), each rounded
    to the unit. Quotas that promise a district more seats than it has give back where least is left over.
    To which district a seat of the second scrutiny goes is not said here.

    Args:
        votes: district → party → votes, of those whom the threshold admits; the same parties everywhere.
        seats: of each district.
    Raises:
        MalformedError: districts or parties differ.
    Source: Czech election act 247/1995, §§ 50 and 51, as amended by 189/2021.
    """
    parties = {tuple(there) for there in votes.values()}
    if votes.keys() != seats.keys() or len(parties) != 1:
        raise MalformedError("districts of votes and seats differ, or their parties do")
    first = {place: whole_quotas(there, seats[place]) for place, there in votes.items()}
    left = sum(seats[place] - sum(g.seats.values()) - g.open_seats for place, g in first.items())
    remainders: Counter[str] = Counter(dict.fromkeys(parties.pop(), 0))
    for place, there in votes.items():
        price = in_district(sum(there.values()), seats[place])
        remainders.update({name: n % price.numerator for name, n in there.items()})
    return TwoScrutinies(first, remainders, largest_remainder(remainders, left, quota=in_the_whole))


def whole_quotas(votes: Votes, seats: int) -> Allocation:
    """The seats of whole quotas alone; with too many of them, those that stay."""
    price = in_district(sum(votes.values()), seats)
    whole = {name: floor(n / price) for name, n in votes.items()}
    if sum(whole.values()) > seats:
        return largest_remainder(votes, seats, quota=in_district)
    return Allocation(whole)


def to_the_unit(quota: Quota) -> Quota:
    """The quota rounded to a whole number, halves up, and never less than one vote."""

    def rounded(votes: int, seats: int) -> Fraction:
        return Fraction(max(floor(quota(votes, seats) + Fraction(1, 2)), 1))

    return rounded


in_district: Final = to_the_unit(imperiali_quota)
in_the_whole: Final = to_the_unit(hagenbach_bischoff_quota)
