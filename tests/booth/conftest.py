"""The kiosk's page in Chromium."""

from __future__ import annotations

import pytest
from browser import browser, page
from kiosk_server import free_port, kiosk_of, served
from polling_place import Place

__all__ = ["browser", "page"]  # fixtures


@pytest.fixture
def place(memory_folder):
    """A station and a terminal."""
    return Place(memory_folder)


@pytest.fixture
def kiosk(place, page):
    """Open the page of a training terminal; nothing it does may fail or ask for anything outside."""
    port = free_port()
    with served(kiosk_of(place, port), port) as url:

        def opened(**given):
            shown = page(**given, allow=(url,))
            shown.clock.install()
            shown.goto(url)
            shown.wait_for_selector("#title")
            return shown

        opened.url = url
        yield opened
        for context in page.contexts:
            context.close()
        page.contexts.clear()
    assert page.errors == []
    assert page.refused == []
