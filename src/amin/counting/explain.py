"""Steps in words that can be read aloud to a losing list, in Persian and English, with exact numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import Any, Final

from amin.counting.holding import NotHeld
from amin.counting.numerals import Language, exact, ordinal, share, whole
from amin.counting.outcome import INDEPENDENTS, Outcome
from amin.counting.rules import RULES, elect, title_of
from amin.counting.sentences import SENTENCES, singular
from amin.counting.steps import Step
from amin.counting.tehran import PROPOSED, STRATEGIES
from amin.counting.thresholds import waived_once
from amin.counting.totals import Totals
from amin.counting.votes_needed import needed_of_contest
from amin.election import Contest

# How the Tehran election may be read; each beside the others is a rival of the frozen one.
# Alternates apart: they change no seat.
STRATEGIES_OF_TEHRAN: Final = (
    PROPOSED.name,
    "largest_remainder",
    *(each.name for each in STRATEGIES if each != PROPOSED and each.alternates is None),
)

Names = Mapping[str, str]

_LARGEST_JSON: Final = 2**53 - 1

_WON_BY: Final = frozenset({"remainder", "divisor", "ratio"})


@dataclass(frozen=True, slots=True)
class Difference:
    """What a group has by one strategy and would have by another."""

    group: str
    seats: int
    would_have: int


@dataclass(frozen=True, slots=True)
class OtherStrategy:
    """What another strategy would give from the same totals."""

    name: str
    seats: Mapping[str, int]
    open_seats: int  # that wait for a lot
    differs: tuple[Difference, ...]  # nobody: the same seats
    same_lot: bool = False  # the lots that wait are those of the chosen strategy

    def sentence(self, names: Names, language: Language) -> str:
        """Say in one sentence for whom this strategy would give another number, and what a lot would give."""
        rule = f"{title_of(self.name, language)} ({self.name})"
        lot = ("{n} کرسی با قرعه", "{n} by lot")[language == "en"].format(n=whole(self.open_seats, language))
        if not self.differs:
            same = ("همین کرسی‌ها را می‌داد", "would give the same seats")[language == "en"]
            if self.open_seats and self.same_lot:
                same = ("همین کرسی‌ها و همین قرعه را می‌داد", f"{same} and the same lot")[language == "en"]
            elif self.open_seats:
                same = (f"{same} و {lot}", f"{same}, and {lot}")[language == "en"]
            return f"{rule}: {same}."
        fa, en = "{group} {would} کرسی به جای {seats}", "{group} {would} in place of {seats}"
        told = [
            (en if language == "en" else fa).format(
                group=called(each.group, names, language),
                would=whole(each.would_have, language),
                seats=whole(each.seats, language),
            )
            for each in self.differs
        ]
        told += [lot] if self.open_seats else []
        return f"{rule}: {('؛ ' if language == 'fa' else '; ').join(told)}."


def names_of(contest: Contest) -> Names:
    """The names of all lists and persons by their codes."""
    lists = {each.code: each.name for each in contest.lists}
    return lists | {each.code: each.name for each in contest.candidates}


def called(group: str, names: Names, language: Language) -> str:
    """How a list or person is called in a sentence."""
    if group == INDEPENDENTS:
        return "گروه نامزدهای مستقل" if language == "fa" else "the group of independents"
    name = names.get(group, group)
    return f"«{name}»" if language == "fa" else f"“{name}”"


def sentence(step: Step, names: Names, language: Language, *, seats: int | None = None) -> str:
    """Say one step in one sentence.

    Args:
        seats: of the whole body, where it is known: the one seat of a body is not its first.
    """
    values = {name: _said(name, value, names, language) for name, value in step.values.items()}
    if step.group is not None:
        values["group"] = called(step.group, names, language)
    text = singular(SENTENCES[_form(step)].in_language(language), step.values)
    if seats == 1:
        text = text.replace("The {seat} seat", "The seat").replace("کرسی {seat}", "تنها کرسی")
        text = text.replace("{seats} of the seats", "the seat")
    text = text.format(**values)
    return text[0].upper() + text[1:]


def who_was_next(step: Step, names: Names, language: Language, votes: Mapping[str, int]) -> str:
    """Say who came next for the last seat and by how much; nothing where nobody did, or who was level.

    Groups that were level and told apart by the tie rule have nothing between them that could be said.

    Args:
        votes: of each group, to tell whether votes that lacked would have made it level or put it ahead.
    """
    by = step.values.get("next_by")
    if by is None or not step.values["behind"]:
        return ""
    form = f"next_{by}_short" if "short" in step.values else f"next_{by}"
    shares = {"next_has", "behind"} if by == "ratio" else set()
    values = {
        name: share(value, language)
        if name in shares and isinstance(value, Fraction)
        else _said(name, value, names, language)
        for name, value in step.values.items()
    }
    if by == "quotient" and "short" in step.values:
        short = _fraction(step, "short")
        values |= {"short": exact(short, language), "ahead": exact(short + 1, language)}
        form = form if _would_be_level(step, votes) else "next_quotient_ahead"
    return singular(SENTENCES[form].in_language(language), step.values).format(**values)


def _would_be_level(step: Step, votes: Mapping[str, int]) -> bool:
    """Whether the votes that lacked give just the quotient that won, and not a larger one."""
    (name, *_), short, has = _names(step, "next"), _fraction(step, "short"), _fraction(step, "next_has")
    before = votes.get(name, 0)
    return (before + short) * has == before * (has + _fraction(step, "behind"))


def _fraction(step: Step, name: str) -> Fraction:
    value = step.values[name]
    assert isinstance(value, int | Fraction)
    return Fraction(value)


def _names(step: Step, name: str) -> tuple[str, ...]:
    value = step.values[name]
    assert isinstance(value, tuple)
    return value


def explain(
    steps: Iterable[Step], names: Names, language: Language, *, seats: int | None = None
) -> tuple[str, ...]:
    """Say all steps in their order, a sentence each; that a threshold was not applied is said once."""
    return tuple(sentence(step, names, language, seats=seats) for step in waived_once(steps))


def last_seat(contest: Contest, totals: Totals, outcome: Outcome, language: Language) -> str:
    """Say who has the last seat and why: the sentence that a losing list asks for first.

    Returns:
        The step that decided last: a lot or an open tie, or a seat given or taken; then who was next, and
        by how much. Where rounding fitted of itself, that; where persons alone were elected, the last one
        in and the first one out. Where there is a seat for everybody, that, and how many stay empty.
    """
    if everybody := _everybody_in(contest, totals, outcome, language):
        return everybody
    if not any((totals.independents, *totals.list_totals.values(), *totals.candidates.values())):
        return " ".join(
            (SENTENCES["no_votes"].in_language(language), _decided(contest, totals, outcome, language))
        )
    return _decided(contest, totals, outcome, language)


def _decided(contest: Contest, totals: Totals, outcome: Outcome, language: Language) -> str:
    """The step that decided last, or the last person."""
    names = names_of(contest)
    decided = [s for s in outcome.steps if s.kind in _WON_BY or s.kind in ("surplus", "tie", "lot", "seat")]
    shared = [s.kind for s in decided].index("seat") if any(s.kind == "seat" for s in decided) else None
    # What follows the seats of a connection only shares them among its lists.
    deciding = [s for s in decided[:shared] or decided if s.kind != "seat"]
    if deciding:
        told = sentence(deciding[-1], names, language, seats=contest.seats)
        votes = {**totals.list_totals, INDEPENDENTS: totals.independents} | {
            step.group: n
            for step in outcome.steps
            if step.kind == "votes" and step.group is not None and isinstance(n := step.values["votes"], int)
        }
        after = who_was_next(deciding[-1], names, language, votes)
        return " ".join(filter(None, (_too_many(outcome.steps, language), told, after)))
    if any(step.kind in ("rounded", "whole") for step in outcome.steps):
        held = sum(outcome.seats.values())
        seats = whole(held, language)
        if language == "fa":
            return f"سهم‌ها روی هم درست {seats} کرسی شد؛ کرسی دیگری برای تقسیم نماند."
        noun = "seat" if held == 1 else "seats"
        return f"The entitlements came to exactly {seats} {noun}; none was left to be given."
    return _last_person(contest, totals, outcome, language)


def _everybody_in(contest: Contest, totals: Totals, outcome: Outcome, language: Language) -> str:
    """Say that there is a seat for each candidate who takes part; nothing where somebody is left outside."""
    elected = set(outcome.elected)
    if not elected or not elected.issuperset(totals.candidates):
        return ""
    empty = contest.seats - len(elected)
    values = {"persons": len(elected), "seats": contest.seats, "empty": empty}
    text = singular(SENTENCES["too_few" if empty else "all_in"].in_language(language), values)
    if empty == 1:
        text = text.replace("seat stay empty", "seat stays empty")
    return text.format(**{name: whole(n, language) for name, n in values.items()})


def why_not_held(found: NotHeld, language: Language) -> str:
    """Say that a contest is not held, and why."""
    persons, needed, seats = (whole(n, language) for n in (found.persons, found.needed, found.seats))
    if language == "fa":
        return (
            f"انتخابات برگزار نمی‌شود: شمار نامزدها {persons} است و برای {seats} کرسی دست‌کم {needed} لازم است."
        )
    return (
        f"The contest is not held: candidates: {persons}; needed for {seats} of the seats: {needed} at least."
    )


def _too_many(steps: Sequence[Step], language: Language) -> str:
    """Say first how many seats rounding came to, where the last decision was to take one away."""
    start = max((i for i, step in enumerate(steps) if step.kind == "quota"), default=0)
    taken = sum(step.kind == "surplus" for step in steps[start:])
    seats = steps[start].values.get("seats")
    if not taken or not isinstance(seats, int) or any(step.kind == "tie" for step in steps[start:]):
        return ""
    n, of = whole(seats + taken, language), whole(seats, language)
    if language == "fa":
        return f"سهم‌های گردشده روی هم {n} کرسی شد و شورا {of} کرسی دارد."
    return f"The rounded entitlements came to {n} seats, and there are {of}."


def _last_person(contest: Contest, totals: Totals, outcome: Outcome, language: Language) -> str:
    """Say who came in last and who stayed outside first, by votes alone."""
    names, votes = names_of(contest), totals.candidates
    if outcome.ties and outcome.ties[0].kind != "alternate":
        tie = outcome.ties[0]
        step = Step("tie", None, {"among": tie.among, "seats": tie.seats})
        return sentence(step, names, language, seats=contest.seats)
    held = [(group, n) for group, n in outcome.seats.items() if n]
    if not outcome.elected and len(held) == 1:  # of lists alone nobody is known
        text = singular(SENTENCES["alone"].in_language(language), {"seats": held[0][1]})
        return text.format(group=called(held[0][0], names, language), seats=whole(held[0][1], language))
    if not outcome.elected:
        return "کسی برگزیده نشد." if language == "fa" else "Nobody is elected."
    last = min(outcome.elected, key=votes.__getitem__)
    outside = [code for code in votes if code not in outcome.elected]
    who, n = called(last, names, language), whole(votes[last], language)
    which = ordinal(len(outcome.elected), language)
    noun = "vote" if votes[last] == 1 else "votes"
    fa, en = f"کرسی {which} با {n} رأی به {who} رسید", f"The {which} seat goes to {who} with {n} {noun}"
    if contest.seats == 1:
        fa, en = f"تنها کرسی با {n} رأی به {who} رسید", f"The seat goes to {who} with {n} {noun}"
    if outside:
        first = max(outside, key=votes.__getitem__)
        after, m = called(first, names, language), whole(votes[first], language)
        fewer = whole(votes[last] - votes[first], language)
        fa = f"{fa}؛ پس از او {after} {m} رأی دارد، {fewer} رأی کمتر"
        en = f"{en}; next comes {after} with {m}, {fewer} fewer"
    return (en if language == "en" else fa) + "."


def other_strategies(
    contest: Contest, totals: Totals, chosen: str, among: Sequence[str] = STRATEGIES_OF_TEHRAN
) -> tuple[OtherStrategy, ...]:
    """Count by every other strategy, and say for which groups the number of seats would be another.

    Args:
        chosen: the rule that was frozen and counts.
    Raises:
        MalformedError: no rule has one of the names, or the totals are not those of this contest.
    """
    here = elect(chosen, contest, totals)
    return tuple(compared(here, name, elect(name, contest, totals)) for name in among if name != chosen)


def compared(here: Outcome, name: str, there: Outcome) -> OtherStrategy:
    """What the strategy of that name gives, beside what was counted."""
    differs = tuple(
        Difference(group, n, there.seats.get(group, 0))
        for group, n in here.seats.items()
        if n != there.seats.get(group, 0)
    )
    lots = [tie for tie in there.ties if tie.kind == "list"]
    same_lot = lots == [tie for tie in here.ties if tie.kind == "list"]
    return OtherStrategy(name, there.seats, sum(tie.seats for tie in lots), differs, same_lot)


def as_data(contest: Contest, totals: Totals, outcome: Outcome, chosen: str) -> dict[str, Any]:
    """Return the explanation as data: steps with exact values and both languages, and the rivals.

    Fractions are strings such as "9009/1000"; whole numbers above 2⁵³ − 1 are strings, too.
    """
    names = names_of(contest)
    both: tuple[Language, Language] = ("fa", "en")
    others = other_strategies(contest, totals, chosen)
    return {
        "rule": chosen,
        "parameters": dict(RULES[chosen].parameters),
        "steps": [
            {
                "kind": step.kind,
                "group": step.group,
                "values": {name: _plain(value) for name, value in step.values.items()},
                "text": {language: sentence(step, names, language) for language in both},
            }
            for step in outcome.steps
        ],
        "votes_needed": {
            each.group: each.more for each in needed_of_contest(contest, totals, outcome, chosen)
        },
        "last_seat": {language: last_seat(contest, totals, outcome, language) for language in both},
        "other_strategies": [
            {
                "name": other.name,
                "seats": dict(other.seats),
                "open_seats": other.open_seats,
                "differs": [
                    {"group": each.group, "seats": each.seats, "would_have": each.would_have}
                    for each in other.differs
                ],
                "text": {language: other.sentence(names, language) for language in both},
            }
            for other in others
        ],
    }


def _form(step: Step) -> str:
    """The sentence that fits a step where a kind has several."""
    match step.kind:
        case "votes" if step.group is None:
            return "votes_all"
        case "threshold":
            return f"threshold_{step.values['reached']}"
        case "surplus" if "ratio" in step.values:
            return "surplus_by_share"
    return step.kind


def _said(name: str, value: object, names: Names, language: Language) -> str:
    """A value as it stands in a sentence: names, ordinals, exact numbers."""
    if isinstance(value, tuple):
        return _listed([called(each, names, language) for each in value], language)
    if name == "seat" and isinstance(value, int):
        return ordinal(value, language)
    if name == "short" and isinstance(value, Fraction):
        return _votes_short(value, language)
    if name == "ratio" and isinstance(value, Fraction):
        return share(value, language)
    if isinstance(value, int | Fraction):
        return exact(value, language)
    return str(value)


def _votes_short(short: Fraction, language: Language) -> str:
    """Votes that lacked: whole ones, for there is no part of a vote."""
    votes = ceil(short)
    n = whole(votes, language)
    rounded = short.denominator != 1
    if language == "fa":
        return f"{n} رأی (رو به بالا گرد شده)" if rounded else f"{n} رأی"
    return f"{n} {'vote' if votes == 1 else 'votes'}" + (" (rounded up)" if rounded else "")


def _listed(names: list[str], language: Language) -> str:
    joint, last = ("، ", " و ") if language == "fa" else (", ", " and ")
    return joint.join(names[:-1]) + last + names[-1] if len(names) > 1 else "".join(names)


def _plain(value: object) -> Any:
    """A value as JSON has it, without losing anything."""
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, int) and abs(value) > _LARGEST_JSON:
        return str(value)
    return value
