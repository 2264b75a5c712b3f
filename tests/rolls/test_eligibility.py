"""Who may vote in what, by examples worked by hand and by properties (LAW.md 11, 14.2; SECURITY.md D-58)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import count

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from amin.encoding.days import typed_day
from amin.errors import MalformedError
from amin.rolls.eligibility import OLDEST, Bar, Person, Status, eligibility, reasons_against, standing
from amin.rolls.residence import RULES, Objection
from amin.rolls.terms import FORMAT, Place, Right, Terms, freeze, from_document, read_terms, thaw

POLLING_DAY = typed_day("1405/07/24")
PLACES = (
    Place("province"),
    Place("tehran", "province", 9_000_000),
    Place("district", "province", 60_000),
    Place("village", "district", 900),
    Place("hamlet", "village", 90),
    Place("edge-below", "province", 99_999),
    Place("edge", "province", 100_000),
)


def right(constituency: str, residence: str = "register", least_age: int = 18) -> Right:
    return Right(f"council-{constituency}", constituency, "councils", residence, least_age)


def terms(*rights: Right) -> Terms:
    return Terms(polling_day=POLLING_DAY, places=PLACES, rights=rights)


def person(
    place: str, born: str = "1360/01/01", status: Status = Status.ACTIVE, declared: str = "", since: str = ""
) -> Person:
    where, when = (declared, typed_day(since)) if declared else (None, None)
    return Person(place, typed_day(born), status, where, when)


ELSEWHERE, NOT_THERE = Objection.REGISTERED_ELSEWHERE, Objection.LIVES_ELSEWHERE
TOO_SHORT = Objection.LIVES_THERE_TOO_SHORT
YEAR_AGO, DAY_LESS = "1404/07/24", "1404/07/25"


@pytest.mark.parametrize(
    ("voter", "constituency", "rule", "reasons"),
    [
        (person("village"), "village", "register", ()),
        (person("hamlet"), "village", "register", ()),  # lies in it
        (person("hamlet"), "province", "register", ()),
        (person("district"), "village", "register", (ELSEWHERE,)),  # the larger place is not the smaller
        (person("tehran"), "village", "register", (ELSEWHERE,)),
        (person("tehran", declared="village", since=YEAR_AGO), "village", "register", (ELSEWHERE,)),
        (person("tehran", declared="village", since=YEAR_AGO), "village", "declared", ()),
        (person("tehran", declared="hamlet", since=YEAR_AGO), "village", "declared", ()),
        (person("tehran", declared="village", since=DAY_LESS), "village", "declared", (TOO_SHORT,)),
        (person("tehran", declared="district", since=YEAR_AGO), "village", "declared", (NOT_THERE,)),
        (person("tehran"), "village", "declared", (NOT_THERE,)),
        (person("village", declared="tehran", since=YEAR_AGO), "village", "declared", ()),
        (person("tehran"), "village", "open", ()),
        (person("village"), "tehran", "register_below_100000", ()),  # no residence is asked of a large place
        (person("tehran"), "village", "register_below_100000", (ELSEWHERE,)),
        (person("tehran"), "edge-below", "register_below_100000", (ELSEWHERE,)),
        (person("tehran"), "edge", "register_below_100000", ()),
        (person("village"), "tehran", "declared_below_100000", ()),
        (person("tehran"), "edge-below", "declared_below_100000", (NOT_THERE,)),
        (person("tehran"), "edge", "declared_below_100000", ()),
        (person("village", "1387/07/24"), "village", "register", ()),  # 18 on polling day itself
        (person("village", "1387/07/25"), "village", "register", (Bar.TOO_YOUNG,)),  # under age by a day
        (person("village", "1405/07/25"), "village", "register", (Bar.NOT_BORN,)),
        (person("village", status=Status.DEAD), "village", "register", (Bar.DEAD,)),
        (person("village", status=Status.BARRED), "village", "register", (Bar.BARRED,)),
        (person("village", status=Status.FOREIGN), "village", "open", (Bar.FOREIGN,)),
        (
            person("tehran", "1400/01/01", Status.DEAD), "village", "register",
            (Bar.DEAD, Bar.TOO_YOUNG, ELSEWHERE),
        ),
    ],
)  # fmt: skip
def test_each_reason_against_a_voter_is_named(voter, constituency, rule, reasons):
    (found,) = eligibility(voter, terms(right(constituency, rule)))

    assert found.reasons == reasons
    assert found.is_eligible == (not reasons)


@pytest.mark.parametrize(
    ("polling_day", "may"), [("1405/12/28", False), ("1405/12/29", False), ("1406/01/01", True)]
)
def test_who_was_born_on_the_leap_day_votes_from_the_first_of_the_new_year(polling_day, may):
    """docs/decisions/0051: 1405 has no 30th of Esfand."""
    moved = Terms(polling_day=typed_day(polling_day), places=PLACES, rights=(right("village"),))

    assert eligibility(person("village", "1387/12/30"), moved)[0].is_eligible is may


def test_a_villager_may_vote_in_two_contests_of_different_constituencies():
    """LAW.md part 6: the village council, and the Experts of the province."""
    experts = Right("experts", "province", "experts", "register")
    found = eligibility(person("hamlet"), terms(right("village"), right("tehran"), experts))

    assert [(each.contest, each.is_eligible) for each in found] == [
        ("council-village", True), ("council-tehran", False), ("experts", True)
    ]  # fmt: skip


places = st.sampled_from([place.id for place in PLACES])
days = st.dates(POLLING_DAY - timedelta(days=40_000), POLLING_DAY + timedelta(days=400))
people = st.builds(Person, places, days, st.sampled_from(Status), st.none(), st.none()) | st.builds(
    Person, places, days, st.sampled_from(Status), places, days
)
rights = st.builds(
    right, places.filter(lambda p: p != "province"), st.sampled_from([*RULES]), st.integers(0, 30)
)


@given(voter=people, of=rights)
def test_the_rules_are_ordered_open_takes_whom_declared_takes_and_declared_whom_register_takes(voter, of):
    def may(rule: str) -> bool:
        return eligibility(voter, terms(msgspec.structs.replace(of, residence=rule)))[0].is_eligible

    assert may("register") <= may("declared") <= may("open")
    assert may("register") <= may("register_below_100000") <= may("declared_below_100000") <= may("open")


@given(voter=people, of=rights)
def test_every_reason_is_needed_and_none_is_hidden_by_another(voter, of):
    """Mending what one reason names takes that reason away, and no other."""
    (found,) = eligibility(voter, terms(of))
    mended = {
        Bar: replace(voter, status=Status.ACTIVE, birth_date=typed_day("1320/01/01")),
        Objection: replace(voter, place=of.constituency),
    }
    for kind, better in mended.items():
        (after,) = eligibility(better, terms(of))
        assert after.reasons == tuple(reason for reason in found.reasons if not isinstance(reason, kind))


@given(voter=people, of=rights, later=st.integers(0, 4000))
def test_moving_polling_day_later_never_takes_the_vote_from_a_living_voter(voter, of, later):
    """Ages and years of residence only grow. Source: LAW.md 14.2."""
    moved = Terms(polling_day=POLLING_DAY + timedelta(days=later), places=PLACES, rights=(of,))

    assert eligibility(voter, terms(of))[0].is_eligible <= eligibility(voter, moved)[0].is_eligible


@given(voter=people, of=rights)
def test_who_is_older_than_any_contest_asks_may_count_as_of_that_age(voter, of):
    """What the import relies on when it keeps one decision for all grown voters of a place."""
    full = reasons_against(standing(voter, POLLING_DAY, oldest=OLDEST), of, terms(of))

    assert full == reasons_against(standing(voter, POLLING_DAY, oldest=of.least_age), of, terms(of))


def test_counting_as_younger_than_asked_would_be_seen():
    """The control of the property above."""
    of = right("village")
    assert reasons_against(standing(person("village"), POLLING_DAY, oldest=17), of, terms(of))


def test_frozen_terms_are_the_same_terms_when_read_again():
    frozen = freeze(terms(right("village", "declared"), right("tehran")))

    assert thaw(frozen) == terms(right("village", "declared"), right("tehran"))
    assert freeze(thaw(frozen)) == frozen
    assert frozen.startswith(b'{"format":"amin/roll-terms/1","places":[')


DOCUMENT = {
    "format": FORMAT,
    "polling_day": "2026-10-16",
    "places": [{"id": "a", "population": 5}, {"id": "b", "parent": "a"}],
    "rights": [{"contest": "c", "constituency": "a", "office": "councils", "residence": "register"}],
}


def changed(path: str, value: object) -> dict[str, object]:
    """The document with one value changed; a path's last part may be new."""
    document = msgspec.json.decode(msgspec.json.encode(DOCUMENT))
    *steps, last = (int(step) if step.isdigit() else step for step in path.split("."))
    at = document
    for step in steps:
        at = at[step]
    at[last] = value
    return document


