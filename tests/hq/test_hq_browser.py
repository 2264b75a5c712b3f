"""The screens in Chromium: the story of issue and key from beginning to end, and every page at every width.

The headquarters runs as `amin.hq.serve` starts it, in processes of its own; the key is Chromium's virtual
authenticator, driven through its debugging protocol.
"""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.request import urlopen

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser import Pages
from playwright.sync_api import Page, expect

WIDTHS: Final = (360, 768, 1440)
PATIENCE_S: Final = 120


@dataclass
class Serving:
    """A headquarters that runs."""

    origin: str
    data: Path


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    data = tmp_path_factory.mktemp("hq")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    origin = f"http://localhost:{port}"
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("AMIN_HQ", "DJANGO"))}
    code = f"from pathlib import Path; from amin.hq.serve import start; start(Path({str(data)!r}), {port})"
    with (data / "said").open("wb") as said:
        process = subprocess.Popen([sys.executable, "-c", code], env=environment, stdout=said, stderr=said)
        try:
            _wait(process, f"{origin}/alive/", data / "said")
            yield Serving(origin, data)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


def _wait(process: subprocess.Popen[bytes], url: str, said: Path) -> None:
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        if process.poll() is not None:
            pytest.fail(said.read_text())
        try:
            with urlopen(url, timeout=5) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.2)
    pytest.fail(said.read_text())


def opened(page: Pages, serving: Serving, who: str = "", width: int = 1440) -> Page:
    """A window of a person of the demonstration."""
    found = page(f"{serving.origin}/account/sign-in/", width=width, allow=(serving.origin,))
    if who:
        found.click(f"button[value={who}]")
        expect(found.locator("h1")).to_contain_text("امروز")
    return found


