"""The steps as a table: exact numbers, the last seat, and who came next."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest
from results_examples import LAW_19, SVG, WIKIPEDIA, council_result, counted_votes, drawn, texts

from amin.counting.apportion import apportion
from amin.counting.rules import RULES
from amin.counting.thresholds import Threshold
from amin.results import half_circle, of_votes, steps_chart, tokens
from amin.results.steps_table import DIVISORS, steps_table
from amin.results.svg import width_of

NEED_BALLOTS = ("rounded_by_ballots", "rounded_by_full_ballots")


def marked(result) -> dict[str, set[str]]:
    return {row.group.name: set(row.marks) for row in steps_table(result).rows if row.marks}


def row_of(result, name: str):
    return next(row for row in steps_table(result).rows if row.group.name == name)


def test_quotas_are_exact_and_the_last_two_seats_are_named():
    """Source: LAW 1.5, the sum of 19: 21 seats, of which rounding gives 19."""
    result = counted_votes(LAW_19)

    first = row_of(result, "امید")
    assert (str(first.entitlement), first.base, first.further, first.group.seats) == ("2121/250", 8, (20,), 9)
    assert marked(result) == {"میهن": {"last"}, "راه": {"runner-up"}}


def test_quotients_that_won_and_would_have_won_next_are_told():
    """100,000 ÷ 4 = 25,000 wins the last of 8 seats; next come 80,000 ÷ 4 and 20,000 ÷ 1, level."""
    result = counted_votes(WIKIPEDIA, "dhondt", 8)

    amber = row_of(result, "Amber")
    assert (amber.won.divisor, amber.won.quotient) == (4, 25_000)
    assert (amber.next.divisor, amber.next.quotient) == (5, 20_000)
    assert marked(result) == {"Amber": {"last"}, "Birch": {"runner-up"}, "Dawn": {"runner-up"}}
    assert row_of(result, "Dawn").won is None


@pytest.mark.parametrize("rule", DIVISORS)
def test_the_next_quotient_is_the_one_that_wins_when_there_is_one_seat_more(rule):
    """The divisors known to the picture are those of the rule itself."""
    for seats in range(1, 30):
        now, then = (counted_votes(WIKIPEDIA, rule, n) for n in (seats, seats + 1))
        further = [step for step in then.outcome.steps if step.kind == "divisor"]
        if then.outcome.ties or now.outcome.ties or not further:
            continue
        last = further[-1]
        if then.outcome.seats[last.group] != now.outcome.seats[last.group] + 1:
            continue  # rounding has shared the seats anew
        if row := next((r for r in steps_table(now).rows if r.group.code == last.group and r.next), None):
            assert (row.next.divisor, row.next.quotient) == (last.values["divisor"], last.values["quotient"])


def test_a_seat_that_was_taken_back_is_told():
    """Source: LAW 1.5, the sum of 22: rounding gives 22 seats for 21."""
    votes = dict(zip(("A", "B", "C", "D", "independents"), (429, 276, 93, 32, 170), strict=True))
    result = counted_votes(votes)

    taken = [row.group.code for row in steps_table(result).rows if row.taken]
    surplus = [step.group for step in result.outcome.steps if step.kind == "surplus"]
    assert taken == surplus
    assert len(taken) == 1
    assert "a seat too many taken" in " ".join(texts(steps_chart(result, "en")))


def test_a_tie_marks_all_who_are_level_and_nobody_as_last():
    result = counted_votes({"A": 5, "B": 5, "C": 1}, "dhondt", 1)

    assert marked(result) == {"A": {"level"}, "B": {"level"}}
    assert "level: lot" in texts(steps_chart(result, "en"))


def test_a_short_list_is_marked_and_has_no_next_quotient():
    result = counted_votes({"A": {"a": 90}, "B": {"b": 5, "c": 4}}, "dhondt", 2)

    row = row_of(result, "A")
    assert "short" in row.marks
    assert row.next is None


def test_the_last_seat_is_said_in_words_and_marked_by_more_than_colour():
    svg = steps_chart(counted_votes(LAW_19), "fa")

    shown = " ".join(texts(svg))
    assert "آخرین کرسی: کرسی بیست‌ویکم به «میهن» رسید" in shown
    assert "گروه بعدی" in shown
    assert "۸ و ۱۲۱/۲۵۰" in shown
    tints = [e for e in drawn(svg).iter(f"{SVG}rect") if e.attrib["fill"] == tokens.ACCENT_TINT]
    assert len(tints) == 1


def test_persons_at_large_are_ranked_with_the_last_in_and_the_first_out():
    votes = {f"p{i}": 100 - i for i in range(90)}
    shown = texts(steps_chart(counted_votes(votes, "plurality", 3), "en"))

    assert shown[shown.index("p2") + 1] == "elected · last seat"
    assert "runner-up" in shown[shown.index("p3") + 1]
    assert any(text.endswith(" other persons") for text in shown)


def test_many_lists_are_gathered_but_the_last_seat_and_the_next_are_kept():
    result = counted_votes({f"List {i}": 9000 - 17 * i for i in range(300)}, "dhondt", 290)
    shown = texts(steps_chart(result, "en"))

    for name, marks in marked(result).items():
        assert name in shown, marks
    assert sum(text.startswith("List ") for text in shown) < 60


@pytest.mark.parametrize("rule", [name for name in RULES if name not in NEED_BALLOTS])
@pytest.mark.parametrize("language", ["fa", "en"])
def test_every_rule_has_a_picture_of_its_steps(rule, language):
    seats = 1 if rule == "single_seat" else 7
    for votes in (WIKIPEDIA, {"A": {"a": 3, "b": 2}, "independents": {"c": 4}}, {"A": 0, "B": 0}):
        assert drawn(steps_chart(counted_votes(votes, rule, seats), language)).tag == f"{SVG}svg"


@pytest.mark.parametrize("rule", ["dhondt", "largest_remainder", "plurality", *NEED_BALLOTS])
def test_a_contest_has_its_lists_and_persons_by_name(rule):
    shown = texts(steps_chart(council_result(rule), "fa"))

    assert ("مریم گلزار" if rule == "plurality" else "امید") in shown


def test_each_list_is_told_how_many_votes_more_it_needed():
    """Source: LAW 1.5, the sum of 19. B's 303 has the last seat; with so many more each has one seat more."""
    result = counted_votes(LAW_19)

    shown = texts(steps_chart(result, "en"))
    assert "votes to one more" in shown
    needed = {each.group: each.more for each in result.votes_needed()}
    assert needed.keys() == LAW_19.keys()
    for group, more in needed.items():
        for votes, gains in ((more, True), (more - 1, False)):
            then = counted_votes({**LAW_19, group: LAW_19[group] + votes}).outcome.seats[group]
            assert (then > result.outcome.seats[group]) == gains