def test_the_document_of_the_table_below_is_good():
    assert from_document(DOCUMENT).rights[0].least_age == 18


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("format", "amin/roll-terms/2"),
        ("format", None),
        ("polling_day", "2026-02-30"),
        ("polling_day", "1405/07/24"),
        ("polling_day", "2500-01-01"),
        ("polling_day", 5),
        ("places", None),
        ("places", []),
        ("places.0", "a"),
        ("places.0.id", "A"),
        ("places.0.id", ""),
        ("places.0.id", "x" * 33),
        ("places.1.id", "a"),
        ("places.0.parent", "b"),
        ("places.0.parent", "a"),
        ("places.1.parent", "nowhere"),
        ("places.0.population", -1),
        ("places.0.population", 1.5),
        ("places.0.population", "5"),
        ("places.0.population", 2**53),
        ("places.0.more", 1),
        ("more", 1),
        ("rights", []),
        ("rights", {}),
        ("rights.0.contest", "C"),
        ("rights.0.constituency", "nowhere"),
        ("rights.0.office", "the council"),
        ("rights.0.residence", "registered"),
        ("rights.0.residence", ""),
        ("rights.0.least_age", -1),
        ("rights.0.least_age", 121),
        ("rights.0.least_age", True),
        ("rights.0.least_age", "18"),
        ("rights.0.x", 1),
    ],
)
def test_terms_with_one_value_that_is_not_lawful_are_refused(path, value):
    with pytest.raises(MalformedError) as refused:
        from_document(changed(path, value))
    assert str(refused.value)


