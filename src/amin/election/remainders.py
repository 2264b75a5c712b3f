"""Which units still count once a station's contest is annulled, and which remainder is tallied anew.

What was decrypted is public and cannot be hidden again. So a remainder is tallied only where neither it nor
its difference from what was published of the unit shows fewer than k ballots.
Source: PROTOCOL.md part 4, "Units"; SECURITY.md B-29.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from amin.election.model import Contest, TallyUnit


@dataclass(frozen=True, slots=True)
class Counted:
    """What of a contest counts in one version of its result.

    Attributes:
        units: those whose totals are added up.
        fresh: of them, the remainders that are tallied for this version.
        annulled: the stations that were annulled.
        left_out: the stations whose ballots do not count: those, and what was joined with them.
    """

    units: tuple[TallyUnit, ...]
    fresh: tuple[TallyUnit, ...] = ()
    annulled: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


def counted_units(
    contest: Contest,
    lawful: Sequence[TallyUnit],
    ballots: Mapping[str, int],
    rounds: Sequence[Collection[str]],
) -> tuple[Counted, ...]:
    """Return what counts in each version of the result: the first, then one for each round of annulments.

    A unit of which stations are annulled keeps the others' ballots, if these are at least k and at least
    k fewer than what was published of it last; or if the annulled stations hold no ballot. Otherwise all
    of it is left out. Each published set lies within the one before, so no two differ by fewer than k.

    Args:
        lawful: the units of the contest (`units`).
        ballots: closing counts by station code.
        rounds: the stations that are annulled for version 1, 2, …; none where only candidates changed.
    """
    versions = [Counted(tuple(lawful))]
    last = {unit.id: unit for unit in lawful}
    gone: set[str] = set()
    for version, annulled in enumerate(rounds, start=1):
        gone.update(annulled)
        kept, fresh, out = [], [], set(gone)
        for unit in lawful:
            published = last[unit.id]
            rest = _rest(contest, unit, published, gone, ballots, version)
            if rest is None:
                out.update(unit.stations)
                continue
            kept.append(rest)
            if rest is not published:
                fresh.append(rest)
                last[unit.id] = rest
        order = [station for unit in lawful for station in unit.stations]
        versions.append(
            Counted(
                tuple(kept),
                tuple(fresh),
                tuple(station for station in order if station in gone),
                tuple(station for station in order if station in out),
            )
        )
    return tuple(versions)


def _rest(
    contest: Contest,
    unit: TallyUnit,
    published: TallyUnit,
    gone: Collection[str],
    ballots: Mapping[str, int],
    version: int,
) -> TallyUnit | None:
    """What counts of a unit: what was published last, a remainder that may be tallied, or nothing."""
    stations = tuple(station for station in unit.stations if station not in gone)
    held = sum(ballots[station] for station in stations)
    fewer = sum(ballots[station] for station in published.stations) - held
    if stations and not fewer:
        return published
    if not stations or held < contest.remainder_k or fewer < contest.remainder_k:
        return None
    return TallyUnit(f"{unit.id}-r{version}", contest.id, stations)
