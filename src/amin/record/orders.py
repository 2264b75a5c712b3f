"""What boards order after the freeze: amendments and exclusions, each signed, each behind the one before.

Source: spec/record.md §3.14 and §3.15; DESIGN.md part 2.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from enum import StrEnum
from hashlib import sha256
from typing import Final

from amin.counting import Amendment, Standing
from amin.counting.amendments import list_withdrawn, standing_after
from amin.crypto import verify_signature
from amin.election import Contest, Counted, Election, TallyUnit, counted_units
from amin.encoding import display_name, quoted
from amin.errors import AminError, MalformedError, Place, RejectedError
from amin.record import documents, layout
from amin.record.folder import Record

_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Kind(StrEnum):
    """What an amendment does."""

    WITHDRAWN = "withdrawn"
    REJECTED = "rejected"
    REINSTATED = "reinstated"
    DIED = "died"
    LIST_WITHDRAWN = "list-withdrawn"
    STATION_MOVED = "station-moved"


_TO: Final = {
    Kind.WITHDRAWN: Standing.WITHDRAWN,
    Kind.REJECTED: Standing.REJECTED,
    Kind.REINSTATED: Standing.CANDIDATE,
    Kind.DIED: Standing.DIED,
}
PURPOSES: Final = {documents.Amendment: "amin/1/amendment", documents.Exclusion: "amin/1/exclusion"}


def amendments(record: Record, version: int | None = None) -> list[documents.Amendment]:
    """The amendments of a record, in order; those that count in one version of the results."""
    lines = record.lines("amendment")
    if version is not None and version < len(record.published):
        lines = [line for line in lines if line < record.published[version]]
    return [record.document(layout.amendment(n), documents.Amendment) for n in range(1, len(lines) + 1)]


def exclusions(record: Record, version: int | None = None) -> list[documents.Exclusion]:
    """The exclusions of a record, in order; those for which one version of the results was made."""
    before = 0 if version is None else sum(len(record.lines("exclusion", v)) for v in range(version))
    count = len(record.lines("exclusion", version))
    numbers = range(before + 1, before + count + 1)
    return [record.document(layout.exclusion(n), documents.Exclusion) for n in numbers]


def acts_of(contest: Contest, found: Sequence[documents.Amendment]) -> tuple[Amendment, ...]:
    """Give what these amendments say of a contest's candidates, in order.

    Raises:
        MalformedError: `place` names the amendment that cannot be.
    """
    acts: list[Amendment] = []
    for amendment in found:
        if [*amendment.contests] != [contest.id] or amendment.kind == Kind.STATION_MOVED:
            continue
        try:
            if amendment.kind == Kind.LIST_WITHDRAWN:
                acts += list_withdrawn(contest, acts, amendment.code)
            else:
                acts.append(Amendment(amendment.code, _TO[Kind(amendment.kind)]))
                standing_after(contest, acts)
        except MalformedError as error:
            raise error.at(layout.amendment(amendment.number)) from None
        except (ValueError, KeyError):
            message = f"an amendment of the kind {quoted(amendment.kind)}; allowed: {', '.join(Kind)}"
            raise MalformedError(message, place=Place(layout.amendment(amendment.number))) from None
    return tuple(acts)


def versions_of(record: Record, contest: Contest, lawful: Sequence[TallyUnit]) -> tuple[Counted, ...]:
    """What of a contest counts in each version of the results, also in one that is still to be published."""
    ballots = {s.code: record.ballots(s.code, contest.id) for s in record.election.stations_of(contest)}
    rounds = [
        {each.station for each in exclusions(record, version) if each.contest == contest.id}
        for version in range(1, len(record.published) + 1)
    ]
    return counted_units(contest, lawful, ballots, rounds)


def stations_moved(record: Record) -> dict[str, str]:
    """Where the stations that moved are now, by their codes."""
    return {each.code: each.place for each in amendments(record) if each.kind == Kind.STATION_MOVED}


def verify_amendments(record: Record) -> None:
    """Check every amendment. Raises: MalformedError or RejectedError, whose place names the amendment."""
    found = amendments(record)
    for number, amendment in enumerate(found, start=1):
        place = Place(layout.amendment(number))
        _order(record, amendment, number, layout.amendment)
        contests = _concerned(record.election, amendment, place)
        if [*amendment.contests] != [contest.id for contest in contests]:
            raise RejectedError("an amendment of other contests than it concerns", place=place)
        is_move = amendment.kind == Kind.STATION_MOVED
        rules = {} if is_move else {each.id: each.votes_already_given for each in contests}
        if amendment.votes_already_given != rules:
            raise RejectedError("another rule for votes already given than was frozen", place=place)
        if is_move != bool(amendment.place) or (is_move and display_name(amendment.place) != amendment.place):
            raise MalformedError("the place; allowed: the name of where a station is now", place=place)
        boards = amending(record.election, contests)
        _signed(record.election, amendment, boards, place)
    for contest in record.election.contests:
        acts_of(contest, found)


def verify_exclusions(record: Record) -> None:
    """Check every exclusion. Raises: MalformedError or RejectedError, whose place names the exclusion."""
    annulled: set[tuple[str, str]] = set()
    for version in range(1, len(record.published) + 1):
        for exclusion in exclusions(record, version):
            number = len(annulled) + 1
            place = Place(layout.exclusion(number))
            _order(record, exclusion, number, layout.exclusion)
            if (exclusion.contest, exclusion.station) not in {(c.id, s.code) for c, s in record.boxes()}:
                raise RejectedError("an exclusion of a box that is none", place=place)
            if (exclusion.contest, exclusion.station) in annulled:
                raise RejectedError("an exclusion of what was annulled before", place=place)
            annulled.add((exclusion.contest, exclusion.station))
            if exclusion.results_sha256 != sha256(record.read(layout.results(version - 1))).digest():
                raise RejectedError("the exclusion was ordered of other results", place=place)
            contest = record.election.contest(exclusion.contest)
            _signed(record.election, exclusion, contest.excluded_by, place)


def amending(election: Election, contests: Sequence[Contest]) -> tuple[str, ...]:
    """Which boards must sign an amendment that concerns these contests, in the election's order.

    None, where one of the contests can have no amendment.
    """
    if not all(contest.amended_by for contest in contests):
        return ()
    needed = {board for contest in contests for board in contest.amended_by}
    return tuple(board.id for board in election.boards if board.id in needed)


def concerned(election: Election, kind: Kind, contest: str, code: str) -> tuple[Contest, ...]:
    """Which contests an amendment concerns: its own, or all that are voted on at the station that moves."""
    if kind is Kind.STATION_MOVED:
        return tuple(c for c in election.contests if code in {s.code for s in election.stations_of(c)})
    return tuple(c for c in election.contests if c.id == contest)


def _concerned(election: Election, amendment: documents.Amendment, place: Place) -> tuple[Contest, ...]:
    if amendment.kind not in set(Kind):
        message = f"an amendment of the kind {quoted(amendment.kind)}; allowed: {', '.join(Kind)}"
        raise MalformedError(message, place=place)
    first = amendment.contests[0] if amendment.contests else ""
    found = concerned(election, Kind(amendment.kind), first, amendment.code)
    if not found:
        raise RejectedError("an amendment of no contest or station of this election", place=place)
    return found


def _order(record: Record, order: documents.Order, number: int, path: Callable[[int], str]) -> None:
    """Check what amendments and exclusions have in common: number, chain, day and grounds."""
    place = Place(path(number))
    if order.number != number:
        raise MalformedError(f"its number is {order.number}", place=place)
    before = layout.ELECTION if number == 1 else path(number - 1)
    if order.before != sha256(record.read(before)).digest():
        raise RejectedError(f"the order before it is another one than {before}", place=place)
    if not _is_day(order.date):
        raise MalformedError(f"the day {quoted(order.date)}; allowed: a day as YYYY-MM-DD", place=place)
    try:
        shown = display_name(order.grounds)
    except MalformedError as error:
        raise error.at(place.file) from None
    if shown != order.grounds:
        raise MalformedError("the grounds are not as they would be shown", place=place)


def _is_day(text: str) -> bool:
    try:
        return bool(_DAY.fullmatch(text) and date.fromisoformat(text))
    except ValueError:
        return False


def _signed(
    election: Election,
    order: documents.Amendment | documents.Exclusion,
    boards: Sequence[str],
    place: Place,
) -> None:
    """Check that exactly these boards signed, each with its own key."""
    if not boards:
        raise RejectedError("no board of this election may order this", place=place)
    if [each.board for each in order.signatures] != [*boards]:
        raise RejectedError(f"not signed by exactly {', '.join(boards)}", place=place)
    keys = {board.id: bytes.fromhex(board.public_key) for board in election.boards}
    for each in order.signatures:
        try:
            verify_signature(keys[each.board], each.signature, PURPOSES[type(order)], **order.signed())
        except AminError as error:
            raise type(error)(f"{each.board}: {error.message}", place=place) from None
