"""A table of seats that fits given sums of rows and columns: scaling by turns, then transfers along ties."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Final

from amin.counting.allocation import Votes
from amin.counting.highest_averages import sainte_lague
from amin.errors import MalformedError

SWEEPS: Final = 30  # more of them help little: what is left then hangs on ties

Grid = list[list[int]]


@dataclass(frozen=True, slots=True)
class Table:
    """Votes of rows and columns, and the seats that each of them has."""

    votes: Mapping[str, Votes]  # every row has every column
    row_seats: Mapping[str, int]
    column_seats: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Fitted:
    """The table of seats, with the divisors that prove it."""

    seats: Mapping[str, Mapping[str, int]]  # what each entry holds in every lawful table
    row_divisors: Mapping[str, Fraction]
    column_divisors: Mapping[str, Fraction]
    tied: tuple[tuple[str, str], ...]


def balance(table: Table, up: Sequence[tuple[str, str]] = ()) -> Fitted:
    """Find the table of rounded votes ÷ (row's divisor × column's divisor) that fits all sums.

    Args:
        up: entries, row and column, that a lot has given the seat on which lawful tables differ; each
            is tied in the table with those before it.
    Source: Pukelsheim, Proportional Representation (2017), ch. 15: alternating scaling, and the
        tie-and-transfer algorithm of Balinski & Demange (1989) for what scaling leaves over.
    Raises:
        MalformedError: no table fits, for votes are missing where seats are.
    """
    work = _Balance(table)
    for _ in range(SWEEPS):
        work.scale_columns()
        work.scale_rows()
        if not work.off():
            break
    while off := work.off():
        work.transfer(off)
    for row, column in up:
        work.settle(work.rows.index(row), work.columns.index(column))
    return work.fitted()


def signpost(seats: int) -> int:
    """Twice the number above which a quotient is rounded up to so many seats; 0 for none."""
    return 2 * seats - 1 if seats else 0


def simplest_between(low: Fraction, high: Fraction) -> Fraction:
    """The fraction with the least denominator in the open interval; `low` itself when both are the same.

    Source: Graham, Knuth & Patashnik, Concrete Mathematics (1994), 4.5 (Stern and Brocot).
    """
    if low == high:
        return low
    whole = low.numerator // low.denominator
    if whole + 1 < high:
        return Fraction(whole + 1)
    inner_low = Fraction(1) / (high - whole)
    if low == whole:
        return whole + Fraction(1) / (inner_low.numerator // inner_low.denominator + 1)
    return whole + Fraction(1) / simplest_between(inner_low, Fraction(1) / (low - whole))


def fitting_multiplier(weights: Sequence[Fraction], seats: int) -> tuple[Fraction, list[int]]:
    """A multiplier by which the weights, rounded, make the seats, and the seats.

    Raises:
        MalformedError: there are seats and no votes.
    """
    if not any(weights):
        if seats:
            raise MalformedError(f"{seats} seats where nobody has votes; no table fits")
        return Fraction(1), [0] * len(weights)
    scale = lcm(*(each.denominator for each in weights))
    given = sainte_lague({str(i): int(each * scale) for i, each in enumerate(weights)}, seats)
    won = [given.seats[str(i)] + (str(i) in given.tied[: given.open_seats]) for i in range(len(weights))]
    low = max((signpost(n) / (2 * w) for n, w in zip(won, weights, strict=True) if n), default=Fraction(0))
    high = min(signpost(n + 1) / (2 * w) for n, w in zip(won, weights, strict=True) if w)
    return simplest_between(low, high), won


class _Balance:
    """The table while it is being fitted; rows fit after each turn, columns at last."""

    def __init__(self, table: Table) -> None:
        self.rows = tuple(table.votes)
        self.columns = tuple(table.column_seats)
        self.votes: Grid = [[table.votes[r][c] for c in self.columns] for r in self.rows]
        self.row_seats = [table.row_seats[r] for r in self.rows]
        self.column_seats = [table.column_seats[c] for c in self.columns]
        self.by_row = [Fraction(1)] * len(self.rows)
        self.by_column = [Fraction(1)] * len(self.columns)
        self.won: Grid = [[0] * len(self.columns) for _ in self.rows]
        self.settled: set[tuple[int, int]] = set()  # entries that a lot has given their seat

    def scale_rows(self) -> None:
        """Make each row fit, whatever that does to the columns."""
        for i, row in enumerate(self.votes):
            weights = [n * m for n, m in zip(row, self.by_column, strict=True)]
            self.by_row[i], self.won[i] = fitting_multiplier(weights, self.row_seats[i])

    def scale_columns(self) -> None:
        """Choose each column's multiplier so that it would fit."""
        for j in range(len(self.columns)):
            weights = [row[j] * m for row, m in zip(self.votes, self.by_row, strict=True)]
            self.by_column[j], _ = fitting_multiplier(weights, self.column_seats[j])

    def off(self) -> dict[int, int]:
        """Columns that do not fit → how many seats they have too many, or (below 0) too few."""
        sums = [sum(row[j] for row in self.won) for j in range(len(self.columns))]
        return {j: n - m for j, (n, m) in enumerate(zip(sums, self.column_seats, strict=True)) if n != m}

    def weight(self, i: int, j: int) -> Fraction:
        """Twice the quotient that is rounded."""
        return 2 * self.votes[i][j] * self.by_row[i] * self.by_column[j]

    def may_fall(self, i: int, j: int) -> bool:
        """Whether the entry is rounded up from its very signpost, so that it may lose a seat."""
        if (i, j) in self.settled:
            return False
        return self.won[i][j] > 0 and self.weight(i, j) == signpost(self.won[i][j])

    def may_rise(self, i: int, j: int) -> bool:
        """Whether the entry is rounded down from its very signpost, so that it may win a seat."""
        return self.votes[i][j] > 0 and self.weight(i, j) == signpost(self.won[i][j] + 1)

    def transfer(self, off: Mapping[int, int]) -> None:
        """Pass a seat along ties from a column with too many to one with too few; make ties till one can."""
        while True:
            from_row, from_column = self.reach([j for j, n in off.items() if n > 0])
            ends = [j for j in from_column if off.get(j, 0) < 0]
            if ends:
                self.pass_along(ends[0], from_row, from_column)
                return
            self.make_tie(from_row.keys(), from_column.keys())

    def reach(self, starts: Sequence[int]) -> tuple[dict[int, int], dict[int, int | None]]:
        """Rows and columns to which a seat may be passed, each with where it comes from."""
        from_row: dict[int, int] = {}
        from_column: dict[int, int | None] = dict.fromkeys(starts)
        queue = list(starts)
        for j in queue:  # grows as columns are reached
            for i in range(len(self.rows)):
                if i not in from_row and self.may_fall(i, j):
                    from_row[i] = j
                    for k in range(len(self.columns)):
                        if k not in from_column and self.may_rise(i, k):
                            from_column[k] = i
                            queue.append(k)
        return from_row, from_column

    def pass_along(
        self, end: int, from_row: Mapping[int, int], from_column: Mapping[int, int | None]
    ) -> None:
        """Pass one seat along the way that ends in this column."""
        j = end
        while (i := from_column[j]) is not None:
            self.won[i][j] += 1
            j = from_row[i]
            self.won[i][j] -= 1

    def settle(self, i: int, j: int) -> None:
        """Give an entry on a ring the seat on which tables differ, passing seats round, and keep it there."""
        if self.may_rise(i, j):
            from_row, from_column = self.reach([j])
            end = next(k for k in from_column if self.may_fall(i, k))
            self.pass_along(end, from_row, from_column)
            self.won[i][end] -= 1
            self.won[i][j] += 1
        self.settled.add((i, j))

    def make_tie(self, rows: Collection[int], columns: Collection[int]) -> None:
        """Raise the rows and lower the columns that were reached, until one more entry is at its signpost."""
        factor = min(self.room(rows, columns), default=None)
        if factor is None:
            raise MalformedError(
                "no table of seats fits: votes are missing where seats are",
                hint="look for a district whose votes are all for parties that have no seats in the whole",
            )
        for i in rows:
            self.by_row[i] *= factor
        for j in columns:
            self.by_column[j] /= factor

    def room(self, rows: Collection[int], columns: Collection[int]) -> Iterator[Fraction]:
        """By how much each entry may change before it is at its signpost."""
        for i in range(len(self.rows)):
            for j in range(len(self.columns)):
                if i in rows and j not in columns and self.votes[i][j]:
                    yield signpost(self.won[i][j] + 1) / self.weight(i, j)
                elif i not in rows and j in columns and self.won[i][j]:
                    yield self.weight(i, j) / signpost(self.won[i][j])

    def fitted(self) -> Fitted:
        """The table by names, with divisors in place of multipliers.

        All lawful tables have these divisors, so an entry in a ring differs by one seat at most.
        """
        ring = dict.fromkeys(self.on_a_ring())
        seats = {
            r: {
                c: self.won[i][j] - ((i, j) in ring and self.may_fall(i, j))
                for j, c in enumerate(self.columns)
            }
            for i, r in enumerate(self.rows)
        }
        return Fitted(
            seats,
            {r: 1 / m for r, m in zip(self.rows, self.by_row, strict=True)},
            {c: 1 / m for c, m in zip(self.columns, self.by_column, strict=True)},
            tuple((self.rows[i], self.columns[j]) for i, j in sorted(ring)),
        )

    def on_a_ring(self) -> Iterator[tuple[int, int]]:
        """Entries that may lose or win a seat in a ring, so that all sums still fit: other lawful tables."""
        reached = [self.reach([j])[1] for j in range(len(self.columns))]
        for i in range(len(self.rows)):
            falls = [j for j in range(len(self.columns)) if self.may_fall(i, j)]
            rises = [k for k in range(len(self.columns)) if self.may_rise(i, k)]
            for j in falls:
                if any(j in reached[k] for k in rises):
                    yield i, j
            for k in rises:
                if any(j in reached[k] for j in falls):
                    yield i, k
