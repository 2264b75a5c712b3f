"""The result of `amin seats` for a person, in English or Persian; names stand last in their line."""

# ruff: noqa: PLC0415  (the rooms of results load when they are asked)
from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from amin.cli.wording import isolated, printable
from amin.counting.explain import called, explain, sentence
from amin.counting.lots import lot_step
from amin.counting.numerals import fixed, whole
from amin.counting.outcome import INDEPENDENTS, Tie
from amin.counting.rules import RULES, elects_at_large, title_of

if TYPE_CHECKING:
    from rich.console import Console

    from amin.cli.seats import Count, Lang

WORDS: Final = {
    "en": {
        "title": "{seats} seats by {rule}",
        "title one": "{seats} seat by {rule}",
        "more": "votes for one more seat",
        "same lot": "every other strategy would give the same seats and the same lot",
        "same by lot": "every other strategy would give the same seats, and {n} by lot",
        "votes": "votes",
        "share": "share",
        "seats": "seats",
        "list": "list",
        "person": "person",
        "elected": "elected",
        "nobody": "nobody is elected before the lots are drawn",
        "tie list": "a lot must be drawn for {seats} of the seats among {n} lists:",
        "tie person": "a lot must be drawn for {seats} of the seats among {n} persons:",
        "tie alternate": "a lot must be drawn for {seats} of the alternates' places among {n} persons:",
        "empty": "seats that nobody is left to fill: {n}",
        "steps": "step by step",
        "last": "the last seat",
        "others": "other strategies",
        "others undrawn": "other strategies, before any lot",
        "drawn": "lots that were drawn",
        "alternates": "alternates",
        "same": "every other strategy would give the same seats",
        "percent": "{n}%",
        "written": "written: {path}",
        INDEPENDENTS: "independents",
    },
    "fa": {
        "title": "{seats} کرسی به روش {rule}",
        "title one": "{seats} کرسی به روش {rule}",
        "more": "رأی برای یک کرسی بیشتر",
        "same lot": "همهٔ روش‌های دیگر همین کرسی‌ها و همین قرعه را می‌داد",
        "same by lot": "همهٔ روش‌های دیگر همین کرسی‌ها را می‌داد و {n} کرسی با قرعه",
        "votes": "رأی",
        "share": "سهم",
        "seats": "کرسی",
        "list": "فهرست",
        "person": "شخص",
        "elected": "برگزیدگان",
        "nobody": "پیش از قرعه کسی برگزیده نیست",
        "tie list": "برای {seats} کرسی میان {n} فهرست قرعه لازم است:",
        "tie person": "برای {seats} کرسی میان {n} نفر قرعه لازم است:",
        "tie alternate": "برای {seats} جای علی‌البدل میان {n} نفر قرعه لازم است:",
        "empty": "کرسی‌هایی که کسی برایشان نمانده است: {n}",
        "steps": "گام به گام",
        "last": "آخرین کرسی",
        "others": "روش‌های دیگر",
        "others undrawn": "روش‌های دیگر، پیش از هر قرعه",
        "drawn": "قرعه‌هایی که کشیده شد",
        "alternates": "علی‌البدل‌ها",
        "same": "همهٔ روش‌های دیگر همین کرسی‌ها را می‌داد",
        "percent": "{n}٪",
        "written": "نوشته شد: {path}",
        INDEPENDENTS: "نامزدهای مستقل",
    },
}


