"""The public page that checks a paper order by its number and code, or by its QR."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from amin.encoding.text import ascii_digits
from amin.hq.accounts.models import Failure
from amin.hq.accounts.proving import address_of
from amin.hq.accounts.rules import WINDOW, is_locked
from amin.hq.house.middleware import the_election
from amin.hq.house.when import now
from amin.hq.orders.content import payload_hash
from amin.hq.orders.doing import BESIDE
from amin.hq.orders.in_force import end_of, happened
from amin.hq.orders.models import Order
from amin.hq.orders.rules import State

_NAME: Final = "check-page"  # under which failed look-ups are counted
_PUBLIC: Final = (State.SERVED, State.ENDED, State.REPLACED, State.REVOKED)


def check(request: HttpRequest) -> HttpResponse:
    """Say whether an order with this number and code was issued, whom it appoints, whether it holds now."""
    number = ascii_digits(request.GET.get("no", "")).strip()[:30]
    code = ascii_digits(request.GET.get("code", "")).strip().upper()[:12]
    if len(code) == 8 and "-" not in code:
        code = f"{code[:4]}-{code[4:]}"
    context: dict[str, object] = {"number": number, "code": code}
    if number or code:
        context |= _found(request, number, code)
    return render(request, "orders/check.html", context)


def _found(request: HttpRequest, number: str, code: str) -> dict[str, object]:
    at, address = now(), address_of(request)
    failures = Failure.objects.filter(username=_NAME, address=address, at__gt=at - WINDOW).values_list(
        "at", flat=True
    )
    if address and is_locked([], list(failures), at=at):
        return {"answer": "locked"}
    rows = Order.objects.filter(number=number, check_code=code, state__in=_PUBLIC).exclude(number="")
    order = rows.select_related(*BESIDE).first()
    if order is None:
        Failure.objects.create(username=_NAME, address=address, at=at)
        return {"answer": "none"}
    end = end_of(order, polling_day=the_election().polling_day, events=happened())
    begun = (order.since or at) <= at
    holds = order.state == State.SERVED and begun and (end is None or at < end)
    whole = payload_hash(order) == order.payload_hash
    return {
        "answer": "holds" if holds and whole else "broken" if not whole else "over",
        "order": order,
        "end": end,
    }
