"""How a headquarters begins: places, the election, the first body, the one order that no order precedes."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from amin.errors import StateError
from amin.hq.accounts.models import User
from amin.hq.bodies.library import form_body
from amin.hq.bodies.models import Body, Place
from amin.hq.house.acts import record
from amin.hq.house.models import Election
from amin.hq.house.when import local_day, now
from amin.hq.orders.content import payload_hash
from amin.hq.orders.doing import new_code
from amin.hq.orders.models import Order
from amin.hq.orders.rules import State
from amin.hq.people.models import Person

COUNTRY = ("ir", "ایران", "Iran")


def add_place(code: str, fa: str, en: str, level: str) -> Place:
    """Add a place under the one that its code names; a place that is there stays as it is."""
    above = code.rpartition(".")[0]
    found, _ = Place.objects.get_or_create(
        code=code, defaults={"name_fa": fa, "name_en": en, "level": level, "parent_id": above or None}
    )
    return found


def begin(title: str, title_en: str, polling_day: date, place: Place) -> Body:
    """Make the election and the county headquarters, with nobody in it.

    Raises:
        StateError: there is an election already; nothing has been made.
    """
    with transaction.atomic():
        if Election.objects.exists():
            raise StateError("this headquarters has begun already and cannot become new")
        Election.objects.create(title_fa=title, title_en=title_en, polling_day=polling_day)
        return form_body("hq.county", place, None)


def appoint_owner(body: Body, person: Person, username: str, ground: str) -> User:
    """Register the governor's own order, which comes from outside this headquarters, and make the account.

    It is the one order without a signature in here: its ground is the order that appointed the governor.

    Raises:
        StateError: the position is held already.
    """
    with transaction.atomic():
        position = body.positions.get(code="hq.county.governor")
        if position.orders.filter(state=State.SERVED).exists():
            raise StateError("the position is held already and cannot become held again")
        order = Order(
            position=position,
            body=body,
            person=person,
            place=body.place,
            ground="external",
            ground_text=ground,
            template="order.member",
            until="E",
            state=State.SERVED,
            number=ground[:30],
            check_code=new_code(),
            dated=local_day(now()),
            served_at=now(),
        )
        order.payload_hash = payload_hash(order)
        order.save()
        user = User.objects.filter(person=person).first() or User.objects.create(
            username=username, person=person
        )
        record(None, "orders.external", order, f"حکم {person} با مبنای بیرونی ثبت شد", ground=ground)
    return user
