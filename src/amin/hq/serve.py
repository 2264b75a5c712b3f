"""Run the headquarters on one machine: the database made and migrated, the server, and the minute's tick.

`start` returns when the server stops; the command line calls it, in a process of its own.
"""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import Final

TICK_S: Final = 60.0


def prepare(data: Path, port: int, *, demo: bool = True) -> list[tuple[str, str]]:
    """Make the folder and the database ready; return the demo's users and names, if it was made just now.

    Args:
        data: the folder of database, files, keys and log.
        demo: fill an empty headquarters with the demonstration of Tehran County, and let its users in by a button.
    """
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.environ["AMIN_HQ_DATA"] = str(data)
    os.environ.setdefault("AMIN_HQ_ORIGIN", f"http://localhost:{port}")
    if demo:
        os.environ["AMIN_HQ_DEMO"] = "1"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "amin.hq.settings")

    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    from amin.hq.demo import make_demo
    from amin.hq.house.models import Election

    if demo and not Election.objects.exists():
        return [(user.username, str(user.person)) for user in make_demo()]
    return []


def start(data: Path, port: int, *, demo: bool = True) -> None:
    """Serve the headquarters at `http://localhost:PORT` until the process is told to stop."""
    prepare(data, port, demo=demo)
    stopped = threading.Event()
    ticking = threading.Thread(target=_tick, args=(stopped,), name="hq tick", daemon=True)
    working = threading.Thread(target=_work, args=(stopped,), name="hq work", daemon=True)
    ticking.start()
    working.start()
    try:
        _serve(port)
    finally:
        stopped.set()


def _serve(port: int) -> None:
    from granian.constants import Interfaces
    from granian import Granian

    Granian(
        "amin.hq.wsgi:application",
        address="127.0.0.1",
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=4,
        log_access=False,
    ).serve()


def _tick(stopped: threading.Event) -> None:
    """Do once a minute what is due; a right that ends needs no tick, its note in the trail does."""
    from django.db import close_old_connections

    from amin.hq.house.ticking import tick

    while True:
        close_old_connections()
        tick()
        if stopped.wait(TICK_S):
            return


def _work(stopped: threading.Event) -> None:
    """Do the background work that the screens have put in the database."""
    from amin.hq.house.working import work

    work(stopped)
