"""The form of a person."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q

from amin.errors import MalformedError
from amin.hq.bodies.models import Place
from amin.hq.house.desk import Desk
from amin.hq.house.fields import DayField, Form, NameField
from amin.hq.house.words import t, t_lazy
from amin.hq.people.models import Kinship, Person
from amin.hq.people.rules import mobile, national_no

FIELDS = (
    "honorific",
    "first_name",
    "last_name",
    "father_name",
    "national_no",
    "birth_date",
    "mobile",
    "home_office",
    "place",
    "candidate_in",
)
CONTESTS = (
    ("", t_lazy("نامزد نیست")),
    ("councils.city", t_lazy("شورای شهر")),
    ("councils.village", t_lazy("شورای روستا")),
    ("experts", t_lazy("خبرگان")),
)


class PersonForm(Form):
    """Who somebody is. Form of address is an explicit choice, never a guess from the name."""

    first_name = NameField(label=t_lazy("نام"), max_length=100)
    last_name = NameField(label=t_lazy("نام خانوادگی"), max_length=100)
    honorific = forms.ChoiceField(label=t_lazy("عنوان"), required=False)
    father_name = NameField(label=t_lazy("نام پدر"), required=False, max_length=100)
    national_no = forms.CharField(
        label=t_lazy("شمارهٔ ملی"),
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "dir": "ltr", "autocomplete": "off"}),
    )
    birth_date = DayField(label=t_lazy("تاریخ تولد"), required=False)
    mobile = forms.CharField(
        label=t_lazy("تلفن همراه"),
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "tel", "dir": "ltr"}),
    )
    home_office = NameField(label=t_lazy("دستگاه محل خدمت"), required=False)
    place = forms.ModelChoiceField(label=t_lazy("حوزه"), queryset=Place.objects.none())
    candidate_in = forms.ChoiceField(label=t_lazy("نامزدی"), required=False, choices=CONTESTS)

    def __init__(self, desk: Desk, *args: Any, person: Person | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        self.fields["honorific"].choices = [(key, t(title)) for key, title in Person.HONORIFICS]  # type: ignore[attr-defined]
        self.fields["place"].queryset = places_of(desk, "people.write")  # type: ignore[attr-defined]

    def clean_national_no(self) -> str:
        try:
            number = national_no(self.cleaned_data["national_no"])
        except MalformedError:
            raise ValidationError(t("شمارهٔ ملی ده رقم است و رقم پایانی آن باید بخواند.")) from None
        others = Person.objects.filter(national_no=number).exclude(pk=self.person.pk if self.person else 0)
        if number and others.exists():
            raise ValidationError(t("شخص دیگری با همین شمارهٔ ملی هست."))
        return number

    def clean_mobile(self) -> str:
        try:
            return mobile(self.cleaned_data["mobile"])
        except MalformedError:
            raise ValidationError(t("شمارهٔ تلفن ۷ تا ۱۵ رقم است.")) from None


class KinForm(Form):
    """A candidate of whom a person is kin."""

    # By the index of candidates: by name the database would read everybody.
    candidate = forms.ModelChoiceField(
        label=t_lazy("نامزد"),
        queryset=Person.objects.filter(candidate_in__gt="").order_by("candidate_in", "id"),
    )
    relation = forms.ChoiceField(label=t_lazy("نسبت"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["relation"].choices = [(key, t(title)) for key, title in Kinship.RELATIONS]  # type: ignore[attr-defined]


def places_of(desk: Desk, right: str) -> Any:
    """The places in which a person's orders open a right."""
    query = Q(pk__in=())
    for extent in desk.extents(right):
        code = extent.place or extent.grant.place
        query |= Q(code=code) | Q(code__startswith=f"{code}.")
    return Place.objects.filter(query)
