"""The results of `amin demo` for a person, in English or Persian; names stand last in their line."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Final

from amin.cli.rehearse import called
from amin.cli.wording import isolated, printable
from amin.counting.numerals import decimal, whole
from amin.counting.outcome import INDEPENDENTS
from amin.counting.rules import title_of
from amin.demo import WHY_NO_VOID

if TYPE_CHECKING:
    from rich.console import Console

    from amin.cli.seats import Lang
    from amin.counting.numerals import Language
    from amin.demo import County, Demo, Shown
    from amin.results import Result

WORDS: Final = {
    "en": {
        "made up": "The constituencies and the rules are real; the people and their votes are made up.",
        "rule": "seats: {seats}, by {rule}",
        "turnout": "turnout: {came} of {eligible} ({share}%)",
        "ballots": "ballots: {ballots}; valid: {valid}; blank: {blank}; void: {void}",
        "head": ("votes", "seats", "list"),
        "elected": "elected, list by list",
        "nobody": "nobody is elected before the lot is drawn",
        "at large": "elected",
        "alternates": "alternates, by votes alone",
        "list": "to be settled by lot, seats: {n}, among these lists:",
        "person": "to be settled by lot, seats: {n}, among:",
        "alternate": "to be settled by lot, places of alternates: {n}, among:",
        "last": "the last seat",
        "others": "other readings of the law would give",
        "results": "pictures and workbooks: {path}",
        "holds": "all {n} checks hold for {ballots} ballots",
        "record": "record: {path}",
        "check": "anybody can check it: {command}",
        INDEPENDENTS: "independents",
    },
    "fa": {
        "made up": "حوزه‌ها و قاعده‌ها واقعی‌اند؛ آدم‌ها و رأی‌هایشان ساختگی.",
        "rule": "{seats} کرسی به روش {rule}",
        "turnout": "مشارکت: {came} از {eligible} ({share}٪)",
        "ballots": "برگه‌ها: {ballots}؛ صحیح: {valid}؛ سفید: {blank}؛ باطله: {void}",
        "head": ("رأی", "کرسی", "فهرست"),
        "elected": "برگزیدگان، فهرست به فهرست",
        "nobody": "پیش از قرعه کسی برگزیده نیست",
        "at large": "برگزیدگان",
        "alternates": "علی‌البدل‌ها، تنها به شمار رأی",
        "list": "برای {n} کرسی میان این فهرست‌ها قرعه لازم است:",
        "person": "برای {n} کرسی میان این کسان قرعه لازم است:",
        "alternate": "برای {n} جای علی‌البدل میان این کسان قرعه لازم است:",
        "last": "آخرین کرسی",
        "others": "برداشت‌های دیگر از قانون چنین می‌داد",
        "results": "تصویرها و کارپوشه‌ها: {path}",
        "holds": "همهٔ {n} وارسی برای {ballots} برگه برقرار است",
        "record": "پرونده: {path}",
        "check": "هر کس می‌تواند آن را وارسی کند: {command}",
        INDEPENDENTS: "نامزدهای مستقل",
    },
}


class DemoPage:
    """What a person sees when the demo is over."""

    def __init__(self, county: County, held: Demo, record: Path, lang: Lang, written: Sequence[str]) -> None:
        self._county = county
        self._held = held
        self._record = record
        self._language: Language = lang.value
        self._words = WORDS[lang.value]
        self._written = written

    def show(self, page: Console) -> None:
        """Write the whole page."""
        page.print(self._name(page, self._county.name), style="bold")
        page.print(self._say("made up"))
        if not any(shown.void for shown in self._held.shown):
            page.print(WHY_NO_VOID[self._language])
        for shown in self._held.shown:
            self._contest(page, shown)
        self._end(page)

    def _end(self, page: Console) -> None:
        report = self._held.report
        page.print()
        if self._written:
            page.print(self._say("results", path=printable(str(Path(self._written[0]).parent))))
        page.print(self._say("record", path=printable(str(self._record))))
        held = self._say("holds", n=self._n(len(report.checks)), ballots=self._n(report.ballots))
        page.print(held, style="bold green")
        command = f"{called()} verify {printable(shlex.quote(str(self._record)))}"
        page.print(self._say("check", command=command))

    def _contest(self, page: Console, shown: Shown) -> None:
        result = shown.result
        page.print(f"\n{self._name(page, result.title)}", style="bold underline")
        rule = f"{title_of(result.rule, self._language)} ({result.rule})"
        page.print("  " + self._say("rule", seats=self._n(result.seats), rule=rule))
        self._turnout(page, shown)
        if not result.at_large:
            self._lists(page, result)
        self._persons(page, result)
        for tie in result.outcome.ties:
            page.print("  " + self._say(tie.kind, n=self._n(tie.seats)), style="bold yellow")
            for code in tie.among:
                page.print(f"    {self._called(page, result, code)}")
        page.print(f"  {self._say('last')}", style="bold")
        page.print(f"    {printable(result.last_seat(self._language))}")
        self._others(page, result)

    def _turnout(self, page: Console, shown: Shown) -> None:
        result = shown.result
        share = Fraction(100 * shown.came, shown.eligible) if shown.eligible else Fraction(0)
        numbers = {"came": self._n(shown.came), "eligible": self._n(shown.eligible)}
        page.print("  " + self._say("turnout", **numbers, share=decimal(share, self._language, 1)))
        counts = {"ballots": result.ballots, "valid": result.valid, "blank": result.blank, "void": shown.void}
        page.print("  " + self._say("ballots", **{name: self._n(n or 0) for name, n in counts.items()}))

    def _lists(self, page: Console, result: Result) -> None:
        votes, seats, name = self._words["head"]
        page.print(f"    {votes:>10}  {seats:>6}  {name}", style="bold")
        for group in result.groups:
            numbers = f"{self._n(group.votes):>10}  {self._n(group.seats):>6}"
            page.print(f"    {numbers}  {self._called(page, result, group.code)}")

    def _persons(self, page: Console, result: Result) -> None:
        persons = {person.code: person for person in result.persons}
        elected = "at large" if result.at_large else "elected"
        for word, codes in ((elected, result.outcome.elected), ("alternates", result.outcome.alternates)):
            if not codes and word == "alternates":
                continue
            page.print(f"  {self._say(word if codes else 'nobody')}", style="bold")
            for code in codes:
                of = "" if result.at_large else f" — {self._called(page, result, persons[code].group)}"
                page.print(f"    {self._n(persons[code].votes):>10}  {self._called(page, result, code)}{of}")

    def _others(self, page: Console, result: Result) -> None:
        differing = [other for other in result.other_readings() if other.differs]
        if differing:
            page.print(f"  {self._say('others')}", style="bold")
        for other in differing:
            page.print(f"    {printable(other.sentence(result.names, self._language))}")

    def _say(self, word: str, **values: str) -> str:
        text = self._words[word]
        assert isinstance(text, str)
        return text.format(**values)

    def _n(self, number: int) -> str:
        return whole(number, self._language)

    def _called(self, page: Console, result: Result, code: str) -> str:
        name = self._say(INDEPENDENTS) if code == INDEPENDENTS else result.names.get(code, code)
        return self._name(page, name)

    def _name(self, page: Console, name: str) -> str:
        return isolated(name, terminal=page.is_terminal)
