"""Double proportion: seats fit the votes of parties and the seats of districts at once (Pukelsheim)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from math import floor

from amin.counting.allocation import Votes
from amin.counting.groups import after_lot
from amin.counting.highest_averages import sainte_lague
from amin.counting.lots import Lots, with_lots
from amin.counting.matrix import Fitted, Table, balance
from amin.counting.outcome import Outcome, Tie
from amin.counting.steps import Step
from amin.counting.thresholds import Threshold, anywhere
from amin.counting.totals import whole_numbers
from amin.errors import MalformedError


@dataclass(frozen=True, slots=True)
class EntryTie:
    """Parties of a district of whom a lot gives one a seat; other lawful tables give it to another."""

    district: str
    among: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EntryLot:
    """A lot that was drawn for such a tie, as its minutes say."""

    district: str
    among: tuple[str, ...]
    drawn: str
    minutes: str


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

    @property
    def tie(self) -> EntryTie | None:
        """The next lot among lawful tables: for one seat of the first district where they differ.

        Whoever is drawn, a lawful table has it; a lot may settle other entries and districts, too.
        """
        if not self.tied:
            return None
        first = self.tied[0][0]
        return EntryTie(first, tuple(party for district, party in self.tied if district == first))


def biproportional(
    votes: Mapping[str, Votes],
    seats: Mapping[str, int],
    *,
    quorum: Threshold | None = None,
    lots: Lots = (),
    entry_lots: Sequence[EntryLot] = (),
) -> Biproportional:
    """Give parties their seats in the whole, then find the one table that fits districts and parties.

    Votes of a district with many seats weigh as many marks, so they are divided by its seats first: the
    party's number of voters, rounded as the law has it.

    Args:
        votes: district → party → marks.
        seats: of each district, given before.
        quorum: what a party must reach in one district at least.
        lots: drawn lots for ties among parties in the whole.
        entry_lots: drawn lots among lawful tables, each for the `tie` that those before it leave.
    Raises:
        MalformedError: districts differ, seats or votes are no whole numbers, a lot fits no tie, or no
            table fits as a district's votes are all for parties without room.
    Source: canton of Zürich, law on political rights (LS 161), §§ 101 to 105; Pukelsheim, Proportional
        Representation (2017), ch. 14; Balinski & Demange, Math. Programming 45 (1989).
    """
    check_districts(votes, seats)
    admitted = anywhere(votes, quorum) if quorum else None
    names = tuple(dict.fromkeys(name for district in votes.values() for name in district))
    inside = admitted.groups if admitted else names
    table = {place: {name: there.get(name, 0) for name in inside} for place, there in votes.items()}
    voters = {name: voter_number({p: t[name] for p, t in table.items()}, seats) for name in inside}
    told = (Step("votes", name, {"votes": n}) for name, n in voters.items())
    start = (*(admitted.steps if admitted else ()), *told)
    upper = with_lots(partial(_parties, voters, sum(seats.values()), start), lots, {})
    if upper.ties:
        if entry_lots:
            raise MalformedError("lots among tables were drawn before those among parties in the whole")
        return Biproportional(upper, {}, {}, {}, ())
    return _fitted(upper, Table(table, seats, upper.seats), entry_lots)


def _fitted(parties: Outcome, table: Table, lots: Sequence[EntryLot]) -> Biproportional:
    """Fit the table, and let one lot after the other choose among those that fit."""
    found = _named(parties, balance(table))
    for number, lot in enumerate(lots, start=1):
        check_entry_lot(number, lot, found.tie)
        found = _named(parties, balance(table, [(each.district, each.drawn) for each in lots[:number]]))
    return found


def check_entry_lot(number: int, lot: EntryLot, tie: EntryTie | None) -> None:
    """Refuse a lot that is not for the open tie, or that somebody without a part in it has won."""
    if tie is None or (lot.district, sorted(lot.among)) != (tie.district, sorted(tie.among)):
        raise MalformedError(
            f"lot {number} in {lot.district} among {', '.join(lot.among)}: no such tie is open",
            hint="give lots in the order in which they were drawn, each for the tie that those before leave",
        )
    if lot.drawn not in tie.among:
        raise MalformedError(f"lot {number} has drawn {lot.drawn}, who had no part in it")


def _named(parties: Outcome, fitted: Fitted) -> Biproportional:
    return Biproportional(parties, fitted.seats, fitted.row_divisors, fitted.column_divisors, fitted.tied)


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
