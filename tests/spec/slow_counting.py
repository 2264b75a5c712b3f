"""Units, counts, seats and persons as spec/counting.md says, with fractions and nothing clever."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import partial
from typing import Any

from slow_tehran import STRATEGIES, allocation, denominator, leave_empty, set_aside

Contest = Mapping[str, Any]  # as in election.json
Votes = Mapping[str, int]
Claim = Callable[[str, int], Fraction]
Pool = tuple[Votes, int, bool]  # scores, seats, open by lot

INDEPENDENTS = "independents"
AT_LARGE = ("plurality", "limited_vote", "single_seat")
DIVISORS: dict[str, Callable[[int], Fraction]] = {
    "dhondt": lambda h: Fraction(h + 1),
    "sainte_lague": lambda h: Fraction(2 * h + 1),
    "modified_sainte_lague": lambda h: Fraction(2 * h + 1) if h else Fraction(7, 5),
    "danish": lambda h: Fraction(3 * h + 1),
    "imperiali_divisors": lambda h: Fraction(h + 2, 2),
    "hagenbach_bischoff": lambda h: Fraction(h + 1),
}
QUOTAS: dict[str, Callable[[int, int], Fraction]] = {
    "largest_remainder": Fraction,
    "droop_remainder": lambda v, s: Fraction(v // (s + 1) + 1),
    "hagenbach_bischoff_remainder": lambda v, s: Fraction(v, s + 1),
    "imperiali_remainder": lambda v, s: Fraction(v, s + 2),
}
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
        if held >= contest["unit_k"] and contest["unit_rule"] != "constituency":
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
    rule: str, whole: int | None, votes: Votes, held: Votes, groups: Sequence[str], seats: int
) -> tuple[dict[str, int], list[str], int]:
    """Give seats among these groups on top of what they hold. §4, §6 and §10."""
    total = sum(votes[name] for name in groups)
    before = {name: held[name] for name in groups}
    if total == 0 or seats == 0:
        if len(groups) == 1:
            return {groups[0]: before[groups[0]] + seats}, [], 0
        return before, list(groups) if seats else [], seats
    if rule in STRATEGIES:
        return allocation(STRATEGIES[rule], whole, votes, held, groups, seats, seat_by_seat)
    if divisor := DIVISORS.get(rule):
        return seat_by_seat(groups, lambda name, has: votes[name] / divisor(has), held, seats)
    refuse_unless(rule in QUOTAS, "the name of a rule")
    quota = QUOTAS[rule](total, sum(before.values()) + seats)
    with_votes = [name for name in groups if votes[name]]
    won, tied, left = seat_by_seat(with_votes, lambda name, has: votes[name] - has * quota, held, seats)
    return before | won, tied, left


def seats_of_groups(
    contest: Contest, counted: Mapping[str, Any], votes: Votes, persons: Votes
) -> tuple[dict[str, int], list[str], int]:
    """Seats of groups by the rule and its reading of short lists. §7 and §10."""
    rule, readings = contest["rule"], STRATEGIES.get(contest["rule"], {})
    whole = denominator(readings.get("denominator", "marks"), contest, counted)
    by = partial(allocate, rule, whole)
    pass_on = partial(passed_on, by)
    short_list = {"set_aside": set_aside, "leave_empty": leave_empty}.get(readings.get("short_list", ""))
    if short_list is None:
        return pass_on(votes, persons, contest["seats"])
    return short_list(by, pass_on, votes, persons, contest["seats"])


def passed_on(
    by: Callable[..., tuple[dict[str, int], list[str], int]], votes: Votes, persons: Votes, seats: int
) -> tuple[dict[str, int], list[str], int]:
    """Seats with short lists in mind. §7."""
    held, groups = dict.fromkeys(votes, 0), list(votes)
    while True:
        left = seats - sum(held.values())
        if sum(persons[name] - held[name] for name in groups) <= left:
            return held | {name: persons[name] for name in groups}, [], 0
        given, tied, open_seats = by(votes, held, groups, left)
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
    """Seats, elected, alternates and ties. §4 to §10."""
    rule, seats, votes = contest["rule"], contest["seats"], counted["candidates"]
    groups = groups_of(contest)
    tied: list[str] = []
    open_seats = 0
    if rule in AT_LARGE:
        pools = [(votes, seats, False)]
    else:
        of_groups = {**counted["list_totals"], INDEPENDENTS: counted["independents"]}
        persons = {name: len(members) for name, members in groups.items()}
        won, tied, open_seats = seats_of_groups(contest, counted, of_groups, persons)
        pools = [({c: votes[c] for c in groups[name]}, won[name], name in tied) for name in groups]
    elected = [code for scores, places, _ in pools for code in cut(scores, places)[0]]
    if rule in AT_LARGE:
        won = {name: len(set(elected) & set(members)) for name, members in groups.items()}
    ties = [{"kind": "list", "among": tied, "seats": open_seats}] if tied else []
    for scores, places, by_lot in pools:
        _, level, left = cut(scores, places)
        ties += [{"kind": "person", "among": level, "seats": left}] if level and not by_lot else []
    if STRATEGIES.get(rule, {}).get("alternates") == "in_each_group":
        alternates, last = [code for pool in pools for code in others_of(pool)], []
    else:
        alternates, last = alternates_of(pools, votes, elected, open_seats, seats)
    return {"seats": won, "elected": elected, "alternates": alternates, "ties": ties + last}


def others_of(pool: Pool) -> list[str]:
    """Who is neither elected nor undecided in a pool that holds a seat. §10."""
    scores, places, by_lot = pool
    inside, level, _ = cut(scores, places + by_lot)
    settled = {*cut(scores, places)[0], *inside, *level}
    return [code for code in sorted(scores, key=lambda code: -scores[code]) if places and code not in settled]


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
