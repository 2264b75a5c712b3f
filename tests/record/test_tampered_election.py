"""The frozen election: each field changed, and the file made unreadable."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from document_fields import OTHER_TYPES, SPELLINGS, every_field
from forgery import ACTS, CHECKPOINT, Forgery, Where, assert_refused, at, verify
from held_election import COUNCIL, MAYOR, Held, election_called, hold

from amin.election import freeze
from amin.errors import InputError

Refused = Callable[..., None]

ELECTION = "election.json"

# Every field, to what it is changed, and where that is found when the log names the changed file:
# each key was made for the hash of the election, so that nothing else fits another one.
FIRST_KEY = ("commitments", "keys/dealing-1.json", None)
OF_THE_LOG = ("checkpoint", CHECKPOINT, None)


def act(line: int) -> tuple[str, str, int]:
    """The act that is another one now."""
    return ("acts", ACTS, line)


CHANGED: dict[Where, tuple[Any, tuple[str, str, int | None]]] = {
    ("name",): ("Tampered", FIRST_KEY),
    ("polling_day",): ("2026-06-20", FIRST_KEY),
    ("constituencies", 0, "name"): ("ده", FIRST_KEY),
    ("constituencies", 0, "eligible"): (31, FIRST_KEY),
    ("constituencies", 1, "name"): ("جنوب", FIRST_KEY),
    ("constituencies", 1, "parent"): (None, FIRST_KEY),
    ("constituencies", 1, "eligible"): (7, FIRST_KEY),
    ("contests", 0, "id"): ("council-2", act(13)),
    ("contests", 0, "name"): ("شورای دیگر", FIRST_KEY),
    ("contests", 0, "constituency"): ("north", act(16)),
    ("contests", 0, "seats"): (2, FIRST_KEY),
    ("contests", 0, "max_marks"): (3, FIRST_KEY),
    ("contests", 0, "rule"): ("largest_remainder", FIRST_KEY),
    ("contests", 0, "unit_rule"): ("constituency", FIRST_KEY),
    ("contests", 0, "unit_k"): (4, FIRST_KEY),
    ("contests", 0, "lists", 0, "name"): ("فهرست سه", FIRST_KEY),
    ("contests", 0, "candidates", 0, "code"): ("10066", FIRST_KEY),
    ("contests", 0, "candidates", 0, "name"): ("کسی دیگر", FIRST_KEY),
    ("contests", 0, "candidates", 0, "list"): ("1029", FIRST_KEY),
    ("contests", 0, "candidates", 4, "list"): ("1010", FIRST_KEY),
    ("contests", 1, "id"): ("mayor-2", act(17)),
    ("contests", 1, "rule"): ("dhondt", FIRST_KEY),
    ("stations", 0, "code"): ("5", act(13)),
    ("stations", 0, "name"): ("دبستان دیگر", FIRST_KEY),
    ("stations", 3, "constituencies", 0): ("north", act(16)),
    ("trustees", "count"): (5, act(7)),
    ("trustees", "threshold"): (1, FIRST_KEY),
    ("contests", 0, "votes_already_given"): ("stand", FIRST_KEY),
    ("contests", 0, "amended_by", 1): ("central", FIRST_KEY),
    ("contests", 0, "excluded_by", 0): ("executive", FIRST_KEY),
    ("contests", 0, "remainder_k"): (3, FIRST_KEY),
    ("boards", 2, "name"): ("هیئتی دیگر", FIRST_KEY),
    ("boards", 2, "public_key"): ("11" * 32, FIRST_KEY),
    ("log", "origin"): ("tests.example/log2", OF_THE_LOG),
    ("log", "public_key"): ("00" * 32, OF_THE_LOG),
}


def field_name(where: Where) -> str:
    """A field as the tests' names show it."""
    return ".".join(map(str, where))


def test_the_table_names_every_kind_of_field(forgery: Forgery) -> None:
    def kinds(fields: Any) -> set[tuple[str, ...]]:
        return {tuple(step for step in where if isinstance(step, str)) for where in fields}

    documents = forgery.json(ELECTION)
    values = {where for where in every_field(documents) if not isinstance(at(documents, where), list | dict)}
    kept = {("format",), ("constituencies", "id"), ("contests", "lists", "code")}  # others refer to these
    kept |= {("boards", "id")}
    kept |= {("contests", "tally"), ("mixers",)}  # neither may change without the other, see below
    assert kinds(values) - kinds(CHANGED) == kept


