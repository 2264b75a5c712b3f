"""`amin verify`: everything in a published record, computed again from its folder alone."""

# ruff: noqa: PLC0415  (`amin --help` must be quick: a command imports its rooms when it runs)
from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from amin.cli.output import JsonOption, PlainOption, ProgressOption, QuietOption, deliver
from amin.cli.wording import printable

if TYPE_CHECKING:
    from rich.console import Console

    from amin.record import Report

SEED_BYTES: Final = 32


def verify(
    record: Annotated[
        Path, typer.Argument(metavar="DIR", readable=False, help="The folder of a published record.")
    ],
    as_json: JsonOption = False,
    quiet: QuietOption = False,
    plain: PlainOption = False,
    progress: ProgressOption = False,
) -> None:
    """Check a published record: exit 0 it holds, 3 it does not, 4 no record is there."""
    from amin.cli.progress import shown_progress
    from amin.record import verify_record

    with shown_progress(quiet=quiet, plain=plain, force=progress) as shown:
        report = verify_record(record, progress=shown, seed=os.urandom(SEED_BYTES))
    data = _data(report)
    deliver(data, name="verify", as_json=as_json, plain=plain, show=lambda page: _show(page, record, data))


def _data(report: Report) -> dict[str, Any]:
    """The report as JSON knows it, its checks as objects."""
    data = {field.name: getattr(report, field.name) for field in fields(report)}
    columns = ("number", "name", "sentence")
    data["checks"] = [dict(zip(columns, check, strict=True)) for check in report.checks]
    return data


def _show(page: Console, record: Path, data: Mapping[str, Any]) -> None:
    for check in data["checks"]:
        page.print(f"  {check['number']:>3}  {check['name']}: {check['sentence']}")
    page.print(f"{printable(data['election'])}: election hash {data['election_hash']}")
    page.print(f"  checkpoint of {data['log_size']} acts: {data['checkpoint']}")
    page.print("  compare both with what was announced: a folder alone can only agree with itself")
    page.print(f"{printable(str(record))}: all {len(data['checks'])} checks hold", style="bold green")
