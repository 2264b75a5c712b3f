"""The sheets of a voter's visit as pictures of 576 dots, black or white. Set by Typst.

A ballot sheet is made from names, codes and the contest alone, a receipt from the tracker alone: what a sheet
must not bear is not given to the function that makes it. Source: SECURITY.md E7, E9; docs/decisions/0082.
"""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import segno
import typst
from PIL import Image

from amin.booth.colours import COLOURS, Colour
from amin.booth.definition import CandidateEntry, ContestEntry, Definition
from amin.booth.words import Language, in_digits, text
from amin.errors import MalformedError

WIDTH_DOTS: Final = 576
DOTS_PER_INCH: Final = 203.2
TRACKER_BYTES: Final = 32
TEXT_BYTES: Final = 16  # of the tracker, that people type: 128 bits
_GROUP: Final = 4
_FOLDER: Final = Path(__file__).parent
_BLACK_BELOW: Final = 160  # of 255: thin strokes of small letters stay whole on thermal paper


@dataclass(frozen=True, slots=True)
class Sheets:
    """Makes the sheets of one terminal.

    Attributes:
        url: where a tracker is looked up.
        training: whether every sheet bears that it is not counted.
    """

    definition: Definition
    url: str
    training: bool = False

    def ballot(
        self, contest: ContestEntry, list_code: str | None, persons: tuple[str, ...], language: Language
    ) -> Image.Image:
        """Draw the ballot sheet of a choice: a list, or persons, or blank on purpose where neither is given.

        Names stand in the frozen order, never in that in which they were chosen.
        """
        chosen = [each for each in contest.candidates if each.code in persons]
        colour = _colour(contest.colour)
        return _drawn(
            "ballot.typ",
            {
                "language": language,
                "election": self.definition.name,
                "title": text("b.head", language, contest=contest.name),
                "pattern": colour.pattern,
                "colour": colour.fa if language == "fa" else colour.en,
                "station": text("b.station", language, station=self.definition.station_name),
                "training": text("k.test_mode", language) if self.training else "",
                "chosen": _said(contest, list_code, chosen, language),
                "names": [_entry(each, language) for each in chosen],
                "blank": text("b.blank", language) if list_code is None and not chosen else "",
                "foot": text("b.foot", language, contest=contest.name),
            },
        )

    def receipt(self, contest: ContestEntry, tracker: bytes, language: Language) -> Image.Image:
        """Draw the receipt of a ballot. Nothing of the choice is at hand here."""
        if len(tracker) != TRACKER_BYTES:
            raise MalformedError(f"a tracker of {len(tracker)} bytes; allowed: {TRACKER_BYTES}")
        return _drawn(
            "receipt.typ",
            {
                "language": language,
                "title": text("r.title", language, election=self.definition.name),
                "contest": contest.name,
                "training": text("k.test_mode", language) if self.training else "",
                "keep": text("r.keep", language),
                "label": text("r.tracker", language, tracker="").strip(),
                "groups": groups(tracker),
                "qr": _qr(tracker),
                "check": text("r.check", language, url=self.url),
                "promise": text("r.promise", language),
            },
        )

    def mark(self, id_: str, language: Language) -> Image.Image:
        """Draw what is printed over the end of a sheet that is still in the printer: `b.void` or `b.test`."""
        return _drawn("mark.typ", {"language": language, "title": text(id_, language)})


def groups(tracker: bytes) -> list[str]:
    """Return what people type of a tracker: 128 bits, as hexadecimal digits by fours."""
    typed = tracker[:TEXT_BYTES].hex()
    return [typed[at : at + _GROUP] for at in range(0, len(typed), _GROUP)]


def _said(
    contest: ContestEntry, list_code: str | None, chosen: list[CandidateEntry], language: Language
) -> str:
    if list_code is not None:
        (voted,) = (each for each in contest.lists if each.code == list_code)
        code = in_digits(voted.code, language)
        return text("b.list", language, list=voted.name, code=code, n=len(voted.members))
    if not chosen:
        return ""
    return text("b.people", language, n=len(chosen), max=contest.max_marks)


def _entry(candidate: CandidateEntry, language: Language) -> dict[str, str]:
    father = text("b.father", language, father=candidate.father) if candidate.homonym else ""
    return {"code": candidate.code, "name": candidate.name, "father": father}


def _colour(id_: str) -> Colour:
    return next(each for each in COLOURS if each.id == id_)


def _qr(tracker: bytes) -> str:
    """Draw the whole tracker as a QR code of one size: every code has the same number of signs."""
    code = segno.make(tracker.hex().upper(), mode="alphanumeric", error="m", micro=False)
    file = io.BytesIO()
    code.save(file, kind="svg", scale=4, border=4, xmldecl=False)
    return file.getvalue().decode()


def _drawn(template: str, data: dict[str, Any]) -> Image.Image:
    made = typst.compile(
        str(_FOLDER / template),
        root=str(_FOLDER),
        format="png",
        ppi=DOTS_PER_INCH,
        font_paths=[str(_FOLDER / "fonts")],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False, sort_keys=True)},
    )
    if not isinstance(made, bytes):  # a list, where the sheet grew over a page
        raise MalformedError(f"the sheet {template} has more than one page")
    grey = Image.open(io.BytesIO(made)).convert("L")
    if grey.width != WIDTH_DOTS:
        raise MalformedError(f"a sheet of {grey.width} dots; allowed: {WIDTH_DOTS}")
    return grey.point(lambda level: 255 * (level >= _BLACK_BELOW)).convert("1", dither=Image.Dither.NONE)