def test_more_seats_than_candidates_are_said_below_the_steps():
    shown = " ".join(texts(steps_chart(counted_votes({"A": {"a": 2}, "B": {"b": 1}}, "dhondt", 5), "en")))

    assert "There are fewer candidates (2) than seats (5): all are elected, and 3 seats stay empty." in shown
    assert "votes to one more" not in shown


def test_those_whom_a_threshold_keeps_out_are_not_counted_among_the_elected():
    votes = {"A": {"a": 9}, "B": {"b": 1, "c": 0}}
    threshold = Threshold(Fraction(1, 2))
    result = of_votes(
        "dhondt", 3, votes, apportion("dhondt", votes, 3, threshold=threshold), threshold=threshold
    )

    assert result.last_seat("en").startswith("There are fewer candidates (1) than seats (3)")


@pytest.mark.parametrize("draw", [steps_chart, half_circle])
def test_a_threshold_is_told_with_who_is_below_it_or_that_it_was_not_applied(draw):
    def shown(share: Fraction) -> list[str]:
        threshold = Threshold(share)
        outcome = apportion("dhondt", WIKIPEDIA, 8, threshold=threshold)
        return texts(draw(of_votes("dhondt", 8, WIKIPEDIA, outcome, threshold=threshold), "en"))

    assert "threshold: 10% of all votes, at least 23,000 votes; below it: “Dawn”" in shown(Fraction(1, 10))
    told = "threshold: 90% of all votes, 207,000 votes; nobody reached it, so it was not applied"
    assert shown(Fraction(9, 10)).count(told) == 1
    assert not any("below it" in text for text in shown(Fraction(1, 100)))


@pytest.mark.parametrize("draw", [steps_chart, half_circle])
def test_the_rule_has_its_title_and_the_hash_says_of_what_it_is(draw):
    table = texts(draw(counted_votes(LAW_19, sha256="ab" * 32), "fa"))
    contest = texts(draw(council_result(), "fa"))

    assert any("گرد کردن، سپس بیشترین سهم (rounded_then_highest_ratio)" in text for text in table)
    assert any(text.startswith("چکیدهٔ SHA-256 جدول رأی‌ها: abab") for text in table)
    assert any(text.startswith("چکیدهٔ SHA-256 انتخابات ثبت‌شده: abab") for text in contest)


@pytest.mark.parametrize("draw", [steps_chart, half_circle])
def test_the_independents_stand_after_all_lists(draw):
    votes = {"independents": 500, "A": 300, "B": 200, "C": 1}
    shown = texts(draw(counted_votes(votes, "dhondt", 5), "en"))

    assert shown.index("independents") > max(shown.index(name) for name in "ABC")


def test_columns_are_wide_enough_for_counts_of_any_size():
    """No number runs into its neighbour: each stands within the width of its own column."""
    votes = {"A": 2**70, "B": 2**70 - 423, "C": 123_456_789_012_345_678_901}
    for rule in ("hagenbach_bischoff", "rounded_then_highest_ratio"):
        root = drawn(steps_chart(counted_votes(votes, rule), "en"))
        rows: dict[str, list[tuple[float, float]]] = {}
        for each in root.iter(f"{SVG}text"):
            end, size = float(each.attrib["x"]), float(each.attrib["font-size"])
            if each.attrib.get("text-anchor") == "end":
                wide = width_of("".join(each.itertext()), size)
                rows.setdefault(each.attrib["y"], []).append((end - wide, end))
        for spans in rows.values():
            spans.sort()
            for (_, end), (start, _) in pairwise(spans):
                assert end <= start


def test_a_column_of_shares_has_the_same_number_of_places():
    shown = texts(steps_chart(counted_votes({"A": 426, "B": 374, "C": 200}, seats=10), "en"))

    assert {"4.260", "3.740", "2.000"} <= set(shown)
    assert "30" in texts(steps_chart(counted_votes({"A": 60, "B": 12}, "dhondt", 2), "en"))
