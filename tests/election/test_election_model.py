"""What may stand in an election, and what is refused with its name."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from dataclasses import FrozenInstanceError, replace
from typing import Any

import pytest
from election_examples import (
    COUNCIL,
    ELECTION,
    EXPERTS,
    with_candidate,
    with_constituency,
    with_contest,
    with_list,
    with_station,
)
from hypothesis import given
from strategies import contests, elections

from amin.election import (
    Board,
    Candidate,
    Constituency,
    Contest,
    Election,
    List,
    LogKey,
    Station,
    TallyUnit,
    Trustees,
)
from amin.errors import MalformedError

PLACE = Constituency("a", "الف")
BAD_IDS = ["", "A", "a b", "a_b", "a/b", "..", "a" * 33, "é", "۱", "²", "a\n", "a\0"]
BAD_CODES = ["", "a b", "a_b", "a/b", "..", "a" * 17, "é", "۱", "²", "a\n", " 1", "1\u200f"]
BAD_NAMES = ["", " ", "نام ", "دو  فاصله", "علي", "a\nb", "a\u202eb", "\ufeffنام", "e\u0301", "ن" * 201]
BAD_DAYS = [
    *["", "2026-5-1", "20260501", "2026-02-30", "2025-02-29", "2026-13-01", "0000-01-01", "2026-W18-5"],
    *["2026-05-01T00:00", " 2026-05-01", "2026-05-01\n", "1405/02/11", "۲۰۲۶-۰۵-۰۱", "２026-05-01"],
]
TOO_MANY = 2**53


def with_boards(*boards: tuple[str, str]) -> Election:
    return replace(ELECTION, boards=tuple(Board(i, "x", key * 32) for i, key in boards))


REFUSED: dict[str, tuple[Callable[[], object], str]] = {
    **{
        f"constituency id {i!r:.40}": (lambda i=i: Constituency(i, "نام"), "constituency id") for i in BAD_IDS
    },
    **{f"contest id {i!r:.40}": (lambda i=i: with_contest(id=i), "contest id") for i in BAD_IDS},
    **{
        f"contest's constituency {i!r:.40}": (lambda i=i: with_contest(constituency=i), "id") for i in BAD_IDS
    },
    **{f"unit's contest {i!r:.40}": (lambda i=i: TallyUnit("u", i, ("1",)), "contest id") for i in BAD_IDS},
    **{
        f"unit id {i!r:.40}": (lambda i=i: TallyUnit(i, "c", ("1",)), "unit id")
        for i in BAD_IDS
        if len(i) < 33
    },
    **{f"candidate code {c!r:.40}": (lambda c=c: with_candidate(code=c), "code") for c in BAD_CODES},
    **{f"candidate's list {c!r:.40}": (lambda c=c: with_candidate(list=c), "code") for c in BAD_CODES},
    **{f"list code {c!r:.40}": (lambda c=c: with_list(code=c), "code") for c in BAD_CODES},
    **{f"station code {c!r:.40}": (lambda c=c: with_station(code=c), "code") for c in BAD_CODES},
    **{f"unit's station {c!r:.40}": (lambda c=c: TallyUnit("u", "c", (c,)), "code") for c in BAD_CODES},
    **{f"constituency name {n!r:.40}": (lambda n=n: Constituency("a", n), "name") for n in BAD_NAMES},
    **{f"contest name {n!r:.40}": (lambda n=n: with_contest(name=n), "name") for n in BAD_NAMES},
    **{f"candidate name {n!r:.40}": (lambda n=n: with_candidate(name=n), "name") for n in BAD_NAMES},
    **{f"list name {n!r:.40}": (lambda n=n: with_list(name=n), "name") for n in BAD_NAMES},
    **{f"station name {n!r:.40}": (lambda n=n: with_station(name=n), "name") for n in BAD_NAMES},
    **{f"election name {n!r:.40}": (lambda n=n: replace(ELECTION, name=n), "name") for n in BAD_NAMES},
    **{
        f"rule {r!r:.40}": (lambda r=r: with_contest(rule=r), "rule name") for r in ("", "D", "a-b", "a" * 65)
    },
    **{
        f"tally {t!r}": (lambda t=t: with_contest(tally=t), "allowed: sum, marks") for t in ("", "Sum", "mix")
    },
    **{
        f"unit rule {r!r}": (lambda r=r: with_contest(unit_rule=r), "allowed: station, group, constituency")
        for r in ("", "Station", "groups")
    },
    **{f"{n} seats": (lambda n=n: with_contest(seats=n), "seats") for n in (0, -1, TOO_MANY)},
    **{f"unit k {n}": (lambda n=n: with_contest(unit_k=n), "unit k") for n in (0, -1, TOO_MANY)},
    **{
        f"remainder k {n}": (lambda n=n: with_contest(remainder_k=n), "remainder k")
        for n in (0, -1, TOO_MANY)
    },
    **{f"{n} marks": (lambda n=n: with_contest(max_marks=n), "marks") for n in (0, -1, 5, TOO_MANY)},
    **{f"{n} eligible": (lambda n=n: with_constituency(eligible=n), "eligible") for n in (-1, TOO_MANY)},
    "no candidates": (lambda: with_contest(candidates=()), "no candidate"),
    "a candidate of a list that is not there": (lambda: with_candidate(list="9999"), "list 9999; no such"),
    "two candidates of one code": (lambda: with_candidate(code=COUNCIL.candidates[1].code), "more than one"),
    "two lists of one code": (lambda: with_list(code=COUNCIL.lists[0].code), "more than one"),
    "a candidate with the code of a list": (
        lambda: with_candidate(code=COUNCIL.lists[0].code),
        f"more than one candidate or list: {COUNCIL.lists[0].code}",
    ),
    "a station without a constituency": (lambda: with_station(constituencies=()), "serves no constituency"),
    "a station that serves a place twice": (
        lambda: with_station(constituencies=("tehran", "tehran")),
        "stands more than once",
    ),
    "a station of a place that is not there": (
        lambda: with_station(constituencies=("tehran", "shiraz")),
        "station 0002 serves 'shiraz'; no such",
    ),
    "two stations of one code": (lambda: with_station(code="0001"), "station code '0001' stands more"),
    "two stations that differ in capitals alone": (
        lambda: replace(ELECTION, stations=(*ELECTION.stations, *twins("s1", "S1"))),
        "station code 's1' stands more",
    ),
    "a contest in a place that is not there": (
        lambda: with_contest(constituency="shiraz"),
        "contest council is held in 'shiraz'; no such",
    ),
    "a contest without a station": (
        lambda: replace(ELECTION, stations=ELECTION.stations[1:]),
        "contest council has no station",
    ),
    "two contests of one id": (
        lambda: replace(ELECTION, contests=(COUNCIL, COUNCIL)),
        "contest id 'council' stands more",
    ),
    "two constituencies of one id": (
        lambda: replace(ELECTION, constituencies=(*ELECTION.constituencies, Constituency("tehran", "ت"))),
        "constituency id 'tehran' stands more",
    ),
    "an election without contests": (lambda: replace(ELECTION, contests=()), "without a contest"),
    "a parent that is not there": (
        lambda: with_constituency(parent="iran"),
        "tehran-city lies in 'iran'; no such",
    ),
    "a place within itself": (lambda: with_constituency(parent="tehran-city"), "within itself"),
    "two places within each other": (
        lambda: replace(
            ELECTION,
            constituencies=(
                replace(ELECTION.constituencies[0], parent="tehran-city"),
                ELECTION.constituencies[1],
            ),
        ),
        "within itself",
    ),
    **{
        f"polling day {day!r}": (lambda day=day: replace(ELECTION, polling_day=day), "YYYY-MM-DD")
        for day in BAD_DAYS
    },
    **{
        f"{n} trustees of whom {t}": (lambda n=n, t=t: Trustees(n, t), "allowed")
        for n, t in [(0, 0), (2, 0), (2, 1), (3, 2), (4, 3), (3, 3), (1, -1), (5, 4), (TOO_MANY, 1)]
    },
    **{
        f"log origin {origin!r:.40}": (lambda origin=origin: LogKey(origin, "ab" * 32), "log origin")
        for origin in ("", "a b", "a+b", "a\nb", "a\0", "لاگ", "a" * 129, "a\u00a0b")
    },
    **{
        f"log key {key!r:.20}": (lambda key=key: LogKey("log", key), "log key")
        for key in ("", "ab" * 31, "ab" * 33, "AB" * 32, "zz" * 32, "ab" * 32 + "\n", "۰۱" * 32)
    },
    **{
        f"key of a board {key!r:.20}": (lambda key=key: Board("central", "x", key), "key of a board")
        for key in ("", "ab" * 31, "AB" * 32, "zz" * 32)
    },
    **{f"board id {i!r}": (lambda i=i: Board(i, "x", "ab" * 32), "board id") for i in ("", "A", "a" * 33)},
    **{f"board name {n!r:.40}": (lambda n=n: Board("b", n, "ab" * 32), "name") for n in BAD_NAMES},
    **{
        f"rule for votes given {r!r:.40}": (lambda r=r: with_contest(votes_already_given=r), "votes given")
        for r in ("", "D", "a-b", "a" * 65)
    },
    "two boards of one id": (lambda: with_boards(("a", "cd"), ("a", "ce")), "board id 'a' stands more"),
    "two boards of one key": (lambda: with_boards(("a", "cd"), ("b", "cd")), "key of board or log"),
    "a board with the key of the log": (lambda: with_boards(("a", "ab")), "key of board or log"),
    "an amending board that is not there": (lambda: with_contest(amended_by=("a",)), "'a'; no such board"),
    "an excluding board that is not there": (lambda: with_contest(excluded_by=("a",)), "'a'; no such board"),
    "an amending board twice": (lambda: with_contest(amended_by=("a", "a")), "stands more than once"),
    "an excluding board twice": (lambda: with_contest(excluded_by=("a", "a")), "stands more than once"),
    "a unit without stations": (lambda: TallyUnit("u", "c", ()), "no station"),
    "a unit with a station twice": (lambda: TallyUnit("u", "c", ("1", "1")), "stands more than once"),
}


def twins(*codes: str) -> tuple[Station, ...]:
    return tuple(Station(code, "دوقلو", ("tehran",)) for code in codes)


@pytest.mark.parametrize(("build", "message"), REFUSED.values(), ids=REFUSED.keys())
def test_what_breaks_a_rule_is_refused_and_named(build: Callable[[], object], message: str) -> None:
    with pytest.raises(MalformedError) as refused:
        build()
    assert message in refused.value.message
    assert refused.value.message.isprintable()


def test_more_marks_than_persons_are_refused_with_a_hint() -> None:
    with pytest.raises(MalformedError) as refused:
        with_contest(max_marks=5)
    assert refused.value.hint == "give it at most 4 marks"
    assert with_contest(max_marks=4).contest("council").max_marks == 4


@pytest.mark.parametrize(("count", "threshold"), [(3, 1), (4, 2), (5, 3), (5, 1), (9, 5)])
def test_two_trustees_at_least_can_be_spared(count: int, threshold: int) -> None:
    assert Trustees(count, threshold).count == count


@pytest.mark.parametrize(
    "build",
    [
        lambda: with_contest(seats=99),  # fewer candidates than seats is an outcome, not an error
        lambda: with_contest(lists=(*COUNCIL.lists, List("9999", "بی\u200cنامزد"))),
        lambda: with_constituency(eligible=0),
        lambda: with_constituency(eligible=None, parent=None),
        lambda: replace(ELECTION, polling_day="2024-02-29"),
        lambda: replace(ELECTION, contests=(EXPERTS,)),
        lambda: with_candidate(code="1"),  # an authority may hand down its own codes
    ],
)
def test_what_only_looks_odd_is_taken(build: Callable[[], object]) -> None:
    assert isinstance(build(), Election)


def test_two_contests_may_use_the_same_codes() -> None:
    assert COUNCIL.candidates[0].code == EXPERTS.candidates[0].code
    assert ELECTION.contests == (COUNCIL, EXPERTS)


def test_a_ballot_has_a_slot_for_every_person_every_list_and_blank() -> None:
    assert (COUNCIL.persons, COUNCIL.slots) == (4, 7)
    assert (EXPERTS.persons, EXPERTS.slots) == (2, 3)


def test_members_and_independents_stand_in_the_order_of_the_ballot() -> None:
    first, second, third, fourth = (c.code for c in COUNCIL.candidates)
    assert COUNCIL.members(COUNCIL.lists[0].code) == (first, third)
    assert COUNCIL.members(COUNCIL.lists[1].code) == (second,)
    assert COUNCIL.independents == (fourth,)
    with pytest.raises(KeyError):
        COUNCIL.members("9999")


@given(contests())
def test_every_candidate_is_a_member_of_one_list_or_independent(contest: Contest) -> None:
    members = [code for a in contest.lists for code in contest.members(a.code)]
    assert sorted([*members, *contest.independents]) == sorted(c.code for c in contest.candidates)
    assert contest.slots == contest.persons + len(contest.lists) + 1


@given(elections())
def test_every_contest_is_found_and_has_its_stations_in_order(election: Election) -> None:
    order = [s.code for s in election.stations]
    for contest in election.contests:
        assert election.contest(contest.id) is contest
        stations = election.stations_of(contest)
        assert stations
        assert [s.code for s in stations] == sorted((s.code for s in stations), key=order.index)
        assert all(contest.constituency in s.constituencies for s in stations)


def test_a_contest_that_is_not_there_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        ELECTION.contest("mayor")


@pytest.mark.parametrize(
    ("value", "field"),
    [
        (PLACE, "name"),
        (COUNCIL, "seats"),
        (COUNCIL.lists[0], "code"),
        (COUNCIL.candidates[0], "list"),
        (ELECTION, "contests"),
        (ELECTION.stations[0], "code"),
        (ELECTION.trustees, "threshold"),
        (ELECTION.log, "public_key"),
        (TallyUnit("council-001", "council", ("1",)), "stations"),
    ],
)
def test_nothing_of_an_election_can_be_changed(value: Any, field: str) -> None:
    with pytest.raises(FrozenInstanceError):
        setattr(value, field, getattr(value, field))
    with pytest.raises((AttributeError, TypeError)):
        value.something_new = 1
    assert pickle.loads(pickle.dumps(value)) == value  # tallying runs in other processes
    assert hash(value) == hash(pickle.loads(pickle.dumps(value)))


def test_a_large_election_is_checked_in_a_straight_line() -> None:
    """3,000 candidates, 300 lists, 10,000 places and stations: the Tehran council, with room."""
    lists = tuple(List(f"{n:04d}", f"فهرست {n}") for n in range(300))
    people = tuple(Candidate(f"{n:05d}", f"نامزد {n}", f"{n % 300:04d}") for n in range(3000))
    places = tuple(
        Constituency(f"p{n}", f"جا {n}", f"p{n - 1}" if n else None) for n in reversed(range(10_000))
    )
    stations = tuple(Station(f"s{n}", f"شعبه {n}", (f"p{n}",)) for n in range(10_000))
    contest = replace(COUNCIL, constituency="p0", lists=lists, candidates=people)
    large = replace(ELECTION, constituencies=places, contests=(contest,), stations=stations)
    assert large.contest("council").slots == 3301
