"""A terminal's service on a free port of the loopback address, in a thread of the test."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from booth_examples import package
from granian.constants import Interfaces
from granian.server.embed import Server
from polling_place import BOTH, Place

from amin.booth.service import Kiosk, app_of

STAFF = "4711"


def kiosk_of(place: Place, port: int, *, training: bool = True, contests: tuple[str, ...] = BOTH) -> Kiosk:
    """The kiosk of a place; a training device deals its own cards."""
    return Kiosk(
        place.terminal,
        package().photos,
        frozenset({f"127.0.0.1:{port}"}),
        STAFF,
        deal=(lambda: place.station.deal(contests)) if training else None,
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def served(kiosk: Kiosk, port: int) -> Iterator[str]:
    """Serve a kiosk; the address, once it answers."""
    server = Server(
        app_of(kiosk), "127.0.0.1", port, interface=Interfaces.ASGI, websockets=False, log_enabled=False
    )
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_until_complete, args=(server.serve(),), daemon=True)
    thread.start()
    while True:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.01)  # until it listens, however long that takes
    try:
        yield f"http://127.0.0.1:{port}/"
    finally:
        loop.call_soon_threadsafe(server.stop)
        thread.join()
