"""A list as every app shows it: filters in the URL, search, sorting, pages, xlsx of what is filtered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote

from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import cached_property

from amin.encoding.text import ascii_digits
from amin.hq.house.sheets import XLSX, write_xlsx
from amin.hq.house.words import t

PAGE: Final = 25
MOST_EXPORTED: Final = 50_000
MOST_COUNTED: Final = 5_000


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its title, what stands in it as text, and by which field it is sorted.

    Attributes:
        cell: a template for the cell on the screen; the text where there is none.
        phone: shown on a narrow screen, too.
    """

    title: str
    text: Callable[[Any], Any]
    sort: str = ""
    cell: str = ""
    numeric: bool = False
    phone: bool = True


@dataclass(frozen=True, slots=True)
class Filter:
    """One choice above the list, kept in the URL under its name."""

    name: str
    title: str
    choices: Sequence[tuple[str, str]]
    apply: Callable[[QuerySet[Any], str], QuerySet[Any]]


@dataclass
class Listing:
    """What a list shows and how it is cut."""

    title: str
    rows: QuerySet[Any]
    columns: Sequence[Column]
    link: Callable[[Any], str]
    search: Callable[[QuerySet[Any], str], QuerySet[Any]] | None = None
    filters: Sequence[Filter] = ()
    order: str = ""
    acts: Sequence[tuple[str, str, str, bool]] = ()  # address, title, icon, primary
    empty_title: str = ""
    empty_text: str = ""
    template: str = "house/list.html"
    more: dict[str, Any] = field(default_factory=dict)

    def answer(self, request: HttpRequest) -> HttpResponse:
        """The page, a part of it for htmx, or the xlsx of all that is filtered."""
        shown = _Shown(self, request)
        if request.GET.get("export") == "xlsx":
            return shown.export()
        # A history request restores a whole page; any other htmx request asked for the list alone.
        part = request.headers.get("HX-Request") and not request.headers.get("HX-History-Restore-Request")
        template = "house/list_part.html" if part else self.template
        return render(request, template, {"list": shown, "title": self.title, **self.more})


class _Shown:
    """A list as one request cuts it."""

    def __init__(self, listing: Listing, request: HttpRequest) -> None:
        self.listing = listing
        self.query = request.GET.copy()
        self.query.pop("export", None)
        self.q = " ".join(ascii_digits(request.GET.get("q", "")).split())[:100].replace("\x00", "")
        self.columns = listing.columns
        self.chosen = {f.name: v for f in listing.filters if (v := self._choice(f, request))}
        self.page_number = request.GET.get("page", "1")
        self.sort = self._sort(request.GET.get("sort", listing.order))

    @staticmethod
    def _choice(one: Filter, request: HttpRequest) -> str:
        value = request.GET.get(one.name, "")
        return value if value in {key for key, _ in one.choices} else ""

    def _sort(self, wanted: str) -> str:
        allowed = {column.sort for column in self.columns if column.sort}
        return wanted if wanted.lstrip("-") in allowed or wanted == self.listing.order else self.listing.order

    @cached_property
    def rows(self) -> QuerySet[Any]:
        rows = self.listing.rows
        for one in self.listing.filters:
            if value := self.chosen.get(one.name):
                rows = one.apply(rows, value)
        if self.q and self.listing.search:
            rows = self.listing.search(rows, self.q)
        return rows.order_by(self.sort, "pk") if self.sort else rows

    @cached_property
    def page(self) -> Any:
        number = ascii_digits(self.page_number)
        return _Pages(self.rows, PAGE).get_page(number if number.isdecimal() and len(number) < 9 else 1)

    @cached_property
    def total(self) -> int:
        return int(self.page.paginator.count)

    @cached_property
    def lines(self) -> list[dict[str, Any]]:
        return [
            {"thing": row, "link": self.listing.link(row), "cells": [_Cell(c, row) for c in self.columns]}
            for row in self.page.object_list
        ]

    @property
    def more(self) -> bool:
        """Whether there are more rows than were counted."""
        return self.total == MOST_COUNTED

    @property
    def filters(self) -> list[dict[str, Any]]:
        return [{"filter": f, "value": self.chosen.get(f.name, "")} for f in self.listing.filters]

    @property
    def chips(self) -> list[dict[str, str]]:
        """What is filtered now, each with the address without it."""
        found = [
            {"title": f"{f.title}: {dict(f.choices)[value]}", "url": self.url(**{f.name: None, "page": None})}
            for f in self.listing.filters
            if (value := self.chosen.get(f.name))
        ]
        if self.q:
            found.append({"title": t("جست‌وجو: {q}", q=self.q), "url": self.url(q=None, page=None)})
        return found

    @property
    def heads(self) -> list[dict[str, Any]]:
        found = []
        for column in self.columns:
            down = self.sort == column.sort
            found.append(
                {
                    "column": column,
                    "url": self.url(sort=f"-{column.sort}" if down else column.sort, page=None),
                    "aria": ("ascending" if down else "descending" if self.sort == f"-{column.sort}" else "")
                    if column.sort
                    else "",
                }
            )
        return found

    @property
    def pages(self) -> list[tuple[int | None, str]]:
        elided = self.page.paginator.get_elided_page_range(self.page.number, on_each_side=1, on_ends=1)
        return [(n, self.url(page=str(n))) if isinstance(n, int) else (None, "") for n in elided]

    @property
    def export_url(self) -> str:
        return self.url(export="xlsx", page=None)

    @property
    def this_url(self) -> str:
        return self.url(page=None)

    def url(self, **changes: str | None) -> str:
        """The address of this list with some of its choices changed."""
        query = self.query.copy()
        for name, value in changes.items():
            if value is None:
                query.pop(name, None)
            else:
                query[name] = value
        return f"?{query.urlencode()}"

    def export(self) -> HttpResponse:
        rows = ([column.text(row) for column in self.columns] for row in self.rows[:MOST_EXPORTED])
        data = write_xlsx(self.listing.title, [column.title for column in self.columns], rows)
        name = quote(f"{self.listing.title}.xlsx")
        headers = {"Content-Disposition": f"attachment; filename=\"list.xlsx\"; filename*=UTF-8''{name}"}
        return HttpResponse(data, content_type=XLSX, headers=headers)


class _Pages(Paginator[Any]):
    """Pages of no more rows than anybody looks through: to count everything is to read everything."""

    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        return int(rows.order_by()[:MOST_COUNTED].count())


class _Cell:
    """One cell: text, or a template that shows the row."""

    def __init__(self, column: Column, row: Model) -> None:
        self.column = column
        self.row = row

    @property
    def text(self) -> Any:
        return self.column.text(self.row)
