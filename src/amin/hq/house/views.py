"""Screens that belong to no app: today, search, notices, the audit trail, proposals, files, the language."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.apps import apps as django_apps
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from amin.encoding.text import normalize_name
from amin.errors import AminError
from amin.hq.accounts.proving import PROOF_FIELDS, prove
from amin.hq.house import attaching, proposals
from amin.hq.house.app import Item, apps
from amin.hq.house.desk import DeskRequest
from amin.hq.house.digits import in_language
from amin.hq.house.errors import said
from amin.hq.house.listing import Column, Filter, Listing
from amin.hq.house.middleware import LANGUAGE_COOKIE
from amin.hq.house.models import Act, Anchor, Attachment, Notification, Proposal
from amin.hq.house.words import t

GROUPS: Final = (("late", "دیر شده"), ("today", "امروز"), ("week", "این هفته"), ("later", "بعدتر"))
_MOST_OF_TODAY: Final = 40


def today(request: DeskRequest) -> HttpResponse:
    """Home: what is mine and late, what waits for my signature, what is new."""
    items = [item for app in apps() if app.today for item in app.today(request.desk)]
    work = [item for item in items if item.group in dict(GROUPS)]
    groups = [(t(title), _by_level(work, key)) for key, title in GROUPS]
    waiting = [item for item in items if item.group == "sign"] + _proposals_of(request)
    return render(
        request,
        "house/today.html",
        {
            "groups": [(title, found[:_MOST_OF_TODAY], len(found)) for title, found in groups if found],
            "late": sum(item.group == "late" for item in items),
            "waiting": waiting,
            "trouble": [item for item in items if item.group == "trouble"][:12],
            "dates": [item for item in items if item.group == "dates"][:6],
            "news": Act.objects.filter(pk__in=_recent(request))
            .select_related("user__person")
            .order_by("-id"),
        },
    )


def _by_level(items: list[Item], group: str) -> list[Item]:
    """The loudest first, then by day; what has no day comes last."""
    return sorted((i for i in items if i.group == group), key=lambda i: (-i.level, i.due or date.max))


def _recent(request: DeskRequest) -> list[int]:
    rows = Act.objects.order_by("-id").exclude(verb__startswith="accounts.")[:200]
    seen = []
    for act in rows.values_list("id", "user_id", "place", "body"):
        mine = act[1] == request.desk.user.pk
        if mine or (act[3] and any(grant.body == act[3] for grant in request.desk.grants)):
            seen.append(act[0])
        if len(seen) == 8:
            break
    return seen


def _proposals_of(request: DeskRequest) -> list[Item]:
    if not request.desk.may("election.approve"):
        return []
    return [
        Item("sign", 2, "", one.words, t("پیشنهاد {who} · تأیید دو نفره", who=one.proposed_by.person),
             f"/proposals/{one.pk}/", t("بررسی"))
        for one in proposals.open_proposals()
        if one.proposed_by_id != request.desk.user.pk
    ]  # fmt: skip


def search(request: DeskRequest) -> HttpResponse:
    """Search across everything that the person's orders open."""
    q = request.GET.get("q", "").strip()[:100].replace("\x00", "")
    key = normalize_name(q)
    found = [(app, list(app.search(request.desk, key))) for app in apps() if app.search] if key else []
    sections = [(app.name, hits) for app, hits in found if hits]
    part = bool(request.headers.get("HX-Request"))
    return render(
        request, "house/search_part.html" if part else "house/search.html", {"q": q, "sections": sections}
    )


def notices(request: DeskRequest) -> HttpResponse:
    """The notices of the person, the new ones first."""
    rows = Notification.objects.filter(user=request.desk.user).order_by("-id")[:100]
    return render(request, "house/notices.html", {"notices": list(rows)})


def notices_read(request: DeskRequest) -> HttpResponse:
    """Note that all notices were read."""
    Notification.objects.filter(user=request.desk.user, read_at=None).update(read_at=request.desk.at)
    return redirect("house:notices")


