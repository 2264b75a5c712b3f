"""Both databases of the centre: every test that takes `database` runs on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count

import psycopg
import pytest
from postgres_server import Server, removed, started


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """One server for the tests of one process."""
    server = started()
    yield server
    removed(server)


_NUMBERS = count()


@pytest.fixture(scope="session")
def new_postgres(postgres: Server) -> Callable[[], str]:
    """Give addresses of empty databases."""

    def new() -> str:
        name = f"centre{next(_NUMBERS)}"
        with psycopg.connect(postgres.url(), autocommit=True) as db:
            db.execute(f"CREATE DATABASE {name}")
        return postgres.url(name)

    return new


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request, tmp_path) -> Callable[[], str]:
    """Give addresses of empty databases, of one kind and then of the other."""
    if request.param == "postgresql":
        return request.getfixturevalue("new_postgres")
    return lambda: str(tmp_path / f"centre{next(_NUMBERS)}.sqlite")
