"""Candidates who withdraw, are rejected, die or are reinstated after the freeze."""

from __future__ import annotations

from dataclasses import replace

import pytest
from counting_examples import contest_of, counted, unhurried
from hypothesis import given
from hypothesis import strategies as st

from amin.counting import INDEPENDENTS, NotHeld, elect, seats_and_alternates, why_not_held
from amin.counting.amendments import VOTES_ALREADY_GIVEN, Amendment, Standing, amended, lapse, out_after
from amin.counting.reading import Entered, Marks, Reading, choices_of, count, read
from amin.errors import MalformedError

VOTES = {"a": {"a1": 50, "a2": 20}, "b": {"b1": 30, "b2": 10}, INDEPENDENTS: {"i1": 14, "i2": 5}}
CONTEST, TOTALS = counted(VOTES, 3)


def gone(*codes: str, to: Standing = Standing.WITHDRAWN) -> list[Amendment]:
    return [Amendment(code, to) for code in codes]


def test_votes_that_lapse_are_neither_the_persons_nor_the_groups() -> None:
    contest, totals = amended(CONTEST, TOTALS, gone("a1", "i2"), "lapse")

    assert totals.candidates == {"a2": 20, "b1": 30, "b2": 10, "i1": 14}
    assert totals.list_totals == {"a": 20, "b": 40}
    assert totals.independents == 14
    assert totals.valid == TOTALS.valid
    assert elect("dhondt", contest, totals).elected == ("a2", "b1", "b2")


def test_votes_that_stay_with_the_group_win_seats_for_the_others_in_it() -> None:
    contest, totals = amended(CONTEST, TOTALS, gone("a1"), "stay_with_group")

    assert totals.list_totals == {"a": 70, "b": 40}
    outcome = elect("dhondt", contest, totals)
    assert outcome.seats == {"a": 1, "b": 2, INDEPENDENTS: 0}
    assert outcome.elected == ("a2", "b1", "b2")


def test_votes_that_stand_elect_the_person_and_leave_a_vacancy() -> None:
    assert amended(CONTEST, TOTALS, gone("a1"), "stand") == (CONTEST, TOTALS)


def test_a_rejected_person_who_is_reinstated_has_all_votes() -> None:
    acts = [Amendment("a1", Standing.REJECTED), Amendment("a1", Standing.CANDIDATE)]

    for rule in VOTES_ALREADY_GIVEN:
        assert amended(CONTEST, TOTALS, acts, rule) == (CONTEST, TOTALS)


def test_a_person_who_was_reinstated_can_go_again() -> None:
    acts = [*gone("a1", to=Standing.REJECTED), Amendment("a1", Standing.CANDIDATE), *gone("a1")]

    assert out_after(CONTEST, acts) == {"a1"}


@pytest.mark.parametrize(
    ("acts", "why"),
    [
        (gone("x"), "no candidate of contest council has the code 'x'"),
        (gone("a1", to=Standing.CANDIDATE), "a1 is candidate and cannot become candidate"),
        (gone("a1", "a1"), "a1 is withdrawn and cannot become withdrawn; allowed: died"),
        (
            [*gone("a1", to=Standing.DIED), Amendment("a1", Standing.CANDIDATE)],
            "a1 is died and cannot become candidate; allowed: nothing",
        ),
    ],
)
def test_an_act_that_cannot_be_is_refused(acts: list[Amendment], why: str) -> None:
    with pytest.raises(MalformedError, match=why):
        amended(CONTEST, TOTALS, acts, "lapse")


def test_an_unknown_rule_is_refused_with_the_rules_there_are() -> None:
    with pytest.raises(MalformedError, match="no rule is called 'guess'") as refusal:
        amended(CONTEST, TOTALS, [], "guess")
    assert refusal.value.hint == "rules are lapse, stay_with_group, stand"


def test_a_list_whose_members_are_all_gone_wins_no_seat_under_any_rule_that_takes_them_out() -> None:
    for rule in ("lapse", "stay_with_group"):
        contest, totals = amended(CONTEST, TOTALS, gone("a1", "a2"), rule)
        assert elect("largest_remainder", contest, totals).seats["a"] == 0


@pytest.mark.parametrize("rule", ["lapse", "stay_with_group"])
def test_a_contest_whose_candidates_are_all_gone_is_not_held(rule: str) -> None:
    everybody = gone("a1", "a2", "b1", "b2", "i1", "i2")
    found = amended(CONTEST, TOTALS, everybody, rule)

    assert found == NotHeld(persons=0, needed=1, seats=3)
    assert why_not_held(found, "en") == (
        "The contest is not held: candidates: 0; needed for 3 of the seats: 1 at least."
    )
    assert why_not_held(found, "fa") == (
        "انتخابات برگزار نمی‌شود: شمار نامزدها ۰ است و برای ۳ کرسی دست‌کم ۱ لازم است."
    )


def test_a_contest_is_not_held_when_fewer_are_left_than_must_stand() -> None:
    assert amended(CONTEST, TOTALS, gone("a1", "a2", "b1"), "lapse", least=seats_and_alternates) == NotHeld(
        3, 5, 3
    )
    assert not isinstance(amended(CONTEST, TOTALS, gone("a1"), "lapse", least=seats_and_alternates), NotHeld)


def test_votes_that_stand_keep_everybody_a_candidate_so_the_contest_is_held() -> None:
    everybody = gone("a1", "a2", "b1", "b2", "i1", "i2")

    assert amended(CONTEST, TOTALS, everybody, "stand") == (CONTEST, TOTALS)


PERSONS = ("a1", "a2", "b1", "b2", "i1", "i2")
PAPER = contest_of({"a": PERSONS[:2], "b": PERSONS[2:4], INDEPENDENTS: PERSONS[4:]}, 3, max_marks=3)


def struck(reading: Reading, out: set[str]) -> Reading:
    """The votes of one ballot that are left, as persons."""
    if not isinstance(reading, Marks):
        return reading
    return Marks(None, tuple(code for code in reading.voted_for(PAPER) if code not in out))


@unhurried
@given(
    ballots=st.lists(st.lists(st.sampled_from(("a", "b", *PERSONS)), max_size=5), max_size=12),
    out=st.sets(st.sampled_from(PERSONS), max_size=5),
)
def test_votes_struck_from_the_sum_are_those_struck_from_each_ballot(
    ballots: list[list[str]], out: set[str]
) -> None:
    """Sums of encrypted ballots show no ballot, so the rule must not need one."""
    choices = choices_of(PAPER)
    readings = [read(choices, Entered(tuple(entries))) for entries in ballots]
    _, from_sum = lapse(PAPER, count(PAPER, readings).totals, frozenset(out))
    one_by_one = count(PAPER, [struck(each, out) for each in readings]).totals

    assert from_sum == replace(
        one_by_one,
        candidates={code: n for code, n in one_by_one.candidates.items() if code not in out},
        lists=from_sum.lists,
    )
