"""Committees as the house sees them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from amin.hq.committees.models import Task
from amin.hq.committees.rules import level_of
from amin.hq.house.app import App, Hit, Item, Nav
from amin.hq.house.desk import Desk
from amin.hq.house.when import days_between
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
            yield Hit(task.text, f"{task.body} · {task.state_words}", f"/committees/tasks/{task.pk}/", "check2-square")


def today(desk: Desk) -> Iterator[Item]:
    """My tasks, the late ones first; for a head, also those of the committee that nobody has."""
    if not desk.may("tasks.read"):
        return
    rows = desk.scope(Task.objects.select_related("body", "owner"), "tasks.read").filter(state__in=("todo", "doing"))
    mine = rows.filter(owner=desk.person) | rows.filter(owner=None, body__in=[grant.body for grant in desk.grants])
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


APP = App(
    name="committees",
    nav=(
        Nav("ساختار", "کمیته‌ها", "people", "committees:list", "committees.read"),
        Nav("ساختار", "کارها", "check2-square", "committees:tasks", "tasks.read", late),
    ),
    search=search,
    today=today,
)
