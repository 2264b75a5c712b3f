"""Screens of orders: the list, one order on its way, many at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe

from amin.encoding.text import normalize_name
from amin.errors import AminError, StateError
from amin.hq.accounts.proving import prove
from amin.hq.house import proposals
from amin.hq.house.acts import acts_of
from amin.hq.house.app import rights
from amin.hq.house.attaching import attachments_of
from amin.hq.house.desk import DeskRequest
from amin.hq.house.errors import said
from amin.hq.house.listing import Column, Filter, Listing
from amin.hq.house.papers import qr_svg
from amin.hq.house.rights import Grant, Where, extents
from amin.hq.house.words import t, titled
from amin.hq.orders import doing
from amin.hq.orders.content import check_address, needed, order_pdf, shown, until_words
from amin.hq.orders.forms import OrderForm, order_of
from amin.hq.orders.in_force import end_of, happened
from amin.hq.orders.models import Order
from amin.hq.orders.rules import State
from amin.hq.people.models import Person

STEPS: Final = (
    ("draft", "پیش‌نویس", "pencil"),
    ("numbered", "شماره", "hash"),
    ("signed", "امضا", "pen"),
    ("served", "ابلاغ", "send"),
)
OBSTACLES: Final = {
    "candidate": "خود نامزد است",
    "kin-of-candidate": "خویشاوند نامزد است",
    "holds-it-already": "همین سمت را دارد",
    "incompatible-seat": "سمت ناسازگار دارد",
}


def listing(request: DeskRequest) -> HttpResponse:
    """All orders that the person's orders open."""
    desk = request.desk
    acts = []
    if desk.may("orders.draft"):
        acts = [
            ("/orders/many/", t("حکم گروهی"), "files", False),
            ("/orders/new/", t("صدور حکم"), "plus-lg", True),
        ]
    return Listing(
        title=t("احکام"),
        rows=desk.scope(Order.objects.select_related("person", "position", "body"), "orders.read"),
        columns=(
            Column(t("شماره"), lambda order: str(order), sort="id", cell="orders/cell_number.html"),
            Column(t("شخص"), lambda order: str(order.person)),
            Column(t("سمت"), lambda order: str(order.position)),
            Column(t("نهاد"), lambda order: str(order.body), phone=False),
            Column(t("وضعیت"), lambda order: order.state_words, sort="state", cell="orders/cell_state.html"),
            Column(t("تاریخ"), lambda order: order.dated, sort="dated", phone=False),
        ),
        link=lambda order: f"/orders/{order.pk}/",
        search=_search,
        filters=(
            Filter(
                "state",
                t("وضعیت"),
                [(k, t(v)) for k, v in Order.STATES],
                lambda rows, v: rows.filter(state=v),
            ),
        ),
        order="-id",
        acts=acts,
        empty_title=t("هنوز حکمی نیست"),
        empty_text=t(
            "حکم از یک سمت خالی آغاز می‌شود: پیش‌نویس، شماره، امضا، ابلاغ. دسترسی‌ها با ابلاغ باز می‌شود."
        ),
    ).answer(request)


def _search(rows: Any, q: str) -> Any:
    if "/" in q or q.isdigit():
        return rows.filter(number__icontains=q)
    for word in normalize_name(q).split():
        rows = rows.filter(person__search_key__contains=word)
    return rows


def detail(request: DeskRequest, order: Order) -> HttpResponse:
    """One order: its paper, who signs, what it opens, what stands against it."""
    desk = request.desk
    try:
        page, gap = shown(order, desk.election), ""
    except StateError as error:
        page, gap = {"paragraphs": [], "signatures": []}, error.hint
    may = {
        name: desk.may(f"orders.{name}", order.where())
        for name in ("draft", "number", "sign", "countersign", "serve", "revoke")
    }
    signed = {signature.person_id for signature in order.signatures.all()}
    mine = order.state == State.NUMBERED and desk.user.person_id not in signed | {order.person_id}
    before = State(order.state) in (State.DRAFT, State.NUMBERED, State.SIGNED)
    end = end_of(order, polling_day=desk.election.polling_day, events=happened())
    return render(
        request,
        "orders/detail.html",
        {
            "order": order,
            "page": page,
            "gap": gap,
            "may": may,
            "steps": _steps(order),
            "end": end,
            "signable": mine and (may["sign"] or (may["countersign"] and bool(signed))),
            "opens": _opens(order),
            "obstacles": [t(OBSTACLES[one]) for one in doing.obstacles_of(order)] if before else [],
            "checked": before,
            "until": until_words(order),
            "needed": needed(order),
            "activity": acts_of(order, 30),
            "two": order.position.signatures >= 2,
            "files": attachments_of(order),
            "qr": mark_safe(qr_svg(check_address(order))) if order.number else "",
        },
    )


def _steps(order: Order) -> list[dict[str, Any]]:
    keys = [key for key, _, _ in STEPS]
    at = keys.index(order.state) if order.state in keys else len(keys)
    return [
        {"title": t(title), "icon": icon, "done": number <= at, "now": number == at + 1 and at < len(keys)}
        for number, (_, title, icon) in enumerate(STEPS)
    ]


def _opens(order: Order) -> list[str]:
    """What the order will open, said in words, before anybody signs it."""
    since = order.served_at or order.drafted_at
    grant = Grant(order.pk, order.position.role, order.body_id, order.place_id, order.contest, since, None)
    where = Where(order.place_id, order.body_id, order.contest)
    return [
        titled(right.fa, right.en)
        for right in rights().values()
        if any(
            one.covers(where) for one in extents(right, [grant], at=since, phase=next(iter(right.phases), ""))
        )
    ]


