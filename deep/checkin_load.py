"""Check-in for ten minutes: 300 complete visits a second, memory, and a nation on paper."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from textwrap import fill
from typing import Final

import psycopg
from _table import CORES, MIB, WIDTH
from centre_example import make_store
from postgres_server import removed, started
from served_centre import ServedCentre

sys.path.append(str(Path(__file__).resolve().parents[1] / "bench"))

from _desks import Load, open_loop, visits
from _processor import processor_seconds, resident_bytes

SECONDS: Final = 600
RATE: Final = 300.0  # visits a second, three acts each
ACTS: Final = 3
STATIONS: Final = tuple(str(200 + number) for number in range(100))
LOOK_EVERY_S: Final = 5.0
GOAL_S: Final = 0.25

NATION: Final = 61_000_000
HOURS: Final = 10
PEAK: Final = 3


def main(work: Path, *, seconds: int = SECONDS, rate: float = RATE) -> str:
    """Load the centre at a fixed rate.

    Raises:
        AssertionError: an act was refused, or memory grows without end.
    """
    voters = int(seconds * rate * 10 / 9) + 20
    server = started()
    try:
        with psycopg.connect(server.url(), autocommit=True) as db:
            db.execute("CREATE DATABASE centre")
        url = server.url("centre")
        stations = dict.fromkeys(STATIONS, ("council",))
        make_store(url, work, voters=voters, stations=stations).db.close()
        centre = ServedCentre(url, work)
        centre.start()
        try:
            return _measure(centre, server.pid, url, voters, rate)
        finally:
            centre.kill()
    finally:
        removed(server)


def _measure(centre: ServedCentre, database: int, url: str, voters: int, rate: float) -> str:
    service, memory, over = centre.process.pid, list[int](), threading.Event()

    def watch() -> None:
        while not over.wait(LOOK_EVERY_S):
            memory.append(resident_bytes(service))

    asked = (voter for voter in range(voters) if voter % 10)
    before, wal = (processor_seconds(service), processor_seconds(database)), _wal_bytes(url)
    watcher = threading.Thread(target=watch)
    watcher.start()
    load = asyncio.run(open_loop(centre.port, visits(asked, STATIONS, ("council",)), rate, 256))
    over.set()
    watcher.join()
    acts = len(load.seconds)
    spent = (processor_seconds(service) - before[0], processor_seconds(database) - before[1])
    assert load.refused == 0, f"{load.refused} acts were refused"
    half = memory[len(memory) // 2 :]
    growth = (half[-1] - half[0]) / max(1e-9, (len(half) - 1) * LOOK_EVERY_S / 3600)
    each = tuple(1_000 * one / acts for one in spent)
    return "\n".join([*_told(load, rate, half, growth), "", *_nation(each, (_wal_bytes(url) - wal) / acts)])


def _wal_bytes(url: str) -> int:
    with psycopg.connect(url, autocommit=True) as db:
        ((lsn,),) = db.execute("SELECT pg_current_wal_lsn() - '0/0'::pg_lsn").fetchall()
    return int(lsn)


def _told(load: Load, rate: float, memory: Sequence[int], growth: float) -> list[str]:
    acts = len(load.seconds)
    late = load.percentile(0.99)
    verdict = "reached" if late <= GOAL_S else "missed on this machine in this run"
    words = (
        f"{acts:,} acts of {acts // ACTS:,} visits in {load.took:,.0f} s, begun at {rate:,.0f} a second"
        f" whatever is waiting; {CORES} for load generator, service, PostgreSQL and whatever else runs there."
        f" Half were answered within {1_000 * load.percentile(0.5):,.0f} ms, 99 of 100 within"
        f" {1_000 * late:,.0f} ms (goal 250: {verdict}). None was refused. Memory of the service in the"
        f" second half: {memory[-1] / MIB:,.0f} MiB, growing by {growth / MIB:,.1f} MiB an hour."
    )
    return [fill(words, WIDTH)]


def _nation(each_ms: tuple[float, float], wal_bytes: float) -> list[str]:
    """What 61 million voters in one day would take, from the processor time and bytes measured here."""
    peak = PEAK * NATION / (HOURS * 3600)
    acts = ACTS * peak
    service, database = (acts * one / 1_000 for one in each_ms)
    words = (
        f"A nation on paper: {NATION:,} voters, every one of them, in {HOURS} hours, with {PEAK} times the"
        f" mean at the peak. From the processor time measured above ({each_ms[0]:.2f} ms an act in the"
        f" service, {each_ms[1]:.2f} in PostgreSQL) and twice that for safety:"
    )
    rows = [
        ("visits a second at the peak", f"{peak:,.0f}"),
        ("acts a second at the peak", f"{acts:,.0f}"),
        ("cores for the service, over as many machines as one likes", f"{2 * service:,.0f}"),
        ("cores for PostgreSQL's primary, one machine", f"{2 * database:,.0f}"),
        ("log written and sent to the standby at the peak", f"{acts * wal_bytes / MIB:,.0f} MiB/s"),
        ("log of the whole day", f"{NATION * ACTS * wal_bytes / 2**40:,.1f} TiB"),
    ]
    table = [f"| {name} | {value} |" for name, value in rows]
    return [fill(words, WIDTH), "", "| what | how much |", "|---|---:|", *table]
