"""Serve an application on a port of this machine, in the loop that runs already."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from granian.constants import Interfaces
from granian.server.embed import Server
from starlette.applications import Starlette

from amin.errors import DeviceError

HOST: Final = "127.0.0.1"


def free_port(wanted: int = 0) -> int:
    """Return a port that nobody listens on.

    Raises:
        DeviceError: the wanted one is in use, or may not be used.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, wanted))
        except OSError as error:
            hint = "give --port another one, or stop what listens there"
            raise DeviceError(f"port {wanted}: {(error.strerror or 'in use').lower()}", hint=hint) from None
        return int(probe.getsockname()[1])


@asynccontextmanager
async def serving(app: Starlette, *, port: int = 0) -> AsyncIterator[int]:
    """Serve until this ends; yields the port.

    Raises:
        DeviceError: the port is in use.
    """
    logging.getLogger("_granian").setLevel(logging.ERROR)
    chosen = free_port(port)
    server = Server(app, HOST, chosen, interface=Interfaces.ASGI, websockets=False, log_enabled=False)
    task = asyncio.create_task(server.serve())
    try:
        await _answers(chosen, task)
        yield chosen
    finally:
        server.stop()  # type: ignore[no-untyped-call]
        await asyncio.gather(task, return_exceptions=True)


async def _answers(port: int, task: asyncio.Task[None]) -> None:
    """Wait until somebody listens there."""
    while True:
        if task.done():
            raise DeviceError(f"port {port}: the service did not start")
        try:
            _, writer = await asyncio.open_connection(HOST, port)
        except OSError:
            await asyncio.sleep(0.01)
            continue
        writer.close()
        return
