"""Read Swiss elections: OneGov's open format, wabstic's tables of St. Gallen, and eCH-0252 deliveries."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from xml.etree import ElementTree

from real_tables import RealElection, RealList, Row, opened, table, the_one

from amin.counting.connections import Connection

CH: Final = "listpr_ch"
WABSTIC: Final = f"{CH}/ch_sg_kr2016_wabstic"
WITHOUT_LIST: Final = "99"  # wabstic's number for ballots that name no list
ECH: Final = {"e": "http://www.ech.ch/xmlns/eCH-0252/2", "h": "http://www.ech.ch/xmlns/eCH-0155/5"}


@dataclass(frozen=True, slots=True)
class Majority:
    """An election of persons by absolute majority, with the official result."""

    seats: int
    votes: Mapping[str, int]
    needed: int  # official
    elected: frozenset[str]  # official


def onegov(name: str) -> list[RealElection]:
    """The elections of one file: a row for each municipality and candidate."""
    by_title: defaultdict[str, list[Row]] = defaultdict(list)
    for row in table(f"{CH}/{name}.csv.gz"):
        by_title[row.get("election_title_de_CH") or row["election_title"]].append(row)
    return [_onegov_election(title, rows) for title, rows in by_title.items()]


def _onegov_election(title: str, rows: Sequence[Row]) -> RealElection:
    by_list: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_list[row["list_id"]].append(row)
    levels = {
        code: (the_one(r["list_connection_parent"] for r in of), the_one(r["list_connection"] for r in of))
        for code, of in by_list.items()
    }
    return RealElection(
        title,
        int(the_one(row["election_mandates"] for row in rows)),
        {code: _onegov_list(of) for code, of in by_list.items()},
        connected({code: level if level[0] else level[::-1] for code, level in levels.items()}),
    )


def _onegov_list(rows: Sequence[Row]) -> RealList:
    votes = {
        place: int(the_one(row["list_votes"] for row in rows if row["entity_id"] == place))
        for place in dict.fromkeys(row["entity_id"] for row in rows)
    }
    return RealList(
        sum(votes.values()),
        int(the_one(row["list_number_of_mandates"] for row in rows)),
        _votes_of_persons(rows),
        frozenset(row["candidate_id"] for row in rows if row["candidate_elected"] == "True"),
    )


def _votes_of_persons(rows: Iterable[Row]) -> dict[str, int]:
    votes: Counter[str] = Counter()
    for row in rows:
        votes[row["candidate_id"]] += int(row["candidate_votes"])
    return dict(sorted(votes.items()))


def onegov_majority(name: str) -> Majority:
    """An election of persons in OneGov's format.

    The official majority stands in every row; who is elected is told in the rows of some municipalities.
    """
    rows = table(f"{CH}/{name}.csv.gz")
    return Majority(
        int(the_one(row["election_mandates"] for row in rows)),
        _votes_of_persons(rows),
        int(the_one(row["election_absolute_majority"] for row in rows)),
        frozenset(row["candidate_id"] for row in rows if row["candidate_elected"] == "True"),
    )


def connected(levels: Mapping[str, tuple[str, str]]) -> tuple[Connection, ...]:
    """The connections, from the names of each list's connection and of its sub-connection, "" for none."""
    whole: defaultdict[str, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for code, (outer, inner) in levels.items():
        if outer:
            whole[outer][inner].append(code)
    return tuple(
        Connection(
            f"connection {outer}",
            (
                *(Connection(f"connection {outer}/{name}", tuple(of)) for name, of in inside.items() if name),
                *inside[""],
            ),
        )
        for outer, inside in whole.items()
    )


def wabstic() -> list[RealElection]:
    """The eight constituencies of St. Gallen's cantonal council."""
    titles = {row["SortGeschaeft"]: row["GeBezOffiziell"] for row in _wabstic("WP_Wahl")}
    persons: defaultdict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in _wabstic("WP_Kandidaten"):
        persons[row["SortGeschaeft"], row["KNR"][:2]].append(row)
    lists: defaultdict[str, list[Row]] = defaultdict(list)
    for row in _wabstic("WP_Listen"):
        if row["ListNr"] != WITHOUT_LIST:
            lists[row["SortGeschaeft"]].append(row)
    return [
        RealElection(
            titles[place],
            sum(int(row["Sitze"]) for row in rows),
            {row["ListNr"]: _wabstic_list(row, persons[place, row["ListNr"]]) for row in rows},
            connected({row["ListNr"]: (row["ListVerb"], row["ListUntVerb"]) for row in rows}),
        )
        for place, rows in lists.items()
    ]


def _wabstic(name: str) -> list[Row]:
    return table(f"{WABSTIC}/{name}.csv.gz", delimiter=";", encoding="latin-1")


def _wabstic_list(row: Row, persons: Sequence[Row]) -> RealList:
    return RealList(
        int(row["StimmenTotal"]),
        int(row["Sitze"]),
        {person["KNR"]: int(person["Stimmen"]) for person in persons},
        frozenset(person["KNR"] for person in persons if person["Gewaehlt"] == "1"),
    )


def wabstic_by_municipality() -> Counter[tuple[str, str]]:
    """Votes of each constituency's lists, added up over its municipalities."""
    votes: Counter[tuple[str, str]] = Counter()
    places = _wabstic("WP_Gemeinden")
    place_of = {(row["SortGemeinde"], row["SortGemeindeSub"]): row["SortGeschaeft"] for row in places}
    for row in _wabstic("WP_ListenGde"):
        place = place_of[row["SortGemeinde"], row["SortGemeindeSub"]]
        votes[place, row["ListNr"]] += int(row["StimmenTotal"])
    return votes


def wabstic_totals() -> dict[tuple[str, str], int]:
    """The official votes of each constituency's lists, also of ballots that name none."""
    return {(row["SortGeschaeft"], row["ListNr"]): int(row["StimmenTotal"]) for row in _wabstic("WP_Listen")}


class Delivery:
    """The two deliveries of eCH-0252 for one day: who stands, and what came out."""

    def __init__(self) -> None:
        self.information = ElementTree.fromstring(opened(f"{CH}/ech0252_gr_nr2023_information.xml.gz"))
        self.results = ElementTree.fromstring(opened(f"{CH}/ech0252_gr_nr2023_results.xml.xz"))
        proportional, majority = self.results.iterfind(".//e:electionGroupResult", ECH)
        self.proportional, self.majority = proportional, majority

    def seats(self) -> tuple[int, ...]:
        """Seats of the elections, in their order."""
        return tuple(int(of.text or "") for of in self.information.iterfind(".//h:numberOfMandates", ECH))

    def council(self) -> RealElection:
        """The National Council's seats of the canton."""
        persons: defaultdict[str, Counter[str]] = defaultdict(Counter)
        votes: Counter[str] = Counter()
        for of_list in self.proportional.iterfind(".//e:listResults", ECH):
            code = _said(of_list, "e:listIdentification")
            votes[code] += _counted(of_list, "CandidateVotes") + _counted(of_list, "AdditionalVotes")
            for person in of_list.iterfind("e:candidateResults", ECH):
                who = _said(person, "e:candidateIdentification")
                for kind in ("Changed", "Unchanged"):
                    persons[code][who] += _counted(person, f"VotesFrom{kind}Ballots")
        lists = {
            code: RealList(votes[code], _counted(won, "SeatsGained"), persons[code], _elected(won))
            for won in self.proportional.iterfind(".//e:elected//e:list", ECH)
            for code in (_said(won, "e:listIdentification"),)
        }
        return RealElection("National Council, Grisons 2023", self.seats()[0], lists, self.unions())

    def unions(self) -> tuple[Connection, ...]:
        """The connections and sub-connections of lists."""
        outer: dict[str, str] = {}
        inner: dict[str, str] = {}
        for union in self.information.iterfind(".//e:listUnion", ECH):
            name = _said(union, "h:listUnionIdentification")
            into = inner if union.find("h:referencedListUnion", ECH) is not None else outer
            into |= {of.text or "": name for of in union.iterfind("h:referencedList", ECH)}
        return connected({code: (name, inner.get(code, "")) for code, name in outer.items()})

    def votes_there_are(self) -> int:
        """Votes that the valid ballots of all municipalities have: as many each as there are seats."""
        circles = self.proportional.iterfind(".//e:countingCircleResult", ECH)
        return self.seats()[0] * sum(int(_said(circle, ".//e:countOfValidBallots")) for circle in circles)

    def empty_votes(self) -> int:
        """Lines left empty on ballots that name no list."""
        name = "e:countOfEmptyVotesOfChangedBallotsWithoutListDesignation"
        return sum(int(of.text or "") for of in self.proportional.iterfind(f".//{name}", ECH))

    def states(self) -> Majority:
        """The Council of States' seats of the canton."""
        votes: Counter[str] = Counter()
        for person in self.majority.iterfind(".//e:candidateResult", ECH):
            votes[_said(person, "e:candidateIdentification")] += _counted(person, "VotesTotal")
        for of_others in self.majority.iterfind(".//e:countOfIndividualVotesTotal", ECH):
            votes["others"] += int(of_others.text or "")
        won = self.majority.find(".//e:elected", ECH)
        assert won is not None
        return Majority(self.seats()[1], votes, int(_said(won, ".//e:absoluteMajority")), _elected(won))


def _said(within: ElementTree.Element, path: str) -> str:
    found = within.findtext(path, namespaces=ECH)
    if found is None:
        raise ValueError(f"no {path} in {within.tag}")
    return found


def _counted(within: ElementTree.Element, what: str) -> int:
    return int(_said(within, f"e:countOf{what}"))


def _elected(within: ElementTree.Element) -> frozenset[str]:
    persons = within.iterfind(".//e:electedCandidate", ECH)
    return frozenset(_said(person, ".//e:candidateIdentification") for person in persons)
