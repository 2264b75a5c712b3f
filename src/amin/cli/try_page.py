"""`amin try`: write the page on which anybody tries the proportional count."""

# ruff: noqa: PLC0415  (`amin --help` must be quick: a command imports its rooms when it runs)
from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

import amin
from amin.cli.output import JsonOption, PlainOption, deliver
from amin.errors import StateError

if TYPE_CHECKING:
    from rich.console import Console

SITE: Final = Path(amin.__file__).parent / "results" / "site"
PAGE: Final = "try/index.html"

OutOption = Annotated[Path, typer.Option(metavar="DIR", readable=False, help="A new or empty folder.")]


def try_page(out: OutOption, as_json: JsonOption = False, plain: PlainOption = False) -> None:
    """Write the page "Try the proportional count"; it needs no network and no server."""
    _refuse_in_use(out)
    from amin.rehearsal.workspace import publish, workspace

    with workspace(out) as hidden:
        folder = hidden / "site"
        folder.mkdir()
        names = _copy(folder)
        publish(folder, out)
    url = (out.absolute() / PAGE).as_uri()

    def show(page: Console) -> None:
        page.print(f"{out / PAGE}: written with {len(names)} files\nopen: {url}")

    data = {"out": str(out), "page": str(out / PAGE), "url": url, "files": names}
    deliver(data, name="try", as_json=as_json, plain=plain, show=show)


def _refuse_in_use(out: Path) -> None:
    """Refuse a folder in use before any work is done. Source: docs/decisions/0020."""
    hint = "give --out a new folder"
    if out.is_symlink() or (out.exists() and not out.is_dir()):
        raise StateError(f"{out} is there already and is no folder", hint=hint)
    if out.exists() and any(out.iterdir()):
        raise StateError(f"{out} is there already and is not empty", hint=hint)


def _copy(folder: Path) -> list[str]:
    """Copy all files of the page, each to the disk; return their names."""
    from amin.encoding import fsync_folder, write_durably

    names = sorted(path.relative_to(SITE).as_posix() for path in SITE.rglob("*") if path.is_file())
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        write_durably(folder / name, (SITE / name).read_bytes())
    fsync_folder(folder)
    return names
