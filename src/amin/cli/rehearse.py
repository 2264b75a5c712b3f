"""`amin rehearse`: given ballots through a whole election, from check-in to a record that verifies."""

# ruff: noqa: PLC0415  (`amin --help` must be quick: a command imports its rooms when it runs)
from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from amin.cli.numbers import whole_number
from amin.cli.output import JsonOption, PlainOption, ProgressOption, QuietOption, deliver, notes
from amin.cli.wording import count, isolated, printable, unknown_rule
from amin.errors import InputError, NotPermittedError, Place, StateError

if TYPE_CHECKING:
    from rich.console import Console

    from amin.cli.tables import CandidateTable

MOST_SUM_OPTIONS: Final = 64  # of persons, lists and blank. Source: PROTOCOL.md, part 4
SPARE_TRUSTEES: Final = 2  # n ≥ t + 2: two may fail to come. Source: PROTOCOL.md, part 3
MIXERS: Final = 3


class Tally(StrEnum):
    """How ballots are tallied. Source: PROTOCOL.md, part 4."""

    SUM = "sum"
    MARKS = "marks"
    AUTO = "auto"


class Unit(StrEnum):
    """What is tallied together. Source: PROTOCOL.md, part 4, "Units"."""

    STATION = "station"
    GROUP = "group"
    CONSTITUENCY = "constituency"


# Files are not checked by typer (readable=False): one that cannot be read is bad input, not wrong usage.
CandidatesOption = Annotated[
    Path, typer.Option(metavar="C.csv", readable=False, help="Persons: code,name,list.")
]
BallotsOption = Annotated[Path, typer.Option(metavar="B.csv", readable=False, help="Ballots: station,marks.")]
SeatsOption = Annotated[int, typer.Option(metavar="N", parser=whole_number(1), help="Seats to fill.")]
MaxMarksOption = Annotated[
    int, typer.Option(metavar="K", parser=whole_number(1), help="Persons that a ballot may mark.")
]
RuleOption = Annotated[
    str, typer.Option(metavar="R", help="How votes become seats; `amin rules` lists them.")
]
OutOption = Annotated[
    Path, typer.Option(metavar="DIR", readable=False, help="A new or empty folder for the record.")
]
TallyOption = Annotated[
    Tally,
    typer.Option(
        help=f"Ballots are added up, or mixed mark by mark; `auto`: `sum` up to {MOST_SUM_OPTIONS} options."
    ),
]
StationsOption = Annotated[
    int | None,
    typer.Option(metavar="S", parser=whole_number(1, 100_000), help="Spread ballots over so many stations."),
]
TrusteesOption = Annotated[
    int,
    typer.Option(metavar="N", parser=whole_number(3, 99), help="Who share the key: two to spare."),
]
ThresholdOption = Annotated[
    int, typer.Option(metavar="T", parser=whole_number(1), help="How many of them can decrypt.")
]
UnitOption = Annotated[
    Unit, typer.Option("--unit", help="Totals are published by stations, by groups of them, or all in one.")
]
UnitBallotsOption = Annotated[
    int | None,
    typer.Option(
        "--unit-ballots",
        metavar="B",
        parser=whole_number(1),
        help="Stations are joined up to so many ballots: 100 for `station`, 10,000 for `group` if not said.",
    ),
]
MixersOption = Annotated[
    int, typer.Option(metavar="M", parser=whole_number(1), help="For the tally `marks`; none for `sum`.")
]
KeysOption = Annotated[
    Path | None,
    typer.Option(
        metavar="KEYS",
        readable=False,
        help="A new folder for all secret keys, for `amin record`.",
    ),
]


