"""`amin record`: what boards order after the freeze, on a rehearsed record, and all its versions."""

# ruff: noqa: PLC0415  (`amin --help` must be quick: a command imports its rooms when it runs)
from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from amin.cli.output import JsonOption, PlainOption, ProgressOption, QuietOption, deliver
from amin.cli.rehearse import check_out
from amin.cli.wording import count, printable
from amin.errors import MalformedError

if TYPE_CHECKING:
    from rich.console import Console

    from amin.record import Record
    from amin.rehearsal import AmendmentOrder, ExclusionOrder, Revised

record = typer.Typer(
    help="Amend a rehearsed record, annul a station in it, and show the versions of its results.",
    rich_markup_mode=None,
    no_args_is_help=True,
)


class Kind(StrEnum):
    """What an amendment does. Source: spec/record.md §3.14."""

    WITHDRAWN = "withdrawn"
    REJECTED = "rejected"
    REINSTATED = "reinstated"
    DIED = "died"
    LIST_WITHDRAWN = "list-withdrawn"
    STATION_MOVED = "station-moved"


DirArgument = Annotated[Path, typer.Argument(metavar="DIR", readable=False, help="The folder of a record.")]
KeysOption = Annotated[
    Path, typer.Option(metavar="KEYS", readable=False, help="What `amin rehearse --keep-keys` wrote.")
]
OutOption = Annotated[
    Path, typer.Option(metavar="NEW", readable=False, help="A new folder; DIR stays as it was published.")
]
ContestOption = Annotated[str, typer.Option(help="Its id; needed where there are several.")]
GroundsOption = Annotated[str, typer.Option(help="What it rests on, such as the number of a letter.")]
DateOption = Annotated[str, typer.Option(help="When it was ordered, Jalali or Gregorian; else today.")]
PlaceOption = Annotated[str, typer.Option(help="Of `station-moved`: the new name of the station.")]


@record.command()
def amend(
    folder: DirArgument,
    keys: KeysOption,
    out: OutOption,
    kind: Annotated[Kind, typer.Option(help="What becomes of whom.")],
    code: Annotated[str, typer.Option(help="Of the candidate, list or station.")],
    grounds: GroundsOption,
    contest: ContestOption = "",
    place: PlaceOption = "",
    date: DateOption = "",
    as_json: JsonOption = False,
    quiet: QuietOption = False,
    plain: PlainOption = False,
    progress: ProgressOption = False,
) -> None:
    """A candidate or list goes, a candidate comes back, or a station moves; results are counted again."""
    if (kind is Kind.STATION_MOVED) != bool(place):
        raise typer.BadParameter("where a station moves, and only there", param_hint="--place")
    from amin.encoding import ascii_digits, display_name
    from amin.record.orders import Kind as OrderKind
    from amin.rehearsal import AmendmentOrder

    order = AmendmentOrder(
        OrderKind(kind.value),
        ascii_digits(code),
        _day(date),
        display_name(grounds),
        contest,
        display_name(place) if place else "",
    )
    _revise(folder, keys, out, [order], [], (as_json, quiet, plain, progress))


@record.command()
def exclude(
    folder: DirArgument,
    keys: KeysOption,
    out: OutOption,
    station: Annotated[list[str], typer.Option(help="Its code; give it again for several at once.")],
    grounds: GroundsOption,
    contest: ContestOption = "",
    date: DateOption = "",
    as_json: JsonOption = False,
    quiet: QuietOption = False,
    plain: PlainOption = False,
    progress: ProgressOption = False,
) -> None:
    """Annul a contest at a station; what may be tallied of the rest is, and results are counted again."""
    from amin.encoding import ascii_digits, display_name
    from amin.rehearsal import ExclusionOrder

    day, why = _day(date), display_name(grounds)
    orders = [ExclusionOrder(ascii_digits(code), day, why, contest) for code in station]
    _revise(folder, keys, out, [], orders, (as_json, quiet, plain, progress))


@record.command()
def versions(folder: DirArgument, as_json: JsonOption = False, plain: PlainOption = False) -> None:
    """Show what boards ordered, and each version of the results, as the record says; it is not verified."""
    from amin.record import Record

    data = _versions(Record(folder))
    deliver(data, name="record-versions", as_json=as_json, plain=plain, show=lambda page: _show(page, data))


