"""What a terminal must know of a frozen election, in one signed folder, and nothing else.

`definition.json` has the contests in the order of the visit, lists, candidates with the text that is
searched, and the hash of each photo; `photos/` has the photos; `seal.json` signs the hash of the definition.
A terminal reads the folder whole before it starts: one byte changed anywhere, and it does not start.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import msgspec

from amin.booth.colours import colour_of
from amin.crypto import SigningKey, verify_signature
from amin.election import Contest, Election, election_hash, freeze
from amin.encoding import decode, encode, normalize_name, quoted, write_durably
from amin.errors import MalformedError, RejectedError

FORMAT: Final = "amin/booth-definition/1"
PHOTO_LIMIT_BYTES: Final = 200_000
_PURPOSE: Final = "amin/1/booth-definition"
_JPEG: Final = b"\xff\xd8\xff"
_DEFINITION: Final = "definition.json"
_SEAL: Final = "seal.json"
_LIMIT_BYTES: Final = 16 * 2**20


@dataclass(frozen=True, slots=True)
class Particulars:
    """What voters tell a person by beside the name: the father's name, and a photo as JPEG."""

    father: str = ""
    photo: bytes = b""


NOTHING_KNOWN: Final = Particulars()


class ListEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A list as the terminal shows it."""

    code: str
    name: str
    members: tuple[str, ...]
    search: str


class CandidateEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A person as the terminal shows him or her.

    Attributes:
        homonym: another person of the contest has the same name in some spelling.
        photo: SHA-256 of the photo; None where there is none.
        search: what is searched: the name as `normalize_name` leaves it.
    """

    code: str
    name: str
    list: str | None
    father: str
    homonym: bool
    photo: str | None
    search: str


class ContestEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A contest as the terminal shows it; lists and candidates in the frozen order."""

    id: str
    name: str
    seats: int
    max_marks: int
    tally: str
    colour: str
    lists: tuple[ListEntry, ...]
    candidates: tuple[CandidateEntry, ...]

    @property
    def blank_slot(self) -> int:
        """The slot of blank on purpose: candidates, then lists, then blank."""
        return len(self.candidates) + len(self.lists)

    def slots(self, list_code: str | None, persons: tuple[str, ...]) -> tuple[int, ...]:
        """Return the slots that a choice sets: a list's, or those of persons; of neither, blank on purpose.

        Raises:
            KeyError: a code that is not here.
        """
        if list_code is not None:
            at = {each.code: i for i, each in enumerate(self.lists)}
            return (len(self.candidates) + at[list_code],)
        at = {each.code: i for i, each in enumerate(self.candidates)}
        return tuple(sorted(at[code] for code in persons)) or (self.blank_slot,)


class Definition(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything that a terminal of one station shows and encrypts for."""

    format: str
    election: str
    name: str
    polling_day: str
    station: str
    station_name: str
    key: str
    contests: tuple[ContestEntry, ...]

    def contest(self, contest_id: str) -> ContestEntry:
        """Return the contest with this id. Raises KeyError when there is none."""
        for contest in self.contests:
            if contest.id == contest_id:
                return contest
        raise KeyError(contest_id)


@dataclass(frozen=True, slots=True)
class Package:
    """A definition whose every byte was checked, and its photos by their hashes."""

    definition: Definition
    photos: Mapping[str, bytes]


def definition_of(
    election: Election, station: str, key: bytes, people: Mapping[tuple[str, str], Particulars]
) -> Package:
    """Say what the terminals of a station must know.

    Args:
        key: the election key, 32 bytes.
        people: by contest id and candidate's code; who is missing has neither father's name nor photo.

    Raises:
        MalformedError: no such station, or a photo that is no JPEG or is too large.
    """
    places = [each for each in election.stations if each.code == station]
    if not places:
        raise MalformedError(f"no station {quoted(station)} in this election")
    photos: dict[str, bytes] = {}
    contests = tuple(
        _contest(contest, colour_of(i).id, people, photos)
        for i, contest in enumerate(election.contests)
        if contest.constituency in places[0].constituencies
    )
    named = election_hash(freeze(election)).hex()
    definition = Definition(
        FORMAT, named, election.name, election.polling_day, station, places[0].name, key.hex(), contests
    )
    return Package(definition, photos)


def _contest(
    contest: Contest,
    colour: str,
    people: Mapping[tuple[str, str], Particulars],
    photos: dict[str, bytes],
) -> ContestEntry:
    keys = {candidate.code: normalize_name(candidate.name) for candidate in contest.candidates}
    shared = Counter(keys.values())
    candidates = []
    for candidate in contest.candidates:
        known = people.get((contest.id, candidate.code), NOTHING_KNOWN)
        candidates.append(
            CandidateEntry(
                candidate.code,
                candidate.name,
                candidate.list,
                known.father,
                shared[keys[candidate.code]] > 1,
                _photo(known.photo, candidate.code, photos),
                keys[candidate.code],
            )
        )
    lists = tuple(
        ListEntry(each.code, each.name, contest.members(each.code), normalize_name(each.name))
        for each in contest.lists
    )
    return ContestEntry(
        contest.id,
        contest.name,
        contest.seats,
        contest.max_marks,
        contest.tally,
        colour,
        lists,
        tuple(candidates),
    )


