"""Panachage: a list's ballot on which persons of other lists stand, and lines left empty."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from amin.counting.allocation import Votes
from amin.errors import MalformedError


@dataclass(frozen=True, slots=True)
class OpenBallot:
    """The names on a ballot, in their order; `list` is whose paper it is, None for a free one."""

    list: str | None
    names: tuple[str, ...]
    times: int = 1  # how many ballots are like it


@dataclass(frozen=True, slots=True)
class OpenVotes:
    """What mixed ballots add up to."""

    persons: Votes
    additional: Votes  # empty lines of a list's ballots
    lists: Votes  # votes of its persons and its empty lines: what seats are given by
    empty: int  # empty lines of free ballots, for nobody


def count_panachage(
    ballots: Iterable[OpenBallot], members: Mapping[str, tuple[str, ...]], seats: int, *, most_each: int = 2
) -> OpenVotes:
    """Add mixed ballots up: a name is a vote for its person and list, an empty line for the paper's list.

    Names over the number of seats are not read, nor a person more than `most_each` times.

    Args:
        members: list → its persons.
        most_each: 2 where votes may be cumulated, 1 where not.
    Raises:
        MalformedError: a list or person that does not stand.
    Source: Switzerland, Federal Act on Political Rights (SR 161.1), Arts. 35 to 39.
    """
    list_of = {code: name for name, codes in members.items() for code in codes}
    persons = dict.fromkeys(list_of, 0)
    additional = dict.fromkeys(members, 0)
    empty = 0
    for ballot in ballots:
        if ballot.list is not None and ballot.list not in members:
            raise MalformedError(f"no list {ballot.list!r} stands")
        read = _read(ballot.names, list_of, seats, most_each)
        for code in read:
            persons[code] += ballot.times
        lines = (seats - len(read)) * ballot.times
        if ballot.list is None:
            empty += lines
        else:
            additional[ballot.list] += lines
    lists = {name: additional[name] + sum(persons[c] for c in codes) for name, codes in members.items()}
    return OpenVotes(persons, additional, lists, empty)


def _read(names: tuple[str, ...], list_of: Mapping[str, str], seats: int, most_each: int) -> list[str]:
    """The names that count: in their order, none too often, up to the number of seats."""
    times: Counter[str] = Counter()
    read: list[str] = []
    for code in names:
        if code not in list_of:
            raise MalformedError(f"no person {code!r} stands")
        times[code] += 1
        if times[code] <= most_each and len(read) < seats:
            read.append(code)
    return read
