"""Screens of committees: the list, one committee, its tasks, the weekly report."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render

from amin.errors import AminError
from amin.hq.bodies.holders import seats_of_bodies
from amin.hq.bodies.library import rows as library
from amin.hq.bodies.models import Body
from amin.hq.committees.forms import TaskForm
from amin.hq.committees.models import Report, Task
from amin.hq.committees.rules import advance, level_of
from amin.hq.committees.starting import duty_text
from amin.hq.house.acts import acts_of, record
from amin.hq.house.attaching import attach, attachments_of
from amin.hq.house.desk import DeskRequest
from amin.hq.house.editing import EditedMeanwhile, save_version
from amin.hq.house.errors import said
from amin.hq.house.listing import Column, Filter, Listing
from amin.hq.house.notices import notify
from amin.hq.house.papers import paper
from amin.hq.house.when import days_between, long_day, short_day
from amin.hq.house.words import t

OPEN = ("todo", "doing")


def listing(request: DeskRequest) -> HttpResponse:
    """All committees that the person's orders open, the latest first."""
    desk = request.desk
    late = Count("tasks", filter=Q(tasks__state__in=OPEN, tasks__due__lt=desk.today), distinct=True)
    left = Count("tasks", filter=Q(tasks__state__in=OPEN), distinct=True)
    rows = desk.scope(Body.objects.filter(kind="committee").select_related("place"), "committees.read")
    acts = [("/bodies/new/", t("تشکیل کمیته"), "plus-lg", True)] if desk.may("bodies.write") else []
    return Listing(
        title=t("کمیته‌ها"),
        rows=rows.annotate(late=late, left=left),
        columns=(
            Column(t("کمیته"), str, sort="title_fa"),
            Column(t("حوزه"), lambda body: str(body.place), phone=False),
            Column(t("کار باز"), lambda body: body.left, sort="left", numeric=True),
            Column(t("دیر شده"), lambda body: body.late, sort="late", numeric=True),
        ),
        link=lambda body: f"/committees/{body.pk}/",
        search=lambda found, q: found.filter(title_fa__icontains=q) | found.filter(title_en__icontains=q),
        order="-late",
        acts=acts,
        empty_title=t("هنوز کمیته‌ای تشکیل نشده است"),
        empty_text=t("کمیته از کتابخانه با سمت‌ها و وظیفه‌هایش آغاز می‌شود، نه با تختهٔ خالی."),
    ).answer(request)


def detail(request: DeskRequest, body: Body) -> HttpResponse:
    """One committee: members by order, tasks, duties with their ground, what is late."""
    desk = request.desk
    chosen = request.GET.get("tasks", "open")
    tasks = desk.scope(body.tasks.select_related("owner"), "tasks.read")
    counts = Counter(tasks.order_by().values_list("state", flat=True))
    late = tasks.filter(state__in=OPEN, due__lt=desk.today).count()
    seats = seats_of_bodies([body], at=desk.at, election=desk.election).get(body.pk, [])
    return render(
        request,
        "committees/detail.html",
        {
            "body": body,
            "tasks": [_line(desk, task) for task in _chosen(desk, tasks, chosen)[:200]],
            "chosen": chosen,
            "chips": (
                ("open", t("باز {n}", n=counts["todo"] + counts["doing"])),
                ("late", t("دیر {n}", n=late)),
                ("done", t("انجام‌شده {n}", n=counts["done"])),
                ("mine", t("از آنِ من")),
            ),
            "late": late,
            "seats": sorted(seats, key=lambda seat: (seat.position.rank, seat.position.pk)),
            "headless": any(seat.vacant and seat.position.code == "c.head" for seat in seats),
            "duties": [
                row | {"text": duty_text(row, desk.election)}
                for row in library("duties")
                if row["committee"] == body.code
            ],
            "reports": body.reports.order_by("-id")[:5],
            "may_write": desk.may("tasks.write", body.where()),
            "may_draft": desk.may("orders.draft", body.where()),
            "activity": acts_of(body, 10),
            "week": _week(desk, body),
        },
    )


