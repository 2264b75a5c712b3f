"""All addresses. Each app keeps its own table; every row says who may (house/routes.py)."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("amin.hq.house.urls")),
    path("account/", include("amin.hq.accounts.urls")),
    path("people/", include("amin.hq.people.urls")),
    path("bodies/", include("amin.hq.bodies.urls")),
    path("orders/", include("amin.hq.orders.urls")),
    path("check/", include("amin.hq.orders.check_urls")),
    path("election/", include("amin.hq.elections.urls")),
    path("committees/", include("amin.hq.committees.urls")),
]
handler404 = "amin.hq.house.errors.not_found"
handler500 = "amin.hq.house.errors.failed"
