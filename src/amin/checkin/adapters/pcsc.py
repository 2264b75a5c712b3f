"""A chip card through PC/SC: `pip install amin[card]`, Debian's libpcsclite, and a reader.

Which file of which card holds the number is told by the authority and not public, so the commands come from
the station's settings; nothing about them is guessed here. Untried with a real reader: see docs/checkin.md.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Final, Protocol

from amin.checkin.readers import LONGEST_SCAN, Reading, scanned
from amin.errors import DeviceError

_DONE: Final = 0x9000
_MORE: Final = 0x61  # SW1: so many bytes are still to be fetched. Source: ISO/IEC 7816-4, 5.1.3
_WAIT_S: Final = 1


class Card(Protocol):
    """A card that is in the reader, spoken to in APDUs."""

    def transmit(self, apdu: list[int]) -> tuple[list[int], int, int]:
        """Send a command; return data and the two status bytes."""


@dataclass(frozen=True, slots=True)
class Commands:
    """The commands that select the file with the number and read it, as the authority gives them."""

    select: tuple[bytes, ...]
    read: bytes


def number_on(card: Card, commands: Commands) -> Reading:
    """Read the number on a card.

    Raises:
        DeviceError: the card refused a command.
        UnreadError: its file holds no single national number.
    """
    for command in commands.select:
        _said(card, command)
    return scanned(_said(card, commands.read).decode("utf-8", "replace")[:LONGEST_SCAN])


def _said(card: Card, command: bytes) -> bytes:
    data, sw1, sw2 = card.transmit(list(command))
    while sw1 == _MORE:
        more, sw1, sw2 = card.transmit([command[0], 0xC0, 0, 0, sw2])
        data = [*data, *more]
    if (sw1 << 8 | sw2) != _DONE:
        raise DeviceError(f"the card answered {sw1:02X}{sw2:02X}", hint="take the card out and try once more")
    return bytes(data)


class PcscReader:
    """Waits for cards at the first reader of this machine."""

    def __init__(self, commands: Commands) -> None:
        self._commands = commands

    async def read(self) -> Reading:
        """Wait for the next card and read it; see `number_on`."""
        return await asyncio.to_thread(self._read)

    def _read(self) -> Reading:
        try:
            request = import_module("smartcard.CardRequest").CardRequest  # an optional extra
            refused = import_module("smartcard.Exceptions").SmartcardException
        except ImportError:
            hint = "pip install 'amin[card]', and Debian's pcscd"
            raise DeviceError("no program for card readers here", hint=hint) from None
        try:
            while True:
                service = request(timeout=_WAIT_S, newcardonly=True).waitforcardevent()
                for card in service or ():
                    connection = card.createConnection()
                    connection.connect()
                    return number_on(connection, self._commands)
        except refused as error:
            raise DeviceError(f"the card reader: {str(error)[:80]}") from None


def commands_of(texts: Sequence[str]) -> Commands:
    """Read commands as a settings file writes them: hexadecimal, the last one reads."""
    *select, read = (bytes.fromhex(text) for text in texts)
    return Commands(tuple(select), read)
