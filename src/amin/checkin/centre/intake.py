"""From signed bytes to acts: what is no act of an enrolled device never reaches the store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from amin.checkin.centre.day import Holder
from amin.checkin.centre.store import Store
from amin.crypto import verify_signed_bytes
from amin.errors import AminError, MalformedError
from amin.rolls.visit import WHY, AnyAct, Refusal, decode_act, encode_answer, signed_hash

_KNOWN: Final = 65_536  # public keys that are kept; one device never has two


@dataclass(frozen=True, slots=True, repr=False)
class Signed:
    """An act as it was sent: its bytes, and the device's signature."""

    body: bytes
    signature: bytes


class Intake:
    """Verifies acts and has the store decide those that hold; used by one thread at a time."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._election = store.plan.election.hex()
        self._keys: dict[str, Holder] = {}

    def answer(self, acts: Sequence[Signed]) -> list[bytes]:
        """Answer each; see `Store.answer` for what it raises."""
        answers: dict[int, bytes] = {}
        good: list[AnyAct] = []
        places: list[int] = []
        for place, signed in enumerate(acts):
            checked = self._checked(signed)
            if isinstance(checked, Refusal):
                answers[place] = encode_answer(checked)
            else:
                good.append(checked)
                places.append(place)
        if good:
            decided = self._store.answer(good)
            answers.update(zip(places, map(encode_answer, decided), strict=True))
        return [answers[place] for place in range(len(acts))]

    def _checked(self, signed: Signed) -> AnyAct | Refusal:
        try:
            act = decode_act(signed.body)
        except MalformedError:
            return refusal("malformed")
        if act.election != self._election:
            return refusal("election")
        holder = self._holder(act.device)
        if holder is None:
            return refusal("device")
        try:
            verify_signed_bytes(holder.public, signed.signature, signed_hash(signed.body))
        except AminError:
            return refusal("signature")
        return act

    def _holder(self, name: str) -> Holder | None:
        """Find a key. It may be remembered, since it never changes; whether it is revoked the store sees."""
        if name not in self._keys:
            holder = self._store.holder(name)
            if holder is None:
                return None
            if len(self._keys) >= _KNOWN:
                self._keys.clear()
            self._keys[name] = holder
        return self._keys[name]


def refusal(why: str) -> Refusal:
    """A refusal by its code."""
    return Refusal(why, WHY[why])