def _chosen(desk: Any, tasks: Any, chosen: str) -> Any:
    if chosen == "late":
        return tasks.filter(state__in=OPEN, due__lt=desk.today)
    if chosen == "done":
        return tasks.filter(state="done").order_by("-done_at")
    if chosen == "mine":
        return tasks.filter(owner=desk.person)
    return tasks.filter(state__in=OPEN)


def _line(desk: Any, task: Task) -> dict[str, Any]:
    level = level_of(task.due, desk.today, is_open=task.is_open)
    late = task.is_open and task.due is not None and level >= 2
    return {
        "task": task,
        "level": level,
        "badge": days_between(task.due, desk.today) if late and task.due else task.state_words,
    }


def _week(desk: Any, body: Body) -> dict[str, int]:
    since = desk.at - timedelta(days=7)
    tasks = body.tasks
    return {
        "done": tasks.filter(done_at__gte=since).count(),
        "open": tasks.filter(state__in=OPEN).count(),
        "late": tasks.filter(state__in=OPEN, due__lt=desk.today).count(),
    }


def tasks(request: DeskRequest) -> HttpResponse:
    """All tasks of all committees that are open to the person."""
    desk = request.desk
    return Listing(
        title=t("کارها"),
        rows=desk.scope(Task.objects.select_related("body", "owner"), "tasks.read"),
        columns=(
            Column(t("کار"), str),
            Column(t("کمیته"), lambda task: str(task.body)),
            Column(t("مسئول"), lambda task: str(task.owner or "—")),
            Column(t("مهلت"), lambda task: task.due, sort="due"),
            Column(t("وضعیت"), lambda task: task.state_words, sort="state"),
        ),
        link=lambda task: f"/committees/tasks/{task.pk}/",
        search=lambda found, q: found.filter(text__icontains=q),
        filters=(
            Filter(
                "state",
                t("وضعیت"),
                [(k, t(v)) for k, v in Task.STATES],
                lambda found, v: found.filter(state=v),
            ),
            Filter(
                "when",
                t("مهلت"),
                (("late", t("دیر شده")), ("week", t("این هفته"))),
                lambda found, v: _when(found, v, desk),
            ),
        ),
        order="due",
        empty_title=t("کاری نیست"),
        empty_text=t("هر کمیته با وظیفه‌های کتابخانه آغاز می‌شود."),
    ).answer(request)


def _when(found: Any, value: str, desk: Any) -> Any:
    found = found.filter(state__in=OPEN)
    if value == "late":
        return found.filter(due__lt=desk.today)
    return found.filter(due__gte=desk.today, due__lte=desk.today + timedelta(days=7))


def new_task(request: DeskRequest, body: Body) -> HttpResponse:
    """Add a task to a committee."""
    form = TaskForm(body, request.POST or None)
    if request.method == "POST" and form.is_valid():
        task = Task.objects.create(body=body, ground=t("کمیته"), **form.cleaned_data)
        record(request.desk, "tasks.made", task, f"کار تازه: {task.text}"[:300])
        _tell(task)
        return redirect("committees:detail", pk=body.pk)
    context = {"form": form, "title": t("کار تازه"), "sub": str(body), "back": f"/committees/{body.pk}/"}
    return render(request, "house/form.html", context, status=400 if form.errors else 200)


def task(request: DeskRequest, task: Task) -> HttpResponse:
    """One task: see and change it."""
    names = ("text", "owner", "due", "evidence_wanted", "evidence")
    form = TaskForm(task.body, request.POST or None, initial={name: getattr(task, name) for name in names})
    may = request.desk.may("tasks.write", task.where())
    version = request.POST.get("version", str(task.version))
    context: dict[str, Any] = {
        "form": form,
        "task": task,
        "title": task.text,
        "version": version,
        "may_write": may,
        "back": f"/committees/{task.body_id}/",
        "activity": acts_of(task, 20),
        "files": attachments_of(task),
    }
    if request.method == "POST" and not may:
        return render(request, "committees/task.html", context, status=403)
    if request.method == "POST" and form.is_valid():
        before = task.owner_id
        if "due" in form.changed_data:
            task.days_from_polling = None  # a day that was chosen follows nothing
        for name in names:
            setattr(task, name, form.cleaned_data[name])
        try:
            save_version(task, int(version) if version.isdecimal() else 0)
        except EditedMeanwhile as error:
            theirs: Any = error.theirs
            shown = [(str(form.fields[name].label), str(getattr(theirs, name) or "")) for name in names]
            return render(
                request,
                "committees/task.html",
                context | {"theirs": shown, "version": theirs.version},
                status=409,
            )
        record(request.desk, "tasks.changed", task, f"ویرایش شد: {task.text}"[:300])
        if task.owner_id != before:
            _tell(task)
        return redirect("committees:task", pk=task.pk)
    return render(request, "committees/task.html", context, status=400 if form.errors else 200)


