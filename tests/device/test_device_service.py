"""The service behind a device page: it answers its own page, and nobody else."""

from __future__ import annotations

import asyncio
from hashlib import sha256

import httpx
import pytest
from served_training import Served

from amin.checkin.device import app
from amin.checkin.device.app import ACTS, BODY_LIMIT_BYTES, PAGE

VENDORED = {
    "vendor/htm.mjs": "ab33dd3f38059b9be4d5f5350128eefb2356639c4e0bbe9d9e8b3ba75847e9e4",
    "vendor/preact.mjs": "bdcbd9abdf2c77c5c45326eab42191e949222d479d0d5f69467387a77040cb55",
}


def ask(served: Served, method: str, path: str, **more) -> httpx.Response:
    return httpx.request(method, served.url(0) + path, trust_env=False, timeout=60, **more)


def test_every_file_is_sent_with_the_strict_policy_and_no_outside_host(served: Served):
    for name in sorted(app.files()):
        if name.endswith((".LICENSE", ".md")):
            continue
        answer = ask(served, "GET", name)
        assert answer.status_code == 200
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert "unsafe" not in answer.headers["content-security-policy"]
        assert answer.headers["cache-control"] == "no-store"
        if not name.startswith("vendor/"):
            assert "http" not in answer.text.replace("http-equiv", "")


@pytest.mark.parametrize("name", VENDORED)
def test_what_others_wrote_is_as_they_published_it(name: str):
    assert sha256((PAGE / name).read_bytes()).hexdigest() == VENDORED[name]
    assert VENDORED[name] in (PAGE / "vendor" / "THIRD_PARTY.md").read_text("utf-8")


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "evil.example"}, 421),
        ({"Origin": "http://evil.example"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Content-Type": "text/plain"}, 415),
    ],
)
def test_no_act_is_taken_from_another_page(served: Served, act: str, headers: dict[str, str], status: int):
    given = {"Content-Type": "application/json", **headers}

    assert ask(served, "POST", f"api/{act}", content=b"{}", headers=given).status_code == status


@pytest.mark.parametrize("path", ["api/state", "api/stream", "api/photo/00", "register.pdf", "", "device.js"])
def test_nothing_is_read_under_another_name_of_this_machine(served: Served, path: str):
    assert ask(served, "GET", path, headers={"Host": "evil.example"}).status_code == 421


@pytest.mark.parametrize("act", ACTS)
def test_an_act_is_posted_and_never_got(served: Served, act: str):
    assert ask(served, "GET", f"api/{act}").status_code in (404, 405)


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"null", b"{", b'{"typed": 5}', b'{"scanned": null}', b"\xff", b"[" * 5000,
     b'{"typed":"' + b"1" * BODY_LIMIT_BYTES + b'"}'],
)  # fmt: skip
def test_what_is_no_reading_is_refused_and_the_desk_is_as_before(served: Served, body: bytes):
    answer = ask(served, "POST", "api/read", content=body, headers={"Content-Type": "application/json"})

    assert (answer.status_code, answer.json()) == (400, {"problem": "not_now"})


@pytest.mark.parametrize("act", sorted(set(ACTS) - {"read", "back", "similar", "manual", "opening", "open"}))
def test_with_nobody_at_the_desk_nothing_is_dealt_noted_or_released(served: Served, act: str):
    answer = ask(served, "POST", f"api/{act}", json={"contests": ["experts"], "reason": "identity"})

    assert (answer.status_code, answer.json()) == (409, {"problem": "not_now"})


@pytest.mark.parametrize(
    "path", ["../app.py", "vendor/../../app.py", "%2e%2e/app.py", "words.js/", "nothing.js"]
)
def test_no_other_file_is_given(served: Served, path: str):
    answer = ask(served, "GET", path)

    assert answer.status_code == 404
    assert answer.content == b""


def test_the_photo_is_that_of_the_voter_at_the_desk_and_of_nobody_after(served: Served):
    who = served.one_who("votes")
    served.station(0).desk.is_open = True
    sheet = ask(served, "POST", "api/read", json={"scanned": who.number}).json()

    photo = ask(served, "GET", sheet["person"]["photo"])
    other = ask(served, "GET", "api/photo/" + "0" * 32)
    ask(served, "POST", "api/back", json={})
    after = ask(served, "GET", sheet["person"]["photo"])

    assert photo.content == who.photo()
    assert (other.status_code, after.status_code) == (404, 404)


@pytest.mark.parametrize("language", ["fa", "en", "xx"])
@pytest.mark.parametrize("name", ["register", "dummy"])
def test_both_papers_are_set_in_either_language(served: Served, name: str, language: str):
    answer = ask(served, "GET", f"{name}.pdf?language={language}")

    assert answer.headers["content-type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")


async def test_a_page_that_listens_for_a_while_leaves_nobody_waiting(served: Served, monkeypatch):
    monkeypatch.setattr(app, "STATE_EVERY_S", 0.001)
    states = app._states(served.station(0).device)
    await anext(states)
    before = len(asyncio.all_tasks())

    for _ in range(20):
        assert (await anext(states)).startswith(b'data: {"station":"1017"')

    assert len(asyncio.all_tasks()) <= before + 3
    await states.aclose()
