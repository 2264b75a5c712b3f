"""Tasks of committees and their reports."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from amin.hq.house.models import Versioned
from amin.hq.house.rights import Where
from amin.hq.house.scope import Scope
from amin.hq.house.words import t


class Task(Versioned):
    """Something that a committee has to do: whose it is, by when, and what shows that it was done."""

    STATES = (("todo", "آغاز نشده"), ("doing", "در دست"), ("done", "انجام شد"), ("dropped", "کنار گذاشته شد"))
    body = models.ForeignKey("bodies.Body", on_delete=models.PROTECT, related_name="tasks")
    text = models.CharField(max_length=400)
    duty = models.CharField(max_length=20, blank=True)  # of the library, seed/duties.toml
    ground = models.CharField(max_length=100, blank=True)
    evidence_wanted = models.CharField(max_length=300, blank=True)
    owner = models.ForeignKey(
        "people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="tasks"
    )
    due = models.DateField(null=True, blank=True)
    due_words = models.CharField(max_length=60, blank=True)
    days_from_polling = models.SmallIntegerField(null=True)  # where the day hangs on polling day
    state = models.CharField(max_length=10, default="todo", choices=STATES)
    evidence = models.TextField(max_length=2000, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True)
    SCOPE: ClassVar = Scope(place="body__place", body="body_id", contest="body__contest")

    class Meta:
        ordering = ("due", "id")
        indexes = (
            models.Index(fields=("body", "state", "due")),
            models.Index(fields=("owner", "state", "due")),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("body", "duty"), condition=~models.Q(duty=""), name="one_task_per_duty_of_a_body"
            ),
        )

    def __str__(self) -> str:
        return self.text

    def where(self) -> Where:
        """Where the task stands, for the decision of rights."""
        return self.body.where()

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done."""
        return self.state in ("todo", "doing")

    @property
    def state_words(self) -> str:
        """The state in the reader's language."""
        return t(dict(self.STATES)[self.state])


class Report(models.Model):
    """A committee's weekly report, as it was on that day."""

    body = models.ForeignKey("bodies.Body", on_delete=models.PROTECT, related_name="reports")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    day = models.DateField()
    content = models.JSONField()
    SCOPE: ClassVar = Scope(place="body__place", body="body_id", contest="body__contest")

    class Meta:
        ordering = ("-id",)

    def where(self) -> Where:
        """Where the report stands, for the decision of rights."""
        return self.body.where()
