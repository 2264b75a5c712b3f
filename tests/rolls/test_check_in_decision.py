"""The decision to hand out a ballot, as a table."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amin.rolls import Answer, Refusal
from amin.rolls.check_in import decide

ON, NOT, TAKEN = Refusal.NOT_ON_THE_ROLL, Refusal.NOT_ELIGIBLE, Refusal.ALREADY_TAKEN

TABLE = [
    # asked, eligible, taken → granted, refused
    ("a", "a", "", "a", []),
    ("a", "ab", "", "a", []),
    ("a", "a", "a", "", [("a", TAKEN)]),
    ("a", "b", "", "", [("a", NOT)]),
    ("a", "b", "a", "", [("a", NOT)]),  # a contest moved away after it was taken: still no ballot
    ("a", "", "", "", [("a", NOT)]),
    ("a", None, "", "", [("a", ON)]),
    ("a", None, "a", "", [("a", ON)]),
    ("", "a", "", "", []),
    ("", None, "", "", []),
    ("ab", "ab", "a", "b", [("a", TAKEN)]),
    ("ba", "ab", "", "ba", []),
    ("abc", "ab", "b", "a", [("b", TAKEN), ("c", NOT)]),
    ("aab", "ab", "", "ab", []),
    ("aa", "a", "a", "", [("a", TAKEN)]),
]


@pytest.mark.parametrize(("asked", "eligible", "taken", "granted", "refused"), TABLE)
def test_each_row_of_the_table(asked, eligible, taken, granted, refused):
    on_the_roll = None if eligible is None else set(eligible)

    assert decide(asked, eligible=on_the_roll, taken=set(taken)) == Answer(tuple(granted), tuple(refused))


contests = st.sampled_from("abcd")


@given(st.lists(contests, max_size=6), st.none() | st.sets(contests), st.sets(contests))
def test_each_contest_asked_for_is_answered_once_and_granted_only_where_all_allow(asked, eligible, taken):
    answer = decide(asked, eligible=eligible, taken=taken)
    reasons = dict(answer.refused)

    assert len(answer.granted) + len(answer.refused) == len(set(asked))
    assert {*answer.granted, *reasons} == set(asked)
    for contest in asked:
        allowed = eligible is not None and contest in eligible and contest not in taken
        assert (contest in answer.granted) == allowed


@given(st.lists(contests, min_size=1, max_size=6), st.sets(contests))
def test_nothing_granted_is_ever_granted_again(asked, eligible):
    first = decide(asked, eligible=eligible, taken=set())
    again = decide(asked, eligible=eligible, taken=set(first.granted))

    assert again.granted == ()


def test_a_contest_of_another_place_is_not_voted_on_here_even_by_who_may():
    answer = decide(["council", "village"], eligible={"council", "village"}, taken=set(), served={"council"})
    assert answer == Answer(("council",), (("village", Refusal.NOT_HERE),))
    assert decide(["village"], eligible=None, taken=set(), served=set()).refused == (
        ("village", Refusal.NOT_ON_THE_ROLL),
    )


def test_each_refusal_has_a_code_of_its_own():
    assert {refusal.code for refusal in Refusal} == {
        "not-on-the-roll", "not-eligible", "already-taken", "office-taken", "not-here"
    }  # fmt: skip
