"""The rows of orders."""

from __future__ import annotations

from amin.hq.house.rights import SIGNED_IN
from amin.hq.house.routes import route
from amin.hq.orders import many, views
from amin.hq.orders.doing import BESIDE
from amin.hq.orders.models import Order

app_name = "orders"
urlpatterns = [
    route("", views.listing, "list", right="orders.read"),
    route("new/", views.new, "new", right="orders.draft", method="FORM"),
    route("many/", many.start, "many", right="orders.draft", method="FORM"),
    route("batch/<int:batch>/", many.batch, "batch", right="orders.read", method="FORM"),
    route("batch/<int:batch>/papers/", many.papers, "papers", right="orders.read", method="POST"),
    route("<int:pk>/", views.detail, "detail", right="orders.read", of=Order, related=BESIDE),
    route("<int:pk>/pdf/", views.pdf, "pdf", right="orders.read", of=Order, related=BESIDE),
    route("mine/<int:order>/pdf/", views.my_pdf, "my-pdf", right=SIGNED_IN),
    route(
        "<int:pk>/number/",
        views.number,
        "number",
        right="orders.number",
        of=Order,
        method="POST",
        related=BESIDE,
    ),
    route(
        "<int:pk>/sign/",
        views.sign,
        "sign",
        right="orders.countersign",
        of=Order,
        method="POST",
        related=BESIDE,
    ),
    route(
        "<int:pk>/return/",
        views.give_back,
        "return",
        right="orders.countersign",
        of=Order,
        method="POST",
        related=BESIDE,
    ),
    route(
        "<int:pk>/serve/", views.serve, "serve", right="orders.serve", of=Order, method="POST", related=BESIDE
    ),
    route(
        "<int:pk>/withdraw/",
        views.withdraw,
        "withdraw",
        right="orders.draft",
        of=Order,
        method="POST",
        related=BESIDE,
    ),
    route(
        "<int:pk>/revoke/",
        views.revoke,
        "revoke",
        right="orders.revoke",
        of=Order,
        method="POST",
        related=BESIDE,
    ),
]
