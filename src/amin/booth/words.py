"""Every word that a voter meets, in Persian and English: the page and the sheets read the same file."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Final, Literal

Language = Literal["fa", "en"]
LANGUAGES: Final[tuple[Language, ...]] = ("fa", "en")
WORDS_FILE: Final = Path(__file__).parent / "page" / "words.json"
_PERSIAN: Final = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
_PLACE: Final = re.compile(r"\{(\w+)\}")


@cache
def words() -> dict[str, tuple[str, str]]:
    """Return all sentences by id: Persian, English."""
    read: dict[str, list[str]] = json.loads(WORDS_FILE.read_text(encoding="utf-8"))
    return {id_: (fa, en) for id_, (fa, en) in read.items()}


def text(id_: str, language: Language, **given: str | int) -> str:
    """Return a sentence with what is given put in; numbers in the digits of the language.

    Raises:
        KeyError: no such sentence, or a place in it that nothing is given for.
    """
    sentence = words()[id_][LANGUAGES.index(language)]
    return _PLACE.sub(lambda place: digits(given[place[1]], language), sentence)


def digits(value: str | int, language: Language) -> str:
    """Write a number in the digits of the language. Text stays: a name may hold digits of its own."""
    return in_digits(str(value), language) if isinstance(value, int) else value


def in_digits(code: str, language: Language) -> str:
    """Write a code in the digits of the language."""
    return code.translate(_PERSIAN) if language == "fa" else code
