"""An election as bytes, and the hash that names it."""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from election_examples import (
    COUNCIL,
    ELECTION,
    EXPERTS,
    with_candidate,
    with_constituency,
    with_contest,
    with_list,
    with_station,
)
from hypothesis import given, settings
from strategies import elections

from amin.election import (
    FORMAT,
    Board,
    Candidate,
    Constituency,
    Contest,
    Election,
    List,
    LogKey,
    Mixers,
    Station,
    Trustees,
    election_hash,
    freeze,
    from_document,
    read,
    to_document,
)
from amin.encoding import encode, sha256_file, write_durably
from amin.errors import MalformedError


@given(elections())
def test_an_election_comes_back_from_its_bytes(election: Election) -> None:
    data = freeze(election)
    assert read(data) == election
    assert freeze(read(data)) == data
    assert from_document(to_document(election)) == election


def test_the_bytes_of_an_election_stay_what_they_were() -> None:
    """A change of these bytes is a new format: raise the number in FORMAT."""
    election = replace(ELECTION, contests=(replace(EXPERTS, name="x", candidates=EXPERTS.candidates[:1]),))
    assert freeze(election).decode() == (
        '{"boards":[],"constituencies":[{"eligible":null,"id":"tehran","name":"استان تهران","parent":null},'
        '{"eligible":6400000,"id":"tehran-city","name":"شهر تهران","parent":"tehran"}],'
        '"contests":[{"amended_by":[],"candidates":[{"code":"10019","list":null,"name":"نامزد یکم"}],'
        '"constituency":"tehran","excluded_by":[],"id":"experts","lists":[],"max_marks":1,"name":"x",'
        '"remainder_k":100,"rule":"plurality","seats":1,"tally":"sum","unit_k":1,"unit_rule":"constituency",'
        '"votes_already_given":"lapse"}],"format":"amin/election/1",'
        f'"log":{{"origin":"amin.example/tehran","public_key":"{"ab" * 32}"}},'
        '"mixers":null,"name":"انتخابات شوراها و خبرگان","polling_day":"2026-05-01","stations":'
        '[{"code":"0001","constituencies":["tehran","tehran-city"],"name":"دبستان شهید بهشتی"},'
        '{"code":"0002","constituencies":["tehran"],"name":"مسجد جامع"}],'
        '"trustees":{"count":5,"threshold":3}}'
    )


def test_the_hash_is_what_sha256sum_shows(tmp_path: Path) -> None:
    data = freeze(ELECTION)
    write_durably(tmp_path / "election.json", data)
    assert election_hash(data) == hashlib.sha256(data).digest()
    assert election_hash(data).hex() == sha256_file(tmp_path / "election.json")


