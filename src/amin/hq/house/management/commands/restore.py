"""`restore FOLDER`: put a backup back into an empty headquarters, whole or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from amin.errors import AminError
from amin.hq.house.backing import restore


class Command(BaseCommand):
    """Read a backup into an empty headquarters."""

    help = "read a backup into an empty, migrated headquarters"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            rows = restore(settings.DATA, options["folder"])
        except AminError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{rows} rows")
