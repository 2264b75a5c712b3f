"""What a voter has chosen in one contest: one list, or persons, or blank on purpose; never two of them.

Every act gives the next choice, or what is to be said instead; then nothing has changed. Persons are kept in
the frozen order, so that screen, paper and ballot agree and none of them remembers the order of tapping.

Source: UX.md 3.1, rules 4–7; LAW 1.3 (a list or persons, not both).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from amin.booth.definition import ContestEntry
from amin.encoding import ascii_digits


@dataclass(frozen=True, slots=True)
class Choice:
    """One list, or some persons, or blank on purpose; nothing at all before the first tap."""

    list: str | None = None
    persons: tuple[str, ...] = ()
    blank: bool = False

    @property
    def is_made(self) -> bool:
        """Whether there is something to print."""
        return self.blank or self.list is not None or bool(self.persons)


NOTHING: Choice = Choice()


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence instead of an act; `asks` when the same act goes through once the voter agrees."""

    id: str
    given: Mapping[str, str | int] = field(default_factory=lambda: MappingProxyType({}))
    asks: bool = False


def add_person(contest: ContestEntry, choice: Choice, code: str, *, agreed: bool = False) -> Choice | Said:
    """Choose one more person; a code that is nobody's changes nothing and is never a null vote."""
    code = ascii_digits(code)
    found = [each for each in contest.candidates if each.code == code]
    if not found:
        if any(each.code == code for each in contest.lists):
            return Said("k.code_islist", {"code": code})
        return Said("k.code_unknown", {"code": code})
    if code in choice.persons:
        return Said("k.dup", {"name": found[0].name})
    if len(choice.persons) >= contest.max_marks:
        return Said("k.full", {"max": contest.max_marks})
    if choice.list is not None and not agreed:
        return Said("k.switch_to_people", asks=True)
    return Choice(persons=_ordered(contest, {*choice.persons, code}))


def remove_person(contest: ContestEntry, choice: Choice, code: str) -> Choice | Said:
    """Take one person out."""
    if code not in choice.persons:
        return Said("k.code_unknown", {"code": code})
    return Choice(persons=_ordered(contest, {*choice.persons} - {code}))


def choose_list(contest: ContestEntry, choice: Choice, code: str, *, agreed: bool = False) -> Choice | Said:
    """Vote for one list; persons chosen before are dropped once the voter agrees to it."""
    code = ascii_digits(code)
    if not any(each.code == code for each in contest.lists):
        if any(each.code == code for each in contest.candidates):
            return Said("k.code_iscand", {"code": code})
        return Said("k.code_unknown", {"code": code})
    if choice.persons and not agreed:
        return Said("k.switch_to_list", {"n": len(choice.persons)}, asks=True)
    return Choice(list=code)


def open_list(contest: ContestEntry, choice: Choice, code: str, *, agreed: bool = False) -> Choice | Said:
    """Take all persons of a list, to add and remove some: the quick way to a ballot over several lists."""
    members = next((each.members for each in contest.lists if each.code == code), None)
    if members is None:
        return Said("k.code_unknown", {"code": code})
    if choice.list not in (None, code) and not agreed:
        return Said("k.switch_to_people", asks=True)
    together = {*choice.persons, *members}
    if len(together) > contest.max_marks:
        left = contest.max_marks - len(choice.persons)
        return Said("k.open_list_full", {"n": len(members), "left": left})
    return Choice(persons=_ordered(contest, together))


def go_blank(contest: ContestEntry, choice: Choice, *, agreed: bool = False) -> Choice | Said:
    """Vote blank on purpose: asked once, for whatever was chosen before is dropped."""
    if not agreed:
        return Said("k.blank_ask", asks=True)
    return Choice(blank=True)


def _ordered(contest: ContestEntry, persons: set[str]) -> tuple[str, ...]:
    return tuple(each.code for each in contest.candidates if each.code in persons)
