"""What the page says beside what `amin seats --explain` says: the same sentences, the same numbers."""

from __future__ import annotations

import hashlib
import json
import re
from fractions import Fraction
from pathlib import Path

import pytest
from shared_cases import RULES, Case, generated, official

from amin.counting.explain import last_seat, sentence
from amin.counting.numerals import exact, mixed, ordinal, share, whole
from amin.counting.person_table import PersonTable
from amin.counting.rules import elect
from amin.counting.sentences import SENTENCES
from amin.counting.steps import Step

NUMBERS = (
    0, 1, 7, 999, 1000, 1_565_370, 2**70, Fraction(9009, 1000), Fraction(1, 3), Fraction(-7, 3),
    Fraction(-1, 8), Fraction(2, 3), Fraction(123_456, 7), Fraction(1, 2000),
)  # fmt: skip


@pytest.fixture
def scripts(page, address):
    """The page with all its scripts, to be asked."""
    opened = page(address)
    assert not page.errors
    return opened


def as_page_number(number: int | Fraction) -> str:
    """A number as an expression of the page's own."""
    if isinstance(number, Fraction):
        return f"Amin.fraction({number.numerator}n, {number.denominator}n)"
    return f"{number}n"


@pytest.mark.parametrize("language", ["fa", "en"])
def test_numbers_are_written_as_the_official_count_writes_them(scripts, language):
    def told(name: str, number: int | Fraction) -> str:
        return scripts.evaluate(f"Amin.{name}({as_page_number(number)}, '{language}')")

    for number in NUMBERS:
        assert told("mixed", number) == mixed(number, language)
        assert told("exact", number) == exact(number, language)
        if isinstance(number, int):
            assert told("whole", number) == whole(number, language)
        elif 0 <= number <= 1:
            assert told("share", number) == share(number, language)
    seats = "[...Array(1200).keys()].map((n) => Amin.ordinal(BigInt(n), language))"
    assert scripts.evaluate(f"(language) => {seats}", language) == [ordinal(n, language) for n in range(1200)]


def test_the_sentences_are_those_of_the_official_count(scripts):
    """Every sentence of the page; those it does not have belong to rules that it does not have."""
    of_page = scripts.evaluate("Amin.SENTENCES")

    assert of_page == {kind: [SENTENCES[kind].fa, SENTENCES[kind].en] for kind in of_page}
    assert SENTENCES.keys() - of_page.keys() == {"votes_all", "surplus_by_share", "lot", "alone"}


TELL = """
([language, names, one]) => {
  const groups = one.groups.map((g) => ({key: g.key, votes: BigInt(g.votes), persons: BigInt(g.persons)}));
  const share = one.threshold && Amin.fraction(BigInt(one.threshold[0]), BigInt(one.threshold[1]));
  return Object.keys(Amin.RULES).map((rule) => {
    const found = Amin.count(rule, groups, BigInt(one.seats), share);
    return found.steps().map((step) => Amin.sentence(step, names, language));
  });
}
"""


@pytest.mark.parametrize("language", ["fa", "en"])
def test_every_step_is_told_in_the_words_of_the_official_count(scripts, language):
    names = {f"L{n:02}": name for n, name in enumerate(("سرو", "Plane", "بید", "D", "E", "F", "G"), start=1)}
    cases = [case for case in generated(300) if sum(case.votes.values()) < 10**7][::3]
    assert len(cases) > 50

    for case in cases:
        steps = [official(case, rule)[1] for rule in RULES]
        expected = [[sentence(step, names, language) for step in of_rule] for of_rule in steps]
        assert scripts.evaluate(TELL, [language, names, case.as_json()]) == expected, case


# What stands in a table and is decided in each of the ways: surplus, further seats, lot, exact fit.
LAST = (
    {"سرو": 429, "چنار": 276, "بید": 93, "توت": 32},
    {"سرو": 404, "چنار": 303, "بید": 154, "توت": 139},
    {"سرو": 500, "چنار": 500},
    {"سرو": 10, "چنار": 11},
)


@pytest.mark.parametrize("language", ["fa", "en"])
@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("lists", LAST, ids=("surplus", "further", "lot", "fits"))
def test_the_last_seat_is_told_as_the_official_count_tells_it(scripts, lists, rule, language):
    """Each list has 21 persons; who of them is elected is another matter."""
    persons = {
        name: {f"{name}{n}": votes if n == 0 else 0 for n in range(21)} for name, votes in lists.items()
    }
    table = PersonTable(persons, 21, None)
    outcome = table.named(elect(rule, table.contest, table.totals))
    case = Case({f"L{n:02}": votes for n, votes in enumerate(lists.values(), start=1)}, {}, 21, None)
    groups = [{"key": key, "votes": str(n), "persons": "21"} for key, n in case.votes.items()]
    groups.append({"key": "independents", "votes": "0", "persons": "0"})
    names = dict(zip(case.votes, lists, strict=True))

    told = scripts.evaluate(
        """([rule, groups, names, language]) => {
          const table = groups.map((g) => ({key: g.key, votes: BigInt(g.votes), persons: BigInt(g.persons)}));
          return Amin.lastSeat(Amin.count(rule, table, 21n, null), names, language);
        }""",
        [rule, groups, names, language],
    )

    assert told == last_seat(table.contest, table.totals, outcome, language)


def test_every_word_stands_in_both_languages(scripts):
    for name, words in scripts.evaluate("Amin.WORDS").items():
        assert len(words) == 2, name
        assert all(words), name
        assert re.search("[آ-ی]", words[0]) or name == "language", name
        braces = [sorted(re.findall(r"{\w+}", text)) for text in words]
        assert braces[0] == braces[1], name


def test_a_step_that_the_page_cannot_tell_is_not_passed_over(scripts):
    """A kind without a sentence stops the page, and so the tests, rather than leave a gap."""
    step = Step("lot", None, {"among": ("a",), "drawn": ("a",), "minutes": "1"})
    given = json.dumps({"kind": step.kind, "group": None, "values": {"minutes": "1"}})

    with pytest.raises(Exception, match="TypeError"):
        scripts.evaluate(f"Amin.sentence({given}, {{}}, 'fa')")


def test_what_is_of_others_is_what_its_list_says(site: Path):
    told = (site / "THIRD_PARTY.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(.+?)` \|.*`([0-9a-f]{64})` \|$", told, re.MULTILINE)

    assert sorted(name for name, _ in rows) == sorted(f"fonts/{p.name}" for p in (site / "fonts").iterdir())
    for name, digest in rows:
        assert hashlib.sha256((site / name).read_bytes()).hexdigest() == digest
