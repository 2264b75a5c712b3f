"""Results as people take them away: pictures, a workbook, the standard's JSON. Pure: bytes come back."""

from amin.results.err import Report, election_report
from amin.results.parliament import half_circle
from amin.results.result import Group, Person, Result, of_contest, of_document, of_votes
from amin.results.steps_chart import steps_chart
from amin.results.write import KINDS, kind_of, write, write_all

__all__ = [
    "KINDS",
    "Group",
    "Person",
    "Report",
    "Result",
    "election_report",
    "half_circle",
    "kind_of",
    "of_contest",
    "of_document",
    "of_votes",
    "steps_chart",
    "write",
    "write_all",
]
