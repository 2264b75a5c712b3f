"""`amin demo`: a whole election of Tehran County, from the keys to a record that has been verified."""

# ruff: noqa: PLC0415  (`amin --help` must be quick: a command imports its rooms when it runs)
from __future__ import annotations

import os
from datetime import date
from itertools import count as numbers
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from amin.cli.numbers import whole_number
from amin.cli.output import JsonOption, PlainOption, ProgressOption, QuietOption, deliver
from amin.cli.rehearse import check_out
from amin.cli.seats import Lang, LangOption

if TYPE_CHECKING:
    from collections.abc import Mapping

    from amin.demo import Demo, Shown
    from amin.results import Result

MOST_VOTERS: Final = 10**6
FEWEST_VOTERS: Final = 60
PLACE: Final = "amin-demo"

VotersOption = Annotated[
    int,
    typer.Option(metavar="N", parser=whole_number(FEWEST_VOTERS, MOST_VOTERS), help="How many come to vote."),
]
OutOption = Annotated[
    Path | None,
    typer.Option(
        metavar="DIR", readable=False, help="A new or empty folder for the record; amin-demo if not said."
    ),
]
ResultsOption = Annotated[
    Path | None,
    typer.Option(
        metavar="DIR",
        readable=False,
        help="A new or empty folder for pictures (SVG) and workbooks (xlsx) of the results.",
    ),
]
SeedOption = Annotated[
    int,
    typer.Option(
        metavar="N", parser=whole_number(0, 2**53 - 1), help="Another seed makes up other people and votes."
    ),
]


def demo(
    voters: VotersOption = 1200,
    out: OutOption = None,
    results: ResultsOption = None,
    seed: SeedOption = 1405,
    lang: LangOption = Lang.EN,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
    plain: PlainOption = False,
    progress: ProgressOption = False,
) -> None:
    """Hold a made-up election in the real constituencies of Tehran County, and verify its record."""
    record = out or free_place()
    check_out(record)
    if results is not None:
        check_out(results, option="--results")
        _check_apart(record, results)
    from amin.cli.demo_page import DemoPage
    from amin.cli.progress import shown_progress
    from amin.demo import run, tehran

    county = tehran(voters, seed=seed)
    with shown_progress(quiet=quiet, plain=plain, force=progress) as shown:
        held = run(county, record, day=date.today().isoformat(), progress=shown, entropy=os.urandom)
    written = write_results(held, results, lang) if results is not None else []
    page = DemoPage(county, held, record, lang, written)
    data = _data(held, voters, seed, record, written)
    deliver(data, name="demo", as_json=as_json, plain=plain, show=page.show)


def _check_apart(record: Path, results: Path) -> None:
    """Refuse results in the record, which holds nothing that no act names, and a record in the results."""
    one, other = record.resolve(), results.resolve()
    if one == other or one in other.parents or other in one.parents:
        message = "the folder of the results and that of the record must lie apart"
        raise typer.BadParameter(message, param_hint="--results")


def free_place() -> Path:
    """Return `amin-demo`, or amin-demo-2 and so on where that is taken."""
    names = (PLACE if number == 1 else f"{PLACE}-{number}" for number in numbers(1))
    return next(path for path in map(Path, names) if not os.path.lexists(path))


def write_results(held: Demo, folder: Path, lang: Lang) -> list[str]:
    """Write each contest's pictures and workbook into a folder, and return their paths."""
    from amin.encoding.files import os_errors, write_durably
    from amin.results import write_all

    with os_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
    written = []
    for shown in held.shown:
        for end, content in write_all(shown.result, lang.value).items():
            path = folder / f"{shown.contest}{end}"
            write_durably(path, content)
            written.append(str(path))
    return written


def _data(held: Demo, voters: int, seed: int, record: Path, written: list[str]) -> dict[str, Any]:
    return {
        "voters": voters,
        "seed": seed,
        "contests": [_contest(shown) for shown in held.shown],
        "election_hash": held.report.election_hash,
        "checkpoint": held.report.checkpoint,
        "checks": len(held.report.checks),
        "seconds": held.seconds,
        "record": str(record),
        "results": written,
    }


def _contest(shown: Shown) -> Mapping[str, Any]:
    from amin.demo import WHY_NO_VOID

    result = shown.result
    outcome = result.outcome
    return {
        "contest": shown.contest,
        "name": result.title,
        "rule": result.rule,
        "seats_to_fill": result.seats,
        "eligible": shown.eligible,
        "came": shown.came,
        "ballots": result.ballots,
        "valid": result.valid,
        "blank": result.blank,
        "void": shown.void,
        "why_no_void": dict(WHY_NO_VOID),
        "votes": {group.code: group.votes for group in result.groups},
        "seats": dict(outcome.seats),
        "elected": list(outcome.elected),
        "alternates": list(outcome.alternates),
        "ties": [{"kind": tie.kind, "among": list(tie.among), "seats": tie.seats} for tie in outcome.ties],
        "last_seat": {lang.value: result.last_seat(lang.value) for lang in Lang},
        "other_strategies": _others(result),
    }


def _others(result: Result) -> list[dict[str, Any]]:
    """What the rival readings of the proportional law would give; nothing for persons at large."""
    return [
        {"name": other.name, "seats": dict(other.seats)} for other in result.other_readings() if other.differs
    ]
