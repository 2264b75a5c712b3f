"""Check-ins at the centre over HTTP, signed, beside pgbench that calls one function of the same database.

The function is what the centre does for one voter, and less: it looks at the roll, takes the right by the
unique key, and writes answer and event; it verifies no signature, signs nothing, and chains nothing. The
load is made on the same cores.
"""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from _row import row

from amin.record.progress import Progress

ROOT: Final = Path(__file__).resolve().parents[1]
sys.path.append(str(ROOT / "tests" / "checkin"))  # a centre to ask, and a server of PostgreSQL

import psycopg  # noqa: E402
from _desks import closed_loop, visits  # noqa: E402
from _processor import processor_seconds  # noqa: E402
from centre_example import make_store  # noqa: E402
from postgres_server import Server, removed, started  # noqa: E402
from served_centre import ServedCentre  # noqa: E402

RUNS: Final = 3
DESKS: Final = 32
VOTERS: Final = 4_000  # of one run
SECONDS: Final = 4  # of pgbench in one run
POOL: Final = 200_000  # voters for pgbench
STATIONS: Final = tuple(str(200 + number) for number in range(10))
CONTEST: Final = "council"

FUNCTION: Final = """
CREATE SEQUENCE next_voter;
CREATE FUNCTION check_in(n bigint) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    who bytea := sha256(convert_to('voter ' || n, 'UTF8'));
    request bytea := decode(md5('request ' || n), 'hex');
    is_done boolean;
BEGIN
    INSERT INTO participation (voter, office, contest, station, visit, at)
        SELECT pseudonym, 'council', 0, 'floor', request, '2026-06-12T12:00:00Z' FROM voter
        WHERE pseudonym = who AND get_bit(eligible, 0) = 1 ON CONFLICT (voter, office) DO NOTHING;
    is_done := FOUND;
    INSERT INTO answer VALUES ('floor', request, who, decode(repeat('ab', 150), 'hex'), 'floor', n);
    INSERT INTO event VALUES
        ('floor', n, who, decode(repeat('ab', 700), 'hex'), decode(repeat('cd', 64), 'hex'));
    RETURN is_done;
END $$;
"""


def rows(progress: Progress) -> list[dict[str, Any]]:
    """Time both in turn, on one PostgreSQL with fsync."""
    progress.stage("check-in", RUNS, "runs")
    ours, floor, slowest, work, least = [], [], [], [], []
    with TemporaryDirectory() as name, _centre(Path(name)) as (centre, server):
        for number in range(RUNS):
            voters = [n for n in range(number * VOTERS, (number + 1) * VOTERS) if n % 10]
            requests = [visit[0] for visit in visits(voters, _stations(number), (CONTEST,))]
            processes = (centre.process.pid, server.pid)
            before = sum(map(processor_seconds, processes))
            load = asyncio.run(closed_loop(centre.port, requests, DESKS))
            assert load.refused == 0
            ours.append(len(requests) / load.took)
            work.append(1_000 * (sum(map(processor_seconds, processes)) - before) / len(requests))
            slowest.append(1_000 * load.percentile(0.99))
            before = processor_seconds(server.pid)
            floor.append(_pgbench(server))
            least.append(1_000 * (processor_seconds(server.pid) - before) / (floor[-1] * SECONDS))
            progress.step()
    name, beside = f"check-in over HTTP, {DESKS} desks", "pgbench, one function"
    found = row(name, "acts/s", ours, floor, beside=beside, goal="≥ 0.3, then ≥ 0.5 × pgbench")
    late = row(f"{name}, 99 of 100 within", "ms", slowest, [DESKS * 1_000 / one for one in floor],
               beside="pgbench, mean", goal="–")  # fmt: skip
    spent = row("an act at the centre: service and database", "ms of processor", work, least,
                beside="pgbench's function in the database", goal="–")  # fmt: skip
    return [found, late, spent]


def _stations(number: int) -> list[str]:
    """Each run has devices of its own, whose sequences begin at 1."""
    return [f"{station}-{number}" for station in STATIONS]


@contextmanager
def _centre(folder: Path) -> Iterator[tuple[ServedCentre, Server]]:
    server = started()
    try:
        with psycopg.connect(server.url(), autocommit=True) as db:
            db.execute("CREATE DATABASE centre")
        url = server.url("centre")
        stations = {station: (CONTEST,) for number in range(RUNS) for station in _stations(number)}
        # Behind those who are checked in over HTTP stand those whom pgbench checks in.
        store = make_store(url, folder, voters=RUNS * VOTERS + POOL, stations=stations)
        store.db.close()
        with psycopg.connect(url, autocommit=True) as db:
            db.execute(FUNCTION)
            db.execute(f"SELECT setval('next_voter', {RUNS * VOTERS})")
            db.execute("VACUUM ANALYZE")
        environment = {"AMIN_CENTRE_STATION_RATE": "1e9", "AMIN_CENTRE_STATION_BURST": "1e9"}
        centre = ServedCentre(url, folder, environment=environment)
        centre.start()
        try:
            yield centre, server
        finally:
            centre.kill()
    finally:
        removed(server)


def _pgbench(server: Server) -> float:
    script = server.folder / "check_in.sql"
    script.write_text("SELECT check_in(nextval('next_voter'));\n")
    script.chmod(0o644)
    said = server.pgbench("-n", "-M", "prepared", "-c", str(DESKS), "-j", "2", "-T", str(SECONDS),
                          "-f", str(script), "centre")  # fmt: skip
    return float(re.search(r"tps = ([0-9.]+)", said)[1])
