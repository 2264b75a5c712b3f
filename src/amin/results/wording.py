"""The words of pictures and workbooks, in Persian and English."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import ceil
from types import MappingProxyType
from typing import Final

from amin.counting.explain import called
from amin.counting.numerals import Language, fixed, hundredths, whole
from amin.counting.outcome import INDEPENDENTS, Outcome, Tie
from amin.counting.rules import title_of
from amin.counting.thresholds import Threshold
from amin.results.svg import isolated

NAMED_BELOW: Final = 6  # lists below a threshold that are named

WORDS: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "fa": {
            "seats": "کرسی", "votes": "رأی", "share": "سهم", "list": "فهرست", "person": "شخص",
            "independents": "نامزدهای مستقل", "undecided": "در انتظار قرعه", "empty": "خالی می‌ماند",
            "title": "{seats} کرسی", "title one": "{seats} کرسی", "percent": "{n}٪", "rule": "روش",
            "hash votes": "چکیدهٔ SHA-256 جدول رأی‌ها", "hash election": "چکیدهٔ SHA-256 انتخابات ثبت‌شده",
            "of list one": "{name}: {seats} کرسی، {votes} رأی، {share}",
            "needed": "رأی تا کرسی بیشتر", "threshold": "حد نصاب: {share} همهٔ رأی‌ها",
            "threshold held": "، دست‌کم {votes} رأی", "threshold below": "؛ زیر آن: {groups}",
            "threshold waived": "، {votes} رأی؛ هیچ گروهی به آن نرسید، پس به کار نرفت",
            "others below": "{n} گروه دیگر",
            "others seated": "{n} فهرست دیگر", "others seatless": "{n} فهرست بی‌کرسی",
            "others persons": "{n} نفر دیگر",
            "half circle": "نیم‌دایرهٔ {seats}", "of list": "{name}: {seats} کرسی، {votes} رأی، {share}",
            "steps": "گام‌های تقسیم {seats}", "quota": "هر کرسی {quota} رأی می‌خواهد.",
            "entitlement": "سهم دقیق", "whole": "کرسی کامل", "rounded": "گردشده",
            "remainder": "باقی‌مانده", "further": "کرسی بعدی", "last quotient": "آخرین خارج‌قسمت برنده",
            "next quotient": "خارج‌قسمت بعدی", "last": "آخرین کرسی", "runner-up": "گروه بعدی",
            "next person": "نفر بعد",
            "taken": "کرسی زیادی کم شد", "level": "برابر؛ قرعه", "out": "زیر حد نصاب",
            "short": "بیش از نامزدهایش", "last seat": "آخرین کرسی:", "elected": "برگزیده",
            "alternate": "علی‌البدل", "place": "رتبه", "next to lose": "بعدی برای کم‌شدن",
            "tie list": "قرعه برای {seats} کرسی میان {among}",
            "tie person": "قرعه برای {seats} کرسی میان {among}",
            "tie alternate": "قرعه برای {seats} جای علی‌البدل میان {among}",
        },
        "en": {
            "seats": "seats", "votes": "votes", "share": "share", "list": "list", "person": "person",
            "independents": "independents", "undecided": "waiting for a lot", "empty": "left empty",
            "title": "{seats} seats", "title one": "{seats} seat", "percent": "{n}%", "rule": "rule",
            "hash votes": "SHA-256 of the table of votes", "hash election": "SHA-256 of the frozen election",
            "of list one": "{name}: {seats} seat, {votes} votes, {share}",
            "needed": "votes to one more", "threshold": "threshold: {share} of all votes",
            "threshold held": ", at least {votes} votes", "threshold below": "; below it: {groups}",
            "threshold waived": ", {votes} votes; nobody reached it, so it was not applied",
            "others below": "{n} others",
            "others seated": "{n} other lists", "others seatless": "{n} lists without a seat",
            "others persons": "{n} other persons",
            "half circle": "A half circle of {seats}",
            "of list": "{name}: {seats} seats, {votes} votes, {share}",
            "steps": "How {seats} were shared", "quota": "One seat costs {quota} votes.",
            "entitlement": "exact share", "whole": "whole seats", "rounded": "rounded",
            "remainder": "remainder", "further": "further seat", "last quotient": "last quotient that won",
            "next quotient": "next quotient", "last": "last seat", "runner-up": "runner-up",
            "next person": "runner-up",
            "taken": "a seat too many taken", "level": "level: lot", "out": "below the threshold",
            "short": "more than its persons", "last seat": "The last seat:", "elected": "elected",
            "alternate": "alternate", "place": "place", "next to lose": "next to lose one",
            "tie list": "lot for {seats} of the seats among {among}",
            "tie person": "lot for {seats} of the seats among {among}",
            "tie alternate": "lot for {seats} of the alternates’ places among {among}",
        },
    }
)  # fmt: skip


def say(key: str, language: Language, **values: str) -> str:
    """Return a word or a sentence with its values."""
    return WORDS[language][key].format(**values)


def seats_in_words(seats: int, language: Language) -> str:
    """Say how many seats there are."""
    return say("title one" if seats == 1 else "title", language, seats=whole(seats, language))


def name_of_group(code: str, name: str, language: Language) -> str:
    """Return a group's name as it stands in a table."""
    return say("independents", language) if code == INDEPENDENTS else name


def percent(part: int, of: int, language: Language) -> str:
    """Write a share in hundredths with two places; a dash where there is nothing to share."""
    if not of:
        return "–"
    return say("percent", language, n=fixed(Fraction(100 * part, of), language, 2))


def rule_in_words(rule: str, language: Language) -> str:
    """Return what a rule is called, and the name by which it was frozen."""
    title = title_of(rule, language)
    return f"{title} ({isolated(rule)})" if title != rule else isolated(rule)


def threshold_in_words(
    threshold: Threshold, outcome: Outcome, names: Mapping[str, str], language: Language
) -> str:
    """Say how high a threshold is and who is below it, or that it was not applied as nobody reached it."""
    told = say("threshold", language, share=hundredths(Fraction(threshold.share), language))
    steps = [step for step in outcome.steps if step.kind == "threshold"]
    votes = next((ceil(n) for s in steps if isinstance(n := s.values["needed"], int | Fraction) and n), 0)
    if any(step.values["reached"] == "waived" for step in steps):
        return told + say("threshold waived", language, votes=whole(votes, language))
    below = [
        called(step.group, names, language) for step in steps if step.group and step.values["reached"] == "no"
    ]
    told += say("threshold held", language, votes=whole(votes, language))
    if len(below) > NAMED_BELOW:
        rest = say("others below", language, n=whole(len(below) - NAMED_BELOW, language))
        below = [*below[:NAMED_BELOW], rest]
    joint = "، " if language == "fa" else ", "
    return told + (say("threshold below", language, groups=joint.join(below)) if below else "")


def tie_in_words(tie: Tie, names: Mapping[str, str], language: Language) -> str:
    """Say which lot is still to be drawn."""
    joint = "، " if language == "fa" else ", "
    among = joint.join(called(code, names, language) for code in tie.among)
    return say(f"tie {tie.kind}", language, seats=whole(tie.seats, language), among=among)
