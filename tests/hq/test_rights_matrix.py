"""Every view, for every role, at every place and in every phase: made from the addresses (SECURITY.md C-8).

What is expected is computed by the pure rule from the row's right and a made-up grant; what happens is asked
of the view through the whole of the middleware. A view without a row fails here, and is refused at run time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest
from django.test import RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver, path, resolve
from hq_desk import account, an_order, client, desk, free_person, served, user

from amin.hq.accounts.models import User
from amin.hq.bodies.library import form_body, rows
from amin.hq.bodies.models import Body, Place, Position
from amin.hq.committees.models import Report, Task
from amin.hq.committees.starting import start_committee
from amin.hq.house.app import rights
from amin.hq.house.middleware import AtTheDesk, the_election
from amin.hq.house.rights import PUBLIC, SIGNED_IN, Grant, Where, extents, is_granted
from amin.hq.house.routes import Row, row_of
from amin.hq.house.when import now
from amin.hq.orders.models import Order
from amin.hq.people.models import Person

ROLES: Final = sorted({row["role"] for row in rows("positions")} | {"none"})
NAMES: Final = {
    "run": 999999,
    "batch": 999999,
    "order": 999999,
    "key": 999999,
    "user": 999999,
    "word": "x",
    "name": "x",
}


@dataclass(frozen=True)
class View:
    """One address with its row."""

    address: str
    callback: Any
    row: Row | None

    def url(self, pk: int | str) -> str:
        names = {**NAMES, "pk": pk}
        found = self.address
        for name, value in names.items():
            for kind in ("int", "str", "path"):
                found = found.replace(f"<{kind}:{name}>", str(value))
        return f"/{found}"


def all_views(patterns: Any = None, prefix: str = "") -> Iterator[View]:
    for one in get_resolver().url_patterns if patterns is None else patterns:
        address = prefix + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from all_views(one.url_patterns, address)
        elif isinstance(one, URLPattern):
            yield View(address, one.callback, row_of(one.callback))


VIEWS: Final = tuple(all_views())
GUARDED: Final = [view for view in VIEWS if view.row and view.row.right not in (PUBLIC, SIGNED_IN)]
ABOUT: Final = [view for view in GUARDED if view.row and view.row.of]


def test_every_view_stands_in_a_row() -> None:
    assert [view.address for view in VIEWS if view.row is None] == []
    assert len(VIEWS) > 60


def test_every_row_names_a_right_that_there_is() -> None:
    named = {view.row.right for view in VIEWS if view.row}
    assert named <= {*rights(), PUBLIC, SIGNED_IN}


def test_every_thing_that_a_row_is_about_says_where_it_stands() -> None:
    for view in ABOUT:
        assert view.row
        assert view.row.of
        assert hasattr(view.row.of, "SCOPE"), view.address
        assert hasattr(view.row.of, "where"), view.address
        assert "<int:pk>" in view.address


def test_a_view_without_a_row_is_refused_for_everybody(hq: Path) -> None:
    def naked(request: Any) -> Any:
        raise AssertionError("reached")

    gate = AtTheDesk(lambda request: None)  # type: ignore[arg-type,return-value]
    request = RequestFactory().get("/naked/")
    request.user = user("governor")
    request.resolver_match = resolve("/")
    request.desk = desk("governor")  # type: ignore[attr-defined]
    answer = gate.process_view(request, naked, (), {})
    assert answer is not None
    assert answer.status_code == 403
    assert row_of(path("naked/", naked).callback) is None


def test_a_stranger_reaches_the_public_views_alone(hq: Path) -> None:
    stranger = client()
    for view in VIEWS:
        assert view.row
        answer = stranger.post(view.url(1)) if view.row.method == "POST" else stranger.get(view.url(1))
        if view.row.right == PUBLIC:
            assert answer.status_code in (200, 302, 404, 405, 403), view.address
            assert not answer.get("Location", "").startswith("/account/sign-in/?next"), view.address
        else:
            assert answer.status_code == 302, view.address
            assert answer["Location"].startswith("/account/sign-in/"), view.address


def test_what_changes_something_is_never_reached_by_get(hq: Path) -> None:
    governor = client("governor")
    for view in VIEWS:
        if view.row and view.row.method == "POST":
            assert governor.get(view.url(1)).status_code == 405, view.address


@cache
def expected(right: str, role: str, *, phase: str) -> bool:
    """Whether a role opens a right anywhere, by the rule alone."""
    at = now()
    grant = Grant(1, role, 1, "ir.23.2301", "", at, None)
    return bool(extents(rights()[right], [grant], at=at, phase=phase))


class Somebody:
    """One account whose only order is changed from role to role."""

    def __init__(self) -> None:
        self.person = free_person()
        self.account: User = account(self.person, "somebody")
        position = Position.objects.filter(body__code="hq.county", code="hq.county.member")[0]
        self.order = served(position, self.person)

    def has(self, role: str, *, body: Body | None = None, place: str = "", contest: str = "") -> None:
        Position.objects.filter(pk=self.order.position_id).update(role=role)
        Order.objects.filter(pk=self.order.pk).update(
            body_id=body.pk if body else self.order.body_id, place_id=place or "ir.23.2301", contest=contest
        )


def opened(role: str, phase: str) -> tuple[str, ...]:
    """The rights that a role opens, which is all that the gate can tell roles apart by."""
    return tuple(name for name in rights() if expected(name, role, phase=phase))


def asked(who: Somebody, views: list[View], role: str, phase: str) -> int:
    who.has(role)
    browser = client("somebody")
    for view in views:
        assert view.row
        url = view.url(99999999)  # a thing that is not there: 404 is beyond the gate, 403 is the gate
        answer = browser.post(url) if view.row.method == "POST" else browser.get(url)
        reached = answer.status_code != 403
        wanted = expected(view.row.right, role, phase=phase)
        assert reached == wanted, (role, view.address, phase, answer.status_code)
    return len(views)


def test_each_role_reaches_exactly_the_views_that_its_order_opens(hq: Path) -> None:
    who = Somebody()
    kinds = {opened(role, "draft"): role for role in ROLES}  # one role for each different set of rights
    assert () in kinds
    assert len(kinds) > 8
    assert sum(asked(who, GUARDED, role, "draft") for role in kinds.values()) == len(kinds) * len(GUARDED)


@pytest.mark.parametrize("phase", ["open", "confirmed"])
def test_in_another_phase_the_rights_of_some_phases_are_shut(hq: Path, phase: str) -> None:
    election = the_election()
    election.phase = phase
    election.save()
    bound = [view for view in GUARDED if view.row and rights()[view.row.right].phases]
    assert bound
    assert asked(Somebody(), bound, "hq.owner", phase)


def test_the_desk_decides_for_every_role_and_phase_as_the_rule_does(hq: Path) -> None:
    who = Somebody()
    election = the_election()
    for role in ROLES:
        who.has(role)
        for phase in ("draft", "sealed", "open", "closed", "published", "confirmed"):
            sitting = desk("somebody")
            sitting.election.phase = phase
            assert tuple(name for name in rights() if sitting.may(name)) == opened(role, phase), (role, phase)
    assert election.phase == "draft"


def things(body: Body, order: Order, person: Person) -> dict[type[Any], Any]:
    """One thing of each kind that rows are about, all standing at one place."""
    task = Task.objects.create(body=body, text="کار")
    report = Report.objects.create(body=body, by=user("governor"), at=now(), day=now().date(), content={})
    return {Body: body, Order: order, Person: person, Task: task, Report: report}


def test_each_thing_is_open_exactly_where_the_order_reaches(hq: Path) -> None:
    other_place = Place.objects.create(
        code="ir.23.2302", name_fa="شهرستان دیگر", level="county", parent_id="ir.23"
    )
    here = Body.objects.get(code="c.media")
    there = form_body("c.media", other_place, None)
    who = Somebody()
    sides = []
    for body, number in ((here, 1), (there, 2)):
        person = free_person(number)
        Person.objects.filter(pk=person.pk).update(place=body.place)
        position = Position.objects.filter(body=body, code="c.member")[0]
        order = an_order(position, person)
        order.save()
        sides.append((body, things(body, order, Person.objects.get(pk=person.pk))))
    election = the_election()
    grants_tried = [
        ("hq.head", None, "ir.23.2301"),
        ("hq.head", None, "ir.23"),
        ("hq.head", None, "ir.23.2302"),
        ("committee.head", here, "ir.23.2301"),
        ("committee.member", there, "ir.23.2302"),
        ("none", None, "ir"),
    ]
    cells = 0
    for role, of_body, place in grants_tried:
        who.has(role, body=of_body, place=place)
        sitting = desk("somebody")
        for view in ABOUT:
            assert view.row
            assert view.row.of
            for body, found in sides:
                thing = found[view.row.of]
                where = Where(thing.where().place, body.pk, thing.where().contest)
                right = rights()[view.row.right]
                wanted = is_granted(right, where, sitting.grants, at=sitting.at, phase=election.phase)
                open_ = sitting.scope(type(thing).objects.filter(pk=thing.pk), view.row.right).exists()
                assert open_ == wanted, (role, place, view.address, str(body.place_id))
                cells += 1
    assert cells == len(grants_tried) * len(ABOUT) * 2


def test_a_thing_out_of_reach_looks_as_if_it_were_not_there(hq: Path) -> None:
    other_place = Place.objects.create(
        code="ir.23.2302", name_fa="شهرستان دیگر", level="county", parent_id="ir.23"
    )
    body = form_body("c.media", other_place, None)
    start_committee(body, the_election())
    person = Person.objects.create(first_name="الف", last_name="ب", place=other_place)
    governor = client("governor")
    for url in (
        f"/bodies/{body.pk}/",
        f"/people/{person.pk}/",
        f"/committees/{body.pk}/",
        f"/committees/tasks/{body.tasks.first().pk}/",
    ):
        assert governor.get(url).status_code == 404, url
        assert governor.get(url.replace(str(body.pk), "99999999")).status_code == 404


def test_lists_show_what_lies_in_reach_and_nothing_else(hq: Path) -> None:
    other_place = Place.objects.create(
        code="ir.23.2302", name_fa="شهرستان دیگر", level="county", parent_id="ir.23"
    )
    Person.objects.create(first_name="ناشناس", last_name="بیگانه", place=other_place)
    form_body("hq.county", other_place, None, title_fa="ستاد بیگانه")
    governor = client("governor")
    for url in (
        "/people/?q=بیگانه",
        "/bodies/?q=بیگانه",
        "/search/?q=بیگانه",
        "/people/?q=بیگانه&export=xlsx",
    ):
        answer = governor.get(url)
        assert answer.status_code == 200
        assert "ستاد بیگانه" not in answer.content.decode("utf-8", "ignore")
        assert "ناشناس بیگانه" not in answer.content.decode("utf-8", "ignore")


@pytest.mark.parametrize("wrong", [0, 2**63, 2**70])
def test_numbers_of_things_that_cannot_be_are_not_found(hq: Path, wrong: int) -> None:
    governor = client("governor")
    for view in ABOUT:
        if view.row and view.row.method != "POST":
            assert governor.get(view.url(wrong)).status_code == 404, view.address
