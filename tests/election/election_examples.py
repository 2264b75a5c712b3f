"""One election to change in every way: two contests on one day, as in Tehran."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from amin.election import (
    Candidate,
    Constituency,
    Contest,
    Election,
    List,
    LogKey,
    Station,
    Trustees,
    candidate_code,
    list_code,
)

COUNCIL = Contest(
    id="council",
    name="شورای اسلامی شهر تهران",
    constituency="tehran-city",
    seats=3,
    max_marks=3,
    rule="dhondt",
    tally="sum",
    unit_rule="station",
    unit_k=100,
    lists=(List(list_code(101), "فهرست امید"), List(list_code(102), "فهرست کار")),
    candidates=(
        Candidate(candidate_code(1001), "رضا رضایی", list_code(101)),
        Candidate(candidate_code(1002), "زهرا علی\u200cنژاد", list_code(102)),
        Candidate(candidate_code(1003), "مریم مریمی", list_code(101)),
        Candidate(candidate_code(1004), "حسن حسنی", None),
    ),
)
EXPERTS = Contest(
    id="experts",
    name="مجلس خبرگان رهبری",
    constituency="tehran",
    seats=1,
    max_marks=1,
    rule="plurality",
    tally="sum",
    unit_rule="constituency",
    unit_k=1,
    lists=(),
    candidates=(
        Candidate(candidate_code(1001), "نامزد یکم", None),
        Candidate(candidate_code(1002), "نامزد دوم", None),
    ),
)
ELECTION = Election(
    name="انتخابات شوراها و خبرگان",
    polling_day="2026-05-01",
    constituencies=(
        Constituency("tehran", "استان تهران"),
        Constituency("tehran-city", "شهر تهران", "tehran", 6_400_000),
    ),
    contests=(COUNCIL, EXPERTS),
    stations=(
        Station("0001", "دبستان شهید بهشتی", ("tehran", "tehran-city")),
        Station("0002", "مسجد جامع", ("tehran",)),
    ),
    trustees=Trustees(5, 3),
    log=LogKey("amin.example/tehran", "ab" * 32),
)


def with_contest(**changed: Any) -> Election:
    return replace(ELECTION, contests=(replace(COUNCIL, **changed), EXPERTS))


def with_candidate(**changed: Any) -> Election:
    first, *others = COUNCIL.candidates
    return with_contest(candidates=(replace(first, **changed), *others))


def with_list(**changed: Any) -> Election:
    first, second = COUNCIL.lists
    return with_contest(lists=(first, replace(second, **changed)))


def with_station(**changed: Any) -> Election:
    first, second = ELECTION.stations
    return replace(ELECTION, stations=(first, replace(second, **changed)))


def with_constituency(**changed: Any) -> Election:
    first, second = ELECTION.constituencies
    return replace(ELECTION, constituencies=(first, replace(second, **changed)))