def _photo(photo: bytes, code: str, photos: dict[str, bytes]) -> str | None:
    if not photo:
        return None
    _refuse_photo(photo, code)
    name = hashlib.sha256(photo).hexdigest()
    photos[name] = photo
    return name


def _refuse_photo(photo: bytes, of: str) -> None:
    if not photo.startswith(_JPEG) or len(photo) > PHOTO_LIMIT_BYTES:
        raise MalformedError(
            f"the photo of {of} has {len(photo)} bytes; allowed: a JPEG of up to {PHOTO_LIMIT_BYTES}",
            hint="make the photos smaller before the election is frozen",
        )


def write_package(folder: Path, package: Package, key: SigningKey) -> bytes:
    """Write the folder that a terminal starts from; return the hash that people compare, 32 bytes."""
    photos = folder / "photos"
    photos.mkdir(parents=True, exist_ok=True)
    for name, photo in package.photos.items():
        write_durably(photos / f"{name}.jpg", photo)
    data = encode(msgspec.to_builtins(package.definition))
    hash_ = hashlib.sha256(data).digest()
    write_durably(folder / _DEFINITION, data)
    seal = {"definition": hash_.hex(), "signature": key.sign(_PURPOSE, definition=hash_).hex()}
    write_durably(folder / _SEAL, encode(seal))
    return hash_


def read_package(folder: Path, public_key: bytes) -> Package:
    """Read the folder that a terminal starts from, every byte of it checked.

    Args:
        public_key: of whoever signs packages for this election.

    Raises:
        MalformedError: a file that no writer of ours made, or that is missing.
        RejectedError: the signature or a hash does not hold.
    """
    data = _bytes(folder, _DEFINITION, _LIMIT_BYTES)
    seal = decode(_bytes(folder, _SEAL, 1024))
    hash_ = hashlib.sha256(data).digest()
    signature = _hex(seal, "signature")
    if _hex(seal, "definition") != hash_:
        raise RejectedError("the definition is not the one that was signed").at(_DEFINITION)
    verify_signature(public_key, signature, _PURPOSE, definition=hash_)
    try:
        definition = msgspec.convert(decode(data), Definition)
    except msgspec.ValidationError as error:
        raise MalformedError(str(error)).at(_DEFINITION) from None
    if definition.format != FORMAT:
        raise MalformedError(f"the format {quoted(definition.format)}; allowed: {FORMAT}").at(_DEFINITION)
    return Package(definition, _read_photos(folder, definition))


def _read_photos(folder: Path, definition: Definition) -> dict[str, bytes]:
    """Read every photo that is named; one that is not named is none of this package."""
    photos: dict[str, bytes] = {}
    for contest in definition.contests:
        for candidate in contest.candidates:
            name = candidate.photo
            if name is None or name in photos:
                continue
            path = f"photos/{name}.jpg"
            if not all(c in "0123456789abcdef" for c in name):
                raise MalformedError(f"the photo {quoted(name)}; allowed: a hash").at(_DEFINITION)
            photo = _bytes(folder, path, PHOTO_LIMIT_BYTES)
            if hashlib.sha256(photo).hexdigest() != name:
                raise RejectedError(f"the photo of {candidate.code} is another than was signed").at(path)
            _refuse_photo(photo, candidate.code)
            photos[name] = photo
    found = {each.name for each in (folder / "photos").iterdir()} if (folder / "photos").is_dir() else set()
    if strange := sorted(found - {f"{name}.jpg" for name in photos}):
        raise RejectedError(f"{quoted(strange[0])} was never signed").at("photos")
    return photos


def _bytes(folder: Path, name: str, limit_bytes: int) -> bytes:
    path = folder / name
    try:
        with path.open("rb") as file:
            data = file.read(limit_bytes + 1)
    except OSError as error:
        raise MalformedError((error.strerror or str(error)).lower()).at(name) from error
    if len(data) > limit_bytes:
        raise MalformedError(f"more than {limit_bytes} bytes").at(name)
    return data


def _hex(seal: Any, field: str) -> bytes:
    if not isinstance(seal, dict) or set(seal) != {"definition", "signature"}:
        raise MalformedError("no seal; allowed: definition and signature").at(_SEAL)
    try:
        return bytes.fromhex(seal[field])
    except (TypeError, ValueError):
        raise MalformedError(f"the {field} is no hexadecimal").at(_SEAL) from None
