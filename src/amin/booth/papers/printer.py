"""From a picture to a thermal printer: ESC/POS raster and nothing but raster.

A printer's own letters cannot join Persian, so no text is ever sent. Between two sheets the paper is cut: a
reel that stayed whole would keep the order of the voters (SECURITY.md E7).
"""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path
from typing import Final, Protocol

from escpos.printer import Dummy
from PIL import Image

from amin.errors import DeviceError

_FEED_LINES: Final = 4
_STRIP_ROWS: Final = 960  # as much at once as small printers keep in memory


class Fault(StrEnum):
    """Why a printer did not print. Source: SECURITY.md D-73."""

    PAPER_OUT = "paper_out"
    JAM = "jam"  # part of the sheet may have been printed
    AWAY = "away"  # unplugged, or without power


class PrinterError(DeviceError):
    """The sheet did not come out whole; `fault` says why, and `began` whether some of it was printed."""

    def __init__(self, fault: Fault, *, began: bool) -> None:
        super().__init__(f"the printer did not print: {fault}", hint="look at the printer")
        self.fault = fault
        self.began = began


class Printer(Protocol):
    """What takes sheets, one after another, and cuts between them."""

    def print(self, sheet: Image.Image, *, cut: bool = True) -> None:
        """Print one sheet; PrinterError when it did not come out whole."""


def raster(sheet: Image.Image, *, cut: bool) -> bytes:
    """Return the bytes that make a thermal printer print a picture, and cut it off."""
    device = Dummy()
    device.profile.profile_data["media"]["width"] = {"mm": 72, "pixels": sheet.width}
    device.hw("INIT")
    for top in range(0, sheet.height, _STRIP_ROWS):
        strip = sheet.crop((0, top, sheet.width, min(top + _STRIP_ROWS, sheet.height)))
        device.image(strip, impl="bitImageRaster", center=False)
    if cut:
        device.print_and_feed(_FEED_LINES)
        device.cut(mode="FULL", feed=False)
    return bytes(device.output)


class FilePrinter:
    """A printer that is a file, for trying, training and tests: it holds what a real one was sent.

    Attributes:
        fault: what goes wrong with the next sheet; None while the printer works.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.fault: Fault | None = None
        self.sheets: list[Image.Image] = []

    def print(self, sheet: Image.Image, *, cut: bool = True) -> None:
        """Write one sheet to the file, or as much of it as the fault lets through."""
        data = raster(sheet, cut=cut)
        fault, self.fault = self.fault, None
        if fault is Fault.JAM:
            data = data[: len(data) // 2]
        if fault is None or fault is Fault.JAM:
            with self.path.open("ab") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
        if fault is not None:
            raise PrinterError(fault, began=fault is Fault.JAM)
        self.sheets.append(sheet)
