"""From signed bytes to acts: what is no act of an enrolled device never reaches the store."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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

    def __init__(self, store: Store, takes: Callable[[str], bool] = lambda station: True) -> None:
        """Stand before a store.

        Args:
            takes: whether a station may ask one more thing now.
        """
        self.store = store
        self._takes = takes
        self._election = store.plan.election.hex()
        self._keys: dict[str, Holder] = {}

    def answer(self, acts: Sequence[Signed]) -> list[bytes]:
        """Answer each; see `Store.answer` for what it raises."""
        answers: dict[int, bytes] = {}
        good: list[AnyAct] = []
        places: list[int] = []
        over: set[str] = set()  # after one act too many the later ones of a station wait with it
        for place, signed in enumerate(acts):
            checked = self._checked(signed)
            if not isinstance(checked, Refusal) and (
                checked.station in over or not self._takes(checked.station)
            ):
                over.add(checked.station)
                checked = refusal("quota")
            if isinstance(checked, Refusal):
                answers[place] = encode_answer(checked)
            else:
                good.append(checked)
                places.append(place)
        if good:
            decided = self.store.answer(good)
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

    def holder(self, name: str, signature: bytes, message: bytes) -> Holder | None:
        """Who signed a message and is not revoked; nobody when the signature does not hold."""
        holder = self.store.holder(name)
        if holder is None or holder.is_revoked:
            return None
        try:
            verify_signed_bytes(holder.public, signature, message)
        except AminError:
            return None
        return holder

    def close(self) -> None:
        """Let the database go."""
        self.store.db.close()

    def _holder(self, name: str) -> Holder | None:
        """Find a key. It may be remembered, since it never changes; whether it is revoked the store sees."""
        if name not in self._keys:
            holder = self.store.holder(name)
            if holder is None:
                return None
            if len(self._keys) >= _KNOWN:
                self._keys.clear()
            self._keys[name] = holder
        return self._keys[name]


def refusal(why: str) -> Refusal:
    """A refusal by its code."""
    return Refusal(why, WHY[why])
