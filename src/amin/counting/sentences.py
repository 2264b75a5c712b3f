"""The sentences of an explanation: one for each kind of step, in Persian and English."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from amin.counting.numerals import Language


@dataclass(frozen=True, slots=True)
class Words:
    """One sentence in both languages; what stands in braces is filled in."""

    fa: str
    en: str

    def in_language(self, language: Language) -> str:
        """Return the sentence of one language."""
        return self.en if language == "en" else self.fa


# What one of is called otherwise than many, in English alone: Persian counts one thing as it counts many.
_MANY: Final = {"seats": "seat", "votes": "vote", "candidates": "candidate"}


def singular(text: str, values: Mapping[str, object]) -> str:
    """Return a sentence before it is filled, with a noun of one thing where a number in front of it is 1."""
    for name, value in values.items():
        if value == 1:
            for many, one in _MANY.items():
                text = text.replace(f"{{{name}}} {many}", f"{{{name}}} {one}")
                text = text.replace(f"{{{name}}} more {many}", f"{{{name}}} more {one}")
    return text


# Persian and English for each kind of step; what stands in braces is filled with numbers and names.
SENTENCES: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "votes": Words("{group} {votes} رأی دارد.", "{group}: {votes} votes."),
        "votes_all": Words("روی هم {votes} رأی شمرده شد.", "Together {votes} votes were counted."),
        "threshold_yes": Words(
            "حد نصاب {needed} رأی است؛ {group} با {votes} رأی به آن رسید.",
            "The threshold is {needed} votes; {group}, with {votes}, reached it.",
        ),
        "threshold_no": Words(
            "حد نصاب {needed} رأی است؛ {group} با {votes} رأی به آن نرسید و کرسی نمی‌گیرد.",
            "The threshold is {needed} votes; {group}, with {votes}, did not reach it and takes no seat.",
        ),
        "threshold_waived": Words(
            "هیچ گروهی به حد نصاب {needed} رأی نرسید؛ پس حد نصاب به کار نرفت.",
            "Nobody reached the threshold of {needed} votes, so it is not applied.",
        ),
        "quota": Words(
            "برای {seats} کرسی و {votes} رأی، هر کرسی {quota} رأی می‌خواهد.",
            "For {seats} seats and {votes} votes, one seat costs {quota} votes.",
        ),
        "whole": Words(
            "سهم {group} {quotas} کرسی است؛ {seats} کرسی کامل دارد.",
            "{group} is entitled to {quotas} seats; whole seats: {seats}.",
        ),
        "rounded": Words(
            "سهم {group} {quotas} کرسی است؛ گردشدهٔ آن {seats} است.",
            "{group} is entitled to {quotas} seats; rounded, that is {seats}.",
        ),
        "remainder": Words(
            "کرسی {seat} به {group} رسید، زیرا باقی‌ماندهٔ سهمش {remainder} است و در این نوبت "
            "باقی‌ماندهٔ هیچ گروه دیگری بزرگ‌تر نیست.",
            "The {seat} seat goes to {group}, because {remainder} of a seat is left of its entitlement, "
            "and at this turn nobody has more left.",
        ),
        "divisor": Words(
            "کرسی {seat} به {group} رسید، زیرا {votes} رأیش تقسیم بر {divisor} می‌شود {quotient} و در این "
            "نوبت خارج‌قسمت هیچ گروه دیگری بزرگ‌تر نیست.",
            "The {seat} seat goes to {group}, because its {votes} votes divided by {divisor} are {quotient}, "
            "and at this turn nobody has a larger quotient.",
        ),
        "seat": Words("{group} {seats} کرسی دارد.", "{group} has {seats} of the seats."),
        "surplus": Words(
            "کرسی زیادی از {group} کم شد، زیرا کسر سهمش {remainder} است و در این نوبت "
            "کسر هیچ گروه دیگری که رو به بالا گرد شده کوچک‌تر نیست؛ {seats} کرسی برایش ماند.",
            "A seat too many is taken from {group}, because the fraction of its entitlement is {remainder}, "
            "and at this turn nobody who was rounded up has a smaller one; it keeps {seats}.",
        ),
        "surplus_by_share": Words(
            "کرسی زیادی به ترتیب سهم‌ها از {group} کم شد که سهمش از رأی‌ها {ratio} است؛ "
            "{seats} کرسی برایش ماند.",
            "A seat too many is taken, in the order of shares, from {group}, whose share of the votes is "
            "{ratio}; it keeps {seats}.",
        ),
        "exhausted": Words(
            "{group} {persons} نامزد دارد و سهمش {won} کرسی می‌شد؛ بیش از شمار نامزدهایش کرسی نمی‌گیرد.",
            "{group} has {persons} candidates and would have won {won} seats; it takes no more than it has "
            "persons for.",
        ),
        "tie": Words(
            "برای {seats} کرسی، {among} برابرند؛ قرعه لازم است.",
            "For {seats} of the seats {among} are level; a lot must be drawn.",
        ),
        "ratio": Words(
            "کرسی {seat} به {group} رسید، زیرا سهمش از رأی‌ها {ratio} است و از گروه‌هایی که نوبتشان نرسیده بود "
            "هیچ‌یک سهم بزرگ‌تری ندارد.",
            "The {seat} seat goes to {group}, because its share of the votes is {ratio}, and of those whose "
            "turn had not come yet nobody has a larger one.",
        ),
        "next_quotient": Words(
            "پس از آن {next} بود با خارج‌قسمت {next_has}، یعنی {behind} کمتر.",
            "Next came {next} with the quotient {next_has}, which is {behind} less.",
        ),
        "next_quotient_short": Words(
            "پس از آن {next} بود با خارج‌قسمت {next_has}، یعنی {behind} کمتر؛ با {short} رأی بیشتر برابر می‌شد "
            "و با {ahead} رأی بیشتر پیش می‌افتاد.",
            "Next came {next} with the quotient {next_has}, which is {behind} less; {short} more votes would "
            "have made it level, {ahead} ahead.",
        ),
        "next_quotient_ahead": Words(
            "پس از آن {next} بود با خارج‌قسمت {next_has}، یعنی {behind} کمتر؛ با {short} رأی بیشتر "
            "پیش می‌افتاد.",
            "Next came {next} with the quotient {next_has}, which is {behind} less; {short} more votes would "
            "have put it ahead.",
        ),
        "next_remainder_short": Words(
            "پس از آن {next} بود با باقی‌ماندهٔ {next_has}، یعنی {behind} کرسی کمتر؛ این {short} است.",
            "Next came {next} with {next_has} of a seat left, which is {behind} of a seat less; that is "
            "{short}.",
        ),
        "next_ratio_short": Words(
            "پس از آن {next} بود با سهم {next_has} از رأی‌ها، یعنی {behind} کمتر؛ این {short} است.",
            "Next came {next} with a share of {next_has}, which is {behind} less; that is {short}.",
        ),
        "next_surplus_short": Words(
            "پس از آن نوبت {next} بود که کسر سهمش {next_has} است، یعنی {behind} بیشتر.",
            "After it came the turn of {next}, with a fraction of {next_has}, which is {behind} more.",
        ),
        "all_in": Words(
            "شمار نامزدها ({persons}) به اندازهٔ کرسی‌ها ({seats}) است: همه برگزیده‌اند و چیزی برای تقسیم "
            "نمی‌ماند.",
            "There are as many candidates ({persons}) as seats ({seats}): all are elected, and nothing is "
            "left to be decided.",
        ),
        "too_few": Words(
            "شمار نامزدها ({persons}) از کرسی‌ها ({seats}) کمتر است: همه برگزیده‌اند و {empty} کرسی خالی "
            "می‌ماند.",
            "There are fewer candidates ({persons}) than seats ({seats}): all are elected, and {empty} seats "
            "stay empty.",
        ),
        "alone": Words(
            "در تقسیم کرسی‌ها تنها {group} شرکت داشت و {seats} کرسی دارد.",
            "Only {group} took part in the sharing, and has {seats} seats.",
        ),
        "no_votes": Words("هیچ رأیی داده نشده است.", "There are no votes at all."),
        "lot": Words(
            "میان {among} قرعه کشیده شد و {drawn} درآمد (صورت‌جلسهٔ {minutes}).",
            "A lot was drawn among {among}; it fell to {drawn} (minutes {minutes}).",
        ),
    }
)
