"""Checks of what was decrypted and counted. Source: spec/record.md §4."""

from __future__ import annotations

from collections.abc import Sequence

from amin.crypto import Unit, add_sums, combine
from amin.election import Contest, TallyUnit
from amin.errors import AminError, Place, RejectedError
from amin.record import layout
from amin.record.checks.verification import Verification
from amin.record.documents import MarksTally, Tally, UnitTally
from amin.record.mixes import MarksList, institutions, marks_lists
from amin.record.opened import unit_totals


def units(v: Verification) -> None:
    """Check that the units of tally follow from the frozen rule, the closing counts and the exclusions."""
    for contest in v.record.election.contests:
        for version in v.mixed_versions:
            if contest.tally == "marks":
                _same_units(contest, v.record.mixed(contest.id, version), v.fresh(contest, version))
        tallies = {tally.unit: tally for tally in v.record.tallies(contest.id)}
        for version in v.published_versions:
            lawful = v.fresh(contest, version)
            _same_units(contest, v.record.tallied(contest.id, version), lawful)
            for unit in lawful:
                _same_stations(v, tallies[unit.id], unit)


def _same_stations(v: Verification, tally: Tally, unit: TallyUnit) -> None:
    place = Place(layout.tally(tally.unit))
    if tally.stations != unit.stations:
        raise RejectedError(f"{tally.unit} is not of its lawful stations", place=place)
    counted = sum(v.record.ballots(station, unit.contest) for station in tally.stations)
    if tally.ballots != counted:
        raise RejectedError(f"{tally.ballots} ballots; its stations signed for {counted}", place=place)


def _same_units(contest: Contest, named: Sequence[str], lawful: Sequence[TallyUnit]) -> None:
    if [*named] != [unit.id for unit in lawful]:
        message = f"the units of {contest.id} are not those of the frozen rule"
        raise RejectedError(message, place=Place(layout.ACTS))


def mixes(v: Verification) -> None:
    """Check that every list of marks went through all mixers, each proving that it changed none."""
    lists = [
        (each, turns)
        for contest in _contests(v, "marks")
        for version in v.mixed_versions
        for unit in v.fresh(contest, version)
        for turns, of_unit in [_mixed(v, unit)]
        for each in of_unit
    ]
    if lists:
        v.progress.stage("shuffles", sum(each.count * len(turns) for each, turns in lists), "marks")
    for each, turns in lists:
        each.verify(turns, seed=v.seed)
        v.progress.step(each.count * len(turns))


def _mixed(v: Verification, unit: TallyUnit) -> tuple[tuple[int, ...], tuple[MarksList, ...]]:
    """Which institution took each turn of a unit, and what was mixed: as many batches as its acts name."""
    turns, lists = institutions(v.record, unit), marks_lists(v.record, unit)
    for turn, (_, line) in enumerate(v.record.turns(unit.contest, unit.id), start=1):
        named = v.record.batches(unit.contest, unit.id, turn)
        if named * len(layout.PARTS) != len(lists):
            message = f"{unit.id} in {named} batches; it has {len(lists) // len(layout.PARTS)}"
            raise RejectedError(message, place=Place(layout.ACTS, line))
    return turns, lists


def sums(v: Verification) -> None:
    """Check that each unit's sums are those of its ballots."""
    for contest in _contests(v, "sum"):
        for tally in v.record.sum_tallies(contest.id):
            parts = [v.sums(contest.id, station) for station in tally.stations]
            if add_sums(parts) != tally.sums:
                message = "the sums are not those of the unit's ballots"
                raise RejectedError(message, place=Place(layout.tally(tally.unit)))


def shares(v: Verification) -> None:
    """Check that as many trustees as decrypt gave a share whose proof holds."""
    keys = v.record.election_key.verification_keys
    for contest in _contests(v, "sum"):
        for tally in v.record.sum_tallies(contest.id):
            place = Place(layout.tally(tally.unit))
            _lawful_trustees(v, tally.unit, [share.trustee for share in tally.shares])
            unit = Unit(v.record.election_hash, contest.id, tally.unit)
            for share in tally.shares:
                try:
                    unit.verify(share.trustee, keys[share.trustee - 1], tally.sums, share.share)
                except AminError as error:
                    message = f"trustee {share.trustee}: {error.message}"
                    raise type(error)(message, place=place) from None
    opened = [
        (contest, tally) for contest in _contests(v, "marks") for tally in v.record.marks_tallies(contest.id)
    ]
    if opened:
        total = sum(tally.ballots * (contest.max_marks + 1) for contest, tally in opened)
        v.progress.stage("shares", total, "marks")
    for contest, marks in opened:
        _lawful_trustees(v, marks.unit, marks.trustees)
        v.opened(contest, marks)


def _lawful_trustees(v: Verification, unit: str, trustees: Sequence[int]) -> None:
    """Refuse other trustees than t of those there are, in their order."""
    place = Place(layout.tally(unit))
    if [*trustees] != sorted({*trustees} & {*range(1, v.record.election.trustees.count + 1)}):
        raise RejectedError("shares of other trustees, or not in their order", place=place)
    if len(trustees) != v.record.election.trustees.threshold:
        raise RejectedError(f"{len(trustees)} shares, not as many as decrypt", place=place)


def totals(v: Verification) -> None:
    """Check that each unit's totals are what its shares decrypt to."""
    for contest in v.record.election.contests:
        for tally in v.record.tallies(contest.id):
            try:
                holds = _summed(tally) if isinstance(tally, UnitTally) else _marked(v, contest, tally)
            except AminError as error:
                raise error.at(layout.tally(tally.unit)) from None
            if not holds:
                message = "the totals are not what the shares decrypt to"
                raise RejectedError(message, place=Place(layout.tally(tally.unit)))


def _summed(tally: UnitTally) -> bool:
    given = [(share.trustee, bytes(share.share)) for share in tally.shares]
    return tuple(combine(tally.sums, given, bound=tally.ballots)) == tally.totals


def _marked(v: Verification, contest: Contest, tally: MarksTally) -> bool:
    marks, lists = v.opened(contest, tally)
    return unit_totals(contest, tally.ballots, marks, lists) == (tally.totals, tally.dummies)


def _contests(v: Verification, kind: str) -> tuple[Contest, ...]:
    return tuple(contest for contest in v.record.election.contests if contest.tally == kind)


def counts(v: Verification) -> None:
    """Check that the published counts follow from the units' totals, in each version."""
    names = ("ballots", "blank", "valid", "candidates", "lists", "list_totals", "independents")
    _compare(v, (*names, "gone", "annulled", "left_out"))


def seats(v: Verification) -> None:
    """Check that seats, elected, alternates and ties follow from the counts by the frozen rule."""
    _compare(v, ("seats", "elected", "alternates", "ties"))


def _compare(v: Verification, names: Sequence[str]) -> None:
    """Compare fields of the published results with the same fields computed from the units' totals."""
    for version, published in enumerate(v.results):
        place = Place(layout.results(version))
        for contest in v.record.election.contests:
            try:
                lawful = v.lawful_result(contest, version)
            except AminError as error:
                raise error.at(place.file) from None
            for name in names:
                if getattr(published[contest.id], name) != getattr(lawful, name):
                    message = f"{name} of {contest.id} do not follow from the units' totals by {contest.rule}"
                    raise RejectedError(message, place=place)
