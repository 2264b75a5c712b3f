"""Results in the standard's JSON: NIST SP 1500-100 version 2, Election Results Reporting.

Each contest is an election of its own in the report: the standard counts ballots by election, and here
each contest has its own ballots. A contest of lists and persons stands twice in it, as a contest of
parties with votes and seats, and as one of candidates with votes and who won. What has no place in the
standard is told in docs/exports.md.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Literal

from amin.counting.numerals import Language
from amin.counting.outcome import INDEPENDENTS
from amin.errors import MalformedError
from amin.results.result import Group, Person, Result
from amin.results.wording import name_of_group, seats_in_words, tie_in_words

LARGEST_COUNT: Final = 2**53  # a reader may keep numbers as floats: above it they are not exact
MOST_ABBREVIATION: Final = 32

Status = Literal[
    "certified", "correction", "pre-election", "recount", "unofficial-complete", "unofficial-partial"
]
Kind = Literal["general", "special"]
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Report:
    """What the standard asks for besides counts; nothing of it is looked up here.

    Attributes:
        generated: when the report is made, with its time zone.
        polling_day: the day of the election; `last_day` where it took several.
        issuer, abbreviation: who publishes it.
        application: name and version of the program.
        kind: "special" is a by-election.
    """

    generated: datetime
    polling_day: date
    issuer: str
    abbreviation: str
    application: str
    last_day: date | None = None
    status: Status = "unofficial-complete"
    kind: Kind = "general"
    language: Language = "fa"
    is_test: bool = False

    def __post_init__(self) -> None:
        if self.generated.tzinfo is None:
            raise MalformedError(f"generated at {self.generated}; allowed: a time with its zone")
        if self.last_day is not None and self.last_day < self.polling_day:
            raise MalformedError(f"the last day {self.last_day} is before {self.polling_day}")


def election_report(results: Sequence[Result], report: Report) -> bytes:
    """Write results as one ElectionReport, UTF-8 JSON with sorted keys.

    Raises:
        MalformedError: a count above 2⁵³, which the standard has as a number and a reader would round.
    """
    parts = [_Contest(result, report.language, number) for number, result in enumerate(results, start=1)]
    document = _typed(
        "ElectionReport",
        Format="summary-contest",
        GeneratedDate=report.generated.isoformat(timespec="seconds").replace("+00:00", "Z"),
        Issuer=report.issuer,
        IssuerAbbreviation=report.abbreviation,
        SequenceStart=1,
        SequenceEnd=1,
        Status=report.status,
        VendorApplicationId=report.application,
        IsTest=report.is_test,
        Election=[part.election(report) for part in parts],
        GpUnit=[part.unit() for part in parts],
        Party=[party for part in parts for party in part.parties()],
        Person=[person for part in parts for person in part.people()],
        Notes=" ".join(note for part in parts for note in part.notes()),
    )
    text = json.dumps(document, ensure_ascii=False, allow_nan=False, indent=1, sort_keys=True)
    return text.encode() + b"\n"


class _Contest:
    """One result in the standard's classes. Ids are made of numbers: a code may be any text."""

    def __init__(self, result: Result, language: Language, number: int) -> None:
        self._result = result
        self._language = language
        self._number = number
        self._group_ids = {group.code: self._id("party", i) for i, group in enumerate(result.groups, start=1)}
        self._scope = self._id("unit", 0)
        self._elected = frozenset(result.outcome.elected)
        ties = (tie for tie in result.outcome.ties if tie.kind != "alternate")
        self._by_lot = frozenset(code for tie in ties for code in tie.among)

    def _id(self, noun: str, item: int) -> str:
        return f"{noun}-{self._number}-{item}"

    @property
    def _of_lists(self) -> bool:
        """Whether lists had votes: at large, of a table of persons alone, none had."""
        persons = self._result.persons
        return not self._result.at_large or any(person.group != person.code for person in persons)

    def unit(self) -> Json:
        """The constituency."""
        place = self._result.place or self._title()
        unit = _typed(
            "ReportingUnit",
            **{"@id": self._scope},
            Type="other",
            OtherType="constituency",
            Name=self._text(place),
        )
        if self._result.eligible is not None:
            unit["VotersRegistered"] = _count(self._result.eligible)
        if self._result.ballots is not None:
            unit["VotersParticipated"] = _count(self._result.ballots)
        return unit

    def election(self, report: Report) -> Json:
        """The election that is this contest alone."""
        contests = []
        if self._of_lists:
            contests.append(self._party_contest())
        if self._result.persons:
            contests.append(self._candidate_contest())
        return _typed(
            "Election",
            Name=self._text(self._title()),
            Type=report.kind,
            StartDate=report.polling_day.isoformat(),
            EndDate=(report.last_day or report.polling_day).isoformat(),
            ElectionScopeId=self._scope,
            Contest=contests,
            Candidate=[self._candidate(i, each) for i, each in enumerate(self._result.persons, start=1)],
            BallotCounts=list(self._ballots()),
            CountStatus=[_typed("CountStatus", Type="total", Status="completed")],
            ExternalIdentifier=list(self._identifiers()),
        )

    def _identifiers(self) -> Iterable[Json]:
        yield _identifier("allocation rule", self._result.rule)
        if self._result.sha256:
            yield _identifier("sha-256 of what was counted", self._result.sha256)

    def parties(self) -> Iterable[Json]:
        """Lists; those who stand in none are one group that is no party."""
        if not self._of_lists:
            return
        for group in self._result.groups:
            name = name_of_group(group.code, group.name, self._language)
            party = _typed("Party", **{"@id": self._group_ids[group.code]}, Name=self._text(name))
            party["IsRecognizedParty"] = group.code != INDEPENDENTS
            party["ExternalIdentifier"] = [_identifier("list code", group.code)]
            yield party

    def people(self) -> Iterable[Json]:
        """Persons, by their full names."""
        for i, person in enumerate(self._result.persons, start=1):
            yield _typed("Person", **{"@id": self._id("person", i)}, FullName=self._text(person.name))

    def notes(self) -> Iterable[str]:
        """What must not be overlooked and has no field: lots that are still to be drawn."""
        for tie in self._result.outcome.ties:
            yield f"{self._title()}: {tie_in_words(tie, self._result.names, self._language)}."

    def _party_contest(self) -> Json:
        selections = [
            _typed(
                "PartySelection",
                **{"@id": self._id("party-selection", i)},
                PartyIds=[self._group_ids[group.code]],
                SequenceOrder=i,
                VoteCounts=list(self._votes_of(group)),
            )
            for i, group in enumerate(self._result.groups, start=1)
        ]
        variation = "other" if self._result.at_large else "proportional"
        contest = self._contest("PartyContest", "party-contest", variation, selections)
        if variation == "other":
            contest["OtherVoteVariation"] = "reported only: persons are elected at large"
        return contest

    def _votes_of(self, group: Group) -> Iterable[Json]:
        yield self._votes("total", group.votes)
        yield self._votes("seats", group.seats)
        if group.ballots is not None:
            yield {**self._votes("other", group.ballots), "OtherType": "ballots that chose the list itself"}

    def _candidate_contest(self) -> Json:
        selections = [
            _typed(
                "CandidateSelection",
                **{"@id": self._id("candidate-selection", i)},
                CandidateIds=[self._id("candidate", i)],
                SequenceOrder=i,
                VoteCounts=[self._votes("total", person.votes)],
            )
            for i, person in enumerate(self._result.persons, start=1)
        ]
        contest, _ = self._result.counted
        variation = "proportional"
        if self._result.at_large:
            variation = "n-of-m" if self._result.seats > 1 else "plurality"
        made = self._contest("CandidateContest", "candidate-contest", variation, selections)
        known = self._result.ballots is not None  # of a table of votes nobody said what a ballot may mark
        marks = contest.max_marks if known else self._result.seats
        return {**made, "NumberElected": self._result.seats, "VotesAllowed": marks}

    def _contest(self, kind: str, noun: str, variation: str, selections: list[Json]) -> Json:
        return _typed(
            kind,
            **{"@id": self._id(noun, 0)},
            Name=self._title(),
            ElectionDistrictId=self._scope,
            VoteVariation=variation,
            SequenceOrder=self._number,
            ContestSelection=selections,
        )

    def _candidate(self, i: int, person: Person) -> Json:
        candidate = _typed(
            "Candidate",
            **{"@id": self._id("candidate", i)},
            BallotName=self._text(person.name),
            PersonId=self._id("person", i),
            ExternalIdentifier=[_identifier("candidate code", person.code)],
        )
        if self._of_lists and person.group != INDEPENDENTS:
            candidate["PartyId"] = self._group_ids[person.group]
        if person.code in self._elected:
            candidate["PostElectionStatus"] = "winner"
        elif not self._may_yet_win(person):
            candidate["PostElectionStatus"] = "defeated"
        return candidate

    def _may_yet_win(self, person: Person) -> bool:
        """Whether a lot that is still to be drawn may give the person a seat."""
        return not self._by_lot.isdisjoint((person.code, person.group))

    def _ballots(self) -> Iterable[Json]:
        counts: Mapping[str, int | None] = {
            "total": self._result.ballots,
            "blank": self._result.blank,
            "valid": self._result.valid,
        }
        for name, count in counts.items():
            if count is None:
                continue
            total = name == "total"
            kind = {"Type": "total"} if total else {"Type": "other", "OtherType": name}
            yield _typed("BallotCounts", GpUnitId=self._scope, BallotsCast=_count(count), **kind)

    def _votes(self, kind: str, count: int) -> Json:
        return _typed("VoteCounts", GpUnitId=self._scope, Type=kind, Count=_count(count))

    def _title(self) -> str:
        return self._result.title or seats_in_words(self._result.seats, self._language)

    def _text(self, content: str) -> Json:
        text = _typed("LanguageString", Content=content, Language=_language_of(content, self._language))
        return _typed("InternationalizedText", Text=[text])


def _typed(kind: str, **fields: Any) -> Json:
    """An object of the standard; fields without a value are left out."""
    return {"@type": f"ElectionResults.{kind}"} | {
        name: value for name, value in fields.items() if value not in ([], "")
    }


def _identifier(kind: str, value: str) -> Json:
    return _typed("ExternalIdentifier", Type="other", OtherType=kind, Value=value)


def _count(count: int) -> int:
    if count > LARGEST_COUNT:
        raise MalformedError(
            f"a count of {count:,}; allowed: up to {LARGEST_COUNT:,}",
            hint="the standard has counts as numbers, which readers would round; export another form",
        )
    return count


def _language_of(text: str, otherwise: Language) -> str:
    """The language that a name is written in, as far as its letters tell."""
    if re.search("[\u0600-\u06ff]", text):
        return "fa"
    return "en" if re.search("[A-Za-z]", text) else otherwise
