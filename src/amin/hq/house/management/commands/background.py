"""`background`: what is done beside the screens: their tasks, and once a minute what is due."""

from __future__ import annotations

import signal
from threading import Event
from typing import Any

from django.core.management.base import BaseCommand

from amin.hq.house.working import work


class Command(BaseCommand):
    """Run until told to stop."""

    help = "do the tasks of the screens and, once a minute, what is due"

    def handle(self, *args: Any, **options: Any) -> None:
        stopped = Event()
        for one in (signal.SIGTERM, signal.SIGINT):
            signal.signal(one, lambda *_: stopped.set())
        work(stopped)
