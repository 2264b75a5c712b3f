"""The page as somebody uses it: typing, examples, lots, links, undo, languages, print, screen readers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

SURPLUS = (
    "#v=1&lang=fa&rule=rounded_then_highest_ratio&seats=21&list=429.21.الف&list=276.21.ب&list=93.21.پ"
    "&list=32.21.ت&independents=170.21"
)

AXE = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")


@pytest.fixture
def opened(page, address):
    """The page, open in Persian; nothing it does may fail or ask for anything outside."""
    yield page(address)
    assert page.errors == []
    assert page.refused == []


def seats(opened) -> list[str]:
    """The seats of all groups, as the list beside the half circle has them."""
    return opened.locator("#chart .legend b").all_inner_texts()


def by_rules(opened) -> dict[str, str]:
    """Seats by every rule, from the table where they stand side by side."""
    rows = opened.locator("#compare-table tbody tr").all()
    table = {}
    for row in rows:
        cells = row.locator("td").evaluate_all("cells => cells.map((cell) => cell.firstChild.textContent)")
        table[row.locator("th").evaluate("cell => cell.firstChild.textContent")] = "/".join(cells)
    return table


@pytest.mark.parametrize(
    ("example", "expected"),
    [
        (
            "one_too_many",
            {"Rounded, then highest share": "9/6/2/1/3", "Largest remainder": "9/6/2/1/3",
             "Whole part, then highest share": "10/6/1/0/4"},
        ),
        (
            "two_left",
            {"Rounded, then highest share": "9/7/3/1/1", "Largest remainder": "9/6/3/1/2",
             "Whole part, then highest share": "9/7/3/1/1"},
        ),
    ],
)  # fmt: skip
def test_the_vectors_of_the_law_are_shown(opened, example, expected):
    """Source: LAW 1.5; the rounded strategy is taken to its end (docs/decisions/0031 and 0032)."""
    opened.click("#language")
    opened.select_option("#example", example)

    assert expected.items() <= by_rules(opened).items()


@pytest.mark.parametrize("typed", ["۶۰۰٬۰۰۰", "٦٠٠٠٠٠", "600,000", "600 000"])
def test_digits_of_every_script_change_the_seats(opened, typed):
    assert seats(opened) == ["۹", "۷", "۳", "۱", "۱"]

    opened.fill("#votes-0", typed)

    assert seats(opened) == ["۱۱", "۵", "۳", "۱", "۱"]
    opened.press("#votes-0", "Tab")
    expect(opened.locator("#votes-0")).to_have_value("۶۰۰٬۰۰۰")


@pytest.mark.parametrize("typed", ["", "-1", "1.5", "ده", "1e5", "9" * 31, "10000000000000000", "<b>1"])
def test_what_is_no_number_of_votes_is_named_and_changes_nothing(opened, typed):
    before = seats(opened)

    opened.fill("#votes-0", typed)

    expect(opened.locator("#votes-0")).to_have_attribute("aria-invalid", "true")
    expect(opened.locator("#votes-0-bad")).to_contain_text("عددی از ۰ تا")
    assert seats(opened) == before
    opened.press("#votes-0", "Tab")
    expect(opened.locator("#votes-0")).to_have_value("۴۰۴٬۰۰۰")
    expect(opened.locator("#votes-0-bad")).to_be_hidden()


def test_seats_threshold_and_persons_change_the_result(opened):
    opened.fill("#seats", "۵")
    assert seats(opened) == ["۲", "۲", "۱", "۰", "۰"]

    opened.fill("#persons-0", "1")
    assert seats(opened) == ["۱", "۳", "۱", "۰", "۰"]
    expect(opened.locator("#steps")).to_contain_text("بیش از شمار نامزدهایش کرسی نمی‌گیرد")

    opened.fill("#threshold", "۳۰٫۵")
    expect(opened.locator("#way-table")).to_contain_text("زیر حد نصاب")
    assert seats(opened)[0] == "۱"


MARKS_BETWEEN = """cells => cells.map((cell) => {
  const text = cell.querySelector("b").firstChild;
  const mark = document.createRange();
  const at = text.data.search(/[.٫]/);
  if (at < 0) return null;
  mark.setStart(text, at);
  mark.setEnd(text, at + 1);
  return Math.round(mark.getBoundingClientRect().left);
})"""


@pytest.mark.parametrize("language", ["fa", "en"])
def test_the_marks_of_all_entitlements_stand_under_each_other(page, address, language):
    """10.5, 2.126, 8.25 and 0.124 of 21 seats: of one length behind the mark, and flush at the right."""
    lists = "&list=84000.21.a&list=17008.21.b&list=66000.21.c&independents=992"
    opened = page(f"{address}#v=1&lang={language}&rule=largest_remainder&seats=21{lists}.21")
    cells = opened.locator("#way-table tbody td.n:nth-child(4)")

    places = cells.evaluate_all(MARKS_BETWEEN)
    assert len(places) == 4
    assert None not in places
    assert max(places) - min(places) <= 1


def test_the_slider_changes_votes_and_is_one_step_to_undo(opened):
    opened.focus("#slider-0")
    for _ in range(5):
        opened.keyboard.press("ArrowLeft")  # in Persian it rises to the left
    assert opened.input_value("#votes-0") != "۴۰۴٬۰۰۰"

    opened.keyboard.press("Control+z")

    expect(opened.locator("#votes-0")).to_have_value("۴۰۴٬۰۰۰")


def test_lists_are_added_renamed_and_removed_and_all_of_it_is_undone_and_done_again(opened):
    opened.click("#add")
    expect(opened.locator("#groups .row")).to_have_count(6)
    opened.fill("#name-4", "گل <b>سرخ</b>")
    expect(opened.locator("#chart .legend")).to_contain_text("گل <b>سرخ</b>")
    opened.click("#remove-0")
    expect(opened.locator("#groups .row")).to_have_count(5)
    expect(opened.locator("#announce")).to_contain_text("«سرو» حذف شد")
    assert opened.evaluate("document.activeElement.id") == "remove-0"

    for _ in range(3):
        opened.click("#undo")
    assert seats(opened) == ["۹", "۷", "۳", "۱", "۱"]
    expect(opened.locator("#undo")).to_be_disabled()

    for _ in range(3):
        opened.click("#redo")
    expect(opened.locator("#groups .row")).to_have_count(5)
    expect(opened.locator("#redo")).to_be_disabled()
    assert opened.input_value("#name-3") == "گل <b>سرخ</b>"


def test_a_dead_heat_is_shown_as_a_lot_with_names_and_nothing_is_drawn(opened):
    opened.select_option("#example", "lot")

    expect(opened.locator("#lot")).to_be_visible()
    expect(opened.locator("#lot")).to_contain_text("«سرو» و «چنار»")
    expect(opened.locator("#sentence")).to_contain_text("۱ کرسی با قرعه میان سرو و چنار")
    expect(opened.locator("circle.seat.lot")).to_have_count(1)
    opened.reload()
    expect(opened.locator("#sentence")).to_contain_text("۱ کرسی با قرعه میان سرو و چنار")


def test_one_list_can_take_all(opened):
    opened.select_option("#example", "takes_all")

    assert seats(opened) == ["۲۱", "۰", "۰", "۰", "۰"]


def test_no_votes_at_all_leave_every_seat_to_the_lot(opened):
    for i in range(5):
        opened.fill(f"#votes-{i}", "0")

    expect(opened.locator("circle.seat.lot")).to_have_count(21)
    expect(opened.locator("#view")).to_contain_text("هیچ رأیی نیست")


def test_a_losing_list_hears_how_many_votes_it_lacked_and_that_number_is_enough(opened):
    """The independents of LAW 1.5, second row: so many votes more are a seat more, one less not."""
    opened.select_option("#view-of", "4")
    text = opened.inner_text("#view")
    found = re.search(r"اگر ([۰-۹٬]+) رأی بیشتر", text)
    assert found, text
    more = int(found[1].replace("٬", ""))

    opened.fill("#votes-4", str(71_000 + more - 1))
    assert seats(opened)[4] == "۱"
    opened.fill("#votes-4", str(71_000 + more))
    assert seats(opened)[4] == "۲"


def test_the_address_holds_everything_and_brings_it_back(page, opened):
    opened.fill("#votes-1", "123456")
    opened.fill("#name-0", "آ & ب=۱")
    opened.check("input[value=sainte_lague]")
    opened.click("#share")
    link = opened.input_value("#share-link")

    again = page(link)

    assert again.input_value("#name-0") == "آ & ب=۱"
    assert again.input_value("#votes-1") == "۱۲۳٬۴۵۶"
    assert again.is_checked("input[value=sainte_lague]")
    assert seats(again) == seats(opened)


@pytest.mark.parametrize(
    "fragment",
    [
        "#v=1&seats=0&rule=dhondt&independents=1.1",
        "#v=1&seats=21&rule=constructor&independents=1.1",
        "#v=1&seats=21&rule=dhondt&list=-1.1.x&independents=1.1",
        "#v=1&seats=21&rule=dhondt&threshold=101&independents=1.1",
        "#v=1&seats=21&rule=dhondt" + "&list=1.1.x" * 21 + "&independents=1.1",
        "#v=2&seats=21&rule=dhondt&independents=1.1",
    ],
)
def test_a_broken_link_is_named_and_the_first_example_shown(page, address, fragment):
    opened = page(address + fragment)

    expect(opened.locator("#broken-link")).to_be_visible()
    assert seats(opened) == ["۹", "۷", "۳", "۱", "۱"]
    assert page.errors == []


def test_a_name_from_a_link_is_text_and_cannot_turn_its_surroundings(page, address):
    name = "%3Cimg src=x onerror=alert(1)%3E\u202eabc"
    opened = page(f"{address}#v=1&rule=dhondt&seats=3&list=5.3.{name}&independents=1.3")

    assert opened.input_value("#name-0") == "<img src=x onerror=alert(1)>abc"
    expect(opened.locator("img")).to_have_count(0)
    assert (page.errors, page.refused) == ([], [])


def test_the_language_is_changed_as_a_whole_and_back(opened):
    opened.fill("#votes-0", "500000")
    opened.click("#language")

    assert opened.evaluate("[document.documentElement.lang, document.documentElement.dir]") == ["en", "ltr"]
    expect(opened.locator("h1")).to_have_text("Try the proportional count")
    assert opened.title() == "Try the proportional count · Amin"
    assert opened.input_value("#votes-0") == "500,000"
    assert opened.input_value("#name-0") == "Cypress"
    left = opened.locator("main, .topbar").evaluate_all("all => all.map((one) => one.innerText).join(' ')")
    assert re.sub("فارسی", "", left) == re.sub("[آ-ی۰-۹]", "", left.replace("فارسی", ""))

    opened.click("#language")
    assert opened.evaluate("[document.documentElement.lang, document.documentElement.dir]") == ["fa", "rtl"]
    assert opened.input_value("#name-0") == "سرو"
    assert re.search("[0-9]", opened.inner_text("#result").replace("1, 2, 3", "")) is None


def test_a_screen_reader_hears_the_result_when_the_typing_rests(opened):
    opened.fill("#votes-0", "600000")

    said = opened.locator("#announce[role=status][aria-live=polite]")
    expect(said).to_have_text(opened.inner_text("#sentence"))
    expect(opened.locator("#chart svg[role=img]")).to_have_attribute("aria-label", re.compile("سرو ۱۱ کرسی"))


def test_everything_is_reached_by_keyboard_alone(opened):
    wanted = set(
        opened.evaluate(
            """[...document.querySelectorAll('button, input, select, summary')]
            .filter((one) => one.offsetParent && !one.disabled && one.type !== 'radio')
            .map((one) => one.id || one.innerText)"""
        )
    )
    reached = set()
    for _ in range(80):
        opened.keyboard.press("Tab")
        reached.add(opened.evaluate("document.activeElement.id || document.activeElement.innerText || ''"))

    assert wanted - reached == set()


def test_it_says_that_it_is_for_learning_also_on_paper(opened):
    words = "نتیجهٔ رسمی تنها از پروندهٔ منتشرشدهٔ انتخابات به دست می‌آید"
    expect(opened.locator("main")).to_contain_text(words)

    opened.emulate_media(media="print")

    expect(opened.get_by_text(words)).to_be_visible()
    for hidden in ("#groups", "#print", "#language", "#bar", "#rules"):
        expect(opened.locator(hidden)).to_be_hidden()
    for shown in ("#chart", "#way-table", "#steps", "#sentence", "#parameters"):
        expect(opened.locator(shown)).to_be_visible()
    assert opened.pdf(format="A4").startswith(b"%PDF")


def test_nothing_is_asked_for_but_the_files_beside_the_page(page, address, site: Path):
    opened = page(address)
    opened.click("#language")
    opened.click("#theme")
    opened.select_option("#example", "short_list")
    opened.click("#share")

    asked = {url for url in page.asked if not url.startswith("data:")}
    assert {Path(url.split("#")[0].removeprefix("file://")).parent.name for url in asked} == {"try", "fonts"}
    assert all(url.startswith(site.as_uri()) for url in asked)
    assert opened.evaluate("[...document.fonts].map((font) => font.status)") == ["loaded"]
    policy = opened.get_attribute("meta[http-equiv=Content-Security-Policy]", "content")
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy


def test_what_would_leave_the_page_is_refused_by_the_listener_and_by_the_policy(page, address):
    """The check above can fail: a page that asks for an outside address is noticed."""
    opened = page(address)
    opened.evaluate("fetch('https://example.org/').catch(() => null)")
    other = page()
    other.evaluate("fetch('https://example.org/').catch(() => null)")

    assert page.refused == ["https://example.org/"]  # the policy has stopped the first before it was asked
    assert any("Content Security Policy" in error for error in page.errors)


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("language", ["fa", "en"])
def test_it_is_accessible_in_both_languages_and_themes(page, address, tmp_path: Path, language, dark, width):
    fragment = SURPLUS.replace("lang=fa", f"lang={language}")
    opened = page(address + fragment, width=width, dark=dark)
    opened.click("summary >> nth=1")

    found = Axe().run(opened, options={"runOnly": AXE})
    picture = tmp_path / f"try-{language}-{width}.png"
    opened.screenshot(path=picture, full_page=True)

    assert found.response["violations"] == [], found.generate_report()
    assert len(found.response["passes"]) > 20
    assert picture.stat().st_size > 20_000


@pytest.mark.parametrize("language", ["fa", "en"])
@pytest.mark.parametrize("example", ["one_too_many", "lot", "threshold"])
def test_nothing_is_wider_than_the_window_at_any_width(page, address, language, example):
    opened = page(address + SURPLUS.replace("lang=fa", f"lang={language}"))
    opened.select_option("#example", example)

    for width in (360, 480, 640, 768, 1000, 1099, 1100, 1280, 1440):
        opened.set_viewport_size({"width": width, "height": 900})
        assert opened.evaluate("document.documentElement.scrollWidth") <= width, width


def test_the_longest_names_the_most_lists_and_the_most_seats_fit_a_phone(page, address):
    groups = "".join(f"&list={1000 + 37 * n}.300.{'فهرست‌بسیار‌بلند' * 3}{n}" for n in range(20))
    opened = page(f"{address}#v=1&rule=dhondt&seats=300{groups}&independents=1000000000000000.2", width=360)

    expect(opened.locator("circle.seat")).to_have_count(300)
    assert opened.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.errors == []
