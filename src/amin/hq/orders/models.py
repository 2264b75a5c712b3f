"""Orders and their signatures."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from amin.hq.house.models import Versioned
from amin.hq.house.rights import Where
from amin.hq.house.scope import Scope
from amin.hq.house.words import t
from amin.hq.orders.rules import State


class Batch(models.Model):
    """Orders made from one list, which can be taken back together before the first is signed."""

    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)


class Order(Versioned):
    """An appointment of a person to a position: what it says, how far it is, what it gives while it holds."""

    GROUNDS = (("order", "حکم این ستاد"), ("law", "به موجب قانون"), ("external", "حکم بیرون از این ستاد"))
    STATES = (
        ("draft", "پیش‌نویس"),
        ("numbered", "در انتظار امضا"),
        ("signed", "امضاشده"),
        ("served", "در حال اجرا"),
        ("ended", "پایان‌یافته"),
        ("replaced", "جایگزین‌شده"),
        ("revoked", "لغوشده"),
        ("withdrawn", "پس‌گرفته"),
    )
    position = models.ForeignKey("bodies.Position", on_delete=models.PROTECT, related_name="orders")
    body = models.ForeignKey("bodies.Body", on_delete=models.PROTECT, related_name="orders")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="orders")
    place = models.ForeignKey("bodies.Place", on_delete=models.PROTECT, related_name="orders")
    contest = models.CharField(max_length=40, blank=True)
    template = models.CharField(max_length=40, default="order.member")
    ground = models.CharField(max_length=10, default="order", choices=GROUNDS)
    ground_text = models.CharField(max_length=300, blank=True)
    proposer = models.CharField(max_length=200, blank=True)
    copies = models.CharField(max_length=300, blank=True)
    lent = models.BooleanField(default=False)
    since = models.DateTimeField(null=True, blank=True)  # empty: from the moment it is served
    until = models.CharField(max_length=10, default="E")
    until_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=10, default=State.DRAFT, choices=STATES, db_index=True)
    number = models.CharField(max_length=30, blank=True)
    check_code = models.CharField(max_length=12, blank=True)
    payload_hash = models.CharField(max_length=64, blank=True)
    dated = models.DateField(null=True)
    served_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_reason = models.CharField(max_length=300, blank=True)
    replaces = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by"
    )
    batch = models.ForeignKey(Batch, null=True, on_delete=models.PROTECT, related_name="orders")
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    drafted_at = models.DateTimeField(auto_now_add=True)
    returned_reason = models.CharField(max_length=300, blank=True)
    SCOPE: ClassVar = Scope(place="place", body="body_id", contest="contest")

    class Meta:
        ordering = ("-id",)
        indexes = (
            models.Index(fields=("person", "state")),
            models.Index(fields=("body", "state")),
            models.Index(fields=("position", "state")),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("number",), condition=~models.Q(number=""), name="one_order_per_number"
            ),
        )

    def __str__(self) -> str:
        return self.number or f"#{self.pk}"

    def where(self) -> Where:
        """Where the order stands, for the decision of rights."""
        return Where(self.place_id, self.body_id, self.contest)

    @property
    def state_words(self) -> str:
        """The state in the reader's language."""
        return t(dict(self.STATES)[self.state])

    @property
    def level(self) -> int:
        """How loudly the state is shown."""
        return {State.DRAFT: 1, State.NUMBERED: 2, State.SIGNED: 2, State.SERVED: 0}.get(State(self.state), 1)


class Signature(models.Model):
    """One person's signature on exactly these words: the hash, and what the key or the code proved."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="signatures")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    by_order = models.ForeignKey(Order, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    payload_hash = models.CharField(max_length=64)
    means = models.CharField(max_length=10)  # key, code
    proof = models.JSONField(default=dict)

    class Meta:
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=("order", "person"), name="one_signature_of_a_person"),)
