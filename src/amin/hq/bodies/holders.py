"""Who held which seat at a moment, which seats were vacant, and whose order ends soon."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q

from amin.hq.bodies.models import Body, Position
from amin.hq.house.models import Election
from amin.hq.orders.in_force import end_of, happened
from amin.hq.orders.models import Order
from amin.hq.orders.rules import State

SOON: Final = timedelta(days=30)
_IN_HAND: Final = (State.DRAFT, State.NUMBERED, State.SIGNED)


@dataclass
class Seats:
    """A position at a moment."""

    position: Position
    held: list[tuple[Order, datetime | None]] = field(default_factory=list)
    in_hand: list[Order] = field(default_factory=list)

    @property
    def vacant(self) -> int:
        """How many seats nobody holds; none of a position that takes as many as are needed."""
        return 0 if self.position.many else max(0, self.position.seats - len(self.held))

    def ending(self, at: datetime) -> list[tuple[Order, datetime]]:
        """The orders that end within thirty days."""
        return [(order, end) for order, end in self.held if end is not None and end - at <= SOON]


def seats_of_bodies(bodies: Iterable[Body], *, at: datetime, election: Election) -> dict[int, list[Seats]]:
    """Return the seats of bodies at a moment, by body, in two queries.

    An order held from being served, or its later beginning, until it was closed or its end came.
    """
    ids = [body.pk for body in bodies]
    seats = {p.pk: Seats(p) for p in Position.objects.filter(body_id__in=ids)}
    ran = Q(served_at__lte=at) & (Q(closed_at=None) | Q(closed_at__gt=at))
    orders = Order.objects.filter(ran | Q(state__in=_IN_HAND), body_id__in=ids).select_related("person")
    events = happened()
    for order in orders.order_by("served_at", "id"):
        seat = seats.get(order.position_id)
        if seat is None:
            continue
        if order.state in _IN_HAND:
            seat.in_hand.append(order)
            continue
        end = end_of(order, polling_day=election.polling_day, events=events)
        assert order.served_at is not None
        began = max(order.since or order.served_at, order.served_at)
        if began <= at and (end is None or at < end):
            seat.held.append((order, end))
    found: dict[int, list[Seats]] = defaultdict(list)
    for one in seats.values():
        found[one.position.body_id].append(one)
    return found
