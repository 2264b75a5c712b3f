"""A terminal starts from a signed folder of the frozen election, and from no other byte of it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from booth_examples import (
    COUNCIL,
    ELECTION,
    ELECTION_HASH,
    KEY,
    LISTS,
    PER_LIST,
    SIGNER,
    STATION,
    files_of,
    package,
    portrait,
)

from amin.booth.definition import Particulars, definition_of, read_package, write_package
from amin.crypto import SigningKey
from amin.election import Candidate
from amin.errors import AminError, MalformedError, RejectedError


@pytest.fixture
def folder(tmp_path):
    write_package(tmp_path / "package", package(), SIGNER)
    return tmp_path / "package"


def test_a_package_comes_back_as_it_was_written(folder):
    assert read_package(folder, SIGNER.public) == package()


def test_contests_lists_and_candidates_stand_in_the_frozen_order():
    council, experts = package().definition.contests
    assert (council.id, experts.id) == ("council", "experts")
    assert [each.code for each in council.candidates] == [each.code for each in COUNCIL.candidates]
    assert [each.code for each in council.lists] == [each.code for each in LISTS]
    assert len(council.lists[0].members) == PER_LIST
    assert package().definition.election == ELECTION_HASH.hex()


def test_a_station_gets_only_the_contests_that_are_held_there():
    assert [each.id for each in package("1043").definition.contests] == ["experts"]


def test_a_contest_has_one_colour_at_every_station():
    (_, here), (there,) = package().definition.contests, package("1043").definition.contests
    assert here.colour == there.colour != package().definition.contests[0].colour


def test_a_name_is_found_by_the_text_that_any_spelling_of_it_gives():
    first = package().definition.contests[0].candidates[0]
    assert first.name == "محمّدحسین کریمی\u200cپور"
    assert first.search == "محمدحسین کریمی پور"


def test_those_who_share_a_name_in_some_spelling_are_marked_and_nobody_else():
    first, *others = COUNCIL.candidates
    twin = Candidate(others[0].code, first.name.replace("\u200c", " ").replace("ّ", ""), None)
    council = replace(COUNCIL, candidates=(first, twin, *others[1:-1]))
    made = definition_of(replace(ELECTION, contests=(council, ELECTION.contests[1])), STATION, KEY, {})
    marked = [each.code for each in made.definition.contests[0].candidates if each.homonym]
    assert marked == [first.code, twin.code]


def test_one_changed_byte_in_any_file_refuses_the_start(folder):
    """Every file, at bytes all over it; SECURITY.md B-26."""
    tried = 0
    for path in files_of(folder):
        sound = path.read_bytes()
        for at in {0, 1, len(sound) // 3, len(sound) // 2, len(sound) - 1}:
            path.write_bytes(sound[:at] + bytes([sound[at] ^ 1]) + sound[at + 1 :])
            with pytest.raises(AminError):
                read_package(folder, SIGNER.public)
            tried += 1
        path.write_bytes(sound)
    assert tried >= 5 * 5
    read_package(folder, SIGNER.public)


def test_a_missing_or_strange_file_refuses_the_start(folder):
    for path in files_of(folder):
        sound = path.read_bytes()
        path.unlink()
        with pytest.raises(MalformedError):
            read_package(folder, SIGNER.public)
        path.write_bytes(sound)
    (folder / "photos" / "more.jpg").write_bytes(portrait(9))
    with pytest.raises(RejectedError):
        read_package(folder, SIGNER.public)


def test_a_package_that_somebody_else_signed_refuses_the_start(folder):
    with pytest.raises(RejectedError):
        read_package(folder, SigningKey(b"q" * 32).public)


@pytest.mark.parametrize("photo", [b"<svg/>", b"\xff\xd8\xff" + bytes(200_000)], ids=["no JPEG", "huge"])
def test_a_photo_that_is_none_or_is_huge_is_refused_when_the_package_is_made(photo):
    with pytest.raises(MalformedError):
        definition_of(
            ELECTION, STATION, KEY, {("council", COUNCIL.candidates[0].code): Particulars("", photo)}
        )


def test_slots_of_a_choice_are_those_of_the_ballot():
    council = package().definition.contests[0]
    codes = [each.code for each in council.candidates]
    assert council.slots(None, (codes[5], codes[2])) == (2, 5)
    assert council.slots(LISTS[1].code, ()) == (len(codes) + 1,)
    assert council.slots(None, ()) == (len(codes) + 3,) == (COUNCIL.slots - 1,)