@pytest.mark.parametrize("where", CHANGED, ids=field_name)
def test_a_changed_field_of_the_election_is_found(where: Where, forgery: Forgery, refused: Refused) -> None:
    forgery.set(ELECTION, where, CHANGED[where][0])

    if where[0] == "log":  # whose key it is comes before what it signed
        refused("checkpoint", CHECKPOINT)
    else:
        refused("acts", ELECTION)


@pytest.mark.parametrize("where", CHANGED, ids=field_name)
def test_a_changed_field_of_an_election_sealed_anew_is_found(
    where: Where, forgery: Forgery, refused: Refused
) -> None:
    value, (check, file, line) = CHANGED[where]
    forgery.set(ELECTION, where, value)
    forgery.reseal()

    refused(check, file, line=line)


MARKS: dict[Where, Any] = {
    ("contests", 0, "tally"): "marks",
    ("mixers",): {"count": 1, "institutions": ["دانشگاه"]},
}


@pytest.mark.parametrize("where", MARKS, ids=field_name)
def test_marks_without_mixers_and_mixers_without_marks_are_no_election(
    where: Where, forgery: Forgery, tmp_path: Path
) -> None:
    forgery.set(ELECTION, where, MARKS[where])
    with pytest.raises(InputError, match="mixers"):
        verify(forgery.write(tmp_path / "record"))


@pytest.mark.parametrize("is_sealed", [False, True])
def test_a_contest_said_to_be_in_marks_is_found(is_sealed: bool, forgery: Forgery, refused: Refused) -> None:
    for where, value in MARKS.items():
        forgery.set(ELECTION, where, value)
    if is_sealed:
        forgery.reseal()
    tally = next(line for line, act in enumerate(forgery.acts, start=1) if act["act"] == "tally")

    refused("acts", *((ACTS,) if is_sealed else (ELECTION,)), **({"line": tally} if is_sealed else {}))


IN_MARKS_CHANGED: dict[Where, Any] = {
    ("mixers", "count"): 2,
    ("mixers", "institutions", 0): "دیگری",
    ("mixers", "institutions", 4): "دیگری",
}


@pytest.mark.parametrize("where", IN_MARKS_CHANGED, ids=field_name)
def test_other_mixers_are_found(where: Where, in_marks: Held, tmp_path: Path) -> None:
    forgery = Forgery(in_marks)
    forgery.set(ELECTION, where, IN_MARKS_CHANGED[where])
    assert_refused(forgery.write(tmp_path / "as it is"), "acts", ELECTION)
    forgery.reseal()
    third = next(n for n, act in enumerate(forgery.acts, start=1) if act.get("mixer") == 3)
    if where[-1] == "count":
        assert_refused(forgery.write(tmp_path / "sealed"), "acts", ACTS, line=third)
    else:
        assert_refused(forgery.write(tmp_path / "sealed"), *FIRST_KEY[:2])


@pytest.mark.parametrize(
    "items", [("stations",), ("contests",), ("contests", 0, "candidates")], ids=field_name
)
def test_another_order_of_the_ballot_or_the_stations_is_found(
    items: Where, forgery: Forgery, tmp_path: Path, refused: Refused
) -> None:
    value = at(forgery.json(ELECTION), items)
    forgery.set(ELECTION, items, value[::-1])
    forgery.reseal()

    if items == ("contests", 0, "candidates"):
        refused(*FIRST_KEY[:2])
    else:
        refused("acts", ACTS, line=13)


def test_a_rule_that_nobody_knows_is_found(forgery: Forgery, refused: Refused) -> None:
    forgery.set(ELECTION, ("contests", 0, "rule"), "sortition")
    forgery.reseal()

    refused("election", ELECTION)


def test_a_list_with_the_name_of_the_independents_is_found(forgery: Forgery, refused: Refused) -> None:
    election = forgery.json(ELECTION)
    election["contests"][0]["lists"][0]["code"] = "independents"
    for candidate in election["contests"][0]["candidates"][:2]:
        candidate["list"] = "independents"
    forgery.put(ELECTION, election)
    forgery.reseal()

    refused("election", ELECTION)


@pytest.mark.parametrize("count", [256, 10**6, 2**32, 2**53 - 1])
def test_more_trustees_than_there_can_be_are_found_at_once(
    count: int, forgery: Forgery, refused: Refused
) -> None:
    """Not after an act, or a minute, for each of them."""
    forgery.set(ELECTION, ("trustees", "count"), count)
    forgery.reseal()

    refused("election", ELECTION)


@pytest.mark.parametrize("seats", [10**6, 2**53 - 1])
def test_more_seats_than_there_are_persons_take_no_time(seats: int, tmp_path: Path) -> None:
    contests = (replace(COUNCIL, seats=seats), replace(MAYOR, seats=seats))
    held = hold(tmp_path, election_called("Many seats", contests))

    verify(held.folder)


