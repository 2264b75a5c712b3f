"""The page's own rules, run in the browser, beside those of the official count on 10,000 shared cases."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import Error as PlaywrightError
from shared_cases import PAGE_TELLS, RULES, Case, generated, official

from amin.counting.rules import RULES as OFFICIAL_RULES

MANY = 10_000
AT_A_TIME = 1_000
SOME = (*range(250), 2691)  # enough to catch every wrong rule below; the last: a seat from an earlier round
SCRIPTS = ("exact.js", "rules.js")


@pytest.fixture
def page_tells(page, site: Path) -> Callable[[Sequence[Case]], list[list[str]]]:
    """Count cases with the page's scripts, or with some text in them changed."""

    def give(cases: Sequence[Case], change: tuple[str, str] | None = None) -> list[list[str]]:
        opened = page()
        sources = [(site / "try" / name).read_text(encoding="utf-8") for name in SCRIPTS]
        if change:
            assert sum(source.count(change[0]) for source in sources) == 1, change
            sources = [source.replace(*change) for source in sources]
        for source in sources:
            opened.add_script_tag(content=source)
        found: list[list[str]] = []
        for start in range(0, len(cases), AT_A_TIME):
            chunk = [case.as_json() for case in cases[start : start + AT_A_TIME]]
            found += opened.evaluate(PAGE_TELLS, chunk)
        return found

    return give


@cache
def cases() -> tuple[Case, ...]:
    return tuple(generated(MANY))


@cache
def officially(number: int) -> list[str]:
    """The official outcome of one case by every rule."""
    return [official(cases()[number], rule)[0] for rule in RULES]


def test_the_page_has_the_rules_in_the_order_in_which_they_are_compared(page_tells, page):
    page_tells([])
    opened = page.contexts[-1].pages[0]

    assert opened.evaluate("Object.keys(Amin.RULES)") == list(RULES)


def test_ten_thousand_cases_come_out_as_in_the_official_count(page_tells):
    """Seats, ties, open seats and every step with its exact values, by every rule of the page."""
    found = page_tells(cases())

    assert len(found) == MANY
    for number, of_page in enumerate(found):
        assert of_page == officially(number), cases()[number]


def test_the_cases_hold_what_they_are_to_compare():
    """Every kind of step that these rules have, and thresholds reached, missed and waived."""
    lines = [line for number in range(MANY) for told in officially(number) for line in told.split("\n")[2:]]
    kinds = {line.split(" ", 1)[0] for line in lines}

    assert kinds == {
        "votes", "threshold", "quota", "rounded", "whole", "remainder", "divisor", "ratio", "surplus",
        "exhausted", "seat", "tie",
    }  # fmt: skip
    assert {line.split("reached=")[1].split()[0] for line in lines if "reached=" in line} == {
        "yes", "no", "waived",
    }  # fmt: skip


WRONG = {
    "halves rounded down": ("2n * x.top + x.bottom, 2n", "2n * x.top + x.bottom - 1n, 2n"),
    "the whole part rounded up": ("const down = (x) => floor(x)", "const down = (x) => floor(x) + 1n"),
    "a second further seat at once": ("(has - base[name]) * span", "(has - base[name])"),
    "a seat that is held is taken": ("base[name] - back > had[name]", "base[name] - back > 0n"),
    "the largest fraction gives back": (
        "(base[name] - back) * all.whole - all",
        "-(base[name] - back) * all.whole - all",
    ),
    "a dead heat goes to who comes first": ("if (!missed.length)", "if (missed.length < 99)"),
    "one of the level ones left out": ("missed.includes(name) ||", ""),
    "a share as a float": (
        "return { top: top / common",
        "return { top: BigInt(Math.round(Number(top / common)))",
    ),
    "divisors 1, 2, 3 for 1, 3, 5": ("2n * has + 1n", "has + 1n"),
    "quotients cut off": ("divisor(most(held) + seats) ** 2n", "1n"),
    "the quota of one seat more": (
        "sum(had) + seats);\n    const lack",
        "sum(had) + seats + 1n);\n    const lack",
    ),
    "a full list takes part in the lot": ("reach(name) > persons[name]", "given.seats[name] > persons[name]"),
    "a threshold that must be passed": ("needed) >= 0", "needed) > 0"),
    "a threshold that nobody reached binds": (
        "names.length ? names : Object.keys(votes), steps",
        "names, steps",
    ),
}


@pytest.mark.parametrize("change", WRONG.values(), ids=WRONG)
def test_a_wrong_rule_of_the_page_is_caught(page_tells, change):
    """The comparison is worth something: each of these one-line mistakes differs in some of 251 cases."""
    try:
        found = page_tells([cases()[number] for number in SOME], change)
    except PlaywrightError as error:  # some mistakes end in an error of the script: caught, too
        assert "TypeError" in str(error) or "RangeError" in str(error)
        return

    assert any(of_page != officially(number) for number, of_page in zip(SOME, found, strict=True))


@pytest.mark.parametrize("rule", RULES)
def test_the_page_shows_the_parameters_that_are_frozen(page_tells, page, rule):
    page_tells([])

    shown = page.contexts[-1].pages[0].evaluate(f"Amin.RULES.{rule}.parameters")

    assert shown == dict(OFFICIAL_RULES[rule].parameters)
