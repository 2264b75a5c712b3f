"""NIST SP 1500-100 v2: valid by the standard's own schema, and every number where it belongs."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from results_examples import HOSTILE, LAW_19, REPORT, WIKIPEDIA, council_result, counted_votes

from amin.errors import MalformedError
from amin.results import Result, election_report

SCHEMA = (
    Path(__file__).resolve().parents[3]
    / "shared/data/schemas/nist_err_v2/NIST_V2_election_results_reporting.json"
)

RESULTS = {
    "lists": counted_votes(LAW_19, title="شورا", sha256="ab" * 32),
    "persons in lists": counted_votes({"A": {"a": 5, "b": 4}, "independents": {"i": 3}}, "dhondt", 2),
    "persons at large": counted_votes({"x": 5, "y": 7, "z": 6}, "plurality", 2),
    "one seat": counted_votes({"x": 5, "y": 7}, "single_seat", 1),
    "a tie": counted_votes({"A": {"a": 5}, "B": {"b": 5}, "C": {"c": 1}}, "dhondt", 1),
    "a contest": council_result(),
    "a contest at large": council_result("plurality"),
    "hostile names": counted_votes({HOSTILE: 3, "=1+1": 2}, "dhondt", 3, title=HOSTILE),
    "no votes": counted_votes({"A": 0, "B": 0}, "dhondt", 3),
}


def report(*results: Result, **changed: Any) -> dict[str, Any]:
    return json.loads(election_report(results, replace(REPORT, **changed)))


def objects(value: Any):
    """Every object in a document."""
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from objects(each)


def counts(selection: dict[str, Any]) -> dict[str, int]:
    return {each["Type"]: each["Count"] for each in selection["VoteCounts"]}


def contests(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {each["@type"].split(".")[1]: each for each in document["Election"][0]["Contest"]}


def by_name(document: dict[str, Any]) -> dict[str, dict[str, int]]:
    """Name of a party or candidate → its counts."""
    names = {}
    for each in objects(document):
        if each["@type"] in ("ElectionResults.Party", "ElectionResults.Candidate"):
            names[each["@id"]] = (each.get("Name") or each["BallotName"])["Text"][0]["Content"]
    return {
        names[(selection.get("PartyIds") or selection["CandidateIds"])[0]]: counts(selection)
        for contest in document["Election"][0]["Contest"]
        for selection in contest["ContestSelection"]
    }


def statuses(document: dict[str, Any]) -> dict[str, str | None]:
    return {
        each["BallotName"]["Text"][0]["Content"]: each.get("PostElectionStatus")
        for each in document["Election"][0]["Candidate"]
    }


@pytest.fixture(scope="module")
def schema() -> jsonschema.Draft4Validator:
    if not SCHEMA.exists():
        pytest.skip("the standard's schema is not here: ../shared/data/schemas, beside the checkout")
    found = json.loads(SCHEMA.read_text(encoding="utf-8"))
    return jsonschema.Draft4Validator(found, format_checker=jsonschema.FormatChecker())


@pytest.mark.parametrize("name", RESULTS)
def test_a_report_is_valid_by_the_schema_of_the_standard(name, schema):
    assert [error.message for error in schema.iter_errors(report(RESULTS[name]))] == []


def test_a_report_of_several_contests_is_valid(schema):
    document = report(*RESULTS.values(), last_day=date(2026, 6, 2), kind="special", status="certified")

    assert [error.message for error in schema.iter_errors(document)] == []
    assert len(document["Election"]) == len(RESULTS)


def test_the_schema_refuses_what_is_wrong(schema):
    """The check above can fail: a field that the standard does not know, a count that is text."""
    document = report(RESULTS["lists"])
    document["Election"][0]["Winner"] = "x"
    assert list(schema.iter_errors(document))
    document = report(RESULTS["lists"])
    document["Election"][0]["Contest"][0]["ContestSelection"][0]["VoteCounts"][0]["Count"] = "404"
    assert list(schema.iter_errors(document))


def test_every_id_is_given_once_and_every_reference_has_its_object():
    document = report(*RESULTS.values())

    ids = [each["@id"] for each in objects(document) if "@id" in each]
    assert len(ids) == len(set(ids))
    references = set()
    for each in objects(document):
        for name, value in each.items():
            if name.endswith("Id") and name not in ("@id", "VendorApplicationId"):
                references.add(value)
            elif name.endswith("Ids"):
                references.update(value)
    assert references
    assert references <= set(ids)


def test_lists_have_their_votes_and_their_seats():
    document = report(RESULTS["lists"])

    assert by_name(document)["میهن"] == {"total": 303, "seats": 7}
    assert by_name(document)["نامزدهای مستقل"] == {"total": 71, "seats": 1}
    assert contests(document).keys() == {"PartyContest"}
    recognized = {p["Name"]["Text"][0]["Content"]: p["IsRecognizedParty"] for p in document["Party"]}
    assert recognized["میهن"]
    assert not recognized["نامزدهای مستقل"]


def test_persons_have_their_votes_and_who_won():
    document = report(council_result())

    found = contests(document)
    assert found.keys() == {"PartyContest", "CandidateContest"}
    assert (found["CandidateContest"]["NumberElected"], found["CandidateContest"]["VotesAllowed"]) == (3, 3)
    assert by_name(document)["مریم گلزار"] == {"total": 50}
    assert by_name(document)["امید"] == {"total": 90, "seats": 2, "other": 25}
    assert statuses(document) == {
        "مریم گلزار": "winner", "رضا نیکو": "winner", "Sara": "winner", "علی سپهر": "defeated",
    }  # fmt: skip
    party = {each["BallotName"]["Text"][0]["Content"]: each.get("PartyId") for each in
             document["Election"][0]["Candidate"]}  # fmt: skip
    assert party["علی سپهر"] is None
    assert party["Sara"] == "party-1-2"


def test_ballots_blank_and_valid_are_counted_and_the_electorate_is_told():
    document = report(council_result())

    found = {
        each.get("OtherType", each["Type"]): each["BallotsCast"]
        for each in document["Election"][0]["BallotCounts"]
    }
    assert found == {"total": 100, "blank": 4, "valid": 96}
    unit = document["GpUnit"][0]
    assert (unit["VotersRegistered"], unit["VotersParticipated"]) == (180, 100)
    assert "BallotCounts" not in report(RESULTS["lists"])["Election"][0]


def test_whoever_waits_for_a_lot_has_neither_won_nor_lost_and_the_note_says_so():
    document = report(RESULTS["a tie"], language="en")

    assert statuses(document) == {"a": None, "b": None, "c": "defeated"}
    assert "lot for 1 of the seats among “A”, “B”." in document["Notes"]


def test_a_contest_at_large_is_one_of_candidates():
    assert contests(report(RESULTS["persons at large"])).keys() == {"CandidateContest"}
    assert statuses(report(RESULTS["persons at large"])) == {"x": "defeated", "y": "winner", "z": "winner"}
    assert contests(report(council_result("plurality")))["CandidateContest"]["VoteVariation"] == "n-of-m"


def test_a_count_that_a_reader_would_round_is_refused():
    election_report([counted_votes({"A": 2**53}, "dhondt", 1)], REPORT)
    with pytest.raises(MalformedError, match="allowed: up to 9,007,199,254,740,992"):
        election_report([counted_votes({"A": 2**53 + 1}, "dhondt", 1)], REPORT)


def test_a_time_without_its_zone_and_days_in_disorder_are_refused():
    with pytest.raises(MalformedError, match="a time with its zone"):
        replace(REPORT, generated=datetime(2026, 6, 2))
    with pytest.raises(MalformedError, match="is before"):
        replace(REPORT, last_day=date(2026, 5, 31))


def test_names_say_their_language_by_their_letters():
    document = report(counted_votes({**WIKIPEDIA, "امید": 5}, "dhondt", 8))

    names = {p["Name"]["Text"][0]["Content"]: p["Name"]["Text"][0]["Language"] for p in document["Party"]}
    assert (names["Amber"], names["امید"]) == ("en", "fa")


def test_the_same_result_is_the_same_report():
    assert election_report([council_result()], REPORT) == election_report([council_result()], REPORT)
