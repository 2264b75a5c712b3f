"""The form of an order, and of many from a list."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from amin.hq.bodies.models import Place, Position
from amin.hq.house.desk import Desk
from amin.hq.house.fields import Form, LongSelect, MomentField, NameField
from amin.hq.house.words import t, t_lazy
from amin.hq.orders.content import CONTESTS
from amin.hq.orders.models import Order
from amin.hq.orders.texts import templates
from amin.hq.people.forms import places_of
from amin.hq.people.models import Person
from amin.hq.people.views import find

UNTIL = (
    ("E", t_lazy("تا پایان انتخابات")),
    ("T+1", t_lazy("تا یک روز پس از روز رأی")),
    ("T-1", t_lazy("تا یک روز پیش از روز رأی")),
    ("T-7", t_lazy("تا هفت روز پیش از روز رأی")),
    ("date", t_lazy("تا روزی که می‌نویسم")),
)


class Wording(Form):
    """What an order says beside whom it appoints to what."""

    template = forms.ChoiceField(label=t_lazy("متن"), initial="order.member")
    ground = forms.ChoiceField(label=t_lazy("مبنا"), required=False)
    ground_text = NameField(label=t_lazy("مستند قانونی یا مصوبه"), required=False)
    proposer = NameField(label=t_lazy("پیشنهاددهنده"), required=False)
    contest = forms.ChoiceField(label=t_lazy("رقابت"), required=False)
    place = forms.ModelChoiceField(label=t_lazy("محدودهٔ مکان"), queryset=Place.objects.none(), required=False)
    since = MomentField(label=t_lazy("از، اگر جز لحظهٔ ابلاغ است"), required=False)
    until = forms.ChoiceField(label=t_lazy("تا"), choices=UNTIL, initial="E")
    until_at = MomentField(label=t_lazy("پایان، روز و اگر بخواهید ساعت"), required=False)
    lent = forms.BooleanField(label=t_lazy("مأمور از دستگاه دیگر (مادهٔ تأمین نیرو)"), required=False)
    copies = NameField(label=t_lazy("رونوشت"), required=False)

    def __init__(self, desk: Desk, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        texts = [
            (code, row["fa"]) for code, row in templates().items() if code in ("order.head", "order.member")
        ]
        self.fields["template"].choices = texts  # type: ignore[attr-defined]
        self.fields["ground"].choices = [(key, t(title)) for key, title in Order.GROUNDS]  # type: ignore[attr-defined]
        self.fields["contest"].choices = [(key, t(title)) for key, title in CONTESTS.items()]  # type: ignore[attr-defined]
        self.fields["place"].queryset = _places(desk)  # type: ignore[attr-defined]
        self.desk = desk

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("until") == "date" and not given.get("until_at") and "until_at" not in self.errors:
            self.add_error("until_at", t("روز پایان را بنویسید."))
        if given.get("until") != "date":
            given["until_at"] = None
        until, since = given.get("until_at"), given.get("since")
        if until and until <= (since or self.desk.at):
            self.add_error("until_at", t("پایان باید پس از آغاز و پس از اکنون باشد."))
        if given.get("template") == "order.head" and not (given.get("ground_text") and given.get("proposer")):
            self.add_error("ground_text", t("این متن مستند و پیشنهاددهنده می‌خواهد."))
        return given


class OrderForm(Wording):
    """One order."""

    position = forms.ModelChoiceField(label=t_lazy("سمت"), queryset=Position.objects.none())
    who = forms.CharField(label=t_lazy("شخص: نام یا شمارهٔ ملی"), max_length=200, required=False)
    person = forms.ModelChoiceField(queryset=Person.objects.none(), required=False, widget=forms.HiddenInput)
    field_order = ("position", "who", "person", "template", "ground", "ground_text", "proposer")

    def __init__(self, desk: Desk, *args: Any, known: Person | None = None, **kwargs: Any) -> None:
        super().__init__(desk, *args, **kwargs)
        self.matches: list[Person] = []
        self.fields["position"] = _PositionField(queryset=positions(desk), label=t("سمت"), widget=LongSelect)
        self.fields["position"].widget.attrs["class"] = "form-select"
        self.fields["person"].queryset = people(desk)  # type: ignore[attr-defined]
        if known is not None:
            self.fields["who"].initial = str(known)
            self.fields["who"].widget.attrs["readonly"] = True
            self.fields["person"].initial = known.pk
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if not given.get("person"):
            given["person"] = self._found(given.get("who", ""))
        return given

    def _found(self, who: str) -> Person | None:
        rows = people(self.desk)
        self.matches = list(find(rows, who)[:8]) if who.strip() else []
        if len(self.matches) == 1:
            return self.matches[0]
        words = (
            t("چند نفر با این نام هستند؛ یکی را برگزینید.")
            if self.matches
            else t("کسی با این نام یا شماره نیست.")
        )
        self.add_error("who", ValidationError(words))
        return None


class BatchForm(Wording):
    """Many orders from a list of people: one position, one text."""

    position = forms.ModelChoiceField(label=t_lazy("سمت"), queryset=Position.objects.none())
    file = forms.FileField(label=t_lazy("فهرست، xlsx یا CSV: ستون «شمارهٔ ملی»"))
    field_order = ("position", "file", "template", "ground", "ground_text", "proposer")

    def __init__(self, desk: Desk, *args: Any, **kwargs: Any) -> None:
        super().__init__(desk, *args, **kwargs)
        self.fields["position"] = _PositionField(queryset=positions(desk), label=t("سمت"), widget=LongSelect)
        self.fields["position"].widget.attrs["class"] = "form-select"
        self.order_fields(self.field_order)


class _PositionField(forms.ModelChoiceField[Position]):
    """A position with the body that it is in."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.body} · {obj}"


def positions(desk: Desk) -> QuerySet[Position]:
    """The positions for which the person may draft orders."""
    return desk.scope(Position.objects.select_related("body__place"), "orders.draft")


def people(desk: Desk) -> QuerySet[Person]:
    """The people whom the person may appoint."""
    return desk.scope(Person.objects.select_related("place"), "people.read")


def _places(desk: Desk) -> QuerySet[Place]:
    found: QuerySet[Place] = places_of(desk, "orders.draft")
    return found


def order_of(given: dict[str, Any], person: Person, **more: Any) -> Order:
    """Make an order, not saved yet, from what a form gave."""
    position = given["position"]
    body = position.body
    return Order(
        position=position,
        body=body,
        person=person,
        place=given.get("place") or body.place,
        contest=given.get("contest") or body.contest,
        template=given["template"],
        ground=given.get("ground") or "order",
        ground_text=given.get("ground_text", ""),
        proposer=given.get("proposer", ""),
        copies=given.get("copies", ""),
        lent=bool(given.get("lent")),
        since=given.get("since"),
        until=given["until"],
        until_at=given.get("until_at"),
        **more,
    )
