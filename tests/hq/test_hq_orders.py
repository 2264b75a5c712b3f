"""An order from draft to end: what it grants, when it is gone, what is refused, what the paper says."""

from __future__ import annotations

import json
import re
import zlib
from datetime import timedelta
from pathlib import Path

import pytest
from hq_desk import PROOF, account, an_order, client, desk, free_person, seat, served

from amin.errors import NotPermittedError, StateError
from amin.hq.house.models import Act, Election, Happening, Notification
from amin.hq.house.when import now
from amin.hq.orders import doing
from amin.hq.orders.content import order_pdf, payload_hash
from amin.hq.orders.models import Order
from amin.hq.people.models import Kinship, Person


def test_a_head_sees_the_committee_from_the_moment_of_serving_and_nothing_else(hq: Path) -> None:
    person = free_person()
    account(person, "newhead")
    head = seat("c.training", "c.head")
    assert client("newhead").get("/committees/").status_code == 403
    served(head, person)
    browser = client("newhead")
    assert browser.get(f"/committees/{head.body_id}/").status_code == 200
    other = seat("c.media", "c.head").body_id
    assert browser.get(f"/committees/{other}/").status_code == 404
    assert browser.get("/audit/").status_code == 403
    assert browser.get("/orders/new/").status_code == 403


def test_the_right_is_gone_in_the_minute_in_which_the_order_ends(hq: Path) -> None:
    person = free_person()
    account(person, "newhead")
    order = served(seat("c.training", "c.head"), person, until="date", until_at=now() + timedelta(hours=1))
    browser = client("newhead")
    assert browser.get("/committees/").status_code == 200
    Order.objects.filter(pk=order.pk).update(until_at=now() - timedelta(microseconds=1))
    answer = browser.get("/committees/")  # no tick has run
    assert answer.status_code == 302
    assert answer["Location"].startswith("/account/sign-in/")
    assert "sessionid" not in browser.cookies or not browser.session.get("_auth_user_id")


def test_the_end_of_the_election_ends_every_order_that_runs_until_it(hq: Path) -> None:
    assert desk("secretary").may("orders.read")
    Happening.objects.create(code="E", at=now())
    assert not desk("secretary").may("orders.read")
    assert doing.end_what_is_due() > 20
    assert not Order.objects.filter(state="served", until="E").exists()


def test_moving_polling_day_moves_the_end_of_what_hangs_on_it(hq: Path) -> None:
    person = free_person()
    account(person, "booth")
    served(seat("hq.county", "hq.county.helpdesk"), person, until="T+1")
    election = Election.objects.get()
    assert desk("booth").grants[0].until is not None
    before = desk("booth").grants[0].until
    election.polling_day += timedelta(days=14)
    election.save()
    after = desk("booth").grants[0].until
    assert before is not None
    assert after is not None
    assert after - before == timedelta(days=14)


def test_an_order_of_two_signatures_needs_both_and_the_appointer_first(hq: Path) -> None:
    order = doing.draft(desk("governor"), an_order(seat("c.training", "c.head"), free_person()))
    order = doing.number(desk("governor"), order.pk)
    with pytest.raises(NotPermittedError):
        doing.sign(desk("secretary"), order.pk, order.payload_hash, PROOF)  # the secretary signs second
    assert doing.sign(desk("governor"), order.pk, order.payload_hash, PROOF).state == "numbered"
    with pytest.raises(NotPermittedError):
        doing.sign(desk("governor"), order.pk, order.payload_hash, PROOF)
    with pytest.raises(StateError):
        doing.serve(desk("governor"), order.pk)
    assert doing.sign(desk("secretary"), order.pk, order.payload_hash, PROOF).state == "signed"


def test_an_order_edited_after_its_number_cannot_be_signed(hq: Path) -> None:
    order = doing.draft(desk("governor"), an_order(seat("c.training", "c.member"), free_person()))
    order = doing.number(desk("governor"), order.pk)
    seen = order.payload_hash
    for field, value in (
        ("until", "T+1"),
        ("place_id", "ir.23.2301.02"),
        ("contest", "experts"),
        ("ground_text", "دیگر"),
    ):
        before = getattr(order, field)
        Order.objects.filter(pk=order.pk).update(**{field: value})
        with pytest.raises(StateError, match="not what was shown"):
            doing.sign(desk("governor"), order.pk, seen, PROOF)
        Order.objects.filter(pk=order.pk).update(**{field: before})
    assert doing.sign(desk("governor"), order.pk, seen, PROOF).state == "signed"


