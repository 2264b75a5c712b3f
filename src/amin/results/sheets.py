"""What stands in each sheet of the workbook: rows of text and exact numbers, in Persian or English."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from amin.counting.explain import sentence
from amin.counting.numerals import Language
from amin.counting.rules import RULES
from amin.counting.steps import Value
from amin.counting.thresholds import waived_once
from amin.results.result import Person, Result
from amin.results.wording import name_of_group, tie_in_words

Cell = str | int | Fraction | None

WORDS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "seats": ("کرسی‌ها", "seats"),
        "elected": ("برگزیدگان و علی‌البدل‌ها", "elected and alternates"),
        "votes": ("رأی‌ها", "votes"),
        "steps": ("گام‌ها", "steps"),
        "parameters": ("مشخصات", "parameters"),
        "code": ("کد", "code"),
        "list": ("فهرست", "list"),
        "list code": ("کد فهرست", "list code"),
        "person": ("شخص", "person"),
        "number of votes": ("رأی", "votes"),
        "number of seats": ("کرسی", "seats"),
        "ballots for the list": ("برگه‌های خود فهرست", "ballots for the list itself"),
        "share": ("سهم دقیق", "exact share"),
        "all": ("روی هم", "together"),
        "undecided": ("در انتظار قرعه", "waiting for a lot"),
        "empty": ("خالی می‌ماند", "left empty"),
        "role": ("نقش", "role"),
        "order": ("ردیف", "number"),
        "is elected": ("برگزیده", "elected"),
        "is alternate": ("علی‌البدل", "alternate"),
        "lot": ("قرعه", "lot"),
        "kind": ("گونه", "kind"),
        "values": ("مقدارهای دقیق", "exact values"),
        "sentence": ("در یک جمله", "in a sentence"),
        "what": ("چه", "what"),
        "value": ("مقدار", "value"),
        "title": ("عنوان", "title"),
        "place": ("حوزهٔ انتخابیه", "constituency"),
        "rule": ("روش", "rule"),
        "source": ("منبع روش", "source of the rule"),
        "threshold": ("حد نصاب", "threshold"),
        "eligible": ("واجدان شرایط", "eligible voters"),
        "ballots": ("برگه‌ها", "ballots"),
        "blank": ("سفید", "blank"),
        "valid": ("معتبر", "valid"),
        "last seat": ("آخرین کرسی", "the last seat"),
        "sha-256": ("چکیدهٔ SHA-256 آنچه شمرده شد", "SHA-256 of what was counted"),
    }
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its name, its heads, its rows."""

    name: str
    heads: tuple[str, ...]
    rows: Sequence[tuple[Cell, ...]]


def sheets(result: Result, language: Language) -> tuple[Sheet, ...]:
    """Return the five sheets: seats, elected and alternates, votes, steps, parameters."""

    def sheet(name: str, heads: tuple[str, ...], rows: Iterator[tuple[Cell, ...]]) -> Sheet:
        return Sheet(word(name, language), tuple(word(head, language) for head in heads), tuple(rows))

    of_seats = ("list code", "list", "number of votes", "share", "number of seats")
    of_persons = ("role", "order", "code", "person", "list", "number of votes")
    of_votes = ("list code", "list", "code", "person", "number of votes", "ballots for the list")
    of_steps = ("order", "kind", "list", "values", "sentence")
    return (
        sheet("seats", of_seats, _seats(result, language)),
        sheet("elected", of_persons, _elected(result, language)),
        sheet("votes", of_votes, _votes(result, language)),
        sheet("steps", of_steps, _steps(result, language)),
        sheet("parameters", ("what", "value"), _parameters(result, language)),
    )


def word(key: str, language: Language) -> str:
    """Return a word of the workbook."""
    return WORDS[key][language == "en"]


def _seats(result: Result, language: Language) -> Iterator[tuple[Cell, ...]]:
    total = result.votes
    for group in result.groups:
        name = name_of_group(group.code, group.name, language)
        part = Fraction(group.votes, total) if total else None
        yield group.code, name, group.votes, part, group.seats
    for key, seats in (("undecided", result.undecided), ("empty", result.empty)):
        if seats:
            yield None, word(key, language), None, None, seats
    yield None, word("all", language), total, None, result.seats


def _elected(result: Result, language: Language) -> Iterator[tuple[Cell, ...]]:
    people = {person.code: person for person in result.persons}
    groups = {group.code: name_of_group(group.code, group.name, language) for group in result.groups}
    roles = (("is elected", result.outcome.elected), ("is alternate", result.outcome.alternates))
    for role, codes in roles:
        known = [people[code] for code in codes if code in people]  # of lists alone nobody is known
        for number, person in enumerate(known, start=1):
            name = groups[person.group]
            yield word(role, language), number, person.code, person.name, name, person.votes
    for number, tie in enumerate(result.outcome.ties, start=1):
        yield word("lot", language), number, None, tie_in_words(tie, result.names, language), None, None


def _votes(result: Result, language: Language) -> Iterator[tuple[Cell, ...]]:
    members: dict[str, list[Person]] = {group.code: [] for group in result.groups}
    for person in result.persons:
        if person.code != person.group:  # of a table of persons alone each is his own group
            members[person.group].append(person)
    for group in result.groups:
        name = name_of_group(group.code, group.name, language)
        yield group.code, name, None, None, group.votes, group.ballots
        for person in members[group.code]:
            yield group.code, name, person.code, person.name, person.votes, None


def _steps(result: Result, language: Language) -> Iterator[tuple[Cell, ...]]:
    for number, step in enumerate(waived_once(result.outcome.steps), start=1):
        of = step.group
        name = None if of is None else result.names.get(of, name_of_group(of, of, language))
        values = "; ".join(f"{key} = {_exact(value)}" for key, value in step.values.items())
        yield number, step.kind, name, values, sentence(step, result.names, language)


def _exact(value: Value) -> str:
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def _parameters(result: Result, language: Language) -> Iterator[tuple[Cell, ...]]:
    rule = RULES[result.rule]
    told: dict[str, Cell] = {
        "title": result.title or None,
        "place": result.place or None,
        "number of seats": result.seats,
        "rule": rule.name,
        "source": rule.source,
        "threshold": None if result.threshold is None else Fraction(result.threshold.share),
        "eligible": result.eligible,
        "ballots": result.ballots,
        "blank": result.blank,
        "valid": result.valid,
        "last seat": result.last_seat(language),
        "sha-256": result.sha256 or None,
    }
    for key, value in told.items():
        if value is not None:
            yield word(key, language), value
    yield from rule.parameters.items()
