"""Check-in: 50,000 tries at once, a primary that dies, and the page that describes it all."""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from textwrap import fill
from typing import Final

import careless_centre
import psycopg
from _table import CORES, WIDTH
from centre_example import make_store
from episodes import centre_for, everybody_in_the_end, require_kept, stations
from failover import run_failover
from linear import NotLinearizableError, require_linearizable
from postgres_server import removed, started
from rush import Rush
from served_centre import ServedCentre
from test_centre_openapi import tried

from amin.checkin.centre import database
from amin.checkin.centre.openapi import ROUTES

STATIONS: Final = 10
WORKERS: Final = 500
VOTERS: Final = 10_000
TRIES: Final = 5
EXAMPLES: Final = 500  # of each operation, lawful and not


def main(work: Path) -> str:
    """Rush, fail over, fuzz.

    Raises:
        AssertionError, NotLinearizableError: something does not hold, or a known-bad build was not caught.
    """
    rows = [
        step(work, name, do)
        for name, do in (
            ("rush", _rush), ("careless", _careless), ("failover", _failover), ("openapi", _openapi)
        )
    ]  # fmt: skip
    table = "\n".join(f"| {' | '.join(cells)} |" for cells in rows)
    words = f"PostgreSQL of this machine, in memory, with fsync; {CORES}, clients and servers together."
    return f"{fill(words, WIDTH)}\n\n| what | injected | found | seconds |\n|---|---|---|---:|\n{table}"


def step(work: Path, name: str, do: Callable[[Path], tuple[str, str, str]]) -> tuple[str, ...]:
    """Do one step, or read what it found before it was interrupted."""
    told = work / f"{name}.row"
    if not told.exists():
        folder = work / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        began = time.monotonic()
        row = do(folder)
        told.write_text("\n".join((*row, f"{time.monotonic() - began:,.0f}")), "utf-8")
        print(f"deep: {', '.join(row)}", flush=True)
    return tuple(told.read_text("utf-8").split("\n"))


@contextmanager
def _postgres():
    server = started()
    try:
        with psycopg.connect(server.url(), autocommit=True) as db:
            db.execute("CREATE DATABASE centre")
        yield server.url("centre")
    finally:
        removed(server)


def _rush(folder: Path) -> tuple[str, str, str]:
    """SECURITY.md C-2a."""
    with _postgres() as url:
        centre = centre_for(url, folder, voters=VOTERS, count=STATIONS)
        centre.start()
        urls = dict.fromkeys(stations(STATIONS), centre.url)
        rush = Rush(urls, VOTERS, TRIES, WORKERS, releases=0.02, timeout_s=60)
        try:
            asyncio.run(everybody_in_the_end(centre, rush, rush.run()))
            require_kept(url, rush)
        finally:
            centre.kill()
    operations = require_linearizable(rush.history)
    asked = f"{VOTERS:,} voters × {TRIES} tries, {STATIONS} stations × {WORKERS // STATIONS} workers"
    return "double vote, healthy line", asked, f"{operations:,} operations linearizable, one ballot each"


def _careless(folder: Path) -> tuple[str, str, str]:
    """The known-bad control: it looks, and then writes."""
    whole, database.TABLES = database.TABLES, careless_centre.NO_KEY
    try:
        with _postgres() as url:
            centre = centre_for(url, folder, voters=200, count=STATIONS, module="careless_centre")
            centre.environment["AMIN_CENTRE_THREADS"] = "4"
            centre.start()
            try:
                rush = Rush(dict.fromkeys(stations(STATIONS), centre.url), 200, TRIES, 100)
                asyncio.run(rush.run())
            finally:
                centre.kill()
    finally:
        database.TABLES = whole
    try:
        require_linearizable(rush.history)
    except NotLinearizableError:
        return "known-bad: check, then insert", "200 voters × 5 tries, 100 workers", "rejected by the checker"
    raise AssertionError("the checker let a check-then-insert build pass")


def _failover(folder: Path) -> tuple[str, str, str]:
    safe = run_failover(folder, voters=400, is_synchronous=True)
    assert safe.wrong == 0, safe
    unsafe = run_failover(folder, voters=400, is_synchronous=False)
    assert unsafe.wrong > 0, unsafe
    injected = "line to the standby cut, then kill -9 of the primary under load; standby promoted"
    found = (
        f"{safe.after:,} answers ({safe.before:,} from before), each found once; first new answer after"
        f" {safe.gap_s:.1f} s; known-bad (asynchronous standby): {unsafe.wrong:,} lost or changed"
    )
    return "primary dies", injected, found


def _openapi(folder: Path) -> tuple[str, str, str]:
    """SECURITY.md C-7."""
    address = str(folder / "centre.sqlite")
    if not Path(address).exists():
        make_store(address, folder).db.close()
    centre = ServedCentre(address, folder)
    centre.start()
    try:
        count = sum(tried(centre.url, route.name, examples=EXAMPLES) for route in ROUTES)
    finally:
        centre.kill()
    return "published description", f"{count:,} requests made by schemathesis", "0 server errors"
