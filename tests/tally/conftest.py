"""The election that most tests of the tally look at; it is held once and never changed."""

from __future__ import annotations

import pytest
from tally_examples import Held, hold


@pytest.fixture(scope="session")
def held(tmp_path_factory: pytest.TempPathFactory) -> Held:
    """A held election; whoever changes its files copies them first."""
    return hold(tmp_path_factory.mktemp("held"))
