"""Orders as the house sees them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db.models import Count, F, Q

from amin.hq.bodies.models import Position
from amin.hq.house.app import App, Hit, Item, Nav
from amin.hq.house.desk import Desk
from amin.hq.house.when import days_between, local_day
from amin.hq.house.words import t
from amin.hq.orders import doing
from amin.hq.orders.in_force import end_of, happened
from amin.hq.orders.models import Order
from amin.hq.orders.rules import State


def waiting(desk: Desk) -> int:
    """How many orders wait for a number, a signature or to be served, as far as the person sees them."""
    rows = desk.scope(Order.objects.all(), "orders.read")
    return rows.filter(state__in=(State.DRAFT, State.NUMBERED, State.SIGNED)).count()


def search(desk: Desk, key: str) -> Iterator[Hit]:
    """Orders by number or by the person."""
    if not desk.may("orders.read"):
        return
    rows = desk.scope(Order.objects.select_related("person", "position"), "orders.read")
    numbered = rows.filter(number__icontains=key) if any(c.isdigit() for c in key) else rows.none()
    of_people = rows
    for word in key.split():
        of_people = of_people.filter(person__search_key__contains=word)
    for order in [*numbered.order_by("-id")[:5], *of_people.order_by("-id")[:8]]:
        title = t("حکم {no}: {who}", no=str(order), who=order.person)
        yield Hit(
            title, f"{order.position} · {order.state_words}", f"/orders/{order.pk}/", "file-earmark-text"
        )


def today(desk: Desk) -> Iterator[Item]:
    """Orders that wait for this person's signature or hand, and those that end soon."""
    yield from _to_sign(desk)
    if desk.may("orders.serve"):
        rows = desk.scope(Order.objects.filter(state=State.SIGNED), "orders.serve").select_related(
            "person", "position"
        )
        for order in rows[:5]:
            words = t(
                "حکم {no}: {position}، {who}", no=order.number, position=order.position, who=order.person
            )
            yield Item("sign", 1, "", words, t("امضا کامل است"), f"/orders/{order.pk}/", t("ابلاغ"))
    if desk.may("orders.draft"):
        yield from _ending(desk)
        yield from _vacant(desk)


def _to_sign(desk: Desk) -> Iterator[Item]:
    for right in ("orders.sign", "orders.countersign"):
        if not desk.may(right):
            continue
        rows = desk.scope(Order.objects.filter(state=State.NUMBERED), right).exclude(person=desk.person)
        rows = rows.exclude(signatures__person=desk.person)
        if right == "orders.countersign":
            rows = rows.filter(signatures__isnull=False)
        for order in rows.select_related("person", "position", "body").distinct().order_by("id")[:8]:
            words = t(
                "حکم {no}: {position}، {who}", no=order.number, position=order.position, who=order.person
            )
            yield Item("sign", 2, "", words, str(order.body), f"/orders/{order.pk}/", t("بررسی و امضا"))
        return


def _ending(desk: Desk) -> Iterator[Item]:
    soon = desk.at + timedelta(days=7)
    dated = Order.objects.filter(state=State.SERVED, until="date", until_at__lte=soon)
    events = happened()
    for order in (
        desk.scope(dated, "orders.draft").select_related("person", "position").order_by("until_at")[:5]
    ):
        end = end_of(order, polling_day=desk.election.polling_day, events=events)
        if end is not None and end > desk.at:
            day = local_day(end)
            words = t("حکم {who} پایان می‌یابد", who=order.person)
            link = f"/orders/new/?replaces={order.pk}"
            yield Item(
                "trouble", 2, days_between(day, desk.today), words, str(order.position), link, t("تمدید"), day
            )


def _vacant(desk: Desk) -> Iterator[Item]:
    """Positions of two signatures that nobody holds: each is an alarm (HQ_CONTENT 1.3)."""
    grave = Position.objects.filter(signatures__gte=2, many=False).exclude(body__kind="external")
    held = Count("orders", filter=Q(orders__state=State.SERVED))
    rows = (
        desk.scope(grave.select_related("body"), "orders.draft")
        .annotate(held=held)
        .filter(held__lt=F("seats"))
    )
    for position in rows.order_by("rank", "id")[:6]:
        link = f"/orders/new/?position={position.pk}"
        yield Item("trouble", 3, t("سمت خالی"), str(position), str(position.body), link, t("صدور حکم"))


def tick() -> None:
    """Note the orders whose end has come."""
    doing.end_what_is_due()


def revoke(desk: Desk, payload: dict[str, Any]) -> str:
    """Revoke an order that two persons agreed on."""
    order = doing.revoke(desk, int(payload["order"]), str(payload["reason"]))
    return t("حکم {no} لغو شد.", no=order.number)


APP = App(
    name="orders",
    nav=(Nav("ساختار", "احکام", "file-earmark-text", "orders:list", "orders.read", waiting),),
    search=search,
    today=today,
    tick=tick,
    proposals={"orders.revoke": revoke},
)