def _tell(task: Task) -> None:
    if task.owner_id:
        notify(task.owner_id, f"کار تازه برای شما: {task.text}", f"/committees/tasks/{task.pk}/")


def set_state(request: DeskRequest, task: Task) -> HttpResponse:
    """Begin, finish or drop a task; finished only with something to show for it."""
    to = request.POST.get("state", "")
    try:
        with transaction.atomic():
            evidence = request.POST.get("evidence", "").strip()[:2000] or task.evidence
            task.state = advance(task.state, to, evidence=evidence)
            task.evidence = evidence
            task.done_at = request.desk.at if to == "done" else None
            save_version(task, task.version)
            record(request.desk, f"tasks.{to}", task, f"{task.state_words}: {task.text}"[:300])
    except AminError as error:
        messages.error(request, said(error))
    return redirect("committees:task", pk=task.pk)


def add_file(request: DeskRequest, task: Task) -> HttpResponse:
    """Put a file beside a task, as what shows that it was done."""
    upload: Any = request.FILES.get("file")
    try:
        if upload is None:
            messages.error(request, t("فایلی برگزیده نشد."))
        else:
            attach(request.desk, task, upload)
    except AminError as error:
        messages.error(request, said(error))
    return redirect("committees:task", pk=task.pk)


def make_report(request: DeskRequest, body: Body) -> HttpResponse:
    """Keep the weekly report of a committee as it is now."""
    desk = request.desk
    open_tasks = body.tasks.filter(state__in=OPEN).select_related("owner").order_by("due", "id")
    done = body.tasks.filter(done_at__gte=desk.at - timedelta(days=7)).select_related("owner")
    content = {
        "week": _week(desk, body),
        "late": [_row(task) for task in open_tasks.filter(due__lt=desk.today)],
        "open": [_row(task) for task in open_tasks.exclude(due__lt=desk.today)[:60]],
        "done": [_row(task) for task in done],
    }
    report = Report.objects.create(body=body, by=desk.user, at=desk.at, day=desk.today, content=content)
    record(desk, "committees.report", report, f"گزارش هفتگی {body.title_fa}")
    return redirect("committees:report", pk=report.pk)


def _row(task: Task) -> list[str]:
    return [
        task.text,
        str(task.owner or "—"),
        short_day(task.due) if task.due else task.due_words or "—",
        task.evidence,
    ]


def report(request: DeskRequest, report: Report) -> HttpResponse:
    """A weekly report as PDF."""
    shown = {
        "title": t("گزارش هفتگی"),
        "body": str(report.body),
        "day": long_day(report.day),
        "by": str(report.by.person),
        "heads": [t("کار"), t("مسئول"), t("مهلت"), t("شاهد")],
        "sections": [
            [t("دیر شده"), report.content["late"]],
            [t("در دست"), report.content["open"]],
            [t("انجام‌شده در هفت روز"), report.content["done"]],
        ],
        "none": t("موردی نیست"),
        "rtl": request.desk.user.language != "en",
    }
    data = paper("report.typ", shown, inside={"schema": "amin-report-1", **report.content}, at=report.at)
    headers = {"Content-Disposition": f'attachment; filename="report-{report.pk}.pdf"'}
    return HttpResponse(data, content_type="application/pdf", headers=headers)