def test_returning_an_order_takes_its_signatures_and_keeps_its_number(hq: Path) -> None:
    order = doing.draft(desk("governor"), an_order(seat("c.training", "c.head"), free_person()))
    order = doing.number(desk("governor"), order.pk)
    doing.sign(desk("governor"), order.pk, order.payload_hash, PROOF)
    back = doing.give_back(desk("secretary"), order.pk, "نام پدر را بنویسید")
    assert (back.state, back.number, back.signatures.count()) == ("draft", order.number, 0)
    assert doing.number(desk("governor"), order.pk).number == order.number


def test_a_candidate_kin_and_holders_of_clashing_seats_are_refused_at_every_step(hq: Path) -> None:
    candidate = free_person()
    Person.objects.filter(pk=candidate.pk).update(candidate_in="councils.city")
    kin = free_person(1)
    Kinship.objects.create(person=kin, candidate=candidate, relation="sibling")
    supervisor = Order.objects.filter(body__kind="supervision", state="served")[0].person
    for person in (Person.objects.get(pk=candidate.pk), kin, supervisor):
        with pytest.raises(StateError, match="incompatible"):
            doing.draft(desk("governor"), an_order(seat("c.training", "c.member"), person))
    innocent = free_person(2)
    order = doing.draft(desk("governor"), an_order(seat("c.training", "c.member"), innocent))
    order = doing.number(desk("governor"), order.pk)
    Person.objects.filter(pk=innocent.pk).update(candidate_in="experts")  # registered in the meantime
    with pytest.raises(StateError, match="incompatible"):
        doing.sign(desk("governor"), order.pk, order.payload_hash, PROOF)


def test_a_seat_is_not_given_twice_but_a_successor_ends_its_predecessor_in_that_moment(hq: Path) -> None:
    head = seat("c.training", "c.head")
    first = served(head, free_person())
    with pytest.raises(StateError, match="every seat"):
        served(head, free_person(0))
    successor = served(head, free_person(1), replaces=first)
    first.refresh_from_db()
    assert first.state == "replaced"
    assert first.closed_at == successor.served_at


def test_numbers_follow_one_another_without_a_gap_and_a_failed_numbering_takes_none(hq: Path) -> None:
    made = [
        doing.draft(desk("governor"), an_order(seat("c.training", "c.member"), free_person(n)))
        for n in range(2)
    ]
    first = doing.number(desk("governor"), made[0].pk).number
    gap = an_order(seat("c.training", "c.head"), free_person(2), template="order.head")
    doing.draft(desk("governor"), gap)
    with pytest.raises(StateError, match="unfilled"):
        doing.number(desk("governor"), gap.pk)
    second = doing.number(desk("governor"), made[1].pk).number
    assert int(second.split("/")[1]) == int(first.split("/")[1]) + 1


def test_a_drafter_of_another_place_is_refused(hq: Path) -> None:
    with pytest.raises(NotPermittedError):
        doing.draft(desk("infra"), an_order(seat("c.training", "c.member"), free_person()))
    with pytest.raises(NotPermittedError):
        doing.draft(desk("it"), an_order(seat("c.it", "c.member"), free_person()))


def test_every_act_stands_in_the_trail_and_the_person_is_told(hq: Path) -> None:
    person = free_person()
    account(person, "told")
    order = served(seat("c.training", "c.head"), person)
    verbs = list(
        Act.objects.filter(kind="orders.order", object_id=str(order.pk))
        .order_by("id")
        .values_list("verb", flat=True)
    )
    assert verbs == ["orders.drafted", "orders.numbered", "orders.signed", "orders.signed", "orders.served"]
    assert Notification.objects.filter(user__username="told").count() == 1
    doing.revoke(desk("governor"), order.pk, "پایان نیاز")
    assert Notification.objects.filter(user__username="told").count() == 2


def embedded(pdf: bytes) -> dict[str, object]:
    """The data inside a PDF: the first stream that is JSON."""
    for found in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        for data in (found[1], _inflated(found[1])):
            if data.lstrip()[:1] == b"{":
                made: dict[str, object] = json.loads(data)
                return made
    raise AssertionError("no data inside")


