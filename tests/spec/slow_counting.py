"""Units, counts, seats and persons as spec/counting.md says, with fractions and nothing clever."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

Contest = Mapping[str, Any]  # as in election.json
Votes = Mapping[str, int]
Claim = Callable[[str, int], Fraction]
Pool = tuple[Votes, int, bool]  # scores, seats, open by lot

INDEPENDENTS = "independents"
ALTERNATES = {1: 0, 3: 2, 5: 3, 7: 5, 9: 6, 11: 7, 13: 8, 15: 10, 21: 11}


class Refused(ValueError):
    """The page refuses this."""


def refuse_unless(holds: bool, what: str) -> None:
    """Refuse unless it holds."""
    if not holds:
        raise Refused(what)


def units(contest: Contest, ballots: Mapping[str, int]) -> list[tuple[str, list[str]]]:
    """Ids and stations. §3."""
    groups: list[list[str]] = [[]]
    held = 0
    for station, count in ballots.items():
        if held >= contest["unit_k"] and contest["unit_rule"] == "station":
            groups.append([])
            held = 0
        groups[-1].append(station)
        held += count
    if len(groups) > 1 and held < contest["unit_k"]:
        rest = groups.pop()
        groups[-1] += rest
    return [(f"{contest['id']}-{number:03}", group) for number, group in enumerate(groups, start=1)]


def counts(contest: Contest, slots: Sequence[int], ballots: int) -> dict[str, Any]:
    """The counts of a contest. §1."""
    people, lists = contest["candidates"], [each["code"] for each in contest["lists"]]
    singly = dict(zip([each["code"] for each in people], slots, strict=False))
    whole = dict(zip(lists, slots[len(people) :], strict=False))
    blank = slots[-1]
    marking = ballots - blank - sum(whole.values())
    refuse_unless(marking >= 0 and all(n <= marking for n in singly.values()), "bounds of the totals")
    refuse_unless(marking <= sum(singly.values()) <= marking * contest["max_marks"], "bounds of the totals")
    votes = {each["code"]: singly[each["code"]] + whole.get(each["list"], 0) for each in people}
    of = groups_of(contest)
    return {
        "ballots": ballots,
        "blank": blank,
        "valid": ballots - blank,
        "candidates": votes,
        "lists": whole,
        "list_totals": {name: sum(votes[code] for code in of[name]) for name in lists},
        "independents": sum(votes[code] for code in of[INDEPENDENTS]),
    }


def groups_of(contest: Contest) -> dict[str, list[str]]:
    """Groups and their members. §2."""
    groups: dict[str, list[str]] = {each["code"]: [] for each in contest["lists"]}
    refuse_unless(INDEPENDENTS not in groups, "the code of a list")
    groups[INDEPENDENTS] = []
    for each in contest["candidates"]:
        groups[INDEPENDENTS if each["list"] is None else each["list"]].append(each["code"])
    return groups


def seat_by_seat(
    groups: Sequence[str], claim: Claim, held: Votes, seats: int
) -> tuple[dict[str, int], list[str], int]:
    """Seats that are sure, the groups that are tied, and the seats left to the lot. §5."""
    won = {name: held[name] for name in groups}
    given: list[tuple[str, Fraction]] = []
    for _ in range(seats):
        name = max(groups, key=lambda each: claim(each, won[each]))
        given.append((name, claim(name, won[name])))
        won[name] += 1
    if not given:
        return won, [], 0
    last = given[-1][1]
    if all(claim(name, won[name]) != last for name in groups):
        return won, [], 0
    back = [name for name, won_with in given if won_with == last]
    tied = [name for name in groups if name in back or claim(name, won[name]) == last]
    return {name: won[name] - back.count(name) for name in groups}, tied, len(back)


def allocate(
    rule: str, votes: Votes, held: Votes, groups: Sequence[str], seats: int
) -> tuple[dict[str, int], list[str], int]:
    """Give seats among these groups on top of what they hold. §4 and §6."""
    total = sum(votes[name] for name in groups)
    before = {name: held[name] for name in groups}
    if total == 0 or seats == 0:
        if len(groups) == 1:
            return {groups[0]: before[groups[0]] + seats}, [], 0
        return before, list(groups) if seats else [], seats
    if rule == "dhondt":
        return seat_by_seat(groups, lambda name, has: Fraction(votes[name], has + 1), held, seats)
    refuse_unless(rule == "largest_remainder", "the name of a rule")
    quota = Fraction(total, sum(before.values()) + seats)
    return seat_by_seat(groups, lambda name, has: votes[name] - has * quota, held, seats)


def seats_of_groups(
    rule: str, votes: Votes, persons: Votes, seats: int
) -> tuple[dict[str, int], list[str], int]:
    """Seats with short lists in mind. §7."""
    held, groups = dict.fromkeys(votes, 0), list(votes)
    while True:
        left = seats - sum(held.values())
        if sum(persons[name] - held[name] for name in groups) <= left:
            return held | {name: persons[name] for name in groups}, [], 0
        given, tied, open_seats = allocate(rule, votes, held, groups, left)
        for name in groups:
            held[name] = min(given[name], persons[name])
        if all(given[name] + (name in tied) <= persons[name] for name in groups):
            return held, tied, open_seats
        groups = [name for name in groups if held[name] < persons[name]]


def cut(scores: Votes, places: int) -> tuple[list[str], list[str], int]:
    """Who is inside, who is tied, and the places left to them. §8."""
    names = sorted(scores, key=lambda name: -scores[name])
    if len(names) <= places:
        return names, [], 0
    edge = scores[names[places]]
    inside = [name for name in names[:places] if scores[name] > edge]
    if len(inside) == places:
        return inside, [], 0
    return inside, [name for name in scores if scores[name] == edge], places - len(inside)


def outcome(contest: Contest, counted: Mapping[str, Any]) -> dict[str, Any]:
    """Seats, elected, alternates and ties. §4 to §9."""
    rule, seats, votes = contest["rule"], contest["seats"], counted["candidates"]
    groups = groups_of(contest)
    tied: list[str] = []
    open_seats = 0
    if rule == "plurality":
        pools = [(votes, seats, False)]
    else:
        of_groups = {**counted["list_totals"], INDEPENDENTS: counted["independents"]}
        persons = {name: len(members) for name, members in groups.items()}
        won, tied, open_seats = seats_of_groups(rule, of_groups, persons, seats)
        pools = [({c: votes[c] for c in groups[name]}, won[name], name in tied) for name in groups]
    elected = [code for scores, places, _ in pools for code in cut(scores, places)[0]]
    if rule == "plurality":
        won = {name: len(set(elected) & set(members)) for name, members in groups.items()}
    ties = [{"kind": "list", "among": tied, "seats": open_seats}] if tied else []
    for scores, places, by_lot in pools:
        _, level, left = cut(scores, places)
        ties += [{"kind": "person", "among": level, "seats": left}] if level and not by_lot else []
    alternates, last = alternates_of(pools, votes, elected, open_seats, seats)
    return {"seats": won, "elected": elected, "alternates": alternates, "ties": ties + last}


def alternates_of(
    pools: Sequence[Pool], votes: Votes, elected: Sequence[str], open_seats: int, seats: int
) -> tuple[list[str], list[dict[str, Any]]]:
    """The alternates and the tie among them, if there is one. §8."""
    undecided, of_lots, aside = set(), set(), set(elected)
    for scores, places, by_lot in pools:
        inside, level, _ = cut(scores, places + by_lot)
        here = {*inside, *level} - aside
        undecided |= here
        left = cut(scores, places)[2]
        if by_lot:
            of_lots |= here
            open_seats += left
        else:
            aside |= set(sorted(here, key=lambda code: votes[code])[:left])
    aside |= set(sorted(of_lots, key=lambda code: votes[code])[:open_seats])
    rest = {code: n for code, n in votes.items() if code not in aside}
    inside, level, left = cut(rest, ALTERNATES.get(seats, (seats + 1) // 2))
    alternates = [code for code in inside if code not in undecided]
    if not level or any(by_lot for _, _, by_lot in pools) or undecided & set(level):
        return alternates, []
    return alternates, [{"kind": "alternate", "among": level, "seats": left}]
