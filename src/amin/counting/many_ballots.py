"""Many ballots read and added up at once, by the compiled core; the rule is that of `reading`, one for one.

A table of ballots is three runs of bytes: entries as numbers, the end of each ballot, and the cause for which
the board found it void. Laying it out is the parsing, and what costs the time; counting it is fast.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from amin._crypto import count_ballots
from amin.counting.reading import VOID_BUT_CAST, Choices, Count, Entered, VoidCause
from amin.counting.totals import credited
from amin.election import Contest, normalize_code
from amin.errors import MalformedError

STRANGER: Final = 0xFFFE
UNREADABLE: Final = 0xFFFF
MOST_ENTRIES: Final = 2**32 - 1

# Causes are numbered from 1, and the core knows the first two; 0 is none.
_CAUSES: Final = tuple(VoidCause)
_CAUSE_NUMBERS: Final = {cause: n for n, cause in enumerate(_CAUSES, 1)}


@dataclass(frozen=True, slots=True)
class BallotTable:
    """Ballots of one contest, laid out for the core; whole numbers are little-endian.

    Attributes:
        entries: two bytes an entry, ballot behind ballot, in the order of entry: a candidate's place in the
            election's file from 0, a list's place behind all candidates, STRANGER for what could not be
            marked when the ballot was given, or UNREADABLE.
        ends: four bytes a ballot: how many entries stand in it and in those before it.
        void: one byte a ballot: number of the cause that the board found outside of what was entered, or 0.
    """

    entries: bytes
    ends: bytes
    void: bytes


def lay_out(contest: Contest, choices: Choices, ballots: Iterable[Entered]) -> BallotTable:
    """Turn codes as they were typed into numbers; who is none of the choices is a stranger.

    Raises:
        MalformedError: the contest has more candidates and lists than there are numbers, or there are more
            entries than an end can count.
    """
    if contest.persons + len(contest.lists) > STRANGER:
        n = contest.persons + len(contest.lists)
        raise MalformedError(f"{n} candidates and lists; allowed: up to {STRANGER}")
    numbers = _numbers(contest, choices)
    entries, ends, void = array("H"), array("I"), bytearray()
    for each in ballots:
        entries.extend(_number(numbers, e) for e in each.entries if e is None or e.strip())
        if len(entries) > MOST_ENTRIES:
            raise MalformedError(f"more than {MOST_ENTRIES} entries", hint="count them in parts")
        ends.append(len(entries))
        void.append(0 if each.void is None else _CAUSE_NUMBERS[each.void])
    return BallotTable(_little_endian(entries), _little_endian(ends), bytes(void))


def count_table(contest: Contest, table: BallotTable) -> Count:
    """Read every ballot and add up what is read, over all cores; what `count` gives for their readings.

    Raises:
        MalformedError: the runs of bytes do not fit each other, or a number is none; `place.record` is the
            first ballot (from 1) that is wrong.
    """
    persons, lists, blank, void = count_ballots(
        table.entries,
        table.ends,
        table.void,
        contest.persons,
        len(contest.lists),
        contest.max_marks,
        len(_CAUSES),
    )
    by_cause = {cause: n for cause, n in zip(_CAUSES, void, strict=True) if n}
    totals = credited(
        contest,
        len(table.void) - sum(void),
        blank,
        {c.code: n for c, n in zip(contest.candidates, persons, strict=True)},
        {a.code: n for a, n in zip(contest.lists, lists, strict=True)},
    )
    return Count(
        totals,
        {cause: n for cause, n in by_cause.items() if cause in VOID_BUT_CAST},
        {cause: n for cause, n in by_cause.items() if cause not in VOID_BUT_CAST},
    )


def _numbers(contest: Contest, choices: Choices) -> Mapping[str, int]:
    """Number the codes that may be marked, as they may be typed: in small letters."""
    codes = (*(c.code for c in contest.candidates), *(a.code for a in contest.lists))
    places = {code: n for n, code in enumerate(codes)}
    return {typed: places[code] for typed, code in (*choices.persons.items(), *choices.lists.items())}


def _number(numbers: Mapping[str, int], text: str | None) -> int:
    if text is None:
        return UNREADABLE
    try:
        return numbers.get(normalize_code(text).casefold(), STRANGER)
    except MalformedError:
        return STRANGER


def _little_endian(numbers: array[int]) -> bytes:
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers.tobytes()
