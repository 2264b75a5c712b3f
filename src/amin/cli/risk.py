"""`amin risk`: how much each choice of tally units would show of single voters."""

# ruff: noqa: PLC0415  (`amin --help` must be quick: a command imports its rooms when it runs)
from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from amin.cli.output import JsonOption, PlainOption, deliver, notes
from amin.cli.rehearse import BallotsOption, CandidatesOption, MaxMarksOption, StationsOption

if TYPE_CHECKING:
    from rich.console import Console

    from amin.tally.risk import Risk


def risk(
    candidates: CandidatesOption,
    ballots: BallotsOption,
    max_marks: MaxMarksOption,
    stations: StationsOption = None,
    as_json: JsonOption = False,
    plain: PlainOption = False,
) -> None:
    """Say, from ballots of an earlier election, what each choice of tally units shows of single voters."""
    from amin import rehearsal
    from amin.cli.tables import read_ballots, read_candidates
    from amin.tally.risk import risk_sheet

    table = read_candidates(candidates)
    given = read_ballots(ballots, table, max_marks=max_marks, stations=stations)
    notes([*table.warnings, *given.warnings], as_json=as_json, plain=plain)
    all_ballots = rehearsal.Ballots(table.candidates, table.lists, given.rows)
    plan = rehearsal.Plan(1, max_marks, "plurality", "sum", 5, 3, 3)
    contest = rehearsal.contest_of(all_ballots, plan)
    sheet = risk_sheet(contest, *_totals(given.rows, contest.slots))
    data = {"ballots": len(given.rows), "options": contest.slots, "choices": [asdict(each) for each in sheet]}
    deliver(data, name="risk", as_json=as_json, plain=plain, show=lambda page: _show(page, sheet, data))


def _totals(
    rows: Sequence[tuple[str, tuple[int, ...]]], slots: int
) -> tuple[Mapping[str, int], Mapping[str, Sequence[int]]]:
    """Ballots and slot totals of each station, in the order in which stations first appear."""
    counts: dict[str, int] = {}
    totals: dict[str, Counter[int]] = {}
    for station, chosen in rows:
        counts[station] = counts.get(station, 0) + 1
        totals.setdefault(station, Counter()).update(chosen)
    return counts, {station: [of[slot] for slot in range(slots)] for station, of in totals.items()}


def _show(page: Console, sheet: Sequence[Risk], data: Mapping[str, Any]) -> None:
    page.print(f"{data['ballots']:,} ballots of {data['options']:,} options (persons, lists and blank)\n")
    heads = (
        "unit",
        "ballots a unit",
        "units",
        "smallest",
        "totals shown",
        "totals of one",
        "unanimous units",
    )
    page.print("".join(f"{head:>17}" for head in heads), style="bold")
    for each in sheet:
        least = "all in one" if each.unit_k is None else f"{each.unit_k:,} or more"
        numbers = (each.units, each.smallest, each.cells, each.ones, each.unanimous)
        page.print(f"{each.unit_rule:>17}{least:>17}" + "".join(f"{number:>17,}" for number in numbers))
    page.print(
        "\na total of one says that somebody in that unit voted so; in a unanimous unit everybody did.\n"
        "totals cannot be taken back: choose units before polls open (docs/operators.md)"
    )
