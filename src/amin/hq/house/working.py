"""The background: tasks that the screens put in the database, and the minute's tick."""

from __future__ import annotations

import logging
import time
from threading import Event
from typing import Final

from django.db import DatabaseError, close_old_connections
from django_tasks_db.management.commands.db_worker import Worker

from amin.hq.house.ticking import tick

LOG: Final = logging.getLogger("amin.hq")
TICK_S: Final = 60.0
EMPTY_S: Final = 2.0


def work(stopped: Event) -> None:
    """Do tasks as they come, and once a minute what is due, until told to stop."""
    ticked = float("-inf")
    while not stopped.is_set():
        close_old_connections()
        try:
            if time.monotonic() - ticked >= TICK_S:
                ticked = time.monotonic()
                tick()
            do_what_is_there()
        except DatabaseError:
            LOG.exception("the background could not reach the database; it goes on")
        stopped.wait(EMPTY_S)


def do_what_is_there() -> None:
    """Do all tasks that are ready, and return."""
    Worker(
        queue_names=["default"], interval=0, batch=True, backend_name="default", startup_delay=False,
        max_tasks=None, worker_id="hq", excluded_queue_names=[],
    ).run()  # fmt: skip
