"""Voters who do not exist: how many come, where, for which contests, and what they choose.

Shares (who votes for a list, which list, who leaves the ballot blank) are dealt out exactly, so they are the
same for every seed; single names are drawn. What is drawn is drawn anew until the count comes out as the demo
wants it: with the one tie in the one village, and elsewhere without any. The count that decides this is the
house's own, `counting.elect`. No real vote and no real opinion is behind any of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from amin.counting import Outcome, elect, totals_of_slots
from amin.demo.chance import Chance, Urn, dealt
from amin.demo.tables import Place
from amin.election import Contest, Station
from amin.rehearsal.plan import Visit

Ballot = tuple[int, ...]  # the slots that are set, in their order; see `Contest.slots`
Draw = Callable[[Contest, int, Chance], list[Ballot]]

FEWEST_OF_A_PLACE: Final = 12
TIED_VILLAGE: Final = "village-a"
DRAWS: Final = 64  # after so many the last is kept: the ballots of a few hundred voters tie again and again
DRAWS_FOR_A_TIE: Final = 1000  # one draw is mostly enough; of 300 counties none took more than 25

_MOBILE_TO_FIXED: Final = (25, 100)
_KINDS: Final = ("list", "persons", "blank")
_KINDS_OF_100: Final = (60, 36, 4)

# Of those who like a list, how many like which; one beyond these is liked by ever fewer. The numbers were
# found by trial for eight lists, so that the quotas stand clear of halves (about 5.3, 4.3, 3.3, 2.7, 1.8,
# 1.3, 0.7, 0.3; independents 1.3): rounded they give 20 of 21 seats, and the last is a further seat.
_LIKED: Final = (283, 227, 169, 136, 86, 60, 32, 7)
_INDEPENDENTS_OF_100: Final = 36  # of those who name persons, how many look at the independents first

_NAMED: Final = (1, 2, 3, 5, 8, 13, 21)  # so many names a ballot tries to hold
_NAMED_BY: Final = (6, 8, 12, 24, 20, 16, 14)
_AT_HOME_OF_10: Final = 7  # names of the list, or the independents, whom the voter looks at first


@dataclass(frozen=True, slots=True)
class Crowd:
    """Those who come in one place, and of how many."""

    place: Place
    voters: int

    @property
    def eligible(self) -> int:
        """How many may vote there."""
        return self.voters * 1000 // self.place.turnout


@dataclass(frozen=True, slots=True)
class Polls:
    """Where they come to, and what for."""

    contests: tuple[Contest, ...]
    stations: tuple[Station, ...]
    crowds: tuple[Crowd, ...]
    together: str  # the contest that all vote in, each beside the council of the place


def crowds(voters: int, places: Sequence[Place]) -> tuple[Crowd, ...]:
    """Share the voters out; a village has 12 at least, and the largest place what is left."""
    largest = max(places, key=lambda place: place.share)
    many = {place.id: max(FEWEST_OF_A_PLACE, voters * place.share // 1000) for place in places}
    many[largest.id] = voters - sum(n for name, n in many.items() if name != largest.id)
    return tuple(Crowd(place, many[place.id]) for place in places)


def visits_of(polls: Polls, seed: int) -> tuple[Visit, ...]:
    """Make a visit for each voter, in no meaningful order."""
    coming = Chance(seed, "coming").shuffled(
        visit for crowd in polls.crowds for visit in _coming(crowd, polls, Chance(seed, crowd.place.id))
    )
    taken = Counter(contest for _, contests in coming for contest in contests)
    ballots = {c.id: iter(_ballots(c, taken[c.id], seed)) for c in polls.contests}
    return tuple(Visit(station, {c: next(ballots[c]) for c in contests}) for station, contests in coming)


def _coming(crowd: Crowd, polls: Polls, chance: Chance) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the station and the contests of each voter of a place; most take both contests."""
    here = [s for s in polls.stations if crowd.place.id in s.constituencies]
    mobile, fixed = _MOBILE_TO_FIXED
    open_to = [fixed] * len(here) if len(here) == 1 else [*[fixed] * (len(here) - 1), mobile]
    (council,) = (c.id for c in polls.contests if c.constituency == crowd.place.id)
    wanted = ((council, polls.together), (council,), (polls.together,))
    yield from zip(
        dealt([s.code for s in here], open_to, crowd.voters, chance),
        dealt(wanted, (84, 13, 3) if crowd.place.is_village else (80, 14, 6), crowd.voters, chance),
        strict=True,
    )


def _ballots(contest: Contest, many: int, seed: int) -> list[Ballot]:
    """Draw the ballots of a contest until its count has the tie that is wanted, or none."""
    tied = contest.constituency == TIED_VILLAGE
    draw: Draw = _council_of_lists if contest.lists else _rivals if tied else _persons
    wanted = _one_seat_between_two if tied else _nothing_by_lot
    ballots: list[Ballot] = []
    for attempt in range(DRAWS_FOR_A_TIE if tied else DRAWS):
        ballots = draw(contest, many, Chance(seed, contest.id, attempt))
        if wanted(outcome(contest, ballots)):
            return ballots
    assert not tied, f"no dead heat in {contest.id} within {DRAWS_FOR_A_TIE} draws"
    return ballots


