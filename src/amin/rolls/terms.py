"""Who may vote in what: the frozen terms of a roll.

A person writes them as JSON in any layout; frozen they are canonical JSON, whose hash stands in the digest
of every roll that was made by them (spec/roll.md). No date, age or reading of the law stands in code alone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import msgspec

from amin.encoding import canonical, open_regular, os_errors, quoted
from amin.encoding.days import jalali
from amin.errors import AminError, MalformedError
from amin.rolls.residence import RULES

FORMAT: Final = "amin/roll-terms/1"
LEAST_AGE: Final = 18  # of a voter, for councils and Experts; Source: LAW.md, 14.2
LIMIT_BYTES: Final = 16 * 2**20

_ID: Final = re.compile(r"[a-z0-9-]{1,32}")
_AGES: Final = range(121)


class Place(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A place where people live, and the larger place it lies in; `population` where it is known."""

    id: str
    parent: str | None = None
    population: int | None = None


class Right(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who may vote in one contest.

    Attributes:
        constituency: the id of the place whose people vote.
        office: what the contest elects for; a voter is handed one ballot an office.
        residence: the name of the rule; see `residence.RULES`.
        least_age: in complete Jalali years on polling day.
    """

    contest: str
    constituency: str
    office: str
    residence: str
    least_age: int = LEAST_AGE


class Terms(msgspec.Struct, frozen=True, forbid_unknown_fields=True, dict=True, kw_only=True):
    """The terms of one roll: polling day, places, and a right for each contest.

    Raises:
        MalformedError: a name that is no id or stands twice, a place in no known place or within itself, a
            rule that is not there, an age or population out of range.
    """

    polling_day: date
    places: tuple[Place, ...]
    rights: tuple[Right, ...]

    def __post_init__(self) -> None:
        jalali(self.polling_day)
        _check_ids("place", (place.id for place in self.places))
        _check_ids("contest", (right.contest for right in self.rights))
        if not self.rights:
            raise MalformedError("terms for no contest; allowed: at least one")
        known = {place.id: place for place in self.places}
        for place in self.places:
            _check_place(place, known)
        for right in self.rights:
            _check_right(right, known)

    @cached_property
    def within(self) -> Mapping[str, frozenset[str]]:
        """By place: itself and every larger place it lies in."""
        parents = {place.id: place.parent for place in self.places}
        return {place: frozenset(_upwards(place, parents)) for place in parents}

    @cached_property
    def population(self) -> Mapping[str, int | None]:
        """By place: how many people live there."""
        return {place.id: place.population for place in self.places}

    @property
    def offices(self) -> dict[str, str]:
        """By contest: what it elects for."""
        return {right.contest: right.office for right in self.rights}


def freeze(terms: Terms) -> bytes:
    """Write the bytes that stand for the terms."""
    return canonical.encode({"format": FORMAT, **msgspec.to_builtins(terms)})


def thaw(data: bytes) -> Terms:
    """Read frozen terms.

    Raises:
        MalformedError: `freeze` would not have made them.
    """
    terms = from_document(canonical.decode(data))
    if freeze(terms) != data:
        raise MalformedError("terms that say a value in another way than frozen ones do")
    return terms


def read_terms(path: Path) -> Terms:
    """Read the terms that a person wrote, in any layout of JSON.

    Raises:
        MalformedError: no such file, no JSON, a key that stands twice, or no terms.
    """
    try:
        with open_regular(path) as file, os_errors(path):
            data = file.read(LIMIT_BYTES + 1) or b""
        if len(data) > LIMIT_BYTES:
            raise MalformedError(f"more than {LIMIT_BYTES:,} bytes; are these the terms?")
        return from_document(_parsed(data))
    except AminError as error:
        raise error.at(str(path)) from None


def from_document(document: Any) -> Terms:
    """Build terms from parsed JSON.

    Raises:
        MalformedError: a field is missing, unknown, of another type, or against the rules of `Terms`.
    """
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise MalformedError(f"terms without the format {FORMAT}", hint=f'write "format": "{FORMAT}"')
    fields = {key: value for key, value in document.items() if key != "format"}
    try:
        return msgspec.convert(fields, Terms)
    except msgspec.ValidationError as error:
        said = str(error)
        raise MalformedError(said[:1].lower() + said[1:], hint="see spec/roll.md, §1") from None


def _parsed(data: bytes) -> Any:
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) != len(pairs):
            raise MalformedError("a key stands twice in one object")
        return found

    try:
        document = json.loads(data.decode("utf-8-sig"), object_pairs_hook=once)
    except (ValueError, RecursionError):
        raise MalformedError("this is not JSON in UTF-8") from None
    canonical.encode(document)  # refuses what frozen terms could not hold: fractions, lone surrogates
    return document


def _check_ids(what: str, ids: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in ids:
        if not _ID.fullmatch(name):
            raise MalformedError(f"the {what} id {quoted(name)}; allowed: 1 to 32 of a–z, 0–9 and -")
        if name in seen:
            raise MalformedError(f"the {what} {quoted(name)} stands twice")
        seen.add(name)


def _check_place(place: Place, known: Mapping[str, Place]) -> None:
    if place.population is not None and not 0 <= place.population <= canonical.MAX_INTEGER:
        raise MalformedError(f"place {place.id}: a population of {place.population}; allowed: 0 or more")
    seen = {place.id}
    while place.parent is not None:
        if place.parent not in known:
            raise MalformedError(f"place {place.id} lies in {quoted(place.parent)}; no such place")
        if place.parent in seen:
            raise MalformedError(f"place {place.parent} lies within itself")
        seen.add(place.parent)
        place = known[place.parent]


def _check_right(right: Right, known: Mapping[str, Place]) -> None:
    if right.constituency not in known:
        raise MalformedError(
            f"contest {right.contest} is held in {quoted(right.constituency)}; no such place"
        )
    if not _ID.fullmatch(right.office):
        raise MalformedError(f"the office {quoted(right.office)}; allowed: 1 to 32 of a–z, 0–9 and -")
    if right.least_age not in _AGES:
        raise MalformedError(f"contest {right.contest}: an age of {right.least_age}; allowed: 0 to 120")
    rule = RULES.get(right.residence)
    if rule is None:
        names = ", ".join(RULES)
        raise MalformedError(f"the residence rule {quoted(right.residence)}; allowed: {names}")
    if rule.asks_population and known[right.constituency].population is None:
        raise MalformedError(
            f"contest {right.contest}: its rule {right.residence} asks how many live in {right.constituency}",
            hint="give the place its population, or choose a rule that does not ask",
        )


def _upwards(place: str | None, parents: Mapping[str, str | None]) -> Iterable[str]:
    while place is not None:
        yield place
        place = parents[place]
