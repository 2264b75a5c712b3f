"""What a row about a person must hold, and how much of a number is shown. Pure."""

from __future__ import annotations

from amin.encoding.text import ascii_digits
from amin.errors import MalformedError
from amin.rolls.national_number import national_number


def national_no(text: str) -> str:
    """Read a national number in any of the three scripts; empty for none.

    Raises:
        MalformedError: not ten digits that pass the check; the number is not repeated in the message.
    """
    return national_number(text) if text.strip() else ""


def masked(number: str) -> str:
    """What a screen shows of a national number: its last three digits."""
    return f"•••••••{number[-3:]}" if number else ""


def mobile(text: str) -> str:
    """Read a telephone number: digits of any of the three scripts, a plus in front allowed.

    Raises:
        MalformedError: anything else, or not 7 to 15 digits.
    """
    digits = ascii_digits(text).replace(" ", "").replace("-", "").removeprefix("+")
    if digits and not (digits.isascii() and digits.isdigit() and 7 <= len(digits) <= 15):
        raise MalformedError("not a telephone number; allowed: 7 to 15 digits")
    return digits
