"""Sentences that can be read aloud to a losing list."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from fractions import Fraction
from string import Formatter
from typing import get_args

import pytest
from counting_examples import counted, persons_only

from amin.counting import INDEPENDENTS, RULES, Totals, elect
from amin.counting.apportion import apportion
from amin.counting.explain import (
    STRATEGIES_OF_TEHRAN,
    Difference,
    OtherStrategy,
    as_data,
    explain,
    last_seat,
    names_of,
    other_strategies,
    sentence,
)
from amin.counting.numerals import Language
from amin.counting.rules import title_of
from amin.counting.sentences import SENTENCES
from amin.counting.steps import VALUES, Step, StepKind
from amin.counting.thresholds import Threshold
from amin.election import Contest
from amin.errors import MalformedError

NAMES = {"A": "آبادانی", "B": "بهار شهر", "C": "چنار", "D": "دوستی"}


def council(*shares: int) -> tuple[Contest, Totals]:
    groups = {
        group: {f"{group}{i}": n // 21 + (i < n % 21) for i in range(21)}
        for group, n in zip((*NAMES, INDEPENDENTS), shares, strict=True)
    }
    contest, totals = counted(groups, 21)
    return replace(contest, lists=tuple(replace(a, name=NAMES[a.code]) for a in contest.lists)), totals


SUM_22 = council(429, 276, 93, 32, 170)
SUM_19 = council(404, 303, 154, 68, 71)


def said(case: tuple[Contest, Totals], rule: str, language: Language) -> tuple[str, ...]:
    return explain(elect(rule, *case).steps, names_of(case[0]), language)


def test_persian_explanation_of_a_surplus() -> None:
    assert said(SUM_22, "rounded_then_highest_ratio", "fa")[5:] == (
        "برای ۲۱ کرسی و ۱٬۰۰۰ رأی، هر کرسی نزدیک به ۴۷٫۶۱۹ (۴۷ و ۱۳/۲۱) رأی می‌خواهد.",
        "سهم «آبادانی» ۹٫۰۰۹ (۹ و ۹/۱۰۰۰) کرسی است؛ گردشدهٔ آن ۹ است.",
        "سهم «بهار شهر» ۵٫۷۹۶ (۵ و ۱۹۹/۲۵۰) کرسی است؛ گردشدهٔ آن ۶ است.",
        "سهم «چنار» ۱٫۹۵۳ (۱ و ۹۵۳/۱۰۰۰) کرسی است؛ گردشدهٔ آن ۲ است.",
        "سهم «دوستی» ۰٫۶۷۲ (۸۴/۱۲۵) کرسی است؛ گردشدهٔ آن ۱ است.",
        "سهم گروه نامزدهای مستقل ۳٫۵۷ (۳ و ۵۷/۱۰۰) کرسی است؛ گردشدهٔ آن ۴ است.",
        (
            "کرسی زیادی از گروه نامزدهای مستقل کم شد، زیرا کسر سهمش ۰٫۵۷ (۵۷/۱۰۰) است و در این "
            "نوبت کسر هیچ گروه دیگری که رو به بالا گرد شده کوچک‌تر نیست؛ ۳ کرسی برایش ماند."
        ),
    )


def test_english_explanation_of_seats_left_over() -> None:
    assert said(SUM_19, "rounded_then_highest_ratio", "en")[6:] == (
        "“آبادانی” is entitled to 8.484 (8 + 121/250) seats; rounded, that is 8.",
        "“بهار شهر” is entitled to 6.363 (6 + 363/1000) seats; rounded, that is 6.",
        "“چنار” is entitled to 3.234 (3 + 117/500) seats; rounded, that is 3.",
        "“دوستی” is entitled to 1.428 (1 + 107/250) seats; rounded, that is 1.",
        "The group of independents is entitled to 1.491 (1 + 491/1000) seats; rounded, that is 1.",
        (
            "The 20th seat goes to “آبادانی”, because its share of the votes is 40.4% (101/250), and of "
            "those whose turn had not come yet nobody has a larger one."
        ),
        (
            "The 21st seat goes to “بهار شهر”, because its share of the votes is 30.3% (303/1000), and of "
            "those whose turn had not come yet nobody has a larger one."
        ),
    )


@pytest.mark.parametrize(
    ("case", "rule", "start"),
    [
        (SUM_19, "rounded_then_highest_ratio", "کرسی بیست\u200cویکم به «بهار شهر» رسید، زیرا سهمش از رأی"),
        (SUM_19, "largest_remainder", "کرسی بیست\u200cویکم به «آبادانی» رسید، زیرا باقی\u200cماندهٔ سهمش"),
        (SUM_19, "dhondt", "کرسی بیست\u200cویکم به «"),
        (
            SUM_22,
            "rounded_then_highest_ratio",
            "سهم\u200cهای گردشده روی هم ۲۲ کرسی شد و شورا ۲۱ کرسی دارد. کرسی زیادی از",
        ),
    ],
)
def test_the_last_seat_is_explained_in_one_sentence(
    case: tuple[Contest, Totals], rule: str, start: str
) -> None:
    text = last_seat(*case, elect(rule, *case), "fa")

    assert text.startswith(start), text
    assert "زیرا" in text


def test_rounding_that_fits_leaves_no_last_seat() -> None:
    case = council(500, 300, 100, 50, 50)  # 10.5, 6.3, 2.1, 1.05, 1.05: 11, 6, 2, 1, 1
    outcome = elect("rounded_then_highest_ratio", *case)

    assert last_seat(*case, outcome, "en") == (
        "The entitlements came to exactly 21 seats; none was left to be given."
    )
    assert last_seat(*case, outcome, "fa") == "سهم‌ها روی هم درست ۲۱ کرسی شد؛ کرسی دیگری برای تقسیم نماند."


def test_the_last_seat_under_plurality_names_who_came_next() -> None:
    case = persons_only({"p": 30, "q": 20, "r": 12}, 2)

    assert last_seat(*case, elect("plurality", *case), "en") == (
        "The 2nd seat goes to “Person q” with 20 votes; next comes “Person r” with 12, 8 fewer."
    )
    assert last_seat(*case, elect("plurality", *case), "fa") == (
        "کرسی دوم با ۲۰ رأی به «Person q» رسید؛ پس از او «Person r» ۱۲ رأی دارد، ۸ رأی کمتر."
    )


def test_a_last_seat_that_waits_for_a_lot_says_so() -> None:
    persons = persons_only({"p": 30, "q": 20, "r": 20}, 2)
    lists = counted({"a": {"a1": 7, "a2": 0}, "b": {"b1": 7, "b2": 0}, "c": {"c1": 6, "c2": 0}}, 4)

    assert last_seat(*persons, elect("plurality", *persons), "en") == (
        "For 1 of the seats “Person q” and “Person r” are level; a lot must be drawn."
    )
    assert last_seat(*lists, elect("rounded_then_highest_ratio", *lists), "fa") == (
        "برای ۱ کرسی، «List a» و «List b» برابرند؛ قرعه لازم است."
    )


def test_other_strategies_say_for_whom_the_number_would_be_another() -> None:
    others = {other.name: other for other in other_strategies(*SUM_19, "rounded_then_highest_ratio")}

    assert set(others) == set(STRATEGIES_OF_TEHRAN) - {"rounded_then_highest_ratio"}
    hare = others["largest_remainder"]
    assert hare.seats == {"A": 9, "B": 6, "C": 3, "D": 1, INDEPENDENTS: 2}
    assert hare.differs == (Difference("B", 7, 6), Difference(INDEPENDENTS, 1, 2))
    names = names_of(SUM_19[0])
    assert hare.sentence(names, "fa") == (
        "بزرگ‌ترین باقی‌مانده (largest_remainder): «بهار شهر» ۶ کرسی به جای ۷؛ "
        "گروه نامزدهای مستقل ۲ کرسی به جای ۱."
    )
    assert others["floor_then_highest_share"].differs == ()
    assert others["floor_then_highest_share"].sentence(names, "en") == (
        "Whole part, then highest share (floor_then_highest_share): would give the same seats."
    )


def test_the_same_seats_with_a_lot_are_said_with_the_lot() -> None:
    """One seat, two level lists: every strategy leaves it to the same lot."""
    case = council(500, 500, 0, 0, 0)
    level = (replace(case[0], seats=1), case[1])
    others = {other.name: other for other in other_strategies(*level, "rounded_then_highest_ratio")}

    told = others["largest_remainder"]
    assert (told.differs, told.open_seats, told.same_lot) == ((), 1, True)
    assert told.sentence({}, "en").endswith(": would give the same seats and the same lot.")
    assert told.sentence({}, "fa").endswith(": همین کرسی‌ها و همین قرعه را می‌داد.")
    another = replace(told, same_lot=False)
    assert another.sentence({}, "en").endswith(": would give the same seats, and 1 by lot.")


def test_a_strategy_that_differs_says_what_it_leaves_to_a_lot() -> None:
    told = OtherStrategy("dhondt", {"A": 1}, 2, (Difference("A", 2, 1),))

    assert told.sentence({}, "en") == "D’Hondt (dhondt): “A” 1 in place of 2; 2 by lot."


def test_more_seats_than_candidates_are_said_to_stay_empty() -> None:
    lists = counted({"a": {"a1": 5, "a2": 3}, "b": {"b1": 2}}, 4)
    persons = persons_only({"p": 3, "q": 2}, 4)

    for rule in ("dhondt", "rounded_then_highest_ratio", "largest_remainder", "plurality"):
        assert last_seat(*lists, elect(rule, *lists), "en") == (
            "There are fewer candidates (3) than seats (4): all are elected, and 1 seat stays empty."
        )
    assert last_seat(*persons, elect("plurality", *persons), "fa") == (
        "شمار نامزدها (۲) از کرسی‌ها (۴) کمتر است: همه برگزیده‌اند و ۲ کرسی خالی می‌ماند."
    )


def test_as_many_candidates_as_seats_leave_nothing_to_decide() -> None:
    case = counted({"a": {"a1": 5, "a2": 3}, "b": {"b1": 2}}, 3)

    assert last_seat(*case, elect("dhondt", *case), "en") == (
        "There are as many candidates (3) as seats (3): all are elected, and nothing is left to be decided."
    )


def test_no_votes_at_all_are_said_before_the_lot() -> None:
    case = council(0, 0, 0, 0, 0)

    for rule in ("rounded_then_highest_ratio", "dhondt"):
        assert last_seat(*case, elect(rule, *case), "en").startswith("There are no votes at all. For 21 of")
        assert last_seat(*case, elect(rule, *case), "fa").startswith("هیچ رأیی داده نشده است. برای ۲۱ کرسی")


def test_the_one_seat_of_a_body_is_not_its_first() -> None:
    case = counted({"a": {"a1": 5}, "b": {"b1": 3}}, 1)
    persons = persons_only({"p": 3, "q": 1}, 1)

    assert last_seat(*case, elect("dhondt", *case), "en").startswith("The seat goes to “List a”")
    assert last_seat(*case, elect("dhondt", *case), "fa").startswith("تنها کرسی به «List a» رسید")
    assert last_seat(*persons, elect("plurality", *persons), "en").startswith("The seat goes to “Person p”")
    steps = explain(elect("dhondt", *case).steps, {}, "en", seats=1)
    assert not any("1st" in text for text in steps)


def test_one_thing_is_told_in_the_singular() -> None:
    quota = Step("quota", None, {"votes": 1, "seats": 1, "quota": Fraction(1)})

    assert sentence(quota, {}, "en") == "For 1 seat and 1 vote, one seat costs 1 vote."
    assert sentence(Step("votes", "1 votes", {"votes": 11}), {}, "en") == "“1 votes”: 11 votes."


def test_a_threshold_that_nobody_reached_is_told_once() -> None:
    outcome = apportion("dhondt", {"A": 3, "B": 2, "C": 2}, 5, threshold=Threshold(Fraction(9, 10)))
    told = explain(outcome.steps, {}, "en")

    assert [text for text in told if "threshold" in text] == [
        "Nobody reached the threshold of 6.3 (6 + 3/10) votes, so it is not applied."
    ]
    held = explain(
        apportion("dhondt", {"A": 3, "B": 3}, 5, threshold=Threshold(Fraction(1, 2))).steps, {}, "en"
    )
    assert sum("threshold" in text for text in held) == 2


def test_no_two_numbers_stand_side_by_side_in_a_sentence() -> None:
    """“۱۱۰ تقسیم بر ۱ ۱۱۰” would be heard, and read from right to left, as one number."""
    for name, words in SENTENCES.items():
        for language in get_args(Language):
            text = words.in_language(language)
            assert not re.search(r"\{(?!group\})\w+\} \{", text), (name, language)  # names have marks


def test_every_rule_has_a_title_in_both_languages() -> None:
    for language in get_args(Language):
        titles = [title_of(rule, language) for rule in RULES]
        assert len(set(titles)) == len(titles)
        assert all(bool(re.search("[آ-ی]", title)) == (language == "fa") for title in titles)
    assert title_of("a rule of tomorrow", "fa") == "a rule of tomorrow"


def test_an_unknown_strategy_is_refused() -> None:
    with pytest.raises(MalformedError, match="no rule is called 'guess'"):
        other_strategies(*SUM_19, "rounded_then_highest_ratio", ["guess"])


def test_strategies_compared_are_rules() -> None:
    assert set(STRATEGIES_OF_TEHRAN) <= RULES.keys()


def test_data_is_exact_json_in_both_languages() -> None:
    outcome = elect("rounded_then_highest_ratio", *SUM_19)
    data = as_data(*SUM_19, outcome, "rounded_then_highest_ratio")

    assert json.loads(json.dumps(data)) == data
    assert data["steps"][6]["values"] == {"quotas": "2121/250", "seats": 8}
    assert data["steps"][6]["text"].keys() == data["last_seat"].keys() == {"fa", "en"}
    assert data["parameters"]["denominator"] == "marks"
    assert data["votes_needed"] == {"A": 2, "B": 85, "C": 16, "D": 4, INDEPENDENTS: 1}
    assert data["other_strategies"][0]["differs"][0] == {"group": "B", "seats": 7, "would_have": 6}


def test_counts_beyond_json_are_strings_in_the_data() -> None:
    case = counted({"a": {"a1": 2**70}, "b": {"b1": 1}}, 1)
    data = as_data(*case, elect("rounded_then_highest_ratio", *case), "rounded_then_highest_ratio")

    assert data["steps"][0]["values"]["votes"] == str(2**70)


@pytest.mark.parametrize("kind", get_args(StepKind))
def test_every_kind_of_step_has_a_sentence_with_all_of_its_numbers(kind: StepKind) -> None:
    forms = [name for name in SENTENCES if name == kind or name.startswith(f"{kind}_")]
    allowed = {*VALUES[kind], "group", "ratio"}

    assert forms
    for form in forms:
        words = SENTENCES[form]
        fa, en = (
            {field for _, field, _, _ in Formatter().parse(text)} - {None} for text in (words.fa, words.en)
        )
        assert fa == en <= allowed


@pytest.mark.parametrize("rule", sorted(RULES))
def test_every_rule_can_be_explained(rule: str) -> None:
    case = counted({"a": {"a1": 60}, "b": {"b1": 20, "b2": 5}, INDEPENDENTS: {"i1": 8, "i2": 8}}, 1)
    contest, totals = case
    outcome = elect(rule, replace(contest, seats=1), totals) if rule != "limited_vote" else None
    if outcome is not None:
        for language in get_args(Language):
            assert last_seat(contest, totals, outcome, language)
            assert all("{" not in text for text in explain(outcome.steps, names_of(contest), language))


def test_persian_has_no_ascii_digits_and_no_space_where_a_joiner_belongs() -> None:
    texts = [words.fa for words in SENTENCES.values()]
    texts += [*said(SUM_22, "largest_remainder", "fa"), *said(SUM_19, "dhondt", "fa")]

    for text in texts:
        assert not re.search("[0-9]", text)
        assert not re.search(r"\b(می|نمی) | (ها|های|ترین|تر|اند)\b", text), text
        assert not set(text) & set("يك"), text


def test_a_drawn_lot_names_who_took_part_who_won_and_the_minutes() -> None:
    lot = Step("lot", None, {"among": ("A", "B"), "drawn": ("B",), "minutes": "12/44"})

    assert sentence(lot, NAMES, "fa") == (
        "میان «آبادانی» و «بهار شهر» قرعه کشیده شد و «بهار شهر» درآمد (صورت‌جلسهٔ 12/44)."
    )
