"""The nouns of a frozen election. What stands here has passed the rules of its class.

Each class checks what it can see: a candidate its code, a contest its codes and marks, the election
that whatever is named exists. Text is as `display_name` leaves it, so that one name has one hash.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from amin.election.codes import check_codes, normalize_code
from amin.encoding import display_name, quoted
from amin.errors import MalformedError

TALLY_KINDS: Final = ("sum", "marks")
UNIT_RULES: Final = ("station", "group", "constituency")

_MOST: Final = 2**53 - 1  # the largest whole number of canonical JSON
_ID: Final = re.compile(r"[a-z0-9-]{1,32}")
_UNIT_ID: Final = re.compile(r"[a-z0-9-]{1,64}")
_RULE: Final = re.compile(r"[a-z0-9_]{1,64}")
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ORIGIN: Final = re.compile(r"[!-*,-~]{1,128}")  # Source: C2SP signed-note: no space, no plus
_HEX32: Final = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Constituency:
    """A place whose voters elect together; `parent` is the larger place it lies in."""

    id: str
    name: str
    parent: str | None = None
    eligible: int | None = None

    def __post_init__(self) -> None:
        _check_text(_ID, self.id, "constituency id", "1 to 32 of a–z, 0–9 and -")
        _check_name(self.name)
        if self.eligible is not None:
            _check_whole(self.eligible, "eligible voters", least=0)


@dataclass(frozen=True, slots=True)
class List:
    """A list of candidates, which may be marked as a whole."""

    code: str
    name: str

    def __post_init__(self) -> None:
        _check_code(self.code)
        _check_name(self.name)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person who stands; `list` is the code of the list, None for an independent."""

    code: str
    name: str
    list: str | None

    def __post_init__(self) -> None:
        _check_code(self.code)
        _check_name(self.name)
        if self.list is not None:
            _check_code(self.list)


@dataclass(frozen=True, slots=True)
class Contest:
    """One question to the voters of one constituency.

    Attributes:
        seats: how many persons are elected, ≥ 1; there may be fewer candidates.
        max_marks: how many persons one ballot may mark.
        rule: name of the rule that gives the seats; `counting` knows which there are.
        tally: "sum" or "marks", the two kinds of PROTOCOL.md part 4.
        unit_rule, unit_k: how stations make units of tally; see `units`.
        lists, candidates: in the order of the ballot's slots.
        votes_already_given: name of the rule for votes of those who went; `counting` knows which there are.
        amended_by, excluded_by: the boards, by id, that must all sign an amendment, or an exclusion. None:
            there can be none.
        remainder_k: how many ballots of a unit, at least, count again without its annulled stations, and
            how many they differ by from what was tallied; see `counted_units`.
    """

    id: str
    name: str
    constituency: str
    seats: int
    max_marks: int
    rule: str
    tally: str
    unit_rule: str
    unit_k: int
    lists: tuple[List, ...]
    candidates: tuple[Candidate, ...]
    votes_already_given: str = "lapse"
    amended_by: tuple[str, ...] = ()
    excluded_by: tuple[str, ...] = ()
    remainder_k: int = 100

    def __post_init__(self) -> None:
        _check_text(_ID, self.id, "contest id", "1 to 32 of a–z, 0–9 and -")
        _check_name(self.name)
        _check_text(_ID, self.constituency, "constituency id", "1 to 32 of a–z, 0–9 and -")
        _check_text(_RULE, self.rule, "rule name", "1 to 64 of a–z, 0–9 and _")
        _check_text(_RULE, self.votes_already_given, "rule for votes given", "1 to 64 of a–z, 0–9 and _")
        _check_unique(self.amended_by, f"amending board of contest {self.id}")
        _check_unique(self.excluded_by, f"excluding board of contest {self.id}")
        _check_choice(self.tally, "tally", TALLY_KINDS)
        _check_choice(self.unit_rule, "unit rule", UNIT_RULES)
        _check_whole(self.seats, "seats", least=1)
        _check_whole(self.unit_k, "unit k", least=1)
        _check_whole(self.remainder_k, "remainder k", least=1)
        _check_whole(self.max_marks, "max marks", least=1)
        if not self.candidates:
            raise MalformedError(f"contest {self.id} has no candidate; allowed: at least one person")
        if self.max_marks > self.persons:
            raise MalformedError(
                f"contest {self.id}: {self.max_marks} marks; allowed: up to its {self.persons} persons",
                hint=f"give it at most {self.persons} marks",
            )
        codes = {a.code for a in self.lists}
        check_codes([c.code for c in self.candidates], [a.code for a in self.lists])
        for candidate in self.candidates:
            if candidate.list is not None and candidate.list not in codes:
                raise MalformedError(
                    f"candidate {candidate.code} stands on list {candidate.list}; no such list"
                )

    @property
    def persons(self) -> int:
        """How many persons stand."""
        return len(self.candidates)

    @property
    def slots(self) -> int:
        """How many slots a `sum` ballot has: candidates, then lists, both as frozen, then blank."""
        return self.persons + len(self.lists) + 1

    @property
    def independents(self) -> tuple[str, ...]:
        """The codes of those who stand on no list, in the ballot's order."""
        return tuple(c.code for c in self.candidates if c.list is None)

    def members(self, list_code: str) -> tuple[str, ...]:
        """Return the codes of a list's candidates, in the ballot's order.

        Raises:
            KeyError: the contest has no such list.
        """
        if all(a.code != list_code for a in self.lists):
            raise KeyError(list_code)
        return tuple(c.code for c in self.candidates if c.list == list_code)


