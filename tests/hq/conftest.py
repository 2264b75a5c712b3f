"""A headquarters for the tests: the demonstration once a run, and a transaction around each test."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

_MEMORY = Path("/dev/shm")
FOLDER = Path(tempfile.mkdtemp(prefix="amin-hq-", dir=_MEMORY if os.access(_MEMORY, os.W_OK) else None))
os.environ["AMIN_HQ_DATA"] = str(FOLDER)
os.environ["AMIN_HQ_ORIGIN"] = "http://testserver"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "amin.hq.settings")

import django

django.setup()

from browser import browser, page  # noqa: F401
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import translation

settings.ALLOWED_HOSTS = ["testserver", "localhost"]
settings.HOST = "testserver"
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # scrypt is slow on purpose


@pytest.fixture(scope="session")
def demo_database() -> Iterator[Path]:
    """Migrate an empty database and fill it with the demonstration; its folder."""
    from amin.hq.demo import make_demo

    call_command("migrate", verbosity=0)
    translation.activate("fa")
    make_demo()
    yield FOLDER
    connection.close()


@pytest.fixture
def hq(demo_database: Path) -> Iterator[Path]:
    """The demonstration, as it was made: what a test writes is rolled back."""
    translation.activate("fa")
    with transaction.atomic():
        yield demo_database
        transaction.set_rollback(True)
