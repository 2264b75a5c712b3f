"""Read Czech and Slovak elections: a table of regions, a table of the whole, and a town with panachage."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from typing import Final

from real_tables import RealElection, RealList, table, text_of

CZ_SK: Final = "listpr_cz_sk"


def czech_chamber(year: int) -> dict[str, dict[str, int]]:
    """Votes: region → party → votes."""
    rows = table(f"{CZ_SK}/cz_psp_{year}.csv", delimiter=";")
    regions = [name for name in rows[0] if name != "party"]
    return {region: {row["party"]: int(row[region]) for row in rows} for region in regions}


def slovak_council() -> tuple[dict[str, tuple[int, int]], frozenset[str]]:
    """Votes and official seats of each party, and which of them are coalitions."""
    rows = _rows("sk_nr_2020")
    parties = {name: (int(votes), int(seats)) for name, _, votes, seats in rows}
    return parties, frozenset(name for name, coalition, *_ in rows if coalition == "1")


def town_council() -> tuple[RealElection, dict[str, tuple[str, ...]]]:
    """Nové Město nad Metují 2018, and the elected of each list in their official order."""
    expected = json.loads(text_of(f"{CZ_SK}/expected_nmnmet_cc_2018.json"))["nmnmet_cc_2018"]
    elected = {name: tuple(persons) for name, persons in expected["elected"].items()}
    persons: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for party, name, votes in _rows("nmnmet_cc_2018"):
        persons[party][name] = int(votes)
    lists = {
        party: RealList(sum(of.values()), len(elected.get(party, ())), of, frozenset(elected.get(party, ())))
        for party, of in persons.items()
    }
    return RealElection("Nové Město nad Metují 2018", expected["seats"], lists), elected


def _rows(name: str) -> list[list[str]]:
    return [row for row in csv.reader(text_of(f"{CZ_SK}/{name}.csv").splitlines(), delimiter=";") if row]
