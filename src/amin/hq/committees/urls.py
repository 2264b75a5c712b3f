"""The rows of committees."""

from __future__ import annotations

from amin.hq.bodies.models import Body
from amin.hq.committees import views
from amin.hq.committees.models import Report, Task
from amin.hq.house.routes import route

app_name = "committees"
BESIDE = ("body__place", "owner")
urlpatterns = [
    route("", views.listing, "list", right="committees.read"),
    route("tasks/", views.tasks, "tasks", right="tasks.read"),
    route("tasks/<int:pk>/", views.task, "task", right="tasks.read", of=Task, method="FORM", related=BESIDE),
    route(
        "tasks/<int:pk>/state/",
        views.set_state,
        "task-state",
        right="tasks.write",
        of=Task,
        method="POST",
        related=BESIDE,
    ),
    route(
        "tasks/<int:pk>/files/",
        views.add_file,
        "task-file",
        right="tasks.write",
        of=Task,
        method="POST",
        related=BESIDE,
    ),
    route("<int:pk>/", views.detail, "detail", right="committees.read", of=Body, related=("place", "parent")),
    route(
        "<int:pk>/tasks/new/",
        views.new_task,
        "new-task",
        right="tasks.write",
        of=Body,
        method="FORM",
        related=("place",),
    ),
    route(
        "<int:pk>/report/",
        views.make_report,
        "make-report",
        right="tasks.write",
        of=Body,
        method="POST",
        related=("place",),
    ),
    route(
        "reports/<int:pk>/",
        views.report,
        "report",
        right="committees.read",
        of=Report,
        related=("body", "by__person"),
    ),
]
