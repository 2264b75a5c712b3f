"""The three screens of every import: the file, the preview, the result with its undo."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from amin.errors import AminError, InputError
from amin.hq.house.desk import DeskRequest
from amin.hq.house.errors import said
from amin.hq.house.importing import REFUSED, UNDO, Kind, preview, take, undo
from amin.hq.house.models import ImportRun
from amin.hq.house.sheets import XLSX, write_xlsx
from amin.hq.house.words import t
from amin.hq.people.rules import masked

SHOWN: Final = 200
_RANK: Final = {"refused": 0, "update": 1, "new": 2, "same": 3}
View = Callable[..., HttpResponse]


def import_views(kind: Kind) -> tuple[View, View]:
    """Make the screens for one kind of table: the file's, and the run's."""

    def choose(request: DeskRequest) -> HttpResponse:
        """Give a file."""
        context = {"kind": kind, "columns": [headings[0] for _, headings in kind.columns], "back": kind.back}
        if request.method == "POST":
            upload = request.FILES.get("file")
            try:
                if upload is None or not upload.size:
                    raise_empty()
                elif upload.size > settings.MOST_UPLOADED_BYTES:
                    context["error"] = t("فایل بزرگ‌تر از اندازهٔ مجاز است.")
                else:
                    run = preview(request.desk, kind, upload.name or "", upload.read())
                    return redirect(f"{kind.back}import/{run.pk}/")
            except AminError as error:
                context["error"], context["hint"] = said(error), error.hint
        return render(request, "house/import_file.html", context, status=400 if "error" in context else 200)

    def run(request: DeskRequest, run: int) -> HttpResponse:
        """See what each row would do; take it, or take it back."""
        found = ImportRun.objects.filter(pk=run, kind=kind.name, by=request.desk.user).first()
        if found is None:
            raise Http404
        if request.method == "POST":
            return _do(request, kind, found)
        if request.GET.get("refused"):
            return _refused_rows(kind, found)
        counts = Counter(row["what"] for row in found.rows)
        rows = sorted(found.rows, key=lambda row: (_RANK[row["what"]], row["line"]))
        names = [(name, headings[0].rstrip("*")) for name, headings in kind.columns]
        lines = [{**row, "cells": [_shown(row["values"], name) for name, _ in names]} for row in rows[:SHOWN]]
        undoable = found.taken_at and not found.undone_at and request.desk.at - found.taken_at <= UNDO
        return render(
            request,
            "house/import_run.html",
            {
                "run": found,
                "kind": kind,
                "counts": counts,
                "heads": [title for _, title in names],
                "lines": lines,
                "takes": counts["new"] + counts["update"],
                "undoable": undoable,
                "back": kind.back,
            },
        )

    return choose, run


def raise_empty() -> None:
    """Refuse a form without a file."""
    raise InputError("an empty file cannot be read as a table")


def _shown(values: dict[str, object], name: str) -> str:
    value = values.get(name) or values.get(f"{name}_id") or ""
    return masked(str(value)) if name == "national_no" else str(value)


def _do(request: DeskRequest, kind: Kind, run: ImportRun) -> HttpResponse:
    try:
        if request.POST.get("do") == "undo":
            back, stay = undo(request.desk, kind, run)
            messages.success(
                request,
                t(
                    "{back} سطر برگشت؛ {stay} سطر ماند چون به کار رفته یا ویرایش شده است.",
                    back=back,
                    stay=stay,
                ),
            )
        else:
            messages.success(request, t("{n} سطر وارد شد.", n=take(request.desk, kind, run)))
    except AminError as error:
        messages.error(request, said(error))
    return redirect(f"{kind.back}import/{run.pk}/")


def _refused_rows(kind: Kind, run: ImportRun) -> HttpResponse:
    rows = [[row["line"], row["why"]] for row in run.rows if row["what"] == REFUSED]
    headers = {"Content-Disposition": 'attachment; filename="refused.xlsx"'}
    data = write_xlsx(t("رد شده"), [t("سطر"), t("چرا")], rows)
    return HttpResponse(data, content_type=XLSX, headers=headers)
