"""Checks of what was decrypted and counted. Source: spec/record.md §4."""

from __future__ import annotations

from collections.abc import Sequence

from amin.counting import elect
from amin.crypto import Unit, add_sums, combine
from amin.election import Contest
from amin.errors import AminError, Place, RejectedError
from amin.record import layout
from amin.record.checks.verification import Verification
from amin.record.outcome import contest_result, contest_totals
from amin.tlog.log import ACTS


def units(v: Verification) -> None:
    """Check that the units of tally follow from the frozen rule and the closing counts."""
    for contest in v.record.election.contests:
        lawful = v.units(contest)
        tallies = v.record.tallies(contest.id)
        message = f"the units of {contest.id} are not those of the frozen rule"
        if [tally.unit for tally in tallies] != [unit.id for unit in lawful]:
            raise RejectedError(message, place=Place(f"{layout.LOG}/{ACTS}"))
        for tally, unit in zip(tallies, lawful, strict=True):
            if tally.stations != unit.stations:
                raise RejectedError(message, place=Place(layout.tally(tally.unit)))
            counted = sum(v.record.ballots(station, contest.id) for station in tally.stations)
            if tally.ballots != counted:
                message = f"{tally.ballots} ballots; its stations signed for {counted}"
                raise RejectedError(message, place=Place(layout.tally(tally.unit)))


def sums(v: Verification) -> None:
    """Check that each unit's sums are those of its ballots."""
    for contest in v.record.election.contests:
        for tally in v.record.tallies(contest.id):
            parts = [v.sums(contest.id, station) for station in tally.stations]
            if add_sums(parts) != tally.sums:
                message = "the sums are not those of the unit's ballots"
                raise RejectedError(message, place=Place(layout.tally(tally.unit)))


def shares(v: Verification) -> None:
    """Check that as many trustees as decrypt gave a share whose proof holds."""
    keys = v.record.election_key.verification_keys
    for contest in v.record.election.contests:
        for tally in v.record.tallies(contest.id):
            place = Place(layout.tally(tally.unit))
            trustees = [share.trustee for share in tally.shares]
            if trustees != sorted({*trustees} & {*range(1, len(keys) + 1)}):
                raise RejectedError("shares of other trustees, or not in their order", place=place)
            if len(trustees) != v.record.election.trustees.threshold:
                raise RejectedError(f"{len(trustees)} shares, not as many as decrypt", place=place)
            unit = Unit(v.record.election_hash, contest.id, tally.unit)
            for share in tally.shares:
                try:
                    unit.verify(share.trustee, keys[share.trustee - 1], tally.sums, share.share)
                except AminError as error:
                    message = f"trustee {share.trustee}: {error.message}"
                    raise type(error)(message, place=place) from None


def totals(v: Verification) -> None:
    """Check that each unit's totals are what its shares decrypt to."""
    for contest in v.record.election.contests:
        for tally in v.record.tallies(contest.id):
            place = Place(layout.tally(tally.unit))
            given = [(share.trustee, bytes(share.share)) for share in tally.shares]
            try:
                decrypted = combine(tally.sums, given, bound=tally.ballots)
            except AminError as error:
                raise type(error)(error.message, place=place) from None
            if tuple(decrypted) != tally.totals:
                raise RejectedError("the totals are not what the shares decrypt to", place=place)


def counts(v: Verification) -> None:
    """Check that the published counts follow from the units' totals."""
    for contest in v.record.election.contests:
        _compare(
            v, contest, ("ballots", "blank", "valid", "candidates", "lists", "list_totals", "independents")
        )


def seats(v: Verification) -> None:
    """Check that seats, elected, alternates and ties follow from the counts by the frozen rule."""
    for contest in v.record.election.contests:
        _compare(v, contest, ("seats", "elected", "alternates", "ties"))


def _compare(v: Verification, contest: Contest, names: Sequence[str]) -> None:
    """Compare fields of a published result with the same fields computed from the units' totals."""
    try:
        totals = contest_totals(contest, v.record.tallies(contest.id))
        lawful = contest_result(contest, totals, elect(contest.rule, contest, totals))
    except AminError as error:
        raise error.at(layout.RESULTS) from None
    for name in names:
        if getattr(v.results[contest.id], name) != getattr(lawful, name):
            message = f"{name} of {contest.id} do not follow from the units' totals by {contest.rule}"
            raise RejectedError(message, place=Place(layout.RESULTS))
