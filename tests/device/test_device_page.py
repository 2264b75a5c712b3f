"""The device page as a desk uses it: scanned, typed, by keyboard alone, with and without a line."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from served_training import PINS, Served

AXE = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
WIDTHS = (1280, 768, 360)
Opens = Callable[[int], Page]


@pytest.fixture
def desk_page(served: Served, page) -> Iterator[Opens]:
    """Open the page of a station whose desk is open; nothing it does may fail or ask for anything outside."""

    def opens(at: int = 0, *, is_open: bool = True) -> Page:
        served.station(at).desk.is_open = is_open
        opened = page(served.url(at), height=800, allow=(served.url(at),))
        expect(opened.locator(f"[data-kind={'ready' if is_open else 'opening'}]")).to_be_visible()
        return opened

    yield opens
    assert page.errors == []
    assert page.refused == []


def scan(opened: Page, number: str) -> None:
    """Send what a scanner sends: its prefix, the number, Enter."""
    for key in ("~", *number, "Enter"):
        opened.keyboard.press(key)


def strike(opened: Page, *keys: str) -> None:
    """Let keys come in one go, those of any keyboard."""
    opened.evaluate(
        """keys => keys.forEach((key) => document.body.dispatchEvent(
            new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true })))""",
        list(keys),
    )


def shown(opened: Page, kind: str) -> None:
    """Wait for a sheet whose blue button can be pressed."""
    expect(opened.locator("main")).to_have_attribute("data-kind", kind)
    expect(opened.locator("#primary")).to_be_enabled()


def check_axe(opened: Page) -> None:
    found = Axe().run(opened, options={"runOnly": list(AXE)}).response["violations"]
    assert [(each["id"], [node["html"][:120] for node in each["nodes"]]) for each in found] == []


def wider(opened: Page) -> int:
    return opened.evaluate("document.documentElement.scrollWidth - window.innerWidth")


def test_the_story_of_a_day_with_a_cut(served: Served, desk_page: Opens, page):
    """A card, a refusal elsewhere with where and when, a cut, provisional votes, and everything settles."""
    who, later = served.fresh(), served.fresh()
    first, second = desk_page(0), desk_page(1)
    training = page(served.page_url, allow=(served.page_url,))

    scan(first, who.number)
    shown(first, "ok")
    first.keyboard.press("Enter")
    expect(first.locator(".told")).to_contain_text("کارت داده شد")

    scan(second, who.number)
    shown(second, "refused")
    expect(second.locator("h1")).to_have_text("پیش‌تر رأی داده است")
    expect(second.locator(".say b")).to_contain_text("در شعبهٔ ۱۰۱۷")
    second.keyboard.press("Enter")

    training.click("#cable-1042")
    expect(second.locator("#line")).to_have_attribute("data-line", "cut", timeout=60_000)
    for each in (who, later):
        scan(second, each.number)
        shown(second, "provisional")
        expect(second.locator("h1")).to_have_text("رأی موقت می‌دهد")
        second.keyboard.press("Enter")
        expect(second.locator(".told")).to_contain_text("کارت موقت")
    expect(second.locator("#figure-queue")).to_have_text("۴")
    expect(training.locator(".told")).to_contain_text("۱ شعبه")

    training.click("#cable-1042")
    expect(second.locator("#line")).to_have_attribute("data-line", "up", timeout=60_000)
    expect(second.locator("#figure-queue")).to_have_text("۰")
    expect(training.locator("[data-verdict=released]")).to_have_text("۲ × شمرده می‌شود")
    expect(training.locator("[data-verdict=handed_out]")).to_contain_text("۲ × رد")
    check_axe(training)


def test_a_device_is_opened_by_keyboard_alone(served: Served, desk_page: Opens):
    opened = desk_page(0, is_open=False)
    check_axe(opened)
    boxes = opened.locator("input[type=checkbox]")
    for at in range(boxes.count()):
        boxes.nth(at).focus()
        opened.keyboard.press("Space")
        expect(boxes.nth(at)).to_be_checked()
    expect(opened.locator("#primary")).to_be_disabled()
    scan(opened, served.training.dummies["1017"])
    shown(opened, "dummy")
    opened.keyboard.press("Enter")
    expect(opened.locator("[data-step=dummy]")).to_have_attribute("data-done", "true")

    opened.keyboard.press("Enter")
    opened.keyboard.type(PINS["chair"])
    opened.keyboard.press("Tab")
    opened.keyboard.type("999999")
    opened.keyboard.press("Enter")
    expect(opened.locator("#problem")).to_be_visible()
    check_axe(opened)
    opened.fill("#d-chair", PINS["chair"])
    opened.fill("#d-supervisor", "۲۲۲۲۲۲")
    opened.keyboard.press("Enter")

    expect(opened.locator("main")).to_have_attribute("data-kind", "ready")
    assert served.station(0).desk.is_open


@pytest.mark.parametrize(
    ("shows", "kind"), [("votes", "ok"), ("taken", "refused"), ("village", "mixed"), ("dead", "refused")]
)
def test_every_answer_can_be_read_by_all_at_every_width_in_both_directions(
    served: Served, desk_page: Opens, shows: str, kind: str
):
    opened = desk_page(0)
    scan(opened, served.one_who(shows).number)
    shown(opened, kind)
    headings = set()
    for language, direction in (("fa", "rtl"), ("en", "ltr")):
        if opened.get_attribute("html", "lang") != language:
            opened.click("#language")
        assert opened.get_attribute("html", "dir") == direction
        headings.add(opened.locator("h1").inner_text())
        for width in WIDTHS:
            opened.set_viewport_size({"width": width, "height": 800})
            assert wider(opened) <= 0
        check_axe(opened)
        opened.set_viewport_size({"width": WIDTHS[0], "height": 800})
        check_axe(opened)
    assert len(headings) == 2
    opened.click("#language")


@pytest.mark.parametrize("name", ["companion", "objection", "similar", "manual", "keys"])
def test_every_dialog_can_be_read_by_all_and_left_by_escape(served: Served, desk_page: Opens, name: str):
    opened = desk_page(0)
    if name in ("companion", "objection"):
        scan(opened, served.one_who("votes").number)
        shown(opened, "ok")
    opened.click(f"#{name}")
    expect(opened.locator("#dialog")).to_be_visible()
    check_axe(opened)

    opened.keyboard.press("Escape")

    expect(opened.locator("#dialog")).to_have_count(0)
    assert opened.evaluate("document.activeElement.id") == name


def test_numbers_are_typed_anywhere_in_three_scripts_and_corrected(served: Served, desk_page: Opens):
    who = served.fresh()
    opened = desk_page(0)
    persian = who.number.translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))
    strike(opened, *persian[:5], "9", "Backspace")
    for digit in who.number[5:9]:
        opened.locator(
            ".pad button", has_text=digit.translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))
        ).click()
    expect(opened.locator(".cells .full")).to_have_count(9)
    opened.locator("#primary").focus()
    opened.keyboard.press(who.number[9])
    opened.keyboard.press("Enter")

    shown(opened, "ok")
    expect(opened.locator(".ln")).to_contain_text("شماره نوشته شد")
    opened.keyboard.press("Escape")
    expect(opened.locator("main")).to_have_attribute("data-kind", "ready")


def test_a_wrong_number_is_named_and_nothing_is_asked_of_anybody(served: Served, desk_page: Opens):
    opened = desk_page(0)
    opened.keyboard.type("1234567890")
    opened.keyboard.press("Enter")

    shown(opened, "unread")
    expect(opened.locator(".say")).to_contain_text("رقم کنترل")
    assert served.station(0).desk.at is None


def test_the_next_scan_gives_no_card_to_the_one_before(served: Served, desk_page: Opens):
    """A scanner ends with Enter, and Enter gives cards: what is scanned is never taken for an answer."""
    who, other = served.fresh(), served.fresh()
    opened = desk_page(0)
    today = served.do(_today(served))
    scan(opened, who.number)
    shown(opened, "ok")

    scan(opened, other.number)

    expect(opened.locator("#note")).to_contain_text("نخست کار این نفر")
    expect(opened.locator(".masked")).to_contain_text(_persian(who.number[-2:]))
    assert served.do(_today(served)) == today


def test_the_second_enter_of_a_scanner_gives_no_card(served: Served, desk_page: Opens):
    """Many scanners send carriage return and line feed; the keys of one scan come in one go."""
    who = served.fresh()
    opened = desk_page(0)
    today = served.do(_today(served))

    strike(opened, "~", *who.number, "Enter", "Enter")

    shown(opened, "ok")
    assert served.do(_today(served)) == today


async def _today(served: Served) -> int:
    return served.desk(0).today()


def _persian(digits: str) -> str:
    return digits.translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))


def test_after_the_card_nothing_of_the_voter_is_on_the_page(served: Served, desk_page: Opens):
    who = served.fresh()
    opened = desk_page(0)
    scan(opened, who.number)
    shown(opened, "ok")
    photo = opened.locator(".ph img").get_attribute("src")
    seen = opened.locator(".nm").inner_text()
    asked = opened.evaluate("address => fetch(address).then((answer) => answer.status)", photo)

    opened.keyboard.press("Enter")

    expect(opened.locator(".told")).to_be_visible()
    text = opened.content()
    assert seen not in text
    assert who.number[-2:] not in opened.locator("main").inner_text().replace(" ", "")
    assert asked == 200
    again = opened.request.get(served.url(0) + photo)
    assert again.status == 404


def test_colour_icon_words_and_sound_come_together_and_sound_can_be_off(
    served: Served, desk_page: Opens, page
):
    opened = desk_page(0)
    opened.evaluate(
        """() => {
            window.pitches = [];
            const made = AudioContext.prototype.createOscillator;
            AudioContext.prototype.createOscillator = function () {
                const tone = made.call(this);
                const start = tone.start.bind(tone);
                tone.start = (at) => { window.pitches.push(tone.frequency.value); start(at); };
                return tone;
            };
        }"""
    )
    looks = {}
    for shows, kind in (("votes", "ok"), ("taken", "refused")):
        scan(opened, served.one_who(shows).number)
        shown(opened, kind)
        colour = opened.locator("main").evaluate("node => getComputedStyle(node).borderTopColor")
        icon = opened.locator("h1 path").get_attribute("d")
        looks[kind] = (colour, icon, tuple(opened.evaluate("window.pitches.splice(0)")))
        opened.keyboard.press("Escape")
    assert all(len({look[part] for look in looks.values()}) == 2 for part in range(3))
    assert all(look[2] for look in looks.values())

    opened.keyboard.press("s")
    opened.evaluate("window.pitches.splice(0)")
    scan(opened, served.one_who("taken").number)
    shown(opened, "refused")
    assert opened.evaluate("window.pitches") == []
    opened.keyboard.press("s")


def test_what_is_refused_is_said_at_once_to_who_listens(served: Served, desk_page: Opens):
    opened = desk_page(0)
    scan(opened, served.one_who("taken").number)
    shown(opened, "refused")

    expect(opened.get_by_role("alert")).to_contain_text("پیش‌تر رأی داده است")
    assert opened.evaluate("document.activeElement.id") == "answer"


def test_one_contest_can_be_declined_and_none_gives_no_card(served: Served, desk_page: Opens):
    opened = desk_page(0)
    scan(opened, served.fresh().number)
    shown(opened, "ok")
    boxes = opened.locator(".want input")
    boxes.nth(0).uncheck()
    expect(opened.locator(".cts li").nth(0)).to_contain_text("«نگرفت» ثبت می‌شود")
    boxes.nth(1).uncheck()
    expect(opened.locator("#primary")).to_be_disabled()
    boxes.nth(1).check()

    opened.keyboard.press("Enter")

    expect(opened.locator(".told")).to_contain_text("کارت داده شد")


def test_a_companion_is_noted_and_shown(served: Served, desk_page: Opens):
    opened = desk_page(0)
    scan(opened, served.fresh().number)
    shown(opened, "ok")
    opened.click("#companion")
    opened.fill("#d-number", _persian(served.one_who("companion").number))
    opened.select_option("#d-kinship", "family")
    opened.locator("#send").click()

    expect(opened.locator(".note")).to_contain_text("۱ از ۲")
    check_axe(opened)
    opened.keyboard.press("Escape")


def test_a_device_that_is_silent_is_not_shown_as_having_a_line(served: Served, desk_page: Opens, page):
    opened = desk_page(0)
    opened.context.set_offline(True)
    opened.evaluate("window.dispatchEvent(new Event('offline'))")
    opened.keyboard.type("4177219061")
    opened.keyboard.press("Enter")

    shown(opened, "trouble")
    expect(opened.locator("h1")).to_have_text("دستگاه به خود پاسخ نمی‌دهد")
    page.errors.clear()  # Chromium reports the broken connection
