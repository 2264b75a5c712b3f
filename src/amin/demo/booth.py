"""A training terminal of the demo's county: made-up people, real cards, ballots, proofs and boxes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from amin.booth.definition import Particulars, definition_of, read_package, write_package
from amin.booth.journal import Journal
from amin.booth.papers.printer import FilePrinter
from amin.booth.papers.sheets import Sheets
from amin.booth.service import Kiosk
from amin.booth.terminal import Devices, Terminal
from amin.booth.training import TrainingStation
from amin.crypto import SigningKey, public_key
from amin.demo.county import County
from amin.demo.run import election
from amin.demo.tables import first_names
from amin.rehearsal.keyring import KeyRing

STAFF_CODE: Final = "4711"
RECORD_URL: Final = "amin.example/record"
_DAY: Final = "2026-05-01"


def training_kiosk(
    county: County, folder: Path, *, hosts: frozenset[str], entropy: Callable[[int], bytes]
) -> Kiosk:
    """Set up a terminal at a station of the county where most contests are held, in an empty folder.

    Args:
        hosts: how its page is addressed, as `localhost:8123`.
    """
    signer = SigningKey(entropy(32))
    held = election(county, _DAY, KeyRing.make(folder, entropy).public)
    key = public_key((1 + int.from_bytes(entropy(31), "little")).to_bytes(32, "little"))
    station = max(held.stations, key=lambda each: len(each.constituencies)).code
    fathers, _ = first_names("man")
    people = {
        (contest.id, candidate.code): Particulars(father=fathers[i % len(fathers)])
        for contest in held.contests
        for i, candidate in enumerate(contest.candidates)
    }
    write_package(folder / "package", definition_of(held, station, key, people), signer)
    package = read_package(folder / "package", signer.public)
    peer = TrainingStation(held, key, station, folder / "boxes", signer=signer, entropy=entropy)
    devices = Devices(
        peer,
        FilePrinter(folder / "ballot-sheets.escpos"),
        FilePrinter(folder / "receipts.escpos"),
        Journal(folder / "terminal"),
        entropy,
    )
    terminal = Terminal(Sheets(package.definition, RECORD_URL, training=True), devices)
    style = tuple(each.id for each in package.definition.contests)
    return Kiosk(terminal, package.photos, hosts, STAFF_CODE, deal=lambda: peer.deal(style))
