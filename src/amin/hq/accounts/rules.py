"""When guessing ends, and whether a code of six digits is right now. Pure."""

from __future__ import annotations

import base64
import binascii
import hmac
import struct
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

WINDOW: Final = timedelta(minutes=15)
OF_ONE_NAME: Final = 5
OF_ONE_ADDRESS: Final = 30
STEP_S: Final = 30
_DRIFT: Final = 1  # steps: a telephone's clock may be half a minute off


def is_locked(of_name: Sequence[datetime], of_address: Sequence[datetime], *, at: datetime) -> bool:
    """Whether an attempt is refused unseen: five failures of a name or thirty of an address in 15 minutes."""
    names = sum(at - failure < WINDOW for failure in of_name)
    addresses = sum(at - failure < WINDOW for failure in of_address)
    return names >= OF_ONE_NAME or addresses >= OF_ONE_ADDRESS


def totp(secret: bytes, step: int) -> str:
    """The code of a time step. Source: RFC 6238, SHA-1, six digits, as all authenticator apps have it."""
    digest = hmac.digest(secret, struct.pack(">Q", step), "sha1")
    offset = digest[-1] & 15
    number = struct.unpack(">I", digest[offset : offset + 4])[0] & 0x7FFFFFFF
    return f"{number % 10**6:06}"


def step_of(code: str, secret_base32: str, *, at: datetime, last: int) -> int | None:
    """Return the time step that a code belongs to, or None where it is wrong or was used before.

    Args:
        last: the last step used: a code serves once (RFC 6238 §5.2).
    """
    try:
        secret = base64.b32decode(secret_base32)
    except (binascii.Error, ValueError):
        return None
    now = int(at.timestamp()) // STEP_S
    for step in range(now - _DRIFT, now + _DRIFT + 1):
        if step > last and hmac.compare_digest(totp(secret, step), code):
            return step
    return None
