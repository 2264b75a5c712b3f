"""Two persons for what cannot be undone: what was proposed is what is approved, by another, in time.

Pure: the models keep what these functions decide. A person, not an account or a session, counts as one.
Source: SECURITY.md B-22, D-66.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from amin.encoding import encode
from amin.errors import NotPermittedError, StateError

LASTS: Final = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Proposal:
    """What one person proposed and signed: the hash stands for every word of it."""

    kind: str
    payload_hash: str
    by_person: int
    at: datetime
    settled: bool = False

    @property
    def expires_at(self) -> datetime:
        """The first moment at which it can no longer be approved."""
        return self.at + LASTS


def payload_hash(kind: str, payload: dict[str, Any]) -> str:
    """Return the hash that both persons sign: of the kind and the canonical form of what will be done."""
    return hashlib.sha256(b"amin two persons\x00" + encode({"kind": kind, "payload": payload})).hexdigest()


def check_approval(proposal: Proposal, *, by_person: int, seen_hash: str, at: datetime) -> None:
    """Refuse an approval that is not another person's, of the same words, in time.

    Args:
        seen_hash: what the second person's screen showed.

    Raises:
        NotPermittedError: it is the first person again, in whatever session.
        StateError: settled already, expired, or changed since it was proposed. Nothing has been done.
    """
    if proposal.settled:
        raise StateError("this proposal is settled already")
    if at >= proposal.expires_at:
        raise StateError("this proposal has expired", hint="propose it again")
    if seen_hash != proposal.payload_hash:
        raise StateError("what was proposed is not what was shown", hint="look at it again")
    if by_person == proposal.by_person:
        raise NotPermittedError("the same person cannot be the second one")
