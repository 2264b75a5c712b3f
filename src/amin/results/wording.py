"""The words of pictures and workbooks, in Persian and English."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from amin.counting.explain import called
from amin.counting.numerals import Language, whole
from amin.counting.outcome import INDEPENDENTS, Tie

WORDS: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "fa": {
            "seats": "کرسی", "votes": "رأی", "share": "سهم", "list": "فهرست", "person": "شخص",
            "independents": "نامزدهای مستقل", "undecided": "در انتظار قرعه", "empty": "خالی می‌ماند",
            "title": "{seats} کرسی", "title one": "{seats} کرسی", "percent": "{n}٪", "rule": "روش",
            "hash": "چکیدهٔ SHA-256",
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
            "hash": "SHA-256",
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
    hundredths = (part * 20_000 + of) // (2 * of)  # halves up
    point = "٫" if language == "fa" else "."
    places = "".join(whole(int(digit), language) for digit in f"{hundredths % 100:02d}")
    return say("percent", language, n=whole(hundredths // 100, language) + point + places)


def tie_in_words(tie: Tie, names: Mapping[str, str], language: Language) -> str:
    """Say which lot is still to be drawn."""
    joint = "، " if language == "fa" else ", "
    among = joint.join(called(code, names, language) for code in tie.among)
    return say(f"tie {tie.kind}", language, seats=whole(tie.seats, language), among=among)
