"""Acts, answers and states of a visit: one act, one sequence of bytes (spec/checkin.md, D-60, D-61)."""

from __future__ import annotations

import json
from itertools import product

import msgspec
import pytest

from amin.encoding import canonical
from amin.errors import MalformedError, StateError
from amin.rolls.visit import (
    NEXT,
    Approval,
    Decided,
    Document,
    Issue,
    Receipt,
    RefusedContest,
    Release,
    ReleaseReason,
    Reserve,
    State,
    advance,
    approval_hash,
    asked_hash,
    decode_act,
    decode_answer,
    encode_act,
    encode_answer,
)

HEAD = {"election": "0a" * 32, "device": "device-101", "station": "101", "sequence": 7, "key": "0b" * 16}
RESERVE = Reserve(**HEAD, voter="0c" * 32, contests=("council", "experts"), document=Document.SCANNED)
ISSUE = Issue(**HEAD, visit="0d" * 16)
RELEASE = Release(
    **HEAD,
    visit="0d" * 16,
    reason=ReleaseReason.CARD_RETURNED,
    persons=(Approval("chair-101", "0e" * 64), Approval("supervisor-101", "0f" * 64)),
)
ABSURD = [
    None, True, -1, 0, 2**53, 2**63, 1.5, "", " ", "A" * 64, "0C" * 32, "0c" * 33, "0c" * 32 + "\n",
    "{0c0c}", "' OR 1=1 --", "%", "_", "{{7*7}}", "../..", "a" * 5000, "آ", "\u202e", [], {}, ["council", 1],
]  # fmt: skip


@pytest.mark.parametrize("act", [RESERVE, ISSUE, RELEASE], ids=["reserve", "issue", "release"])
def test_an_act_comes_back_from_its_bytes_which_are_canonical_json(act):
    body = encode_act(act)
    assert decode_act(body) == act
    assert canonical.encode(canonical.decode(body)) == body


@pytest.mark.parametrize("act", [RESERVE, ISSUE, RELEASE], ids=["reserve", "issue", "release"])
def test_no_absurd_value_of_any_field_is_an_act(act):
    whole = json.loads(encode_act(act))
    for field, value in product(whole, ABSURD):
        with pytest.raises(MalformedError):
            decode_act(json.dumps({**whole, field: value}, sort_keys=True, separators=(",", ":")).encode())
    for field in whole:
        less = {name: value for name, value in whole.items() if name != field}
        with pytest.raises(MalformedError):
            decode_act(canonical.encode(less))
    for more in ("role", "is_admin", "status", "__proto__"):
        with pytest.raises(MalformedError):
            decode_act(canonical.encode({**whole, more: "x"}))


def test_other_bytes_for_the_same_act_are_refused():
    body = encode_act(RESERVE)
    twice = body.replace(b'"key":', b'"device":"device-101","key":')
    for changed in (
        body + b" ",
        b" " + body,
        body.replace(b",", b", ", 1),
        twice,
        b"\xef\xbb\xbf" + body,
        b"",
    ):
        with pytest.raises(MalformedError):
            decode_act(changed)
    with pytest.raises(MalformedError):
        decode_act(encode_act(msgspec.structs.replace(RESERVE, contests=("council", "council"))))


def test_an_error_about_an_act_does_not_say_what_was_sent():
    for body in (b'{"voter":"0c0c"}', encode_act(RESERVE).replace(b"scanned", b"SECRET")):
        with pytest.raises(MalformedError) as told:
            decode_act(body)
        assert "0c0c" not in str(told.value)
        assert "SECRET" not in str(told.value)


def test_an_answer_comes_back_from_its_bytes():
    refused = (RefusedContest("experts", "already-taken", "102", "2026-06-12T09:00:00Z"),)
    answer = Decided(("council",), refused, Receipt(3, "0a" * 32))
    assert decode_answer(encode_answer(answer)) == answer
    with pytest.raises(MalformedError):
        decode_answer(b'{"answer":"maybe"}')


def test_what_was_asked_is_all_but_the_sequence():
    assert asked_hash(msgspec.structs.replace(RESERVE, sequence=8)) == asked_hash(RESERVE)
    for field, value in {"key": "1b" * 16, "voter": "1c" * 32, "contests": ("council",), "station": "102",
                         "device": "d", "document": Document.TYPED}.items():  # fmt: skip
        assert asked_hash(msgspec.structs.replace(RESERVE, **{field: value})) != asked_hash(RESERVE)


def test_what_persons_approve_is_all_but_sequence_and_signatures():
    assert approval_hash(msgspec.structs.replace(RELEASE, sequence=9)) == approval_hash(RELEASE)
    swapped = msgspec.structs.replace(RELEASE, persons=RELEASE.persons[::-1])
    assert approval_hash(swapped) == approval_hash(RELEASE)
    for field, value in {"key": "1b" * 16, "visit": "1d" * 16, "reason": ReleaseReason.WRONG_PERSON,
                         "station": "102", "device": "d"}.items():  # fmt: skip
        assert approval_hash(msgspec.structs.replace(RELEASE, **{field: value})) != approval_hash(RELEASE)


@pytest.mark.parametrize(("state", "to"), list(product(State, State)))
def test_a_visit_goes_where_the_table_says_and_nowhere_else(state, to):
    if to in NEXT[state]:
        assert advance(state, to) is to
    else:
        with pytest.raises(StateError):
            advance(state, to)
