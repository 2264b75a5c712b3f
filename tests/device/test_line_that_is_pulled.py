"""The cable of the training: silent when it is out, and nobody is refused."""

from __future__ import annotations

import asyncio

from amin.demo.line import TcpLine


async def _echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(1024):
        writer.write(data)
        await writer.drain()
    writer.close()


def play(scene) -> None:
    """Play a scene with an echo behind a line."""

    async def run() -> None:
        far = await asyncio.start_server(_echo, "127.0.0.1", 0)
        async with far, TcpLine(far.sockets[0].getsockname()[1]) as line:
            await scene(line)

    asyncio.run(run())


async def call(line: TcpLine) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    return await asyncio.open_connection("127.0.0.1", line.port)


def test_what_is_sent_comes_back_through_a_whole_line():
    async def scene(line: TcpLine) -> None:
        reader, writer = await call(line)
        writer.write(b"x" * 200_000)
        assert await reader.readexactly(200_000) == b"x" * 200_000
        writer.write_eof()
        assert await reader.read() == b""
        writer.close()

    play(scene)


def test_through_a_cut_line_nothing_comes_and_nothing_is_refused():
    async def scene(line: TcpLine) -> None:
        reader, writer = await call(line)
        writer.write(b"before")
        assert await reader.readexactly(6) == b"before"
        line.cut()
        writer.write(b"lost")
        answer = asyncio.ensure_future(reader.read(4))
        late_reader, late = await call(line)  # is taken, as a network that loses everything does
        late.write(b"late")
        late_answer = asyncio.ensure_future(late_reader.read(4))
        for _ in range(50):
            await asyncio.sleep(0)  # every step that could carry it
        assert line.is_cut
        assert not answer.done()
        assert not late_answer.done()
        await line.restore()
        assert await answer == b""  # connections of before are gone
        assert await late_answer == b""
        reader, writer = await call(line)
        writer.write(b"after")
        assert await reader.readexactly(5) == b"after"
        writer.close()

    play(scene)


def test_who_calls_nobody_is_hung_up_on():
    async def scene(line: TcpLine) -> None:
        pass

    play(scene)

    async def nobody() -> None:
        async with TcpLine(1) as line:  # nothing listens on port 1
            reader, writer = await call(line)
            assert await reader.read() == b""
            writer.close()

    asyncio.run(nobody())
