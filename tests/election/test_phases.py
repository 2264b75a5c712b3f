"""The two state machines, pair by pair."""

from __future__ import annotations

from collections.abc import Mapping, Set

import pytest

from amin.election import CONTEST_NEXT, ELECTION_NEXT, Phase, advance
from amin.errors import StateError

# Written again by hand: what may follow what, and nothing else.
CONTEST = """
    draft: sealed
    rerun-of: sealed
    sealed: open draft
    open: paused suspended closed closed-disputed
    paused: open suspended closed closed-disputed
    suspended: open closed closed-disputed annulled
    closed-disputed: closed annulled
    closed: settled annulled
    settled: tallied annulled
    tallied: published annulled
    published: confirmed annulled
"""
ELECTION = """
    draft: sealed
    rerun-of: sealed
    sealed: open draft
    open: suspended closed
    suspended: open closed annulled
    closed: settled annulled
    settled: tallied annulled
    tallied: published annulled
    published: tallied confirmed annulled
"""
STARTS = {Phase.DRAFT, Phase.RERUN_OF}
ENDS = {Phase.CONFIRMED, Phase.ANNULLED}


def pairs(table: str) -> set[tuple[str, str]]:
    lines = (line.strip().split(": ") for line in table.strip().splitlines())
    return {(phase, to) for phase, follows in lines for to in follows.split()}


MACHINES = [
    pytest.param(CONTEST_NEXT, pairs(CONTEST), id="a contest at a station"),
    pytest.param(ELECTION_NEXT, pairs(ELECTION), id="an election"),
]


@pytest.mark.parametrize(("table", "lawful"), MACHINES)
@pytest.mark.parametrize("phase", Phase)
def test_every_step_is_taken_or_refused_as_the_table_says(
    table: Mapping[Phase, Set[Phase]], lawful: set[tuple[str, str]], phase: Phase
) -> None:
    for to in Phase:
        if (phase, to) in lawful:
            assert advance(table, phase, to) is to
        else:
            with pytest.raises(StateError, match=f"^cannot go from {phase} to {to}; allowed: "):
                advance(table, phase, to)


def test_the_refusal_names_what_is_allowed() -> None:
    with pytest.raises(StateError) as refused:
        advance(CONTEST_NEXT, Phase.OPEN, Phase.TALLIED)
    assert str(refused.value) == (
        "cannot go from open to tallied; allowed: closed, closed-disputed, paused, suspended"
    )
    with pytest.raises(StateError, match=r"allowed: nothing$"):
        advance(CONTEST_NEXT, Phase.CONFIRMED, Phase.OPEN)


@pytest.mark.parametrize(("table", "lawful"), MACHINES)
def test_every_phase_is_reached_from_a_start_and_leads_to_an_end(
    table: Mapping[Phase, Set[Phase]], lawful: set[tuple[str, str]]
) -> None:
    def reached(starts: set[Phase], step: dict[Phase, set[Phase]]) -> set[Phase]:
        found, waiting = set(starts), list(starts)
        while waiting:
            for phase in step.get(waiting.pop(), set()) - found:
                found.add(phase)
                waiting.append(phase)
        return found

    forwards = {phase: set(follows) for phase, follows in table.items()}
    backwards = {phase: {p for p, follows in table.items() if phase in follows} for phase in table}
    assert reached(STARTS, forwards) == set(table)
    assert reached(ENDS, backwards) == set(table)
    assert {phase for phase, follows in table.items() if not follows} == ENDS


@pytest.mark.parametrize(("table", "lawful"), MACHINES)
def test_no_vote_is_tallied_before_it_is_settled(
    table: Mapping[Phase, Set[Phase]], lawful: set[tuple[str, str]]
) -> None:
    before = {phase for phase, follows in table.items() if Phase.TALLIED in follows}
    assert before <= {Phase.SETTLED, Phase.PUBLISHED}
    assert {phase for phase, follows in table.items() if Phase.SETTLED in follows} == {Phase.CLOSED}


@pytest.mark.parametrize(("table", "lawful"), MACHINES)
def test_the_tables_cannot_be_changed(table: dict[Phase, set[Phase]], lawful: set[tuple[str, str]]) -> None:
    with pytest.raises(TypeError):
        table[Phase.DRAFT] = {Phase.CONFIRMED}
    with pytest.raises(AttributeError):
        table[Phase.DRAFT].add(Phase.CONFIRMED)
