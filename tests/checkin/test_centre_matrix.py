"""Who may do what, when: role × route × station × phase, made from the routes.

SECURITY.md C-8, B-22, D-49, D-66. A route, an act or an act of administration without a row fails here.
"""

from __future__ import annotations

import os
from base64 import urlsafe_b64encode
from collections.abc import Callable
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, get_args

import msgspec
import pytest
from asked_in_process import AskedInProcess
from centre_example import (
    AUTHORITY,
    CENTRE,
    ELECTION,
    ROLES,
    STATIONS,
    Desk,
    approved,
    certificate,
    fresh_key,
    key_of,
    make_store,
    one,
    person,
    phase_act,
)

from amin.checkin.centre.admin import AnyAdminAct, Enrol, Revoke, administer
from amin.checkin.centre.app import Centre, application
from amin.checkin.centre.batches import Batches, Quota
from amin.checkin.centre.day import Phase
from amin.checkin.centre.intake import Intake
from amin.checkin.centre.messages import Lookup, PhotoQuestion, encode_question, question_hash
from amin.checkin.centre.openapi import ROUTES
from amin.errors import NotPermittedError
from amin.rolls.visit import AnyAct, Done, encode_act, signed_hash

MEMORY: Final = "/dev/shm"
OPEN, DRAINING = Phase.OPEN, Phase.DRAINING
ALWAYS = frozenset(Phase)
BY_DEVICE = {"own device"}
# What is allowed; every other cell must be refused and must change nothing.
ROWS: dict[str, dict[str, tuple[set[str], frozenset[Phase]]]] = {
    "acts": {
        "reserve": (BY_DEVICE, frozenset({OPEN})),
        "issue": (BY_DEVICE, frozenset({OPEN, DRAINING})),
        "confirm": (BY_DEVICE, frozenset({OPEN, DRAINING})),
        "release": (BY_DEVICE, frozenset({OPEN, DRAINING})),
        "companion": (BY_DEVICE, frozenset({OPEN, DRAINING})),
        "provisional": (BY_DEVICE, frozenset({OPEN, DRAINING})),
        "look": (BY_DEVICE, frozenset({Phase.SETUP, OPEN})),
    },
    "photos": {"": (BY_DEVICE | {"device of another station"}, ALWAYS)},
    "events": {"": ({"office"}, ALWAYS)},
    "admin": {
        "phase": ({"two officers"}, frozenset({Phase.SETUP, DRAINING})),
        "enrol": ({"two officers"}, ALWAYS),
        "revoke": ({"two officers"}, ALWAYS),
    },
    "health": {"": ({"anybody"}, ALWAYS)},
    "openapi": {"": ({"anybody"}, ALWAYS)},
}
# Who signs: the name that is claimed, and whose key is used.
SIGNERS = {
    "own device": ("device-101", "device-101"),
    "device of another station": ("device-102", "device-102"),
    "forged": ("device-101", "device-102"),
    "unknown": ("nobody", "nobody"),
    "revoked": ("spare-101", "spare-101"),
    "office": ("office-101", "office-101"),
    "chair": ("chair-101", "chair-101"),
    "supervisor": ("supervisor-101", "supervisor-101"),
    "officer": ("officer-a", "officer-a"),
}
PAIRS = {
    "two officers": ("officer-a", "officer-b"),
    "one officer twice": ("officer-a", "officer-a"),
    "a revoked officer": ("officer-a", "officer-c"),
    "a chair": ("officer-a", "chair-101"),
    "a device": ("device-101", "officer-b"),
    "chair and supervisor": ("chair-101", "supervisor-101"),
    "nobody": ("nobody", "officer-a"),
}


def tags(union: object) -> set[str]:
    return {kind.__struct_config__.tag for kind in get_args(union)}


def test_every_route_and_every_act_has_a_row():
    assert ROWS.keys() == {route.name for route in ROUTES}
    assert ROWS["acts"].keys() == tags(AnyAct)
    assert ROWS["admin"].keys() == tags(AnyAdminAct)


@pytest.fixture(scope="module")
def store():
    """In memory where there is some: hundreds of commits wait for no disk."""
    with TemporaryDirectory(dir=MEMORY if os.access(MEMORY, os.W_OK) else None) as name:
        yield from filled(Path(name))


def filled(folder: Path):
    store = make_store(str(folder / "centre.sqlite"), folder)
    for name in ("spare-101", "officer-c"):
        administer(store, approved(revoke(name)), AUTHORITY.certificate())
    yield store


@pytest.fixture(scope="module")
def client(store):
    plenty = Quota(lambda: 0.0, rate=1.0, burst=1e6)
    batches = Batches([Intake(store)], recovers=False)
    centre = Centre(batches, AUTHORITY.certificate(), CENTRE.public, plenty, iter(range(10**9)).__next__)
    with AskedInProcess(application(centre), batches) as client:
        yield client


def revoke(name: str) -> Revoke:
    return Revoke(election=ELECTION.hex(), key=fresh_key(), reason="a test", name=name)


def set_phase(store, phase: Phase) -> None:
    store.db.rows("UPDATE centre SET phase = ?", (phase.value,))


def state(store) -> tuple:
    tables = ("centre", "station", "holder", "participation", "visit", "envelope", "companion", "answer",
              "event", "admin_act")  # fmt: skip
    return tuple(tuple(store.db.rows(f"SELECT * FROM {table} ORDER BY 1, 2")) for table in tables)


