"""The election of Tehran County with people made up: real constituencies, invented candidates and voters.

Two councils of villages, the proportional one of the city, and the by-election of the Assembly of Experts
are held at once, and a voter takes both of those that he or she is entitled to in one visit.

Source: LAW 1.3 (proportional council), 2.1 (seats), 2.3 (Experts), 6 (villages).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from amin.counting.numerals import Language, whole
from amin.demo.chance import Chance
from amin.demo.people import invented_names
from amin.demo.tables import Place, places, province, titles
from amin.demo.voters import Crowd, Polls, crowds, visits_of
from amin.election import USUAL_K, Candidate, Constituency, Contest, List, Station, candidate_code, list_code
from amin.errors import MalformedError
from amin.rehearsal.plan import Visit

NAME: Final = "انتخابات ساختگی شهرستان تهران"
SEED: Final = 1405
VOTERS: Final = 1200
FEWEST: Final = 60  # below, a village has too few voters for leaders, a tie and others
STRATEGY: Final = "rounded_then_highest_ratio"  # docs/decisions/0039
LONGEST_LIST: Final = 21  # LAW 1.2: as many as there are seats
EXPERTS: Final = "experts"
VOTERS_OF_STATION: Final = 150

# A terminal takes nothing that is void, and nobody votes on the paper fallback here.
VOID: Final = 0
WHY_NO_VOID: Final[Mapping[Language, str]] = {
    "fa": "رأی باطله: ۰؛ دستگاه برگه‌ای را که باطل باشد نمی‌پذیرد و در این نمایش کسی روی کاغذ رأی نمی‌دهد.",
    "en": "void: 0, since a terminal takes no ballot that is void, and nobody votes on paper in this demo.",
}

# Where the codes of a contest begin: no two persons of the county share one.
_CODES: Final = {"tehran": 1000, "village-a": 6000, "village-b": 7000, EXPERTS: 8000}
_LIST_CODES: Final = 101
_APPLICANTS: Final = {3: 8, 5: 11}  # of a village's seats: more than main and alternate members together
_EXPERTS_STAND: Final = 6


@dataclass(frozen=True, slots=True)
class Size:
    """How many stand for the council of the city. A `sum` ballot has a slot for each of them and each list.

    Raises:
        MalformedError: lists longer than the law allows or empty, or more than there are names and codes.
    """

    lists: int = 8
    listed: int = 86
    independents: int = 10
    tally: str = "sum"

    def __post_init__(self) -> None:
        most_lists = len(titles("list"))
        _allow("lists", self.lists, 1, most_lists)
        _allow("candidates on lists", self.listed, self.lists, self.lists * LONGEST_LIST)
        _allow("independents", self.independents, 1, 2000)
        _allow("candidates", self.listed + self.independents, LONGEST_LIST, 5000)

    @property
    def lengths(self) -> tuple[int, ...]:
        """How many persons each list has: as equal as may be, the longer ones first."""
        each, longer = divmod(self.listed, self.lists)
        return tuple(each + (i < longer) for i in range(self.lists))


@dataclass(frozen=True, slots=True)
class County:
    """What an election needs before the vote, and who comes.

    Attributes:
        visits: one for each voter who comes, in no meaningful order.
        eligible: by contest id, how many may vote.
    """

    name: str
    constituencies: tuple[Constituency, ...]
    contests: tuple[Contest, ...]
    stations: tuple[Station, ...]
    visits: Sequence[Visit]
    eligible: Mapping[str, int]


def tehran(voters: int = VOTERS, *, seed: int = SEED, size: Size | None = None) -> County:
    """Make up the county: the same for the same numbers, and everything in it grows with `voters`.

    One village ends with a dead heat for its last seat, see `_rivals`; the lot is left for people to draw. Of
    a few hundred voters the council of the city, too, may leave something to a lot.

    Raises:
        MalformedError: fewer than 60 voters, or a size that cannot be.
    """
    _allow("voters", voters, FEWEST, 10**7)
    chance = Chance(seed, "county")
    came = crowds(voters, places())
    contests = (
        *(_council(each.place, size or Size(), chance) for each in came),
        _experts(chance),
    )
    stations = tuple(_stations(came))
    whole_province = sum(each.eligible for each in came)
    constituencies = (
        Constituency(*province(), eligible=whole_province),
        *(Constituency(c.place.id, c.place.name, c.place.parent, c.eligible) for c in came),
    )
    eligible = {c.id: c.eligible or 0 for c in constituencies}
    return County(
        NAME,
        constituencies,
        contests,
        stations,
        visits_of(Polls(contests, stations, came, EXPERTS), seed),
        {contest.id: eligible[contest.constituency] for contest in contests},
    )


def _council(place: Place, size: Size, chance: Chance) -> Contest:
    return _village_council(place, chance) if place.is_village else _city_council(place, size, chance)


def _city_council(place: Place, size: Size, chance: Chance) -> Contest:
    lists = tuple(
        List(list_code(_LIST_CODES + i), title) for i, title in enumerate(titles("list")[: size.lists])
    )
    of_list = [each.code for each, n in zip(lists, size.lengths, strict=True) for _ in range(n)]
    names = invented_names(size.listed + size.independents, chance, women=30)
    names[-1] = names[0]  # one name twice, as happens: its codes tell the two persons apart (LAW 5.5)
    return Contest(
        id=f"council-{place.id}",
        name=f"شورای اسلامی شهر {place.name}",
        constituency=place.id,
        seats=place.seats,
        max_marks=place.seats,
        rule=STRATEGY,
        tally=size.tally,
        unit_rule="station",
        unit_k=USUAL_K["station"],
        lists=lists,
        candidates=_candidates(place.id, names, of_list),
    )


def _village_council(place: Place, chance: Chance) -> Contest:
    names = invented_names(_APPLICANTS[place.seats], chance, women=20, families=4)  # LAW 6: kin groups
    return _at_large(f"council-{place.id}", f"شورای اسلامی {place.name}", place.id, place.seats, names)


def _experts(chance: Chance) -> Contest:
    where, name = province()
    names = invented_names(_EXPERTS_STAND, chance, women=0)
    return _at_large(EXPERTS, f"میان‌دوره‌ای مجلس خبرگان رهبری، {name}", where, 1, names)


def _at_large(contest: str, name: str, where: str, seats: int, names: Sequence[str]) -> Contest:
    """A contest by plurality, without lists; a ballot names up to as many as there are seats (LAW 2.2)."""
    return Contest(
        id=contest,
        name=name,
        constituency=where,
        seats=seats,
        max_marks=seats,
        rule="plurality",
        tally="sum",
        unit_rule="station",
        unit_k=USUAL_K["station"],
        lists=(),
        candidates=_candidates(EXPERTS if contest == EXPERTS else where, names, ()),
    )


def _candidates(codes: str, names: Sequence[str], of_list: Sequence[str]) -> tuple[Candidate, ...]:
    on_list = (*of_list, *(None for _ in range(len(names) - len(of_list))))
    return tuple(
        Candidate(candidate_code(_CODES[codes] + i), name, code)
        for i, (name, code) in enumerate(zip(names, on_list, strict=True), start=1)
    )


def _stations(came: Sequence[Crowd]) -> Sequence[Station]:
    """Fixed stations and a mobile one in the city, one in each village; each serves the province, too."""
    found: list[Station] = []
    buildings = titles("station")
    for crowd in came:
        fixed = 1 if crowd.place.is_village else max(2, crowd.voters // VOTERS_OF_STATION)
        for i in range(fixed):
            title = f"مسجد {crowd.place.name}" if crowd.place.is_village else buildings[i % len(buildings)]
            found.append(_station(len(found) + 1, title, crowd.place))
        if not crowd.place.is_village:
            found.append(_station(len(found) + 1, "سیار بیمارستان‌ها", crowd.place))
    return found


def _station(number: int, title: str, place: Place) -> Station:
    name = f"شعبهٔ {whole(number, 'fa')}، {title}"
    return Station(f"{number:04d}", name, (place.id, place.parent))


def _allow(what: str, n: int, least: int, most: int) -> None:
    if not least <= n <= most:
        raise MalformedError(f"{n} {what}; allowed: {least} to {most}")