# No election: exit code 4


def unreadable(forgery: Forgery, folder: Path) -> InputError:
    """See that there is no record here."""
    with pytest.raises(InputError) as refusal:
        verify(forgery.write(folder))
    assert refusal.value.place.file == ELECTION
    assert refusal.value.message
    assert refusal.value.hint
    return refusal.value


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_an_election_spelled_otherwise_is_no_record(spelling: str, forgery: Forgery, tmp_path: Path) -> None:
    honest = forgery.files[ELECTION]
    forgery.files[ELECTION] = SPELLINGS[spelling](honest)
    if spelling == "hexadecimal in capitals":
        assert forgery.files[ELECTION] != honest

    unreadable(forgery, tmp_path / "record")


def test_an_election_without_one_of_its_fields_is_no_record(forgery: Forgery, tmp_path: Path) -> None:
    honest = forgery.json(ELECTION)
    for number, where in enumerate(sorted(every_field(honest), key=str)):
        if isinstance(where[-1], int):
            continue
        copy = Forgery(forgery.held)
        copy.remove(ELECTION, where)
        unreadable(copy, tmp_path / str(number))


def test_an_election_with_a_field_too_many_is_no_record(forgery: Forgery, tmp_path: Path) -> None:
    honest = forgery.json(ELECTION)
    objects = [where for where in [(), *every_field(honest)] if isinstance(at(honest, where), dict)]
    for number, where in enumerate(objects):
        copy = Forgery(forgery.held)
        copy.set(ELECTION, (*where, "more"), 1)
        unreadable(copy, tmp_path / str(number))


def test_an_election_with_a_field_of_another_type_is_no_record(forgery: Forgery, tmp_path: Path) -> None:
    honest = forgery.json(ELECTION)
    nullable = {"parent", "eligible", "list"}
    for number, where in enumerate(every_field(honest)):
        own = type(at(honest, where))
        others = [v for v in OTHER_TYPES if type(v) is not own and where[-1] not in nullable]
        for kind, value in enumerate(others):
            copy = Forgery(forgery.held)
            copy.set(ELECTION, where, value)
            if kind == number % len(others):  # one on the disk, the others in memory
                unreadable(copy, tmp_path / f"{number}-{kind}")


IMPOSSIBLE: dict[str, tuple[Where, Any]] = {
    "no contest": (("contests",), []),
    "no station": (("stations",), []),
    "no candidate": (("contests", 0, "candidates"), []),
    "no seat": (("contests", 0, "seats"), 0),
    "more marks than persons": (("contests", 0, "max_marks"), 6),
    "too few trustees to spare": (("trustees", "threshold"), 3),
    "no trustee needed": (("trustees", "threshold"), 0),
    "a list that is none": (("contests", 0, "candidates", 0, "list"), "1038"),
    "a place that is none": (("stations", 0, "constituencies", 0), "moon"),
    "a place twice": (("stations", 0, "constituencies", 1), "city"),
    "a place in itself": (("constituencies", 0, "parent"), "north"),
    "a station twice": (("stations", 1, "code"), "1"),
    "a station outside of the record": (("stations", 0, "code"), "../../etc"),
    "a station with a slash": (("stations", 0, "code"), "1/2"),
    "a station of dots": (("stations", 0, "code"), ".."),
    "a contest outside of the record": (("contests", 0, "id"), "../council"),
    "a contest in capitals": (("contests", 0, "id"), "Council"),
    "a contest without a name of its own": (("contests", 0, "id"), ""),
    "a name that turns the line around": (("name",), "Tampering\u202e"),
    "a name with a bell": (("name",), "Tampering\x07"),
    "a name with a zero byte": (("name",), "Tampering\x00"),
    "a day that is none": (("polling_day",), "2026-02-30"),
    "a log's key that is none": (("log", "public_key"), "zz" * 32),
    "another format": (("format",), "amin/election/2"),
}


@pytest.mark.parametrize("impossible", IMPOSSIBLE)
def test_an_impossible_election_is_no_record(impossible: str, forgery: Forgery, tmp_path: Path) -> None:
    forgery.set(ELECTION, *IMPOSSIBLE[impossible])
    forgery.reseal()

    unreadable(forgery, tmp_path / "record")


def test_the_other_elections_file_is_found(forgery: Forgery, other: Held, refused: Refused) -> None:
    forgery.files[ELECTION] = other.files[ELECTION]
    assert freeze(other.election) == other.files[ELECTION]

    refused("acts", ELECTION)
