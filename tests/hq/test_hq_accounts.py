"""Signing in, locking out, sessions and headers (SECURITY.md B-21, C-9, D-63 to D-67)."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from hq_desk import account, client, desk, free_person, user

from amin.hq.accounts.models import Failure, User
from amin.hq.accounts.rules import OF_ONE_NAME, STEP_S, WINDOW, is_locked, step_of, totp
from amin.hq.house.middleware import POLICY
from amin.hq.house.models import Act
from amin.hq.house.when import now
from amin.hq.orders import doing

SECRET = base64.b32encode(b"12345678901234567890").decode()
WORD = "یک گذرواژهٔ دراز 1405"
AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "code"), [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (2000000000, "279037")]
)
def test_codes_are_those_of_the_standard(at: int, code: str) -> None:
    """RFC 6238, appendix B, cut to six digits."""
    assert totp(b"12345678901234567890", at // STEP_S) == code


def test_a_code_serves_once_and_half_a_minute_either_way() -> None:
    step = int(AT.timestamp()) // STEP_S
    for drift in (-1, 0, 1):
        code = totp(b"12345678901234567890", step + drift)
        assert step_of(code, SECRET, at=AT, last=0) == step + drift
        assert step_of(code, SECRET, at=AT, last=step + drift) is None
    assert step_of(totp(b"12345678901234567890", step + 2), SECRET, at=AT, last=0) is None
    assert step_of("123456", "not base32!", at=AT, last=0) is None


def test_five_failures_of_a_name_or_thirty_of_an_address_lock_for_a_quarter_of_an_hour() -> None:
    just, past = [AT - timedelta(seconds=1)], [AT - WINDOW]
    assert not is_locked(just * (OF_ONE_NAME - 1), just * 29, at=AT)
    assert is_locked(just * OF_ONE_NAME, [], at=AT)
    assert is_locked([], just * 30, at=AT)
    assert not is_locked(past * 50, past * 50, at=AT)


@pytest.fixture
def someone(hq: Path) -> User:
    found = user("secretary")
    found.set_password(WORD)
    found.totp_secret = SECRET
    found.save()
    return found


def code(shift: int = 0) -> str:
    return totp(b"12345678901234567890", int(now().timestamp()) // STEP_S + shift)


def enter(browser: Client, **changes: str) -> int:
    fields = {"username": "secretary", "password": WORD, "code": code(), **changes}
    return browser.post("/account/sign-in/", fields).status_code


def test_password_and_code_together_let_in_and_the_session_is_a_new_one(someone: User) -> None:
    browser = client()
    browser.get("/account/sign-in/")
    session = browser.session
    session["planted"] = "before"
    session.save()
    planted = session.session_key
    assert enter(browser) == 302
    assert browser.session.session_key != planted
    assert browser.get("/").status_code == 200


@pytest.mark.parametrize(
    "changes", [{"password": "x"}, {"code": "000000"}, {"username": "nobody"}, {"code": ""}, {"password": ""}]
)
def test_each_half_alone_is_refused_and_the_answers_are_alike(someone: User, changes: dict[str, str]) -> None:
    browser = client()
    assert enter(browser, **changes) == 403
    page = browser.post(
        "/account/sign-in/", {"username": "secretary", "password": WORD, "code": "000000"} | changes
    )
    assert "نام کاربری، گذرواژه یا رمز درست نبود" in page.content.decode()
    assert browser.get("/").status_code == 302


def test_a_code_is_taken_in_three_scripts_and_never_twice(someone: User) -> None:
    now_code = code()
    persian = now_code.translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))
    assert enter(client(), code=persian) == 302
    assert enter(client(), code=now_code) == 403


def test_after_five_failures_the_right_password_is_refused_too(someone: User) -> None:
    for _ in range(OF_ONE_NAME):
        assert enter(client(), password="x") == 403
    assert enter(client()) == 403
    Failure.objects.update(at=now() - WINDOW)
    assert enter(client(), code=code(1)) == 302


def test_an_account_without_a_code_has_no_way_in_by_password(someone: User) -> None:
    User.objects.filter(pk=someone.pk).update(totp_secret="")
    assert enter(client()) == 403


def test_a_session_ends_after_ten_idle_minutes(hq: Path) -> None:
    browser = client("governor")
    assert browser.get("/").status_code == 200
    session = browser.session
    session["seen"] = now().timestamp() - settings.IDLE_MINUTES * 60 - 1
    session.save()
    assert browser.get("/").status_code == 302


def test_a_session_ends_when_any_of_its_orders_does_and_is_renewed_by_a_new_one(hq: Path) -> None:
    browser = client("secretary")
    browser.get("/")
    before = browser.session.session_key
    order = desk("secretary").grants[0].order
    doing.revoke(desk("governor"), order, "پایان نیاز")
    assert browser.get("/").status_code == 302
    assert browser.session.session_key != before


def test_signing_out_ends_the_session_on_the_server(hq: Path) -> None:
    browser = client("governor")
    browser.get("/")
    stolen = browser.cookies[settings.SESSION_COOKIE_NAME].value
    assert browser.post("/account/sign-out/").status_code == 302
    thief = client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = stolen
    assert thief.get("/").status_code == 302


def test_cookies_are_bound_to_the_host_and_out_of_scripts_reach(someone: User) -> None:
    browser = client()
    browser.get("/account/sign-in/")
    enter(browser)
    for name in ("__Host-amin", "__Host-amin-csrf"):
        cookie = browser.cookies[name]
        assert cookie["secure"]
        assert cookie["httponly"]
        assert cookie["samesite"] == "Strict"
        assert cookie["path"] == "/"
        assert not cookie["domain"]


@pytest.mark.parametrize(
    "address", ["/", "/account/sign-in/", "/check/", "/nothing/", "/static/hq/hq.css", "/people/"]
)
def test_every_answer_has_the_headers(hq: Path, address: str) -> None:
    headers = client("governor").get(address).headers
    assert headers["Content-Security-Policy"] == POLICY
    assert "unsafe" not in POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    if not address.startswith("/static"):
        assert headers["Cache-Control"] == "no-store"


FORGED = (
    {"HTTP_ORIGIN": "https://elsewhere.example"},
    {"HTTP_ORIGIN": "null"},
    {"HTTP_SEC_FETCH_SITE": "cross-site"},
    {"HTTP_SEC_FETCH_SITE": "same-site"},
)


@pytest.mark.parametrize("forged", FORGED)
def test_a_change_that_another_site_asks_for_is_refused(hq: Path, forged: dict[str, str]) -> None:
    browser = client("governor")
    assert browser.post("/language/", {"language": "en"}, **forged).status_code == 403  # type: ignore[arg-type]
    assert user("governor").language == "fa"


def test_a_form_without_the_token_or_with_anothers_is_refused(hq: Path) -> None:
    browser = Client(enforce_csrf_checks=True, headers={"sec-fetch-site": "same-origin"})
    browser.force_login(user("governor"))
    session = browser.session
    session["seen"] = now().timestamp()
    session.save()
    assert browser.post("/language/", {"language": "en"}).status_code == 403
    token = browser.get("/account/").content.decode().split('name="csrf" content="')[1].split('"')[0]
    assert (
        browser.post("/language/", {"language": "en"}, headers={"x-csrftoken": "x" * 64}).status_code == 403
    )
    assert browser.post("/language/", {"language": "en"}, headers={"x-csrftoken": token}).status_code == 302
    assert user("governor").language == "en"


@pytest.mark.parametrize(
    "where",
    ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", "/\\elsewhere.example"],
)
def test_nobody_is_led_to_another_site_after_signing_in(someone: User, where: str) -> None:
    answer = client().post(
        "/account/sign-in/", {"username": "secretary", "password": WORD, "code": code(), "next": where}
    )
    assert answer["Location"] == "/"


def test_an_invitation_serves_once_and_for_three_days(hq: Path) -> None:
    person = free_person()
    page = client("secretary").post(f"/account/invite/{person.pk}/", {"username": "guest"}).content.decode()
    link = page.split('class="invite" dir="ltr">')[1].split("<")[0].replace("http://testserver", "")
    browser = client()
    assert browser.get(link).status_code == 200
    secret = browser.session["new-totp"]
    fields = {
        "password": WORD,
        "again": WORD,
        "code": totp(base64.b32decode(secret), int(now().timestamp()) // STEP_S),
    }
    assert browser.post(link, fields | {"again": "other"}).status_code == 400
    assert browser.post(link, fields | {"password": "short", "again": "short"}).status_code == 400
    assert browser.post(link, fields).status_code == 302
    assert client().get(link).status_code == 404
    late = client("secretary").post(f"/account/invite/{person.pk}/").content.decode()
    link = late.split('class="invite" dir="ltr">')[1].split("<")[0].replace("http://testserver", "")
    User.objects.filter(username="guest").update(invited_until=now())
    assert client().get(link).status_code == 404


def test_the_buttons_of_the_demonstration_are_not_there_outside_of_it(hq: Path) -> None:
    assert not settings.DEMO
    assert client().post("/account/demo/", {"username": "governor"}).status_code == 404


def test_no_password_code_or_national_number_stands_in_the_trail(someone: User) -> None:
    enter(client())
    enter(client(), password="a-canary-password")
    person = free_person()
    client("secretary").post(f"/people/{person.pk}/edit/", {"first_name": "الف"})
    everything = "".join(bytes(act.leaf).decode() + act.words + str(act.facts) for act in Act.objects.all())
    for canary in (WORD, "a-canary-password", SECRET, person.national_no):
        assert canary not in everything


def test_the_language_is_a_choice_and_never_a_guess(hq: Path) -> None:
    english = client(HTTP_ACCEPT_LANGUAGE="en-US,en;q=0.9")
    page = english.get("/account/sign-in/").content.decode()
    assert '<html lang="fa" dir="rtl"' in page
    english.post("/language/", {"language": "en"})
    assert '<html lang="en" dir="ltr"' in english.get("/account/sign-in/").content.decode()


def test_an_account_that_is_shut_is_out_at_once(hq: Path) -> None:
    account(free_person(), "shut")
    browser = client("shut")
    assert browser.get("/").status_code == 200
    User.objects.filter(username="shut").update(is_active=False)
    assert browser.get("/").status_code == 302
