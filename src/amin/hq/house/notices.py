"""Tell a person something: a bell in the top bar, read once."""

from __future__ import annotations

from amin.hq.accounts.models import User
from amin.hq.house.models import Notification
from amin.hq.house.when import now


def notify(person_id: int, words: str, link: str, *, key: str = "") -> None:
    """Tell the account of a person, if there is one; the same key is told once."""
    user = User.objects.filter(person_id=person_id, is_active=True).first()
    if user is None:
        return
    fields = {"at": now(), "words": words[:300], "link": link}
    if key:
        Notification.objects.get_or_create(user=user, key=key, defaults=fields)
    else:
        Notification.objects.create(user=user, **fields)