@dataclass(frozen=True, slots=True)
class Station:
    """A polling station and the constituencies whose contests it serves."""

    code: str
    name: str
    constituencies: tuple[str, ...]

    def __post_init__(self) -> None:
        _check_code(self.code)
        _check_name(self.name)
        if not self.constituencies:
            raise MalformedError(f"station {self.code} serves no constituency; allowed: at least one")
        _check_unique(self.constituencies, f"constituency of station {self.code}")


@dataclass(frozen=True, slots=True)
class Trustees:
    """How many hold a share of the key, and how many of them decrypt. Source: PROTOCOL.md part 3."""

    count: int
    threshold: int

    def __post_init__(self) -> None:
        _check_whole(self.threshold, "threshold", least=1)
        _check_whole(self.count, "trustees", least=1)
        if self.count < self.threshold + 2:
            raise MalformedError(
                f"{self.count} trustees of whom {self.threshold} decrypt; allowed: at least two to spare",
                hint=f"take {self.threshold + 2} trustees or more, or a lower threshold",
            )


@dataclass(frozen=True, slots=True)
class Mixers:
    """Who mixes the marks of a `marks` contest. Source: PROTOCOL.md part 4.

    Attributes:
        count: how many mix each unit, one after another; never fewer.
        institutions: their names; the first `count` mix, the others are the reserve, in this order.
    """

    count: int
    institutions: tuple[str, ...]

    def __post_init__(self) -> None:
        _check_whole(self.count, "mixers", least=1)
        for name in self.institutions:
            _check_name(name)
        _check_unique(self.institutions, "mixer")
        if len(self.institutions) < self.count:
            raise MalformedError(
                f"{len(self.institutions)} institutions for {self.count} mixers; allowed: as many or more",
                hint="name an institution for each mixer, and some in reserve",
            )


@dataclass(frozen=True, slots=True)
class LogKey:
    """The log of acts: its origin, as in its checkpoints, and its Ed25519 key in hexadecimal."""

    origin: str
    public_key: str

    def __post_init__(self) -> None:
        _check_text(_ORIGIN, self.origin, "log origin", "1 to 128 visible ASCII characters, no plus")
        _check_text(_HEX32, self.public_key, "log key", "64 of 0–9 and a–f")


@dataclass(frozen=True, slots=True)
class Board:
    """A body whose signature an amendment or an exclusion needs, and its Ed25519 key in hexadecimal."""

    id: str
    name: str
    public_key: str

    def __post_init__(self) -> None:
        _check_text(_ID, self.id, "board id", "1 to 32 of a–z, 0–9 and -")
        _check_name(self.name)
        _check_text(_HEX32, self.public_key, "key of a board", "64 of 0–9 and a–f")


@dataclass(frozen=True, slots=True)
class TallyUnit:
    """Stations whose ballots of one contest are tallied together."""

    id: str
    contest: str
    stations: tuple[str, ...]

    def __post_init__(self) -> None:
        _check_text(_UNIT_ID, self.id, "unit id", "1 to 64 of a–z, 0–9 and -")
        _check_text(_ID, self.contest, "contest id", "1 to 32 of a–z, 0–9 and -")
        for code in self.stations:
            _check_code(code)
        if not self.stations:
            raise MalformedError(f"unit {self.id} has no station; allowed: at least one")
        _check_unique(self.stations, f"station of unit {self.id}")


