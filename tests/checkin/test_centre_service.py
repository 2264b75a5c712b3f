"""The centre over HTTP, as stations reach it: signed acts in, answers out; the rest is refused by a code."""

from __future__ import annotations

import asyncio
import json

import httpx
import msgspec
import pytest
from centre_example import (
    CENTRE,
    ELECTION,
    VOTERS,
    Desk,
    approved,
    fresh_key,
    key_of,
    make_store,
    person,
    signed,
)
from served_centre import ServedCentre

from amin.checkin.centre.admin import Revoke
from amin.checkin.centre.messages import Lookup, PhotoQuestion
from amin.checkin.client import CentreLine
from amin.errors import DeviceError, NotPermittedError
from amin.rolls.events import verify_events
from amin.rolls.visit import Refusal, encode_act, signed_hash


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def served(request, tmp_path_factory):
    """One centre for the tests that leave it as it is; each has voters of its own."""
    folder = tmp_path_factory.mktemp("served")
    is_sqlite = request.param == "sqlite"
    address = str(folder / "centre.sqlite") if is_sqlite else request.getfixturevalue("new_postgres")()
    yield from started(address, folder)


@pytest.fixture
def own(database, tmp_path):
    """A centre for a test that kills it or changes who may ask."""
    yield from started(database(), tmp_path)


def started(address, folder):
    make_store(address, folder).db.close()
    centre = ServedCentre(address, folder)
    centre.start()
    yield centre
    centre.kill()


def asked(centre: ServedCentre, *acts, device: str = "") -> tuple:
    async def ask():
        async with CentreLine(centre.url, key_of(device or acts[0].device), timeout_s=30) as line:
            return await line.ask(acts)

    return asyncio.run(ask())


def test_a_voter_goes_through_a_visit_over_http_and_is_refused_elsewhere(served):
    desk = Desk("101")
    reserve = desk.reserve(1)

    decided, issued, confirmed = asked(served, reserve, desk.issue(reserve), desk.confirm(reserve))
    (refused,) = asked(served, Desk("102").reserve(1))

    assert decided.granted == ("council", "experts")
    assert (issued.state, confirmed.state) == ("issued", "confirmed")
    assert {one.reason for one in refused.refused} == {"already-taken"}
    assert asked(served, reserve) == (decided,)


def test_answers_survive_kill_and_restart(own):
    desk = Desk("101")
    reserve = desk.reserve(1)
    told = asked(own, reserve)

    own.kill()
    with pytest.raises(DeviceError):
        asked(own, reserve)
    own.start()

    assert asked(own, reserve) == told
    assert [a.granted for a in asked(own, Desk("102").reserve(1))] == [()]


def test_what_is_not_signed_by_an_enrolled_device_of_this_election_changes_nothing(served):
    desk = Desk("101")
    reserve = desk.reserve(21)
    body = encode_act(reserve)
    wrong = {
        "signature": [(body, key_of("device-102").sign_bytes(signed_hash(body))), (body, bytes(64))],
        "device": [(encode_act(act), key_of("x").sign_bytes(signed_hash(encode_act(act))))
                   for act in [desk.reserve(21, device="unknown")]],
        "election": [(encode_act(act), key_of("device-101").sign_bytes(signed_hash(encode_act(act))))
                     for act in [desk.reserve(21, election="0" * 64)]],
        "malformed": [(bad, key_of("device-101").sign_bytes(signed_hash(bad)))
                      for bad in (b"{}", body + b" ", body.replace(b"scanned", b"guessed"), b"[" * 5000,
                                  body.replace(b'"key"', b'"kez"'), b'{"is_admin":true,' + body[1:])],
    }  # fmt: skip
    for why, cases in wrong.items():
        for data, signature in cases:
            message = {"acts": [{"body": b64(data), "signature": signature.hex()}]}
            answer = httpx.post(f"{served.url}/v1/acts", json=message, trust_env=False)
            assert answer.status_code == 200
            assert answer.json()["answers"][0]["why"] == why, data

    assert asked(served, desk.reserve(21))[0].granted == ("council", "experts")