def rehearse(
    candidates: CandidatesOption,
    ballots: BallotsOption,
    seats: SeatsOption,
    max_marks: MaxMarksOption,
    rule: RuleOption,
    out: OutOption,
    tally: TallyOption = Tally.AUTO,
    stations: StationsOption = None,
    trustees: TrusteesOption = 5,
    threshold: ThresholdOption = 3,
    mixers: MixersOption = MIXERS,
    unit: UnitOption = Unit.STATION,
    unit_ballots: UnitBallotsOption = None,
    keep_keys: KeysOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
    plain: PlainOption = False,
    progress: ProgressOption = False,
) -> None:
    """Carry given ballots from check-in to a record that verifies, with keys made for it."""
    _check_options(rule, trustees, threshold)
    _check_paths((candidates, ballots), out)
    _check_keys(keep_keys, out)
    from amin.cli.tables import read_ballots, read_candidates

    table = read_candidates(candidates)
    _check_sizes(table, max_marks)
    kind = _kind(table, tally)
    given = read_ballots(ballots, table, max_marks=max_marks, stations=stations)
    warnings = [
        *table.warnings,
        *given.warnings,
        *_unused(mixers, kind),
        *_unused_ballots(unit_ballots, unit),
        *_empty_seats(len(table.candidates), seats),
        *_kept(keep_keys),
    ]
    notes(warnings, as_json=as_json, plain=plain)
    from amin import rehearsal
    from amin.cli.progress import shown_progress

    all_ballots = rehearsal.Ballots(table.candidates, table.lists, given.rows)
    plan = rehearsal.Plan(
        *(seats, max_marks, rule, kind.value, trustees, threshold, mixers),
        unit_rule=unit.value,
        unit_k=unit_ballots,
    )
    with shown_progress(quiet=quiet, plain=plain, force=progress) as shown:
        result = rehearsal.rehearse(
            all_ballots, plan, out, progress=shown, entropy=os.urandom, keep=keep_keys
        )
    data = {**result, "warnings": warnings}
    page = _Page(data, table, seats, rule)
    deliver(data, name="rehearse", as_json=as_json, plain=plain, show=page.show)


def _check_options(rule: str, trustees: int, threshold: int) -> None:
    """Refuse, as wrong usage, what no file could make right."""
    from amin.counting.rules import RULES

    if rule not in RULES:
        raise typer.BadParameter(unknown_rule(rule, RULES), param_hint="--rule")
    if trustees < threshold + SPARE_TRUSTEES:
        message = (
            f"{threshold} of {trustees} trustees: {SPARE_TRUSTEES} may fail to come, so of {trustees} "
            f"at most {trustees - SPARE_TRUSTEES} may be needed to decrypt"
        )
        raise typer.BadParameter(message, param_hint="--threshold")


def _check_paths(inputs: Sequence[Path], out: Path) -> None:
    """Refuse a missing file, or a place to write that is none, before any work is done."""
    for path in inputs:
        try:
            path.stat()
        except OSError as error:
            reason = (error.strerror or "unreadable").lower()
            raise InputError(reason, place=Place(str(path)), hint="is the path right?") from error
    check_out(out)


def _check_keys(keys: Path | None, out: Path) -> None:
    if keys is None:
        return
    check_out(keys, option="--keep-keys")
    inside = [keys.absolute(), *keys.absolute().parents]
    if out.absolute() in inside or keys.absolute() in out.absolute().parents:
        message = "secret keys do not lie in a record that is published, nor the record among them"
        raise typer.BadParameter(message, param_hint="--keep-keys")


def _kept(keys: Path | None) -> tuple[str, ...]:
    if keys is None:
        return ()
    return (f"{keys} will hold every secret key of this rehearsal, in the clear: for exercises only",)


def check_out(out: Path, *, option: str = "--out") -> None:
    """Refuse a folder in use, or a place that cannot be written to, before any work is done."""
    hint = f"give {option} a new folder"
    if out.is_symlink() or (out.exists() and not out.is_dir()):
        raise StateError(f"{out} is there already and is no folder", hint=hint)
    if out.exists() and any(out.iterdir()):
        raise StateError(f"{out} is there already and is not empty", hint=hint)
    # The record is written beside the folder and renamed, so it is the parent that must take it.
    parent = next(folder for folder in out.absolute().parents if folder.exists())
    if not parent.is_dir():
        raise StateError(f"{parent} is no folder", hint=hint)
    if not os.access(parent, os.W_OK | os.X_OK):
        raise NotPermittedError(f"{parent} cannot be written to", hint=f"give {option} a folder of your own")


def _check_sizes(table: CandidateTable, max_marks: int) -> None:
    """Refuse options that do not fit the table of candidates."""
    persons = len(table.candidates)
    if max_marks > persons:
        message = f"{max_marks} is more than there are to mark: {count(persons, 'person')}"
        raise typer.BadParameter(message, param_hint="--max-marks")


