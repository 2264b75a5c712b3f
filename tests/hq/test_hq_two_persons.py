"""Two persons for what cannot be undone: every way around it is refused (SECURITY.md B-22, D-66)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hq_desk import PROOF, account, client, desk, free_person, seat, served

from amin.errors import NotPermittedError, StateError
from amin.hq.house import proposals
from amin.hq.house.models import Act
from amin.hq.house.models import Proposal as Row
from amin.hq.house.two_persons import LASTS, Proposal, check_approval, payload_hash
from amin.hq.orders.models import Order

AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
HASH = payload_hash("orders.revoke", {"order": 4, "reason": "درخواست خود فرد"})
PROPOSED = Proposal("orders.revoke", HASH, 1, AT)


def test_another_person_approves_the_same_words_in_time() -> None:
    check_approval(PROPOSED, by_person=2, seen_hash=HASH, at=AT + LASTS - timedelta(seconds=1))


def test_the_same_person_is_refused() -> None:
    with pytest.raises(NotPermittedError):
        check_approval(PROPOSED, by_person=1, seen_hash=HASH, at=AT)


def test_an_expired_proposal_is_refused() -> None:
    with pytest.raises(StateError, match="expired"):
        check_approval(PROPOSED, by_person=2, seen_hash=HASH, at=AT + LASTS)


def test_words_that_were_changed_after_they_were_shown_are_refused() -> None:
    other = payload_hash("orders.revoke", {"order": 5, "reason": "درخواست خود فرد"})
    with pytest.raises(StateError, match="not what was shown"):
        check_approval(replace(PROPOSED, payload_hash=other), by_person=2, seen_hash=HASH, at=AT)


def test_a_settled_proposal_is_refused() -> None:
    with pytest.raises(StateError, match="settled"):
        check_approval(replace(PROPOSED, settled=True), by_person=2, seen_hash=HASH, at=AT)


def test_every_part_of_the_payload_and_the_kind_change_the_hash() -> None:
    same = {"order": 4, "reason": "درخواست خود فرد"}
    assert payload_hash("orders.revoke", dict(reversed(same.items()))) == HASH
    assert payload_hash("orders.other", same) != HASH
    assert payload_hash("orders.revoke", same | {"order": 40}) != HASH
    assert payload_hash("orders.revoke", same | {"more": 1}) != HASH


def proposed() -> tuple[Row, Order]:
    order = served(seat("c.training", "c.head"), free_person(), template="order.member")
    payload = {"order": order.pk, "reason": "پایان نیاز"}
    row = proposals.propose(desk("governor"), "orders.revoke", payload, words="لغو", reason="پایان نیاز")
    return row, order


def test_the_second_person_ends_the_order_and_both_stand_in_the_trail(hq: Path) -> None:
    row, order = proposed()
    proposals.approve(desk("secretary"), row.pk, row.payload_hash, proof=PROOF)
    order.refresh_from_db()
    assert order.state == "revoked"
    verbs = set(
        Act.objects.filter(object_id=str(row.pk), kind="house.proposal").values_list("verb", flat=True)
    )
    assert verbs == {"house.proposed", "house.approved"}


def test_the_proposer_cannot_approve_in_a_second_session_or_by_a_second_account(hq: Path) -> None:
    row, order = proposed()
    with pytest.raises(NotPermittedError):
        proposals.approve(desk("governor"), row.pk, row.payload_hash, proof=PROOF)
    order.refresh_from_db()
    assert order.state == "served"
    assert Row.objects.get(pk=row.pk).settled_at is None


def test_a_payload_edited_in_the_database_is_refused_even_with_its_old_hash(hq: Path) -> None:
    row, order = proposed()
    row.payload = {"order": order.pk + 1, "reason": "پایان نیاز"}
    row.save()
    with pytest.raises(StateError):
        proposals.approve(desk("secretary"), row.pk, row.payload_hash, proof=PROOF)
    order.refresh_from_db()
    assert order.state == "served"


def test_an_approval_counts_once(hq: Path) -> None:
    row, _ = proposed()
    proposals.approve(desk("secretary"), row.pk, row.payload_hash, proof=PROOF)
    with pytest.raises(StateError):
        proposals.approve(desk("secretary"), row.pk, row.payload_hash, proof=PROOF)


def test_an_approval_without_a_proof_is_shown_as_refused_and_changes_nothing(hq: Path) -> None:
    row, order = proposed()
    answer = client("secretary").post(f"/proposals/{row.pk}/", {"seen": row.payload_hash}, follow=True)
    assert "کلید یا رمز درست نبود" in answer.content.decode()
    order.refresh_from_db()
    assert order.state == "served"


def test_who_has_no_order_that_opens_it_does_not_see_the_proposal(hq: Path) -> None:
    row, _ = proposed()
    account(free_person(1), "stranger")
    assert client("stranger").get(f"/proposals/{row.pk}/").status_code == 403
    assert client("infra").get(f"/proposals/{row.pk}/").status_code == 403
