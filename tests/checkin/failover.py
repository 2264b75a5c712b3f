"""A primary and its standby; the primary is killed in the middle of load, and the standby takes over.

The line between the two is cut a moment before, which is what a power cut of a whole room does to a standby
that lags: what the primary acknowledged alone is gone.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from pathlib import Path

import psycopg
from centre_example import CENTRE, make_store
from linear import require_linearizable
from postgres_server import Server, free_port, removed, started
from rush import CONTESTS, Rush, answers_again
from served_centre import ServedCentre

from amin.checkin.centre.database import open_database
from amin.checkin.centre.store import Store
from amin.checkin.proxy import CuttableLine
from amin.rolls.events import verify_chain

STATIONS = {str(200 + number): CONTESTS for number in range(4)}


@dataclass
class Failover:
    """What became of it.

    Attributes:
        before: answers that were given before the primary died.
        after: answers that were given in all.
        wrong: answers that are another one, asked again.
        gap_s: from the kill to the first new answer.
        operations: that the checker was given.
    """

    before: int
    after: int
    wrong: int
    gap_s: float
    operations: int


def run_failover(folder: Path, *, voters: int, is_synchronous: bool) -> Failover:
    """Kill a primary under load and promote its standby.

    Args:
        is_synchronous: whether a commit waits for the standby; the known-bad control does not.
    """
    primary = started("primary", max_wal_senders="4", wal_level="replica", wal_sender_timeout="2s")
    try:
        return asyncio.run(_story(primary, folder, voters, is_synchronous))
    finally:
        removed(primary)


async def _story(primary: Server, folder: Path, voters: int, is_synchronous: bool) -> Failover:
    line = CuttableLine(("127.0.0.1", primary.port))
    await line.start()
    standby = Server(primary.folder, free_port(), "standby")
    await asyncio.to_thread(standby.copy_of, primary, line.port)
    await asyncio.to_thread(standby.start)
    # In threads: the line to the standby runs in this loop, and a commit waits for what passes there.
    await asyncio.to_thread(_paired, primary, is_synchronous)
    await asyncio.to_thread(_found, primary.url("centre"), folder, voters)
    ports = f"127.0.0.1:{primary.port},127.0.0.1:{standby.port}"
    url = f"postgresql://amin@{ports}/centre?target_session_attrs=read-write&connect_timeout=2"
    centre = ServedCentre(url, folder)
    await asyncio.to_thread(centre.start)
    try:
        return await _under_load(primary, standby, line, centre, voters)
    finally:
        centre.kill()
        standby.kill()
        await line.stop()


def _paired(primary: Server, is_synchronous: bool) -> None:
    with psycopg.connect(primary.url(), autocommit=True) as db:
        if is_synchronous:
            db.execute("ALTER SYSTEM SET synchronous_standby_names = 'standby'")
            db.execute("SELECT pg_reload_conf()")
        state = "sync" if is_synchronous else "async"
        query = "SELECT count(*) FROM pg_stat_replication WHERE sync_state = %s"
        while db.execute(query, (state,)).fetchone() != (1,):
            time.sleep(0.05)  # it connects within a second
        db.execute("CREATE DATABASE centre")


def _found(url: str, folder: Path, voters: int) -> None:
    make_store(url, folder, voters=voters + voters // 9 + 2, stations=STATIONS).db.close()


async def _under_load(
    primary: Server, standby: Server, line: CuttableLine, centre: ServedCentre, voters: int
) -> Failover:
    rush = Rush(dict.fromkeys(STATIONS, centre.url), voters, tries=3, workers=16, releases=0.1, timeout_s=3)
    running = asyncio.create_task(rush.run())
    while len(rush.answered) < voters:  # about a fifth of all
        await asyncio.sleep(0.05)
    line.cut()
    enough = len(rush.answered) + 60
    for _ in range(30):  # a primary that does not wait goes on; one that waits cannot
        await asyncio.sleep(0.05)
        if len(rush.answered) > enough:
            break
    before = len(rush.answered)
    primary.kill()
    killed = time.monotonic()
    await asyncio.to_thread(standby.promote)
    while len(rush.answered) == before:
        await asyncio.sleep(0.01)
    gap_s = time.monotonic() - killed
    await running
    wrong = rush.broken + await answers_again(centre.url, rush.answered)
    operations = 0 if wrong else require_linearizable(rush.history)
    if not wrong:
        await asyncio.to_thread(_see_chains, standby.url("centre"), voters)
    return Failover(before, len(rush.answered), wrong, gap_s, operations)


def _see_chains(url: str, voters: int) -> None:
    db = open_database(url)
    store = Store(db, CENTRE, lambda: None)
    for station, (_, head) in store.heads().items():
        assert verify_chain(store.chain(station), CENTRE.public) == head
    assert store.participation()[CONTESTS[0]] <= voters
    db.close()