def body(data: bytes, signature: bytes) -> dict[str, str]:
    return {"body": urlsafe_b64encode(data).decode().rstrip("="), "signature": signature.hex()}


_VOTERS = iter([n for n in range(1, 100) if n % 10] * 100)


def make_act(store, kind: str, name: str) -> AnyAct:
    """A lawful act of a kind, claimed by a name; the visit it needs is there."""
    desk = Desk("101")
    if kind in ("reserve", "look", "provisional"):
        act = getattr(desk, kind)(next(_VOTERS), device=name)
        store.db.rows("DELETE FROM participation WHERE voter = ?", (bytes.fromhex(act.voter),))
        return act
    voter = next(_VOTERS)
    store.db.rows("DELETE FROM participation WHERE voter = ?", (bytes.fromhex(person(voter)),))
    reserve = desk.reserve(voter)
    set_phase(store, OPEN)
    one(store, reserve)
    if kind == "confirm":
        one(store, desk.issue(reserve))
    if kind == "companion":
        store.db.rows("DELETE FROM companion")
        return desk.companion(reserve, 99, device=name)
    return getattr(desk, kind)(reserve, device=name)


def ask_acts(client, store, kind: str, signer: str, phase: Phase) -> Callable[[], bool]:
    name, holder = SIGNERS[signer]
    act = make_act(store, kind, name)
    data = encode_act(act)
    message = {"acts": [body(data, key_of(holder).sign_bytes(signed_hash(data)))]}
    return lambda: client.post("/v1/acts", json=message).json()["answers"][0]["answer"] != "refused"


def ask_question(client, path: str, kind: type, signer: str) -> Callable[[], bool]:
    name, holder = SIGNERS[signer]
    question = kind(election=ELECTION.hex(), device=name, key=fresh_key(), voter=person(1))
    signature = key_of(holder).sign_bytes(question_hash(question))

    def ask() -> bool:
        answer = client.post(path, json=body(encode_question(question), signature))
        assert answer.status_code in (200, 403)
        return answer.status_code == 200

    return ask


def ask_admin(client, store, kind: str, pair: str, phase: Phase) -> Callable[[], bool]:
    number = fresh_key()[-8:]
    acts = {
        "phase": lambda: phase_act(store, "open"),
        "enrol": lambda: Enrol(election=ELECTION.hex(), key=fresh_key(), reason="new",
                               certificate=certificate(f"new-{number}", "device", "101")),
        "revoke": lambda: revoke("supervisor-900"),
    }  # fmt: skip
    message = msgspec.json.encode(approved(acts[kind](), PAIRS[pair]))

    def ask() -> bool:
        answer = client.post("/v1/admin", content=message, headers={"content-type": "application/json"})
        assert answer.status_code in (200, 400, 403, 409)
        return answer.status_code == 200

    return ask


def cells() -> list[tuple[str, str, str, Phase]]:
    found = []
    for route in ROUTES:
        signers = ["anybody"] if not route.signers else PAIRS if route.name == "admin" else SIGNERS
        found += [(route.name, *cell) for cell in product(ROWS[route.name], signers, Phase)]
    return found


@pytest.mark.parametrize("route", [route.name for route in ROUTES])
def test_each_cell_is_allowed_or_refused_as_its_row_says(client, store, route):
    paths = {known.name: known.path for known in ROUTES}
    asked = 0
    for name, kind, signer, phase in cells():
        if name != route:
            continue
        if route == "acts":
            ask = ask_acts(client, store, kind, signer, phase)
        elif route == "admin":
            ask = ask_admin(client, store, kind, signer, phase)
        elif signer == "anybody":

            def ask(path=paths[route]) -> bool:
                return client.get(path).status_code == 200
        else:
            ask = ask_question(
                client, paths[route], {"photos": PhotoQuestion, "events": Lookup}[route], signer
            )
        set_phase(store, phase)
        before = state(store)
        signers, phases = ROWS[route][kind]
        may = signer in signers and phase in phases
        assert ask() == may, (route, kind, signer, phase)
        if not may:
            # A device of the station is told for ever that the polls were not open: that answer is kept.
            after = state(store)
            kept = 7 if route == "acts" and signer == "own device" else None
            assert [t for i, t in enumerate(after) if i != kept] == [
                t for i, t in enumerate(before) if i != kept
            ]
        asked += 1
    assert asked >= 4


def test_of_all_pairs_of_persons_only_chair_and_supervisor_of_the_station_release(store):
    set_phase(store, OPEN)
    for pair in product(ROLES, repeat=2):
        act = make_act(store, "issue", "device-101")
        release = Desk("101").release(_reserve_of(act), pair)
        may = set(pair) == {"chair-101", "supervisor-101"}
        assert isinstance(one(store, release), Done) == may, pair


def _reserve_of(act) -> object:
    return type("Reserved", (), {"key": act.visit})


def test_of_all_pairs_of_persons_only_two_different_officers_administer(store):
    set_phase(store, OPEN)
    allowed = set()
    for pair in product(ROLES, repeat=2):
        try:
            administer(store, approved(revoke("supervisor-900"), pair), AUTHORITY.certificate())
            allowed.add(pair)
        except NotPermittedError:
            continue
    assert allowed == {("officer-a", "officer-b"), ("officer-b", "officer-a")}
    assert set(STATIONS) <= {station for _, station in ROLES.values() if station}
