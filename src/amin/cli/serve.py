"""`amin serve`: everything of check-in on this machine, for trying and training."""

# ruff: noqa: PLC0415  (`amin --help` must be quick: a command imports its rooms when it runs)
from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from amin.cli.output import JsonOption, PlainOption, deliver
from amin.errors import StateError

if TYPE_CHECKING:
    from rich.console import Console

    from amin.demo.serving import Training

PORT: Final = 8410
_HIGHEST: Final = 65533  # the pages of two stations follow it

PortOption = Annotated[
    int, typer.Option(metavar="P", min=0, max=_HIGHEST, help="Of the first page; the others follow. 0: any.")
]
DataOption = Annotated[
    Path | None,
    typer.Option(
        metavar="DIR", readable=False, help="A new or empty folder to keep; without it nothing stays."
    ),
]


def serve(
    port: PortOption = PORT, data: DataOption = None, as_json: JsonOption = False, plain: PlainOption = False
) -> None:
    """Serve a centre, two stations and their device pages with people made up, until Ctrl-C."""
    import asyncio
    from tempfile import TemporaryDirectory

    if data is not None:
        _refuse_in_use(data)
    _refuse_taken_ports(port)

    def told(training: Training, url: str) -> None:
        deliver(
            _data(training, url), name="serve", as_json=as_json, plain=plain,
            show=lambda page: _show(page, training, url),
        )  # fmt: skip
        sys.stdout.flush()

    if data is None:
        with TemporaryDirectory(prefix="amin-serve-") as folder:
            asyncio.run(_serve(Path(folder), port, told))
    else:
        data.mkdir(parents=True, exist_ok=True)
        asyncio.run(_serve(data, port, told))


async def _serve(folder: Path, port: int, told: Callable[[Training, str], None]) -> None:
    import asyncio

    from amin.demo.ports import serving
    from amin.demo.serving import training
    from amin.demo.training_page import page_of

    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop.set)
    async with training(folder, entropy=os.urandom, port=port) as running:
        hosts: set[str] = set()
        async with serving(page_of(running, hosts), port=port) as own:
            hosts |= {f"{host}:{own}" for host in ("localhost", "127.0.0.1")}
            told(running, f"http://localhost:{own}/")
            await stop.wait()


def _refuse_taken_ports(first: int) -> None:
    """Refuse before anything is made."""
    from amin.demo.ports import free_port

    for each in range(first, first + 3) if first else ():
        free_port(each)


def _refuse_in_use(data: Path) -> None:
    """Refuse a folder in use before any work is done. Source: docs/decisions/0020."""
    hint = "give --data a new folder, or leave it out"
    if data.is_symlink() or (data.exists() and not data.is_dir()):
        raise StateError(f"{data} is there already and is no folder", hint=hint)
    if data.exists() and any(data.iterdir()):
        raise StateError(f"{data} is there already and is not empty", hint=hint)


def _data(training: Training, url: str) -> dict[str, Any]:
    from amin.demo.serving import PINS

    return {
        "url": url,
        "stations": [
            {
                "station": each.code,
                "url": f"http://localhost:{each.port}/",
                "dummy": training.dummies[each.code],
            }
            for each in training.stations
        ],
        "pins": PINS,
        "people": [
            {"number": each.number, "name": each.name, "shows": each.shows} for each in training.people
        ],
    }


SHOWS: Final = {
    "votes": "may vote",
    "taken": "voted at station 1017 from the beginning",
    "young": "under age by a day",
    "village": "of a village: Experts only",
    "elsewhere": "of another province",
    "dead": "dead by the register",
    "namesake": "shares a name",
    "companion": "comes as a companion",
    "crew": "of the crew: no companion",
    "": "a voter",
}
_LISTED: Final = 12


def _show(page: Console, training: Training, url: str) -> None:
    from amin.demo.serving import PINS

    page.print(f"open:    {url}  (what runs, who there is, a cable to pull)")
    for each in training.stations:
        page.print(
            f"station {each.code}: http://localhost:{each.port}/  dummy voter {training.dummies[each.code]}"
        )
    page.print("PINs:    " + ", ".join(f"{role} {pin}" for role, pin in PINS.items()))
    page.print("people, all made up (type the number, or ~ first as a scanner does, then Enter):")
    for who in training.people[:_LISTED]:
        page.print(f"  {who.number}  {SHOWS[who.shows]}")
    page.print(f"  and {len(training.people) - _LISTED} more on the page; Ctrl-C stops everything")
