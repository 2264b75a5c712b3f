"""Sit people of the demonstration at the desk, and ask for pages as they do."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.test import Client

from amin.hq.accounts.models import User
from amin.hq.bodies.models import Body, Position
from amin.hq.house.desk import Desk
from amin.hq.house.models import Election
from amin.hq.house.when import now
from amin.hq.orders import doing
from amin.hq.orders.in_force import grants_of
from amin.hq.orders.models import Order
from amin.hq.people.models import Person

PROOF = {"means": "test"}


def user(name: str) -> User:
    """An account of the demonstration."""
    return User.objects.select_related("person").get(username=name)


def desk(name: str, at: datetime | None = None) -> Desk:
    """The desk of an account at a moment."""
    election = Election.objects.get()
    who, when = user(name), at or now()
    return Desk(who, grants_of(who.person_id, at=when, election=election), at=when, election=election)


def client(name: str = "", **headers: Any) -> Client:
    """A browser of an account; of a stranger where no name is given."""
    found = Client(headers={"sec-fetch-site": "same-origin"}, **headers)
    if name:
        found.force_login(user(name))
        session = found.session
        session["seen"] = now().timestamp()
        session.save()
    return found


def account(person: Person, name: str) -> User:
    """Make an account for a person."""
    return User.objects.create(username=name, person=person)


def free_person(number: int = 0) -> Person:
    """A person of the demonstration without an order."""
    return Person.objects.filter(orders=None).order_by("id")[number]


def seat(body: str, position: str) -> Position:
    """A position of the demonstration."""
    return Position.objects.filter(body=Body.objects.filter(code=body)[0], code=position)[0]


def an_order(position: Position, person: Person, **more: Any) -> Order:
    """An order that is not saved yet."""
    fields = {"template": "order.member", "body": position.body, "place": position.body.place, **more}
    return Order(position=position, person=person, **fields)


def served(position: Position, person: Person, **more: Any) -> Order:
    """Draft, number, sign and serve an order, as governor and secretary."""
    first, second = desk("governor"), desk("secretary")
    order = doing.draft(first, an_order(position, person, **more))
    order = doing.number(first, order.pk)
    doing.sign(first, order.pk, order.payload_hash, PROOF)
    if position.signatures >= 2:
        doing.sign(second, order.pk, order.payload_hash, PROOF)
    return doing.serve(first, order.pk)
