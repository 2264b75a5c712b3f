"""Counters instead of links: what must be equal when a box closes. Source: SECURITY.md E6."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any

from amin.errors import MalformedError, RejectedError


@dataclass(frozen=True, slots=True)
class Counters:
    """What was counted at one station for one contest; nothing of it names a voter or a ballot."""

    check_ins: int
    tokens_issued: int
    tokens_spent: int
    tokens_returned: int
    tokens_missing: int
    ballots: int
    abandoned: int
    sheets_printed: int
    sheets_changed: int
    sheets_tested: int
    sheets_abandoned: int
    sheets_jammed: int
    papers: int

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if type(value) is not int or not 0 <= value < 2**53:
                raise MalformedError(f"the counter {field.name}; allowed: a whole number, 0 or more")

    def document(self) -> dict[str, int]:
        """The counters by name."""
        return asdict(self)

    @classmethod
    def from_document(cls, document: Any) -> Counters:
        """Read counters. Raises MalformedError for a name too many or too few, or no number."""
        names = {field.name for field in fields(cls)}
        if not isinstance(document, dict) or set(document) != names:
            raise MalformedError(f"counters; allowed: exactly {', '.join(sorted(names))}")
        return cls(**document)


def verify_counters(counters: Counters) -> None:
    """Check every equality of E6.

    Raises:
        RejectedError: names the stage at which counts part.
    """
    c = counters
    equalities = [
        ("check-in: check-ins = tokens issued", c.check_ins, c.tokens_issued),
        (
            "cards: issued = spent + returned + missing",
            c.tokens_issued,
            c.tokens_spent + c.tokens_returned + c.tokens_missing,
        ),
        ("casting: spent = ballots + abandoned", c.tokens_spent, c.ballots + c.abandoned),
        (
            "printing: sheets = ballots + changed + tested + abandoned + jammed",
            c.sheets_printed,
            c.ballots + c.sheets_changed + c.sheets_tested + c.sheets_abandoned + c.sheets_jammed,
        ),
        ("paper: papers in the box = ballots", c.papers, c.ballots),
    ]
    for stage, left, right in equalities:
        if left != right:
            raise RejectedError(f"the counters differ at {stage}: {left} and {right}")
