"""Totals of a contest: what the summed ballots say, before any seat is given."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from amin.election import Contest
from amin.errors import MalformedError, RejectedError


@dataclass(frozen=True, slots=True)
class Totals:
    """The counts of one contest.

    Raises:
        MalformedError: a count is not a whole number from 0.
    """

    ballots: int
    blank: int
    valid: int  # ballots − blank
    candidates: Mapping[str, int]  # votes of each person, what lists credit included
    lists: Mapping[str, int]  # ballots that chose the list itself
    list_totals: Mapping[str, int]  # sum of the votes of all its members
    independents: int  # sum of the votes of all who stand in no list

    def __post_init__(self) -> None:
        whole_numbers(
            {"ballots": self.ballots, "blank": self.blank, "valid": self.valid},
            self.candidates,
            self.lists,
            self.list_totals,
            {"independents": self.independents},
        )


def totals_of_slots(contest: Contest, ballots: int, slots: Sequence[int]) -> Totals:
    """Read the decrypted slots of a sum: candidates in file order, lists in file order, blank.

    The bounds are those that no set of lawful ballots can break, so a sum outside of them was not made
    by lawful ballots.

    Args:
        ballots: how many ballots were added up.
        slots: one whole number for each slot.
    Raises:
        MalformedError: another number of slots, or what is no whole number.
        RejectedError: a lawful bound is broken.
    """
    if len(slots) != contest.slots:
        raise MalformedError(f"{len(slots)} slots; contest {contest.id} has {contest.slots}")
    whole_numbers({"ballots": ballots}, dict(zip(slot_names(contest), slots, strict=True)))
    persons = {c.code: n for c, n in zip(contest.candidates, slots[: contest.persons], strict=True)}
    lists = {a.code: n for a, n in zip(contest.lists, slots[contest.persons : -1], strict=True)}
    blank = slots[-1]
    check_bounds(contest, ballots, persons, lists, blank)
    return credited(contest, ballots, blank, persons, lists)


def credited(
    contest: Contest, ballots: int, blank: int, persons: Mapping[str, int], lists: Mapping[str, int]
) -> Totals:
    """Credit a list mark as one vote to each member, and add up each list and the independents.

    Args:
        persons: marks given to persons singly.
    Source: proportional law, Art. 24 item 1 as passed (LAW 1.4: a candidate's votes).
    """
    candidates: dict[str, int] = {}
    list_totals = dict.fromkeys(lists, 0)
    independents = 0
    for each in contest.candidates:
        if each.list is None:
            candidates[each.code] = persons[each.code]
            independents += persons[each.code]
        else:
            candidates[each.code] = persons[each.code] + lists[each.list]
            list_totals[each.list] += candidates[each.code]
    return Totals(ballots, blank, ballots - blank, candidates, lists, list_totals, independents)


def check_bounds(
    contest: Contest, ballots: int, persons: Mapping[str, int], lists: Mapping[str, int], blank: int
) -> None:
    """Refuse sums that no set of ballots of "one list, or 1 to max_marks persons, or blank" can have.

    What passes can be had: give the marks of one person after the other to the ballots in turn.

    Args:
        persons: marks given to persons singly, without what lists credit.
    """
    others = sum(lists.values()) + blank
    if others > ballots:
        raise RejectedError(f"lists and blank hold {others} marks; {ballots} ballots give at most one each")
    left = ballots - others  # every other ballot marks from 1 to max_marks persons, each once
    for name, count in persons.items():
        if count > left:
            raise RejectedError(f"person {name} holds {count} marks; only {left} ballots mark persons")
    marks = sum(persons.values())
    if not left <= marks <= left * contest.max_marks:
        raise RejectedError(
            f"persons hold {marks} marks; {left} ballots give from {left} to {left * contest.max_marks}"
        )


def slot_names(contest: Contest) -> tuple[str, ...]:
    """Name the slots in their order; no code has a space, so none is named like the last."""
    return (*(c.code for c in contest.candidates), *(a.code for a in contest.lists), "blank slot")


def whole_numbers(*counts: Mapping[str, int]) -> None:
    """Refuse what is not an exact whole number from 0: no float, no fraction, no truth value."""
    items: Iterable[tuple[str, int]] = (item for each in counts for item in each.items())
    for name, count in items:
        if type(count) is not int or count < 0:
            raise MalformedError(f"count of {name} is {count!r}; it must be a whole number from 0")
