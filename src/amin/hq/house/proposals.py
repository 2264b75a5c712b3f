"""Propose, approve, decline: the models around `two_persons.py`."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from amin.errors import StateError
from amin.hq.house.acts import record
from amin.hq.house.app import apps
from amin.hq.house.desk import Desk
from amin.hq.house.models import Proposal
from amin.hq.house.two_persons import Proposal as Proposed
from amin.hq.house.two_persons import check_approval, payload_hash


def propose(desk: Desk, kind: str, payload: dict[str, Any], *, words: str, reason: str) -> Proposal:
    """Put something that cannot be undone before a second person."""
    with transaction.atomic():
        made = Proposal.objects.create(
            kind=kind,
            payload=payload,
            payload_hash=payload_hash(kind, payload),
            words=words,
            reason=reason,
            proposed_by=desk.user,
            proposed_at=desk.at,
        )
        record(desk, "house.proposed", made, words, hash=made.payload_hash, reason=reason)
    return made


def approve(desk: Desk, proposal_id: int, seen_hash: str, *, proof: dict[str, Any]) -> str:
    """Do what was proposed, as the second person; say in words what was done.

    Raises:
        NotPermittedError, StateError: see `check_approval`; nothing has been done.
    """
    with transaction.atomic():
        proposal = Proposal.objects.select_for_update().select_related("proposed_by").get(pk=proposal_id)
        kept = payload_hash(proposal.kind, proposal.payload)
        if kept != proposal.payload_hash:
            raise StateError("what was proposed is not what was shown")
        check_approval(as_proposed(proposal), by_person=desk.user.person_id, seen_hash=seen_hash, at=desk.at)
        done: str = _doer(proposal.kind)(desk, proposal.payload)
        _settle(desk, proposal, "done")
        record(desk, "house.approved", proposal, proposal.words, hash=kept, proof=proof)
    return done


def decline(desk: Desk, proposal_id: int, reason: str) -> None:
    """Settle a proposal without doing it; the proposer may, too.

    Raises:
        StateError: it is settled already.
    """
    with transaction.atomic():
        proposal = Proposal.objects.select_for_update().get(pk=proposal_id)
        if proposal.settled_at is not None:
            raise StateError("this proposal is settled already")
        _settle(desk, proposal, "declined")
        record(desk, "house.declined", proposal, proposal.words, reason=reason)


def as_proposed(proposal: Proposal) -> Proposed:
    """The proposal as the rule sees it."""
    return Proposed(
        proposal.kind,
        proposal.payload_hash,
        proposal.proposed_by.person_id,
        proposal.proposed_at,
        proposal.settled_at is not None,
    )


def open_proposals() -> list[Proposal]:
    """Those that wait for a second person, the oldest first."""
    rows = Proposal.objects.filter(settled_at=None).select_related("proposed_by__person")
    return list(rows.order_by("id")[:200])


def _doer(kind: str) -> Any:
    for app in apps():
        if kind in app.proposals:
            return app.proposals[kind]
    raise StateError(f"no app does what is proposed: {kind[:40]!r}")


def _settle(desk: Desk, proposal: Proposal, outcome: str) -> None:
    proposal.settled_by, proposal.settled_at, proposal.outcome = desk.user, desk.at, outcome
    proposal.save(update_fields=("settled_by", "settled_at", "outcome"))
