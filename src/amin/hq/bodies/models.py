"""Places, bodies, positions."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from amin.hq.house.models import Versioned
from amin.hq.house.rights import Where
from amin.hq.house.scope import Scope
from amin.hq.house.words import t, titled


class Place(models.Model):
    """A place by its code, which begins with the code of the place around it: `ir.23.2301`."""

    LEVELS = (
        ("country", "کشور"), ("province", "استان"), ("county", "شهرستان"), ("district", "بخش"),
        ("area", "منطقه"), ("city", "شهر"), ("village", "روستا"),
    )  # fmt: skip
    code = models.CharField(max_length=64, primary_key=True)
    name_fa = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100, blank=True)
    level = models.CharField(max_length=10, choices=LEVELS)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="parts")

    class Meta:
        ordering = ("code",)

    def __str__(self) -> str:
        return titled(self.name_fa, self.name_en)


class Body(Versioned):
    """A headquarters, board, committee or outside body; committees are bodies under a headquarters."""

    KINDS = (
        ("hq", "ستاد"), ("committee", "کمیته"), ("council", "شورا"), ("executive", "هیئت اجرایی"),
        ("supervision", "هیئت نظارت"), ("inspection", "هیئت بازرسی"), ("commission", "کمیسیون"),
        ("security", "ستاد امنیت"), ("trustees", "امینان کلید"), ("external", "دستگاه بیرونی"),
        ("station", "شعبه"),
    )  # fmt: skip
    code = models.CharField(max_length=40, db_index=True)
    title_fa = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=20, choices=KINDS)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="bodies")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="parts")
    contest = models.CharField(max_length=40, blank=True)
    quorum = models.CharField(max_length=40, blank=True)
    contract_no = models.CharField(max_length=60, blank=True)
    contract_until = models.DateField(null=True, blank=True)
    SCOPE: ClassVar = Scope(place="place", body="id", contest="contest")

    class Meta:
        ordering = ("place_id", "id")
        constraints = (
            models.UniqueConstraint(fields=("place", "title_fa"), name="one_body_of_a_title_in_a_place"),
        )

    def __str__(self) -> str:
        return titled(self.title_fa, self.title_en)

    def where(self) -> Where:
        """Where the body stands, for the decision of rights."""
        return Where(self.place_id, self.pk, self.contest)

    @property
    def kind_words(self) -> str:
        """The kind in the reader's language."""
        return t(dict(self.KINDS)[self.kind])


class Position(Versioned):
    """A seat in a body: what its orders need and until when they run, and the role that they give."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="positions")
    code = models.CharField(max_length=40, db_index=True)
    title_fa = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, blank=True)
    seats = models.PositiveSmallIntegerField(default=1)
    many = models.BooleanField(default=False)  # as many as are needed: no seat of it is ever vacant
    signatures = models.PositiveSmallIntegerField(default=1)  # 0: held by law, without an order's signature
    until = models.CharField(max_length=10, default="E")
    bars = models.JSONField(default=list, blank=True)
    role = models.CharField(max_length=60)
    appointed_by = models.CharField(max_length=200, blank=True)
    rank = models.PositiveSmallIntegerField(default=10)  # 0 stands highest in its body
    SCOPE: ClassVar = Scope(place="body__place", body="body_id", contest="body__contest")

    class Meta:
        ordering = ("body_id", "rank", "id")

    def __str__(self) -> str:
        return titled(self.title_fa, self.title_en)

    def where(self) -> Where:
        """Where the position stands, for the decision of rights."""
        return self.body.where()