def audit(request: DeskRequest) -> HttpResponse:
    """The audit trail, and how far the log anchors it."""
    verbs = sorted(set(Act.objects.order_by().values_list("verb", flat=True).distinct()[:200]))
    anchor = Anchor.objects.order_by("-size").first()
    return Listing(
        title=t("ثبت رویدادها"),
        rows=Act.objects.select_related("user__person"),
        columns=(
            Column(t("زمان"), lambda act: act.at, sort="id"),
            Column(t("چه شد"), lambda act: in_language(act.words)),
            Column(t("گونه"), lambda act: act.verb, sort="verb", phone=False),
            Column(t("چه کسی"), lambda act: str(act.user.person) if act.user else t("سامانه")),
        ),
        link=lambda act: f"/audit/?kind={act.kind}&id={act.object_id}",
        search=lambda rows, q: rows.filter(words__icontains=q),
        filters=(Filter("verb", t("گونه"), [(v, v) for v in verbs], lambda rows, v: rows.filter(verb=v)),),
        order="-id",
        more={"anchor": anchor},
        template="house/audit.html",
    ).answer(request)


def proposal(request: DeskRequest, pk: int) -> HttpResponse:
    """One proposal: what, why, who, and the second person's answer."""
    one = Proposal.objects.select_related("proposed_by__person", "settled_by__person").filter(pk=pk).first()
    if one is None:
        raise Http404
    if request.method == "POST":
        return _answer(request, one)
    mine = one.proposed_by.person_id == request.desk.user.person_id
    context = {"proposal": one, "mine": mine, "expires_at": proposals.as_proposed(one).expires_at}
    return render(request, "house/proposal.html", context | {"proof_fields": PROOF_FIELDS})


def _answer(request: DeskRequest, one: Proposal) -> HttpResponse:
    try:
        if request.POST.get("answer") == "decline":
            proposals.decline(request.desk, one.pk, request.POST.get("reason", "")[:300])
            messages.info(request, t("پیشنهاد کنار گذاشته شد."))
        else:
            proof = prove(request, "proposal", one.payload_hash)
            words = proposals.approve(request.desk, one.pk, request.POST.get("seen", ""), proof=proof)
            messages.success(request, words)
    except AminError as error:
        messages.error(request, said(error))
    return redirect("house:proposal", pk=one.pk)


def proposal_list(request: DeskRequest) -> HttpResponse:
    """What waits for a second person, and what was settled."""
    settled = (
        Proposal.objects.exclude(settled_at=None).select_related("settled_by__person").order_by("-id")[:30]
    )
    return render(
        request, "house/proposals.html", {"open": proposals.open_proposals(), "settled": list(settled)}
    )


def attachment(request: DeskRequest, pk: int) -> HttpResponse:
    """A file, for those who may see the thing that it stands beside."""
    one = Attachment.objects.filter(pk=pk).first()
    if one is None or not _may_see(request, one):
        raise Http404
    return attaching.serve(one)


_READ: Final = {
    "people.person": "people.read",
    "orders.order": "orders.read",
    "bodies.body": "bodies.read",
    "committees.task": "tasks.read",
}


def _may_see(request: DeskRequest, one: Attachment) -> bool:
    right = _READ.get(one.kind)
    if right is None:
        return one.by_id == request.desk.user.pk
    model = django_apps.get_model(one.kind)
    return bool(request.desk.scope(model._default_manager.filter(pk=one.object_id), right).exists())


def language(request: HttpRequest) -> HttpResponse:
    """Choose the language; kept with the account, or in a cookie for a stranger."""
    chosen = request.POST.get("language", "")
    chosen = chosen if chosen in ("fa", "en") else "fa"
    where = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(where, {request.get_host()}):
        where = "/"
    if request.user.is_authenticated:
        request.user.language = chosen
        request.user.save(update_fields=("language",))
    response = HttpResponseRedirect(where)
    response.set_cookie(
        LANGUAGE_COOKIE, chosen, max_age=365 * 86400, secure=True, httponly=True, samesite="Lax", path="/"
    )
    return response


def parts(request: HttpRequest) -> HttpResponse:
    """A word for monitors: it runs."""
    return HttpResponse("ok", content_type="text/plain", headers={"X-Demo": str(int(settings.DEMO))})
