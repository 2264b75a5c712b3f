"""What a desk asks of the node of its station: a `station.Node`, which this room may not import."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from amin.box.card import Card
from amin.rolls.visit import (
    Approval,
    Document,
    Kinship,
    Person,
    ProvisionalReason,
    Release,
    ReleaseReason,
)


class SaidOf(Protocol):
    """What was decided in one contest; where and when only after a scan."""

    @property
    def contest(self) -> str: ...
    @property
    def grant(self) -> str: ...
    @property
    def reason(self) -> str: ...
    @property
    def station(self) -> str | None: ...
    @property
    def at(self) -> str | None: ...


class Said(Protocol):
    """What was decided about a voter; the same attempt is told the same for ever."""

    @property
    def visit(self) -> str: ...
    @property
    def verdicts(self) -> Sequence[SaidOf]: ...
    @property
    def again(self) -> bool: ...


class Stands(Protocol):
    """How the station stands."""

    @property
    def line(self) -> str: ...
    @property
    def queue(self) -> int: ...
    @property
    def clock(self) -> datetime: ...
    @property
    def today(self) -> int: ...
    @property
    def average_s(self) -> float | None: ...
    @property
    def conflicts(self) -> int: ...


class Roll(Protocol):
    """The station's own roll, as far as a desk needs it: a `rolls.slice.Slice`."""

    def pseudonym(self, number: str) -> bytes: ...
    def find(self, voter: bytes) -> frozenset[str] | None: ...


class Node(Protocol):
    """The node: it decides with the centre, and without it when the line is cut."""

    def snapshot(self) -> Stands: ...
    async def look(self, voter: bytes, document: Document, *, key: bytes) -> Person | None: ...
    async def check_in(
        self,
        voter: bytes,
        contests: Sequence[str],
        document: Document,
        *,
        attempt: bytes,
        disputed: ProvisionalReason | None = None,
    ) -> Said: ...
    def hand_over(self, visit: str) -> Card: ...
    def confirm(self, visit: str) -> None: ...
    def draft_release(self, visit: str, reason: ReleaseReason) -> tuple[tuple[Release, bytes], ...]: ...
    def release(
        self, visit: str, reason: ReleaseReason, approvals: Sequence[tuple[Approval, Approval]]
    ) -> None: ...
    def companion(self, visit: str, helper: bytes, kinship: Kinship) -> None: ...
    def draft_mode(self) -> tuple[str, bytes]: ...
    def change_mode(self, mode: str, by: Sequence[Approval]) -> None: ...
    async def changes(self) -> None: ...


class Photos(Protocol):
    """Where the photos of voters are asked for: the centre, on-line only."""

    async def photo(self, voter: bytes) -> bytes | None: ...