def test_a_contest_named_twice_and_a_missing_field_are_refused():
    twice = changed("rights", DOCUMENT["rights"] * 2)
    with pytest.raises(MalformedError, match="twice"):
        from_document(twice)
    for name in DOCUMENT:
        with pytest.raises(MalformedError):
            from_document({key: value for key, value in DOCUMENT.items() if key != name})


def test_a_rule_that_asks_how_many_live_there_needs_to_be_told():
    document = changed("rights.0.residence", "declared_below_100000")
    document["places"][0]["population"] = None
    with pytest.raises(MalformedError, match="how many live") as refused:
        from_document(document)
    assert refused.value.hint


NUMBERS = count()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"null",
        b"{",
        b'{"format":"amin/roll-terms/1","format":"amin/roll-terms/1"}',
        b"\xff\xfe{\0",
        b'{"format":"amin/roll-terms/1","polling_day":NaN}',
        b"[" * 100_000,
        b'{"a":1e999}',
    ],
)
def test_a_file_that_holds_no_terms_is_refused_with_its_name(tmp_path, data):
    path = tmp_path / "terms.json"
    path.write_bytes(data)
    with pytest.raises(MalformedError) as refused:
        read_terms(path)
    assert refused.value.place.file == str(path)


def test_terms_may_be_written_in_any_layout(tmp_path):
    path = tmp_path / "terms.json"
    path.write_bytes(b"\xef\xbb\xbf" + msgspec.json.format(msgspec.json.encode(DOCUMENT), indent=4))

    assert read_terms(path) == from_document(DOCUMENT)
    with pytest.raises(MalformedError):
        thaw(path.read_bytes())
