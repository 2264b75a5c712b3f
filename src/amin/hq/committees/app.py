"""Committees as the house sees them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import QuerySet

from amin.hq.committees.models import Task
from amin.hq.committees.rules import level_of
from amin.hq.house.app import App, Hit, Item, Nav
from amin.hq.house.desk import Desk
from amin.hq.house.when import days_between, long_day
from amin.hq.house.words import t


def late(desk: Desk) -> int:
    """How many tasks are late, as far as the person sees them."""
    rows = desk.scope(Task.objects.all(), "tasks.read")
    return rows.filter(state__in=("todo", "doing"), due__lt=desk.today).count()


def search(desk: Desk, key: str) -> Iterator[Hit]:
    """Tasks by their words."""
    if desk.may("tasks.read"):
        rows = desk.scope(Task.objects.select_related("body"), "tasks.read").filter(text__icontains=key)
        for task in rows.order_by("id")[:8]:
            yield Hit(
                task.text,
                f"{task.body} · {task.state_words}",
                f"/committees/tasks/{task.pk}/",
                "check2-square",
            )


def today(desk: Desk) -> Iterator[Item]:
    """My tasks, the late ones first; for a head, also those of the committee that nobody has."""
    if not desk.may("tasks.read"):
        return
    rows = desk.scope(Task.objects.select_related("body", "owner"), "tasks.read").filter(
        state__in=("todo", "doing")
    )
    yield from _of_others(desk, rows)
    mine = rows.filter(owner=desk.person) | rows.filter(
        owner=None, body__in=[grant.body for grant in desk.grants]
    )
    for task in mine.filter(due__lte=desk.today + timedelta(days=14)).distinct().order_by("due")[:60]:
        assert task.due is not None
        days = (task.due - desk.today).days
        group = "late" if days < 0 else "today" if days == 0 else "week" if days <= 7 else "later"
        level = level_of(task.due, desk.today, is_open=True)
        whose = str(task.owner) if task.owner else t("بی‌صاحب")
        yield Item(
            group, level, days_between(task.due, desk.today), task.text, f"{task.body} · {whose}",
            f"/committees/tasks/{task.pk}/", t("باز کردن"), task.due,
        )  # fmt: skip


def _of_others(desk: Desk, rows: QuerySet[Task]) -> Iterator[Item]:
    """What is late elsewhere, and the next days of the committees, as far as the person sees them."""
    late_ones = rows.filter(due__lt=desk.today).exclude(owner=desk.person).order_by("due")
    for task in late_ones[:8]:
        assert task.due is not None
        whose = str(task.owner) if task.owner else t("بی‌صاحب")
        badge = days_between(task.due, desk.today)
        level = level_of(task.due, desk.today, is_open=True)
        detail = f"{task.body} · {whose}"
        yield Item(
            "trouble", level, badge, task.text, detail, f"/committees/tasks/{task.pk}/", t("دیدن"), task.due
        )
    for task in rows.filter(due__gte=desk.today).order_by("due", "id")[:5]:
        assert task.due is not None
        words = f"{long_day(task.due)} · {days_between(task.due, desk.today)}"
        level = level_of(task.due, desk.today, is_open=True)
        yield Item("dates", level, "", task.text, words, f"/committees/tasks/{task.pk}/", "", task.due)


APP = App(
    name="committees",
    nav=(
        Nav("ساختار", "کمیته‌ها", "people", "committees:list", "committees.read"),
        Nav("ساختار", "کارها", "check2-square", "committees:tasks", "tasks.read", late),
    ),
    search=search,
    today=today,
)
