"""`amin booth`: a voting terminal for trying, with people made up, until it is interrupted."""

# ruff: noqa: PLC0415  (`amin --help` must be quick: a command imports its rooms when it runs)
from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import Annotated, Final

import typer

from amin.cli.numbers import whole_number
from amin.cli.rehearse import check_out
from amin.errors import DeviceError

HOST: Final = "127.0.0.1"
PLACE: Final = Path("amin-booth")

PortOption = Annotated[
    int, typer.Option(metavar="P", parser=whole_number(1024, 65535), help="On which port of this machine.")
]
OutOption = Annotated[
    Path, typer.Option(metavar="DIR", readable=False, help="A new or empty folder for boxes and papers.")
]


def booth(port: PortOption = 8140, out: OutOption = PLACE) -> None:
    """Open a voting terminal for trying: real ballots and paper, people made up; nothing is counted."""
    import asyncio

    from granian.constants import Interfaces
    from granian.server.embed import Server

    from amin.booth.service import app_of
    from amin.demo.booth import STAFF_CODE, training_kiosk
    from amin.demo.county import tehran

    check_out(out)
    _refuse_busy(port)
    out.mkdir(parents=True, exist_ok=True)
    hosts = frozenset({f"{HOST}:{port}", f"localhost:{port}"})
    kiosk = training_kiosk(tehran(), out, hosts=hosts, entropy=os.urandom)
    server = Server(app_of(kiosk), HOST, port, interface=Interfaces.ASGI, websockets=False, log_enabled=False)
    typer.echo(f"the terminal: http://localhost:{port}/ (staff code {STAFF_CODE}; end with Ctrl-C)")
    asyncio.run(server.serve())


def _refuse_busy(port: int) -> None:
    """Refuse a port that somebody listens on, before anything is written."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            hint = "give --port another one"
            raise DeviceError(f"port {port}: {(error.strerror or 'in use').lower()}", hint=hint) from None
