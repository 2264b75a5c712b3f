"""What follows a decision: the card is dealt, the voter has it, or two persons give the visit back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

import msgspec

from amin.box.card import Card
from amin.crypto import tagged_hash
from amin.encoding import canonical
from amin.errors import NotPermittedError, StateError
from amin.rolls.settlement import HANDLE_BYTES, handle_hash
from amin.rolls.visit import (
    Act,
    AnyAct,
    Approval,
    Companion,
    Confirm,
    Issue,
    Kinship,
    Provisional,
    ProvisionalReason,
    Release,
    ReleaseReason,
    approval_hash,
)
from amin.station.cards import Deck
from amin.station.ledger import Ledger, Slip, Stage, Visit
from amin.station.parts import key_of, reserve_keys, reserves
from amin.station.post import CHAIR, Post, require_member, require_two
from amin.station.told import Grant

_NOBODY: Final = Approval("nobody", "0" * 128)  # in a draft, until two persons have signed
A = TypeVar("A", bound=Act)


@dataclass(frozen=True, slots=True)
class Cards:
    """What check-in counts of cards in one contest. Source: SECURITY.md E6."""

    check_ins: int
    issued: int
    returned: int
    missing: int

    @property
    def spent(self) -> int:
        """What the boxes must have seen."""
        return self.issued - self.returned - self.missing


@dataclass(frozen=True, slots=True)
class Handing:
    """Deals cards for visits that were decided, and takes visits back."""

    post: Post
    ledger: Ledger
    deck: Deck
    entropy: Callable[[int], bytes]
    dealt: dict[bytes, Card] = field(default_factory=dict)  # until the voter has it, and never on a disk

    def hand_over(self, key: bytes) -> Card:
        """Deal the card of a visit; until `confirm` the same card again.

        The visit is issued on the disk before there is a card: what is lost then is a card that nobody has.

        Raises:
            StateError: nothing is held, it was confirmed or released, or this node was started anew since.
        """
        visit = self.ledger.visit(key)
        if visit.stage is Stage.ISSUED and key in self.dealt:
            return self.dealt[key]
        slips = self._sorted(key)
        if visit.stage is not Stage.OPEN or not slips:
            hint = "where the voter has no card, chair and supervisor release the visit"
            raise StateError(f"no card can be dealt for a visit that is {visit.stage}", hint=hint)
        provisional = tuple(slip.contest for slip in slips if slip.grant is Grant.PROVISIONAL)
        handles = {contest: self._handle() for contest in provisional}
        card = self.deck.deal(tuple(slip.contest for slip in slips), handles)
        with self.ledger.write():
            for act in self._issued(visit, slips, handles):
                self.ledger.add_act(act)
            self.ledger.set_stage(key, Stage.ISSUED)
            self.ledger.count_cards("issued", [slip.contest for slip in slips], provisional)
        self.dealt[key] = card
        return card

    def _sorted(self, key: bytes) -> list[Slip]:
        order = {contest: at for at, contest in enumerate(self.post.contests)}
        return sorted(self.ledger.slips(key), key=lambda slip: order[slip.contest])

    def _handle(self) -> bytes:
        """The hash of a handle that nobody keeps: it alone ties envelope and voter, until it is deleted."""
        return handle_hash(self.entropy(HANDLE_BYTES), self.post.election)

    def _issued(self, visit: Visit, slips: Sequence[Slip], handles: dict[str, bytes]) -> list[AnyAct]:
        """The acts of a card: what the centre was never asked for is asked for first."""
        final = [slip for slip in slips if slip.grant is Grant.FINAL]
        asked = reserves(self.post, visit, [slip.contest for slip in final])
        acts: list[AnyAct] = [act for act in asked if not self.ledger.has_act(bytes.fromhex(act.key))]
        keys = sorted({slip.reserve for slip in final if slip.reserve is not None})
        acts += [self._act(Issue, key_of("issue", key), visit=key.hex()) for key in keys]
        sealed = [slip for slip in slips if slip.grant is Grant.PROVISIONAL]
        acts += [self._envelope(visit, slip, handles[slip.contest]) for slip in sealed]
        return acts

    def _envelope(self, visit: Visit, slip: Slip, handle: bytes) -> Provisional:
        reason = ProvisionalReason(slip.reason or ProvisionalReason.LINE_CUT)
        return self._act(
            Provisional,
            key_of(f"envelope/{slip.contest}", visit.key),
            voter=visit.voter.hex(),
            contests=(slip.contest,),
            handle=handle.hex(),
            reason=reason,
        )

    def confirm(self, key: bytes) -> None:
        """Note that the voter has the card; repeating it is safe.

        Raises:
            StateError: no card was dealt.
        """
        visit = self.ledger.visit(key)
        if visit.stage is Stage.CONFIRMED:
            return
        if visit.stage is not Stage.ISSUED:
            raise StateError(f"a visit that is {visit.stage} cannot be confirmed; allowed: {Stage.ISSUED}")
        final = {s.reserve for s in self.ledger.slips(key) if s.grant is Grant.FINAL and s.reserve}
        with self.ledger.write():
            for reserve in sorted(final):
                self.ledger.add_act(self._act(Confirm, key_of("confirm", reserve), visit=reserve.hex()))
            self.ledger.set_stage(key, Stage.CONFIRMED)
        self.dealt.pop(key, None)

    def draft_release(self, key: bytes, reason: ReleaseReason) -> tuple[tuple[Release, bytes], ...]:
        """Return the acts that give a visit back, each with the hash that chair and supervisor sign."""
        self._require_releasable(key)
        acts = [
            self._act(
                Release,
                key_of(f"release/{reason}", reserve),
                visit=reserve.hex(),
                reason=reason,
                persons=(_NOBODY, _NOBODY),
            )
            for reserve in self._reserves_of(key)
        ]
        return tuple((act, approval_hash(act)) for act in acts)

    def _reserves_of(self, key: bytes) -> list[bytes]:
        """The keys under which the centre holds something, or may; without any the visit's own."""
        asked = [each for each in reserve_keys(key) if self.ledger.has_act(each)]
        return asked or [key]

    def _require_releasable(self, key: bytes) -> Visit:
        visit = self.ledger.visit(key)
        if visit.stage in (Stage.CONFIRMED, Stage.RELEASED):
            raise StateError(f"a visit that is {visit.stage} cannot be released")
        return visit

    def release(
        self, key: bytes, reason: ReleaseReason, approvals: Sequence[tuple[Approval, Approval]]
    ) -> None:
        """Give a visit back: what it held is free again.

        Args:
            approvals: for each act of `draft_release`, by chair and supervisor.

        Raises:
            NotPermittedError: two persons did not sign just this.
            StateError: the voter has the card; `CARD_LOST` is another thing.
        """
        visit = self._require_releasable(key)
        drafts = self.draft_release(key, reason)
        if len(approvals) != len(drafts):
            raise StateError(f"{len(approvals)} pairs of approvals; allowed: {len(drafts)}")
        for (_, hash_), pair in zip(drafts, approvals, strict=True):
            require_two(self.post, pair, hash_)
        with self.ledger.write():
            for (draft, _), pair in zip(drafts, approvals, strict=True):
                if self.ledger.has_act(bytes.fromhex(draft.visit)):
                    self.ledger.add_act(_approved(draft, pair))
            if visit.stage is Stage.ISSUED:
                slips = self.ledger.slips(key)
                apart = {slip.contest for slip in slips if slip.grant is Grant.PROVISIONAL}
                self.ledger.count_cards("returned", [slip.contest for slip in slips], apart)
            self.ledger.set_stage(key, Stage.RELEASED)
            self.ledger.put_claims(visit, ())
        self.dealt.pop(key, None)

    def companion(self, key: bytes, helper: bytes, kinship: Kinship) -> None:
        """Note who goes into the booth with the voter; the desk and the centre count how often somebody does.

        Raises:
            StateError: the visit has no ballot that the centre knows of, or has one companion already.
        """
        final = {s.reserve for s in self.ledger.slips(key) if s.grant is Grant.FINAL and s.reserve}
        fields = {"companion": helper.hex(), "kinship": kinship}
        acts = [
            self._act(Companion, key_of("companion", reserve), visit=reserve.hex(), **fields)
            for reserve in sorted(final)
        ]
        if any(self.ledger.has_act(bytes.fromhex(act.key)) for act in acts):
            raise StateError("this voter has a companion already")
        with self.ledger.write():
            for act in acts:
                self.ledger.add_act(act)

    def count(self, what: str, provisional: Sequence[str], contests: Sequence[str]) -> None:
        """Count a card in some contests."""
        with self.ledger.write():
            self.ledger.count_cards(what, contests, provisional)

    def missing_hash(self, contests: Sequence[str]) -> bytes:
        """Return what the chair signs for a missing card, 32 bytes; it serves for one card."""
        number = sum(self.cards(c, provisional=p).missing for c in self.post.contests for p in (False, True))
        return tagged_hash(
            "amin/1/card-missing",
            election=self.post.election,
            station=self.post.station,
            number=number,
            contests=canonical.encode(list(contests)),
        )

    def missing(self, contests: Sequence[str], provisional: Sequence[str], by: Approval) -> None:
        """Count a card that a voter left with. Raises NotPermittedError, where the chair did not sign."""
        if require_member(self.post, by, self.missing_hash(contests)).role != CHAIR:
            raise NotPermittedError("a missing card is counted by the chair")
        self.count("missing", provisional, contests)

    def cards(self, contest: str, *, provisional: bool) -> Cards:
        """Return the counters of cards in one contest."""
        issued, returned, missing = (
            self.ledger.cards(what, contest, provisional=provisional)
            for what in ("issued", "returned", "missing")
        )
        check_ins = self.ledger.check_ins(contest, provisional=provisional)
        return Cards(check_ins, issued, returned, missing)

    def _act(self, kind: type[A], key: bytes, **fields: Any) -> A:
        return kind(
            election=self.post.election.hex(),
            device=self.post.device,
            station=self.post.station,
            sequence=1,
            key=key.hex(),
            **fields,
        )


def _approved(draft: Release, pair: tuple[Approval, Approval]) -> Release:
    return msgspec.structs.replace(draft, persons=pair)
