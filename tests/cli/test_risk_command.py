"""`amin risk`: the risk sheet of given ballots."""

from __future__ import annotations


def test_the_sheet_of_three_ballots_at_two_stations(run, tables):
    words = tables()[1:5]
    ran = run("risk", *words, "--max-marks", "2", "--json")

    assert ran.code == 0, ran.stderr
    data = ran.envelope["data"]
    assert (data["ballots"], data["options"]) == (3, 7)
    assert [choice["unit_k"] for choice in data["choices"]] == [1, 100, 1_000, 10_000, None]
    # Station 1: two persons and a list once each; station 2: one blank ballot, and all of them are blank.
    first = {
        "unit_rule": "station",
        "unit_k": 1,
        "units": 2,
        "smallest": 1,
        "cells": 14,
        "ones": 4,
        "unanimous": 1,
    }
    assert data["choices"][0] == first
    assert data["choices"][-1] == {
        **first,
        "unit_rule": "constituency",
        "unit_k": None,
        "units": 1,
        "smallest": 3,
        "cells": 7,
        "unanimous": 0,
    }


def test_a_person_reads_what_a_total_of_one_means(run, tables):
    ran = run("risk", *tables()[1:5], "--max-marks", "2")

    assert ran.code == 0
    assert "a total of one says that somebody in that unit voted so" in ran.stdout


def test_a_wrong_table_is_refused_with_its_line(run, tables):
    ran = run("risk", *tables(ballots="station,marks\n1,99999\n")[1:5], "--max-marks", "2", "--json")

    assert ran.code == 4
    assert ran.envelope["errors"][0]["line"] == 2
