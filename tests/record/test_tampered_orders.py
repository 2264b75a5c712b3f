"""What boards ordered, changed in every way: each change is found, with its file."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from forgery import ACTS, Where, assert_refused, at, verify
from revised_election import Versions
from revised_forgery import RevisedForgery, flip, to

from amin.record import CheckFailed, layout

AMENDMENT = layout.amendment(6)  # the last one: 10024 withdraws, and version 3 is counted for it
MOVE = layout.amendment(2)
EXCLUSION = layout.exclusion(3)  # the last one: the mayor's contest at station 2, in version 2
Refused = Callable[..., str]


Change = tuple[str, Where, Callable[[Any], Any], str, str]


CHANGED: dict[str, Change] = {
    "amendment's format": (AMENDMENT, ("format",), to("amin/amendment/2"), "counts", AMENDMENT),
    "amendment's election": (AMENDMENT, ("election",), flip, "counts", AMENDMENT),
    "amendment's number": (AMENDMENT, ("number",), to(5), "amendments", AMENDMENT),
    "amendment's chain": (AMENDMENT, ("before",), flip, "amendments", AMENDMENT),
    "amendment's kind": (AMENDMENT, ("kind",), to("died"), "counts", layout.results(3)),
    "amendment's kind that is none": (AMENDMENT, ("kind",), to("resigned"), "counts", AMENDMENT),
    "amendment's contest": (AMENDMENT, ("contests", 0), to("mayor"), "counts", layout.results(3)),
    "amendment's contests, one too many": (
        *(AMENDMENT, ("contests",), to(["council", "mayor"]), "counts", layout.results(3)),
    ),
    "amendment's contests, none": (AMENDMENT, ("contests",), to([]), "counts", layout.results(3)),
    "amendment's code": (AMENDMENT, ("code",), to("10019"), "counts", layout.results(3)),
    "amendment's code of nobody": (AMENDMENT, ("code",), to("99999"), "counts", AMENDMENT),
    "amendment's code of one who is gone": (AMENDMENT, ("code",), to("10035"), "counts", AMENDMENT),
    "amendment's place": (AMENDMENT, ("place",), to("دبستان"), "amendments", AMENDMENT),
    "amendment's day": (AMENDMENT, ("date",), to("2026-06-21"), "amendments", AMENDMENT),
    "amendment's day that is none": (AMENDMENT, ("date",), to("2026-02-30"), "amendments", AMENDMENT),
    "amendment's day in another spelling": (AMENDMENT, ("date",), to("20260620"), "amendments", AMENDMENT),
    "amendment's grounds": (AMENDMENT, ("grounds",), to("نامهٔ ۱۳"), "amendments", AMENDMENT),
    "amendment's grounds as they are not shown": (
        *(AMENDMENT, ("grounds",), to("نامهٔ  ۱۲"), "amendments", AMENDMENT),
    ),
    "amendment's rule": (
        *(AMENDMENT, ("votes_already_given", "council"), to("stand"), "amendments", AMENDMENT),
    ),
    "amendment's rule left out": (AMENDMENT, ("votes_already_given",), to({}), "amendments", AMENDMENT),
    "first signature": (AMENDMENT, ("signatures", 0, "signature"), flip, "amendments", AMENDMENT),
    "second signature": (AMENDMENT, ("signatures", 1, "signature"), flip, "amendments", AMENDMENT),
    "signature cut": (AMENDMENT, ("signatures", 1, "signature"), lambda s: s[2:], "amendments", AMENDMENT),
    "board of a signature": (AMENDMENT, ("signatures", 0, "board"), to("central"), "amendments", AMENDMENT),
    "signatures in another order": (
        *(AMENDMENT, ("signatures",), lambda each: each[::-1], "amendments", AMENDMENT),
    ),
    "a signature left out": (AMENDMENT, ("signatures",), lambda each: each[:1], "amendments", AMENDMENT),
    "a signature twice": (
        *(AMENDMENT, ("signatures",), lambda each: [*each, each[0]], "amendments", AMENDMENT),
    ),
    "no signature": (AMENDMENT, ("signatures",), to([]), "amendments", AMENDMENT),
    "place of a move": (MOVE, ("place",), to("دبستانی دیگر"), "amendments", MOVE),
    "place of a move left out": (MOVE, ("place",), to(""), "amendments", MOVE),
    "station of a move": (MOVE, ("code",), to("3"), "amendments", MOVE),
    "station of a move that is none": (MOVE, ("code",), to("9"), "amendments", MOVE),
    "contests of a move": (MOVE, ("contests",), to(["mayor"]), "amendments", MOVE),
    "rules of a move": (MOVE, ("votes_already_given",), to({"council": "lapse"}), "amendments", MOVE),
    "exclusion's format": (EXCLUSION, ("format",), to("amin/exclusion/2"), "units", EXCLUSION),
    "exclusion's election": (EXCLUSION, ("election",), flip, "units", EXCLUSION),
    "exclusion's number": (EXCLUSION, ("number",), to(2), "exclusions", EXCLUSION),
    "exclusion's chain": (EXCLUSION, ("before",), flip, "exclusions", EXCLUSION),
    "exclusion's contest": (EXCLUSION, ("contest",), to("council"), "units", layout.ACTS),
    "exclusion's contest that is none": (EXCLUSION, ("contest",), to("senate"), "units", layout.ACTS),
    "exclusion's station": (EXCLUSION, ("station",), to("1"), "units", layout.tally("mayor-001-r2")),
    "exclusion's station that is none": (EXCLUSION, ("station",), to("9"), "units", layout.ACTS),
    "exclusion's day": (EXCLUSION, ("date",), to("2026-06-21"), "exclusions", EXCLUSION),
    "exclusion's grounds": (EXCLUSION, ("grounds",), to("رأی دیگر"), "exclusions", EXCLUSION),
    "exclusion's results": (EXCLUSION, ("results_sha256",), flip, "exclusions", EXCLUSION),
    "exclusion's signature": (EXCLUSION, ("signatures", 0, "signature"), flip, "exclusions", EXCLUSION),
    "exclusion's board": (EXCLUSION, ("signatures", 0, "board"), to("executive"), "exclusions", EXCLUSION),
    "exclusion unsigned": (EXCLUSION, ("signatures",), to([]), "exclusions", EXCLUSION),
}


def test_the_table_names_every_field_of_an_order(forged: RevisedForgery) -> None:
    for path in (AMENDMENT, EXCLUSION):
        assert {where[0] for file, where, *_ in CHANGED.values() if file == path} == {*forged.json(path)}


@pytest.mark.parametrize("name", CHANGED)
def test_a_changed_field_of_an_order_is_found(
    name: str, forged: RevisedForgery, refused_orders: Refused
) -> None:
    file, where, change, check, named = CHANGED[name]
    forged.set(file, where, change(at(forged.json(file), where)))

    assert refused_orders(check, named)


# What all boards signed, and may not be all the same.
SIGNED = [
    *("amendment's number", "amendment's chain", "amendment's place", "amendment's rule"),
    *("amendment's rule left out", "amendment's day that is none", "amendment's day in another spelling"),
    *("amendment's grounds as they are not shown", "amendment's code of nobody", "place of a move left out"),
    *("station of a move that is none", "contests of a move", "rules of a move"),
    *("exclusion's number", "exclusion's chain", "exclusion's results", "exclusion's contest that is none"),
    *("exclusion's station that is none", "amendment's kind that is none"),
]


@pytest.mark.parametrize("name", SIGNED)
def test_what_is_not_lawful_is_found_though_its_boards_signed_it(
    name: str, forged: RevisedForgery, refused_orders: Refused
) -> None:
    file, where, change, check, named = CHANGED[name]
    forged.set(file, where, change(at(forged.json(file), where)))
    forged.sign_order(file)
    if file == MOVE:
        forged.chain(layout.amendment, 3)

    assert refused_orders(check, named)


@pytest.mark.parametrize(
    ("path", "boards"),
    [
        (AMENDMENT, ["executive"]),
        (AMENDMENT, ["supervision", "executive"]),
        (AMENDMENT, ["executive", "central"]),
        (AMENDMENT, ["executive", "supervision", "central"]),
        (EXCLUSION, ["executive"]),
        (EXCLUSION, ["central", "executive"]),
    ],
)
def test_an_order_that_other_boards_signed_is_found(
    path: str, boards: list[str], forged: RevisedForgery, refused_orders: Refused
) -> None:
    forged.sign_order(path, boards)

    assert refused_orders("amendments" if path == AMENDMENT else "exclusions", path)


def test_an_order_of_another_election_is_found(
    revised_in_marks: Versions, forged: RevisedForgery, refused_orders: Refused
) -> None:
    forged.files[EXCLUSION] = revised_in_marks.held.files[EXCLUSION]

    assert refused_orders("units", EXCLUSION)


def test_an_order_of_another_election_is_found_though_it_names_this_one(
    revised_in_marks: Versions, forged: RevisedForgery, refused_orders: Refused
) -> None:
    forged.files[AMENDMENT] = revised_in_marks.held.files[AMENDMENT]
    forged.set(AMENDMENT, ("election",), forged.held.hash.hex())
    forged.set(AMENDMENT, ("before",), sha256(forged.files[layout.amendment(5)]).hexdigest())

    assert refused_orders("amendments", AMENDMENT)


ORDERS = [*((layout.amendment, n) for n in range(1, 7)), *((layout.exclusion, n) for n in range(1, 4))]


@pytest.mark.parametrize(("path_of", "number"), ORDERS)
def test_an_order_left_out_is_found(
    path_of: Callable[[int], str], number: int, forged: RevisedForgery, tmp_path: Path
) -> None:
    """Those behind it do not have the numbers of their places; the last one changes what is tallied."""
    forged.drop_order(path_of(number))
    forged.reseal()

    with pytest.raises(CheckFailed) as refusal:
        verify(forged.write(tmp_path / "record"))
    is_last_exclusion = path_of(number) == EXCLUSION
    assert refusal.value.name == ("units" if is_last_exclusion else "acts")
    assert refusal.value.place.file == ACTS


def test_a_chain_is_broken_behind_an_order_that_its_boards_signed_otherwise(
    forged: RevisedForgery, refused_orders: Refused
) -> None:
    forged.set(layout.amendment(1), ("grounds",), "نامهٔ دیگر")
    forged.sign_order(layout.amendment(1))

    assert "another one than" in refused_orders("amendments", layout.amendment(2))


def test_two_orders_in_the_places_of_each_other_are_found(
    forged: RevisedForgery, refused_orders: Refused
) -> None:
    forged.swap(layout.exclusion(2), layout.exclusion(3))

    refused_orders("exclusions", layout.exclusion(2))


@pytest.mark.parametrize(("act", "to_line"), [("amendment", 1), ("exclusion", 5)])
def test_an_order_in_another_place_of_the_log_is_found(
    act: str, to_line: int, forged: RevisedForgery, tmp_path: Path
) -> None:
    acts = forged.acts
    moved = next(each for each in acts if each["act"] == act)
    acts.remove(moved)
    acts.insert(to_line - 1, moved)
    forged.sign(acts)

    assert_refused(forged.write(tmp_path / "record"), "acts", ACTS, line=to_line)


def test_an_amendment_that_comes_after_the_results_it_changed_is_found(
    forged: RevisedForgery, refused_orders: Refused
) -> None:
    acts = forged.acts
    moved = next(each for each in acts if each.get("number") == 5)
    published = next(each for each in acts if layout.results(1) in each["files"])
    acts.remove(moved)
    acts.insert(acts.index(published) + 1, moved)
    forged.put_acts(acts)

    refused_orders("counts", layout.results(1))


def test_an_order_that_no_results_follow_is_found(forged: RevisedForgery, refused_orders: Refused) -> None:
    acts = forged.acts
    forged.put_acts([act for act in acts if layout.results(3) not in act["files"]])
    del forged.files[layout.results(3)]

    refused_orders("acts", ACTS, line=len(acts) - 1)


def test_results_in_a_further_version_without_an_order_are_found(
    forged: RevisedForgery, refused_orders: Refused
) -> None:
    forged.files["results-4.json"] = forged.files[layout.results(3)]
    acts = forged.acts
    forged.put_acts([*acts, {"act": "publish", "files": {"results-4.json": ""}}])

    refused_orders("acts", ACTS, line=len(acts) + 1)


def test_an_exclusion_of_what_was_annulled_before_is_found(
    forged: RevisedForgery, refused_orders: Refused
) -> None:
    add_exclusion(forged, station="3")

    assert "before" in refused_orders("exclusions", layout.exclusion(4))


def test_an_exclusion_of_what_is_no_box_is_found(forged: RevisedForgery, refused_orders: Refused) -> None:
    add_exclusion(forged, contest="mayor", station="4")

    assert "none" in refused_orders("exclusions", layout.exclusion(4))


def add_exclusion(forged: RevisedForgery, **changed: str) -> None:
    """Put an exclusion into the last round, signed, chained and of the right results."""
    fourth = layout.exclusion(4)
    results = sha256(forged.files[layout.results(2)]).hexdigest()
    before = sha256(forged.files[layout.exclusion(3)]).hexdigest()
    more = {"number": 4, "before": before, "results_sha256": results, **changed}
    forged.put(fourth, {**forged.json(layout.exclusion(1)), **more})
    forged.sign_order(fourth)
    acts = forged.acts
    act = {"act": "exclusion", "number": 4, "files": {fourth: ""}}
    forged.put_acts([*acts[:-1], act, acts[-1]])


def test_an_order_that_the_log_does_not_name_as_it_is_is_found(
    forged: RevisedForgery, tmp_path: Path
) -> None:
    forged.edit(MOVE, lambda order: order.update(grounds="x"))
    assert_refused(forged.write(tmp_path / "changed"), "hashes", MOVE)


def test_a_version_cut_off_is_found_by_the_checkpoint(forged: RevisedForgery, tmp_path: Path) -> None:
    forged.put_acts(forged.acts[:-2])

    assert_refused(forged.write(tmp_path / "cut"), "checkpoint", ACTS)
