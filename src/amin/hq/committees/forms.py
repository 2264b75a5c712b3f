"""The form of a task."""

from __future__ import annotations

from typing import Any

from django import forms

from amin.hq.bodies.models import Body
from amin.hq.house.fields import DayField, Form, NameField, TextField
from amin.hq.house.words import t_lazy
from amin.hq.people.models import Person


class TaskForm(Form):
    """What is to be done, by whom and by when."""

    text = NameField(label=t_lazy("کار"), max_length=200)
    owner = forms.ModelChoiceField(label=t_lazy("مسئول"), queryset=Person.objects.none(), required=False)
    due = DayField(label=t_lazy("مهلت"), required=False)
    evidence_wanted = NameField(label=t_lazy("شاهد لازم"), required=False)
    evidence = TextField(label=t_lazy("چه چیز نشان می‌دهد که انجام شد"), required=False, max_length=2000)

    def __init__(self, body: Body, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members = Person.objects.filter(orders__body=body, orders__state="served").distinct()
        self.fields["owner"].queryset = members  # type: ignore[attr-defined]
