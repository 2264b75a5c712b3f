"""Debian's Chromium for the tests of pages: one for each file of tests, a fresh profile for each page.

A folder of tests takes the fixtures by `from browser import browser, page` in its conftest.py.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, sync_playwright

CHROMIUM: Final = Path("/usr/bin/chromium")
OPTIONS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium for the tests of one file.

    It ends with the file: while Playwright is there its loop runs in this thread, and no test of an
    asynchronous room could start one of its own.
    """
    if not CHROMIUM.exists():
        pytest.fail(f"{CHROMIUM} is missing: run scripts/setup dev", pytrace=False)
    # Playwright's loop looks to Django like an asynchronous caller; the tests call it one after the other.
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(OPTIONS))
        yield chromium
        chromium.close()


@dataclass
class Pages:
    """Opens pages, each in a profile of its own, and notes what they ask for and what goes wrong in them."""

    browser: Browser
    allowed: tuple[str, ...] = ("file://", "data:", "blob:", "about:")
    asked: list[str] = field(default_factory=list)  # every address asked for, also those refused
    refused: list[str] = field(default_factory=list)  # addresses that `allowed` does not begin
    errors: list[str] = field(default_factory=list)  # of scripts, and what the console calls an error
    contexts: list[BrowserContext] = field(default_factory=list)

    def __call__(
        self,
        url: str = "about:blank",
        *,
        width: int = 1280,
        height: int = 900,
        dark: bool = False,
        locale: str = "fa-IR",
        allow: tuple[str, ...] = (),
    ) -> Page:
        """Open a page.

        Args:
            width, height: of the window, in CSS pixels.
            dark: whether the reader's system asks for dark pages.
            allow: beginnings of further addresses that it may ask for, as a local server's.
        """
        context = self.browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            locale=locale,
            reduced_motion="reduce",
        )
        self.contexts.append(context)
        fine = (*self.allowed, *allow)
        context.route("**/*", lambda route: self._pass(route, fine))
        page = context.new_page()
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda said: self.errors.append(said.text) if said.type == "error" else None)
        page.goto(url)
        return page

    def _pass(self, route: Route, fine: tuple[str, ...]) -> None:
        url = route.request.url
        self.asked.append(url)
        if url.startswith(fine):
            route.continue_()
        else:
            self.refused.append(url)
            route.abort()


@pytest.fixture
def page(browser: Browser) -> Iterator[Pages]:
    """Open pages by calling this; all are closed after the test."""
    pages = Pages(browser)
    yield pages
    for context in pages.contexts:
        context.close()
