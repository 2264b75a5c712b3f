"""The visit as a table: what may follow what, and what is said instead of an act."""

from __future__ import annotations

from collections import deque
from dataclasses import replace

import pytest
from booth_examples import LISTS, package
from hypothesis import given
from hypothesis import strategies as st

from amin.booth.choice import (
    NOTHING,
    Choice,
    Said,
    add_person,
    choose_list,
    go_blank,
    open_list,
    remove_person,
)
from amin.booth.visit import NEXT, Act, Fate, Settings, Step, Visit, advance, begin, chosen, set_screen
from amin.errors import StateError

CONTEST = package().definition.contests[0]
CODES = tuple(each.code for each in CONTEST.candidates)
TO_READ = (Act.BEGIN, Act.REVIEW, Act.PRINT, Act.PRINTED)


def walked(visit: Visit, *acts: Act) -> Visit:
    for act in acts:
        visit = advance(visit, act)
    return visit


def voter(*contests: str) -> Visit:
    return begin(contests or ("council", "experts"))


def test_a_visit_of_two_contests_goes_from_card_to_done():
    visit = walked(voter(), *TO_READ, Act.CAST, Act.RECORDED)
    assert (visit.step, visit.contest, visit.fates) == (Step.CHOOSE, "experts", (Fate.CAST,))
    visit = walked(visit, *TO_READ[1:], Act.CAST, Act.RECORDED)
    assert (visit.step, visit.contest) == (Step.DONE, None)
    assert walked(visit, Act.LEAVE) == Visit()


def test_a_contest_can_be_declined_and_the_other_voted():
    visit = walked(voter(), Act.BEGIN, Act.DECLINE)
    assert (visit.contest, visit.fates) == ("experts", (Fate.DECLINED,))


def test_every_act_that_the_table_does_not_name_is_refused():
    refused = 0
    for step in Step:
        for act in set(Act) - set(NEXT[step]):
            with pytest.raises(StateError):
                advance(replace(voter(), step=step), act)
            refused += 1
    assert refused > 150


def paths(table) -> dict[Step, set[Step]]:
    return {step: set(table[step].values()) for step in Step}


def cast_without_paper(table) -> bool:
    """Whether a vote can reach the box by a way that leaves out the step where the paper is read."""
    edges, seen, left = paths(table), {Step.ATTRACT}, deque([Step.ATTRACT])
    while left:
        for step in edges[left.popleft()] - seen - {Step.READ}:
            seen.add(step)
            left.append(step)
    return Step.SEND in seen


def test_nothing_is_cast_but_from_a_paper_that_was_shown():
    assert not cast_without_paper(NEXT)
    shortcut = {**NEXT, Step.REVIEW: {**NEXT[Step.REVIEW], Act.CAST: Step.SEND}}  # known-bad
    assert cast_without_paper(shortcut)
    assert [step for step in Step if Act.CAST in NEXT[step]] == [Step.READ]


def test_nothing_of_a_voter_is_left_for_the_next_wherever_the_visit_ends():
    full = replace(
        voter(), choice=Choice(persons=CODES[:5]), settings=Settings("en", 4, "dark"), jams=1, fates=()
    )
    ended = 0
    for step in Step:
        for act, to in NEXT[step].items():
            if to in (Step.ATTRACT, Step.STOPPED):
                assert advance(replace(full, step=step), act) == Visit(to)
                ended += 1
    assert ended > 8


def test_a_voter_who_does_not_answer_is_locked_out_and_comes_back_to_the_same_place():
    for step in (Step.SETTINGS, Step.CHOOSE, Step.REVIEW, Step.READ, Step.TESTED):
        before = replace(voter(), step=step, choice=Choice(persons=CODES[:3]))
        locked = advance(before, Act.IDLE)
        assert locked.step is Step.LOCKED
        assert set(NEXT[Step.LOCKED]) == {Act.RESUME, Act.END}  # never cast, never discarded by itself
        assert advance(locked, Act.RESUME) == before


def test_no_time_out_reaches_a_ballot_that_is_on_its_way():
    assert Act.IDLE not in NEXT[Step.SEND]
    assert Act.END not in NEXT[Step.SEND]


def test_a_changed_sheet_keeps_the_choice_and_a_tested_one_does_not():
    read = walked(chosen(walked(voter(), Act.BEGIN), Choice(persons=CODES[:2])), *TO_READ[1:])
    assert advance(read, Act.CHANGE).choice == read.choice
    assert advance(read, Act.CHANGE).step is Step.REVIEW
    assert walked(read, Act.TEST, Act.AGAIN).choice == NOTHING


