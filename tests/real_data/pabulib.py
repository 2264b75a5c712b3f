"""Read the .pb files of Pabulib: real ballots of "vote for up to N", with the official total of every option.

Such a file has three sections, META, PROJECTS and VOTES, each a table whose cells are parted by `;` under a
header of its own. What is not exactly so is refused: a reader that guesses would count other ballots.

Source: Faliszewski et al., "Participatory Budgeting: Data, Tools, and Analysis" (IJCAI 2023), appendix.
"""

from __future__ import annotations

import csv
import lzma
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).resolve().parents[3] / "shared" / "data" / "block_pabulib"
ABSENT: Final = "the real ballots are not here: ../shared/data/block_pabulib, beside the checkout"

SECTIONS: Final = ("META", "PROJECTS", "VOTES")
LONGEST_NAME: Final = 200  # characters, as display_name takes them
FORMULA: Final = "=+-@＝＋－＠"  # what a table of candidates refuses at the beginning of a name

Row = dict[str, str]
Ballot = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a poll, and how many ballots marked it by the official count."""

    code: str
    name: str
    official: int


@dataclass(frozen=True, slots=True)
class Poll:
    """A poll as its file tells it; a ballot is the codes that it marks."""

    title: str
    max_marks: int
    options: tuple[Option, ...]
    ballots: tuple[Ballot, ...]

    @property
    def official(self) -> dict[str, int]:
        """The official total of every option."""
        return {option.code: option.official for option in self.options}

    def recount(self, first: int | None = None) -> dict[str, int]:
        """Count every option in the first ballots, or in all, by nothing but addition."""
        counted = Counter(code for ballot in self.ballots[:first] for code in ballot)
        return {option.code: counted[option.code] for option in self.options}


def read(path: Path) -> Poll:
    """Read a .pb.xz file.

    Raises:
        ValueError: it is no such file, or its numbers of options or ballots, its marks or its lengths
            are not those that it states itself.
    """
    with lzma.open(path, "rt", encoding="utf-8-sig", newline="") as text:
        meta_rows, projects, votes = _sections(csv.reader(text, delimiter=";", strict=True))
    meta = {row["key"]: row["value"] for row in meta_rows}
    options = tuple(Option(row["project_id"], name_of(row["name"]), int(row["votes"])) for row in projects)
    poll = Poll(
        title=f"{meta.get('district') or meta['unit']} {meta['instance']}",
        max_marks=int(meta["max_length"]),
        options=options,
        ballots=tuple(tuple(row["vote"].split(",")) if row["vote"] else () for row in votes),
    )
    _check_stated(poll, int(meta["num_projects"]), int(meta["num_votes"]))
    return poll


def _sections(rows: Iterable[list[str]]) -> list[list[Row]]:
    """Part the rows at META, PROJECTS and VOTES, in this order, each cell under its header."""
    found: list[list[Row]] = []
    header: list[str] | None = None
    for row in rows:
        if len(found) < len(SECTIONS) and row == [SECTIONS[len(found)]]:
            found.append([])
            header = None
        elif not found:
            raise ValueError(f"the file begins with {row}, not with {SECTIONS[0]}")
        elif header is None:
            header = row
        elif len(row) != len(header):
            raise ValueError(f"{len(row)} cells under a header of {len(header)}: {row}")
        else:
            found[-1].append(dict(zip(header, row, strict=True)))
    if len(found) != len(SECTIONS):
        raise ValueError(f"{len(found)} sections; a poll has {', '.join(SECTIONS)}")
    return found


def _check_stated(poll: Poll, options: int, ballots: int) -> None:
    if (len(poll.options), len(poll.ballots)) != (options, ballots):
        found = f"{len(poll.options)} options and {len(poll.ballots)} ballots"
        raise ValueError(f"{found}; the file states {options} and {ballots}")
    known = {option.code for option in poll.options}
    if len(known) != options:
        raise ValueError("two options have one code")
    for number, ballot in enumerate(poll.ballots, start=1):
        marks = set(ballot)
        if len(marks) != len(ballot) or len(marks) > poll.max_marks or not marks <= known:
            raise ValueError(f"ballot {number} is not up to {poll.max_marks} different options: {ballot}")


def name_of(text: str) -> str:
    """The name of an option as a table of candidates takes it: in one line, visible, not too long."""
    line = " ".join(text.split())
    visible = "".join(c for c in unicodedata.normalize("NFC", line) if unicodedata.category(c)[0] != "C")
    return visible.lstrip(FORMULA + " ")[:LONGEST_NAME].strip()


def write_tables(poll: Poll, folder: Path, *, stations: int, first: int | None = None) -> tuple[Path, Path]:
    """Write C.csv and B.csv for `amin rehearse`, and return their paths.

    Neighbouring ballots go to the same station, and the stations differ by one ballot at most.

    Args:
        stations: how many of them, called 1, 2, …
        first: only so many ballots, in the order of the file; all of them when None.
    """
    ballots = poll.ballots[:first]
    candidates = [(option.code, option.name, "") for option in poll.options]
    marks = [(str(1 + at * stations // len(ballots)), " ".join(b)) for at, b in enumerate(ballots)]
    return (
        _write(folder / "C.csv", ("code", "name", "list"), candidates),
        _write(folder / "B.csv", ("station", "marks"), marks),
    )


def _write(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows])
    return path
