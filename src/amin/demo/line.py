"""A line that can be pulled: a small TCP proxy between a station and the centre.

A cut line is silent, as a pulled cable is: nothing is refused and nothing comes through. When it is plugged
in again, connections of before are gone.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from types import TracebackType
from typing import Final, Self

_AT_ONCE: Final = 2**16  # bytes


class TcpLine:
    """Carries what comes to its own port to another one, until it is cut.

    Attributes:
        port: its own, once it is entered.
    """

    def __init__(self, to_port: int, *, host: str = "127.0.0.1", port: int = 0) -> None:
        self.port = port
        self._to_port = to_port
        self._host = host
        self._whole = asyncio.Event()
        self._whole.set()
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._met, self._host, self.port)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.close()
        await self._hang_up()

    @property
    def is_cut(self) -> bool:
        """Whether the cable is out."""
        return not self._whole.is_set()

    def cut(self) -> None:
        """Pull the cable; what is under way stays on the way."""
        self._whole.clear()

    async def restore(self) -> None:
        """Plug it in again; whoever waits must call anew."""
        if self.is_cut:
            await self._hang_up()
            self._whole.set()

    async def _hang_up(self) -> None:
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _met(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        with suppress(OSError, asyncio.CancelledError):
            try:
                await self._whole.wait()
                far_reader, far_writer = await asyncio.open_connection(self._host, self._to_port)
                try:
                    async with asyncio.TaskGroup() as group:
                        group.create_task(self._carry(reader, far_writer))
                        group.create_task(self._carry(far_reader, writer))
                except* OSError:
                    pass
                finally:
                    far_writer.close()
            finally:
                writer.close()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(_AT_ONCE):
            await self._whole.wait()
            writer.write(data)
            await writer.drain()
        if writer.can_write_eof():
            writer.write_eof()