def outcome(contest: Contest, ballots: Sequence[Ballot]) -> Outcome:
    """Count ballots as the election's own rule does."""
    set_by = Counter(slot for ballot in ballots for slot in ballot)
    totals = totals_of_slots(contest, len(ballots), [set_by[slot] for slot in range(contest.slots)])
    return elect(contest.rule, contest, totals)


def _nothing_by_lot(counted: Outcome) -> bool:
    return not counted.ties


def _one_seat_between_two(counted: Outcome) -> bool:
    return [(tie.kind, len(tie.among), tie.seats) for tie in counted.ties] == [("person", 2, 1)]


def _persons(contest: Contest, many: int, chance: Chance) -> list[Ballot]:
    """Ballots of a contest without lists: some persons are known better than others."""
    urn = Urn(chance.shuffled((rank + 1) ** 2 for rank in range(contest.persons)))
    blank = (contest.slots - 1,)
    return [
        blank if kind == "blank" else _names(urn, contest.max_marks, chance)
        for kind in dealt(("persons", "blank"), (96, 4), many, chance)
    ]


def _names(urn: Urn, up_to: int, chance: Chance) -> Ballot:
    """Name from one person to `up_to`; who is drawn twice is named once."""
    return tuple(sorted({urn.draw(chance) for _ in range(1 + chance.below(up_to))}))


def _rivals(contest: Contest, many: int, chance: Chance) -> list[Ballot]:
    """As `_persons`, but two rivals are named by turns, so that they end level whatever else is drawn.

    Two leaders are ahead of the rivals and all others behind them where chance does not upset it: then
    the last of three seats is between the rivals.
    """
    leaders, one, other = contest.seats - 1, contest.seats - 1, contest.seats
    behind = contest.persons - leaders - 2
    known = [*(14 - i for i in range(leaders)), 12, 0, *(3 for _ in range(behind))]
    who = chance.shuffled(range(contest.persons))
    urn, blank = Urn(known), (contest.slots - 1,)
    ballots = [
        None if kind == "blank" else _names(urn, contest.max_marks, chance)
        for kind in dealt(("persons", "blank"), (96, 4), many, chance)
    ]
    turns = [at for at, ballot in enumerate(ballots) if ballot and one in ballot]
    for turn, at in enumerate(turns):
        rest = tuple(mark for mark in ballots[at] or () if mark != one)
        if turn % 2:
            ballots[at] = (*rest, other)
        elif turn == len(turns) - 1:  # an odd one is left over: it names both
            ballots[at] = (one, other, *rest[: contest.max_marks - 2])
    return [blank if ballot is None else tuple(sorted(who[mark] for mark in ballot)) for ballot in ballots]


def _council_of_lists(contest: Contest, many: int, chance: Chance) -> list[Ballot]:
    """Ballots that mark one list, or persons mostly of one list, or nobody."""
    groups = _groups(contest)
    liked = [_LIKED[i] if i < len(_LIKED) else max(1, 60 // (i + 1)) for i in range(len(contest.lists))]
    kinds = Counter(dealt(_KINDS, _KINDS_OF_100, many, chance))
    lists = dealt(range(len(contest.lists)), liked, kinds["list"], chance)
    share = sum(liked) * _INDEPENDENTS_OF_100 // (100 - _INDEPENDENTS_OF_100)
    homes = dealt(groups, [*liked, share][: len(groups)], kinds["persons"], chance)
    names = dealt(_NAMED, _NAMED_BY, kinds["persons"], chance)
    known = chance.shuffled((rank % 16 + 4) ** 2 for rank in range(contest.persons))
    everybody = Urn(known)
    at_home = {group: Urn(known[i] for i in group) for group in groups}
    return chance.shuffled(
        [
            *((contest.persons + i,) for i in lists),
            *(
                _mixed(home, at_home[home], everybody, min(n, contest.max_marks), chance)
                for home, n in zip(homes, names, strict=True)
            ),
            *((contest.slots - 1,) for _ in range(kinds["blank"])),
        ]
    )


def _mixed(home: Sequence[int], at_home: Urn, everybody: Urn, names: int, chance: Chance) -> Ballot:
    """Name some persons, most of one group and the rest of any; who is drawn twice is named once."""
    return tuple(
        sorted(
            {
                home[at_home.draw(chance)] if chance.below(10) < _AT_HOME_OF_10 else everybody.draw(chance)
                for _ in range(names)
            }
        )
    )


def _groups(contest: Contest) -> list[tuple[int, ...]]:
    """Return the slots of the persons of each list in its order, and then those of the independents."""
    members: dict[str | None, list[int]] = {each.code: [] for each in contest.lists}
    members[None] = []
    for slot, candidate in enumerate(contest.candidates):
        members[candidate.list].append(slot)
    return [tuple(slots) for slots in members.values() if slots]
