"""The crew of a station at the device: each holds a key that opens with a PIN of their own.

Two persons are two keys: what they approve is signed by both, over the act itself, and whoever receives it
(the node, the centre) checks the signatures again. A PIN alone approves nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from amin.crypto import Passphrase, SigningKey, open_with_passphrase, seal_with_passphrase
from amin.encoding import ascii_digits
from amin.errors import NotPermittedError, StateError
from amin.rolls.visit import Approval

WRONG_PINS: Final = 5
CLOSED_FOR: Final = timedelta(minutes=5)
PIN_DIGITS: Final = range(6, 13)
_PURPOSE: Final = b"amin/crew-key/1"
_SEED_BYTES: Final = 32
_SALT_BYTES: Final = 16


@dataclass(frozen=True, slots=True)
class Member:
    """One of the crew.

    Attributes:
        id: the name of their certificate.
        role: `chair`, `supervisor`, `operator`, …
        name: as it is shown beside the field for the PIN.
        sealed: the seed of their key, sealed with the PIN.
    """

    id: str
    role: str
    name: str
    public: bytes
    sealed: bytes = field(repr=False)


def enrol(
    id: str,
    role: str,
    name: str,
    pin: str,
    *,
    entropy: Callable[[int], bytes],
    cost: Passphrase | None = None,
) -> Member:
    """Make a member of the crew with a new key.

    Args:
        cost: what guessing the PIN shall cost; its secret is not used. Moderate where None.
    """
    seed = entropy(_SEED_BYTES)
    secret = _pin(pin)
    passphrase = Passphrase(secret) if cost is None else Passphrase(secret, cost.passes, cost.memory_bytes)
    sealed = seal_with_passphrase(seed, passphrase, salt=entropy(_SALT_BYTES), purpose=_PURPOSE + id.encode())
    return Member(id, role, name, SigningKey(seed).public, sealed)


class Crew:
    """Opens the keys of the crew for one signature at a time; wrong PINs close a role for a while.

    The pause only slows guessing at this device; no act is decided by it.
    """

    def __init__(self, members: Sequence[Member], clock: Callable[[], datetime]) -> None:
        self.members = tuple(members)
        self._clock = clock
        self._wrong: dict[str, int] = {}
        self._closed: dict[str, datetime] = {}

    def closed_until(self, role: str) -> datetime | None:
        """Until when a role is closed after wrong PINs; None where it is open."""
        until = self._closed.get(role)
        return until if until is not None and self._clock() < until else None

    def keys(self, pins: Mapping[str, str]) -> tuple[tuple[Member, SigningKey], ...]:
        """Open the keys of several roles.

        Raises:
            StateError: a role is closed after wrong PINs.
            NotPermittedError: a PIN is wrong or missing, or one person stands in two roles; which one is
                wrong is not said.
        """
        for role in pins:
            if self.closed_until(role) is not None:
                raise StateError("closed for some minutes after wrong PINs")
        opened = [self._opened(role, pin) for role, pin in pins.items()]
        good = tuple(each for each in opened if each is not None)
        if len(good) < len(pins) or not good:
            raise NotPermittedError("one of the PINs is wrong")
        if len({key.public for _, key in good}) < len(good):
            raise NotPermittedError("two different persons must sign")
        return good

    def approve(self, pins: Mapping[str, str], hash_: bytes) -> tuple[Approval, ...]:
        """Sign a hash with the keys of several roles. Raises as `keys`."""
        return tuple(
            Approval(person=member.id, signature=key.sign_bytes(hash_).hex())
            for member, key in self.keys(pins)
        )

    def _opened(self, role: str, pin: str) -> tuple[Member, SigningKey] | None:
        for member in self.members:
            if member.role != role:
                continue
            try:
                seed = open_with_passphrase(member.sealed, _pin(pin), purpose=_PURPOSE + member.id.encode())
            except NotPermittedError:
                continue
            self._wrong.pop(role, None)
            return member, SigningKey(seed)
        self._wrong[role] = self._wrong.get(role, 0) + 1
        if self._wrong[role] >= WRONG_PINS:
            self._closed[role] = self._clock() + CLOSED_FOR
            self._wrong.pop(role)
        return None


def _pin(text: str) -> bytes:
    """A PIN as it is typed, digits in any of the three scripts."""
    return ascii_digits(text).strip(" ").encode()
