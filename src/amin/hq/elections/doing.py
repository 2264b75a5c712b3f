"""Move polling day, end the election: each by two persons, each after a preview of what follows it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from amin.election.phase import Phase
from amin.errors import StateError
from amin.hq.committees.models import Task
from amin.hq.committees.starting import move_tasks
from amin.hq.house.acts import record
from amin.hq.house.desk import Desk
from amin.hq.house.models import Election, Happening
from amin.hq.house.when import short_day
from amin.hq.house.words import t
from amin.hq.orders.models import Order
from amin.hq.orders.rules import END_OF_ELECTION, State

_FIXED = (Phase.OPEN, Phase.CLOSED, Phase.SETTLED, Phase.TALLIED, Phase.PUBLISHED, Phase.CONFIRMED)


def effects() -> dict[str, int]:
    """What hangs on polling day, and what ends with the election."""
    in_force = Order.objects.filter(state=State.SERVED)
    return {
        "tasks": Task.objects.filter(days_from_polling__isnull=False, state__in=("todo", "doing")).count(),
        "moving": in_force.filter(until__startswith="T").count(),
        "ending": in_force.exclude(until="date").count(),
        "dated": in_force.filter(until="date").count(),
    }


def check_move(election: Election, day: date) -> None:
    """Refuse to move polling day where the vote has begun, or to where it is.

    Raises:
        StateError: nothing has changed.
    """
    if election.phase in _FIXED:
        raise StateError(f"an election that is {election.phase} cannot become one of another day")
    if day == election.polling_day:
        raise StateError("polling day is that day already and cannot become it again")


def move(desk: Desk, payload: dict[str, Any]) -> str:
    """Move polling day, and every task that hangs on it; orders follow by themselves."""
    day = date.fromisoformat(str(payload["day"]))
    with transaction.atomic():
        election = Election.objects.select_for_update().get(pk=desk.election.pk)
        check_move(election, day)
        before, election.polling_day = election.polling_day, day
        election.save(update_fields=("polling_day",))
        moved = move_tasks(election, day)
        words = f"روز رأی از {before.isoformat()} به {day.isoformat()} رفت"
        record(desk, "elections.moved", election, words, tasks=moved)
    return t("روز رأی اکنون {day} است؛ {n} کار با آن رفت.", day=short_day(day), n=moved)


def end(desk: Desk, payload: dict[str, Any]) -> str:
    """End the election: every order that runs until this event ends in this moment.

    Raises:
        StateError: it has ended already.
    """
    with transaction.atomic():
        happening, made = Happening.objects.get_or_create(code=END_OF_ELECTION, defaults={"at": desk.at})
        if not made:
            raise StateError("the election has ended already and cannot become ended again")
        record(
            desk, "elections.ended", happening, "انتخابات پایان یافت", reason=str(payload.get("reason", ""))
        )
    return t("انتخابات پایان یافت؛ حکم‌هایی که تا آن بود بسته شد.")
