"""Counters instead of links: each equality of SECURITY.md E6, broken by one, names its stage."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest

from amin.box import Counters
from amin.box.counters import verify_counters
from amin.errors import MalformedError, RejectedError

AGREE = Counters(
    check_ins=103,
    tokens_issued=103,
    tokens_spent=99,
    tokens_returned=3,
    tokens_missing=1,
    ballots=97,
    abandoned=2,
    sheets_printed=108,
    sheets_changed=4,
    sheets_tested=5,
    sheets_abandoned=1,
    sheets_jammed=1,
    papers=97,
)

# What is moved by one, and the first stage at which the counts then part.
BROKEN = [
    ({"check_ins": 1}, "check-in"),
    ({"check_ins": 1, "tokens_issued": 1}, "cards"),
    ({"tokens_returned": 1}, "cards"),
    ({"tokens_missing": 1}, "cards"),
    ({"tokens_spent": 1}, "cards"),
    ({"tokens_spent": 1, "tokens_missing": -1}, "casting"),
    ({"abandoned": 1}, "casting"),
    ({"ballots": 1}, "casting"),
    ({"ballots": 1, "abandoned": -1}, "printing"),
    ({"sheets_printed": 1}, "printing"),
    ({"sheets_changed": 1}, "printing"),
    ({"sheets_tested": 1}, "printing"),
    ({"sheets_abandoned": 1}, "printing"),
    ({"sheets_jammed": 1}, "printing"),
    ({"papers": 1}, "paper"),
]


def moved(changes: dict[str, int], sign: int) -> Counters:
    return replace(AGREE, **{name: getattr(AGREE, name) + sign * by for name, by in changes.items()})


def test_counters_that_agree_hold():
    verify_counters(AGREE)
    verify_counters(Counters(**dict.fromkeys(AGREE.document(), 0)))


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize(("changes", "stage"), BROKEN, ids=lambda value: str(value))
def test_each_equality_broken_by_one_names_its_stage(changes, stage, sign):
    with pytest.raises(RejectedError, match=f"differ at {stage}: "):
        verify_counters(moved(changes, sign))


def test_every_counter_moved_alone_is_noticed():
    for field in fields(Counters):
        with pytest.raises(RejectedError):
            verify_counters(moved({field.name: 1}, 1))


@pytest.mark.parametrize("by", range(1, 11))
def test_ballots_stuffed_or_dropped_in_a_box_are_noticed(by):
    """SECURITY.md B-6 and B-7: whoever adds or takes ballots must also move four other counts."""
    for sign in (1, -1):
        for changes in ({"ballots": by}, {"ballots": by, "papers": by}, {"ballots": by, "tokens_spent": by}):
            with pytest.raises(RejectedError):
                verify_counters(moved(changes, sign))


@pytest.mark.parametrize("value", [-1, 2**53, True, 1.0, "1", None])
def test_a_counter_that_is_no_count_is_malformed(value):
    for field in fields(Counters):
        with pytest.raises(MalformedError, match=field.name):
            replace(AGREE, **{field.name: value})


def test_counters_are_read_as_they_were_written_and_in_no_other_form():
    assert Counters.from_document(AGREE.document()) == AGREE
    for wrong in (
        None,
        [],
        {},
        {**AGREE.document(), "more": 0},
        {name: n for name, n in AGREE.document().items() if name != "papers"},
        {**AGREE.document(), "papers": "97"},
        {**AGREE.document(), "papers": True},
        {**AGREE.document(), "papers": -1},
    ):
        with pytest.raises(MalformedError):
            Counters.from_document(wrong)
