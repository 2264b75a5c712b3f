"""Two persons are two keys, each behind a PIN; wrong PINs close a role for a while."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest

from amin.checkin.crew import CLOSED_FOR, WRONG_PINS, Crew, enrol
from amin.crypto import Passphrase, verify_signed_bytes
from amin.errors import NotPermittedError, StateError

CHEAP = Passphrase(b"", passes=1, memory_bytes=2**23)
NOON = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)
PINS = {"chair": "123456", "supervisor": "654321"}


def crew(clock=lambda: NOON, **pins: str) -> Crew:
    entropy = random.Random(7).randbytes
    return Crew(
        [
            enrol(f"{role}-1", role, role.title(), pin, entropy=entropy, cost=CHEAP)
            for role, pin in (PINS | pins).items()
        ],
        clock,
    )


def test_two_pins_give_two_signatures_over_the_same_act():
    both = crew()

    approvals = both.approve(PINS, b"an act" + bytes(26))

    keys = {each.id: each.public for each in both.members}
    assert [each.person for each in approvals] == ["chair-1", "supervisor-1"]
    for each in approvals:
        verify_signed_bytes(keys[each.person], bytes.fromhex(each.signature), b"an act" + bytes(26))


@pytest.mark.parametrize(
    "pins",
    [{**PINS, "supervisor": "000000"}, {**PINS, "chair": ""}, {"chair": "۱۲۳۴۵۷", "supervisor": "654321"}],
)
def test_with_a_wrong_pin_nobody_signs_and_which_was_wrong_is_not_said(pins):
    with pytest.raises(NotPermittedError) as refused:
        crew().keys(pins)

    assert str(refused.value) == "one of the PINs is wrong"


def test_a_pin_may_be_typed_in_persian_digits():
    assert len(crew().keys({"chair": "۱۲۳۴۵۶", "supervisor": "٦٥٤٣٢١"})) == 2


def test_one_person_in_two_roles_is_not_two_persons():
    entropy = random.Random(7).randbytes
    chair = enrol("chair-1", "chair", "A", "123456", entropy=lambda n: bytes(n), cost=CHEAP)
    same = enrol("chair-2", "supervisor", "A", "654321", entropy=lambda n: bytes(n), cost=CHEAP)
    assert chair.public == same.public
    assert entropy(1)

    with pytest.raises(NotPermittedError, match="two different persons"):
        Crew([chair, same], lambda: NOON).keys(PINS)


def test_wrong_pins_close_a_role_for_some_minutes_even_for_the_right_one():
    now = [NOON]
    both = crew(lambda: now[0])
    for _ in range(WRONG_PINS):
        with pytest.raises(NotPermittedError):
            both.keys({"chair": "999999"})

    with pytest.raises(StateError):
        both.keys(PINS)
    assert both.closed_until("chair") == NOON + CLOSED_FOR

    now[0] += CLOSED_FOR + timedelta(seconds=1)
    assert len(both.keys(PINS)) == 2


def test_a_right_pin_forgets_the_wrong_ones_before_it():
    both = crew()
    for _ in range(3):
        for _ in range(WRONG_PINS - 1):
            with pytest.raises(NotPermittedError):
                both.keys({"chair": "999999"})
        assert both.keys({"chair": "123456"})


def test_neither_pin_nor_key_is_in_what_is_printed_of_a_member():
    (member, _) = crew().members

    assert "123456" not in repr(member)
    assert member.sealed.hex() not in repr(member)
