"""The acts on an order, from draft to end: each checks who may, decides, and writes once."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from typing import Any, Final

from django.db import transaction
from django.db.models import Q

from amin.encoding import encode
from amin.errors import NotPermittedError, StateError
from amin.hq.bodies.models import Position
from amin.hq.house.acts import record
from amin.hq.house.desk import Desk
from amin.hq.house.models import Election
from amin.hq.house.notices import notify
from amin.hq.house.registry import next_number
from amin.hq.house.when import now
from amin.hq.orders.content import needed, payload_hash, text
from amin.hq.orders.in_force import end_of, happened
from amin.hq.orders.models import Batch, Order, Signature
from amin.hq.orders.rules import END_OF_ELECTION, Holder, Seat, State, advance, check_signature, obstacles
from amin.hq.people.models import Kinship, Person

_LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's, without I, L, O, U
_ALIVE: Final = (State.NUMBERED, State.SIGNED, State.SERVED)


def seat_of(position: Position) -> Seat:
    """A position as the rules of incompatibility see it."""
    body = position.body
    return Seat(position.code, body.kind, body.pk, body.place_id, body.contest)


def holders_of(people: Iterable[int], *, without: Iterable[int] = ()) -> dict[int, Holder]:
    """People as the rules see them: candidacy, kin who stand, seats held or on their way; in three queries.

    Args:
        without: orders that do not count, such as one that is replaced.
    """
    ids = list(people)
    seats: dict[int, list[Seat]] = {pk: [] for pk in ids}
    alive = Order.objects.filter(person_id__in=ids, state__in=_ALIVE).exclude(pk__in=list(without))
    for order in alive.select_related("position__body"):
        seats[order.person_id].append(seat_of(order.position))
    kin: dict[int, list[str]] = {pk: [] for pk in ids}
    related = Kinship.objects.filter(person_id__in=ids).exclude(candidate__candidate_in="")
    for person, contest in related.values_list("person_id", "candidate__candidate_in"):
        kin[person].append(contest)
    standing = Person.objects.filter(pk__in=ids).values_list("pk", "candidate_in")
    return {pk: Holder(contest, tuple(kin[pk]), tuple(seats[pk])) for pk, contest in standing}


def obstacles_of(order: Order) -> tuple[str, ...]:
    """What keeps the person of an order from its seat."""
    without = [pk for pk in (order.pk, order.replaces_id) if pk]
    holder = holders_of([order.person_id], without=without)[order.person_id]
    return obstacles(holder, seat_of(order.position), order.position.bars)


def refuse_obstacles(order: Order) -> None:
    """Raise StateError where the person may not hold the seat."""
    if found := obstacles_of(order):
        raise StateError(f"incompatible: {', '.join(found)}")


def draft(desk: Desk, order: Order) -> Order:
    """Keep a new draft.

    Raises:
        NotPermittedError: no order opens drafting there.
        StateError: the person holds an incompatible seat, or is a candidate or kin of one.
    """
    desk.check("orders.draft", order.where())
    refuse_obstacles(order)
    with transaction.atomic():
        order.drafted_by = desk.user
        order.save()
        record(desk, "orders.drafted", order, f"پیش‌نویس حکم {order.person} برای {order.position.title_fa}")
    return order


def number(desk: Desk, pk: int) -> Order:
    """Give a draft its number, date and check code: from here on its words stand, and signatures are of them.

    Raises:
        StateError: it is no draft, an incompatible seat, or its text has a gap.
    """
    with transaction.atomic():
        order = locked(pk)
        desk.check("orders.number", order.where())
        advance(State(order.state), State.NUMBERED)
        refuse_obstacles(order)
        text(order, desk.election)
        order.state = State.NUMBERED
        order.dated = order.dated or desk.today
        order.number = order.number or next_number("orders", desk.today)
        order.check_code = order.check_code or new_code()
        order.returned_reason = ""
        order.payload_hash = payload_hash(order)
        order.version += 1
        order.save()
        record(desk, "orders.numbered", order, f"حکم {order.number} شماره گرفت", hash=order.payload_hash)
    return order


def new_code() -> str:
    """A check code that cannot be guessed: 40 bits, written as it is read aloud."""
    letters = "".join(secrets.choice(_LETTERS) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"


def sign(desk: Desk, pk: int, seen_hash: str, proof: dict[str, Any]) -> Order:
    """Sign an order as it was shown; the last signature needed makes it signed.

    Raises:
        NotPermittedError: no order opens it, the same person again, or one's own order.
        StateError: it waits for no signature, or says something else than was shown.
    """
    with transaction.atomic():
        order = locked(pk)
        _sign(desk, order, seen_hash, proof)
    return order


def _sign(desk: Desk, order: Order, seen_hash: str, proof: dict[str, Any]) -> None:
    signed = list(order.signatures.values_list("person_id", flat=True))
    right = "orders.sign" if desk.may("orders.sign", order.where()) else "orders.countersign"
    grant = desk.grant_for(right, order.where())
    person = desk.user.person_id
    check_signature(
        signed, person=person, holder=order.person_id, needed=needed(order), state=State(order.state)
    )
    if right == "orders.countersign" and not signed:
        raise NotPermittedError("no signature in this order's name comes before the appointer's")
    if seen_hash != order.payload_hash or payload_hash(order) != order.payload_hash:
        raise StateError("what was proposed is not what was shown")
    refuse_obstacles(order)
    mine = Order.objects.select_related("position").get(pk=grant.order)
    means = proof.get("means", "code")
    Signature.objects.create(
        order=order,
        user=desk.user,
        person_id=person,
        title=mine.position.title_fa,
        by_order=mine,
        at=desk.at,
        payload_hash=order.payload_hash,
        means=means,
        proof=proof,
    )
    if len(signed) + 1 == needed(order):
        order.state = advance(State(order.state), State.SIGNED)
    order.version += 1
    order.save()
    record(desk, "orders.signed", order, f"{desk.person} حکم {order.number} را امضا کرد", means=means)


def give_back(desk: Desk, pk: int, reason: str) -> Order:
    """Return a numbered order to its drafter with a reason; signatures so far fall, the number stays."""
    if not reason.strip():
        raise StateError("an unfilled placeholder: the reason")
    with transaction.atomic():
        order = locked(pk)
        if not (desk.may("orders.sign", order.where()) or desk.may("orders.countersign", order.where())):
            raise NotPermittedError("no signature in this order's name is yours")
        order.state = advance(State(order.state), State.DRAFT)
        order.signatures.all().delete()
        order.payload_hash, order.returned_reason = "", reason[:300]
        order.version += 1
        order.save()
        record(desk, "orders.returned", order, f"حکم {order.number} با دلیل برگشت", reason=reason[:300])
    return order


def serve(desk: Desk, pk: int) -> Order:
    """Serve a signed order to the person: from now on it grants its rights; what it replaces ends now.

    Raises:
        StateError: not signed, an incompatible seat, or no seat is free.
    """
    with transaction.atomic():
        order = locked(pk)
        desk.check("orders.serve", order.where())
        advance(State(order.state), State.SERVED)
        refuse_obstacles(order)
        if order.replaces_id:
            _close(desk, locked(order.replaces_id), State.REPLACED, f"حکم {order.number}")
        _refuse_full(order, desk.election)
        order.state, order.served_at = State.SERVED, desk.at
        order.version += 1
        order.save()
        record(desk, "orders.served", order, f"حکم {order.number} به {order.person} ابلاغ شد")
        notify(order.person_id, f"حکم {order.number}: {order.position.title_fa}", f"/orders/{order.pk}/")
    return order


def _refuse_full(order: Order, election: Election) -> None:
    position = order.position
    if position.many:
        return
    held = Order.objects.filter(position=position, state=State.SERVED).exclude(pk=order.pk)
    at, events = now(), happened()
    ends = [end_of(other, polling_day=election.polling_day, events=events) for other in held]
    if sum(end is None or end > at for end in ends) >= position.seats:
        raise StateError("every seat of this position is held: it cannot become served without replacing one")


def revoke(desk: Desk, pk: int, reason: str) -> Order:
    """End an order now; the rights end with it in the same moment."""
    with transaction.atomic():
        order = locked(pk)
        desk.check("orders.revoke", order.where())
        _close(desk, order, State.REVOKED, reason)
    return order


def withdraw(desk: Desk, pk: int, reason: str) -> Order:
    """Take back an order that has not been served."""
    with transaction.atomic():
        order = locked(pk)
        desk.check("orders.draft", order.where())
        order.state = advance(State(order.state), State.WITHDRAWN)
        order.closed_at, order.closed_reason = desk.at, reason[:300]
        order.version += 1
        order.save()
        record(desk, "orders.withdrawn", order, f"حکم {order} پس گرفته شد", reason=reason[:300])
    return order


def _close(desk: Desk | None, order: Order, state: State, reason: str, at: Any = None) -> None:
    order.state = advance(State(order.state), state)
    order.closed_at = at or (desk.at if desk else now())
    order.closed_reason = reason[:300]
    order.version += 1
    order.save()
    words = {State.REVOKED: "لغو شد", State.REPLACED: "جایگزین شد", State.ENDED: "پایان یافت"}[state]
    record(desk, f"orders.{state}", order, f"حکم {order.number} {words}", reason=reason[:300])
    notify(
        order.person_id, f"حکم {order.number} {words}", f"/orders/{order.pk}/", key=f"order-{order.pk}-closed"
    )


def end_what_is_due() -> int:
    """Note the orders whose end has come; their rights ended by themselves (in_force.py). Return how many."""
    election = Election.objects.order_by("id").first()
    if election is None:
        return 0
    at, events, ended = now(), happened(), 0
    due = Q(until="date", until_at__lte=at) | Q(until__startswith="T")
    if END_OF_ELECTION in events:
        due |= Q(until=END_OF_ELECTION)
    for order in Order.objects.filter(due, state=State.SERVED).iterator(2000):
        end = end_of(order, polling_day=election.polling_day, events=events)
        if end is not None and end <= at:
            with transaction.atomic():
                fresh = locked(order.pk)
                if fresh.state == State.SERVED:
                    _close(None, fresh, State.ENDED, "پایان مدت", at=end)
                    ended += 1
    return ended


def make_batch(desk: Desk, orders: Iterable[Order]) -> Batch:
    """Draft and number many orders together; all of them or none."""
    with transaction.atomic():
        batch = Batch.objects.create(made_by=desk.user, at=desk.at)
        for order in orders:
            order.batch = batch
            draft(desk, order)
            number(desk, order.pk)
    return batch


def batch_hash(orders: Iterable[Order]) -> str:
    """What one signature over many orders stands for: the hash over all of their hashes."""
    return hashlib.sha256(b"amin orders\x00" + encode([order.payload_hash for order in orders])).hexdigest()


def sign_batch(desk: Desk, batch: Batch, seen_hash: str, proof: dict[str, Any]) -> int:
    """Sign all orders of a batch that wait for a signature, with one proof over all of them."""
    with transaction.atomic():
        orders = list(batch.orders.filter(state=State.NUMBERED).select_related(*BESIDE).order_by("id"))
        if not orders or batch_hash(orders) != seen_hash:
            raise StateError("what was proposed is not what was shown")
        for order in orders:
            _sign(desk, order, order.payload_hash, proof)
    return len(orders)


def undo_batch(desk: Desk, batch: Batch) -> int:
    """Take back a whole batch, as long as nobody has signed any of it."""
    with transaction.atomic():
        if Signature.objects.filter(order__batch=batch).exists() or batch.undone_at is not None:
            raise StateError("a batch with a signature cannot become undone")
        orders = list(batch.orders.filter(state__in=(State.DRAFT, State.NUMBERED)))
        for order in orders:
            withdraw(desk, order.pk, "برگرداندن گروهی")
        batch.undone_at = desk.at
        batch.save(update_fields=("undone_at",))
    return len(orders)


BESIDE: Final = ("person", "position__body", "body", "place")


def locked(pk: int) -> Order:
    """Read an order for a change: nobody else changes it until the transaction ends."""
    return Order.objects.select_for_update(of=("self",)).select_related(*BESIDE).get(pk=pk)
