"""A post: what one polling station is, and who may sign there. It is made with the election and frozen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from amin.crypto import tagged_hash, verify_signed_bytes
from amin.errors import AminError, NotPermittedError
from amin.rolls.visit import Approval

CHAIR: Final = "chair"
SUPERVISOR: Final = "supervisor"
_MODE: Final = "amin/1/station-mode"


@dataclass(frozen=True, slots=True)
class Member:
    """One of the crew: a role and the key that this person signs with."""

    role: str
    public: bytes


@dataclass(frozen=True, slots=True)
class Post:
    """A station in its election.

    Attributes:
        election: the election's hash, 32 bytes.
        device: the name of this node's certificate.
        contests: those that are voted on here, in the order of the election.
        offices: of every contest of the election, what it elects for.
        sole: the contests that are voted on here and nowhere else.
        crew: by name.
    """

    election: bytes
    station: str
    device: str
    contests: tuple[str, ...]
    offices: Mapping[str, str]
    sole: frozenset[str] = frozenset()
    crew: Mapping[str, Member] = field(default_factory=dict)

    def office(self, contest: str) -> str:
        """What a contest elects for."""
        return self.offices.get(contest, contest)

    def is_final(self, contest: str) -> bool:
        """Whether a ballot is final without the centre: nobody could have had one elsewhere.

        Who may choose between two places for one office could: every contest for it must be here alone.
        """
        rivals = [each for each, office in self.offices.items() if office == self.office(contest)]
        return self.sole.issuperset({contest, *rivals})


def mode_hash(post: Post, number: int, mode: str) -> bytes:
    """Return what one of the crew signs to begin or end a mode, 32 bytes.

    Args:
        number: how many times a mode was changed before: an approval serves once.
    """
    return tagged_hash(_MODE, election=post.election, station=post.station, number=number, mode=mode)


def require_member(post: Post, approval: Approval, hash_: bytes) -> Member:
    """Check that one of the crew signed this hash.

    Raises:
        NotPermittedError: nobody of the crew, or another's signature.
    """
    member = post.crew.get(approval.person)
    if member is None:
        raise NotPermittedError("nobody of this station's crew", hint="the chair names the crew")
    try:
        verify_signed_bytes(member.public, bytes.fromhex(approval.signature), hash_)
    except (AminError, ValueError):
        raise NotPermittedError("the signature of one of the crew does not hold") from None
    return member


def require_two(post: Post, approvals: Sequence[Approval], hash_: bytes) -> None:
    """Check that chair and supervisor, two different persons with two keys, signed this hash.

    Raises:
        NotPermittedError: they did not.
    """
    members = [require_member(post, approval, hash_) for approval in approvals]
    persons = {approval.person for approval in approvals}
    keys = {member.public for member in members}
    roles = sorted(member.role for member in members)
    if not (len(persons) == len(keys) == 2 and roles == [CHAIR, SUPERVISOR]):
        raise NotPermittedError(
            "two different persons must sign, the chair and a supervisor",
            hint="ask the other one to sign, too",
        )
