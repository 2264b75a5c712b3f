"""`demo`: fill an empty headquarters with made-up people in real places."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from amin.hq.demo import make_demo


class Command(BaseCommand):
    """Fill an empty headquarters."""

    help = "fill an empty headquarters with a demonstration"

    def handle(self, *args: Any, **options: Any) -> None:
        for user in make_demo():
            self.stdout.write(f"{user.username}\t{user.person}")