def _day(typed: str) -> str:
    from amin.encoding.days import typed_day

    if not typed:
        return date.today().isoformat()
    try:
        return typed_day(typed).isoformat()
    except MalformedError as error:
        raise typer.BadParameter(f"{error.message}; {error.hint}", param_hint="--date") from None


def _revise(
    folder: Path,
    keys: Path,
    out: Path,
    amend: Sequence[AmendmentOrder],
    exclude: Sequence[ExclusionOrder],
    manner: tuple[bool, bool, bool, bool],
) -> None:
    as_json, quiet, plain, force = manner
    check_out(out)
    from amin.cli.progress import shown_progress
    from amin.rehearsal import revise

    with shown_progress(quiet=quiet, plain=plain, force=force) as shown:
        revised = revise(folder, keys, out, amend=amend, exclude=exclude, progress=shown, entropy=os.urandom)
    data = _data(revised, out)
    deliver(data, name="record-revision", as_json=as_json, plain=plain, show=lambda page: _told(page, data))


def _data(revised: Revised, out: Path) -> dict[str, Any]:
    from amin.record.documents import plain

    return {
        "version": revised.version,
        "before": [plain(result) for result in revised.before],
        "after": [plain(result) for result in revised.after],
        "tallied_again": [*revised.tallied_again],
        "record": str(out),
    }


def _versions(found: Record) -> dict[str, Any]:
    from amin.record import layout
    from amin.record.documents import Results, plain
    from amin.record.orders import amendments, exclusions

    published = [found.document(layout.results(v), Results) for v in range(len(found.published))]
    return {
        "election": found.election.name,
        "amendments": [plain(each) for each in amendments(found)],
        "exclusions": [plain(each) for each in exclusions(found)],
        "versions": [plain(results)["contests"] for results in published],
    }


def _told(page: Console, data: Mapping[str, Any]) -> None:
    for before, after in zip(data["before"], data["after"], strict=True):
        if before != after:
            _compare(page, before, after, f"version {data['version']}")
    if data["before"] == data["after"]:
        page.print("nothing changes in the results")
    for unit in data["tallied_again"]:
        page.print(f"tallied again without the annulled stations: {unit}")
    page.print(f"\nrecord: {printable(data['record'])}; both versions stand in it (amin record versions)")


def _compare(page: Console, before: Mapping[str, Any], after: Mapping[str, Any], name: str) -> None:
    page.print(f"{after['contest']}: before, and in {name}", style="bold")
    for field in ("ballots", "blank", "valid"):
        page.print(f"  {field:<10}{int(before[field]):>12,}{int(after[field]):>12,}")
    for group in after["seats"]:
        page.print(f"  seats of {group:<12}{before['seats'][group]:>5}{after['seats'][group]:>12}")
    page.print(f"  elected   {_codes(before['elected'])} → {_codes(after['elected'])}")
    for code, how in after["gone"].items():
        page.print(f"  {how}: {code}")
    if after["left_out"]:
        page.print(f"  annulled  station {_codes(after['annulled'])}")
        page.print(f"  left out  station {_codes(after['left_out'])}")
        if len(after["left_out"]) > len(after["annulled"]):
            page.print("            tallied together: the rest alone would show too few ballots")


def _show(page: Console, data: Mapping[str, Any]) -> None:
    for each in data["amendments"]:
        what = f"{each['kind']} {each['code']}"
        page.print(f"amendment {each['number']}  {each['date']}  {what}: {printable(each['grounds'])}")
    for each in data["exclusions"]:
        what = f"station {each['station']}, {each['contest']}"
        page.print(f"exclusion {each['number']}  {each['date']}  {what}: {printable(each['grounds'])}")
    for number, (before, after) in enumerate(zip(data["versions"], data["versions"][1:], strict=False), 1):
        for old, new in zip(before, after, strict=True):
            if old != new:
                _compare(page, old, new, f"version {number}")
    page.print(f"{count(len(data['versions']), 'version')} of the results; verify them: amin verify")


def _codes(codes: Sequence[str]) -> str:
    return " ".join(codes) or "–"
