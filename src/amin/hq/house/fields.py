"""Form fields for what people type: days of two calendars, digits of three scripts, names of any keyboard."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from amin.encoding.days import jalali, typed_day
from amin.encoding.tables import FORMULA
from amin.encoding.text import ascii_digits, display_name
from amin.errors import AminError, MalformedError
from amin.hq.house.errors import said
from amin.hq.house.when import TEHRAN, typed_moment
from amin.hq.house.words import is_english, t, t_lazy


class Form(forms.Form):
    """A form whose controls look like the house's, and whose errors stand beside them."""

    required_css_class = "required"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        dress(self)


def dress(form: forms.BaseForm) -> None:
    """Give every control its class. Nothing is checked here: a form may still be setting itself up."""
    for field in form.fields.values():
        widget = field.widget
        if isinstance(widget, forms.CheckboxInput):
            css = "form-check-input"
        elif isinstance(widget, forms.Select | forms.SelectMultiple) and not isinstance(
            widget, forms.RadioSelect
        ):
            css = "form-select"
        else:
            css = "form-control"
        given = widget.attrs.get("class", "")
        widget.attrs["class"] = f"{css} {given}".strip()


class LongSelect(forms.Select):
    """A choice of thousands: written at once, where a template for each line would take half a second."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        chosen = {str(one) for one in self.format_value(value)}
        lines = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            ((key, mark_safe(" selected") if str(key) in chosen else "", text) for key, text in self.choices),
        )
        given = self.build_attrs(self.attrs, attrs)
        return format_html("<select{}>{}</select>", flatatt({"name": name, **given}), lines)


class NameField(forms.CharField):
    """A name or title: composed, Persian letters, no character that could disturb a screen or a paper."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 200)
        kwargs["strip"] = False
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        if not text or not text.strip():
            return ""
        try:
            return display_name(text)
        except MalformedError as error:
            raise ValidationError(said(error)) from None


class DigitsField(forms.CharField):
    """A code of digits in any of the three scripts, as ASCII digits; ² and １ are refused."""

    default_error_messages: ClassVar = {"digits": t_lazy("تنها رقم بنویسید.")}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault(
            "widget", forms.TextInput(attrs={"inputmode": "numeric", "dir": "ltr", "class": "text-start"})
        )
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        text = ascii_digits(super().to_python(value) or "")
        if text and not (text.isascii() and text.isdigit()):
            raise ValidationError(self.error_messages["digits"], code="digits")
        return text


class NumberField(forms.IntegerField):
    """A whole number in any of the three scripts."""

    widget = forms.TextInput

    def to_python(self, value: Any) -> int | None:
        text = ascii_digits(str(value)).strip() if value not in (None, "") else value
        if text not in (None, "") and not (str(text).isascii() and str(text).isdigit()):
            raise ValidationError(t("عدد درست بنویسید."), code="invalid")
        return super().to_python(text)


class DayInput(forms.TextInput):
    """A day as it is typed; in Persian the picker of the page opens beside it."""

    def __init__(self, attrs: Mapping[str, Any] | None = None) -> None:
        hints = {"inputmode": "numeric", "autocomplete": "off", "data-day": "", "dir": "ltr"}
        super().__init__({**hints, **(attrs or {})})

    def format_value(self, value: Any) -> str | None:
        """Latin digits in the control: the picker shows an empty grid otherwise."""
        if isinstance(value, datetime):
            local = value.astimezone(TEHRAN)
            return f"{_typed(local.date())} {local:%H:%M}"
        return _typed(value) if isinstance(value, date) else value


class DayField(forms.Field):
    """A day of the Jalali or the Gregorian calendar, told apart by its year."""

    widget = DayInput

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values:
            return None
        try:
            return value if isinstance(value, date) else typed_day(str(value))
        except AminError as error:
            raise ValidationError(said(error)) from None


class MomentField(forms.Field):
    """A day with a time; without one, the day's end."""

    widget = DayInput

    def to_python(self, value: Any) -> datetime | None:
        if value in self.empty_values:
            return None
        try:
            return value if isinstance(value, datetime) else typed_moment(str(value))
        except AminError as error:
            raise ValidationError(said(error)) from None


class TextField(forms.CharField):
    """Text of several sentences: line ends allowed, nothing else that is not seen."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 3}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        text = (super().to_python(value) or "").replace("\r\n", "\n").replace("\r", "\n")
        if any(_unseen(character) for character in text):
            raise ValidationError(t("در متن نویسهٔ نادیدنی هست."))
        return text


def _unseen(character: str) -> bool:
    number = ord(character)
    return (
        (number < 0x20 and character != "\n")
        or 0x7F <= number < 0xA0
        or number in (0x2028, 0x2029, 0xFEFF)
        or 0x202A <= number <= 0x202E
        or 0x2066 <= number <= 0x2069
        or 0xD800 <= number < 0xE000
    )


def _typed(day: date) -> str:
    if is_english():
        return day.isoformat()
    year, month, number = jalali(day)
    return f"{year}/{month}/{number}"


def begins_a_formula(text: str) -> bool:
    """Whether a spreadsheet would run a cell of this text."""
    return text.startswith(FORMULA)
