"""What a person does at the terminal's page, with fingers or with a keyboard alone."""

from __future__ import annotations

from booth_examples import package
from playwright.sync_api import Page, expect

COUNCIL, EXPERTS = package().definition.contests
CODES = [each.code for each in COUNCIL.candidates]
ARMED_MS = 700
READING_MS = 6000


def at(page: Page, step: str) -> None:
    """Wait until the page is at a step."""
    expect(page.locator(f".frame[data-step={step}]")).to_be_visible()


def begin(page: Page) -> None:
    page.click("#practise")
    page.click("#begin")
    at(page, "choose")


def type_code(page: Page, code: str) -> None:
    """Type a code on the tactile keypad, see whom it means, and say yes."""
    for digit in code:
        page.keyboard.press(digit)
    expect(page.locator(".person .code, .person p").filter(has_text="شناسهٔ").first).to_be_visible()
    page.clock.run_for(ARMED_MS)
    page.click("#yes")
    expect(page.locator(".box").first).to_have_text("")


def to_codes(page: Page) -> None:
    page.click("#door-people")
    page.click("#door-code")


def vote_list(page: Page, number: int = 0) -> None:
    """Choose a list; ends at the review."""
    page.click("#door-list")
    page.click(f".row.list >> nth={number}")
    page.click("#list-yes")
    at(page, "review")


def print_sheet(page: Page) -> None:
    page.click("#print")
    at(page, "read")
    page.clock.run_for(READING_MS)


def agree(page: Page) -> None:
    page.click("#agree")


def cast(page: Page) -> None:
    page.click("#cast")


def by_keys(page: Page, selector: str) -> None:
    """Reach something with Tab alone, and press Enter on it."""
    for _ in range(120):
        if page.evaluate("wanted => document.activeElement?.matches(wanted)", selector):
            page.keyboard.press("Enter")
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} is not reached by the keyboard")
