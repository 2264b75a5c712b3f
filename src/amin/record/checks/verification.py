"""A record under verification, and what its checks share."""

from __future__ import annotations

from functools import cached_property

from amin.crypto import add_sums
from amin.election import Contest, Counted, TallyUnit, units
from amin.errors import MalformedError, Place
from amin.record import documents, layout
from amin.record.acts import Stage
from amin.record.folder import Record
from amin.record.mixes import by_part, institutions, marks_lists
from amin.record.opened import Counted as Numbers
from amin.record.opened import open_lists
from amin.record.orders import acts_of, amendments, versions_of
from amin.record.outcome import result_of
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
        self._counted: dict[str, tuple[Counted, ...]] = {}
        self._opened: dict[str, tuple[Numbers, ...]] = {}

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

    def opened(self, contest: Contest, tally: documents.MarksTally) -> tuple[Numbers, ...]:
        """How often each number came out of a unit's marks and list marks, every share verified."""
        if tally.unit not in self._opened:
            unit = TallyUnit(tally.unit, contest.id, tally.stations)
            last = institutions(self.record, unit)[-1]
            self._opened[tally.unit] = tuple(
                open_lists(each, last, tally, self.progress)
                for each in by_part(marks_lists(self.record, unit))
            )
        return self._opened[tally.unit]

    @property
    def mixed_versions(self) -> range:
        """The versions of the results whose marks are mixed."""
        published = len(self.record.published)
        return range(1 if self.stage is Stage.MIXED else published + (self.stage is Stage.REVISED))

    @property
    def published_versions(self) -> range:
        """The versions of the results that are published."""
        return range(0 if self.stage is Stage.MIXED else len(self.record.published))

    def counted(self, contest: Contest) -> tuple[Counted, ...]:
        """What of a contest counts in each version of the results."""
        if contest.id not in self._counted:
            self._counted[contest.id] = versions_of(self.record, contest, self.units(contest))
        return self._counted[contest.id]

    def fresh(self, contest: Contest, version: int) -> tuple[TallyUnit, ...]:
        """The units that are tallied for one version: at first all, then remainders."""
        return self.counted(contest)[version].fresh if version else self.units(contest)

    def lawful_result(self, contest: Contest, version: int) -> documents.ContestResult:
        """What follows from the units' totals and the frozen rules in one version."""
        counted = self.counted(contest)[version]
        units = {unit.id for unit in counted.units}
        tallies = [tally for tally in self.record.tallies(contest.id) if tally.unit in units]
        return result_of(contest, tallies, acts_of(contest, amendments(self.record, version)), counted)

    @cached_property
    def results(self) -> tuple[dict[str, documents.ContestResult], ...]:
        """The published results by contest, in each version."""
        return tuple(self._results(layout.results(version)) for version in self.published_versions)

    def _results(self, path: str) -> dict[str, documents.ContestResult]:
        published = self.record.document(path, documents.Results)
        contests = [result.contest for result in published.contests]
        if contests != [contest.id for contest in self.record.election.contests]:
            raise MalformedError("the contests are not the election's", place=Place(path))
        return dict(zip(contests, published.contests, strict=True))
