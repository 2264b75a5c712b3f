"""The headquarters with 200,000 people and 10,000 orders, beside the same pages of the demonstration.

Every page: server time and queries; then a chart of 2,000 positions and the papers of 200 orders.
"""

# ruff: noqa: PLC0415  (Django is set up before anything of it is imported)
from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from random import Random
from statistics import median
from time import process_time
from typing import Any, Final

from _row import row

from amin.record.progress import Progress

PEOPLE: Final = 200_000
ORDERS: Final = 10_000
POSITIONS: Final = 2_000
PAPERS: Final = 200
RUNS: Final = 7
PLACE: Final = "ir.23.2301"
PAGES: Final = (
    "/",
    "/people/",
    "/people/?q=کریمی",
    "/people/?place=ir.23.2301.02",
    "/people/?order=yes&page=7",
    "/people/7/",
    "/orders/",
    "/orders/?state=served&sort=-dated",
    "/orders/?q=رضا",
    "/orders/20/",
    "/orders/new/",
    "/bodies/",
    "/bodies/1/",
    "/bodies/chart/",
    "/committees/",
    "/committees/5/",
    "/committees/tasks/",
    "/search/?q=رضا",
    "/audit/",
    "/account/",
    "/notices/",
)
_FIRST: Final = (
    "علی",
    "رضا",
    "زهرا",
    "مریم",
    "حسین",
    "سارا",
    "امیر",
    "نرگس",
    "محمد",
    "فاطمه",
    "مهدی",
    "لیلا",
)
_LAST: Final = (
    "کریمی",
    "محمدی",
    "احمدی",
    "رضایی",
    "حسینی",
    "موسوی",
    "جعفری",
    "صادقی",
    "نوری",
    "اکبری",
    "یزدی",
)


def seconds(work: Callable[[], object]) -> float:
    """Run some work once and return how much of the processor it took, whatever else runs here."""
    began = process_time()
    work()
    return process_time() - began


def rows(progress: Progress) -> list[dict[str, Any]]:
    """Set up a headquarters in a folder of its own, measure it small, fill it, measure it large."""
    folder = tempfile.mkdtemp(prefix="amin-bench-hq-")
    os.environ |= {
        "AMIN_HQ_DATA": folder,
        "AMIN_HQ_ORIGIN": "http://testserver",
        "DJANGO_SETTINGS_MODULE": "amin.hq.settings",
    }
    try:
        return _measured(progress)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _measured(progress: Progress) -> list[dict[str, Any]]:
    import django
    from django.core.management import call_command

    django.setup()
    from amin.hq.demo import make_demo

    progress.stage("hq", 2 * len(PAGES) + 3, "figures")
    call_command("migrate", verbosity=0)
    make_demo()
    small = _pages(progress)
    _fill()
    progress.step()
    large = _pages(progress)
    found = []
    for page in PAGES:
        times, queries = large[page]
        goal = f"≤ 150 ms, ≤ 30 queries (took {queries})"
        found.append(row(f"GET {page}", "ms", times, small[page][0], beside="the demonstration", goal=goal))
    found.append(_worst_queries(large))
    for one in (_chart, _papers):
        found.append(one())
        progress.step()
    return found


def _worst_queries(large: dict[str, tuple[list[float], int]]) -> dict[str, Any]:
    worst = max(queries for _, queries in large.values())
    return row("most queries of a page", "queries", [worst], [30], beside="the bar", goal="≤ 30")


def _pages(progress: Progress) -> dict[str, tuple[list[float], int]]:
    from django.conf import settings
    from django.db import connection
    from django.test import Client

    from amin.hq.accounts.models import User
    from amin.hq.house.when import now

    settings.ALLOWED_HOSTS = ["testserver"]
    client = Client()
    client.force_login(User.objects.get(username="governor"))
    session = client.session
    session["seen"] = now().timestamp()
    session.save()
    found = {}
    for page in PAGES:
        asked: list[str] = []
        with connection.execute_wrapper(_counting(asked)):
            answer = client.get(page)
        assert answer.status_code == 200, (page, answer.status_code)
        times = [1e3 * seconds(lambda page=page: client.get(page)) for _ in range(RUNS)]  # type: ignore[misc]
        found[page] = (times, len(asked))
        progress.step()
    return found


