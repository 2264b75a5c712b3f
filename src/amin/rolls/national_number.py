"""The national number: ten digits with a check digit; and the pseudonym that stands for it.

The number itself never leaves check-in. The rule catches 98.4 % of single errors, so a number that
passes is still shown with name and birth date before anybody acts on it (SECURITY.md D-5).
"""

from __future__ import annotations

import hmac
from operator import mul

from amin.encoding import ascii_digits
from amin.errors import MalformedError

DIGITS = 10
_WEIGHTS = range(10, 1, -1)


def check_digit(first_nine: str) -> str:
    """Return the tenth digit of nine: s = Σ dᵢ·(11−i) mod 11, and s below 2, else 11 − s."""
    total = sum(map(mul, map(int, first_nine), _WEIGHTS)) % 11
    return str(total if total < 2 else 11 - total)


def national_number(text: str) -> str:
    """Read a national number typed in ASCII, Persian or Arabic-Indic digits.

    Ten equal digits pass the sum but are refused, as most registries do (docs/decisions/0003).

    Raises:
        MalformedError: not ten digits, or the check digit does not fit. The number is not repeated
            in the message.
    """
    number = ascii_digits(text).strip(" ")
    if len(number) != DIGITS or not (number.isascii() and number.isdigit()):
        raise MalformedError("not a national number; allowed: ten digits")
    if len(set(number)) == 1:
        raise MalformedError("a national number of ten equal digits")
    if check_digit(number[:-1]) != number[-1]:
        raise MalformedError(
            "the check digit of this national number does not fit", hint="one digit may be mistyped"
        )
    return number


def pseudonym(number: str, key: bytes) -> bytes:
    """Return what stands for a voter everywhere outside check-in: HMAC-SHA256, 32 bytes.

    Only the key keeps it from being a list of all numbers: they can be tried in an hour.
    """
    return hmac.digest(key, number.encode("ascii"), "sha256")
