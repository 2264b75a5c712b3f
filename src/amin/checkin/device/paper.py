"""Two papers of a desk, set by Typst: the register for when no device works, and the dummy voter's sheet."""

from __future__ import annotations

import json
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, Literal

from amin.checkin.device.barcode import as_svg
from amin.checkin.place import DeskPlace
from amin.checkin.sheet import day_in_words
from amin.errors import StateError

Language = Literal["fa", "en"]
TEMPLATES: Final = Path(__file__).parent / "papers"
FONTS: Final = Path(__file__).parents[2] / "results" / "site" / "fonts"
ROWS: Final = 40  # of the register, on two sheets of A4


def register(place: DeskPlace, at: datetime, language: Language) -> bytes:
    """Set the paper register, PDF: to be written by hand when no device works."""
    return _set(
        "register.typ",
        {
            "language": language,
            "station": place.station,
            "device": place.device,
            "date": _word(day_in_words(at), language),
            "contests": [_word(place.contests[each].name, language) for each in place.wanted],
            "rows": ROWS,
            "training": place.training,
        },
    )


def dummy_sheet(place: DeskPlace, at: datetime, language: Language) -> bytes:
    """Set the dummy voter's sheet, PDF: what is scanned at opening.

    Raises:
        StateError: this desk was given no dummy voter.
    """
    if not place.dummies:
        raise StateError("no dummy voter at this desk")
    number = min(place.dummies)
    return _set(
        "dummy.typ",
        {
            "language": language,
            "station": place.station,
            "device": place.device,
            "number": number,
            "barcode": as_svg(number),
            "training": place.training,
        },
    )


def _word(name: Any, language: Language) -> str:
    return str(getattr(name, language))


@lru_cache(maxsize=8)
def _compiled(template: str, data: str) -> bytes:
    import typst  # noqa: PLC0415  (80 MB that a desk needs twice a day)

    made = typst.compile(  # type: ignore[misc]
        (TEMPLATES / template).read_bytes(),
        root=TEMPLATES,
        font_paths=[FONTS],
        ignore_system_fonts=True,
        sys_inputs={"data": data},
    )
    return bytes(made)


def _set(template: str, data: dict[str, Any]) -> bytes:
    return _compiled(template, json.dumps(data, ensure_ascii=False, sort_keys=True))
