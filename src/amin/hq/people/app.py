"""People as the house sees them."""

from __future__ import annotations

from collections.abc import Iterator

from amin.hq.house.app import App, Hit, Nav
from amin.hq.house.desk import Desk
from amin.hq.people.models import Person
from amin.hq.people.views import find


def search(desk: Desk, key: str) -> Iterator[Hit]:
    """People by name in any spelling."""
    if desk.may("people.read"):
        rows = desk.scope(Person.objects.select_related("place"), "people.read").order_by("id")
        for person in find(rows, key)[:10]:
            yield Hit(
                str(person), f"{person.home_office} · {person.place}", f"/people/{person.pk}/", "person"
            )


APP = App(
    name="people",
    nav=(Nav("ساختار", "اشخاص", "person-lines-fill", "people:list", "people.read"),),
    search=search,
)
