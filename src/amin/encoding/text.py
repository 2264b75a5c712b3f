"""Text as people type it: digits in three scripts, Persian names in many spellings.

The tables are written out, character by character, because the same ones are wanted in other
languages; nothing here depends on a locale.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from amin.errors import MalformedError

MAX_NAME_CHARACTERS: Final = 200
MAX_MARKS_IN_A_ROW: Final = 4  # shadda, a vowel and a Quranic sign is three

_DIGITS: Final = {ord(c): str(i) for row in ("۰۱۲۳۴۵۶۷۸۹", "٠١٢٣٤٥٦٧٨٩") for i, c in enumerate(row)}

ZWNJ: Final = "\u200c"

# Marks that are not seen and part no words: soft hyphen, directions, word joiner, BOM.
_INVISIBLE: Final = "\u00ad\u061c\u200e\u200f\u2060\ufeff"

# What parts words, whatever its width, the zero-width space too.
_SPACES: Final = (
    " \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u200b\u202f\u205f\u3000"
)

_SAME_LETTER: Final = {
    "ي": "ی", "ى": "ی", "ئ": "ی", "ك": "ک", "ة": "ه", "ۀ": "ه", "ۂ": "ه", "ە": "ه",
    "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ؤ": "و",
}  # fmt: skip

_TASHKIL: Final = "".join(
    chr(mark) for mark in (*range(0x610, 0x61B), *range(0x64B, 0x660), 0x670, *range(0x6D6, 0x6DD),
                           *range(0x6DF, 0x6E9), *range(0x6EA, 0x6EE))
)  # fmt: skip
_TATWEEL: Final = "ـ"
_ZWJ: Final = "\u200d"

_SEARCH_KEY: Final = str.maketrans(
    {
        **_SAME_LETTER,
        **dict.fromkeys(_TASHKIL + _TATWEEL + _INVISIBLE + _ZWJ, ""),
        **dict.fromkeys(_SPACES + ZWNJ, " "),
    }
)

_DISPLAY: Final = str.maketrans(
    {"ي": "ی", "ك": "ک", **dict.fromkeys(_SPACES, " "), **dict.fromkeys(_INVISIBLE, "")}
)
_OUTER: Final = "\t\r\n" + _SPACES + _INVISIBLE + ZWNJ
_GAP: Final = re.compile(f"[ {ZWNJ}]{{2,}}")

# Letters in the shapes of old printers and of PDF: ﻋ for ع.
_PRESENTATION_FORM: Final = re.compile("[\ufb50-\ufdff\ufe70-\ufefc]")

_REFUSED: Final = {
    "Cc": "a control character",
    "Cf": "an invisible format character",
    "Cn": "a character that Unicode has not assigned",
    "Co": "a private-use character",
    "Cs": "a lone surrogate",
    "Zl": "a line separator",
    "Zp": "a paragraph separator",
}
_JOINERS: Final = ZWNJ + _ZWJ


def ascii_digits(text: str) -> str:
    """Turn Persian ۰–۹ and Arabic ٠–٩ into 0–9; every other character stays as it is.

    No other script's digits are taken anywhere: ² １ 𝟏 stay what they are, and are refused where
    digits are wanted. (`str.isdigit` and `int` would take them.)
    """
    return text.translate(_DIGITS)


def quoted(text: str) -> str:
    """Show a foreign text inside a message: in quotes, cut short, nothing invisible left raw."""
    return f"{text[:40]!r}…" if len(text) > 40 else repr(text)


def normalize_name(text: str) -> str:
    """Turn a name into its search key: two spellings of one name give one key.

    Never a proof that two people are one: a key may join what display keeps apart, such as names
    that differ by a ZWNJ alone. It never fails, whatever the text is.
    """
    text = _PRESENTATION_FORM.sub(lambda m: unicodedata.normalize("NFKC", m[0]), text)
    text = ascii_digits(unicodedata.normalize("NFC", text).translate(_SEARCH_KEY))
    text = unicodedata.normalize("NFC", text.casefold())
    return " ".join(text.split())


def search_table() -> dict[str, str]:
    """Return what `normalize_name` puts for each character, digits too: the page takes this very table."""
    named = {chr(at): str(to or "") for at, to in _SEARCH_KEY.items()}
    return {**named, **{chr(at): digit for at, digit in _DIGITS.items()}}


def display_name(text: str) -> str:
    """Return a name as it is frozen, printed and shown; the same name again for a name in this form.

    Composed (NFC), Persian ی and ک for Arabic ي and ك, one space between words; ZWNJ is kept.

    Raises:
        MalformedError: empty, over 200 characters, or holding what could disturb a screen, a paper
            or a log: control and private-use characters, line separators, bidi overrides,
            embeddings and isolates, lone surrogates, piles of combining marks.
    """
    if len(text) > 10 * MAX_NAME_CHARACTERS:  # before any work is done on it
        raise MalformedError(f"a name of {len(text)} characters; allowed: 1 to {MAX_NAME_CHARACTERS}")
    name = unicodedata.normalize("NFC", text.strip(_OUTER)).translate(_DISPLAY)
    name = _GAP.sub(lambda gap: " " if " " in gap[0] else ZWNJ, name)
    name = unicodedata.normalize("NFC", name).strip(_OUTER)  # again: marks may have met their letter
    if not 1 <= len(name) <= MAX_NAME_CHARACTERS:
        raise MalformedError(f"a name of {len(name)} characters; allowed: 1 to {MAX_NAME_CHARACTERS}")
    _refuse_disturbing(name)
    return name


def _refuse_disturbing(name: str) -> None:
    marks = MAX_MARKS_IN_A_ROW  # before a letter there is nothing to put a mark on
    for at, character in enumerate(name, start=1):
        category = unicodedata.category(character)
        if category in _REFUSED and character not in _JOINERS:
            what = f"{_REFUSED[category]}, U+{ord(character):04X}"
            raise MalformedError(f"the name {quoted(name)} holds {what}, at character {at}")
        if category in ("Mn", "Me"):
            marks += 1
        else:
            marks = MAX_MARKS_IN_A_ROW if character == " " else 0
        if marks > MAX_MARKS_IN_A_ROW:
            raise MalformedError(f"the name {quoted(name)} has too many marks at character {at}")
