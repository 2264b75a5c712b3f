"""Screens of people."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render

from amin.encoding.text import normalize_name
from amin.errors import AminError
from amin.hq.bodies.models import Place
from amin.hq.house.acts import acts_of, record
from amin.hq.house.attaching import attach, attachments_of
from amin.hq.house.desk import DeskRequest
from amin.hq.house.editing import EditedMeanwhile, save_version
from amin.hq.house.errors import said
from amin.hq.house.listing import Column, Filter, Listing
from amin.hq.house.when import short_day
from amin.hq.house.words import t
from amin.hq.orders.models import Order
from amin.hq.people.forms import FIELDS, KinForm, PersonForm, places_of
from amin.hq.people.models import Kinship, Person
from amin.hq.people.rules import masked


def listing(request: DeskRequest) -> HttpResponse:
    """All people that the person's orders open."""
    desk = request.desk
    acts = [("/people/new/", t("شخص تازه"), "plus-lg", True)] if desk.may("people.write") else []
    if desk.may("people.import"):
        acts.insert(0, ("/people/import/", t("ورود از فایل"), "upload", False))
    places = [(place.code, str(place)) for place in places_of(desk, "people.read")[:100]]
    return Listing(
        title=t("اشخاص"),
        rows=desk.scope(Person.objects.select_related("place"), "people.read"),
        columns=(
            Column(t("نام"), str, sort="last_name"),
            Column(t("نام پدر"), lambda p: p.father_name, phone=False),
            Column(t("شمارهٔ ملی"), lambda p: masked(p.national_no), phone=False),
            Column(t("دستگاه محل خدمت"), lambda p: p.home_office, sort="home_office"),
            Column(t("حوزه"), lambda p: str(p.place), sort="place"),
        ),
        link=lambda p: f"/people/{p.pk}/",
        search=find,
        filters=(
            Filter("place", t("حوزه"), places, _in_place),
            Filter("order", t("حکم"), (("yes", t("دارد")), ("no", t("ندارد"))), _with_order),
        ),
        order="last_name",
        acts=acts,
        empty_title=t("هنوز کسی این‌جا نیست"),
        empty_text=t("اشخاصی که حکم می‌گیرند این‌جا می‌آیند: یکی‌یکی، یا از یک فایل با پیش‌نمایش."),
    ).answer(request)


def find(rows: QuerySet[Person], q: str) -> QuerySet[Person]:
    """Find by name in any spelling, or by a whole national number."""
    key = normalize_name(q)
    if len(key) == 10 and key.isdigit():
        return rows.filter(national_no=key)
    for word in key.split():
        rows = rows.filter(search_key__contains=word)
    return rows


def _in_place(rows: QuerySet[Person], code: str) -> QuerySet[Person]:
    inside = Place.objects.filter(code__startswith=f"{code}.").values("code")
    return rows.filter(place_id=code) | rows.filter(place_id__in=inside)


def _with_order(rows: QuerySet[Person], answer: str) -> QuerySet[Person]:
    holders = Order.objects.filter(state="served").values("person_id")
    return rows.filter(pk__in=holders) if answer == "yes" else rows.exclude(pk__in=holders)


def detail(request: DeskRequest, person: Person) -> HttpResponse:
    """One person: facts, orders, kin, files, what happened."""
    desk = request.desk
    orders = desk.scope(person.orders.select_related("position", "body"), "orders.read")
    return render(
        request,
        "people/detail.html",
        {
            "person": person,
            "orders": orders,
            "masked": masked(person.national_no),
            "kin": person.kin.select_related("candidate"),
            "account": getattr(person, "user", None),
            "may_write": desk.may("people.write", person.where()),
            "may_invite": desk.may("accounts.invite", person.where()),
            "may_draft": desk.may("orders.draft"),
            "kin_form": KinForm() if desk.may("people.write", person.where()) else None,
            "files": attachments_of(person),
            "activity": acts_of(person, 20),
        },
    )


def new(request: DeskRequest) -> HttpResponse:
    """Add a person."""
    form = PersonForm(request.desk, request.POST or None)
    if request.method == "POST" and form.is_valid():
        person = Person(**form.cleaned_data)
        person.save()
        record(request.desk, "people.made", person, t("شخص تازه: {who}", who=person))
        return redirect("people:detail", pk=person.pk)
    return _page(request, form, t("شخص تازه"), back="/people/")


def edit(request: DeskRequest, person: Person) -> HttpResponse:
    """Change a person; a change by somebody else in the meantime is shown, not overwritten."""
    initial = {name: getattr(person, name) for name in FIELDS}
    form = PersonForm(request.desk, request.POST or None, person=person, initial=initial)
    seen = (
        int(request.POST.get("version", person.version) or 0)
        if request.POST.get("version", "1").isdecimal()
        else 0
    )
    title, back = t("ویرایش {who}", who=person), f"/people/{person.pk}/"
    if request.method == "POST" and form.is_valid():
        before = {name: str(initial[name] or "") for name in FIELDS}
        for name, value in form.cleaned_data.items():
            setattr(person, name, value)
        try:
            save_version(person, seen)
        except EditedMeanwhile as error:
            theirs = _theirs(form, error.theirs)
            return _page(
                request, form, title, back=back, version=error.theirs.version, theirs=theirs, status=409
            )
        changed = [name for name in FIELDS if before[name] != str(getattr(person, name) or "")]
        record(request.desk, "people.changed", person, t("ویرایش شد"), fields=changed)
        return redirect("people:detail", pk=person.pk)
    return _page(request, form, title, back=back, version=seen)


def _theirs(form: PersonForm, theirs: Any) -> list[tuple[str, str]]:
    """What the other has saved, beside the labels of the form; of a national number no more than its end."""
    shown = []
    for name in FIELDS:
        value = getattr(theirs, name)
        text = (
            masked(value)
            if name == "national_no"
            else short_day(value)
            if name == "birth_date" and value
            else value
        )
        shown.append((str(form.fields[name].label), str(text or "")))
    return shown


def _page(
    request: DeskRequest, form: PersonForm, title: str, *, status: int = 0, **more: Any
) -> HttpResponse:
    context = {"form": form, "title": title, "crumbs": [(t("اشخاص"), "/people/"), (title, "")], **more}
    return render(request, "house/form.html", context, status=status or (400 if form.errors else 200))


def add_kin(request: DeskRequest, person: Person) -> HttpResponse:
    """Note of which candidate a person is kin."""
    form = KinForm(request.POST)
    if form.is_valid():
        Kinship.objects.update_or_create(
            person=person,
            candidate=form.cleaned_data["candidate"],
            defaults={"relation": form.cleaned_data["relation"]},
        )
        record(request.desk, "people.kin", person, t("خویشاوندی با نامزد ثبت شد"))
    else:
        messages.error(request, t("نامزد و نسبت را برگزینید."))
    return redirect("people:detail", pk=person.pk)


def add_file(request: DeskRequest, person: Person) -> HttpResponse:
    """Put a file beside a person."""
    upload = request.FILES.get("file")
    try:
        if upload is None:
            messages.error(request, t("فایلی برگزیده نشد."))
        else:
            attach(request.desk, person, upload)
    except AminError as error:
        messages.error(request, said(error))
    return redirect("people:detail", pk=person.pk)
