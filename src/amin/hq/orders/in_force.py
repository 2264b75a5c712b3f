"""The orders in force of a person, as grants."""

from __future__ import annotations

from datetime import date, datetime

from amin.hq.house.models import Election, Happening
from amin.hq.house.rights import Grant
from amin.hq.orders.models import Order
from amin.hq.orders.rules import State, ends_at


def happened() -> dict[str, datetime]:
    """What has come to pass that orders may end with."""
    return dict(Happening.objects.values_list("code", "at"))


def grants_of(person: int, *, at: datetime, election: Election) -> tuple[Grant, ...]:
    """Return what a person's served orders give at a moment.

    The end is computed here, at every request: nothing has to run for a right to end at its minute.
    """
    rows = Order.objects.filter(person_id=person, state=State.SERVED).values_list(
        "id", "position__role", "body_id", "place_id", "contest", "since", "served_at", "until", "until_at"
    )
    events = happened()
    found = []
    for order, role, body, place, contest, since, served_at, until, until_at in rows:
        assert served_at is not None  # an order in this state was served
        end = ends_at(until, until_at, polling_day=election.polling_day, happened=events)
        grant = Grant(order, role, body, place, contest, max(since or served_at, served_at), end)
        if grant.holds(at):
            found.append(grant)
    return tuple(found)


def end_of(order: Order, *, polling_day: date, events: dict[str, datetime]) -> datetime | None:
    """Return when an order ends, as far as that is known."""
    return ends_at(order.until, order.until_at, polling_day=polling_day, happened=events)
