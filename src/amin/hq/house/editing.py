"""Save what was read: two people with one form open do not overwrite each other unseen."""

from __future__ import annotations

from typing import TypeVar

from django.db import transaction

from amin.errors import StateError
from amin.hq.house.models import Versioned

Row = TypeVar("Row", bound=Versioned)


class EditedMeanwhile(StateError):
    """Somebody has saved the thing since it was read; `theirs` is how it stands. Nothing has been saved."""

    def __init__(self, theirs: Versioned) -> None:
        super().__init__("edited by somebody else in the meantime")
        self.theirs = theirs


def save_version(thing: Row, seen: int) -> Row:
    """Save a changed thing, if it still stands as it was read.

    Args:
        seen: the version that the form showed.

    Raises:
        EditedMeanwhile: it does not; nothing has been saved.
    """
    with transaction.atomic():
        model = type(thing)
        taken = model._default_manager.filter(pk=thing.pk, version=seen).update(version=seen + 1)
        if not taken:
            raise EditedMeanwhile(model._default_manager.get(pk=thing.pk))
        thing.version = seen + 1
        thing.save()
    return thing