MARKS = replace(
    ELECTION,
    contests=(replace(COUNCIL, tally="marks"), EXPERTS),
    mixers=Mixers(2, ("دانشگاه", "کانون وکلا", "ذخیره")),
)
BOARDS = replace(ELECTION, boards=(Board("central", "هیئت مرکزی نظارت", "cd" * 32),))
ONE_FIELD_CHANGED: dict[tuple[type, str], Election] = {
    (Election, "name"): replace(ELECTION, name="دیگر"),
    (Election, "polling_day"): replace(ELECTION, polling_day="2026-05-02"),
    (Election, "constituencies"): replace(
        ELECTION, constituencies=(*ELECTION.constituencies, Constituency("a", "الف"))
    ),
    (Election, "contests"): replace(ELECTION, contests=(EXPERTS, COUNCIL)),
    (Election, "stations"): replace(ELECTION, stations=ELECTION.stations[::-1]),
    (Election, "trustees"): replace(ELECTION, trustees=Trustees(7, 4)),
    (Election, "log"): replace(ELECTION, log=LogKey("other", "cd" * 32)),
    (Election, "mixers"): MARKS,  # with a contest that needs them
    (Election, "boards"): BOARDS,
    (Board, "id"): replace(BOARDS, boards=(replace(BOARDS.boards[0], id="other"),)),
    (Board, "name"): replace(BOARDS, boards=(replace(BOARDS.boards[0], name="دیگر"),)),
    (Board, "public_key"): replace(BOARDS, boards=(replace(BOARDS.boards[0], public_key="ce" * 32),)),
    (Contest, "votes_already_given"): with_contest(votes_already_given="stand"),
    (Contest, "remainder_k"): with_contest(remainder_k=101),
    (Contest, "amended_by"): replace(BOARDS, contests=(replace(COUNCIL, amended_by=("central",)), EXPERTS)),
    (Contest, "excluded_by"): replace(BOARDS, contests=(replace(COUNCIL, excluded_by=("central",)), EXPERTS)),
    (Mixers, "count"): replace(MARKS, mixers=Mixers(3, MARKS.mixers.institutions)),
    (Mixers, "institutions"): replace(MARKS, mixers=Mixers(2, MARKS.mixers.institutions[::-1])),
    (Constituency, "id"): replace(
        ELECTION,
        constituencies=(*ELECTION.constituencies[:1], replace(ELECTION.constituencies[1], id="rey")),
        contests=(replace(COUNCIL, constituency="rey"), EXPERTS),
        stations=(replace(ELECTION.stations[0], constituencies=("tehran", "rey")), ELECTION.stations[1]),
    ),
    (Constituency, "name"): with_constituency(name="دیگر"),
    (Constituency, "parent"): with_constituency(parent=None),
    (Constituency, "eligible"): with_constituency(eligible=6_400_001),
    (Contest, "id"): with_contest(id="council-2"),
    (Contest, "name"): with_contest(name="دیگر"),
    (Contest, "constituency"): with_contest(constituency="tehran"),
    (Contest, "seats"): with_contest(seats=4),
    (Contest, "max_marks"): with_contest(max_marks=2),
    (Contest, "rule"): with_contest(rule="plurality"),
    (Contest, "tally"): MARKS,  # with mixers, as it must
    (Contest, "unit_rule"): with_contest(unit_rule="constituency"),
    (Contest, "unit_k"): with_contest(unit_k=101),
    (Contest, "lists"): with_contest(lists=COUNCIL.lists[::-1]),
    (Contest, "candidates"): with_contest(candidates=COUNCIL.candidates[::-1]),
    (List, "code"): with_contest(
        lists=(COUNCIL.lists[0], replace(COUNCIL.lists[1], code="9999")),
        candidates=tuple(
            replace(c, list="9999") if c.list == COUNCIL.lists[1].code else c for c in COUNCIL.candidates
        ),
    ),
    (List, "name"): with_list(name="دیگر"),
    (Candidate, "code"): with_candidate(code="1"),
    (Candidate, "name"): with_candidate(name="دیگر"),
    (Candidate, "list"): with_candidate(list=None),
    (Station, "code"): with_station(code="0003"),
    (Station, "name"): with_station(name="دیگر"),
    (Station, "constituencies"): with_station(constituencies=("tehran", "tehran-city")),
    (Trustees, "count"): replace(ELECTION, trustees=Trustees(6, 3)),
    (Trustees, "threshold"): replace(ELECTION, trustees=Trustees(5, 2)),
    (LogKey, "origin"): replace(ELECTION, log=replace(ELECTION.log, origin="other")),
    (LogKey, "public_key"): replace(ELECTION, log=replace(ELECTION.log, public_key="ac" + "ab" * 31)),
}


def test_the_table_of_changes_has_every_field_of_the_model() -> None:
    nouns = (Election, Constituency, Contest, List, Candidate, Station, Trustees, LogKey, Mixers, Board)
    assert set(ONE_FIELD_CHANGED) == {(noun, field.name) for noun in nouns for field in fields(noun)}


@pytest.mark.parametrize(
    "changed", ONE_FIELD_CHANGED.values(), ids=[f"{c.__name__}.{f}" for c, f in ONE_FIELD_CHANGED]
)
def test_each_field_changed_alone_changes_the_hash(changed: Election) -> None:
    for other in (ELECTION, MARKS):
        assert changed == other or election_hash(freeze(changed)) != election_hash(freeze(other))
    assert read(freeze(changed)) == changed


