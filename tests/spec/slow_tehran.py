"""The strategies of Tehran as spec/counting.md §10 says, with fractions and nothing clever."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from math import floor
from pathlib import Path
from typing import Any

Votes = Mapping[str, int]
Given = tuple[dict[str, int], list[str], int]  # seats, tied, open
Allocate = Callable[[Votes, Votes, Sequence[str], int], Given]
Serve = Callable[[Sequence[str], Callable[[str, int], Any], Votes, int], Given]

INDEPENDENTS = "independents"


def strategies() -> dict[str, dict[str, str]]:
    """Each strategy with its readings, from the table of the page."""
    page = (Path(__file__).parents[2] / "spec/counting.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `.*\|$", page.split("## §10 ")[1], re.MULTILINE)
    header = re.findall(r"^\| rule \|.*$", page.split("## §10 ")[1], re.MULTILINE)[0]
    points = re.findall(r"`(\w+)`", header)
    cells = [re.findall(r"`(\w+)`", row) for row in rows]
    return {row[0]: dict(zip(points, row[1:], strict=True)) for row in cells if len(row) == len(points) + 1}


STRATEGIES = strategies()


def denominator(reading: str, contest: Mapping[str, Any], counted: Mapping[str, Any]) -> int | None:
    """W, where it is of the whole contest."""
    if reading == "marks":
        return None
    return counted["valid"] * (contest["max_marks"] if reading == "full_ballots" else 1)


def allocation(
    readings: Mapping[str, str], whole: int | None, votes: Votes, held: Votes, groups: Sequence[str],
    seats: int, serve: Serve,
) -> Given:  # fmt: skip
    """One allocation; somebody has votes, and there are seats."""
    s = seats + sum(held[name] for name in groups)
    w = whole or sum(votes[name] for name in groups)
    q = {name: Fraction(votes[name] * s, w) for name in groups}
    rounded = {n: floor(q[n] + (Fraction(1, 2) if readings["rounding"] == "half_up" else 0)) for n in groups}
    base = {name: max(held[name], rounded[name]) for name in groups}
    d = s - sum(base.values())
    if d >= 0:
        return give(readings, votes, q, base, d, serve)
    return take(readings, votes, q, base, held, -d)


def give(
    readings: Mapping[str, str], votes: Votes, q: Mapping[str, Fraction], base: Votes, d: int, serve: Serve
) -> Given:
    """Further seats on top of the bases."""
    have = [name for name in base if votes[name]]
    inside = {
        "all_groups": have,
        "lists_only": [name for name in have if name != INDEPENDENTS],
        "half_a_quota": [name for name in have if q[name] >= Fraction(1, 2)],
    }[readings["takes_part"]] or have

    def claim(name: str, b: int) -> Any:
        by = {
            "highest_ratio": (base[name] - b, votes[name]),
            "votes_per_seat": (Fraction(votes[name], b + 1), 0),
        }[readings["further_seats"]]
        return (*by, votes[name] if readings["tie"] == "more_votes" else 0)

    won, tied, left = serve(inside, claim, base, d)
    return {**base, **won}, tied, left


def take(
    readings: Mapping[str, str], votes: Votes, q: Mapping[str, Fraction], base: Votes, held: Votes, many: int
) -> Given:
    """Seats taken back, with the dead heat of those who are level to lose one."""
    holds = dict(base)

    def claim(name: str) -> Any:
        back = base[name] - holds[name]
        by = {
            "smallest_fraction_rounded_up": (holds[name] - q[name], 0),
            "smallest_share": (-back, -votes[name]),
            "largest_share": (-back, votes[name]),
        }[readings["surplus"]]
        return (*by, -votes[name] if readings["tie"] == "more_votes" else 0)

    taken: list[tuple[str, Any]] = []
    for _ in range(many):
        name = max((n for n in holds if holds[n] > held[n]), key=claim)
        taken.append((name, claim(name)))
        holds[name] -= 1
    c = taken[-1][1]
    by_c = [name for name, won_by in taken if won_by == c]
    following = [name for name in holds if holds[name] > held[name] and claim(name) == c]
    if not following:
        return holds, [], 0
    tied = [name for name in base if name in by_c or name in following]
    for name in following:
        holds[name] -= 1
    return holds, tied, len(tied) - len(by_c)


def leave_empty(
    allocate: Allocate, pass_on: Callable[..., Given], votes: Votes, persons: Votes, seats: int
) -> Given:
    """A seat stays empty that a group has no person for."""
    if not any(votes.values()) or sum(persons.values()) <= seats:
        return pass_on(votes, persons, seats)
    given, tied, left = allocate(votes, dict.fromkeys(votes, 0), list(votes), seats)
    held = {name: min(given[name], persons[name]) for name in votes}
    tied = [name for name in tied if given[name] < persons[name]]
    if left >= len(tied):
        return {name: n + (name in tied) for name, n in held.items()}, [], 0
    return held, tied, left


def set_aside(
    allocate: Allocate, pass_on: Callable[..., Given], votes: Votes, persons: Votes, seats: int
) -> Given:
    """Short lists keep their persons; all else is shared anew without them."""
    full = [name for name in votes if not persons[name]]
    while True:
        room = [name for name in votes if name not in full]
        left = seats - sum(persons[name] for name in full)
        of_room = {name: votes[name] for name in room}
        if not any(of_room.values()) or sum(persons[name] for name in room) <= left:
            given, tied, open_ = pass_on(of_room, {name: persons[name] for name in room}, left)
        else:
            given, tied, open_ = allocate(votes, dict.fromkeys(room, 0), room, left)
        short = [name for name in room if given[name] + (name in tied) > persons[name]]
        if not short:
            return {name: persons[name] if name in full else given[name] for name in votes}, tied, open_
        full += short
