"""The page «خودتان بشمارید» as it is shipped."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest
from browser import browser, page

import amin

__all__ = ["browser", "page"]  # fixtures

SITE: Final = Path(amin.__file__).parent / "results" / "site"


@pytest.fixture(scope="session")
def site() -> Path:
    """The folder that `amin try` copies."""
    return SITE


@pytest.fixture(scope="session")
def address(site: Path) -> str:
    """The page as somebody opens it from a folder."""
    return (site / "try" / "index.html").as_uri()
