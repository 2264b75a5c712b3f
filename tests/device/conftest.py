"""Desks of a training, served by the real centre and nodes in a thread of their own, and a browser."""

from __future__ import annotations

import inspect
from collections.abc import Iterator

import pytest
from browser import browser, page
from served_training import Served

__all__ = ["browser", "page"]  # fixtures


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A training for one file of tests: each test takes voters of its own."""
    with Served(tmp_path_factory.mktemp("training")) as running:
        yield running


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run a test that is a coroutine where the training runs: its objects belong to that thread."""
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    given = {name: pyfuncitem.funcargs[name] for name in inspect.signature(pyfuncitem.obj).parameters}
    given["served"].do(pyfuncitem.obj(**given))
    return True
