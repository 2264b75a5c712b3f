"""What every page of a signed-in person shows: the side bar, days left, the own order, notices."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation

from amin.hq.house.app import apps
from amin.hq.house.models import Notification
from amin.hq.house.words import t
from amin.hq.orders.models import Order


def shell(request: HttpRequest) -> dict[str, Any]:
    """The context of the shell; little of it for a stranger."""
    language = translation.get_language() or "fa"
    context: dict[str, Any] = {
        "language": language,
        "dir": "ltr" if language == "en" else "rtl",
        "demo": settings.DEMO,
    }
    desk = getattr(request, "desk", None)
    if desk is None:
        return context
    own = None
    if desk.grants:
        ids = [grant.order for grant in desk.grants]
        own = (
            Order.objects.filter(pk__in=ids)
            .select_related("position", "body")
            .order_by("position__rank", "id")
            .first()
        )
    return context | {
        "desk": desk,
        "own_order": own,
        "density": desk.user.density,
        "days_left": (desk.election.polling_day - desk.today).days,
        "nav": _nav(request, desk),
        "unread": Notification.objects.filter(user=desk.user, read_at=None).count(),
    }


def _nav(request: HttpRequest, desk: Any) -> list[dict[str, Any]]:
    here = request.resolver_match.app_name if request.resolver_match else ""
    view = request.resolver_match.view_name if request.resolver_match else ""
    groups: list[dict[str, Any]] = []
    links = [nav for app in apps() for nav in app.nav if desk.may(nav.right)]
    for nav in sorted(links, key=lambda one: _GROUPS.index(one.group) if one.group in _GROUPS else 99):
        if not groups or groups[-1]["title"] != t(nav.group):
            groups.append({"title": t(nav.group), "links": []})
        app = nav.view.split(":")[0]
        mine = [other.view for other in links if other.view.startswith(f"{app}:")]
        inside = here == app != "house" and view not in mine and nav.view == mine[-1]
        groups[-1]["links"].append(
            {
                "title": t(nav.title),
                "url": reverse(nav.view),
                "icon": nav.icon,
                "current": view == nav.view or inside,
                "count": nav.count(desk) if nav.count else 0,
            }
        )
    return groups


_GROUPS = ("ساختار", "تصمیم", "میدان", "روز رأی", "نظارت")
