"""One result from three sources: a table of votes, a contest, and the document of a record."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import pytest
from results_examples import REPORT, council, council_result, counted_votes

from amin.counting import elect
from amin.errors import MalformedError, RejectedError
from amin.record.outcome import contest_result
from amin.results import KINDS, kind_of, of_document, write, write_all


def test_a_contest_keeps_its_names_and_its_group_of_independents():
    result = council_result()

    assert [(g.code, g.name, g.votes, g.seats, g.ballots) for g in result.groups] == [
        ("101", "امید", 90, 2, 25),
        ("102", "Home", 30, 1, 9),
        ("independents", "independents", 20, 0, None),
    ]
    assert [person.group for person in result.persons] == ["101", "101", "102", "independents"]
    assert (result.undecided, result.empty) == (0, 0)


def test_a_contest_without_independents_has_no_such_group():
    contest, totals = council()
    without = replace(contest, candidates=contest.candidates[:3])
    few = replace(
        totals, candidates={c.code: totals.candidates[c.code] for c in without.candidates}, independents=0
    )
    result = of_document(without, contest_result(without, few, elect("dhondt", without, few)))

    assert [group.code for group in result.groups] == ["101", "102"]


def test_a_table_of_votes_of_lists_alone_knows_nobody_by_name():
    result = counted_votes({"A": 5, "B": 3}, "dhondt", 3)

    assert result.persons == ()
    assert (result.ballots, result.blank) == (None, None)
    assert [person.code for person in counted_votes({"x": 5, "y": 3}, "plurality", 1).persons] == ["x", "y"]


def test_the_document_of_a_record_gives_the_result_of_its_contest():
    contest, totals = council()
    published = contest_result(contest, totals, elect("dhondt", contest, totals))

    result = of_document(contest, published)
    assert result.outcome == council_result().outcome
    assert result.groups == council_result().groups
    assert result.last_seat("en") == council_result().last_seat("en")


@pytest.mark.parametrize("field", ["seats", "elected", "alternates"])
def test_a_document_that_its_totals_do_not_give_is_rejected(field):
    contest, totals = council()
    published = contest_result(contest, totals, elect("dhondt", contest, totals))
    wrong = {
        "seats": {"101": 1, "102": 1, "independents": 1},
        "elected": ("11", "13", "14"),
        "alternates": (),
    }
    changed = msgspec.structs.replace(published, **{field: wrong[field]})
    with pytest.raises(RejectedError, match="not that of its totals"):
        of_document(contest, changed)


def test_every_form_is_written_and_each_has_its_own_ending():
    forms = write_all(council_result(), "fa", REPORT)

    assert set(forms) == set(KINDS) == {".err.json", ".steps.svg", ".svg", ".xlsx"}
    assert forms[".xlsx"].startswith(b"PK")
    assert forms[".svg"] != forms[".steps.svg"]
    assert set(write_all(council_result(), "fa")) == set(KINDS) - {".err.json"}
    with pytest.raises(MalformedError, match="needs its day"):
        write(council_result(), ".err.json", "fa")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.svg", ".svg"), ("a.steps.svg", ".steps.svg"), ("A.STEPS.SVG", ".steps.svg"), ("a.xlsx", ".xlsx"),
        ("a.err.json", ".err.json"), ("a.json", None), ("svg", None), ("a.xls", None), ("", None),
    ],
)  # fmt: skip
def test_the_end_of_a_name_says_what_the_file_holds(name, kind):
    assert kind_of(name) == kind
