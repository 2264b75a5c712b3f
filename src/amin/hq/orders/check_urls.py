"""The rows of the public check."""

from __future__ import annotations

from amin.hq.house.rights import PUBLIC
from amin.hq.house.routes import route
from amin.hq.orders.check_views import check

app_name = "check"
urlpatterns = [route("", check, "check", right=PUBLIC)]
