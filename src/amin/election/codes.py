"""The codes of candidates and lists, as voters read, remember and type them.

A candidate has four digits and a check digit, a list three and a check digit, so that their length
tells them apart. One wrong digit, or two neighbours swapped, never makes another valid code of the
same kind. An authority may hand down its own codes; then only `check_codes` binds them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Final

from amin.encoding import ascii_digits, quoted
from amin.errors import MalformedError

# Rows: the digit so far; columns: the next one. A totally anti-symmetric quasigroup of order 10 with
# zeros on its diagonal. Source: H. M. Damm, Total anti-symmetrische Quasigruppen, Marburg 2004.
_DAMM: Final = (
    "0317598642",
    "7092154863",
    "4206871359",
    "1750983426",
    "6123045978",
    "3674209581",
    "5869720134",
    "8945362017",
    "9438617205",
    "2581436790",
)

CANDIDATE_DIGITS: Final = 4
LIST_DIGITS: Final = 3

_DIGITS: Final = re.compile(r"[0-9]+")
_CODE: Final = re.compile(r"[0-9A-Za-z-]{1,16}")
_OUTER_MARKS: Final = "\u200b\u200e\u200f\ufeff"


def damm(digits: str) -> str:
    """Return the check digit of a number: 572 → 4.

    Raises:
        MalformedError: not ASCII digits, or none.

    Source: Damm 2004; it finds every single wrong digit and every swap of neighbours.
    """
    if not _DIGITS.fullmatch(digits):
        raise MalformedError(f"{quoted(digits)} has no check digit; allowed: digits 0–9")
    row = "0"
    for digit in digits:
        row = _DAMM[int(row)][int(digit)]
    return row


def has_valid_check_digit(code: str) -> bool:
    """Say whether the last digit of a code is the check digit of those before it."""
    return len(code) >= 2 and _DIGITS.fullmatch(code) is not None and damm(code) == "0"


def candidate_code(n: int) -> str:
    """Return the code of candidate `n`, 0 to 9999: four digits and a check digit."""
    return _numbered(n, CANDIDATE_DIGITS)


def list_code(n: int) -> str:
    """Return the code of list `n`, 0 to 999: three digits and a check digit."""
    return _numbered(n, LIST_DIGITS)


def normalize_code(text: str) -> str:
    """Return a code as it is stored: ASCII digits, no space around it.

    Raises:
        MalformedError: not 1 to 16 of 0–9, A–Z, a–z and the hyphen.
    """
    code = ascii_digits(text).strip().strip(_OUTER_MARKS).strip()
    if not _CODE.fullmatch(code):
        raise MalformedError(f"the code {quoted(text)}; allowed: 1 to 16 of 0–9, A–Z, a–z and -")
    return code


def check_codes(candidates: Iterable[str], lists: Iterable[str]) -> None:
    """Refuse codes that a voter could take for one another; capitals count as small letters.

    Raises:
        MalformedError: naming each code that stands twice among candidates, twice among lists, or
            both for a candidate and for a list.
    """
    seen = Counter(code.casefold() for code in (*candidates, *lists))
    collisions = sorted(code for code, times in seen.items() if times > 1)
    if collisions:
        named = ", ".join(collisions[:20]) + (" and more" if len(collisions) > 20 else "")
        raise MalformedError(
            f"codes that stand for more than one candidate or list: {named}",
            hint="give each candidate and each list of a contest a code of its own",
        )


def _numbered(n: int, digits: int) -> str:
    if not 0 <= n < 10**digits:
        raise MalformedError(f"number {n} for a code; allowed: 0 to {10**digits - 1}")
    number = f"{n:0{digits}d}"
    return number + damm(number)
