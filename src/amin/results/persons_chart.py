"""The table of a count in which persons win by their own votes, whatever list they stand in."""

from __future__ import annotations

from typing import Final

from amin.counting.numerals import Language, whole
from amin.results.chart_table import Cell, Line
from amin.results.result import Person, Result
from amin.results.wording import percent, say

NAMED: Final = 60  # persons with a row of their own
AFTER: Final = 5  # of those who did not win, beside the alternates


def person_table(result: Result, language: Language) -> tuple[list[tuple[str, int]], list[Line]]:
    """Return the heads and the lines: the elected, who came next, and the others together."""
    heads = [(say("place", language), 90), (say("votes", language), 150), (say("share", language), 110)]
    ranked = sorted(result.persons, key=lambda person: -person.votes)  # equals in file order
    elected, alternates = set(result.outcome.elected), set(result.outcome.alternates)
    level = {code for tie in result.outcome.ties for code in tie.among}
    total = sum(person.votes for person in ranked)
    outside = [person.code for person in ranked if person.code not in elected | level]
    inside = [person.code for person in ranked if person.code in elected]
    last = inside[-1] if inside and not result.outcome.ties else None
    after = outside[0] if outside and last is not None else None
    kept = [p for p in ranked if p.code in elected | alternates | level or p.code in outside[:AFTER]][:NAMED]
    lines = []
    for person in kept:
        words = {
            "elected": person.code in elected,
            "last": person.code == last,
            "alternate": person.code in alternates,
            "next person": person.code == after,
            "level": person.code in level,
        }
        mark = " · ".join(say(word, language) for word, holds in words.items() if holds)
        cells = _cells(person, ranked, total, language)
        dashed = words["next person"] or words["level"]
        lines.append(Line(person.name, cells, mark, strong=words["last"], dashed=dashed))
    if rest := [person for person in ranked if person not in kept]:
        votes = sum(person.votes for person in rest)
        cells = (("", ""), (whole(votes, language), ""), (percent(votes, total, language), ""))
        lines.append(Line(say("others persons", language, n=whole(len(rest), language)), cells))
    return heads, lines


def _cells(person: Person, ranked: list[Person], total: int, language: Language) -> tuple[Cell, ...]:
    place = 1 + sum(other.votes > person.votes for other in ranked)
    told = (whole(place, language), whole(person.votes, language), percent(person.votes, total, language))
    return tuple((each, "") for each in told)
