"""`amin rules`: behind the rules of one contest stands what needs more, and where it is found."""

from __future__ import annotations

import re
from importlib import import_module

from amin.counting import BESIDE_RULES


def test_what_is_no_rule_of_one_contest_is_listed_apart_with_what_it_needs(run):
    shown, data = run("rules").stdout, run("rules", "--json").envelope["data"]

    rules, beside = shown.split("\nbeside the rules: each needs more than the votes of one contest\n")
    assert "biproportional" not in rules
    assert re.search(r"^biproportional\n.*\n.*\n  needs: the votes of several constituencies\n", beside, re.M)
    assert [row["name"] for row in data["beside"]] == [each.name for each in BESIDE_RULES]


def test_each_is_found_where_it_is_said_to_be(run):
    for row in run("rules", "--json").envelope["data"]["beside"]:
        module, name = row["function"].rsplit(".", 1)
        assert callable(getattr(import_module(module), name))
        assert not row["option"] or row["option"] in run("seats", "--help").stdout
