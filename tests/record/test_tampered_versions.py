"""Versions of the results and remainders of units, changed: each change is found, with its file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from forgery import Where, assert_refused, at
from revised_election import Versions
from revised_forgery import RevisedForgery, flip, to

from amin.record import layout

Refused = Callable[..., str]


VERSIONS: dict[str, tuple[int, Callable[[list[Any]], object], str]] = {
    "who is gone, hidden": (1, lambda c: c[0].update(gone={}), "counts"),
    "who is gone, otherwise": (3, lambda c: c[0]["gone"].update({"10024": "died"}), "counts"),
    "an annulled station hidden": (1, lambda c: c[0].update(annulled=[]), "counts"),
    "a station left out, hidden": (2, lambda c: c[1].update(left_out=[]), "counts"),
    "a vote more": (2, lambda c: c[0]["candidates"].update({"10019": 9}), "counts"),
    "a struck candidate counted": (1, lambda c: c[0]["candidates"].update({"10035": 1}), "counts"),
    "the ballots of the version before": (2, lambda c: c[0].update(ballots=6), "counts"),
    "a struck candidate elected": (1, lambda c: c[0].update(elected=["10035"]), "seats"),
    "a seat more": (3, lambda c: c[0]["seats"].update({"1010": 3}), "seats"),
}


@pytest.mark.parametrize("name", VERSIONS)
def test_a_version_of_the_results_that_does_not_follow_is_found(
    name: str, forged: RevisedForgery, refused_orders: Refused
) -> None:
    version, change, check = VERSIONS[name]
    forged.edit(layout.results(version), lambda document: change(document["contests"]))

    refused_orders(check, layout.results(version))


@pytest.mark.parametrize("one", range(3))
def test_versions_in_the_places_of_each_other_are_found(
    one: int, forged: RevisedForgery, refused_orders: Refused
) -> None:
    forged.swap(layout.results(one), layout.results(one + 1))

    refused_orders("counts", layout.results(one))


def test_the_first_results_stay_and_are_verified_beside_the_others(
    forged: RevisedForgery, refused_orders: Refused
) -> None:
    forged.edit(layout.RESULTS, lambda document: document["contests"][0]["candidates"].update({"10019": 1}))

    refused_orders("counts", layout.RESULTS)


REMAINDERS: dict[str, tuple[Where, Callable[[Any], Any], str]] = {
    "contest": (("contest",), to("mayor"), "units"),
    "unit": (("unit",), to("council-001"), "units"),
    "stations": (("stations",), to(["1", "2"]), "units"),
    "the annulled station among them": (("stations",), to(["1", "2", "3", "4"]), "units"),
    "ballots": (("ballots",), to(7), "units"),
    "sums": (("sums",), lambda sums: sums[64:128] + sums[64:], "sums"),
    "a share": (("shares", 0, "share"), flip, "shares"),
    "a total": (("totals", 0), lambda total: total + 1, "totals"),
}


@pytest.mark.parametrize("name", REMAINDERS)
def test_a_changed_remainder_is_found(name: str, forged: RevisedForgery, refused_orders: Refused) -> None:
    where, change, check = REMAINDERS[name]
    path = layout.tally("council-001-r1")
    forged.set(path, where, change(at(forged.json(path), where)))

    refused_orders(check, path)


def test_a_remainder_that_no_exclusion_asks_for_is_found(
    forged: RevisedForgery, refused_orders: Refused
) -> None:
    """Trustees who decrypt again what was tallied, without a station: its votes by subtraction."""
    path = layout.tally("council-001-r3")
    forged.files[path] = forged.files[layout.tally("council-001-r1")]
    forged.set(path, ("unit",), "council-001-r3")
    acts = forged.acts
    act = {"act": "tally", "contest": "council", "unit": "council-001-r3", "files": {path: ""}}
    forged.put_acts([*acts[:-1], act, acts[-1]])

    refused_orders("units", layout.ACTS)


ONE, TWO = "council-001-r1", "council-001-r2"
MIXED = {
    "a shuffle of the whole unit": (
        layout.mix(ONE, "marks", 1),
        layout.mix("council-001", "marks", 1),
        "mixes",
    ),
    "a shuffle of another round": (layout.mix(ONE, "lists", 3), layout.mix(TWO, "lists", 3), "mixes"),
    "a share of the whole unit": (
        *(layout.share(ONE, "marks", 1), layout.share("council-001", "marks", 1), "shares"),
    ),
    "a share of another round": (layout.share(TWO, "marks", 1), layout.share(ONE, "marks", 1), "shares"),
}


@pytest.mark.parametrize("name", MIXED)
def test_a_file_of_another_tally_in_a_mixed_remainder_is_found(
    name: str, revised_in_marks: Versions, tmp_path: Path
) -> None:
    path, other, check = MIXED[name]
    forged = RevisedForgery(revised_in_marks.held, tmp_path / "scratch")
    forged.files[path] = forged.files[other]
    forged.reseal()

    assert_refused(forged.write(tmp_path / "record"), check, path)


def test_both_kinds_of_tally_give_the_same_versions(revised: Versions, revised_in_marks: Versions) -> None:
    """The same votes and orders, counted from sums and from mixed marks."""
    for version in range(4):
        one, other = (
            RevisedForgery(held, Path()).json(layout.results(version))["contests"]
            for held in (revised.held, revised_in_marks.held)
        )
        assert one == other
