"""The results: counts that follow from nothing, seats moved, persons exchanged, ties hidden."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from forgery import Forgery
from held_election import COUNCIL, MAYOR

from amin.record import layout

Refused = Callable[..., None]

RESULTS = layout.RESULTS
Edit = Callable[[dict[str, Any], dict[str, Any]], object]  # of the council's result and the mayor's


def edit(forgery: Forgery, change: Edit) -> None:
    """Change the results and seal the log anew."""
    results = forgery.json(RESULTS)
    change(*results["contests"])
    forgery.put(RESULTS, results)
    forgery.reseal()


def add(counts: dict[str, Any], **deltas: int) -> None:
    """Change counts by so much."""
    for name, delta in deltas.items():
        counts[name.lstrip("_")] += delta


ALL_COUNTS = [
    *((0, where) for where in ["ballots", "blank", "valid", "independents"]),
    *((0, f"candidates {each.code}") for each in COUNCIL.candidates),
    *((0, f"{name} {each.code}") for name in ("lists", "list_totals") for each in COUNCIL.lists),
    *((1, where) for where in ["ballots", "blank", "valid", "independents"]),
    *((1, f"candidates {each.code}") for each in MAYOR.candidates),
]


@pytest.mark.parametrize("delta", [1, -1, 2**40])
@pytest.mark.parametrize(("contest", "count"), ALL_COUNTS)
def test_each_count_off_by_one_is_found(
    contest: int, count: str, delta: int, forgery: Forgery, refused: Refused
) -> None:
    name, _, code = count.partition(" ")

    def change(*results: dict[str, Any]) -> None:
        counts = results[contest][name] if code else results[contest]
        counts[code or name] += delta

    edit(forgery, change)

    refused("counts", RESULTS)


COUNTS: dict[str, Edit] = {
    "a blank ballot made valid": lambda c, _: add(c, blank=-1, valid=1),
    "a vote moved within a list": lambda c, _: add(c["candidates"], _10019=-1, _10024=1),
    "a vote moved between lists": lambda c, _: (
        add(c["candidates"], _10024=-1, _10035=1),
        add(c["list_totals"], _1010=-1, _1029=1),
    ),
    "a list's mark moved": lambda c, _: add(c["lists"], _1010=-1, _1029=1),
    "a ballot stuffed": lambda c, _: (
        add(c, ballots=1, valid=1, independents=1),
        add(c["candidates"], _10058=1),
    ),
    "a ballot lost": lambda _, m: add(m, ballots=-1, blank=-1),
    "the tied told apart": lambda _, m: add(m["candidates"], _20010=1, _20035=-1),
    "a candidate left out": lambda c, _: c["candidates"].pop("10058"),
    "a candidate too many": lambda c, _: c["candidates"].update({"10066": 0}),
    "a candidate renamed": lambda c, _: c["candidates"].update({"10066": c["candidates"].pop("10043")}),
    "a list left out": lambda c, _: c["lists"].pop("1029"),
    "a list where none stand": lambda _, m: m["lists"].update({"1010": 0}),
    "the contests' ballots exchanged": lambda c, m: (c.update(ballots=m["ballots"]), m.update(ballots=12)),
}


@pytest.mark.parametrize("change", COUNTS)
def test_counts_that_compensate_are_found(change: str, forgery: Forgery, refused: Refused) -> None:
    edit(forgery, COUNTS[change])

    refused("counts", RESULTS)


SEATS: dict[str, Edit] = {
    "a seat moved": lambda c, _: add(c["seats"], _1010=-1, _1029=1),
    "a seat to the independents": lambda c, _: add(c["seats"], _1029=-1, independents=1),
    "a seat too many": lambda c, _: add(c["seats"], independents=1),
    "a seat left empty": lambda c, _: add(c["seats"], _1029=-1),
    "a seat below nothing": lambda c, _: c["seats"].update(independents=-1),
    "a group left out": lambda c, _: c["seats"].pop("independents"),
    "a group too many": lambda c, _: c["seats"].update({"1038": 0}),
    "the elected in another order": lambda c, _: c["elected"].reverse(),
    "an elected exchanged for an alternate": lambda c, _: c.update(
        elected=[*c["elected"][:2], "10043"], alternates=["10035", "10058"]
    ),
    "an elected exchanged for somebody": lambda c, _: c.update(elected=["10019", "10024", "10058"]),
    "an elected left out": lambda c, _: c["elected"].pop(),
    "an elected too many": lambda c, _: c["elected"].append("10043"),
    "an elected twice": lambda c, _: c["elected"].append("10019"),
    "a stranger elected": lambda c, _: c.update(elected=["10019", "10024", "99999"]),
    "an alternate dropped": lambda c, _: c["alternates"].pop(),
    "all alternates dropped": lambda c, _: c["alternates"].clear(),
    "alternates in another order": lambda c, _: c["alternates"].reverse(),
    "an alternate where there is none": lambda _, m: m["alternates"].append("20035"),
    "a tie hidden": lambda _, m: m.update(ties=[]),
    "a tie decided without a lot": lambda _, m: m.update(
        ties=[], elected=["20010"], seats={"independents": 1}
    ),
    "a tie invented": lambda c, _: c["ties"].append(
        {"kind": "alternate", "among": ["10043", "10058"], "seats": 1}
    ),
    "a tie twice": lambda _, m: m["ties"].append(m["ties"][0]),
    "one of the tied left out": lambda _, m: m["ties"][0]["among"].pop(),
    "somebody else among the tied": lambda _, m: m["ties"][0]["among"].append("20035"),
    "the tied in another order": lambda _, m: m["ties"][0]["among"].reverse(),
    "a tie for more seats": lambda _, m: m["ties"][0].update(seats=2),
    "a tie for no seat": lambda _, m: m["ties"][0].update(seats=0),
    "a tie of another kind": lambda _, m: m["ties"][0].update(kind="alternate"),
    "a tie of a kind that is none": lambda _, m: m["ties"][0].update(kind="coin"),
    "the mayor elected by the council's voters": lambda c, m: m.update(elected=c["elected"]),
}


@pytest.mark.parametrize("change", SEATS)
def test_seats_that_do_not_follow_are_found(change: str, forgery: Forgery, refused: Refused) -> None:
    edit(forgery, SEATS[change])

    refused("seats", RESULTS)


CONTESTS: dict[str, Callable[[list[Any]], object]] = {
    "none": lambda contests: contests.clear(),
    "one left out": lambda contests: contests.pop(),
    "one twice": lambda contests: contests.append(contests[1]),
    "another result before it": lambda contests: contests.insert(0, {**contests[0], "elected": ["10058"]}),
    "another result behind it": lambda contests: contests.append({**contests[0], "elected": ["10058"]}),
    "in another order": lambda contests: contests.reverse(),
    "one that is not of this election": lambda contests: contests.append(
        {**contests[0], "contest": "senate"}
    ),
}


@pytest.mark.parametrize("change", CONTESTS)
def test_other_contests_in_the_results_are_found(change: str, forgery: Forgery, refused: Refused) -> None:
    results = forgery.json(RESULTS)
    CONTESTS[change](results["contests"])
    forgery.put(RESULTS, results)
    forgery.reseal()

    refused("counts", RESULTS)


SPELLED = ["6", "06", "9007199254740991", "09007199254740992", "-1", "", "۶", 2**53 - 1, -1, None, True]


@pytest.mark.parametrize("count", SPELLED, ids=repr)
def test_a_count_spelled_otherwise_is_found(count: object, forgery: Forgery, refused: Refused) -> None:
    """A string stands for a count from 2⁵³ on, and for no other."""
    edit(forgery, lambda council, _: council["candidates"].update({"10019": count}))

    refused("counts", RESULTS)


@pytest.mark.parametrize("count", ["9007199254740992", "9" * 19, "9" * 400, "9" * 5_000])
def test_a_count_that_is_larger_than_any_is_found(count: str, forgery: Forgery, refused: Refused) -> None:
    edit(forgery, lambda council, _: council["candidates"].update({"10019": count}))

    refused("counts", RESULTS)