def with_key(page: Page) -> Any:
    """Put a virtual security key into a window; it verifies its user."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "usb",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session


def test_from_an_order_by_key_to_rights_that_end_with_it(page: Pages, serving: Serving) -> None:
    """The head of the infrastructure committee: order, two signatures by key, key of the head, paper, end."""
    at = serving.origin
    first, second = opened(page, serving, "governor"), opened(page, serving, "secretary")
    for window in (first, second):
        with_key(window)
        window.goto(f"{at}/account/")
        window.click("[data-key-add]")
        expect(window.locator("text=کلید من").first).to_be_visible()

    first.goto(f"{at}/bodies/?q=زیرساخت")
    first.click("tbody a >> nth=0")
    first.get_by_role("link", name="حکم در دست").first.click()
    expect(first.locator("h1")).to_contain_text("رئیس کمیتهٔ زیرساخت")
    order = first.url
    # The demonstration has the governor's signature on it; the secretary's is still wanted.
    second.goto(order)
    second.click("[data-key]")
    expect(second.locator(".banner")).to_contain_text("امضا کامل شد")

    head = opened(page, serving, "infra")
    expect(head.locator("text=هیچ حکمی در حال اجرا ندارید")).to_be_visible()
    first.goto(order)
    first.get_by_role("button", name="ابلاغ به شخص").click()
    expect(first.locator(".banner")).to_contain_text("ابلاغ شد")

    # The head adds a key, signs out, and signs in by it alone.
    with_key(head)
    head.goto(f"{at}/account/")
    head.click("[data-key-add]")
    expect(head.locator("text=کلید من").first).to_be_visible()
    head.get_by_role("button", name="خروج").click()
    head.fill("#username", "infra")
    head.click("[data-key-sign-in]")
    expect(head.locator("h1")).to_contain_text("امروز")
    expect(head.locator("nav.side")).to_contain_text("کمیته‌ها")
    assert "اشخاص" in head.locator("nav.side").inner_text()
    assert "ثبت رویدادها" not in head.locator("nav.side").inner_text()
    assert head.goto(f"{at}/audit/").status == 403  # type: ignore[union-attr]
    head.goto(f"{at}/committees/")
    expect(head.locator("tbody tr")).to_have_count(1)

    # A stranger checks the paper by its QR.
    head.goto(f"{at}/notices/")
    first.goto(order)
    code = first.locator("article.paper footer bdi").inner_text()
    number = re.search(
        r"1[0-9]{3}/[0-9]+",
        first.locator("article.paper").inner_text().translate(str.maketrans("۰۱۲۳۴۵۶۷۸۹", "0123456789")),
    )
    assert number
    stranger = page(f"{at}/check/?no={number[0]}&code={code}", allow=(at,))
    expect(stranger.locator(".banner")).to_contain_text("اکنون اعتبار دارد")

    # Two persons revoke it; the head is out in that moment.
    first.click("summary:has-text('لغو حکم')")
    first.fill("#why", "پایان نیاز")
    first.get_by_role("button", name="پیشنهاد لغو").click()
    expect(first.locator(".banner")).to_contain_text("نفر دوم")
    second.goto(f"{at}/proposals/")
    second.click("main a >> nth=0")
    second.click("[data-key]")
    expect(second.locator(".banner")).to_contain_text("لغو شد")
    head.goto(f"{at}/committees/")
    expect(head.locator(".banner")).to_contain_text("پایان یافت")
    stranger.reload()
    expect(stranger.locator(".banner")).to_contain_text("اکنون اعتبار ندارد")
    assert page.refused == []
    assert [error for error in page.errors if "403" not in error] == []


def test_a_key_of_another_account_or_one_that_does_not_verify_its_user_signs_nothing(
    page: Pages, serving: Serving
) -> None:
    window = opened(page, serving, "deputy")
    session = with_key(window)
    window.goto(f"{serving.origin}/account/")
    window.click("[data-key-add]")
    expect(window.locator("text=کلید من").first).to_be_visible()
    window.get_by_role("button", name="خروج").click()
    window.fill("#username", "support")  # whose keys are not in this window
    window.click("[data-key-sign-in]")
    expect(window.locator("[data-proof-error]")).to_be_visible()
    (one,) = [
        session.send(
            "WebAuthn.addVirtualAuthenticator",
            {
                "options": {
                    "protocol": "ctap2",
                    "transport": "internal",
                    "hasResidentKey": True,
                    "hasUserVerification": True,
                    "isUserVerified": False,
                    "automaticPresenceSimulation": True,
                }
            },
        )
    ]
    assert one["authenticatorId"]
    expect(window.locator("h1")).to_contain_text("ورود به ستاد")


PAGES: Final = {
    "today": "/",
    "chart": "/bodies/chart/",
    "bodies": "/bodies/",
    "body": "/bodies/1/",
    "form-body": "/bodies/new/",
    "orders": "/orders/",
    "order": "/orders/5/",
    "new-order": "/orders/new/",
    "many": "/orders/many/",
    "people": "/people/",
    "person": "/people/3/",
    "new-person": "/people/new/",
    "import": "/people/import/",
    "committees": "/committees/",
    "committee": "/committees/5/",
    "tasks": "/committees/tasks/",
    "task": "/committees/tasks/40/",
    "search": "/search/?q=a",
    "notices": "/notices/",
    "audit": "/audit/",
    "proposals": "/proposals/",
    "account": "/account/",
    "password": "/account/password/",
    "empty": "/people/?q=zzzz",
    "not-found": "/nowhere/",
}


OTHER_DIRECTION: Final = (
    "today",
    "chart",
    "order",
    "committee",
    "account",
)  # axe once more where layout differs


@pytest.mark.parametrize("language", ["fa", "en"])
def test_every_screen_is_whole_at_every_width_and_without_a_fault(
    page: Pages, serving: Serving, language: str
) -> None:
    window = opened(
        page, serving, "governor" if language == "fa" else "deputy"
    )  # the choice stays with the account
    window.goto(f"{serving.origin}/account/")
    window.click(f"button[name=language][value={language}]")
    expect(window.locator("html")).to_have_attribute("dir", "rtl" if language == "fa" else "ltr")
    faults = []
    for name, address in PAGES.items():
        window.goto(serving.origin + address)
        for width in WIDTHS if language == "en" else reversed(WIDTHS):  # axe looks at the last of them
            window.set_viewport_size({"width": width, "height": 900})
            beyond = window.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            if beyond > 0:
                faults.append((name, width, f"{beyond} pixels too wide"))
        assert "{" not in window.locator("main").inner_text(), name
        if language == "en" and name not in OTHER_DIRECTION:
            continue
        found = Axe().run(
            window, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}
        )
        faults += [
            (name, fault["id"], fault["nodes"][0]["html"][:120]) for fault in found.response["violations"]
        ]
    assert faults == []
    assert page.refused == []
    assert [error for error in page.errors if "404" not in error] == []


def test_lists_filter_without_a_reload_and_the_address_keeps_the_filter(
    page: Pages, serving: Serving
) -> None:
    window = opened(page, serving, "governor")
    window.goto(f"{serving.origin}/orders/")
    window.evaluate("window.same = true")
    window.select_option("select[name=state]", "numbered")
    expect(window.locator(".chip.on")).to_contain_text("در انتظار امضا")
    assert window.evaluate("window.same") is True
    expect(window).to_have_url(re.compile("state=numbered"))
    window.reload()
    expect(window.locator(".chip.on")).to_contain_text("در انتظار امضا")


def test_a_day_is_picked_from_a_jalali_calendar_or_typed(page: Pages, serving: Serving) -> None:
    window = opened(page, serving, "governor")
    window.goto(f"{serving.origin}/people/new/")
    window.fill("[name=birth_date]", "۱۳۷۰/۵/۱۰")
    window.locator("[name=birth_date]").blur()
    window.keyboard.press("Escape")
    window.click("h1")
    window.click("[name=birth_date]")
    expect(window.locator("[name=birth_date]")).to_have_value("1370/05/10")
    expect(window.locator("jdp-container")).to_be_visible()
    window.locator("jdp-container .jdp-day:not(.not-in-month)", has_text=re.compile("^15$")).first.click()
    expect(window.locator("[name=birth_date]")).to_have_value(re.compile(r"1370/0?5/15"))


def test_a_printed_page_has_no_side_bar_and_keeps_its_levels_as_words(page: Pages, serving: Serving) -> None:
    window = opened(page, serving, "governor")
    window.goto(f"{serving.origin}/committees/5/")
    window.emulate_media(media="print")
    for part in (".side", ".topbar", ".page-acts"):
        expect(window.locator(part).first).to_be_hidden()
    expect(window.locator(".lv").first).to_be_visible()


def test_the_keyboard_alone_reaches_search_and_content(page: Pages, serving: Serving) -> None:
    window = opened(page, serving, "governor")
    window.keyboard.press("Tab")
    expect(window.locator(".skip")).to_be_focused()
    window.keyboard.press("Enter")
    expect(window.locator("#main")).to_be_focused()
    window.keyboard.press("/")
    expect(window.locator("#q")).to_be_focused()
    window.keyboard.type("سیاوش")
    window.keyboard.press("Enter")
    expect(window.locator("#found")).to_contain_text("سیاوش کیان‌مهر")
