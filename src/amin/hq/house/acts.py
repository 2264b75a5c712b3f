"""Write down what was done, in the transaction in which it was done."""

from __future__ import annotations

from typing import Any

from django.db.models import Model

from amin.encoding import encode
from amin.hq.house.desk import Desk
from amin.hq.house.models import Act, kind_of
from amin.hq.house.rights import Where
from amin.hq.house.when import now


def record(desk: Desk | None, verb: str, thing: Model, words: str, **facts: Any) -> Act:
    """Keep one act: who, what, of which thing; call it inside the transaction that changes the thing.

    Args:
        desk: None for what the clock did.
        verb: `orders.signed`: the app, a dot, what happened.
        words: one sentence in Persian, as people read it. No national number, no secret, no voter.
    """
    where: Where | None = thing.where() if hasattr(thing, "where") else None
    at = desk.at if desk else now()
    user = desk.user if desk else None
    leaf = encode(
        {
            "at": at.isoformat(),
            "by": user.pk if user else 0,
            "facts": facts,
            "kind": kind_of(thing),
            "object": str(thing.pk),
            "verb": verb,
            "words": words,
        }
    )
    return Act.objects.create(
        at=at,
        user=user,
        verb=verb,
        kind=kind_of(thing),
        object_id=str(thing.pk),
        place=where.place if where else "",
        body=where.body if where else None,
        words=words[:300],
        facts=facts,
        leaf=leaf,
    )


def acts_of(thing: Model, most: int = 100) -> list[Act]:
    """The last acts on a thing, the newest first."""
    rows = Act.objects.filter(kind=kind_of(thing), object_id=str(thing.pk)).select_related("user__person")
    return list(rows.order_by("-id")[:most])
