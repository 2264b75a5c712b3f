"""`amin seats`: worked examples, the shape of its data, its words in two languages, its refusals."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from pathlib import Path

import pytest

from amin.counting.rules import RULES

WIKIPEDIA = {"A": 100_000, "B": 80_000, "C": 30_000, "D": 20_000}
SUM_22 = dict(zip(("A", "B", "C", "D", "independents"), (429, 276, 93, 32, 170), strict=True))
SUM_19 = dict(zip(("A", "B", "C", "D", "independents"), (404, 303, 154, 68, 71), strict=True))
PERSONS = "list,candidate,votes\nA,a1,50\nA,a2,40\nB,b1,30\n,i1,20\n"
NEED_BALLOTS = ("rounded_by_ballots", "rounded_by_full_ballots")


def table(votes: Mapping[str, int]) -> str:
    return "list,votes\n" + "".join(f"{name},{n}\n" for name, n in votes.items())


@pytest.fixture
def count(run, tmp_path: Path) -> Callable:
    """Count a table given as text or as votes of lists; further words are options."""

    def give(votes: str | Mapping[str, int], rule: str, seats: object, *words: object, by=run):
        path = tmp_path / "V.csv"
        path.write_text(votes if isinstance(votes, str) else table(votes), encoding="utf-8")
        return by("seats", "--rule", rule, "--seats", seats, "--votes", path, *words)

    return give


@pytest.fixture
def data(count) -> Callable:
    """The data of a count."""

    def give(*words: object) -> dict:
        ran = count(*words, "--json")
        assert (ran.code, ran.stderr) == (0, ""), ran
        assert ran.envelope["schema"] == "amin/seats/1"
        return ran.envelope["data"]

    return give


def test_dhondt_gives_the_seats_of_the_worked_example(data):
    """8 seats by 100,000, 80,000, 30,000 and 20,000; the last goes to A by 100,000 ÷ 4 = 25,000."""
    found = data(WIKIPEDIA, "dhondt", 8)

    assert found["seats"] == {"A": 4, "B": 3, "C": 1, "D": 0}
    last = [step for step in found["steps"] if step["kind"] == "divisor"][-1]
    assert (last["group"], last["values"]["seat"], last["values"]["quotient"]) == ("A", 8, "25000")


def test_dhondt_tells_each_seat_with_its_exact_quotient(data):
    """7 seats by 34, 28, 16 and 6: 34, 28, 34/2, 16, 28/2, 34/3, 28/3; the next would be 34/4."""
    found = data({"A": 34, "B": 28, "C": 16, "D": 6}, "dhondt", 7)

    told = [(s["group"], s["values"]["quotient"]) for s in found["steps"] if s["kind"] == "divisor"]
    assert told == [
        ("A", "34"), ("B", "28"), ("A", "17"), ("C", "16"), ("B", "14"), ("A", "34/3"), ("B", "28/3"),
    ]  # fmt: skip
    assert found["seats"] == {"A": 3, "B": 3, "C": 1, "D": 0}


@pytest.mark.parametrize(
    ("votes", "rule", "seats"),
    [
        (SUM_22, "largest_remainder", (9, 6, 2, 1, 3)),
        (SUM_22, "rounded_then_highest_ratio", (9, 6, 2, 1, 3)),
        (SUM_22, "floor_then_highest_share", (10, 6, 1, 0, 4)),
        (SUM_19, "largest_remainder", (9, 6, 3, 1, 2)),
        (SUM_19, "rounded_then_highest_ratio", (9, 7, 3, 1, 1)),
        (SUM_19, "floor_then_highest_share", (9, 7, 3, 1, 1)),
    ],
)
def test_vectors_of_the_law_page_come_out(data, votes, rule, seats):
    """Source: LAW 1.5; the rounded column after its adjustment."""
    assert tuple(data(votes, rule, 21)["seats"].values()) == seats


def test_data_has_the_fields_that_others_build_on(data):
    found = data(PERSONS, "dhondt", 2, "--explain")

    assert set(found) == {"seats", "elected", "steps", "ties", "other_strategies", "votes_needed"}
    assert found["seats"] == {"A": 2, "B": 0, "independents": 0}
    assert found["elected"] == ["a1", "a2"]
    for step in found["steps"]:
        assert set(step) == {"kind", "group", "values", "text"}
        assert set(step["text"]) == {"en", "fa"}
    assert found["other_strategies"] == []


def test_a_strategy_of_tehran_is_told_beside_its_rivals(data):
    found = data(SUM_19, "rounded_then_highest_ratio", 21)

    rivals = {other["name"]: other for other in found["other_strategies"]}
    assert "rounded_then_highest_ratio" not in rivals
    assert rivals.keys().isdisjoint(NEED_BALLOTS)
    assert rivals["largest_remainder"]["differs"] == [
        {"group": "B", "seats": 7, "would_have": 6},
        {"group": "independents", "seats": 1, "would_have": 2},
    ]
    assert rivals["floor_then_highest_share"]["differs"] == []


def test_fractions_are_exact_strings(data):
    steps = data(SUM_22, "rounded_then_highest_ratio", 21)["steps"]

    quotas = {step["group"]: step["values"]["quotas"] for step in steps if step["kind"] == "rounded"}
    assert quotas["A"] == "9009/1000"
    assert sum(map(Fraction, quotas.values())) == 21


def test_persons_win_by_their_own_votes_and_independents_are_one_group(data):
    found = data(PERSONS, "dhondt", 3)

    assert found["seats"] == {"A": 2, "B": 1, "independents": 0}
    assert found["elected"] == ["a1", "a2", "b1"]


def test_plurality_takes_the_names_of_two_columns_for_persons(data):
    found = data({"x": 5, "y": 7, "z": 6}, "plurality", 2)

    assert found["elected"] == ["y", "z"]
    assert found["seats"] == {"x": 0, "y": 1, "z": 1}


def test_a_tie_is_lawful_and_says_who_and_how_many(count, data):
    assert data({"A": 5, "B": 5, "C": 1}, "dhondt", 1)["ties"] == [
        {"kind": "list", "among": ["A", "B"], "seats": 1}
    ]
    shown = count({"A": 5, "B": 5, "C": 1}, "dhondt", 1)
    assert shown.code == 0
    assert "a lot must be drawn for 1 of the seats among 2 lists:\n  A\n  B\n" in shown.stdout
    persian = count({"A": 5, "B": 5, "C": 1}, "dhondt", 1, "--lang", "fa")
    assert "برای ۱ کرسی میان ۲ فهرست قرعه لازم است:" in persian.stdout


@pytest.mark.parametrize("votes", [10**18, 2**53, 2**53 + 1, 2**70, 10**99])
def test_enormous_counts_come_out_exactly(count, data, votes):
    found = data({"A": 2 * votes, "B": votes}, "dhondt", 3)

    assert found["seats"] == {"A": 2, "B": 1}
    assert [Fraction(s["values"]["votes"]) for s in found["steps"] if s["kind"] == "votes"] == [
        2 * votes,
        votes,
    ]
    for step in found["steps"]:
        assert all(not isinstance(of, int) or of <= 2**53 for of in step["values"].values())
    assert f"{votes:,}  33.33%      1  B" in count({"A": 2 * votes, "B": votes}, "dhondt", 3).stdout


@pytest.mark.parametrize("rule", [name for name in RULES if name not in NEED_BALLOTS])
def test_every_rule_counts_lists_and_persons_and_tells_how(count, rule):
    for votes in ({"A": 34, "B": 28, "C": 16}, PERSONS):
        for lang in ("en", "fa"):
            ran = count(votes, rule, 1, "--explain", "--lang", lang)
            assert (ran.code, ran.stderr) == (0, ""), ran


@pytest.mark.parametrize("rule", NEED_BALLOTS)
def test_a_rule_that_needs_numbers_of_ballots_is_refused(count, rule):
    ran = count(PERSONS, rule, 2)

    assert ran.code == 2
    assert "a table of votes has none" in ran.stderr


def test_zero_votes_everywhere_leave_every_seat_to_a_lot(data):
    assert data({"A": 0, "B": 0}, "dhondt", 3)["ties"] == [{"kind": "list", "among": ["A", "B"], "seats": 3}]
    assert data({"A": 0, "B": 0}, "rounded_then_highest_ratio", 3)["seats"] == {"A": 0, "B": 0}


@pytest.mark.parametrize("rule", ["dhondt", "rounded_then_highest_ratio", "plurality"])
def test_zero_votes_everywhere_are_shown_and_explained(count, rule):
    ran = count({"A": 0, "B": 0}, rule, 1, "--explain")

    assert ran.code == 0
    assert "a lot must be drawn for 1 of the seats" in ran.stdout


def test_more_seats_than_persons_elect_everybody_and_say_what_stays_empty(count, data):
    assert data(PERSONS, "dhondt", 9)["elected"] == ["a1", "a2", "b1", "i1"]
    assert "seats that nobody is left to fill: 5" in count(PERSONS, "dhondt", 9).stdout
    assert "seats that nobody is left to fill: 5" in count(PERSONS, "plurality", 9).stdout


def test_a_threshold_keeps_a_list_out_exactly_at_its_edge(data):
    votes = {"A": 60, "B": 35, "C": 5}

    assert data(votes, "sainte_lague", 20, "--threshold", "5")["seats"]["C"] == 1
    assert data(votes, "sainte_lague", 20, "--threshold", "5.000001")["seats"]["C"] == 0
    for same in ("1/20", "۵", "٥", "5.0", "۵٫۰", "۱/۲۰"):
        assert data(votes, "sainte_lague", 20, "--threshold", same)["seats"]["C"] == 1


def test_nobody_above_the_threshold_leaves_it_without_force(data):
    found = data({"A": 3, "B": 2}, "dhondt", 5, "--threshold", "90")

    assert found["seats"] == {"A": 3, "B": 2}
    reached = [step["values"]["reached"] for step in found["steps"] if step["kind"] == "threshold"]
    assert reached == ["waived", "waived"]


def test_the_threshold_is_shown_as_it_was_understood(count):
    assert (
        "threshold: about 0.67% of all votes, at least 1,534 votes"
        in count(WIKIPEDIA, "dhondt", 8, "--threshold", "1/150").stdout
    )
    assert "threshold: 3.5% of all votes" in count(WIKIPEDIA, "dhondt", 8, "--threshold", "3.5").stdout


@pytest.mark.parametrize(
    "threshold", ["-1", "100.1", "3/2", "1/0", "five", "", "5%", "1e1", "nan", ".5", "5.", "²", "9" * 5000]
)
def test_a_threshold_that_is_no_share_is_wrong_usage(count, threshold):
    ran = count(WIKIPEDIA, "dhondt", 8, f"--threshold={threshold}")

    assert ran.code == 2
    assert "allowed: percent from 0 to 100" in ran.stderr


def test_plurality_has_no_threshold(count):
    assert count(WIKIPEDIA, "plurality", 2, "--threshold", "5").code == 2


@pytest.mark.parametrize("seats", [0, -1, 100_001, 2**70, "many", "1.5"])
def test_numbers_of_seats_that_no_body_has_are_wrong_usage(count, seats):
    ran = count(WIKIPEDIA, "dhondt", seats)

    assert ran.code == 2
    assert ran.stdout == ""


def test_single_seat_fills_one_seat_alone(count):
    assert "single_seat fills 1" in count(WIKIPEDIA, "single_seat", 3).stderr
    assert count(WIKIPEDIA, "single_seat", 1).code == 0


def test_an_unknown_rule_is_wrong_usage_and_lists_all(count):
    ran = count(WIKIPEDIA, "hondt", 8, "--json")

    assert ran.code == 2
    assert ran.envelope["errors"][0]["kind"] == "usage"
    assert all(name in ran.envelope["errors"][0]["message"] for name in RULES)


def test_bad_rows_refuse_the_file_with_the_first_twenty_places(count, tmp_path):
    ran = count(table({f"L{i}": -1 for i in range(30)}), "dhondt", 8, "--json")

    assert ran.code == 4
    assert ran.envelope["data"] == {"problems": 30, "named": 20}
    assert [error["line"] for error in ran.envelope["errors"]] == list(range(2, 22))
    assert all(error["file"] == str(tmp_path / "V.csv") and error["hint"] for error in ran.envelope["errors"])


def test_a_missing_table_is_bad_input(run, tmp_path):
    ran = run("seats", "--rule", "dhondt", "--seats", 3, "--votes", tmp_path / "none.csv")

    assert ran.code == 4
    assert "none.csv" in ran.stderr


@pytest.mark.parametrize("rule", ["dhondt", "largest_remainder", "rounded_then_highest_ratio"])
def test_of_one_list_alone_the_last_seat_is_its_own(count, rule):
    """One list in the table, or one above the threshold: there is nobody whom a quotient could beat."""
    alone = count({"A": 5}, rule, 2, "--explain").stdout
    above = count({"A": 3, "B": 2}, rule, 1, "--threshold", "50", "--explain", "--lang", "fa").stdout

    assert "\nthe last seat\n  Only “A” took part in the sharing, and has 2 seats.\n" in alone
    assert "\nآخرین کرسی\n  در تقسیم کرسی‌ها تنها «A» شرکت داشت و ۱ کرسی دارد.\n" in above


def test_alternates_are_shown_behind_the_elected_with_their_votes(count):
    """Three seats have two alternates (LAW 2.1); the level ones wait for a lot."""
    votes = "list,candidate,votes\nA,a1,50\nA,a2,40\nA,a3,10\nA,a4,10\nB,b1,30\nB,b2,20\n"

    shown = count(votes, "dhondt", 3).stdout
    assert "\nalternates\n  20  b2\n\na lot must be drawn for 1 of the alternates' places" in shown
    assert "alternates" not in count(WIKIPEDIA, "dhondt", 3).stdout


def test_a_person_is_shown_the_table_the_elected_and_the_last_seat(count):
    shown = count(SUM_19, "rounded_then_highest_ratio", 21, "--explain").stdout

    assert "    404  40.40%      9  A\n" in shown
    assert shown.index("step by step") < shown.index("the last seat") < shown.index("other strategies")
    assert "The 21st seat goes to “B”" in shown.split("the last seat")[1]
    rival = "Largest remainder (largest_remainder): “B” 6 in place of 7; the group of independents 2"
    assert f"{rival} in place of 1." in shown
    assert "elected" not in shown.split("step by step")[0]
    assert "elected\n  50  a1\n  40  a2\n" in count(PERSONS, "plurality", 2).stdout


def test_votes_for_one_more_seat_are_data_and_are_told(count, data):
    votes = {"A": 404, "B": 303, "C": 154, "D": 68, "independents": 71}
    found = data(votes, "rounded_then_highest_ratio", 21, "--explain")["votes_needed"]

    assert found == {"A": 2, "B": 85, "C": 16, "D": 4, "independents": 1}
    for group, more in found.items():
        seats = [
            data({**votes, group: votes[group] + n}, "rounded_then_highest_ratio", 21)["seats"][group]
            for n in (0, more - 1, more)
        ]
        assert seats[0] == seats[1] == seats[2] - 1
    told = count(votes, "rounded_then_highest_ratio", 21, "--explain").stdout
    assert "With 4 more votes, all others the same, “D” would have one more seat." in told


def test_the_same_seats_and_the_same_lot_are_said(count):
    told = count({"A": 5, "B": 5, "C": 1}, "rounded_then_highest_ratio", 1, "--explain").stdout

    assert "every other strategy would give the same seats and the same lot" in told


def test_without_explain_no_step_is_told(count):
    assert "last seat" not in count(WIKIPEDIA, "dhondt", 8).stdout


def test_a_process_of_its_own_explains_in_persian_with_persian_digits(count, run_apart):
    ran = count(
        "list,votes\nامید,۴۲۹\nمیهن,۲۷۶\nراه,۹۳\nنو,٣٢\nindependents,170\n",
        "rounded_then_highest_ratio", 21, "--explain", "--lang", "fa", by=run_apart,
    )  # fmt: skip

    assert (ran.code, ran.stderr) == (0, "")
    assert "۲۱ کرسی به روش گرد کردن، سپس بیشترین سهم (rounded_then_highest_ratio)" in ran.stdout
    assert "۴۲٫۹۰٪     ۹  امید" in ran.stdout
    assert "سهم‌های گردشده روی هم ۲۲ کرسی شد و شورا ۲۱ کرسی دارد." in ran.stdout
    assert not any(digit in ran.stdout for digit in "0123456789")


def test_a_process_of_its_own_gives_one_json_object(count, run_apart):
    ran = count(WIKIPEDIA, "sainte_lague", 8, "--json", by=run_apart)

    assert (ran.code, ran.stderr) == (0, "")
    assert ran.envelope["ok"] is True
    assert ran.envelope["data"]["seats"] == {"A": 3, "B": 3, "C": 1, "D": 1}
