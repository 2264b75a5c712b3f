"""Screens of bodies: the list, one body, the chart."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any, Final

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe

from amin.errors import AminError
from amin.hq.bodies.chart import chart_svg, counted
from amin.hq.bodies.forms import BodyForm, FormBody, PositionForm
from amin.hq.bodies.holders import seats_of_bodies
from amin.hq.bodies.library import form_body
from amin.hq.bodies.models import Body, Position
from amin.hq.committees.starting import start_committee
from amin.hq.house.acts import acts_of, record
from amin.hq.house.desk import Desk, DeskRequest
from amin.hq.house.editing import EditedMeanwhile, save_version
from amin.hq.house.errors import said
from amin.hq.house.listing import Column, Filter, Listing
from amin.hq.house.papers import paper
from amin.hq.house.when import day_ends, local_day, long_day, typed_moment
from amin.hq.house.words import is_english, t
from amin.hq.orders.rules import State

MOST_ON_CHART: Final = 600


def listing(request: DeskRequest) -> HttpResponse:
    """All bodies that the person's orders open."""
    desk = request.desk
    acts = [("/bodies/chart/", t("چارت ستاد"), "diagram-3", False)]
    if desk.may("bodies.write"):
        acts.append(("/bodies/new/", t("تشکیل نهاد"), "plus-lg", True))
    kinds = [(key, t(title)) for key, title in Body.KINDS]
    return Listing(
        title=t("نهادها"),
        rows=desk.scope(Body.objects.select_related("place", "parent"), "bodies.read"),
        columns=(
            Column(t("عنوان"), str, sort="title_fa"),
            Column(t("گونه"), lambda body: body.kind_words, sort="kind"),
            Column(t("حوزه"), lambda body: str(body.place), sort="place"),
            Column(t("زیر نظر"), lambda body: str(body.parent or "—"), phone=False),
        ),
        link=lambda body: f"/committees/{body.pk}/" if body.kind == "committee" else f"/bodies/{body.pk}/",
        search=lambda rows, q: rows.filter(title_fa__icontains=q) | rows.filter(title_en__icontains=q),
        filters=(Filter("kind", t("گونه"), kinds, lambda rows, kind: rows.filter(kind=kind)),),
        acts=acts,
        empty_title=t("هنوز نهادی تشکیل نشده است"),
        empty_text=t("ستاد، هیئت‌ها و کمیته‌ها را از کتابخانه تشکیل دهید؛ سمت‌ها و وظیفه‌ها با آن می‌آید."),
    ).answer(request)


def detail(request: DeskRequest, body: Body) -> HttpResponse:
    """One body: its seats now, its parts, and who held what when."""
    desk = request.desk
    seats = seats_of_bodies([body], at=desk.at, election=desk.election).get(body.pk, [])
    past = body.orders.filter(state__in=(State.ENDED, State.REPLACED, State.REVOKED)).select_related(
        "person", "position"
    )
    return render(
        request,
        "bodies/detail.html",
        {
            "body": body,
            "seats": sorted(seats, key=lambda seat: (seat.position.rank, seat.position.pk)),
            "parts": desk.scope(body.parts.all(), "bodies.read"),
            "past": past.order_by("-closed_at")[:100],
            "may_write": desk.may("bodies.write", body.where()),
            "may_draft": desk.may("orders.draft", body.where()),
            "activity": acts_of(body, 15),
        },
    )


def new(request: DeskRequest) -> HttpResponse:
    """Form a body from the library, with its positions and, for a committee, its duties."""
    form = FormBody(request.desk, request.POST or None, initial=request.GET.dict())
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        fa = given["title_fa"]
        if Body.objects.filter(place=given["place"], title_fa=fa or None).exists():
            form.add_error("title_fa", t("نهادی با همین عنوان در این حوزه هست."))
        else:
            with transaction.atomic():
                body = form_body(
                    given["code"], given["place"], given["parent"], title_fa=fa, title_en=given["title_en"]
                )
                if body.kind == "committee":
                    start_committee(body, request.desk.election)
                record(request.desk, "bodies.formed", body, t("تشکیل شد: {body}", body=body))
            return redirect("committees:detail" if body.kind == "committee" else "bodies:detail", pk=body.pk)
    context = {"form": form, "title": t("تشکیل نهاد"), "button": t("تشکیل"), "back": "/bodies/"}
    return render(request, "house/form.html", context, status=400 if form.errors else 200)


def edit(request: DeskRequest, body: Body) -> HttpResponse:
    """Change a body's title or its contract."""
    names = ("title_fa", "title_en", "contract_no", "contract_until")
    form = BodyForm(request.POST or None, initial={name: getattr(body, name) for name in names})
    version = request.POST.get("version", str(body.version))
    context: dict[str, Any] = {
        "form": form,
        "title": t("ویرایش {who}", who=body),
        "back": f"/bodies/{body.pk}/",
    }
    if request.method == "POST" and form.is_valid():
        for name, value in form.cleaned_data.items():
            setattr(body, name, value)
        try:
            save_version(body, int(version) if version.isdecimal() else 0)
        except EditedMeanwhile as error:
            theirs: Any = error.theirs
            shown = [(str(form.fields[name].label), str(getattr(theirs, name) or "")) for name in names]
            return render(
                request, "house/form.html", context | {"theirs": shown, "version": theirs.version}, status=409
            )
        record(request.desk, "bodies.changed", body, t("ویرایش شد"))
        return redirect("bodies:detail", pk=body.pk)
    return render(
        request, "house/form.html", context | {"version": version}, status=400 if form.errors else 200
    )


