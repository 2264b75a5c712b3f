"""What an order may do next, until when it runs, and who may not hold it. Pure.

draft ──▶ numbered ──▶ signed ──▶ served ──▶ ended | replaced | revoked
  ▲           │           │
  └─ returned ┘           └──▶ withdrawn        (before serving, also from draft and numbered)
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from amin.errors import MalformedError, NotPermittedError, StateError


class State(StrEnum):
    """Where an order stands."""

    DRAFT = "draft"
    NUMBERED = "numbered"
    SIGNED = "signed"
    SERVED = "served"
    ENDED = "ended"
    REPLACED = "replaced"
    REVOKED = "revoked"
    WITHDRAWN = "withdrawn"


NEXT: Final[Mapping[State, frozenset[State]]] = {
    State.DRAFT: frozenset({State.NUMBERED, State.WITHDRAWN}),
    State.NUMBERED: frozenset({State.SIGNED, State.DRAFT, State.WITHDRAWN}),
    State.SIGNED: frozenset({State.SERVED, State.WITHDRAWN}),
    State.SERVED: frozenset({State.ENDED, State.REPLACED, State.REVOKED}),
    State.ENDED: frozenset(),
    State.REPLACED: frozenset(),
    State.REVOKED: frozenset(),
    State.WITHDRAWN: frozenset(),
}
END_OF_ELECTION: Final = "E"
DATED: Final = "date"
_FROM_POLLING_DAY: Final = re.compile(r"T([+-][0-9]{1,3})?")
_TEHRAN: Final = ZoneInfo("Asia/Tehran")


def advance(state: State, to: State) -> State:
    """Return `to`, or refuse; the whole machine is the table above.

    Raises:
        StateError: `to` does not follow; nothing has changed.
    """
    if to not in NEXT[state]:
        allowed = ", ".join(sorted(NEXT[state])) or "nothing"
        raise StateError(f"an order that is {state} cannot become {to}; allowed: {allowed}")
    return to


def ends_at(
    until: str, until_at: datetime | None, *, polling_day: date, happened: Mapping[str, datetime]
) -> datetime | None:
    """Return the first moment at which an order no longer holds; None while its event has not come.

    Args:
        until: `E` for the end of the election, `T+1` for the end of the day after polling day, `date`
            for `until_at`. With polling day moved, the second moves, too.

    Raises:
        MalformedError: another form, or `date` without a moment.
    """
    if until == DATED:
        if until_at is None:
            raise MalformedError("an order until a day, without the day")
        return until_at
    ended = happened.get(END_OF_ELECTION)
    if until == END_OF_ELECTION:
        return ended
    found = _FROM_POLLING_DAY.fullmatch(until)
    if not found:
        raise MalformedError(f"until {until[:20]!r}; allowed: E, date, T+1 and the like")
    day = polling_day + timedelta(days=int(found[1] or 0) + 1)
    end = datetime.combine(day, time(), _TEHRAN)
    return end if ended is None else min(end, ended)


@dataclass(frozen=True, slots=True)
class Seat:
    """A position as the rules of incompatibility see it."""

    position: str
    kind: str
    body: int
    place: str
    contest: str = ""


@dataclass(frozen=True, slots=True)
class Holder:
    """A person as the rules see him or her: candidacy, kin who stand, and the seats held now."""

    candidate_in: str = ""
    kin_in: tuple[str, ...] = ()
    seats: tuple[Seat, ...] = ()


_EXECUTIVE: Final = frozenset({"hq", "committee", "executive", "council", "security"})
_SUPERVISING: Final = frozenset({"supervision"})


def obstacles(holder: Holder, seat: Seat, bars: Iterable[str]) -> tuple[str, ...]:
    """Name what keeps a person from a seat; empty where nothing does.

    Source: HQ_CONTENT 1.3, incompatibilities; built on LAW 3.2 to 3.4.
    """
    barred = frozenset(bars)
    found = []
    if holder.candidate_in and "candidate" in barred:
        found.append("candidate")
    if holder.kin_in and "kin of candidate" in barred:
        found.append("kin-of-candidate")
    for held in holder.seats:
        if held.body == seat.body and held.position == seat.position:
            found.append("holds-it-already")
        elif _clash(held, seat) or _clash(seat, held):
            found.append("incompatible-seat")
    return tuple(dict.fromkeys(found))


def _clash(one: Seat, other: Seat) -> bool:
    """Whether two seats cannot be one person's, looked at from the first."""
    if one.kind in _SUPERVISING and (other.kind in _EXECUTIVE or other.kind == "station"):
        return True
    if one.kind == "trustees" and other.kind == "trustees":
        return True
    if one.position == "wh.keeper" and other.position == "tech.area":
        return True
    if one.position.startswith("insp.") and other.kind == "station":
        return True
    return one.position == "net.contractor" and (other.position.startswith("st.") or other.kind == "station")


def check_signature(signed_by: Iterable[int], *, person: int, holder: int, needed: int, state: State) -> None:
    """Refuse a signature that cannot count: out of turn, of the same person twice, of the one it appoints.

    Raises:
        StateError: the order waits for no signature.
        NotPermittedError: this person has signed it, or it is his or her own order.
    """
    signed = tuple(signed_by)
    if state is not State.NUMBERED or len(signed) >= needed:
        raise StateError("this order waits for no signature")
    if person in signed:
        raise NotPermittedError("the same person cannot sign twice")
    if person == holder:
        raise NotPermittedError("nobody signs his or her own order")
