"""Bodies as the house sees them."""

from __future__ import annotations

from collections.abc import Iterator

from amin.hq.bodies.models import Body
from amin.hq.house.app import App, Hit, Nav
from amin.hq.house.desk import Desk


def search(desk: Desk, key: str) -> Iterator[Hit]:
    """Bodies by their title."""
    if desk.may("bodies.read"):
        rows = desk.scope(Body.objects.select_related("place"), "bodies.read")
        for body in (rows.filter(title_fa__icontains=key) | rows.filter(title_en__icontains=key)).order_by(
            "id"
        )[:10]:
            link = f"/committees/{body.pk}/" if body.kind == "committee" else f"/bodies/{body.pk}/"
            yield Hit(str(body), f"{body.kind_words} · {body.place}", link, "diagram-3")


APP = App(
    name="bodies",
    nav=(
        Nav("ساختار", "چارت ستاد", "diagram-3", "bodies:chart", "bodies.read"),
        Nav("ساختار", "نهادها", "bank", "bodies:list", "bodies.read"),
    ),
    search=search,
)
