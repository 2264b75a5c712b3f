"""Read elections of the Dutch Second Chamber: totals with seats, and votes of municipalities."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Final

from real_tables import table

NL: Final = "listpr_nl_tk"
YEARS: Final = (2003, 2006, 2012)


@dataclass(frozen=True, slots=True)
class Chamber:
    """The whole country."""

    votes: dict[str, int]
    official: dict[str, int]
    by_municipality: dict[str, int]  # the same votes, added up
    valid: int  # valid votes, added up over the municipalities


def second_chamber(year: int) -> Chamber:
    """The election of that year."""
    totals = table(f"{NL}/tk{year}.totals.csv.gz", encoding="latin-1")
    places = table(f"{NL}/tk{year}.csv.gz", encoding="latin-1")
    votes = {row["Partij"]: int(row["# Stemmen"]) for row in totals}
    added: Counter[str] = Counter()
    for place in places:
        added.update({party: int(place[party]) for party in votes})
    return Chamber(
        votes,
        {row["Partij"]: int(row["# Zetels"]) for row in totals},
        dict(added),
        sum(int(place["# geldige stemmen"]) for place in places),
    )


def party_called(chamber: Chamber, part: str) -> str:
    """The one party whose name holds these words."""
    (name,) = [party for party in chamber.votes if part in party]
    return name
