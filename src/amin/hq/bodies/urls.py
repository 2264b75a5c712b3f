"""The rows of bodies."""

from __future__ import annotations

from amin.hq.bodies import views
from amin.hq.bodies.models import Body
from amin.hq.house.routes import route

app_name = "bodies"
BESIDE = ("place", "parent")
urlpatterns = [
    route("", views.listing, "list", right="bodies.read"),
    route("chart/", views.chart, "chart", right="bodies.read"),
    route("new/", views.new, "new", right="bodies.write", method="FORM"),
    route("<int:pk>/", views.detail, "detail", right="bodies.read", of=Body, related=BESIDE),
    route("<int:pk>/edit/", views.edit, "edit", right="bodies.write", of=Body, method="FORM", related=BESIDE),
    route(
        "<int:pk>/positions/new/",
        views.new_position,
        "position",
        right="bodies.write",
        of=Body,
        method="FORM",
        related=BESIDE,
    ),
]
