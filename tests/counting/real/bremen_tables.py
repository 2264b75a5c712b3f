"""Read Bremen's elections of 2011 and 2015: votes for lists as a whole and for their persons."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from real_tables import table

BREMEN: Final = "listpr_de_bremen"


@dataclass(frozen=True, slots=True)
class BremenList:
    """A list with its two kinds of votes."""

    list_votes: int
    persons: Mapping[str, int]  # in the list's order → votes

    @property
    def votes(self) -> int:
        """All votes of the list: what seats are given by."""
        return self.list_votes + sum(self.persons.values())


def parliament(year: int, area: str) -> dict[str, BremenList]:
    """The lists of one of the two areas."""
    list_votes: dict[str, int] = {}
    persons: defaultdict[str, dict[int, int]] = defaultdict(dict)
    for row in table(f"{BREMEN}/votes_lists_and_persons.csv.gz"):
        if (float(row["Jahr"]), row["Wahlbezirk"]) != (year, area):
            continue
        if row["Typ"] == "Liste":
            list_votes[row["Partei"]] = int(row["Stimmen"])
        elif row["Typ"] == "Person":
            persons[row["Partei"]][int(float(row["Kennnummer"]))] = int(row["Stimmen"])
        else:
            raise ValueError(f"no kind of votes is called {row['Typ']}")
    return {
        party: BremenList(n, {str(number): of for number, of in sorted(persons[party].items())})
        for party, n in list_votes.items()
    }


def registered(year: int, area: str) -> set[str]:
    """The lists that stand by the table of lists."""
    rows = table(f"{BREMEN}/lists.csv.gz")
    return {row["Kurzform"] for row in rows if (float(row["Jahr"]), row["Wahlbezirk"]) == (year, area)}
