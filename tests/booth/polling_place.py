"""A station and a terminal with file printers, whose power, line and printers a test can take away."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Final

from booth_examples import ELECTION, KEY, SIGNER, STATION, package

from amin.booth.journal import Journal
from amin.booth.papers.printer import FilePrinter
from amin.booth.papers.sheets import Sheets
from amin.booth.terminal import Devices, Paper, Terminal
from amin.booth.training import TrainingStation
from amin.booth.visit import Act
from amin.errors import DeviceError

BOTH: Final = ("council", "experts")


class Line:
    """The line to a station: it may be cut before a call, or after it, when the answer is lost."""

    def __init__(self, station: TrainingStation) -> None:
        self._station = station
        self.faults: list[tuple[str, str]] = []  # (call, "before" or "after"), each strikes once
        self.struck = 0
        self.sent: list[tuple[str, int]] = []  # each call with the bytes of what it carried

    def __getattr__(self, name: str) -> Callable[..., Any]:
        return partial(self._call, name)

    def _call(self, name: str, *given: Any) -> Any:
        if (name, "before") in self.faults:
            self._strike(name, "before")
        self.sent.append((name, sum(len(each) for each in given if isinstance(each, bytes | str))))
        answer = getattr(self._station, name)(*given)
        if (name, "after") in self.faults:
            self._strike(name, "after")
        return answer

    def _strike(self, name: str, when: str) -> None:
        self.faults.remove((name, when))
        self.struck += 1
        raise DeviceError("the line is cut")


class CountedJournal(Journal):
    """A journal that counts how often it is written, and how large."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.writes = 0

    def write(self, entry: Any) -> None:
        self.writes += 1
        super().write(entry)


@dataclass
class Place:
    """Everything round one terminal; `power_cut` leaves the disk and the paper, and nothing else."""

    folder: Path
    paper: Paper = Paper.CARRIED
    seed: int = 7
    station: TrainingStation = field(init=False)
    line: Line = field(init=False)
    terminal: Terminal = field(init=False)

    def __post_init__(self) -> None:
        self.entropy = random.Random(self.seed).randbytes
        self.station = TrainingStation(
            ELECTION, KEY, STATION, self.folder / "boxes", signer=SIGNER, entropy=self.entropy
        )
        self.line = Line(self.station)
        self.ballots = FilePrinter(self.folder / "ballots")
        self.receipts = FilePrinter(self.folder / "receipts")
        self.power_on()

    def power_on(self) -> None:
        """Start the terminal from what is on the disk."""
        self.journal = CountedJournal(self.folder / "terminal")
        devices = Devices(self.line, self.ballots, self.receipts, self.journal, self.entropy)
        self.terminal = Terminal(Sheets(package().definition, "amin.example/t"), devices, paper=self.paper)

    def come(self, *contests: str) -> bytes:
        """A voter puts a new card on the device."""
        card = self.station.deal(contests or BOTH)
        assert self.terminal.card(card) is None
        return card

    def to_review(self, *acts: tuple[str, str]) -> None:
        """Go to the review of the first contest; without acts with a list."""
        self.terminal.do(Act.BEGIN)
        self.choose(*acts)

    def choose(self, *acts: tuple[str, str]) -> None:
        """Choose, and go to the review."""
        for act, code in acts or (("list", package().definition.contests[0].lists[0].code),):
            assert self.terminal.choose(act, code, agreed=True) is None
        self.terminal.do(Act.REVIEW)

    def in_box(self, contest: str = "council") -> int:
        """How many ballots are in the box."""
        with self.station.box(contest) as box:
            return len(box)

    def fates(self, contest: str = "council") -> dict[str, int]:
        """How many sheets came to nothing, by what became of them."""
        return {str(fate): len(seen) for (id_, fate), seen in self.station.fates.items() if id_ == contest}
