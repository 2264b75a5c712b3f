"""`amin seats`: votes of lists or persons to seats by a named rule, each step explained on demand."""

# ruff: noqa: PLC0415  (`amin --help` must be quick: a command imports its rooms when it runs)
from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from amin.cli.export import DayOption, ExportOption, ForceOption, TitleOption, exports_of
from amin.cli.numbers import whole_number
from amin.cli.output import JsonOption, PlainOption, deliver
from amin.cli.wording import unknown_rule
from amin.errors import MalformedError

if TYPE_CHECKING:
    from amin.cli.tables.votes import VoteTable
    from amin.counting.connections import Connection
    from amin.counting.explain import OtherStrategy
    from amin.counting.outcome import Lot, Outcome
    from amin.counting.steps import Step
    from amin.counting.thresholds import Threshold
    from amin.results import Result

# Up to 100 digits on a side: beyond it a number is a mistake, and its text would be slow to read.
PERCENT: Final = re.compile(r"[0-9]{1,100}(\.[0-9]{1,100})?")
SHARE: Final = re.compile(r"[0-9]{1,100}/[0-9]{1,100}")
PERSIAN_POINT: Final = "٫"


class Lang(StrEnum):
    """The languages in which seats are explained."""

    EN = "en"
    FA = "fa"


RuleOption = Annotated[str, typer.Option(help="How votes become seats; `amin rules` lists them.")]
SeatsOption = Annotated[
    int, typer.Option(metavar="N", parser=whole_number(), help="Seats to fill, from 1 to 100,000.")
]
VotesOption = Annotated[
    Path,
    typer.Option(
        metavar="V.csv", readable=False, help="Votes: list,votes or list,candidate,votes; or V.json."
    ),
]
ThresholdOption = Annotated[
    str | None,
    typer.Option(
        metavar="P",
        help="What a list must reach of all votes to take part: percent, as 5 or 3.5; or a share, as 1/150.",
    ),
]
ConnectOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME=A,B",
        help="Lists that win seats together and share them by the same rule; once for each. "
        "NAME may be a member of a later one.",
    ),
]
LotsOption = Annotated[
    Path | None,
    typer.Option(
        metavar="L.json",
        readable=False,
        help="Lots that were drawn, with their minutes, in their order; counting itself draws none.",
    ),
]
ExplainOption = Annotated[bool, typer.Option("--explain", help="Say each step in words, and the rivals.")]
LangOption = Annotated[Lang, typer.Option(help="Language of what is shown.")]


@dataclass(frozen=True, slots=True)
class Count:
    """A count that was made: what went in, and what came out."""

    rule: str
    seats: int
    table: VoteTable
    threshold: Threshold | None
    outcome: Outcome
    others: tuple[OtherStrategy, ...]  # beside `undrawn`
    lots: tuple[Lot, ...]  # that were drawn
    undrawn: Outcome  # before any lot

    def last_seat(self, lang: Lang) -> str:
        """Say who has the last seat and why."""
        return self.result("").last_seat(lang.value)

    def result(self, title: str, file: Path | None = None) -> Result:
        """The result as it is exported; the hash is that of the file, where one is given."""
        from amin.encoding.files import sha256_file
        from amin.results import of_votes

        digest = "" if file is None else sha256_file(file)
        return of_votes(
            self.rule,
            self.seats,
            self.table.votes,
            self.outcome,
            title=title,
            threshold=self.threshold,
            sha256=digest,
        )


def seats(
    rule: RuleOption,
    seats: SeatsOption,
    votes: VotesOption,
    threshold: ThresholdOption = None,
    connect: ConnectOption = None,
    lots: LotsOption = None,
    explain: ExplainOption = False,
    lang: LangOption = Lang.EN,
    export: ExportOption = None,
    force: ForceOption = False,
    title: TitleOption = None,
    day: DayOption = None,
    as_json: JsonOption = False,
    plain: PlainOption = False,
) -> None:
    """Turn votes into seats, and into persons where their votes are given."""
    _check_options(rule, seats, threshold, connect)
    needed = None if threshold is None else _threshold(threshold)
    connections = _connections(connect or ())
    given = (votes,) if lots is None else (votes, lots)
    exports = exports_of(export, force=force, title=title, day=day, seats=seats, given=given)
    from amin.cli.tables.votes_json import read_votes_of_any_kind
    from amin.counting.apportion import apportion

    table = read_votes_of_any_kind(votes)
    by = partial(apportion, votes=table.votes, seats=seats, threshold=needed, connections=connections)
    undrawn = by(rule)
    drawn, outcome = ((), undrawn) if lots is None else _after_lots(lots, partial(by, rule))
    others = _other_strategies(rule, by, undrawn) if explain or as_json else ()
    count = Count(rule, seats, table, needed, outcome, others, drawn, undrawn)
    if exports.files:
        exports.write(count.result(exports.title, votes), lang.value)
    if as_json:
        found = _data(count, exports.paths, explain=explain)
        deliver(found, name="seats", as_json=True, show=lambda page: None)
        return
    from amin.cli.seats_page import SeatsPage

    shown = SeatsPage(count, lang, explain=explain, written=exports.paths)
    deliver({}, name="seats", as_json=False, plain=plain, show=shown.show)


