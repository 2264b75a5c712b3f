"""A committee starts with its work: the duties of the library become its tasks, dated from polling day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from amin.hq.bodies.library import rows
from amin.hq.bodies.models import Body
from amin.hq.committees.models import Task
from amin.hq.house.digits import persian_digits
from amin.hq.house.models import Election


def start_committee(body: Body, election: Election) -> int:
    """Give a committee the tasks of its duties; return how many. Those it has already stay as they are."""
    has = set(body.tasks.exclude(duty="").values_list("duty", flat=True))
    made = [
        Task(
            body=body,
            text=duty_text(row, election),
            duty=row["code"],
            ground=row["ground"],
            evidence_wanted=row["evidence"],
            due_words=row["due"],
            days_from_polling=row.get("days") if row.get("base") == "T" else None,
            due=due_of(row.get("days"), election.polling_day) if row.get("base") == "T" else None,
        )
        for row in rows("duties")
        if row["committee"] == body.code and row["code"] not in has
    ]
    return len(Task.objects.bulk_create(made))


def duty_text(row: dict[str, Any], election: Election) -> str:
    """A duty's words, with the number of the staffing article that holds in this election."""
    article = persian_digits(str(election.parameters.get("article_staffing", 90)))
    return str(row["text"]).replace("{article_staffing}", article)


def due_of(days: int | None, polling_day: date) -> date | None:
    """The day that lies so many days after polling day; before it where the number is negative."""
    return None if days is None else polling_day + timedelta(days=days)


def move_tasks(election: Election, polling_day: date) -> int:
    """Let every open task that hangs on polling day follow it; return how many."""
    moved = list(Task.objects.filter(days_from_polling__isnull=False, state__in=("todo", "doing")))
    for task in moved:
        task.due = due_of(task.days_from_polling, polling_day)
    Task.objects.bulk_update(moved, ("due",), batch_size=500)
    return len(moved)