def _inflated(data: bytes) -> bytes:
    try:
        return zlib.decompress(data)
    except zlib.error:
        return b""


def test_the_paper_is_pdf_a_with_its_data_inside_and_the_same_bytes_every_time(hq: Path) -> None:
    order = Order.objects.select_related(*doing.BESIDE).filter(state="served", position__code="c.head")[0]
    election = Election.objects.get()
    pdf = order_pdf(order, election)
    assert pdf == order_pdf(order, election)
    assert b"pdfaid" in pdf
    data = embedded(pdf)
    assert data["hash"] == order.payload_hash == payload_hash(order)
    assert len(data["signatures"]) == 2  # type: ignore[arg-type]


def check(url: str) -> str:
    return client().get(url).content.decode()


def test_anybody_checks_a_paper_by_number_and_code_in_any_digits(hq: Path) -> None:
    order = Order.objects.filter(state="served", number__startswith="1405/")[0]
    found = check(f"/check/?no={order.number}&code={order.check_code}")
    assert "اکنون اعتبار دارد" in found
    assert str(order.person) in found
    persian = order.number.translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))
    assert "اکنون اعتبار دارد" in check(
        f"/check/?no={persian}&code={order.check_code.lower().replace('-', '')}"
    )


def test_a_paper_with_another_code_or_of_an_order_that_is_over_is_told_apart(hq: Path) -> None:
    order = Order.objects.filter(state="served", number__startswith="1405/")[0]
    assert "صادر نشده است" in check(f"/check/?no={order.number}&code=AAAA-AAAA")
    doing.revoke(desk("governor"), order.pk, "پایان نیاز")
    over = check(f"/check/?no={order.number}&code={order.check_code}")
    assert "اکنون اعتبار ندارد" in over
    draft = Order.objects.filter(state="numbered")[0]
    assert "صادر نشده است" in check(f"/check/?no={draft.number}&code={draft.check_code}")


def test_a_row_changed_behind_our_back_does_not_pass_the_check(hq: Path) -> None:
    order = Order.objects.filter(state="served", number__startswith="1405/")[0]
    Order.objects.filter(pk=order.pk).update(person=free_person())
    assert "یکی نیست" in check(f"/check/?no={order.number}&code={order.check_code}")


def test_guessing_codes_ends_after_thirty_failures(hq: Path) -> None:
    order = Order.objects.filter(state="served", number__startswith="1405/")[0]
    for number in range(30):
        check(f"/check/?no={order.number}&code=AAAA-{number:04}")
    assert "راه بسته است" in check(f"/check/?no={order.number}&code={order.check_code}")


def test_two_hundred_orders_are_made_and_taken_back_together_before_a_signature(hq: Path) -> None:
    people = [
        Person(first_name=f"نام{n}", last_name="گروهی", place_id="ir.23.2301", search_key=f"نام{n} گروهی")
        for n in range(200)
    ]
    Person.objects.bulk_create(people)
    position = seat("c.infra", "surveyor")
    batch = doing.make_batch(desk("governor"), [an_order(position, person) for person in people])
    assert batch.orders.filter(state="numbered").count() == 200
    assert doing.undo_batch(desk("governor"), batch) == 200
    assert batch.orders.filter(state="withdrawn").count() == 200


def test_a_batch_with_one_signature_is_not_taken_back_and_one_proof_signs_all(hq: Path) -> None:
    position = seat("c.infra", "surveyor")
    batch = doing.make_batch(desk("governor"), [an_order(position, free_person(n)) for n in range(3)])
    waiting = list(batch.orders.order_by("id"))
    with pytest.raises(StateError):
        doing.sign_batch(desk("governor"), batch, "0" * 64, PROOF)
    assert doing.sign_batch(desk("governor"), batch, doing.batch_hash(waiting), PROOF) == 3
    with pytest.raises(StateError):
        doing.undo_batch(desk("governor"), batch)


def test_one_obstacle_in_a_list_makes_none_of_its_orders(hq: Path) -> None:
    candidate = free_person(1)
    Person.objects.filter(pk=candidate.pk).update(candidate_in="experts")
    orders = [
        an_order(seat("c.infra", "c.member"), person)
        for person in (free_person(0), Person.objects.get(pk=candidate.pk))
    ]
    before = Order.objects.count()
    with pytest.raises(StateError):
        doing.make_batch(desk("governor"), orders)
    assert Order.objects.count() == before
