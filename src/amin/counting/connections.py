"""Connected lists: they win seats together, and share them by the same rule, level by level."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from amin.counting.allocation import Allocate, Allocation, Votes
from amin.counting.alternates import alternates_for, next_by_votes
from amin.counting.groups import after_lot
from amin.counting.lots import Lots, lot_step, with_lots
from amin.counting.outcome import Outcome, Tie
from amin.counting.persons import Pool, person_ties
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


def connections_of(rows: Iterable[tuple[str, tuple[str, ...]]]) -> tuple[Connection, ...]:
    """Make connections of rows: a name and its members, which may be lists and names of rows before it.

    Returns:
        The outermost ones; those that are members of another are inside it.
    Raises:
        MalformedError: a name comes twice.
    """
    made: dict[str, Connection] = {}
    inner: set[str] = set()
    for name, members in rows:
        if name in made:
            raise MalformedError(f"two connections are called {name}")
        made[name] = Connection(name, tuple(made.get(member, member) for member in members))
        inner.update(made.keys() & set(members))
    return tuple(each for name, each in made.items() if name not in inner)


def elect_connected(
    allocate: Allocate,
    votes: Votes,
    seats: int,
    connections: Sequence[Connection],
    *,
    inside: Allocate | None = None,
    persons: Mapping[str, Votes] | None = None,
    lots: Lots = (),
) -> Outcome:
    """Give seats to connections and lists that stand alone, then inside each connection, down to lists.

    While a lot among connections is open, a list inside one holds what it has with and without its seat.
    A seat that a list has no person for stays empty, as by Art. 44.

    Args:
        inside: the rule inside a connection, where it is another one (Netherlands: largest remainder).
        persons: list → votes of its persons; without it nobody is elected by name.
        lots: drawn lots, from the outer level to the inner, then among persons.
    Raises:
        MalformedError: a list stands in two connections or in none that votes know, or a name comes twice.
    Source: Switzerland, Federal Act on Political Rights (SR 161.1), Arts. 42 to 44; Kieswet (until 2017),
        Art. P 11.
    """
    check_connections(votes, connections)
    connected = {name for each in connections for name in each.lists()}
    whole = Connection("", (*connections, *(name for name in votes if name not in connected)))

    def count(drawn: Lots) -> Outcome:
        given, by_lot = _count(allocate, inside or allocate, votes, seats, whole, drawn)
        return given if persons is None else _seated(given, persons, by_lot, seats, drawn)

    return with_lots(count, lots, {})


def without(connections: Sequence[Connection], out: Collection[str]) -> tuple[Connection, ...]:
    """The connections with the lists that take no part left out, and those that are empty then."""
    left = (
        Connection(
            each.name,
            tuple(
                kept
                for member in each.members
                for kept in ((member,) if isinstance(member, str) else without((member,), out))
                if kept not in out
            ),
        )
        for each in connections
    )
    return tuple(each for each in left if each.members)


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
) -> tuple[Outcome, frozenset[str]]:
    """Give the seats of one connection to its members, and theirs to theirs; and who may win more by lot."""
    won: dict[str, int] = {}
    ties: list[Tie] = []
    steps: list[Step] = [Step("votes", name, {"votes": n}) for name, n in votes.items()]
    by_lot: set[str] = set()
    open_levels = [(whole, seats, allocate)]
    while open_levels:
        level, n, rule = open_levels.pop(0)
        given = after_lot(_share(rule, votes, n, level), lots)
        steps += _shared_steps(level, votes, given)
        if given.tied:
            ties.append(Tie("list", given.tied, given.open_seats))
        for member in level.members:
            if isinstance(member, str):
                won[member] = given.seats[member]
                by_lot |= {member} & set(given.tied)
            elif member.name in given.tied:
                won |= _with_and_without(inside, votes, given.seats[member.name], member)
                by_lot.update(member.lists())
            else:
                open_levels.append((member, given.seats[member.name], inside))
    outcome = Outcome({name: won[name] for name in votes}, (), (), tuple(ties), tuple(steps))
    return outcome, frozenset(by_lot)


def _shared_steps(level: Connection, votes: Votes, given: Allocation) -> Iterator[Step]:
    """How one level was shared: the seats of a connection, the votes of those in it, and its steps."""
    if level.name:
        yield Step("seat", level.name, {"seats": sum(given.seats.values()) + given.open_seats})
    for member in level.members:
        if isinstance(member, Connection):
            together = sum(votes[name] for name in member.lists())
            yield Step("votes", member.name, {"votes": together})
    yield from given.steps


def _seated(
    given: Outcome, persons: Mapping[str, Votes], by_lot: Collection[str], seats: int, lots: Lots
) -> Outcome:
    """Seat each list's persons by votes; the next by votes are alternates."""
    held = {name: min(n, len(persons[name])) for name, n in given.seats.items()}
    pools = [Pool(persons[name], n, name in by_lot).after(lots) for name, n in held.items()]
    everyone = {code: n for name in held for code, n in persons[name].items()}
    open_seats = sum(tie.seats for tie in given.ties)
    alternates, edge = next_by_votes(everyone, pools, alternates_for(seats), open_seats, lots)
    short = (
        Step("exhausted", name, {"persons": held[name], "won": n})
        for name, n in given.seats.items()
        if n > held[name]
    )
    return Outcome(
        held,
        tuple(code for pool in pools for code in pool.elected),
        alternates,
        (*given.ties, *person_ties(pools), *((edge,) if edge else ())),
        (*given.steps, *short, *(lot_step(lot) for lot in lots if lot.kind != "list")),
    )


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
