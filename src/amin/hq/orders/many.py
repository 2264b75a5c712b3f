"""Orders in bulk: a list, a preview with what stands against each, all or none; undone before signing."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from amin.encoding.text import ascii_digits, normalize_name
from amin.errors import AminError, InputError
from amin.hq.accounts.proving import prove
from amin.hq.house.desk import Desk, DeskRequest
from amin.hq.house.errors import said
from amin.hq.house.sheets import read_table
from amin.hq.house.words import t
from amin.hq.orders import doing
from amin.hq.orders.forms import BatchForm, order_of, people
from amin.hq.orders.models import Batch, Order
from amin.hq.orders.rules import State, obstacles
from amin.hq.orders.tasks import make_papers
from amin.hq.orders.views import OBSTACLES

MOST = 1000
_HEADS = ("شمارهٔ ملی", "کد ملی", "شماره ملی", "national number", "national_no")


def start(request: DeskRequest) -> HttpResponse:
    """Give the list; see the preview; make the drafts, numbered."""
    form = BatchForm(request.desk, request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form, "title": t("حکم گروهی"), "back": "/orders/"}
    if request.method == "POST" and form.is_valid():
        try:
            rows = judged(request.desk, form.cleaned_data)
        except AminError as error:
            form.add_error("file", said(error))
        else:
            good = [row for row in rows if not row["why"]]
            if request.POST.get("do") == "make" and good and len(good) == len(rows):
                return _made(request, form, good)
            context |= {"rows": rows, "good": len(good), "bad": len(rows) - len(good)}
    return render(request, "orders/many.html", context, status=400 if form.errors else 200)


def judged(desk: Desk, given: dict[str, Any]) -> list[dict[str, Any]]:
    """Decide each row of the list: who it is, and what stands against the appointment.

    Raises:
        InputError: no table, or no column of national numbers.
    """
    upload = given["file"]
    table = read_table(upload.name, upload.read())
    wanted = {normalize_name(head) for head in _HEADS}
    column = next((i for i, head in enumerate(table[0]) if normalize_name(head) in wanted), None)
    if column is None:
        raise InputError("a file that cannot be read as a list: the column of national numbers is missing")
    numbers = [
        ascii_digits(row[column]).strip().zfill(10) if len(row) > column and row[column] else ""
        for row in table[1:]
    ]
    if len(numbers) > MOST:
        raise InputError(f"a list larger than {MOST} rows")
    known = {p.national_no: p for p in people(desk).filter(national_no__in=[n for n in numbers if n])}
    twice = Counter(numbers)
    seat, bars = doing.seat_of(given["position"]), given["position"].bars
    holders = doing.holders_of([p.pk for p in known.values()])
    rows = []
    for line, number in enumerate(numbers, start=2):
        person = known.get(number)
        if person is None:
            why = t("کسی با این شماره نیست.")
        elif twice[number] > 1:
            why = t("دو بار در فهرست است.")
        else:
            why = "، ".join(t(OBSTACLES[one]) for one in obstacles(holders[person.pk], seat, bars))
        rows.append({"line": line, "person": person, "why": why})
    return rows


def _made(request: DeskRequest, form: BatchForm, rows: list[dict[str, Any]]) -> HttpResponse:
    try:
        orders = [order_of(form.cleaned_data, row["person"]) for row in rows]
        batch = doing.make_batch(request.desk, orders)
    except AminError as error:
        messages.error(request, said(error))
        return redirect("orders:many")
    return redirect("orders:batch", batch=batch.pk)


def batch(request: DeskRequest, batch: int) -> HttpResponse:
    """One batch: sign all, take all back, fetch all papers."""
    found = Batch.objects.filter(pk=batch).first()
    orders = (
        request.desk.scope(Order.objects.filter(batch_id=batch), "orders.read")
        if found
        else Order.objects.none()
    )
    rows = list(orders.select_related(*doing.BESIDE).order_by("id"))
    if found is None or not rows:
        raise Http404
    if request.method == "POST":
        return _do(request, found)
    waiting = [order for order in rows if order.state == State.NUMBERED]
    where = rows[0].where()
    signed = [order for order in rows if order.signatures.exists()] if not waiting else []
    context = {
        "batch": found,
        "rows": rows,
        "waiting": waiting,
        "hash": doing.batch_hash(waiting) if waiting else "",
        "states": Counter(order.state_words for order in rows).items(),
        "signed": signed,
        "may_sign": request.desk.may("orders.sign", where) or request.desk.may("orders.countersign", where),
        "may_serve": request.desk.may("orders.serve", where),
        "ready": sum(order.state == State.SIGNED for order in rows),
    }
    return render(request, "orders/batch.html", context)


def _do(request: DeskRequest, found: Batch) -> HttpResponse:
    act = request.POST.get("do", "")
    try:
        if act == "undo":
            messages.success(request, t("{n} حکم برگشت.", n=doing.undo_batch(request.desk, found)))
        elif act == "serve":
            ready = list(found.orders.filter(state=State.SIGNED).values_list("pk", flat=True))
            for pk in ready:
                doing.serve(request.desk, pk)
            messages.success(request, t("{n} حکم ابلاغ شد.", n=len(ready)))
        else:
            seen = request.POST.get("seen", "")
            n = doing.sign_batch(request.desk, found, seen, prove(request, "order", seen))
            messages.success(request, t("{n} حکم امضا شد.", n=n))
    except AminError as error:
        messages.error(request, said(error))
    return redirect("orders:batch", batch=found.pk)


def papers(request: DeskRequest, batch: int) -> HttpResponse:
    """Have all papers of a batch set in the background; a notice says when they are there."""
    if not request.desk.scope(Order.objects.filter(batch_id=batch), "orders.read").exists():
        raise Http404
    make_papers.enqueue(batch, request.desk.user.pk)
    messages.success(request, t("برگه‌ها ساخته می‌شود؛ وقتی آماده شد در اعلان‌ها می‌بینید."))
    return redirect("orders:batch", batch=batch)
