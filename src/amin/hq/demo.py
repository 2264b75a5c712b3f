"""A headquarters of Tehran County for trying: real places, people made up."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction

from amin.hq.accounts.models import User
from amin.hq.beginning import add_place, appoint_owner, begin
from amin.hq.bodies.library import form_body
from amin.hq.bodies.models import Body, Place, Position
from amin.hq.committees.models import Task
from amin.hq.committees.starting import start_committee
from amin.hq.house.desk import Desk
from amin.hq.house.models import Election
from amin.hq.house.when import day_ends, local_day, now
from amin.hq.orders import doing
from amin.hq.orders.in_force import grants_of
from amin.hq.orders.models import Order
from amin.hq.people.models import Person

DATA = Path(__file__).parent / "seed" / "demo.toml"


def make_demo(polling_day: date | None = None) -> list[User]:
    """Fill an empty database with the demonstration; return the accounts.

    Args:
        polling_day: 46 days from now where it is not said.
    """
    data = tomllib.loads(DATA.read_text("utf-8"))
    with transaction.atomic():
        for row in data["place"]:
            add_place(row["code"], row["fa"], row["en"], row["level"])
        county = Place.objects.get(code=data["county"])
        today = local_day(now())
        day = polling_day or today + timedelta(days=46)
        hq = begin(data["title_fa"], data["title_en"], day, county)
        people = [Person.objects.create(place=county, **row) for row in data["person"]]
        governor = appoint_owner(hq, people[0], data["accounts"][0], data["governor_order"])
        _fill(hq, people, data, governor)
        return _accounts(people, data["accounts"])


def _fill(hq: Body, people: list[Person], data: dict[str, Any], governor: User) -> None:
    election = Election.objects.get()
    first = _desk(governor, election)
    secretary = _appoint(first, first, hq, "hq.county.secretary", people[1], {})
    second_user = User.objects.create(username=data["accounts"][1], person=people[1])
    assert secretary
    second = _desk(second_user, election)
    for code in data["bodies"]:
        body = form_body(code, hq.place, hq)
        if body.kind == "committee":
            start_committee(body, election)
    for code, place in data["district_bodies"]:
        form_body(code, Place.objects.get(code=place), hq)
    for row in data["order"]:
        body = Body.objects.filter(code=row["body"]).order_by("id")[0]
        more = (
            {"until": "date", "until_at": day_ends(local_day(now()) + timedelta(days=row["days"]))}
            if "days" in row
            else {}
        )
        _appoint(
            first, second, body, row["position"], people[row["person"]], more, to=row.get("to", "served")
        )
    _work(people)


def _desk(user: User, election: Election) -> Desk:
    at = now()
    return Desk(user, grants_of(user.person_id, at=at, election=election), at=at, election=election)


def _appoint(
    first: Desk,
    second: Desk,
    body: Body,
    position: str,
    person: Person,
    more: dict[str, Any],
    *,
    to: str = "served",
) -> Order:
    seat = Position.objects.filter(body=body, code=position).order_by("id")[0]
    until = more.get("until") or seat.until
    head = position.endswith(".head")
    order = Order(
        position=seat,
        body=body,
        person=person,
        place=body.place,
        contest=body.contest,
        template="order.head" if head else "order.member",
        ground_text="مصوبهٔ نخستین جلسهٔ شورای معاونین و بخشداران",
        proposer="دبیر ستاد" if head else "",
        until=until if until in ("E", "date") or until.startswith("T") else "E",
        until_at=more.get("until_at"),
    )
    doing.draft(first, order)
    if to == "draft":
        return order
    order = doing.number(first, order.pk)
    proof = {"means": "demo"}
    doing.sign(first, order.pk, order.payload_hash, proof)
    if to == "half":
        return order
    if seat.signatures >= 2:
        doing.sign(second, order.pk, order.payload_hash, proof)
    return doing.serve(first, order.pk)


def _work(people: list[Person]) -> None:
    """Some tasks have an owner, some are done, some are late."""
    today = local_day(now())
    infra = Body.objects.get(code="c.infra")
    members = [order.person for order in infra.orders.filter(state="served")]
    for number, task in enumerate(infra.tasks.order_by("id")):
        task.owner = members[number % len(members)] if members and number % 4 else None
        if task.due and task.due < today - timedelta(days=20):
            task.state, task.evidence, task.done_at = "done", "صورت‌جلسه پیوست است", now()
        elif number % 3 == 0:
            task.state = "doing"
        task.save()
    for number, task in enumerate(Task.objects.exclude(body=infra).filter(due__lt=today)):
        if number % 6:
            task.state, task.evidence, task.done_at = "done", "گزارش پیوست است", now()
            task.save()


def _accounts(people: list[Person], names: list[str]) -> list[User]:
    return [
        User.objects.filter(person=person).first() or User.objects.create(username=name, person=person)
        for person, name in zip(people, names, strict=False)
    ]
