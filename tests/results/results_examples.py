"""Results that the tests of pictures, workbooks and reports share, and how they are read again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Final
from xml.etree import ElementTree

from amin.counting import INDEPENDENTS, Totals, elect
from amin.counting.apportion import apportion
from amin.election import Candidate, Contest, List
from amin.results import Report, Result, of_contest, of_votes

SVG: Final = "{http://www.w3.org/2000/svg}"

LAW_19: Final = {"امید": 404, "میهن": 303, "راه": 154, "نو": 68, INDEPENDENTS: 71}
WIKIPEDIA: Final = {"Amber": 100_000, "Birch": 80_000, "Cedar": 30_000, "Dawn": 20_000}
HOSTILE: Final = "<script>alert(\"x\")</script> & 'co' ]]>"

REPORT: Final = Report(
    generated=datetime(2026, 6, 2, 9, 30, tzinfo=UTC),
    polling_day=date(2026, 6, 1),
    issuer="Headquarters of the county",
    abbreviation="HQ",
    application="amin test",
)


def counted_votes(
    votes: Mapping[str, int] | Mapping[str, Mapping[str, int]],
    rule: str = "rounded_then_highest_ratio",
    seats: int = 21,
    **more: str,
) -> Result:
    """The result of a table of votes."""
    return of_votes(rule, seats, votes, apportion(rule, votes, seats), **more)


def council(rule: str = "dhondt") -> tuple[Contest, Totals]:
    """Three seats; list 101 has two persons, list 102 one, and one stands alone."""
    contest = Contest(
        id="council",
        name="شورای روستا",
        constituency="village",
        seats=3,
        max_marks=3,
        rule=rule,
        tally="sum",
        unit_rule="station",
        unit_k=1,
        lists=(List("101", "امید"), List("102", "Home")),
        candidates=(
            Candidate("11", "مریم گلزار", "101"),
            Candidate("12", "رضا نیکو", "101"),
            Candidate("13", "Sara", "102"),
            Candidate("14", "علی سپهر", None),
        ),
    )
    votes = {"11": 50, "12": 40, "13": 30, "14": 20}
    return contest, Totals(100, 4, 96, votes, {"101": 25, "102": 9}, {"101": 90, "102": 30}, 20)


def council_result(rule: str = "dhondt") -> Result:
    """The council, counted."""
    contest, totals = council(rule)
    outcome = elect(rule, contest, totals)
    return of_contest(contest, totals, outcome, sha256="ab" * 32, place="قلعه‌نو", eligible=180)


def drawn(svg: str) -> ElementTree.Element:
    """A picture's root element."""
    return ElementTree.fromstring(svg.encode())


def texts(svg: str) -> list[str]:
    """Every line of text in a picture, without its title and its marks of direction."""
    found = []
    for element in drawn(svg).iter(f"{SVG}text"):
        titles = "".join(title.text or "" for title in element.iter(f"{SVG}title"))
        found.append("".join(element.itertext()).removeprefix(titles).translate({0x2068: None, 0x2069: None}))
    return found
