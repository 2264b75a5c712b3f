"""A line that can be cut, for training and for tests: a TCP proxy of one address, with faults on request."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

_CHUNK: Final = 65_536


@dataclass(slots=True)
class CuttableLine:
    """Passes bytes between whoever connects to `port` and one target, as its fields say at that moment.

    Attributes:
        target: host and port.
        is_cut: nothing new is let in, and `cut` has ended what there was.
        swallows_up, swallows_down: bytes vanish on the way to the target, or back; connections stay.
        delay_s: each piece waits for so long, in both directions.
        lost: how many bytes vanished; cuts: how many connections were ended.
    """

    target: tuple[str, int]
    port: int = 0
    is_cut: bool = False
    swallows_up: bool = False
    swallows_down: bool = False
    delay_s: float = 0.0
    lost: int = 0
    cuts: int = 0
    _server: asyncio.Server | None = None
    _open: set[asyncio.StreamWriter] = field(default_factory=set)

    async def start(self) -> None:
        """Listen on the loopback."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """End it."""
        self.cut()
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    def cut(self) -> None:
        """End all connections at once, in the middle of whatever is under way, and let none in."""
        self.is_cut = True
        self.drop()

    def drop(self) -> None:
        """End all connections at once; new ones are let in."""
        for writer in list(self._open):
            writer.transport.abort()
            self.cuts += 1

    def mend(self) -> None:
        """Pass everything again. What stayed open while bytes vanished is ended: its stream has a hole."""
        if self.swallows_up or self.swallows_down:
            self.drop()
        self.is_cut = self.swallows_up = self.swallows_down = False
        self.delay_s = 0.0

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.is_cut:
            writer.transport.abort()
            return
        try:
            far_reader, far_writer = await asyncio.open_connection(*self.target)
        except OSError:
            writer.transport.abort()
            return
        self._open |= {writer, far_writer}
        try:
            await asyncio.gather(
                self._pass(reader, far_writer, is_up=True), self._pass(far_reader, writer, is_up=False)
            )
        finally:
            for end in (writer, far_writer):
                self._open.discard(end)
                end.transport.abort()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, is_up: bool) -> None:
        with suppress(OSError):
            while data := await reader.read(_CHUNK):
                if self.delay_s:
                    await asyncio.sleep(self.delay_s)
                if self.swallows_up if is_up else self.swallows_down:
                    self.lost += len(data)
                    continue
                writer.write(data)
                await writer.drain()
        writer.transport.abort()  # whoever hung up ends both halves