def new_position(request: DeskRequest, body: Body) -> HttpResponse:
    """Add a position to a body."""
    form = PositionForm(body, request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        position = Position.objects.create(
            body=body,
            code=f"own.{body.pk}",
            title_fa=given["title_fa"],
            title_en=given["title_en"],
            seats=given["seats"],
            signatures=int(given["signatures"]),
            role=given["role"],
            rank=50,
            bars=["candidate", "kin of candidate"],
        )
        record(request.desk, "bodies.position", position, t("سمت تازه: {title}", title=position))
        return redirect("bodies:detail", pk=body.pk)
    context = {"form": form, "title": t("سمت تازه در {body}", body=body), "back": f"/bodies/{body.pk}/"}
    return render(request, "house/form.html", context, status=400 if form.errors else 200)


def chart(request: DeskRequest) -> HttpResponse:
    """The chart, now or on another day; as a page or as a PDF of one large sheet."""
    desk = request.desk
    at, day = _moment(request, desk)
    bodies = _tree(request, desk)
    if not bodies:
        return render(request, "bodies/chart.html", {"bodies": []})
    seats = seats_of_bodies(bodies, at=at, election=desk.election)
    for of_body in seats.values():
        of_body.sort(key=lambda seat: (seat.position.rank, seat.position.pk))
    svg = chart_svg(bodies, seats, at=at)
    if request.GET.get("pdf"):
        return _pdf(bodies[0], svg, at)
    vacant = [seat for body in bodies for seat in seats.get(body.pk, []) if seat.vacant]
    ending = [
        (seat, order, end)
        for body in bodies
        for seat in seats.get(body.pk, [])
        for order, end in seat.ending(at)
    ]
    context = {
        "root": bodies[0],
        "svg": mark_safe(svg),
        "counted": counted(seats, at),
        "day": day,
        "at": at,
        "tree": [(body, seats.get(body.pk, [])) for body in bodies],
        "vacant": vacant[:20],
        "ending": ending[:20],
        "may_draft": desk.may("orders.draft"),
        "bodies": bodies,
    }
    return render(request, "bodies/chart.html", context)


def _moment(request: HttpRequest, desk: Desk) -> tuple[datetime, Any]:
    typed = request.GET.get("day", "").strip()
    if typed:
        try:
            at = typed_moment(typed)
        except AminError as error:
            messages.error(request, said(error))
        else:
            day = local_day(at) if " " in typed else _before(at)
            return (desk.at, desk.today) if day == desk.today else (at, day)
    return desk.at, desk.today


def _before(end: datetime) -> Any:
    day = local_day(end - timedelta(seconds=1))
    assert day_ends(day) == end
    return day


def _tree(request: HttpRequest, desk: Desk) -> list[Body]:
    """The body asked for, or the highest that is open to the person, and all under it, parents first."""
    rows = {
        body.pk: body
        for body in desk.scope(Body.objects.select_related("place"), "bodies.read").order_by("id")
    }
    wanted = request.GET.get("body", "")
    root = rows.get(int(wanted)) if wanted.isdecimal() and len(wanted) < 10 else None
    if root is None:
        mine = {grant.body for grant in desk.grants}
        tops = [body for body in rows.values() if body.parent_id not in rows]
        root = next((b for b in tops if b.pk in mine), None) or next(
            (b for b in tops if b.kind == "hq"), None
        )
        root = root or (tops[0] if tops else None)
    if root is None:
        return []
    found, at = [root], 0
    children: dict[int, list[Body]] = {}
    for body in rows.values():
        if body.parent_id is not None:
            children.setdefault(body.parent_id, []).append(body)
    while at < len(found) and len(found) < MOST_ON_CHART:
        found += children.get(found[at].pk, [])
        at += 1
    return found[:MOST_ON_CHART]


def _pdf(root: Body, svg: str, at: datetime) -> HttpResponse:
    plain = _without_links(svg)
    shown = {
        "svg": plain,
        "title": t("چارت {body}", body=root),
        "day": long_day(local_day(at)),
        "rtl": not is_english(),
    }
    data = paper("chart.typ", shown, inside={"body": root.pk, "at": at.isoformat()}, at=at)
    headers = {"Content-Disposition": 'attachment; filename="chart.pdf"'}
    return HttpResponse(data, content_type="application/pdf", headers=headers)


def _without_links(svg: str) -> str:
    return re.sub(r"</?a(?: [^>]*)?>", "", svg)
