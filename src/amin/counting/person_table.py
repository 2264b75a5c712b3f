"""A table of votes by list and person, counted as a contest: any names stand, codes are given here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from amin.counting.allocation import Votes
from amin.counting.lots import Lots
from amin.counting.outcome import INDEPENDENTS, Outcome
from amin.counting.steps import Step, Steps, Value
from amin.counting.totals import Totals
from amin.election import Candidate, Contest, List
from amin.errors import MalformedError

VotesOfPersons = Mapping[str, Votes]  # list → person → votes


@dataclass(frozen=True)
class PersonTable:
    """Votes by list and person; a list called "independents" holds those who stand in none.

    Each name has a code of our own, so that whatever a table calls lists and persons can be counted.
    """

    votes: VotesOfPersons
    seats: int
    valid: int | None
    lists: Mapping[str, str] = field(init=False)  # name → code
    persons: Mapping[str, str] = field(init=False)

    def __post_init__(self) -> None:
        named = {name: f"l{i}" for i, name in enumerate(self.votes) if name != INDEPENDENTS}
        everyone = [name for persons in self.votes.values() for name in persons]
        if not everyone:
            raise MalformedError("no person stands; allowed: one and more")
        object.__setattr__(self, "lists", {**named, INDEPENDENTS: INDEPENDENTS})
        object.__setattr__(self, "persons", {name: f"p{i}" for i, name in enumerate(everyone)})

    @property
    def contest(self) -> Contest:
        """The contest of these lists and persons."""
        codes = [(name, code) for name, code in self.lists.items() if name != INDEPENDENTS]
        candidates = tuple(
            Candidate(self.persons[name], self.persons[name], self.lists[of] if of != INDEPENDENTS else None)
            for of, persons in self.votes.items()
            for name in persons
        )
        lists = tuple(List(code, code) for _, code in codes)
        return Contest(
            "table", "table", "table", self.seats, 1, "plurality", "sum", "station", 1, lists, candidates
        )

    @property
    def totals(self) -> Totals:
        """The totals of these votes; without a number of valid votes each vote is one."""
        sums = {self.lists[of]: sum(persons.values()) for of, persons in self.votes.items()}
        valid = sum(sums.values()) if self.valid is None else self.valid
        independents = sums.pop(INDEPENDENTS, 0)
        votes = {self.persons[name]: n for persons in self.votes.values() for name, n in persons.items()}
        return Totals(valid, 0, valid, votes, dict.fromkeys(sums, 0), sums, independents)

    def coded(self, lots: Lots) -> Lots:
        """The lots with codes in place of names; a stranger has none of ours."""
        return [
            replace(
                lot,
                among=self._codes(lot.kind == "list", lot.among),
                drawn=self._codes(lot.kind == "list", lot.drawn),
            )
            for lot in lots
        ]

    def _codes(self, are_lists: bool, names: Sequence[str]) -> tuple[str, ...]:
        codes = self.lists if are_lists else self.persons
        return tuple(codes.get(name, f"?{name}") for name in names)

    def named(self, outcome: Outcome) -> Outcome:
        """The outcome with names in place of codes."""
        names = {code: name for table in (self.lists, self.persons) for name, code in table.items()}

        def all_of(codes: Sequence[str]) -> tuple[str, ...]:
            return tuple(names[code] for code in codes)

        def value(each: Value) -> Value:
            return all_of(each) if isinstance(each, tuple) else each

        def step(each: Step) -> Step:
            group = None if each.group is None else names[each.group]
            return Step(each.kind, group, {key: value(of) for key, of in each.values.items()})

        return Outcome(
            {names[code]: n for code, n in outcome.seats.items()},
            all_of(outcome.elected),
            all_of(outcome.alternates),
            tuple(replace(tie, among=all_of(tie.among)) for tie in outcome.ties),
            Steps(lambda: map(step, outcome.steps)),
        )
