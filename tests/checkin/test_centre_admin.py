"""Certificates, and what two officers do: replayed, edited, stale, by one person (SECURITY.md D-49, D-66)."""

from __future__ import annotations

from hashlib import sha256

import msgspec
import pytest
from centre_example import (
    AUTHORITY,
    ELECTION,
    Desk,
    approved,
    certificate,
    fresh_key,
    key_of,
    make_store,
    one,
    phase_act,
)

from amin.checkin.authority import Authority, Subject, certified
from amin.checkin.centre.admin import Enrol, Revoke, administer
from amin.errors import MalformedError, NotPermittedError, StateError
from amin.rolls.visit import Approval, Refusal

PEM = AUTHORITY.certificate()


@pytest.fixture
def store(database, tmp_path):
    store = make_store(database(), tmp_path, phase="setup")
    yield store
    store.db.close()


def enrolment(text: str) -> Enrol:
    return Enrol(election=ELECTION.hex(), key=fresh_key(), reason="a new device", certificate=text)


def test_a_certificate_says_who_holds_a_key():
    subject = Subject("device-7", "device", "101", key_of("device-7").public)
    assert certified(AUTHORITY.issue(subject, 7), PEM, ELECTION) == subject
    officer = Subject("officer-z", "officer", None, key_of("z").public)
    assert certified(AUTHORITY.issue(officer, 8), PEM, ELECTION) == officer


def test_certificates_of_others_are_refused():
    subject = Subject("device-7", "device", "101", key_of("device-7").public)
    good = AUTHORITY.issue(subject, 7)
    other_key = Authority(sha256(b"another").digest(), ELECTION)
    other_election = Authority(sha256(b"authority").digest(), sha256(b"another election").digest())
    lines = good.decode().splitlines()
    flipped = "A" if lines[3][10] != "A" else "B"
    lines[3] = lines[3][:10] + flipped + lines[3][11:]
    for bad in (
        other_key.issue(subject, 7),
        other_election.issue(subject, 7),
        PEM,  # the authority's own is no device's
        "\n".join(lines).encode(),
        good[:-40],
        b"",
        b"-----BEGIN CERTIFICATE-----\n" * 500,
    ):
        with pytest.raises(NotPermittedError):
            certified(bad, PEM, ELECTION)


@pytest.mark.parametrize(
    ("name", "role", "station"),
    [("Device", "device", "101"), ("d", "device", None), ("d", "officer", "101"), ("d", "king", None),
     ("d" * 65, "device", "101"), ("d", "device", "1 1"), ("", "officer", None)],
)  # fmt: skip
def test_names_and_roles_that_do_not_exist_get_no_certificate(name, role, station):
    with pytest.raises(MalformedError):
        AUTHORITY.issue(Subject(name, role, station, key_of("x").public), 1)


def test_polls_open_only_by_officers_who_mean_the_roll_that_is_loaded(store):
    """A stale roll at one place is what Durham had in 2016."""
    act = phase_act(store, "open")
    stale = msgspec.structs.replace(act, key=fresh_key(), roll="0" * 64)
    with pytest.raises(StateError, match="another roll"):
        administer(store, approved(stale), PEM)
    with pytest.raises(MalformedError):
        administer(store, approved(phase_act(store, "closed")), PEM)
    assert store.phase() == "setup"
    administer(store, approved(act), PEM)
    assert store.phase() == "open"


def test_an_act_serves_once_and_its_approval_no_other_act(store):
    act = phase_act(store, "open")
    signed = approved(act)
    administer(store, signed, PEM)
    administer(store, approved(phase_act(store, "draining")), PEM)
    administer(store, signed, PEM)  # it was done; doing it "again" changes nothing
    assert store.phase() == "draining"
    edited = msgspec.structs.replace(signed, body=signed.body.replace('"to":"open"', '"to":"closed"'))
    with pytest.raises(NotPermittedError):
        administer(store, edited, PEM)
    with pytest.raises(StateError, match="used for another"):
        administer(store, approved(msgspec.structs.replace(act, to="closed")), PEM)
    for body in ("{}", signed.body + " ", signed.body.replace('"reason"', '"is_admin":true,"reason"')):
        with pytest.raises(MalformedError):
            administer(store, msgspec.structs.replace(signed, body=body), PEM)
    assert store.phase() == "draining"


def test_one_person_is_not_two(store):
    signed = approved(phase_act(store, "open"))
    twice = (signed.signatures[0], signed.signatures[0])
    borrowed = (signed.signatures[0], Approval("officer-b", signed.signatures[0].signature))
    for signatures in (twice, borrowed, (signed.signatures[0], Approval("officer-x", "0" * 128))):
        with pytest.raises(NotPermittedError):
            administer(store, msgspec.structs.replace(signed, signatures=signatures), PEM)
    assert store.phase() == "setup"


def test_a_name_has_one_key_for_ever_and_revoked_it_stays(store):
    administer(store, approved(phase_act(store, "open")), PEM)
    text = certificate("late-101", "device", "101")
    administer(store, approved(enrolment(text)), PEM)
    desk = Desk("101", "late-101")
    assert one(store, desk.reserve(1)).granted
    revoke = Revoke(election=ELECTION.hex(), key=fresh_key(), reason="stolen", name="late-101")
    administer(store, approved(revoke), PEM)

    answer = one(store, desk.reserve(2))
    assert isinstance(answer, Refusal)
    assert answer.why == "device"
    for act in (enrolment(text), enrolment(certificate("late-777", "device", "777"))):
        with pytest.raises(StateError):
            administer(store, approved(act), PEM)
    unknown = Revoke(election=ELECTION.hex(), key=fresh_key(), reason="?", name="nobody")
    with pytest.raises(StateError):
        administer(store, approved(unknown), PEM)


def test_a_revoked_officer_signs_nothing_more(store):
    revoke = Revoke(election=ELECTION.hex(), key=fresh_key(), reason="left", name="officer-b")
    administer(store, approved(revoke, ("officer-a", "officer-c")), PEM)
    with pytest.raises(NotPermittedError):
        administer(store, approved(phase_act(store, "open")), PEM)
    administer(store, approved(phase_act(store, "open"), ("officer-c", "officer-a")), PEM)
