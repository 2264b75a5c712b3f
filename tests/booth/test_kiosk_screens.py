"""Every screen, pairwise over language, size, theme and resolution: nothing overflows or is clipped; axe.

Source: UX.md 3.1, rules 8, 9, 12–14; SECURITY.md D-80.
"""

from __future__ import annotations

from itertools import combinations, product

import pytest
from axe_playwright_python.sync_playwright import Axe
from kiosk_person import CODES, agree, at
from playwright.sync_api import Page, expect

from amin.booth.visit import Settings

AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag2aaa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}

# language, size, theme, width: each pair of values stands in some row, which the first test checks.
ROWS = (
    ("fa", 1, "light", 1280), ("en", 1, "dark", 1920), ("fa", 1, "dim", 1920),
    ("en", 2, "light", 1920), ("fa", 2, "dark", 1280), ("en", 2, "dim", 1280),
    ("fa", 3, "light", 1920), ("en", 3, "dark", 1280), ("fa", 3, "dim", 1920),
    ("en", 4, "light", 1280), ("fa", 4, "dark", 1920), ("en", 4, "dim", 1280),
)  # fmt: skip
HEIGHT = {1280: 800, 1920: 1080}

TROUBLES = """() => {
  const found = [];
  const seen = (box) => box.width > 0 && box.height > 0;
  for (const one of document.querySelectorAll('#kiosk *')) {
    if (one.closest('svg') || one.closest('option')) continue;
    const box = one.getBoundingClientRect();
    if (!seen(box)) continue;
    const name = `${one.tagName}.${one.className} "${(one.textContent || '').slice(0, 30)}"`;
    if (box.left < -1 || box.top < -1 || box.right > innerWidth + 1 || box.bottom > innerHeight + 1)
      found.push(`outside the screen: ${name}`);
    const holder = one.matches('button, .grid, main, footer, .top, .card, li');
    if (holder && one.scrollWidth > one.clientWidth + 2) found.push(`wider than its box: ${name}`);
    if (holder && one.scrollHeight > one.clientHeight + 2) found.push(`higher than its box: ${name}`);
    const least = 58 * Math.min(innerWidth / 1280, innerHeight / 800);
    if (one.matches('button:not(.key)') && Math.min(box.width, box.height) < least)
      found.push(`too small to touch: ${name} ${box.width}×${box.height}`);
  }
  return [...new Set(found)];
}"""


def test_each_pair_of_settings_stands_in_some_row():
    values = (("fa", "en"), (1, 2, 3, 4), ("light", "dark", "dim"), (1280, 1920))
    for (i, first), (j, second) in combinations(enumerate(values), 2):
        assert {(row[i], row[j]) for row in ROWS} == set(product(first, second))


def screens(page: Page):
    """Walk through every screen of a visit; yields its name each time."""
    yield "attract"
    page.click("#practise")
    at(page, "settings")
    yield "settings"
    page.click("#begin")
    at(page, "choose")
    yield "doors"
    page.click("#door-people")
    yield "find"
    page.click("#door-code")
    for digit in CODES[-1]:
        page.keyboard.press(digit)
    expect(page.locator("#yes")).to_be_visible()
    page.clock.run_for(700)
    yield "code"
    page.click("#no")
    for digit in "10009":
        page.keyboard.press(digit)
    expect(page.locator("#unknown")).to_be_visible()
    yield "unknown"
    page.click("#back")
    page.click("#door-name")
    page.fill("#query", "ا")
    expect(page.locator(".row").first).to_be_visible()
    yield "name"
    page.click("#back")
    page.click("#door-all")
    expect(page.locator(".row").first).to_be_visible()
    yield "all"
    page.click(".row >> nth=0")
    yield "person"
    page.click("#back")
    page.click("#back")
    page.click("#door-open")
    expect(page.locator(".row").first).to_be_visible()
    yield "lists"
    page.click(".row >> nth=0")
    yield "list"
    page.click("#open-list")
    expect(page.locator("dialog")).to_be_visible()
    yield "question"
    agree(page)
    at(page, "review")
    yield "review"
    page.click("#print")
    at(page, "read")
    yield "paper"
    page.clock.run_for(6000)
    page.click("#test")
    agree(page)
    at(page, "tested")
    yield "tested"
    page.clock.run_for(181_000)
    at(page, "locked")
    yield "locked"
    page.keyboard.type("4711")
    page.click("#end")
    agree(page)
    at(page, "attract")


def opened_with(kiosk, place, row) -> Page:
    language, size, theme, width = row
    place.terminal._defaults = Settings(language, size, theme)
    place.terminal.settings(place.terminal._defaults)
    return kiosk(width=width, height=HEIGHT[width])


@pytest.mark.parametrize("row", ROWS, ids=lambda row: "-".join(map(str, row)))
def test_no_screen_overflows_or_clips_anything(kiosk, place, row, tmp_path):
    page = opened_with(kiosk, place, row)
    troubles = {}
    for number, name in enumerate(screens(page)):
        page.screenshot(path=tmp_path / f"{number:02}-{name}.png")
        if found := page.evaluate(TROUBLES):
            troubles[name] = found
    assert troubles == {}


@pytest.mark.parametrize("row", [ROWS[0], ROWS[7]], ids=lambda row: "-".join(map(str, row)))
def test_axe_finds_nothing_on_any_screen(kiosk, place, row):
    page = opened_with(kiosk, place, row)
    for name in screens(page):
        violations = Axe().run(page, options=AXE).response["violations"]
        said = [(each["id"], [node["html"][:120] for node in each["nodes"]][:3]) for each in violations]
        assert said == [], name


def test_the_check_finds_a_button_that_is_clipped_and_one_that_is_too_small(kiosk):
    """Known-bad: a page whose buttons are made too narrow and too low."""
    page = kiosk()
    assert page.evaluate(TROUBLES) == []
    page.evaluate(
        "document.getElementById('practise').style.cssText = 'width:30px;min-width:0;white-space:nowrap'"
    )
    found = " ".join(page.evaluate(TROUBLES))
    assert "wider than its box" in found
    assert "too small" in found