def _counting(asked: list[str]) -> Callable[..., Any]:
    def count(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        asked.append(sql)
        return execute(sql, *rest)

    return count


def _fill() -> None:
    """Many people; many bodies with seats; many orders, half of them in force."""
    from django.db import transaction

    from amin.hq.bodies.models import Body, Place, Position
    from amin.hq.house.when import local_day, now
    from amin.hq.orders.models import Order
    from amin.hq.people.models import Person

    draw = Random(6)
    places = [*Place.objects.filter(code__startswith=PLACE).values_list("code", flat=True)]
    with transaction.atomic():
        people = []
        for number in range(PEOPLE):
            one = Person(
                first_name=draw.choice(_FIRST),
                last_name=f"{draw.choice(_LAST)} {draw.choice(_LAST)}",
                place_id=draw.choice(places),
                home_office=f"ادارهٔ {number % 300}",
                national_no=f"{number:010}",
            )
            one.search_key = one.key()
            people.append(one)
        people = Person.objects.bulk_create(people, batch_size=5000)
        root = Body.objects.get(code="hq.county")
        made = [
            Body(
                code="hq.region",
                title_fa=f"دفتر {n}",
                title_en=f"Office {n}",
                kind="hq",
                place_id=places[n % len(places)],
                parent=root,
            )
            for n in range(POSITIONS // 20)
        ]
        bodies = Body.objects.bulk_create(made)
        seats = [
            Position(
                body=body,
                code="hq.region.group",
                title_fa=f"سرگروه {n}",
                title_en=f"Leader {n}",
                role="area.group",
                seats=1,
            )
            for body in bodies
            for n in range(20)
        ]
        positions = Position.objects.bulk_create(seats, batch_size=1000)
        at = now()
        orders = [
            Order(
                position=(position := positions[number % len(positions)]),
                body_id=position.body_id,
                person=people[number * 7],
                place_id=position.body.place_id,
                state="served" if number < len(positions) * 0.9 else "ended",
                number=f"1404/{number + 1}",
                check_code="AAAA-AAAA",
                dated=local_day(at),
                served_at=at,
                closed_at=None if number < len(positions) * 0.9 else at,
                payload_hash="0" * 64,
            )
            for number in range(ORDERS)
        ]
        Order.objects.bulk_create(orders, batch_size=1000)


def _chart() -> dict[str, Any]:
    from amin.hq.bodies.chart import chart_svg
    from amin.hq.bodies.holders import seats_of_bodies
    from amin.hq.bodies.models import Body
    from amin.hq.house.models import Election
    from amin.hq.house.when import now

    def draw(most: int) -> None:
        bodies = [*Body.objects.filter(code="hq.county"), *Body.objects.filter(code="hq.region")[:most]]
        at = now()
        chart_svg(bodies, seats_of_bodies(bodies, at=at, election=Election.objects.get()), at=at)

    whole = [seconds(lambda: draw(10_000)) for _ in range(RUNS)]
    one = [seconds(lambda: draw(1)) for _ in range(RUNS)]
    return row(f"chart of {POSITIONS:,} positions", "s", whole, one, beside="of one body", goal="≤ 1 s")


def _papers() -> dict[str, Any]:
    from amin.hq.house.models import Election
    from amin.hq.orders.content import order_pdf
    from amin.hq.orders.doing import BESIDE
    from amin.hq.orders.models import Order

    election = Election.objects.get()
    orders = list(
        Order.objects.select_related(*BESIDE).filter(template="order.member").order_by("-id")[:PAPERS]
    )
    order_pdf(orders[0], election)
    each = [seconds(lambda one=one: order_pdf(one, election)) for one in orders]  # type: ignore[misc]
    total = sum(each)
    goal = f"≤ 5 s ({1e3 * median(each):.1f} ms each)"
    return row(f"papers of {PAPERS} orders", "s", [total], [5.0], beside="the bar", goal=goal)
