"""Forms of what two persons decide about the election."""

from __future__ import annotations

from amin.hq.house.fields import DayField, Form, NameField
from amin.hq.house.words import t_lazy


class MoveForm(Form):
    """Another polling day, and on whose word."""

    day = DayField(label=t_lazy("روز رأی تازه"))
    reason = NameField(label=t_lazy("مبنا: نامه یا مصوبه"))


class EndForm(Form):
    """The end of the election, and on whose word."""

    reason = NameField(label=t_lazy("مبنا: نامه یا مصوبه"))