@dataclass(frozen=True, slots=True)
class Election:
    """Everything that is fixed before the first vote; `freeze` gives the bytes that its hash names."""

    name: str
    polling_day: str
    constituencies: tuple[Constituency, ...]
    contests: tuple[Contest, ...]
    stations: tuple[Station, ...]
    trustees: Trustees
    log: LogKey
    mixers: Mixers | None = None  # there exactly where a contest is tallied in marks
    boards: tuple[Board, ...] = ()  # no two with one key: two signatures are of two bodies

    def __post_init__(self) -> None:
        _check_name(self.name)
        _check_day(self.polling_day)
        _check_unique((c.id for c in self.constituencies), "constituency id")
        _check_unique((c.id for c in self.contests), "contest id")
        _check_unique((s.code for s in self.stations), "station code")
        if not self.contests:
            raise MalformedError("an election without a contest; allowed: at least one")
        _check_parents(self.constituencies)
        self._check_places()
        self._check_boards()
        if (self.mixers is not None) != any(c.tally == "marks" for c in self.contests):
            raise MalformedError("mixers; allowed: where a contest is tallied in marks, and only there")

    def contest(self, contest_id: str) -> Contest:
        """Return the contest with this id.

        Raises:
            KeyError: there is none.
        """
        for contest in self.contests:
            if contest.id == contest_id:
                return contest
        raise KeyError(contest_id)

    def stations_of(self, contest: Contest) -> tuple[Station, ...]:
        """Return the stations at which a contest is voted on, in the election's order."""
        return tuple(s for s in self.stations if contest.constituency in s.constituencies)

    def _check_places(self) -> None:
        known = {c.id for c in self.constituencies}
        for station in self.stations:
            for place in station.constituencies:
                if place not in known:
                    raise MalformedError(
                        f"station {station.code} serves {quoted(place)}; no such constituency"
                    )
        for contest in self.contests:
            if contest.constituency not in known:
                where = quoted(contest.constituency)
                raise MalformedError(f"contest {contest.id} is held in {where}; no such constituency")
            if not self.stations_of(contest):
                raise MalformedError(f"contest {contest.id} has no station that serves its constituency")

    def _check_boards(self) -> None:
        _check_unique((b.id for b in self.boards), "board id")
        _check_unique((*(b.public_key for b in self.boards), self.log.public_key), "key of board or log")
        known = {b.id for b in self.boards}
        for contest in self.contests:
            for board in (*contest.amended_by, *contest.excluded_by):
                if board not in known:
                    raise MalformedError(f"contest {contest.id} names {quoted(board)}; no such board")


def _check_parents(constituencies: Iterable[Constituency]) -> None:
    """Refuse a parent that is not there, and a place that lies within itself."""
    parents = {c.id: c.parent for c in constituencies}
    sound: set[str] = set()
    for start in parents:
        path: set[str] = set()
        at: str | None = start
        while at is not None and at not in sound:
            if at in path:
                raise MalformedError(f"constituency {at} lies within itself")
            path.add(at)
            parent = parents[at]
            if parent is not None and parent not in parents:
                raise MalformedError(f"constituency {at} lies in {quoted(parent)}; no such constituency")
            at = parent
        sound |= path


def _check_day(day: str) -> None:
    try:
        if not _DAY.fullmatch(day):
            raise ValueError(day)
        date.fromisoformat(day)
    except ValueError:
        raise MalformedError(f"the polling day {quoted(day)}; allowed: a day as YYYY-MM-DD") from None


def _check_text(pattern: re.Pattern[str], text: str, what: str, allowed: str) -> None:
    if not pattern.fullmatch(text):
        raise MalformedError(f"the {what} {quoted(text)}; allowed: {allowed}")


def _check_code(code: str) -> None:
    if normalize_code(code) != code:
        raise MalformedError(f"the code {quoted(code)}; allowed: ASCII digits, no space around it")


def _check_name(name: str) -> None:
    if display_name(name) != name:
        raise MalformedError(
            f"the name {quoted(name)} is not as it would be shown: {quoted(display_name(name))}",
            hint="pass names through `display_name` first",
        )


def _check_whole(n: int, what: str, *, least: int) -> None:
    if not least <= n <= _MOST:
        raise MalformedError(f"{what}: {n}; allowed: {least} or more")


def _check_choice(text: str, what: str, allowed: tuple[str, ...]) -> None:
    if text not in allowed:
        raise MalformedError(f"the {what} {quoted(text)}; allowed: {', '.join(allowed)}")


def _check_unique(names: Iterable[str], what: str) -> None:
    """Refuse a name that stands twice; capitals count as small letters, as on some disks."""
    twice = sorted(name for name, times in Counter(n.casefold() for n in names).items() if times > 1)
    if twice:
        raise MalformedError(f"the {what} {', '.join(map(quoted, twice[:20]))} stands more than once")
