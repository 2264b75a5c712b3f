"""The background work: tasks that the screens put in the database, done one after the other."""

from __future__ import annotations

import threading
from typing import Final

from django.db import close_old_connections
from django_tasks_db.management.commands.db_worker import Worker

EMPTY_S: Final = 2.0


def work(stopped: threading.Event) -> None:
    """Do tasks until told to stop."""
    while not stopped.is_set():
        close_old_connections()
        do_what_is_there()
        stopped.wait(EMPTY_S)


def do_what_is_there() -> None:
    """Do all tasks that are ready, and return."""
    Worker(
        queue_names=["default"], interval=0, batch=True, backend_name="default", startup_delay=False,
        max_tasks=None, worker_id="hq", excluded_queue_names=[],
    ).run()  # fmt: skip
