"""Who may ask the service of a terminal, and what anybody else is told; the files of the page."""

from __future__ import annotations

import hashlib
import http.client
import json
import re
from pathlib import Path

import pytest
from kiosk_server import free_port, kiosk_of, served

import amin
from amin.booth.service import BODY_LIMIT_BYTES, PAGE
from amin.booth.visit import Step, Visit
from amin.encoding import normalize_name, search_table

VECTORS = Path(__file__).parents[2] / "vectors" / "search-key.json"
ROOT = Path(amin.__file__).parent / "booth"


@pytest.fixture
def service(place):
    port = free_port()
    with served(kiosk_of(place, port), port):
        yield lambda **given: asked(port, **given)


def asked(port: int, *, path="/api/practise", method="POST", body=b"{}", drop=(), **headers):
    """Ask as the page itself would, but for what is given."""
    own = {
        "Host": f"127.0.0.1:{port}",
        "Origin": f"http://127.0.0.1:{port}",
        "Sec-Fetch-Site": "same-origin",
        "Content-Type": "application/json",
    }
    own |= {name.replace("_", "-"): value for name, value in headers.items()}
    line = http.client.HTTPConnection("127.0.0.1", port)
    line.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
    for name, value in own.items():
        if name not in drop:
            line.putheader(name, value)
    line.putheader("Content-Length", str(len(body)))
    line.endheaders(body if method == "POST" else None)
    answer = line.getresponse()
    read = answer.status, answer.read(), dict(answer.getheaders())
    line.close()
    return read


HOSTILE = {
    "another host name (DNS rebinding)": ({"Host": "evil.example"}, 421),
    "another port": ({"Host": "127.0.0.1:1"}, 421),
    "another origin": ({"Origin": "http://evil.example"}, 403),
    "an origin of null": ({"Origin": "null"}, 403),
    "no origin": ({"drop": ("Origin",)}, 403),
    "another site": ({"Sec_Fetch_Site": "cross-site"}, 403),
    "a sibling site": ({"Sec_Fetch_Site": "same-site"}, 403),
    "a form": ({"Content_Type": "text/plain"}, 415),
    "GET": ({"method": "GET"}, 404),
    "an act that is none": ({"path": "/api/rob"}, 404),
    "no JSON": ({"body": b"{"}, 400),
    "no object": ({"body": b"[]"}, 400),
    "deep nesting": ({"body": b"[" * 3000}, 400),
    "a long body": ({"body": b" " * (BODY_LIMIT_BYTES + 1)}, 400),
}


@pytest.mark.parametrize("case", list(HOSTILE))
def test_a_hostile_page_reaches_nothing(service, place, case):
    """SECURITY.md C-9, D-59 and D-63: refused, and the terminal is as it was."""
    given, status = HOSTILE[case]
    assert service(**given)[0] == status
    assert place.terminal.visit == Visit()


def test_the_page_itself_is_answered(service, place):
    """The same request without anything hostile goes through: the cases above fail for their own reason."""
    assert service()[0] == 200
    assert place.terminal.visit.step is Step.SETTINGS


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/api/card", {"card": 7}, 400),
        ("/api/choose", {"act": "person", "code": ["1"]}, 400),
        ("/api/settings", {"language": "de"}, 400),
        ("/api/settings", {"language": "fa", "size": 9, "theme": "light"}, 409),
        ("/api/do", {"act": "fly"}, 400),
        ("/api/do", {"act": "recorded"}, 409),
        ("/api/cast", {}, 409),
        ("/api/print", {}, 409),
        ("/api/test", {}, 409),
        ("/api/change", {}, 409),
    ],
)
def test_an_act_that_is_malformed_or_not_lawful_now_changes_nothing(service, place, path, body, status):
    assert service(path=path, body=json.dumps(body).encode())[0] == status
    assert place.terminal.visit == Visit()


DEVICE_ACTS = ("recorded", "printed", "cast", "print", "test", "change", "stop", "end", "card")


@pytest.mark.parametrize("act", DEVICE_ACTS)
def test_no_act_of_the_device_itself_can_be_asked_for(service, place, act):
    service()
    before = place.terminal.visit
    assert service(path="/api/do", body=json.dumps({"act": act}).encode())[0] == 409
    assert place.terminal.visit == before


def test_a_card_that_is_no_hexadecimal_was_not_read(service):
    status, body, _ = service(path="/api/card", body=b'{"card":"xyz"}')
    assert (status, json.loads(body)["said"]["id"]) == (200, "k.err_card_unread")


def test_a_terminal_that_is_not_for_training_deals_no_cards(place):
    port = free_port()
    with served(kiosk_of(place, port, training=False), port):
        assert asked(port)[0] == 409


@pytest.mark.parametrize("path", ["/", "/kiosk.js", "/api/state", "/api/known", "/fonts/Vazirmatn.woff2"])
def test_every_answer_forbids_everything_but_this_service_and_keeps_nothing(service, path):
    status, _, headers = service(path=path, method="GET")
    assert status == 200
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert not re.search(r"https?:|\*|data:", policy)
    assert headers["cache-control"] == "no-store"


STRAY = ("/../service.py", "/%2e%2e/service.py", "/vendor", "/photos/..%2f.jpg", "/x.py")


@pytest.mark.parametrize("path", STRAY)
def test_nothing_but_the_page_is_served(service, path):
    assert service(path=path, method="GET")[0] == 404


def test_what_of_others_is_in_the_page_is_what_was_vendored():
    rows = re.findall(
        r"^\| `([^`]+)` .*`([0-9a-f]{64})` \|$", (ROOT / "THIRD_PARTY.md").read_text(encoding="utf-8"), re.M
    )
    assert len(rows) == 7
    for name, sha256 in rows:
        assert hashlib.sha256((ROOT / name).read_bytes()).hexdigest() == sha256


def test_the_page_names_no_outside_host():
    """But for the names of XML, which are never fetched."""
    for path in PAGE.rglob("*"):
        if path.is_file() and path.suffix in (".js", ".css", ".html", ".json", ".svg"):
            text = path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
            assert not re.search(r"https?://|//[a-z0-9-]+\.[a-z]{2,}", text), path.name


def test_the_search_key_of_every_vector_is_the_same_here():
    for text, key in json.loads(VECTORS.read_text(encoding="utf-8")):
        assert normalize_name(text) == key


def test_the_search_key_of_every_vector_is_the_same_in_the_page(kiosk):
    vectors = json.loads(VECTORS.read_text(encoding="utf-8"))
    page = kiosk()
    keys = page.evaluate(
        """async ([table, texts]) => {
          const { searchKeyBy } = await import('./spelling.js');
          return texts.map(searchKeyBy(table));
        }""",
        [search_table(), [text for text, _ in vectors]],
    )
    assert keys == [key for _, key in vectors]
    assert len(vectors) > 25
