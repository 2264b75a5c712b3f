"""What every app shares: the election, acts, notices to people, proposals of two persons, imports, files."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models

from amin.election.phase import Phase
from amin.hq.house.words import titled


class Versioned(models.Model):
    """A row that two people may have open at once: saving names the version that was read (editing.py)."""

    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True


class Election(models.Model):
    """The election that this headquarters holds; there is one. All dates hang on its polling day."""

    title_fa = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, blank=True)
    polling_day = models.DateField()
    phase = models.CharField(max_length=20, default=Phase.DRAFT)
    parameters = models.JSONField(default=dict, blank=True)

    def __str__(self) -> str:
        return titled(self.title_fa, self.title_en)


class Happening(models.Model):
    """Something that orders may end with, such as the end of the election, and when it came."""

    code = models.CharField(max_length=20, unique=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.code


class Act(models.Model):
    """One thing that was done: by whom, by which order, to what. Never changed, never deleted.

    `leaf` is the act's canonical form, which the log anchors (house/anchor.py).
    """

    at = models.DateTimeField(db_index=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    verb = models.CharField(max_length=60, db_index=True)
    kind = models.CharField(max_length=40)
    object_id = models.CharField(max_length=40, blank=True)
    place = models.CharField(max_length=64, blank=True)
    body = models.PositiveBigIntegerField(null=True)
    words = models.CharField(max_length=300)
    facts = models.JSONField(default=dict)
    leaf = models.BinaryField()

    class Meta:
        indexes = (models.Index(fields=("kind", "object_id", "-id")),)

    def __str__(self) -> str:
        return self.words


class Anchor(models.Model):
    """The root of all acts up to one of them, as it was put in the log."""

    size = models.PositiveBigIntegerField(unique=True)
    root = models.CharField(max_length=64)
    at = models.DateTimeField()


class Notification(models.Model):
    """Something that one person should see."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications")
    at = models.DateTimeField()
    words = models.CharField(max_length=300)
    link = models.CharField(max_length=200)
    key = models.CharField(max_length=100, blank=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=("user", "read_at", "-id")),)
        constraints = (
            models.UniqueConstraint(
                fields=("user", "key"), condition=~models.Q(key=""), name="one_notice_per_key"
            ),
        )


class Proposal(models.Model):
    """What one person proposed and a second must approve (house/two_persons.py)."""

    kind = models.CharField(max_length=40)
    payload = models.JSONField()
    payload_hash = models.CharField(max_length=64)
    words = models.CharField(max_length=300)
    reason = models.CharField(max_length=300)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="proposed"
    )
    proposed_at = models.DateTimeField()
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="settled"
    )
    settled_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, blank=True)  # done, declined

    def __str__(self) -> str:
        return self.words


class ImportRun(models.Model):
    """A table that was read, previewed and perhaps taken; what it changed, so that it can be taken back."""

    kind = models.CharField(max_length=40)
    file_name = models.CharField(max_length=255)
    rows = models.JSONField(default=list)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    made = models.JSONField(default=list)
    changed = models.JSONField(default=list)


class Attachment(models.Model):
    """A file beside a thing: its type checked by its bytes, pictures without what cameras write."""

    kind = models.CharField(max_length=40)
    object_id = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=80)
    size_bytes = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=("kind", "object_id")),)

    def __str__(self) -> str:
        return self.name


class Register(models.Model):
    """The last number that was given in a series of a year: no number is given twice, none is left out."""

    series = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("series", "year"), name="one_register_a_year"),)


def kind_of(thing: models.Model) -> str:
    """The name of a model as acts and attachments keep it: `orders.order`."""
    return thing._meta.label_lower


def facts_of(thing: models.Model, *fields: str) -> dict[str, Any]:
    """Return fields as an act keeps them."""
    return {field: str(getattr(thing, field)) for field in fields}