class SeatsPage:
    """The page of one count."""

    def __init__(self, count: Count, lang: Lang, *, explain: bool, written: Sequence[str] = ()) -> None:
        self._count = count
        self._lang = lang
        self._explain = explain
        self._written = written
        self._words = WORDS[lang.value]
        self._at_large = elects_at_large(RULES[count.rule])

    def show(self, page: Console) -> None:
        """Write the whole page."""
        count = self._count
        title = self._words["title one" if count.seats == 1 else "title"]
        rule = f"{title_of(count.rule, self._lang.value)} ({count.rule})"
        page.print(title.format(seats=self._n(count.seats), rule=rule), style="bold")
        if count.threshold is not None:
            from amin.results.wording import threshold_in_words

            page.print(printable(threshold_in_words(count.threshold, count.outcome, {}, self._lang.value)))
        page.print()
        self._table(page)
        self._elected(page)
        self._drawn(page)
        for tie in count.outcome.ties:
            self._tie(page, tie)
        if empty := self._empty():
            page.print("\n" + self._words["empty"].format(n=self._n(empty)))
        if self._explain:
            self._steps(page)
        if self._written:
            page.print()
        for path in self._written:
            page.print(self._words["written"].format(path=isolated(path, terminal=page.is_terminal)))

    def _n(self, number: int) -> str:
        return whole(number, self._lang.value)

    def _name(self, page: Console, name: str) -> str:
        word = self._words[INDEPENDENTS] if name == INDEPENDENTS else name
        return isolated(word, terminal=page.is_terminal)

    def _table(self, page: Console) -> None:
        words, table = self._words, self._count.table
        total = sum(table.lists.values())
        noun = words["person" if self._at_large and table.persons is None else "list"]
        rows = [(words["votes"], words["share"], words["seats"], noun)]
        for name, votes in sorted(table.lists.items(), key=lambda row: row[0] == INDEPENDENTS):
            hundredths = fixed(Fraction(votes * 100, total), self._lang.value, 2) if total else "–"
            percent = words["percent"].format(n=hundredths) if total else hundredths
            seats = self._n(self._count.outcome.seats[name])
            rows.append((self._n(votes), percent, seats, self._name(page, name)))
        widths = [max(len(row[column]) for row in rows) for column in range(3)]
        for at, row in enumerate(rows):
            numbers = "  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=False))
            page.print(f"  {numbers}  {row[3]}", style=None if at else "bold")

    def _elected(self, page: Console) -> None:
        if self._count.table.persons is None and not self._at_large:
            return  # of lists alone nobody is known by name
        outcome = self._count.outcome
        self._people(page, "elected" if outcome.elected else "nobody", outcome.elected)
        if outcome.alternates:
            self._people(page, "alternates", outcome.alternates)

    def _people(self, page: Console, head: str, people: Sequence[str]) -> None:
        page.print("\n" + self._words[head], style="bold")
        votes = {name: n for each in self._count.table.by_person.values() for name, n in each.items()}
        width = max((len(self._n(votes[name])) for name in people), default=0)
        for name in people:
            page.print(f"  {self._n(votes[name]).rjust(width)}  {self._name(page, name)}")

    def _tie(self, page: Console, tie: Tie) -> None:
        told = self._words[f"tie {tie.kind}"]
        page.print("\n" + told.format(seats=self._n(tie.seats), n=self._n(len(tie.among))), style="bold")
        for name in tie.among:
            page.print(f"  {self._name(page, name)}")

    def _drawn(self, page: Console) -> None:
        if not self._count.lots:
            return
        page.print("\n" + self._words["drawn"], style="bold")
        for lot in self._count.lots:
            page.print(f"  {printable(sentence(lot_step(lot), {}, self._lang.value))}")

    def _empty(self) -> int:
        """Seats that are in no number: fewer persons stand than there are seats."""
        outcome = self._count.outcome
        kind = "person" if self._at_large else "list"
        by_lot = sum(tie.seats for tie in outcome.ties if tie.kind == kind)
        return self._count.seats - sum(outcome.seats.values()) - by_lot

    def _steps(self, page: Console) -> None:
        words, lang = self._words, self._lang
        page.print("\n" + words["steps"], style="bold")
        told_all = explain(self._count.outcome.steps, {}, lang.value, seats=self._count.seats)
        for number, told in enumerate(told_all, start=1):
            page.print(f"  {self._n(number)}. {printable(told)}")
        page.print("\n" + words["last"], style="bold")
        page.print(f"  {printable(self._count.last_seat(lang))}")
        if needed := self._count.result("").votes_needed():
            page.print("\n" + words["more"], style="bold")
        for each in needed:
            told = each.sentence(called(each.group, {}, lang.value), lang.value)
            page.print(f"  {printable(told)}")
        if self._count.others:
            self._others(page)

    def _others(self, page: Console) -> None:
        words, others = self._words, self._count.others
        page.print("\n" + words["others undrawn" if self._count.lots else "others"], style="bold")
        by_lot = sum(tie.seats for tie in self._count.undrawn.ties if tie.kind == "list")
        differing = [other for other in others if other.differs or other.open_seats != by_lot]
        for other in differing:
            page.print(f"  {printable(other.sentence({}, self._lang.value))}")
        if differing:
            return
        known = all(other.same_lot for other in others)
        same = "same" if not by_lot else "same lot" if known else "same by lot"
        page.print(f"  {words[same].format(n=self._n(by_lot))}")
