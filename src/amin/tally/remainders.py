"""What a trustee remembers of remainders: no two sets that it decrypts may differ by fewer than k ballots.

A verified record shows a trustee one history. Its own memory stands against a second one, in which other
stations were annulled: the difference of two remainders would show the ballots between them.
Source: PROTOCOL.md part 4, "Units"; SECURITY.md B-29.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from amin.encoding import decode, encode, os_errors, write_durably
from amin.errors import NotPermittedError, Place
from amin.tally.verified import Remainder

_REMAINDERS: Final = "remainders"


class HistoryRefused(NotPermittedError):
    """A trustee has decrypted of another history: whoever asks stops, and asks nobody else.

    Others may not have been asked before and would know nothing of it.
    """


Decrypted = dict[str, list[dict[str, Any]]]  # by whole unit, the remainders of it: unit and stations


def admit(folder: Path, trustee: int, remainder: Remainder) -> None:
    """Remember durably, before the first share is given, that a remainder is decrypted. Again is no harm.

    Raises:
        HistoryRefused: it holds fewer than k ballots, or differs by fewer than k from the whole unit or
            from a remainder that was decrypted before, or is no part of it.
    """
    path = folder / _REMAINDERS
    known = _read(path)
    before = known.get(remainder.of, [])
    asked = {"unit": remainder.unit, "stations": [*remainder.stations]}
    if asked in before:
        return
    kept = _held(remainder.ballots, remainder.stations)
    for stations in ([*remainder.ballots], *(each["stations"] for each in before)):
        fewer = _held(remainder.ballots, stations) - kept
        if not {*remainder.stations} < {*stations} or min(kept, fewer) < remainder.k:
            hint = "other stations were annulled when this was first decrypted: stop, and ask who changed it"
            message = f"trustee {trustee}: {remainder.unit} could single out fewer than {remainder.k} ballots"
            raise HistoryRefused(message, place=Place(str(path)), hint=hint)
    write_durably(path, encode({**known, remainder.of: [*before, asked]}), mode=0o600)


def _read(path: Path) -> Decrypted:
    if not path.exists():
        return {}
    with os_errors(path):
        found: Decrypted = decode(path.read_bytes())
    return found


def _held(ballots: Mapping[str, int], stations: Sequence[str]) -> int:
    return sum(ballots[station] for station in stations)
