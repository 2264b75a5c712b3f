"""Forms of bodies and positions."""

from __future__ import annotations

from typing import Any

from django import forms

from amin.hq.bodies.library import MOST_SEATS, patterns, rows
from amin.hq.bodies.models import Body, Place
from amin.hq.house.desk import Desk
from amin.hq.house.fields import DayField, Form, NameField, NumberField
from amin.hq.house.words import t_lazy, titled
from amin.hq.people.forms import places_of


class FormBody(Form):
    """Form a body from the library."""

    code = forms.ChoiceField(label=t_lazy("گونه، از کتابخانه"))
    place = forms.ModelChoiceField(label=t_lazy("حوزه"), queryset=Place.objects.none())
    parent = forms.ModelChoiceField(label=t_lazy("زیر نظر"), queryset=Body.objects.none(), required=False)
    title_fa = NameField(label=t_lazy("عنوان، اگر جز عنوان کتابخانه است"), required=False)
    title_en = NameField(label=t_lazy("عنوان انگلیسی"), required=False)

    def __init__(self, desk: Desk, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(code, titled(p.fa, p.en)) for code, p in patterns().items()]
        self.fields["code"].choices = choices  # type: ignore[attr-defined]
        self.fields["place"].queryset = places_of(desk, "bodies.write")  # type: ignore[attr-defined]
        mine = desk.scope(Body.objects.all(), "bodies.write")
        self.fields["parent"].queryset = mine  # type: ignore[attr-defined]


class BodyForm(Form):
    """What may change of a body: its title, and for a contractor the contract and its term."""

    title_fa = NameField(label=t_lazy("عنوان"))
    title_en = NameField(label=t_lazy("عنوان انگلیسی"), required=False)
    contract_no = NameField(label=t_lazy("شمارهٔ قرارداد"), required=False, max_length=60)
    contract_until = DayField(label=t_lazy("پایان قرارداد"), required=False)


class PositionForm(Form):
    """A position beside those of the library."""

    title_fa = NameField(label=t_lazy("عنوان سمت"))
    title_en = NameField(label=t_lazy("عنوان انگلیسی"), required=False)
    seats = NumberField(label=t_lazy("شمار"), min_value=1, max_value=MOST_SEATS, initial=1)
    signatures = forms.ChoiceField(
        label=t_lazy("امضا"), choices=(("1", t_lazy("یک امضا")), ("2", t_lazy("دو امضا")))
    )
    role = forms.ChoiceField(label=t_lazy("دسترسی"))

    def __init__(self, body: Body, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = sorted({row["role"] for row in rows("positions") if _same_family(row["role"], body)})
        self.fields["role"].choices = [("none", t_lazy("هیچ")), *((role, role) for role in roles)]  # type: ignore[attr-defined]


def _same_family(role: str, body: Body) -> bool:
    """A body may give the roles of its own kind only: no committee makes a head of headquarters."""
    family = {
        "hq": ("hq.", "area.", "district."),
        "committee": ("committee.",),
        "executive": ("board.",),
        "supervision": ("supervise.", "station.supervise."),
        "inspection": ("inspect.",),
        "external": ("netsec.", "followups."),
        "trustees": ("trustee.",),
    }.get(body.kind, ())
    return bool(family) and role.startswith(family) and role != "hq.owner"
