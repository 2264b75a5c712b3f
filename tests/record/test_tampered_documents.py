"""Each field of each document of a record: changed, removed, added, of another type, spelled otherwise.

All of it with the log sealed anew, so that no hash gives the forgery away.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from document_fields import (
    CHANGED,
    COMMITMENT,
    FIELDS,
    KINDS,
    LISTS,
    MEMBERS,
    NUMBERS,
    OBJECTS,
    OTHER_TYPES,
    READER,
    SPELLINGS,
    SWAPPED,
    TYPICAL,
    Row,
    every_field,
    field_name,
    flip,
)
from forgery import Forgery, Where, at, check_named
from held_election import SEED, Held, Silent

from amin.errors import MalformedError
from amin.record import CheckFailed, documents, verify_record

Refused = Callable[..., None]


@pytest.mark.parametrize("file", READER)
def test_the_table_names_every_field_of_the_document(file: str, forgery: Forgery) -> None:
    assert {where for name, where in FIELDS if name == file} == every_field(forgery.json(file))


@pytest.mark.parametrize("row", CHANGED, ids=str)
def test_a_changed_field_is_found(row: Row, forgery: Forgery, refused: Refused) -> None:
    forgery.set(row.file, row.where, row.change(at(forgery.json(row.file), row.where)))
    forgery.reseal()

    refused(row.check, row.named)


@pytest.mark.parametrize("file", READER)
def test_the_check_of_hashes_finds_a_changed_field_whatever_it_means(
    file: str, forgery: Forgery, tmp_path: Path
) -> None:
    forgery_of = {str(row): row for row in CHANGED if row.file == file}
    for number, row in enumerate(forgery_of.values()):
        copy = Forgery(forgery.held)
        copy.set(file, row.where, row.change(at(copy.json(file), row.where)))
        with pytest.raises(CheckFailed) as refusal:
            verify_record(
                copy.write(tmp_path / str(number)),
                progress=Silent(),
                seed=SEED,
                checks=[check_named("hashes")],
            )
        assert (refusal.value.name, refusal.value.place.file) == ("hashes", file)


def test_the_hash_alone_guards_the_key_that_shares_are_sealed_for(forgery: Forgery, refused: Refused) -> None:
    """Nothing in the record follows from a transport key: shares travel outside of it."""
    forgery.set(COMMITMENT, ("transport_key",), flip(forgery.json(COMMITMENT)["transport_key"]))

    refused("hashes", COMMITMENT)


@pytest.mark.parametrize("field", FIELDS, ids=field_name)
def test_a_removed_field_is_found(field: tuple[str, Where], forgery: Forgery, refused: Refused) -> None:
    file, where = field
    forgery.remove(file, where)
    forgery.reseal()

    refused(*MEMBERS.get((file, where[:-1]), (READER[file], file)))


@pytest.mark.parametrize("field", FIELDS, ids=field_name)
def test_a_field_of_another_type_is_found(
    field: tuple[str, Where], forgery: Forgery, refused: Refused
) -> None:
    file, where = field
    honest = at(forgery.json(file), where)
    others = [value for value in OTHER_TYPES if type(value) is not type(honest)]
    for value in others:
        forgery.set(file, where, value)
        with pytest.raises(MalformedError):
            documents.decode(forgery.files[file], KINDS[file])
    forgery.reseal()

    refused(READER[file], file)


@pytest.mark.parametrize("field", [*OBJECTS, *((file, ()) for file in READER)], ids=field_name)
def test_a_field_too_many_is_found(field: tuple[str, Where], forgery: Forgery, refused: Refused) -> None:
    file, where = field
    forgery.set(file, (*where, "more"), 1)
    forgery.reseal()

    refused(READER[file], file)


@pytest.mark.parametrize("field", MEMBERS, ids=field_name)
def test_a_member_too_many_is_found(field: tuple[str, Where], forgery: Forgery, refused: Refused) -> None:
    file, where = field
    document = forgery.json(file)
    members = at(document, where)
    if isinstance(members, dict):
        members["more"] = next(iter(members.values()), 0)
    else:
        members.append(members[-1] if members else TYPICAL.get(where[-1], "20010"))
    forgery.put(file, document)
    forgery.reseal()

    refused(*MEMBERS[field])


@pytest.mark.parametrize("field", LISTS, ids=field_name)
def test_a_list_in_another_order_is_found(
    field: tuple[str, Where], forgery: Forgery, refused: Refused
) -> None:
    file, where = field
    document = forgery.json(file)
    at(document, where).reverse()
    forgery.put(file, document)
    forgery.reseal()

    refused(*MEMBERS[field])


@pytest.mark.parametrize("number", [-1, 0, 5, 2**32, 2**53 - 1])
@pytest.mark.parametrize(("where", "check"), NUMBERS.items(), ids=str)
def test_a_number_out_of_any_range_is_found(
    number: int, where: tuple[str, Where], check: str, forgery: Forgery, refused: Refused
) -> None:
    forgery.set(*where, number)
    forgery.reseal()

    refused(check, where[0])


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("file", READER)
def test_a_document_spelled_otherwise_is_found(
    file: str, spelling: str, forgery: Forgery, refused: Refused
) -> None:
    forgery.files[file] = SPELLINGS[spelling](forgery.files[file])
    forgery.reseal()

    refused(READER[file], file)


@pytest.mark.parametrize("file", READER)
def test_a_document_of_another_election_is_found(
    file: str, forgery: Forgery, other: Held, refused: Refused
) -> None:
    forgery.files[file] = other.files[file]
    forgery.reseal()

    refused(READER[file], file)


@pytest.mark.parametrize(("one", "two", "check"), SWAPPED)
def test_two_documents_in_the_places_of_each_other_are_found(
    one: str, two: str, check: str, forgery: Forgery, refused: Refused
) -> None:
    forgery.swap(one, two)
    forgery.reseal()

    refused(check, one)
