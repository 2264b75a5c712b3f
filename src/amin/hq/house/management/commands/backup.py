"""`backup FOLDER`: the whole headquarters as it is at one moment, with hashes of every file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from amin.errors import AminError
from amin.hq.house.backing import back_up


class Command(BaseCommand):
    """Write a backup to a new folder."""

    help = "write a backup to a new folder"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            rows = back_up(settings.DATA, options["folder"])
        except AminError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{rows} rows")
