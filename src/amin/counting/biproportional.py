"""Double proportion: seats fit the votes of parties and the seats of districts at once (Pukelsheim)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from math import floor

from amin.counting.allocation import Votes
from amin.counting.groups import after_lot
from amin.counting.highest_averages import sainte_lague
from amin.counting.lots import Lots, with_lots
from amin.counting.matrix import Table, balance
from amin.counting.outcome import Outcome, Tie
from amin.counting.steps import Step
from amin.counting.thresholds import Threshold, anywhere
from amin.counting.totals import whole_numbers
from amin.errors import MalformedError


@dataclass(frozen=True, slots=True)
class Biproportional:
    """Seats in two dimensions, with the divisors that anybody can check them by.

    Each entry is votes ÷ (district's divisor × party's divisor), rounded, halves either way.
    """

    parties: Outcome  # seats of parties in the whole; a tie here leaves `seats` empty
    seats: Mapping[str, Mapping[str, int]]  # district → party → seats held in every lawful table
    district_divisors: Mapping[str, Fraction]
    party_divisors: Mapping[str, Fraction]
    tied: tuple[tuple[str, str], ...]  # district and party of entries that other lawful tables change


def biproportional(
    votes: Mapping[str, Votes],
    seats: Mapping[str, int],
    *,
    quorum: Threshold | None = None,
    lots: Lots = (),
) -> Biproportional:
    """Give parties their seats in the whole, then find the one table that fits districts and parties.

    Votes of a district with many seats weigh as many marks, so they are divided by its seats first: the
    party's number of voters, rounded as the law has it.

    Args:
        votes: district → party → marks.
        seats: of each district, given before.
        quorum: what a party must reach in one district at least.
        lots: drawn lots for ties among parties in the whole.
    Raises:
        MalformedError: districts differ, seats or votes are no whole numbers, or no table fits as a
            district's votes are all for parties without room.
    Source: canton of Zürich, law on political rights (LS 161), §§ 101 to 105; Pukelsheim, Proportional
        Representation (2017), ch. 14; Balinski & Demange, Math. Programming 45 (1989).
    """
    check_districts(votes, seats)
    admitted = anywhere(votes, quorum) if quorum else None
    names = tuple(dict.fromkeys(name for district in votes.values() for name in district))
    inside = admitted.groups if admitted else names
    table = {place: {name: there.get(name, 0) for name in inside} for place, there in votes.items()}
    voters = {name: voter_number({p: t[name] for p, t in table.items()}, seats) for name in inside}
    start = (
        *(admitted.steps if admitted else ()),
        *(Step("votes", n, {"votes": v}) for n, v in voters.items()),
    )
    upper = with_lots(partial(_parties, voters, sum(seats.values()), start), lots, {})
    if upper.ties:
        return Biproportional(upper, {}, {}, {}, ())
    fitted = balance(Table(table, seats, upper.seats))
    return Biproportional(upper, fitted.seats, fitted.row_divisors, fitted.column_divisors, fitted.tied)


def check_districts(votes: Mapping[str, Votes], seats: Mapping[str, int]) -> None:
    """Refuse districts that differ, and what is no whole number."""
    if not votes or votes.keys() != seats.keys():
        odd = ", ".join(sorted(votes.keys() ^ seats.keys())) or "none at all"
        raise MalformedError(f"districts of votes and seats differ: {odd}")
    whole_numbers(*votes.values(), seats)


def voter_number(votes: Votes, seats: Mapping[str, int]) -> int:
    """Votes through seats, added up over the districts and rounded, halves up. Source: LS 161, § 103."""
    exact = sum((Fraction(n, seats[place]) for place, n in votes.items() if seats[place]), Fraction(0))
    return floor(exact + Fraction(1, 2))


def _parties(voters: Votes, seats: int, start: tuple[Step, ...], lots: Lots) -> Outcome:
    """Seats of parties in the whole, by Sainte-Laguë."""
    given = after_lot(sainte_lague(voters, seats), lots)
    ties = (Tie("list", given.tied, given.open_seats),) if given.tied else ()
    return Outcome(given.seats, (), (), ties, (*start, *given.steps))
