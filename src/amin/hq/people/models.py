"""People and who is kin to which candidate."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from amin.encoding.text import normalize_name
from amin.hq.house.models import Versioned
from amin.hq.house.rights import Where
from amin.hq.house.scope import Scope
from amin.hq.house.words import t


class Person(Versioned):
    """Somebody who holds orders or may. The national number tells people apart, and is shown masked."""

    HONORIFICS = (("", "بی‌عنوان"), ("mr", "جناب آقای"), ("mrs", "سرکار خانم"))
    first_name = models.CharField(max_length=100)
    last_name = models.CharField(max_length=100)
    father_name = models.CharField(max_length=100, blank=True)
    honorific = models.CharField(max_length=4, blank=True, choices=HONORIFICS)
    national_no = models.CharField(max_length=10, blank=True)
    birth_date = models.DateField(null=True, blank=True)
    mobile = models.CharField(max_length=15, blank=True)
    home_office = models.CharField(max_length=200, blank=True)
    place = models.ForeignKey("bodies.Place", on_delete=models.PROTECT, related_name="people")
    candidate_in = models.CharField(max_length=40, blank=True)  # the contest, where the person stands
    search_key = models.CharField(max_length=420, editable=False)
    SCOPE: ClassVar = Scope(place="place", body="orders__body_id", spread=True)

    class Meta:
        ordering = ("last_name", "first_name", "id")
        indexes = (
            models.Index(fields=("last_name", "first_name", "id")),
            models.Index(fields=("place", "id")),
            models.Index(fields=("candidate_in",)),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("national_no",),
                condition=~models.Q(national_no=""),
                name="one_person_per_national_no",
            ),
        )

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}"

    @property
    def initials(self) -> str:
        """The first letters of both names, parted so that they do not join."""
        return f"{self.first_name[:1]}\u200c{self.last_name[:1]}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the search key in step with the names."""
        self.search_key = self.key()
        super().save(*args, **kwargs)

    def key(self) -> str:
        """The names as they are searched for: one key for all spellings."""
        return normalize_name(f"{self.first_name} {self.last_name} {self.home_office}")[:420]

    def where(self) -> Where:
        """Where the person stands, for the decision of rights."""
        return Where(self.place_id)


class Kinship(models.Model):
    """A person and a candidate of whom he or she is kin."""

    RELATIONS = (
        ("parent", "پدر یا مادر"), ("child", "فرزند"), ("sibling", "برادر یا خواهر"), ("spouse", "همسر"),
        ("in_law", "خویشاوند سببی"),
    )  # fmt: skip
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="kin")
    candidate = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="kin_of")
    relation = models.CharField(max_length=10, choices=RELATIONS)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("person", "candidate"), name="one_kinship_of_two"),)

    @property
    def relation_words(self) -> str:
        """The relation in the reader's language."""
        return t(dict(self.RELATIONS)[self.relation])