def _check_options(name: str, seats: int, threshold: str | None, connect: Sequence[str] | None) -> None:
    """Refuse, as wrong usage, what no file could make right."""
    from amin.counting.apportion import check_seats
    from amin.counting.plurality import require_one_seat
    from amin.counting.rules import RULES, elects_at_large

    rule = RULES.get(name)
    if rule is None:
        raise typer.BadParameter(unknown_rule(name, RULES), param_hint="--rule")
    try:
        check_seats(seats)
    except MalformedError as error:
        raise typer.BadParameter(error.message, param_hint="--seats") from error
    if rule.require is require_one_seat and seats != 1:
        raise typer.BadParameter(f"{seats} seats; {name} fills 1", param_hint="--seats")
    if elects_at_large(rule):
        if threshold is not None:
            raise typer.BadParameter(f"{name} has no threshold", param_hint="--threshold")
        if connect:
            raise typer.BadParameter(f"{name} knows no connected lists", param_hint="--connect")
    elif rule.allocate is None:
        message = f"{name} gives seats by numbers of ballots, and a table of votes has none"
        raise typer.BadParameter(message, param_hint="--rule")


def _threshold(text: str) -> Threshold:
    """Read 5 or 3.5 as percent, 1/150 as a share of the votes, exactly."""
    from amin.counting.thresholds import Threshold
    from amin.encoding.text import ascii_digits, quoted

    digits = ascii_digits(text.strip()).replace(PERSIAN_POINT, ".")
    try:
        if PERCENT.fullmatch(digits):
            return Threshold(Fraction(digits) / 100)
        if SHARE.fullmatch(digits):
            return Threshold(Fraction(digits))
    except (MalformedError, ZeroDivisionError):
        pass
    message = f"{quoted(text)}; allowed: percent from 0 to 100, as 5 or 3.5, or a share up to 1, as 1/150"
    raise typer.BadParameter(message, param_hint="--threshold")


def _connections(texts: Sequence[str]) -> tuple[Connection, ...]:
    """Read NAME=A,B, one for each connection."""
    from amin.counting.connections import connections_of
    from amin.encoding.text import quoted

    rows = []
    for text in texts:
        name, sign, members = text.partition("=")
        rows.append((name.strip(), tuple(each.strip() for each in members.split(","))))
        if not sign or not all((rows[-1][0], *rows[-1][1])):
            raise typer.BadParameter(f"{quoted(text)}; allowed: NAME=A,B", param_hint="--connect")
    try:
        return connections_of(rows)
    except MalformedError as error:
        raise typer.BadParameter(error.message, param_hint="--connect") from error


def _after_lots(path: Path, count: Callable[..., Outcome]) -> tuple[tuple[Lot, ...], Outcome]:
    """Read the lots that were drawn and count with them; one that fits no open tie is refused."""
    from amin.cli.tables.lots import read_lots

    drawn = read_lots(path)
    try:
        return drawn, count(lots=drawn)
    except MalformedError as error:  # the count without them was made
        raise error.at(str(path)) from None


def _other_strategies(
    chosen: str, count: Callable[[str], Outcome], here: Outcome
) -> tuple[OtherStrategy, ...]:
    """Count by each rival of a strategy of Tehran, leaving out those that need numbers of ballots."""
    from amin.counting.explain import STRATEGIES_OF_TEHRAN, compared
    from amin.counting.rules import RULES
    from amin.counting.tehran import STRATEGIES

    if chosen not in {*STRATEGIES_OF_TEHRAN, *(each.name for each in STRATEGIES)}:
        return ()

    rivals = [name for name in STRATEGIES_OF_TEHRAN if name != chosen and RULES[name].allocate is not None]
    return tuple(compared(here, name, count(name)) for name in rivals)


def _data(count: Count, written: Sequence[str], *, explain: bool) -> dict[str, Any]:
    """The data of DESIGN.md, part 7, and what was asked for besides."""
    found = _outcome(count)
    if count.lots:
        found["lots"] = [asdict(lot) for lot in count.lots]
    if written:
        found["exports"] = list(written)
    if explain:
        found["votes_needed"] = {each.group: each.more for each in count.result("").votes_needed()}
    return found


def _outcome(count: Count) -> dict[str, Any]:
    """What was counted; fractions are strings, and each step has its sentences."""
    return {
        "seats": dict(count.outcome.seats),
        "elected": list(count.outcome.elected),
        "steps": [_step(step) for step in count.outcome.steps],
        "ties": [asdict(tie) for tie in count.outcome.ties],
        "other_strategies": [
            {
                "name": other.name,
                "seats": dict(other.seats),
                "open_seats": other.open_seats,
                "differs": [asdict(each) for each in other.differs],
                "text": {lang.value: other.sentence({}, lang.value) for lang in Lang},
            }
            for other in count.others
        ],
    }


def _step(step: Step) -> dict[str, Any]:
    from amin.counting.explain import sentence

    return {
        "kind": step.kind,
        "group": step.group,
        "values": {name: str(of) if isinstance(of, Fraction) else of for name, of in step.values.items()},
        "text": {lang.value: sentence(step, {}, lang.value) for lang in Lang},
    }
