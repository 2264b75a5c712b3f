"""Connected lists: they win seats together, and share them by the same rule, level by level."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from amin.counting.allocation import Allocate, Allocation, Votes
from amin.counting.groups import after_lot
from amin.counting.lots import Lots, with_lots
from amin.counting.outcome import Outcome, Tie
from amin.counting.steps import Step
from amin.errors import MalformedError


@dataclass(frozen=True, slots=True)
class Connection:
    """Lists that are connected; a connection inside is a sub-connection."""

    name: str
    members: tuple[Connection | str, ...]

    def lists(self) -> Iterator[str]:
        """The lists in it, at whatever level."""
        for member in self.members:
            if isinstance(member, Connection):
                yield from member.lists()
            else:
                yield member


def elect_connected(
    allocate: Allocate,
    votes: Votes,
    seats: int,
    connections: Sequence[Connection],
    *,
    inside: Allocate | None = None,
    lots: Lots = (),
) -> Outcome:
    """Give seats to connections and lists that stand alone, then inside each connection, down to lists.

    While a lot among connections is open, a list inside one holds what it has with and without its seat.

    Args:
        inside: the rule inside a connection, where it is another one (Netherlands: largest remainder).
        lots: drawn lots, from the outer level to the inner.
    Raises:
        MalformedError: a list stands in two connections or in none that votes know, or a name comes twice.
    Source: Switzerland, Federal Act on Political Rights (SR 161.1), Art. 42; Kieswet (until 2017), Art. P 11.
    """
    check_connections(votes, connections)
    connected = {name for each in connections for name in each.lists()}
    whole = Connection("", (*connections, *(name for name in votes if name not in connected)))
    count = partial(_count, allocate, inside or allocate, votes, seats, whole)
    return with_lots(count, lots, {})


def check_connections(votes: Votes, connections: Sequence[Connection]) -> None:
    """Refuse a list in two connections, a list without votes known, and a name that comes twice."""
    lists = Counter(name for each in connections for name in each.lists())
    names = Counter(_names(connections))
    for name, times in (lists + names).items():
        if times > 1:
            raise MalformedError(f"{name} stands in two connections, or two connections are called so")
    if strangers := sorted(set(lists) - set(votes)):
        raise MalformedError(f"connected list {strangers[0]} has no votes; allowed: {', '.join(votes)}")
    if same := sorted(set(names) & set(votes)):
        raise MalformedError(f"connection {same[0]} is called like a list")


def _names(connections: Sequence[Connection]) -> Iterator[str]:
    for each in connections:
        yield each.name
        yield from _names([member for member in each.members if isinstance(member, Connection)])


def _count(
    allocate: Allocate, inside: Allocate, votes: Votes, seats: int, whole: Connection, lots: Lots
) -> Outcome:
    """Give the seats of one connection to its members, and theirs to their members."""
    won: dict[str, int] = {}
    ties: list[Tie] = []
    steps: list[Step] = []
    open_levels = [(whole, seats, allocate)]
    while open_levels:
        level, n, rule = open_levels.pop(0)
        given = after_lot(_share(rule, votes, n, level), lots)
        steps += given.steps
        if given.tied:
            ties.append(Tie("list", given.tied, given.open_seats))
        for member in level.members:
            if isinstance(member, str):
                won[member] = given.seats[member]
            elif member.name in given.tied:
                won |= _with_and_without(inside, votes, given.seats[member.name], member)
            else:
                open_levels.append((member, given.seats[member.name], inside))
    return Outcome({name: won[name] for name in votes}, (), (), tuple(ties), tuple(steps))


def _share(rule: Allocate, votes: Votes, seats: int, level: Connection) -> Allocation:
    """The seats of one level's members, by the votes of all lists in each."""
    together: dict[str, int] = {}
    for member in level.members:
        if isinstance(member, str):
            together[member] = votes[member]
        else:
            together[member.name] = sum(votes[name] for name in member.lists())
    return rule(together, seats)


def _with_and_without(rule: Allocate, votes: Votes, seats: int, level: Connection) -> Mapping[str, int]:
    """What each list inside holds whether or not its connection wins one seat more."""
    both = [_inside(rule, votes, n, level) for n in (seats, seats + 1)]
    return {name: min(each[name] for each in both) for name in both[0]}


def _inside(rule: Allocate, votes: Votes, seats: int, level: Connection) -> Mapping[str, int]:
    given = _share(rule, votes, seats, level)
    won: dict[str, int] = {}
    for member in level.members:
        if isinstance(member, str):
            won[member] = given.seats[member]
        elif member.name in given.tied:
            won |= _with_and_without(rule, votes, given.seats[member.name], member)
        else:
            won |= _inside(rule, votes, given.seats[member.name], member)
    return won
