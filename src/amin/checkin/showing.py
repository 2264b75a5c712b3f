"""From what is known of a voter to the sheet that the desk shows: pure, nothing asked and nothing kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from datetime import date, datetime
from typing import Final

from msgspec.structs import replace

from amin.checkin import sheet
from amin.checkin.node import SaidOf
from amin.checkin.place import DeskContest, DeskPlace
from amin.checkin.sheet import Kind, Sheet, Shown
from amin.encoding.days import full_years, jalali
from amin.rolls.check_in import Refusal as Why
from amin.rolls.visit import Person

FINAL: Final = "final"
REFUSED: Final = "refused"
ON_LINE: Final = ("identity", "residence")
OFF_LINE: Final = ("face", "identity", "residence")
_SAID: Final = {
    Why.ALREADY_TAKEN.code: "taken",
    Why.OFFICE_TAKEN.code: "office",
    Why.NOT_ON_THE_ROLL.code: "not_on_roll",
    Why.NOT_ELIGIBLE.code: "not_constituency",
    Why.NOT_HERE.code: "not_constituency",
}

# A sheet that refuses everything has one reason: the first of these that stands against any contest.
_WEIGHT: Final = (
    "same", "taken", "office", "too_young", "review", "not_on_roll", "not_constituency", "residence", "other",
)  # fmt: skip


def from_person(place: DeskPlace, person: Person, now: datetime) -> tuple[Shown, ...]:
    """Show each contest of the station as the centre sees it: still to be had, taken, or not this voter's."""
    taken = {each.contest: each for each in person.taken}
    born = date.fromisoformat(person.birth_date)
    found = []
    for contest in _wanted(place):
        if contest.id in person.contests:
            found.append(Shown(contest.id, contest.name, "free"))
        elif contest.id in taken:
            each = taken[contest.id]
            found.append(_taken(place, contest, each.reason, each.station, each.at, now))
        else:
            nothing_else = not person.contests and not taken
            reason = _why_not(contest, born, place.polling_day, alone=nothing_else)
            found.append(Shown(contest.id, contest.name, "refused", reason))
    return tuple(found)


def from_slice(
    place: DeskPlace, eligible: Set[str] | None, sole: Set[str], *, asks: bool
) -> tuple[Shown, ...]:
    """Show each contest as the station's own roll has it: without a line, or of no known person.

    Args:
        sole: contests that are voted on here and nowhere else: final without a line.
        asks: the line is up, and the centre will decide when the card is asked for.
    """
    found = []
    for contest in _wanted(place):
        if eligible is None or contest.id not in eligible:
            reason = "not_on_roll" if eligible is None else "not_constituency"
            found.append(Shown(contest.id, contest.name, "refused", reason))
        elif asks:
            found.append(Shown(contest.id, contest.name, "free"))
        else:
            found.append(Shown(contest.id, contest.name, "final" if contest.id in sole else "provisional"))
    return tuple(found)


def from_verdicts(place: DeskPlace, verdicts: Iterable[SaidOf], now: datetime) -> tuple[Shown, ...]:
    """Show what was decided."""
    found = []
    for each in verdicts:
        contest = place.contests.get(each.contest)
        if contest is None:
            continue
        if each.grant != REFUSED:
            found.append(Shown(contest.id, contest.name, "free" if each.grant == FINAL else "provisional"))
        else:
            found.append(_taken(place, contest, each.reason, each.station, each.at, now))
    return tuple(found)


def kind_of(contests: Sequence[Shown]) -> Kind:
    """Say what a sheet with these contests is."""
    open_ = [each for each in contests if each.verdict != "refused"]
    if not open_:
        return "refused"
    if any(each.verdict == "provisional" for each in open_):
        return "provisional"
    return "ok" if len(open_) == len(contests) else "mixed"


def reason_of(contests: Sequence[Shown], *, station: str, again: bool = False) -> str:
    """Say in one word why nothing is given."""
    reasons = [each.reason or "other" for each in contests]
    if again and all(each.station in (None, station) for each in contests):
        return "same"
    for reason in _WEIGHT:
        if reason in reasons:
            return "taken" if reason == "office" else reason
    return "other"


def who(person: Person, photo: str | None) -> sheet.Person:
    """Show who it is; of the birth date only the year, for comparing with the document."""
    year, _, _ = jalali(date.fromisoformat(person.birth_date))
    return sheet.Person(person.name, person.father, year, photo)


def what_can_be_done(kind: Kind, reason: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what else the crew may do with a sheet, and what may be objected to."""
    if kind in ("ok", "mixed"):
        return ("companion", "objection"), ON_LINE
    if kind == "provisional":
        return ("companion", "objection"), OFF_LINE
    if kind == "refused" and reason == "taken":
        return ("objection",), ("taken",)
    if kind == "refused" and reason == "same":
        return ("objection", "release"), ("taken",)
    if kind == "refused" and reason in ("not_constituency", "residence"):
        return ("objection",), ("residence",)
    if kind == "doubt":
        return ("override", "objection"), ("face", "identity")
    return (), ()


def with_kind(shown: Sheet, *, station: str, provisional: str, again: bool = False) -> Sheet:
    """Complete a sheet from its contests: its kind, its reason, and what can be done.

    Args:
        provisional: why it is provisional, where it is.
    """
    kind = kind_of(shown.contests)
    reason = ""
    if kind == "refused":
        reason = reason_of(shown.contests, station=station, again=again)
    elif kind == "provisional":
        reason = provisional
    can, objections = what_can_be_done(kind, reason)
    return replace(shown, kind=kind, reason=reason or None, can=can, objections=objections)


def _wanted(place: DeskPlace) -> list[DeskContest]:
    return [place.contests[each] for each in place.wanted]


def _taken(
    place: DeskPlace, contest: DeskContest, code: str, station: str | None, at: str | None, now: datetime
) -> Shown:
    reason = _SAID.get(code, "other")
    if station is None or at is None:
        return Shown(contest.id, contest.name, "refused", reason)
    when = sheet.local(at, now.tzinfo)
    return Shown(
        contest.id,
        contest.name,
        "refused",
        reason,
        station=station,
        day=sheet.day_in_words(when),
        time=sheet.clock_face(when),
        today=when.date() == now.date(),
    )


def _why_not(contest: DeskContest, born: date, polling_day: date, *, alone: bool) -> str:
    """Why a person of the roll has no right to a contest, as far as a desk may know it.

    The roll says only that there is none. Age is seen from the birth date; who has a right to another
    contest is of another constituency; of who has none at all the record needs a person's eye.
    """
    if full_years(born, polling_day) < contest.least_age:
        return "too_young"
    return "review" if alone else "not_constituency"