def test_a_choice_is_made_only_where_something_is_being_chosen():
    for step in set(Step) - {Step.CHOOSE, Step.REVIEW}:
        with pytest.raises(StateError):
            chosen(replace(voter(), step=step), Choice(blank=True))


def test_a_screen_is_set_to_what_there_is_and_to_nothing_else():
    assert set_screen(voter(), Settings("en", 4, "dim")).settings.size == 4
    for wrong in (Settings("de"), Settings(size=5), Settings(theme="pink")):  # type: ignore[arg-type]
        with pytest.raises(StateError):
            set_screen(voter(), wrong)


def test_a_wrong_digit_is_a_sentence_and_never_a_vote():
    assert add_person(CONTEST, NOTHING, "10009") == Said("k.code_unknown", {"code": "10009"})
    assert choose_list(CONTEST, NOTHING, "1011") == Said("k.code_unknown", {"code": "1011"})


def test_a_code_of_the_other_kind_is_recognised():
    assert add_person(CONTEST, NOTHING, LISTS[0].code) == Said("k.code_islist", {"code": LISTS[0].code})
    assert choose_list(CONTEST, NOTHING, CODES[0]) == Said("k.code_iscand", {"code": CODES[0]})


def test_a_code_may_be_typed_in_persian_and_arabic_digits():
    assert add_person(CONTEST, NOTHING, "۱۰۰۰۸") == Choice(persons=("10008",))
    assert add_person(CONTEST, NOTHING, "١٠٠٠٨") == Choice(persons=("10008",))


def test_a_person_chosen_twice_is_said_and_counts_once():
    once = add_person(CONTEST, NOTHING, CODES[0])
    said = add_person(CONTEST, once, CODES[0])
    assert (said.id, said.given) == ("k.dup", {"name": CONTEST.candidates[0].name})


def test_the_twenty_second_person_is_refused_until_one_is_removed():
    full = Choice(persons=CODES[:21])
    assert add_person(CONTEST, full, CODES[30]) == Said("k.full", {"max": 21})
    room = remove_person(CONTEST, full, CODES[3])
    assert len(add_person(CONTEST, room, CODES[30]).persons) == 21


def test_going_from_persons_to_a_list_says_how_many_are_dropped_and_asks():
    some = Choice(persons=CODES[:4])
    said = choose_list(CONTEST, some, LISTS[1].code)
    assert said == Said("k.switch_to_list", {"n": 4}, asks=True)
    assert choose_list(CONTEST, some, LISTS[1].code, agreed=True) == Choice(list=LISTS[1].code)


def test_going_from_a_list_to_persons_asks():
    listed = Choice(list=LISTS[0].code)
    assert add_person(CONTEST, listed, CODES[40]) == Said("k.switch_to_people", asks=True)
    assert add_person(CONTEST, listed, CODES[40], agreed=True) == Choice(persons=(CODES[40],))


def test_a_list_is_opened_and_then_edited_into_persons():
    opened = open_list(CONTEST, Choice(list=LISTS[0].code), LISTS[0].code)
    assert opened == Choice(persons=CODES[:21])
    fewer = remove_person(CONTEST, opened, CODES[0])
    edited = add_person(CONTEST, fewer, CODES[-1])
    assert edited.persons == (*CODES[1:21], CODES[-1])


def test_a_list_that_has_no_room_is_not_opened_by_half():
    said = open_list(CONTEST, Choice(persons=CODES[21:24]), LISTS[0].code)
    assert said == Said("k.open_list_full", {"n": 21, "left": 18})


def test_blank_is_asked_once_and_drops_the_rest():
    assert go_blank(CONTEST, Choice(persons=CODES[:2])) == Said("k.blank_ask", asks=True)
    assert go_blank(CONTEST, Choice(persons=CODES[:2]), agreed=True) == Choice(blank=True)


acts = st.lists(
    st.one_of(
        st.tuples(st.sampled_from([add_person, remove_person]), st.sampled_from((*CODES, "10009"))),
        st.tuples(st.sampled_from([choose_list, open_list]), st.sampled_from([each.code for each in LISTS])),
    ),
    max_size=40,
)


@given(acts=acts, agreed=st.booleans())
def test_whatever_is_tapped_the_choice_is_one_that_the_ballot_can_hold(acts, agreed):
    """One list, or blank, or up to 21 different persons in the frozen order; so no ballot is ever void."""
    choice = NOTHING
    for act, code in acts:
        given = {} if act is remove_person else {"agreed": agreed}
        after = act(CONTEST, choice, code, **given)
        choice = choice if isinstance(after, Said) else after
        assert (choice.list is not None) + bool(choice.persons) + choice.blank <= 1
        assert len(choice.persons) <= CONTEST.max_marks
        assert list(choice.persons) == sorted(set(choice.persons), key=CODES.index)
