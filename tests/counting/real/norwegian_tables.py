"""Read Norwegian municipal councils: personal votes, votes from other lists, and the party's head start.

Eleven figures are dirty. Seven have a comma for the decimal point. Four, of persons with a thousand votes
and more, are cut to "1,34": thousands with two decimals. The total of the same row tells the whole number,
and a row whose parts do not make its total is refused.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from real_tables import Row, table

NO: Final = "listpr_no_municipal"
ELECTED: Final = "VALGT"
DEPUTY: Final = "VARA"


@dataclass(frozen=True, slots=True)
class Person:
    """A row of the table."""

    number: int  # in the list's order
    name: str
    favoured: bool  # the party gave the head start
    head_start: Fraction
    own: int  # personal votes of the list's ballots
    from_others: int  # on ballots of other lists
    total: Fraction
    status: str
    dirty: int  # how many of its figures were


@dataclass(frozen=True, slots=True)
class Party:
    """A list: its persons in the list's order."""

    persons: tuple[Person, ...]

    @property
    def ballots(self) -> int | None:
        """Ballots of the list: four head starts, for one is a quarter of them; None where nobody has one."""
        starts = {person.head_start for person in self.persons if person.favoured}
        if not starts:
            return None
        (start,) = starts
        if (4 * start).denominator != 1:
            raise ValueError(f"a head start of {start} is no quarter of ballots")
        return int(4 * start)

    @property
    def votes(self) -> dict[str, int]:
        """Votes of each person, without the head start."""
        return {person.name: person.own + person.from_others for person in self.persons}

    def ranked(self, status: str) -> tuple[str, ...]:
        """Those of one status, in the order of the official table."""
        return tuple(person.name for person in self.by_rank() if person.status == status)

    def by_rank(self) -> list[Person]:
        """Persons by the official total; equals in the list's order."""
        return sorted(self.persons, key=lambda person: (-person.total, person.number))


def council(town: str) -> dict[str, Party]:
    """The lists of one council."""
    persons: defaultdict[str, list[Person]] = defaultdict(list)
    for row in table(f"{NO}/{town}_mandatkaring.csv.gz", delimiter=";"):
        persons[row["parti"]].append(person_of(row))
    return {
        party: Party(tuple(sorted(of, key=lambda person: person.number))) for party, of in persons.items()
    }


def person_of(row: Row) -> Person:
    """Read one row.

    Raises:
        ValueError: its parts do not make its total.
    """
    number, *mark = row["kandidatnummer"].split()  # "01 x"; parted by a space that breaks no line
    start, comma = _decimal(row["stemmetillegg"])
    total, _ = _decimal(row["totalt"])
    others = int(row["slengere"])
    rest = total - start - others
    cut = "," in row["personstemmer"]
    own = Fraction(row["personstemmer"].replace(",", "."))
    if abs(rest - own * (1000 if cut else 1)) > (5 if cut else 0) or rest.denominator != 1:
        raise ValueError(f"{row['kandidatnavn']}: parts of {row['totalt']} make another total")
    return Person(
        int(number),
        row["kandidatnavn"].replace("\xa0", " "),
        mark == ["x"],
        start,
        int(rest),
        others,
        total,
        row["status"],
        comma + cut,
    )


def _decimal(text: str) -> tuple[Fraction, int]:
    """The number, and 1 if a comma stands for its point: with a point, a comma parts thousands."""
    if "." in text:
        return Fraction(text.replace(",", "")), 0
    return Fraction(text.replace(",", ".")), int("," in text)
