"""Read a frozen election, as spec/record.md §3 says."""

import datetime
from dataclasses import dataclass
from typing import Any, Final

from slow_encoding import CODE, ID, fields, matching, name, number, read_json, unhex, unique
from slow_ristretto import Malformed

RULE_NAME: Final = r"[a-z0-9_]{1,64}"
OF_ELECTION: Final = (
    "format",
    "name",
    "polling_day",
    "constituencies",
    "contests",
    "stations",
    "trustees",
    "log",
    "mixers",
    "boards",
)
OF_CONTEST: Final = (
    *("id", "name", "constituency", "seats", "max_marks", "rule", "tally"),
    *("unit_rule", "unit_k", "lists", "candidates", "votes_already_given", "amended_by", "excluded_by"),
    "remainder_k",
)


@dataclass(frozen=True)
class Election:
    """What is frozen: the document, and which stations each contest has."""

    document: dict[str, Any]
    hash: bytes

    @property
    def contests(self) -> list[dict[str, Any]]:
        """The contests in their order."""
        return self.document["contests"]

    @property
    def codes(self) -> list[str]:
        """The codes of all stations in their order."""
        return [station["code"] for station in self.document["stations"]]

    @property
    def trustees(self) -> int:
        """How many trustees there are."""
        return self.document["trustees"]["count"]

    @property
    def threshold(self) -> int:
        """How many of them decrypt."""
        return self.document["trustees"]["threshold"]

    @property
    def mixers(self) -> int:
        """How many mixers take a turn each: m."""
        return self.document["mixers"]["count"] if self.document["mixers"] else 0

    def marks_contests(self) -> list[dict[str, Any]]:
        """Return the contests that are mixed, in their order."""
        return [contest for contest in self.contests if contest["tally"] == "marks"]

    def stations(self, contest: dict[str, Any]) -> list[str]:
        """Return the codes of the stations that serve a contest's constituency."""
        stations = self.document["stations"]
        return [s["code"] for s in stations if contest["constituency"] in s["constituencies"]]

    def boxes(self) -> list[tuple[dict[str, Any], str]]:
        """Return contest and station of each box, in the election's order."""
        return [(contest, station) for contest in self.contests for station in self.stations(contest)]


def _allow(holds: bool, what: str) -> None:
    """Refuse what no frozen election says."""
    if not holds:
        raise Malformed(what)


def _constituencies(value: list[Any]) -> None:
    """Check the constituencies; none lies within itself."""
    for item in value:
        fields(item, "id", "name", "parent", "eligible")
        matching(ID, item["id"])
        name(item["name"])
        number(item["eligible"] if item["eligible"] is not None else 0)
    parents = {item["id"]: item["parent"] for item in value}
    unique(list(parents) if len(parents) == len(value) else ["x", "x"])
    for at in parents:
        above, steps = at, 0
        while above is not None:
            _allow(above in parents and steps < len(parents), f"{at} lies nowhere or within itself")
            above, steps = parents[above], steps + 1


def _contest(contest: dict[str, Any], constituencies: list[str]) -> None:
    """Check one contest."""
    fields(contest, *OF_CONTEST)
    matching(ID, contest["id"])
    name(contest["name"])
    matching(RULE_NAME, contest["rule"])
    for field in ("seats", "max_marks", "unit_k"):
        number(contest[field], 1)
    _allow(contest["constituency"] in constituencies, "no such constituency")
    _allow(contest["tally"] in ("sum", "marks"), "the tally")
    _allow(contest["unit_rule"] in ("station", "group", "constituency"), "the unit rule")
    _allow(contest["max_marks"] <= len(contest["candidates"]), "more marks than persons")
    for item in contest["lists"]:
        fields(item, "code", "name")
    lists = [item["code"] for item in contest["lists"]]
    for item in contest["candidates"]:
        fields(item, "code", "name", "list")
        _allow(item["list"] is None or item["list"] in lists, "no such list")
    for item in contest["lists"] + contest["candidates"]:
        matching(CODE, item["code"])
        name(item["name"])
    unique(lists + [item["code"] for item in contest["candidates"]])


def _stations(stations: list[Any], constituencies: list[str]) -> None:
    """Check the stations; each serves constituencies that there are."""
    for station in stations:
        fields(station, "code", "name", "constituencies")
        matching(CODE, station["code"])
        name(station["name"])
        served = station["constituencies"]
        _allow(len(served) > 0 and set(served) <= set(constituencies), "serves nothing or nowhere")
        unique(served)
    unique([station["code"] for station in stations])


def _mixers(mixers: Any, tallies: list[str]) -> None:
    """Check the mixers, which are there where marks are mixed."""
    _allow((mixers is not None) == ("marks" in tallies), "mixers without marks, or marks without mixers")
    if mixers is not None:
        fields(mixers, "count", "institutions")
        for institution in mixers["institutions"]:
            name(institution)
        unique(mixers["institutions"])
        number(mixers["count"], 1)
        _allow(mixers["count"] <= len(mixers["institutions"]), "too few institutions")


def read_election(data: bytes, digest: bytes) -> Election:
    """Read `election.json`."""
    document = fields(read_json(data), *OF_ELECTION)
    _allow(document["format"] == "amin/election/1", "the format")
    name(document["name"])
    datetime.date.fromisoformat(matching(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", document["polling_day"]))
    _constituencies(document["constituencies"])
    ids = [item["id"] for item in document["constituencies"]]
    for contest in document["contests"]:
        _contest(contest, ids)
    unique([contest["id"] for contest in document["contests"]])
    _stations(document["stations"], ids)
    election = Election(document, digest)
    _allow(
        all(map(election.stations, election.contests)) and len(election.contests) > 0, "no contest or station"
    )
    trustees = fields(document["trustees"], "count", "threshold")
    number(trustees["threshold"], 1)
    number(trustees["count"], trustees["threshold"] + 2)
    log = fields(document["log"], "origin", "public_key")
    matching(r"[!-*,-~]{1,128}", log["origin"])
    unhex(log["public_key"], 32)
    _mixers(document["mixers"], [contest["tally"] for contest in document["contests"]])
    return election
