"""Hypothesis strategies for whole elections, to be used by every room's tests."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from amin.election import (
    Board,
    Candidate,
    Constituency,
    Contest,
    Election,
    List,
    LogKey,
    Mixers,
    Station,
    Trustees,
    candidate_code,
    list_code,
)
from amin.encoding import display_name

_LETTERS = "ابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهیآئءأABCxyzé۰۱۲٣٤09()«»-.'\u200c"

names: SearchStrategy[str] = (
    st.lists(st.text(_LETTERS, min_size=1, max_size=12), min_size=1, max_size=4)
    .map(lambda words: " ".join(words).strip(" \u200c"))
    .filter(bool)
    .map(display_name)
)
ids: SearchStrategy[str] = st.text("abcdefghijklmnopqrstuvwxyz0123456789-", min_size=1, max_size=32)
rules: SearchStrategy[str] = st.sampled_from(["plurality", "dhondt", "largest_remainder"])
days: SearchStrategy[str] = st.dates().map(lambda day: f"{day.year:04d}-{day.month:02d}-{day.day:02d}")
trustees: SearchStrategy[Trustees] = st.integers(1, 5).flatmap(
    lambda threshold: st.integers(threshold + 2, threshold + 5).map(lambda n: Trustees(n, threshold))
)
log_keys: SearchStrategy[LogKey] = st.builds(
    LogKey,
    st.sampled_from(["amin.example/log", "log"]),
    st.binary(min_size=32, max_size=32).map(bytes.hex),
)

mixers: SearchStrategy[Mixers] = st.lists(names, min_size=1, max_size=5, unique_by=str.casefold).flatmap(
    lambda found: st.integers(1, len(found)).map(lambda count: Mixers(count, tuple(found)))
)


@st.composite
def contests(
    draw: DrawFn,
    *,
    ids: SearchStrategy[str] = ids,
    constituencies: SearchStrategy[str] = ids,
    max_candidates: int = 8,
    max_lists: int = 4,
    tallies: tuple[str, ...] = ("sum", "marks"),
) -> Contest:
    """Draw a contest: some candidates on lists, some independent, some lists empty."""
    numbers = draw(st.lists(st.integers(0, 999), max_size=max_lists, unique=True))
    lists = tuple(List(list_code(n), draw(names)) for n in numbers)
    stands = st.sampled_from([None, *(a.code for a in lists)])
    people = draw(st.lists(st.integers(0, 9999), min_size=1, max_size=max_candidates, unique=True))
    candidates = tuple(Candidate(candidate_code(n), draw(names), draw(stands)) for n in people)
    return Contest(
        id=draw(ids),
        name=draw(names),
        constituency=draw(constituencies),
        seats=draw(st.integers(1, 10)),
        max_marks=draw(st.integers(1, len(candidates))),
        rule=draw(rules),
        tally=draw(st.sampled_from(tallies)),
        unit_rule=draw(st.sampled_from(["station", "group", "constituency"])),
        unit_k=draw(st.integers(1, 200)),
        lists=lists,
        candidates=candidates,
    )


@st.composite
def elections(draw: DrawFn, *, max_contests: int = 3, max_stations: int = 5) -> Election:
    """Draw an election that passes every rule of the model."""
    places = draw(st.lists(ids, min_size=1, max_size=4, unique=True))
    constituencies = tuple(
        Constituency(
            place,
            draw(names),
            draw(st.sampled_from([None, *places[:i]])),
            draw(st.none() | st.integers(0, 2**53 - 1)),
        )
        for i, place in enumerate(places)
    )
    contest_ids = draw(st.lists(ids, min_size=1, max_size=max_contests, unique=True))
    held_in = st.sampled_from(places)
    drawn = tuple(draw(contests(ids=st.just(c), constituencies=held_in)) for c in contest_ids)
    some_places = st.lists(held_in, min_size=1, unique=True)
    served = [places, *draw(st.lists(some_places, max_size=max_stations - 1))]  # the first serves all
    stations = tuple(Station(f"{n:03d}", draw(names), tuple(s)) for n, s in enumerate(served, start=1))
    board_ids = draw(st.lists(ids, max_size=3, unique=True))
    boards = tuple(Board(b, draw(names), f"{n:064x}") for n, b in enumerate(board_ids, start=1))
    some_boards = st.lists(st.sampled_from(board_ids), unique=True) if boards else st.just([])
    drawn = tuple(
        replace(c, amended_by=tuple(draw(some_boards)), excluded_by=tuple(draw(some_boards))) for c in drawn
    )
    marked = any(contest.tally == "marks" for contest in drawn)
    return Election(
        draw(names),
        draw(days),
        constituencies,
        drawn,
        stations,
        draw(trustees),
        draw(log_keys),
        draw(mixers) if marked else None,
        boards,
    )
