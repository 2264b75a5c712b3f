"""`amin bench`: the benchmarks of a source checkout, each beside its peer or its floor."""

# ruff: noqa: PLC0415  (`amin --help` must be quick: a command imports its rooms when it runs)
from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from amin.cli.output import JsonOption, PlainOption, ProgressOption, QuietOption, deliver
from amin.errors import InputError

if TYPE_CHECKING:
    from rich.console import Console

    from amin.record.progress import Progress

COLUMNS: Final = ("name", "value", "unit", "runs", "beside", "beside_value", "ratio", "goal")
FOLDER: Final = Path(__file__).parents[3] / "bench"  # beside src/; an installed package has none


def bench(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NAME …]", help="Files of bench/ to run; all when none is given."),
    ] = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
    plain: PlainOption = False,
    progress: ProgressOption = False,
) -> None:
    """Measure, each figure a median beside its peer or floor in the same run."""
    from amin.cli.progress import shown_progress

    chosen = _choose(names or [])
    with shown_progress(quiet=quiet, plain=plain, force=progress) as shown:
        rows = [row for path in chosen for row in _rows_of(path, shown)]
    deliver({"rows": rows}, name="bench", as_json=as_json, plain=plain, show=lambda page: _show(page, rows))


def _choose(names: Sequence[str]) -> list[Path]:
    """The files to run, in the order asked for; a name that begins with _ is no benchmark."""
    found = {path.stem: path for path in sorted(FOLDER.glob("*.py")) if not path.stem.startswith("_")}
    if not found:
        raise InputError(
            "no benchmarks are here",
            hint="they are in bench/ of the source, not of an installed package: run it from a checkout",
        )
    for name in names:
        if name not in found:
            raise typer.BadParameter(
                f"no benchmark is called {name!r}; there are: {', '.join(found)}", param_hint="NAME"
            )
    return [found[name] for name in names or found]


def _rows_of(path: Path, progress: Progress) -> list[dict[str, Any]]:
    """Run one file; its rows with every column, missing ones null."""
    return [{column: row.get(column) for column in COLUMNS} for row in _load(path)(progress)]


def _load(path: Path) -> Callable[[Progress], list[dict[str, Any]]]:
    from importlib.util import module_from_spec, spec_from_file_location

    if str(path.parent) not in sys.path:
        sys.path.insert(0, str(path.parent))  # benchmarks share what begins with _
    spec = spec_from_file_location(f"amin_bench_{path.stem}", path)
    if spec is None or spec.loader is None:
        raise InputError(f"{path} cannot be loaded")
    module = module_from_spec(spec)
    sys.modules[spec.name] = module  # what it hands to worker processes is found by this name
    spec.loader.exec_module(module)
    rows: Callable[[Progress], list[dict[str, Any]]] = module.rows
    return rows


def _show(page: Console, rows: Sequence[Mapping[str, Any]]) -> None:
    cells = [COLUMNS, *(tuple(_cell(row[column]) for column in COLUMNS) for row in rows)]
    widths = [max(len(line[at]) for line in cells) for at in range(len(COLUMNS))]
    for number, line in enumerate(cells):
        text = "  ".join(f"{cell:<{width}}" for cell, width in zip(line, widths, strict=True))
        page.print(text.rstrip(), style=None if number else "bold")


def _cell(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:,.4g}" if abs(value) < 1_000 else f"{value:,.0f}"
    return "" if value is None else str(value)
