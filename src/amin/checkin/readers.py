"""What the desk reads: a number that was typed, or the text of a document that was scanned.

How the number came matters: where and when somebody voted is told after a scan only (spec/checkin.md, §3).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol

from amin.encoding import ascii_digits
from amin.errors import AminError, MalformedError
from amin.rolls.national_number import DIGITS, national_number
from amin.rolls.visit import Document

LONGEST_SCAN: Final = 400  # characters
_RUN: Final = re.compile(r"(?<![0-9])[0-9]{10}(?![0-9])")
_SEEN_FIRST: Final = 3
_SEEN_LAST: Final = 2
_DOT: Final = "•"


@dataclass(frozen=True, slots=True, repr=False)
class Reading:
    """A national number at the desk; it lives until the pseudonym is made and the number masked."""

    number: str
    document: Document


class Fault(StrEnum):
    """Why nothing could be made of what was read."""

    LENGTH = "length"
    CHECK = "check"
    EQUAL = "equal"
    SCAN = "scan"


class UnreadError(MalformedError):
    """What was read is no national number; the message does not repeat it.

    Attributes:
        digits: how many digits there were.
    """

    def __init__(self, fault: Fault, digits: int = 0) -> None:
        super().__init__(f"not read: {fault}")
        self.fault = fault
        self.digits = digits


class CardReader(Protocol):
    """A reader that waits for a card to be put in or on it: PC/SC, and whatever replaces it."""

    async def read(self) -> Reading:
        """Wait for the next card. Raises UnreadError, DeviceError."""


def typed(text: str) -> Reading:
    """Read a number that a person typed, in any of the three scripts.

    Digits that a spreadsheet dropped are not put back at the desk. Source: SECURITY.md D-7.

    Raises:
        UnreadError: not ten digits, all the same, or the check digit does not fit.
    """
    digits = ascii_digits(text).strip(" ")
    if len(digits) != DIGITS or not (digits.isascii() and digits.isdigit()):
        raise UnreadError(Fault.LENGTH, sum(c in "0123456789" for c in digits[:LONGEST_SCAN]))
    if len(set(digits)) == 1:
        raise UnreadError(Fault.EQUAL, DIGITS)
    return Reading(_checked(digits), Document.TYPED)


def scanned(text: str) -> Reading:
    """Find the one national number in the text of a barcode or card.

    Documents hold other numbers, too; one that passes the check by chance beside the right one is a reason
    to ask for the document again, never to choose.

    Raises:
        UnreadError: no national number in it, or two different ones.
    """
    found = {each for each in _RUN.findall(ascii_digits(text[:LONGEST_SCAN])) if _is_number(each)}
    if len(found) != 1:
        raise UnreadError(Fault.SCAN)
    return Reading(found.pop(), Document.SCANNED)


def masked(number: str) -> str:
    """Show so much of a number that it can be compared, and not so much that it could be used."""
    hidden = _DOT * (len(number) - _SEEN_FIRST - _SEEN_LAST)
    return number[:_SEEN_FIRST] + hidden + number[-_SEEN_LAST:]


def _checked(digits: str) -> str:
    try:
        return national_number(digits)
    except MalformedError:
        raise UnreadError(Fault.CHECK, DIGITS) from None


def _is_number(digits: str) -> bool:
    try:
        national_number(digits)
    except AminError:
        return False
    return True
