"""Run the headquarters on one machine: the database made and migrated, the server, and the minute's tick.

`start` returns when the server stops; the command line calls it, in a process of its own.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def prepare(data: Path, port: int, *, demo: bool = True) -> list[tuple[str, str]]:
    """Make the folder and the database ready; return the demo's users and names, if it was made just now.

    Args:
        data: the folder of database, files, keys and log.
        demo: fill an empty headquarters with the demonstration, and let its users in by a button.
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
    """Serve the headquarters at `http://localhost:PORT` until the process is told to stop.

    What is done in the background is a process of its own: a server that forks must have no other thread.
    """
    prepare(data, port, demo=demo)
    background = subprocess.Popen([sys.executable, "-m", "amin.hq", "background"])
    try:
        _serve(port)
    finally:
        background.terminate()
        background.wait()


def _serve(port: int) -> None:
    from granian import Granian
    from granian.constants import Interfaces

    Granian(
        "amin.hq.wsgi:application",
        address="127.0.0.1",
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=4,
        log_access=False,
    ).serve()
