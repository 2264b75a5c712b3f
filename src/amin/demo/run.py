"""The demo's election from keys to a verified record, by the same use cases as any rehearsal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from amin.demo.county import VOID, County
from amin.election import Election, LogKey, Trustees
from amin.record import Report, verify_record
from amin.record.progress import Progress
from amin.rehearsal import hold
from amin.rehearsal.keyring import PublicKeys
from amin.rehearsal.plan import AMENDED_BY, EXCLUDED_BY, boards
from amin.results import Result, of_document

ORIGIN: Final = "demo.amin/log"
TRUSTEES: Final = Trustees(5, 3)  # PROTOCOL.md part 3
BOARDS: Final = {
    "executive": "هیئت اجرایی شهرستان تهران",
    "supervision": "هیئت نظارت شهرستان تهران",
    "central": "هیئت مرکزی نظارت",
}
_SEED_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class Shown:
    """One contest of the demo, counted.

    Attributes:
        contest: its id.
        eligible, came: how many may vote in it, and how many took a ballot for it.
        void: of the paper fallback; a terminal takes no void ballot.
    """

    contest: str
    result: Result
    eligible: int
    came: int
    void: int


@dataclass(frozen=True, slots=True)
class Demo:
    """The demo when it is over: what came of it, and what holds of its record."""

    shown: tuple[Shown, ...]
    report: Report
    seconds: dict[str, float]


def run(county: County, out: Path, *, day: str, progress: Progress, entropy: Callable[[int], bytes]) -> Demo:
    """Hold the election of a county, write its record to `out`, and verify the record.

    Args:
        day: the polling day as YYYY-MM-DD.

    Raises: as `amin.rehearsal.hold`; CheckFailed if the record did not hold.
    """
    held = hold(
        lambda keys: election(county, day, keys), county.visits, out, progress=progress, entropy=entropy
    )
    report = verify_record(out, progress=progress, seed=entropy(_SEED_BYTES))
    shown = tuple(
        Shown(
            contest.id,
            of_document(contest, published, sha256=report.election_hash),
            county.eligible[contest.id],
            sum(contest.id in visit.choices for visit in county.visits),
            VOID,
        )
        for contest, published in zip(held.election.contests, held.results, strict=True)
    )
    return Demo(shown, report, held.seconds)


def election(county: County, day: str, keys: PublicKeys) -> Election:
    """The county's election, ready to be frozen."""
    return Election(
        name=county.name,
        polling_day=day,
        constituencies=county.constituencies,
        contests=tuple(
            replace(contest, amended_by=AMENDED_BY, excluded_by=EXCLUDED_BY) for contest in county.contests
        ),
        stations=county.stations,
        trustees=TRUSTEES,
        log=LogKey(ORIGIN, keys.log.hex()),
        boards=boards(keys, BOARDS),
    )
