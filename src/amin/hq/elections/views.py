"""Screens of the election."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from amin.errors import StateError
from amin.hq.elections.doing import check_move, effects
from amin.hq.elections.forms import EndForm, MoveForm
from amin.hq.house import proposals
from amin.hq.house.acts import acts_of
from amin.hq.house.desk import DeskRequest
from amin.hq.house.errors import said
from amin.hq.house.models import Happening
from amin.hq.house.when import short_day
from amin.hq.house.words import t
from amin.hq.orders.rules import END_OF_ELECTION


def election(request: DeskRequest) -> HttpResponse:
    """The election: polling day, phase, what hangs on it; what two persons may change."""
    return _page(request, MoveForm(), EndForm())


def _page(request: DeskRequest, move: MoveForm, end: EndForm, status: int = 200) -> HttpResponse:
    context = {
        "election": request.desk.election,
        "effects": effects(),
        "ended": Happening.objects.filter(code=END_OF_ELECTION).first(),
        "move": move,
        "end": end,
        "may": request.desk.may("election.propose"),
        "activity": acts_of(request.desk.election, 10),
    }
    return render(request, "elections/election.html", context, status=status)


def propose_move(request: DeskRequest) -> HttpResponse:
    """Propose another polling day; nothing moves before a second person approves."""
    form = MoveForm(request.POST)
    if not form.is_valid():
        return _page(request, form, EndForm(), 400)
    day, reason = form.cleaned_data["day"], form.cleaned_data["reason"]
    try:
        check_move(request.desk.election, day)
    except StateError as error:
        messages.error(request, said(error))
        return redirect("elections:election")
    before = short_day(request.desk.election.polling_day)
    words = t("جابه‌جایی روز رأی از {before} به {day}", before=before, day=short_day(day))
    payload = {"day": day.isoformat(), "from": request.desk.election.polling_day.isoformat(), **effects()}
    made = proposals.propose(request.desk, "elections.move", payload, words=words, reason=reason)
    return redirect("house:proposal", pk=made.pk)


def propose_end(request: DeskRequest) -> HttpResponse:
    """Propose the end of the election; no order ends before a second person approves."""
    form = EndForm(request.POST)
    if not form.is_valid():
        return _page(request, MoveForm(), form, 400)
    reason = form.cleaned_data["reason"]
    payload = {"reason": reason, **effects()}
    made = proposals.propose(request.desk, "elections.end", payload, words=t("پایان انتخابات"), reason=reason)
    return redirect("house:proposal", pk=made.pk)
