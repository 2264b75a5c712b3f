"""People from a table: each row judged, none taken before the preview was seen."""

from __future__ import annotations

from datetime import date
from typing import Any

from amin.encoding.days import typed_day
from amin.encoding.text import ascii_digits, display_name, normalize_name
from amin.errors import AminError
from amin.hq.house.desk import Desk
from amin.hq.house.errors import said
from amin.hq.house.fields import begins_a_formula
from amin.hq.house.importing import NEW, REFUSED, SAME, UPDATE, Kind, Outcome
from amin.hq.house.words import t
from amin.hq.people.forms import places_of
from amin.hq.people.models import Person
from amin.hq.people.rules import mobile, national_no

_NAMES = ("first_name", "last_name", "father_name", "home_office")
_HONORIFICS = {"جناب آقای": "mr", "آقا": "mr", "سرکار خانم": "mrs", "خانم": "mrs", "": ""}


def judge(desk: Desk, rows: list[dict[str, str]]) -> list[Outcome]:
    """Decide each row: new, an update of whom, the same, or refused with the reason."""
    places = {normalize_name(name): code for code, name in _places(desk)}
    read = [_read(row, places) for row in rows]
    numbers = [one["national_no"] for one in read if isinstance(one, dict) and one["national_no"]]
    known = {p.national_no: p for p in Person.objects.filter(national_no__in=numbers)}
    seen: set[str] = set()
    found = []
    for one in read:
        if isinstance(one, Outcome):
            found.append(one)
            continue
        number = one["national_no"]
        if number and number in seen:
            found.append(Outcome(REFUSED, one, t("این شمارهٔ ملی در سطر دیگری هم هست.")))
            continue
        seen.add(number)
        found.append(_against(one, known.get(number) if number else None, desk))
    return found


def _places(desk: Desk) -> list[tuple[str, str]]:
    return list(places_of(desk, "people.write").values_list("code", "name_fa"))


def _read(row: dict[str, str], places: dict[str, str]) -> dict[str, Any] | Outcome:
    values: dict[str, Any] = {}
    try:
        for name in _NAMES:
            text = row.get(name, "")
            if begins_a_formula(text):
                return Outcome(REFUSED, {}, t("یاختهٔ «{name}» مانند فرمول آغاز می‌شود.", name=name))
            values[name] = display_name(text) if text else ""
        digits = ascii_digits(row.get("national_no", "")).strip()
        if digits.isascii() and digits.isdigit() and len(digits) in (8, 9):
            digits = digits.zfill(10)  # a spreadsheet has taken the zeros in front
        values["national_no"] = national_no(digits)
        values["mobile"] = mobile(row.get("mobile", ""))
        born = row.get("birth_date", "")
        values["birth_date"] = typed_day(born).isoformat() if born else None
    except AminError as error:
        return Outcome(REFUSED, {}, _why(error))
    if not (values["first_name"] and values["last_name"]):
        return Outcome(REFUSED, {}, t("نام یا نام خانوادگی خالی است."))
    values["honorific"] = _HONORIFICS.get(row.get("honorific", "").strip(), "")
    place = places.get(normalize_name(row.get("place", "")))
    if place is None:
        return Outcome(REFUSED, values, t("حوزه شناخته نشد یا در حکم شما نیست."))
    values["place_id"] = place
    return values


def _why(error: AminError) -> str:
    if "national number" in error.message:
        return t("شمارهٔ ملی ده رقم است و رقم پایانی آن باید بخواند.")
    if "telephone" in error.message:
        return t("شمارهٔ تلفن ۷ تا ۱۵ رقم است.")
    return said(error)


def _against(values: dict[str, Any], person: Person | None, desk: Desk) -> Outcome:
    if person is None:
        return Outcome(NEW, values)
    if not desk.scope(Person.objects.filter(pk=person.pk), "people.write").exists():
        return Outcome(REFUSED, {}, t("این شمارهٔ ملی از آن کسی در حوزهٔ دیگری است."))
    changes = [
        name for name, value in values.items() if value and str(getattr(person, name) or "") != str(value)
    ]
    if not changes:
        return Outcome(SAME, values, pk=person.pk)
    kept = {name: values[name] for name in changes}
    why = "، ".join(
        f"{getattr(person, name) or '—'} ← {values[name]}" for name in changes if name != "national_no"
    )
    return Outcome(UPDATE, kept, why, person.pk)


def make(values: dict[str, Any]) -> Person:
    """Turn the values of a row into a person that is not saved yet."""
    fields = dict(values)
    if fields.get("birth_date"):
        fields["birth_date"] = date.fromisoformat(fields["birth_date"])
    return Person(**fields)


KIND = Kind(
    name="people",
    right="people.import",
    model=Person,
    columns=(
        ("first_name", ("نام*", "نام", "first name")),
        ("last_name", ("نام خانوادگی*", "نام خانوادگی", "نام‌خانوادگی", "last name")),
        ("father_name", ("نام پدر", "father")),
        ("honorific", ("عنوان",)),
        ("national_no", ("شمارهٔ ملی", "کد ملی", "شماره ملی", "national number")),
        ("birth_date", ("تاریخ تولد", "birth date")),
        ("mobile", ("تلفن همراه", "موبایل", "mobile")),
        ("home_office", ("دستگاه محل خدمت", "محل خدمت", "office")),
        ("place", ("حوزه", "place")),
    ),
    judge=judge,
    make=make,
    back="/people/",
)
