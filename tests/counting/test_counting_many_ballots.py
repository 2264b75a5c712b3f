"""Ballots counted by the core are those that reading finds one by one, and no table of bytes gets further."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from array import array
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from counting_examples import contest_of, unhurried
from hypothesis import given, settings
from hypothesis import strategies as st

from amin.counting import INDEPENDENTS
from amin.counting import many_ballots as many
from amin.counting.many_ballots import STRANGER, UNREADABLE, BallotTable, count_table, lay_out
from amin.counting.reading import Count, Entered, VoidCause, choices_of, count, read
from amin.election import Contest
from amin.errors import MalformedError

GROUPS = {"L1": ["a1", "a2"], "L2": ["b1", "b2"], "L3": [], INDEPENDENTS: ["i1", "i2"]}
CONTEST = contest_of(GROUPS, 3, max_marks=3)
PERSONS, LISTS = 6, 3

persons = st.sampled_from(["a1", "a2", "b1", "b2", "i1", "i2"])
others = st.sampled_from(
    ["L1", "l۲", "L3", " A1 ", "i٢", "nobody", "?", "سعید", "", "  ", "\u200b", "a1a1a1a1a1a1a1a1a1", None]
)
entered = st.builds(
    Entered,
    (st.lists(persons, max_size=7) | st.lists(persons | others, max_size=7)).map(tuple),
    st.sampled_from([None] * 30 + list(VoidCause)),
)


def one_by_one(contest: Contest, ballots: Sequence[Entered], out: frozenset[str] = frozenset()) -> Count:
    choices = choices_of(contest, out)
    return count(contest, [read(choices, each) for each in ballots])


def at_once(contest: Contest, ballots: Sequence[Entered], out: frozenset[str] = frozenset()) -> Count:
    return count_table(contest, lay_out(contest, choices_of(contest, out), ballots))


def table(*ballots: Sequence[int], void: Sequence[int] = ()) -> BallotTable:
    """A table of these numbers, without any look at them."""
    ends, entries = array("I"), array("H")
    for numbers in ballots:
        entries.extend(numbers)
        ends.append(len(entries))
    return BallotTable(entries.tobytes(), ends.tobytes(), bytes(void or [0] * len(ballots)))


@settings(unhurried, max_examples=300)
@given(
    ballots=st.lists(entered, max_size=25),
    out=st.frozensets(st.sampled_from(["a1", "a2", "b1", "i1"])),
    max_marks=st.integers(1, 6),
)
def test_the_core_counts_what_reading_finds_on_each_ballot(
    ballots: list[Entered], out: frozenset[str], max_marks: int
) -> None:
    contest = contest_of(GROUPS, 3, max_marks=max_marks)

    assert at_once(contest, ballots, out) == one_by_one(contest, ballots, out)


@pytest.mark.parametrize(
    "entries",
    [
        (),
        ("a1", "b1"),
        ("a1", "a1"),
        ("b1", "a1", "b1", "i1", "i2"),
        ("a1", "nobody", None, "b2"),
        ("a1", "L2", "L1"),
        ("nobody",),
        (None, "nobody"),
        (None, None),
    ],
)
def test_one_ballot_of_each_kind_is_counted_as_it_is_read(entries: tuple[str | None, ...]) -> None:
    ballots = [Entered(entries)]

    assert at_once(CONTEST, ballots) == one_by_one(CONTEST, ballots)


@pytest.mark.parametrize("cause", list(VoidCause))
def test_each_cause_found_by_the_board_is_counted_under_its_own_name(cause: VoidCause) -> None:
    ballots = [Entered(("a1",), cause), Entered(("L1",), cause), Entered((), cause), Entered(("b1",))]

    counted = at_once(CONTEST, ballots)

    assert {**counted.void_but_cast, **counted.not_cast} == {cause: 3}
    assert counted == one_by_one(CONTEST, ballots)


def test_ballots_over_many_blocks_add_up_to_the_same_as_one_by_one() -> None:
    kinds = [
        Entered(("a1", "i2", "a1")),
        Entered(("L2", "a1")),
        Entered(()),
        Entered((None,)),
        Entered(("b1", "b2", "i1", "i2")),
        Entered(("nobody", "b2")),
        Entered(("a2",), VoidCause.THREAT),
    ]
    ballots = [kinds[n * n % 7] for n in range(30_000)]

    assert at_once(CONTEST, ballots) == one_by_one(CONTEST, ballots)


def test_no_ballot_at_all_gives_nobody_a_vote() -> None:
    assert at_once(CONTEST, []) == one_by_one(CONTEST, [])


def test_every_number_that_an_entry_has_may_be_in_use() -> None:
    names = [f"p{n}" for n in range(STRANGER - 1)]
    contest = contest_of({INDEPENDENTS: names, "L": []}, 1, max_marks=len(names))

    counted = count_table(contest, table(range(len(names)), [len(names)], [STRANGER], [UNREADABLE], []))

    assert set(counted.totals.candidates.values()) == {1}
    assert counted.totals.lists == {"L": 1}
    assert counted.void_but_cast == {VoidCause.ONLY_STRANGERS: 1, VoidCause.UNREADABLE: 1}
    assert counted.totals.blank == 1


def test_more_candidates_than_numbers_are_refused() -> None:
    contest = contest_of({INDEPENDENTS: [f"p{n}" for n in range(STRANGER + 1)]}, 1)

    with pytest.raises(MalformedError, match="up to 65534"):
        lay_out(contest, choices_of(contest), [])
    with pytest.raises(MalformedError, match="65,534"):
        count_table(contest, table([0]))


def test_more_entries_than_an_end_can_count_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(many, "MOST_ENTRIES", 3)
    choices = choices_of(CONTEST)

    assert lay_out(CONTEST, choices, [Entered(("a1", "b1", "i1"))]) == table([0, 2, 4])
    with pytest.raises(MalformedError, match="more than 3 entries"):
        lay_out(CONTEST, choices, [Entered(("a1", "b1")), Entered(("a1", "b1"))])


FINE = table([0, 1], [2], [5, 0])


@pytest.mark.parametrize(
    "wrong",
    [
        replace(FINE, entries=FINE.entries[:-1]),
        replace(FINE, entries=FINE.entries[:-2]),
        replace(FINE, entries=FINE.entries + b"\0\0"),
        replace(FINE, ends=FINE.ends[:-1]),
        replace(FINE, ends=FINE.ends[:-4]),
        replace(FINE, ends=FINE.ends[:-4], void=FINE.void[:-1]),
        replace(FINE, ends=b"", void=b""),
        replace(FINE, void=FINE.void + b"\0"),
        replace(FINE, void=b""),
        replace(FINE, entries=b""),
    ],
)
def test_runs_of_bytes_that_do_not_fit_each_other_are_refused_without_a_ballot(wrong: BallotTable) -> None:
    assert count_table(CONTEST, FINE).totals.valid == 3
    with pytest.raises(MalformedError) as caught:
        count_table(CONTEST, wrong)
    assert caught.value.place.record is None


@pytest.mark.parametrize(
    ("wrong", "ballot", "said"),
    [
        (table([0], [PERSONS + LISTS], [99]), 2, "no person or list"),
        (table([STRANGER - 1], [0]), 1, "no person or list"),
        (table([0], [1], [PERSONS, 500], void=[0, 0, 3]), 3, "no person or list"),
        (table([0], [1], [2], void=[0, 15, 255]), 2, "cause"),
        (replace(FINE, ends=array("I", [4, 3, 5]).tobytes()), 2, "ends before"),
        (replace(FINE, ends=array("I", [2, 2**32 - 1, 5]).tobytes()), 2, "behind the entries"),
        (replace(FINE, ends=array("I", [2, 1, 5]).tobytes()), 2, "ends before"),
    ],
)
def test_the_first_ballot_that_no_encoder_would_make_is_named(
    wrong: BallotTable, ballot: int, said: str
) -> None:
    with pytest.raises(MalformedError, match=said) as caught:
        count_table(CONTEST, wrong)
    assert caught.value.place.record == ballot


@unhurried
@given(
    entries=st.binary(max_size=40),
    ends=st.lists(st.integers(0, 24), max_size=8).map(lambda n: array("I", n).tobytes()),
    void=st.binary(max_size=8),
)
def test_any_bytes_are_counted_or_refused_as_malformed(entries: bytes, ends: bytes, void: bytes) -> None:
    try:
        counted = count_table(CONTEST, BallotTable(entries, ends, void))
    except MalformedError:
        return
    assert counted.cast + sum(counted.not_cast.values()) == len(void)


def test_the_same_table_counts_the_same_on_one_core_and_on_eight() -> None:
    program = (
        "import pickle, sys\n"
        "from amin.counting.many_ballots import count_table\n"
        "sys.stdout.buffer.write(pickle.dumps(count_table(*pickle.load(sys.stdin.buffer))))\n"
    )
    given = pickle.dumps((CONTEST, table(*[[n % 9, n % 7, STRANGER] for n in range(50_000)])))
    counted = {
        subprocess.run(
            [sys.executable, "-c", program],
            input=given,
            env={**os.environ, "RAYON_NUM_THREADS": cores},
            capture_output=True,
            check=True,
        ).stdout
        for cores in ("1", "8")
    }

    assert len(counted) == 1


def test_counts_in_several_threads_at_once_do_not_disturb_each_other() -> None:
    tables = [table(*[[n % 9, (n + k) % 9] for n in range(20_000)]) for k in range(6)]
    alone = [count_table(CONTEST, each) for each in tables]
    with ThreadPoolExecutor(6) as pool:
        assert [*pool.map(lambda each: count_table(CONTEST, each), tables)] == alone
