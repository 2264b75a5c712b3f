"""`tick`: what is due, once a minute; ended orders, and the acts anchored in the log."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from amin.hq.house.ticking import tick


class Command(BaseCommand):
    """Do what is due now."""

    help = "do what is due now; run it once a minute"

    def handle(self, *args: Any, **options: Any) -> None:
        tick()