def paths(document: Any, at: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Every place in a document: of objects, lists and scalars."""
    yield at
    if isinstance(document, (dict, list)):
        for key, inner in document.items() if isinstance(document, dict) else enumerate(document):
            yield from paths(inner, (*at, key))


def changed_at(at: tuple[str | int, ...], change: Callable[[Any, Any], Any]) -> Any:
    """The example's document after `change(container, key)`."""
    document: Any = {"whole": to_document(MARKS)}
    container = document
    *way, last = ("whole", *at)
    for key in way:
        container = container[key]
    change(container, last)
    return document["whole"]


def put(container: Any, key: Any, value: Any) -> None:
    container[key] = value


def value_at(at: tuple[str | int, ...]) -> Any:
    value: Any = to_document(MARKS)
    for key in at:
        value = value[key]
    return value


EVERY_PLACE = list(paths(to_document(MARKS)))
FIELDS = [at for at in EVERY_PLACE if at and isinstance(at[-1], str)]
OBJECTS = [at for at in EVERY_PLACE if isinstance(value_at(at), dict)]


def refused(document: Any) -> MalformedError:
    with pytest.raises(MalformedError) as error:
        from_document(document)
    with pytest.raises(MalformedError):
        read(encode(document))
    return error.value


@pytest.mark.parametrize("at", FIELDS, ids=str)
def test_a_missing_field_is_refused_and_named(at: tuple[str | int, ...]) -> None:
    error = refused(changed_at(at, lambda container, key: container.pop(key)))
    assert error.message.endswith(f"{at[-1]}: missing")


@pytest.mark.parametrize("at", OBJECTS, ids=str)
def test_an_unknown_field_is_refused_and_named(at: tuple[str | int, ...]) -> None:
    for name in ("comment", "", "__proto__", "Name", "name "):
        error = refused(changed_at((*at, name), partial(put, value=None)))
        assert f"unknown field {name!r}" in error.message


@pytest.mark.parametrize("at", EVERY_PLACE, ids=str)
def test_a_value_of_another_type_is_refused_and_named(at: tuple[str | int, ...]) -> None:
    lawful = {type(value_at(at))}
    if at[-1:] in {("parent",), ("list",)}:
        lawful |= {str, type(None)}
    if at == ("mixers",):
        lawful |= {type(None)}
    if at[-1:] == ("eligible",):
        lawful |= {int, type(None)}
    named = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in at).lstrip(".")
    for wrong in (None, True, 7, "7", [], {}):
        if type(wrong) not in lawful:
            error = refused(changed_at(at, partial(put, value=wrong)))
            assert error.message.startswith(f"{named or 'the election'}: ")
            assert "; allowed: " in error.message


@pytest.mark.parametrize("value", [1.0, 5.0, float("nan")])
def test_a_float_is_no_number_of_trustees(value: float) -> None:
    document = {**to_document(ELECTION), "trustees": {"count": value, "threshold": 3}}
    with pytest.raises(MalformedError, match=r"trustees\.count: no JSON; allowed: number"):
        from_document(document)


@pytest.mark.parametrize("name", ["amin/election/2", "amin/election", "", "AMIN/ELECTION/1"])
def test_another_format_is_refused(name: str) -> None:
    error = refused({**to_document(ELECTION), "format": name})
    assert error.message.endswith(f"allowed: {FORMAT}")


@pytest.mark.parametrize("data", [b"", b"null", b"[]", b"{}", b'"amin/election/1"', b"\x00" * 100])
def test_bytes_that_are_no_election_are_refused(data: bytes) -> None:
    with pytest.raises(MalformedError):
        read(data)


@settings(max_examples=20)
@given(elections())
def test_other_bytes_of_the_same_election_are_refused(election: Election) -> None:
    data = freeze(election)
    for other in (data + b"\n", b" " + data, b"\xef\xbb\xbf" + data, data.replace(b":", b": ", 1)):
        with pytest.raises(MalformedError):
            read(other)


def test_a_document_is_not_changed_by_being_read() -> None:
    document = to_document(ELECTION)
    before = copy.deepcopy(document)
    from_document(document)
    assert document == before


def test_mixers_are_there_exactly_where_marks_are_mixed() -> None:
    for election, mixers in ((ELECTION, MARKS.mixers), (MARKS, None)):
        with pytest.raises(MalformedError, match="only there"):
            replace(election, mixers=mixers)
