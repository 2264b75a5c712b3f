"""The official totals of two Tehran councils: what they say adds up, and Amin's own numbers agree with it."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest
from real_tables import needs, text_of

from amin.counting.alternates import alternates_for
from amin.counting.apportion import apportion

pytestmark = needs("iran_results")


@pytest.fixture
def sixth() -> dict:
    """The council of 1400."""
    return told()[0]


def told() -> list[dict]:
    """Both elections."""
    return json.loads(text_of("iran_results/tehran_council_facts.json"))["elections"]


def hundredths_of_a_percent(part: int, whole: int) -> float:
    """A share in a hundred with two decimals, halves up, as the statement rounds."""
    return int(Fraction(part * 10_000, whole) + Fraction(1, 2)) / 100


def test_valid_and_invalid_ballots_add_up_to_all_ballots(sixth):
    assert sixth["ballots_valid"] + sixth["ballots_invalid"] == sixth["ballots_total"]


@pytest.mark.parametrize("rank", ["rank1", "rank21"])
def test_shares_are_of_valid_ballots_rounded_to_hundredths(sixth, rank):
    stated = sixth[rank]

    assert hundredths_of_a_percent(stated["votes"], sixth["ballots_valid"]) == stated["pct_of_valid"]
    assert hundredths_of_a_percent(stated["votes"], sixth["ballots_total"]) != stated["pct_of_valid"]


def test_votes_fall_from_the_first_elected_to_the_last_alternate(sixth):
    votes = [
        sixth["rank1"]["votes"],
        sixth["rank21"]["votes"],
        sixth["alternate_first_votes"],
        sixth["alternate_last_votes"],
    ]

    assert votes == sorted(votes, reverse=True)
    assert votes[0] < sixth["ballots_valid"]


def test_a_council_of_twenty_one_has_twenty_one_elected_and_eleven_alternates(sixth):
    assert len(set(sixth["elected_order"])) == sixth["seats"]
    assert sixth["elected_order"][0] == sixth["rank1"]["name"]
    assert alternates_for(sixth["seats"]) == sixth["alternates"]


def test_by_plurality_the_known_ranks_are_elected_and_the_alternates_are_not(sixth):
    """Of the elected only the first and the last have published votes; those between have no fewer than the
    last. So whoever is known to be an alternate comes after all 21.
    """
    elected = dict.fromkeys(sixth["elected_order"], sixth["rank21"]["votes"])
    elected[sixth["rank1"]["name"]] = sixth["rank1"]["votes"]
    others = {
        "first alternate": sixth["alternate_first_votes"],
        "last alternate": sixth["alternate_last_votes"],
    }
    outcome = apportion("plurality", elected | others, sixth["seats"])

    assert set(outcome.elected) == set(sixth["elected_order"])
    assert outcome.ties == ()
    assert outcome.alternates[:2] == tuple(others)


def test_fewer_compete_than_qualified_than_registered_in_the_fourth_council():
    fourth = told()[1]

    assert fourth["seats"] < fourth["candidates_competing"] <= fourth["candidates_qualified"]
    assert fourth["candidates_qualified"] <= fourth["candidates_registered_over"]
    assert fourth["ballots_total"] > fourth["stations_about"]