def _kind(table: CandidateTable, tally: Tally) -> Tally:
    """The kind that was asked for; by the number of options where that is left open."""
    if tally is not Tally.AUTO:
        return tally
    options = len(table.candidates) + len(table.lists) + 1
    return Tally.SUM if options <= MOST_SUM_OPTIONS else Tally.MARKS


def _unused(mixers: int, kind: Tally) -> tuple[str, ...]:
    if mixers == MIXERS or kind is Tally.MARKS:
        return ()
    return (f"--mixers {mixers} is not used: `sum` needs no mixers",)


def _unused_ballots(unit_ballots: int | None, unit: Unit) -> tuple[str, ...]:
    if unit_ballots is None or unit is not Unit.CONSTITUENCY:
        return ()
    return (f"--unit-ballots {unit_ballots} is not used: the constituency is one unit",)


def called() -> str:
    """How this program was called, so that the line can be copied."""
    program = sys.argv[0]
    return printable(shlex.quote(program)) if os.path.basename(program) == "amin" else "amin"


def _empty_seats(persons: int, seats: int) -> tuple[str, ...]:
    return (
        ()
        if persons >= seats
        else (f"{count(seats, 'seat')} and only {count(persons, 'person')} to fill them",)
    )


class _Page:
    """The result for a person; names stand last in their line, whatever their direction."""

    def __init__(self, data: Mapping[str, Any], table: CandidateTable, seats: int, rule: str) -> None:
        self._data = data
        self._names = {candidate.code: candidate.name for candidate in table.candidates}
        self._list_of = {candidate.code: candidate.list or "" for candidate in table.candidates}
        self._title = f"elected: {len(data['elected'])} of {count(seats, 'seat')}, by {rule}"

    def show(self, page: Console) -> None:
        """Write the whole page."""
        data = self._data
        page.print(f"{count(data['ballots'], 'ballot')}: {data['valid']:,} valid, {data['blank']:,} blank\n")
        self._persons(page, self._title, data["elected"])
        self._persons(page, "\nalternates" if data["alternates"] else "\nno alternates", data["alternates"])
        self._ties(page)
        if data["lists"]:
            self._lists(page)
        stages = " · ".join(f"{stage} {seconds:.1f}" for stage, seconds in data["seconds"].items())
        record = str(data["record"])
        page.print(f"\nseconds: {stages}\nrecord: {printable(record)}")
        page.print(f"anybody can check it: {called()} verify {printable(shlex.quote(record))}")

    def _persons(self, page: Console, title: str, codes: Sequence[str]) -> None:
        page.print(title, style="bold")
        if codes:
            page.print(f"  {'code':>12}  {'votes':>12}  {'list':>12}  name")
        for code in codes:
            votes = self._data["candidates"][code]
            page.print(f"  {code:>12}  {votes:>12,}  {self._list_of[code]:>12}  {self._name(page, code)}")

    def _name(self, page: Console, code: str) -> str:
        return isolated(self._names[code], terminal=page.is_terminal) if code in self._names else ""

    def _ties(self, page: Console) -> None:
        """Say what is left to a lot: persons with their names, lists with their codes."""
        for tie in self._data["ties"]:
            places = count(tie["seats"], "place")
            page.print(f"\nto be settled by lot: {places} ({tie['kind']}) among", style="bold")
            for code in tie["among"]:
                page.print(f"  {code:>12}  {self._name(page, code)}".rstrip())

    def _lists(self, page: Console) -> None:
        data = self._data
        page.print(
            "\na list's votes are those of all its members; list marks are ballots that chose it whole"
        )
        page.print(f"  {'list':>12}  {'votes':>12}  {'list marks':>12}  {'seats':>5}", style="bold")
        for code, votes in data["list_totals"].items():
            marks, seats = data["lists"][code], data["seats"].get(code, 0)
            page.print(f"  {code:>12}  {votes:>12,}  {marks:>12,}  {seats:>5}")
        seats = data["seats"].get("independents", 0)
        page.print(f"  {'independents':>12}  {data['independents']:>12,}  {'':>12}  {seats:>5}")
