"""Amendments before polls open: booths refuse who is gone, and the first results know it already."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from rehearsal_examples import GIVEN, PLAN, SEED, Silent

from amin.errors import RejectedError, StateError
from amin.record import verify_record
from amin.record.orders import Kind
from amin.rehearsal import AmendmentOrder, Ballots, rehearse


def order(kind: Kind, code: str) -> AmendmentOrder:
    return AmendmentOrder(kind, code, "2026-06-01", "letter 3")


def hold(ballots: Ballots, out: Path, *orders: AmendmentOrder) -> dict[str, object]:
    return rehearse(ballots, PLAN, out, progress=Silent(), entropy=os.urandom, orders=orders)


def without(*slots: int) -> Ballots:
    """The ballots that mark none of these slots."""
    rows = [row for row in GIVEN.rows if not {*slots} & {*row[1]}]
    return Ballots(GIVEN.candidates, GIVEN.lists, rows)


def test_a_booth_takes_no_vote_for_who_is_gone(tmp_path: Path) -> None:
    with pytest.raises(RejectedError, match="a booth refuses"):
        hold(GIVEN, tmp_path / "out", order(Kind.DIED, "10035"))
    assert not (tmp_path / "out").exists()


def test_a_booth_takes_no_mark_for_a_list_with_nobody_left(tmp_path: Path) -> None:
    with pytest.raises(RejectedError, match="a booth refuses"):
        hold(without(0, 1), tmp_path / "out", order(Kind.LIST_WITHDRAWN, "1010"))


def test_the_first_results_name_who_is_gone_and_the_record_holds(tmp_path: Path) -> None:
    result = hold(without(2), tmp_path / "out", order(Kind.REJECTED, "10035"))

    assert result["gone"] == {"10035": "rejected"}
    assert result["elected"] == ("10019", "10024")
    assert not (tmp_path / "out" / "results-1.json").exists()
    verify_record(tmp_path / "out", progress=Silent(), seed=SEED)


def test_who_was_reinstated_before_polls_open_is_voted_for_again(tmp_path: Path) -> None:
    orders = (order(Kind.REJECTED, "10035"), order(Kind.REINSTATED, "10035"))

    assert "gone" not in hold(GIVEN, tmp_path / "out", *orders)


def test_an_order_that_cannot_be_stops_before_anybody_votes(tmp_path: Path) -> None:
    with pytest.raises(StateError, match="cannot become"):
        hold(GIVEN, tmp_path / "out", order(Kind.REINSTATED, "10035"))
    assert not (tmp_path / "out").exists()
