"""A record under verification, and what its checks share."""

from __future__ import annotations

from functools import cached_property

from amin.crypto import add_sums
from amin.election import Contest, TallyUnit, units
from amin.errors import MalformedError, Place
from amin.record import documents, layout
from amin.record.acts import Stage
from amin.record.folder import Record
from amin.record.mixes import by_part, institutions, marks_lists
from amin.record.opened import Counted, open_lists
from amin.record.progress import Progress


class Verification:
    """A record under verification, and what the checks have found out so far.

    Args:
        stage: how far the record has come.
    """

    def __init__(
        self, record: Record, progress: Progress, seed: bytes, *, stage: Stage = Stage.PUBLISHED
    ) -> None:
        self.record = record
        self.stage = stage
        self.progress = progress
        self.seed = seed
        self._sums: dict[tuple[str, str], bytes] = {}
        self._opened: dict[str, tuple[Counted, ...]] = {}

    def keep_sums(self, contest: str, station: str, sums: bytes) -> None:
        """Remember the sums of a box whose ballots have been verified."""
        self._sums[contest, station] = sums

    def sums(self, contest: str, station: str) -> bytes:
        """The sums of a box; added up now where its ballots were not verified before."""
        if (contest, station) not in self._sums:
            statement = self.record.sum_contest(contest)
            parts = [statement.add(chunk) for _, chunk in self.record.chunks(station, contest)]
            self._sums[contest, station] = add_sums([statement.zero, *parts])
        return self._sums[contest, station]

    def units(self, contest: Contest) -> tuple[TallyUnit, ...]:
        """The units of a contest that follow from the frozen rule and the closing counts."""
        stations = self.record.election.stations_of(contest)
        return units(contest, {s.code: self.record.ballots(s.code, contest.id) for s in stations})

    def unit_sums(self, unit: TallyUnit) -> bytes:
        """The sums of all ballots of a unit."""
        return add_sums([self.sums(unit.contest, station) for station in unit.stations])

    def opened(self, contest: Contest, tally: documents.MarksTally) -> tuple[Counted, ...]:
        """How often each number came out of a unit's marks and list marks, every share verified."""
        if tally.unit not in self._opened:
            unit = TallyUnit(tally.unit, contest.id, tally.stations)
            last = institutions(self.record, unit)[-1]
            self._opened[tally.unit] = tuple(
                open_lists(each, last, tally, self.progress)
                for each in by_part(marks_lists(self.record, unit))
            )
        return self._opened[tally.unit]

    @cached_property
    def results(self) -> dict[str, documents.ContestResult]:
        """The published results by contest."""
        published = self.record.document(layout.RESULTS, documents.Results)
        contests = [result.contest for result in published.contests]
        if contests != [contest.id for contest in self.record.election.contests]:
            raise MalformedError("the contests are not the election's", place=Place(layout.RESULTS))
        return dict(zip(contests, published.contests, strict=True))