def b64(data: bytes) -> str:
    from base64 import urlsafe_b64encode

    return urlsafe_b64encode(data).decode().rstrip("=")


def test_messages_that_are_none_are_refused_by_a_status_and_a_code(served):
    url = f"{served.url}/v1/acts"
    good = signed(Desk("101").reserve(1))
    act = {"body": b64(good.body), "signature": good.signature.hex()}
    cases = [
        (400, {"content": b"{", "headers": {"content-type": "application/json"}}),
        (400, {"json": {"acts": []}}),
        (400, {"json": {"acts": [act] * 65}}),
        (400, {"json": {"acts": [act], "station": "101"}}),
        (400, {"json": {"acts": [{**act, "role": "officer"}]}}),
        (400, {"json": {"acts": [{**act, "signature": act["signature"].upper()}]}}),
        (400, {"content": b"[" * 60_000, "headers": {"content-type": "application/json"}}),
        (413, {"content": b" " * 70_000, "headers": {"content-type": "application/json"}}),
        (415, {"content": json.dumps({"acts": [act]}), "headers": {"content-type": "text/plain"}}),
    ]
    for status, request in cases:
        answer = httpx.post(url, trust_env=False, **request)
        assert (answer.status_code, sorted(answer.json())) == (status, ["error"]), request
    assert httpx.get(url, trust_env=False).status_code == 405
    assert httpx.get(f"{served.url}/v1/nothing", trust_env=False).json() == {"error": "no-such-route"}


def test_a_person_gets_the_signed_events_of_the_own_number_at_an_office(served):
    desk = Desk("101")
    asked(served, desk.reserve(31), desk.reserve(32))
    head = {"election": ELECTION.hex(), "key": fresh_key(), "voter": person(31)}

    async def events(device: str):
        async with CentreLine(served.url, key_of(device), timeout_s=30) as line:
            return await line.events(Lookup(device=device, **head))

    told = asyncio.run(events("office-101"))
    assert told.centre == CENTRE.public.hex()
    assert [(e.voter, e.act) for e in verify_events(told.events, CENTRE.public)] == [(person(31), "reserve")]
    for device in ("device-101", "chair-101", "officer-a"):
        with pytest.raises(NotPermittedError):
            asyncio.run(events(device))


def test_a_desk_gets_the_photo_of_a_voter_and_nobody_else_does(served):
    async def photo(device: str, voter: int):
        async with CentreLine(served.url, key_of(device), timeout_s=30) as line:
            question = PhotoQuestion(
                election=ELECTION.hex(), key=fresh_key(), voter=person(voter), device=device
            )
            return await line.photo(question)

    assert asyncio.run(photo("device-101", 3)) == b"jpeg 3"
    assert asyncio.run(photo("device-101", VOTERS + 7)) is None
    with pytest.raises(NotPermittedError):
        asyncio.run(photo("office-101", 3))


def test_a_revoked_device_is_refused_from_then_on(own):
    """SECURITY.md B-20."""
    desk = Desk("101")
    assert asked(own, desk.reserve(1))[0].granted
    act = Revoke(election=ELECTION.hex(), key=fresh_key(), reason="stolen", name="device-101")
    body = msgspec.json.encode(approved(act))
    headers = {"content-type": "application/json"}

    for _ in range(2):  # the same act again is done already
        told = httpx.post(f"{own.url}/v1/admin", content=body, headers=headers, trust_env=False)
        assert told.json() == {"done": True}

    answers = asked(own, *[desk.reserve(voter) for voter in range(1, 20)])
    assert {answer.why for answer in answers if isinstance(answer, Refusal)} == {"device"}
    assert len(answers) == 19
    assert asked(own, Desk("101", "spare-101").reserve(2))[0].granted