def new(request: DeskRequest) -> HttpResponse:
    """Draft an order: for a vacant seat, for a person, or in place of another."""
    desk = request.desk
    replaced = _asked(request, "replaces")
    known = replaced.person if replaced else _person(request)
    initial: dict[str, Any] = {
        "position": replaced.position_id if replaced else request.GET.get("position", "")
    }
    form = OrderForm(desk, request.POST or None, known=known, initial=initial)
    if request.method == "POST" and form.is_valid():
        order = order_of(form.cleaned_data, form.cleaned_data["person"], replaces=replaced)
        try:
            doing.draft(desk, order)
        except StateError as error:
            words = [t(OBSTACLES[name]) for name in OBSTACLES if name in error.message]
            form.add_error(None, "، ".join(words) or said(error))
        else:
            return redirect("orders:detail", pk=order.pk)
    context = {
        "form": form,
        "title": t("صدور حکم"),
        "replaced": replaced,
        "button": t("پیش‌نویس شود"),
        "back": "/orders/",
    }
    return render(request, "orders/new.html", context, status=400 if form.errors else 200)


def _asked(request: DeskRequest, name: str) -> Order | None:
    pk = request.GET.get(name, "")
    if not (pk.isdecimal() and len(pk) < 12):
        return None
    return (
        request.desk.scope(Order.objects.filter(pk=int(pk)), "orders.draft")
        .select_related(*doing.BESIDE)
        .first()
    )


def _person(request: DeskRequest) -> Person | None:
    pk = request.GET.get("person", "")
    if not (pk.isdecimal() and len(pk) < 12):
        return None
    return request.desk.scope(Person.objects.filter(pk=int(pk)), "people.read").first()


def _act(do: Callable[[DeskRequest, Order], str]) -> Callable[[DeskRequest, Order], HttpResponse]:
    """Make a view of an act on an order: a refusal is shown, not raised."""

    def view(request: DeskRequest, order: Order) -> HttpResponse:
        try:
            messages.success(request, do(request, order))
        except AminError as error:
            messages.error(request, said(error))
        return redirect("orders:detail", pk=order.pk)

    view.__doc__ = do.__doc__
    return view


def _number(request: DeskRequest, order: Order) -> str:
    """Give a draft its number."""
    return t("حکم شمارهٔ {no} گرفت؛ اکنون منتظر امضاست.", no=doing.number(request.desk, order.pk).number)


def _sign(request: DeskRequest, order: Order) -> str:
    """Sign an order as it was shown."""
    seen = request.POST.get("seen", "")
    done = doing.sign(request.desk, order.pk, seen, prove(request, "order", seen))
    return t("امضا شد.") if done.state == State.NUMBERED else t("امضا کامل شد؛ اکنون ابلاغ شود.")


def _return(request: DeskRequest, order: Order) -> str:
    """Return an order to its drafter."""
    doing.give_back(request.desk, order.pk, request.POST.get("reason", ""))
    return t("با دلیل برگشت.")


def _serve(request: DeskRequest, order: Order) -> str:
    """Serve an order to the person."""
    doing.serve(request.desk, order.pk)
    return t("ابلاغ شد؛ دسترسی‌ها از همین لحظه باز است.")


def _withdraw(request: DeskRequest, order: Order) -> str:
    """Take back an order that is not served."""
    doing.withdraw(request.desk, order.pk, request.POST.get("reason", ""))
    return t("پس گرفته شد.")


def _revoke(request: DeskRequest, order: Order) -> str:
    """Revoke an order: of two signatures by two persons, of one at once."""
    reason = request.POST.get("reason", "").strip()
    if not reason:
        raise StateError("an unfilled placeholder: the reason")
    if order.position.signatures >= 2:
        words = t(
            "لغو حکم {no}: {who}، {position}", no=order.number, who=order.person, position=order.position
        )
        proposals.propose(
            request.desk, "orders.revoke", {"order": order.pk, "reason": reason}, words=words, reason=reason
        )
        return t("پیشنهاد شد؛ با تأیید نفر دوم لغو می‌شود.")
    doing.revoke(request.desk, order.pk, reason)
    return t("لغو شد؛ دسترسی‌ها از همین لحظه بسته است.")


number, sign, give_back, serve = _act(_number), _act(_sign), _act(_return), _act(_serve)
withdraw, revoke = _act(_withdraw), _act(_revoke)


def pdf(request: DeskRequest, order: Order) -> HttpResponse:
    """The order as PDF/A."""
    return pdf_answer(order, order_pdf(order, request.desk.election))


def pdf_answer(order: Order, data: bytes) -> HttpResponse:
    """Send a PDF under the order's number."""
    name = (order.number or f"draft-{order.pk}").replace("/", "-")
    headers = {"Content-Disposition": f'attachment; filename="order-{name}.pdf"'}
    return HttpResponse(data, content_type="application/pdf", headers=headers)


def my_pdf(request: DeskRequest, order: int) -> HttpResponse:
    """One's own order as PDF/A, also after it has ended."""
    mine = Order.objects.filter(pk=order, person=request.desk.person).exclude(served_at=None)
    found = mine.select_related(*doing.BESIDE).first()
    if found is None:
        raise Http404
    return pdf_answer(found, order_pdf(found, request.desk.election))
