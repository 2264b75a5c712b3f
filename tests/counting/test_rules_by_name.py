"""The table of rules, and what is refused before counting."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from counting_examples import counted

from amin import counting
from amin.counting import BESIDE_RULES, INDEPENDENTS, RULES, BesideRule, elect, require_countable
from amin.errors import MalformedError

CONTEST, TOTALS = counted({"a": {"a1": 3}, INDEPENDENTS: {"i1": 1}}, 1)


@pytest.mark.parametrize("name", RULES)
def test_every_rule_tells_its_name_its_source_and_what_it_does(name: str) -> None:
    rule = RULES[name]

    assert rule.name == name
    assert rule.source
    assert rule.line
    assert "\n" not in rule.line


def test_an_unknown_rule_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(MalformedError, match="no rule is called 'borda'") as refusal:
        elect("borda", CONTEST, TOTALS)
    assert refusal.value.hint == f"rules are {', '.join(sorted(RULES))}"


def test_a_contest_is_refused_before_the_freeze_when_its_rule_is_unknown() -> None:
    require_countable(CONTEST)
    with pytest.raises(MalformedError, match="no rule is called 'borda'"):
        require_countable(replace(CONTEST, rule="borda"))


@pytest.mark.parametrize("rule", RULES)
def test_a_list_that_has_the_independents_name_is_refused(rule: str) -> None:
    named = replace(CONTEST.lists[0], code=INDEPENDENTS)
    member = replace(CONTEST.candidates[0], list=INDEPENDENTS)
    contest = replace(CONTEST, lists=(named,), candidates=(member, CONTEST.candidates[1]))
    totals = replace(TOTALS, list_totals={INDEPENDENTS: 3})

    with pytest.raises(MalformedError, match="name of the group of independents"):
        elect(rule, contest, totals)
    with pytest.raises(MalformedError, match="name of the group of independents"):
        require_countable(contest)


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("odd", [{"a1": 3}, {"a1": 3, "i1": 1, "x": 1}, {}])
def test_totals_of_other_candidates_are_refused(rule: str, odd: dict[str, int]) -> None:
    with pytest.raises(MalformedError, match="candidates differ"):
        elect(rule, CONTEST, replace(TOTALS, candidates=odd))


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("odd", [{}, {"a": 3, "b": 1}])
def test_totals_of_other_lists_are_refused(rule: str, odd: dict[str, int]) -> None:
    with pytest.raises(MalformedError, match="lists differ"):
        elect(rule, CONTEST, replace(TOTALS, list_totals=odd))


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_gives_the_same_outcome_each_time_and_leaves_the_totals_alone(rule: str) -> None:
    before = repr(TOTALS)

    assert elect(rule, CONTEST, TOTALS) == elect(rule, CONTEST, TOTALS)
    assert repr(TOTALS) == before


@pytest.mark.parametrize("beside", BESIDE_RULES, ids=lambda each: each.name)
def test_what_is_no_rule_tells_its_source_and_what_it_needs(beside: BesideRule) -> None:
    assert beside.name not in RULES
    assert beside.source
    assert beside.line
    assert beside.needs
    assert "Source:" in (beside.function.__doc__ or "")


def test_the_door_of_the_room_names_what_it_has_once() -> None:
    assert len(counting.__all__) == len({*counting.__all__})
    assert all(getattr(counting, name) is not None for name in counting.__all__)


def test_no_name_of_the_door_hides_a_module_of_the_room() -> None:
    modules = {path.stem for path in Path(counting.__file__).parent.glob("*.py")}

    assert not modules & {*counting.__all__}
