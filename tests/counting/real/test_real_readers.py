"""The readers of real elections: they take what a table says, and refuse what contradicts itself."""

from __future__ import annotations

from fractions import Fraction

import pytest
from norwegian_tables import person_of
from real_tables import agrees, the_one
from swiss_tables import connected

from amin.counting.allocation import Cut
from amin.counting.connections import Connection

ROW = {
    "kandidatnummer": "01\xa0x",
    "kandidatnavn": "Nordmann,\xa0Ola",
    "stemmetillegg": "2,227.50",
    "personstemmer": "1,34",
    "slengere": "88",
    "totalt": "3,653.50",
    "status": "VALGT",
}


def test_thousands_cut_to_two_decimals_are_made_whole_by_the_total_of_the_row():
    person = person_of(ROW)

    assert (person.number, person.favoured, person.name) == (1, True, "Nordmann, Ola")
    assert (person.head_start, person.own, person.from_others) == (Fraction(4_455, 2), 1_338, 88)
    assert person.dirty == 1


def test_a_comma_for_the_decimal_point_is_read_as_one():
    person = person_of(ROW | {"stemmetillegg": "124,25", "personstemmer": "129", "totalt": "341.25"})

    assert (person.head_start, person.own, person.dirty) == (Fraction(497, 4), 129, 1)


@pytest.mark.parametrize(
    "wrong",
    [
        {"totalt": "3,663.50"},  # 1,348 is cut to another number
        {"personstemmer": "1340"},
        {"slengere": "99"},
        {"stemmetillegg": "2,227.25"},  # half a vote would be left
    ],
)
def test_a_row_whose_parts_make_another_total_is_refused(wrong):
    with pytest.raises(ValueError, match="make another total"):
        person_of(ROW | wrong)


def test_rows_that_contradict_each_other_are_refused():
    assert the_one(["5", "5"]) == "5"
    with pytest.raises(ValueError, match="contradict each other"):
        the_one(["5", "6"])


def test_connections_are_made_of_their_names_and_those_of_sub_connections():
    made = connected({"a": ("1", "7"), "b": ("1", ""), "c": ("", ""), "d": ("1", "7"), "e": ("2", "7")})

    assert made == (
        Connection("connection 1", (Connection("connection 1/7", ("a", "d")), "b")),
        Connection("connection 2", (Connection("connection 2/7", ("e",)),)),
    )


@pytest.mark.parametrize(
    ("elected", "right"),
    [("ab", True), ("ac", True), ("a", False), ("abc", False), ("bc", False), ("ad", False)],
)
def test_elected_agree_with_a_line_if_the_lot_alone_chose_among_the_tied(elected, right):
    assert agrees(Cut(("a",), ("b", "c"), 1), elected) is right
