"""Desks that ask a centre over HTTP as fast as it answers, or at a fixed rate; all is signed before."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count

import msgspec
from centre_example import Desk, key_of

from amin.checkin.centre.messages import Acts, signed_body
from amin.rolls.visit import AnyAct, encode_act, signed_hash

_HEAD = (
    b"POST /v1/acts HTTP/1.1\r\nHost: centre\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
)
_REFUSED = b'"answer":"refused"'


def request_of(act: AnyAct) -> bytes:
    """The bytes of a request with one act."""
    body = encode_act(act)
    signed = signed_body(body, key_of(act.device), signed_hash(body))
    message = msgspec.json.encode(Acts((signed,)))
    return _HEAD % len(message) + message


def visits(
    voters: Iterable[int], stations: Sequence[str], contests: tuple[str, ...]
) -> Iterator[list[bytes]]:
    """The three requests of each voter's visit, spread over the stations; signed as they are asked for."""
    desks = [Desk(station, sequences=count(1)) for station in stations]
    for place, voter in enumerate(voters):
        desk = desks[place % len(desks)]
        reserve = desk.reserve(voter, *contests)
        yield [request_of(act) for act in (reserve, desk.issue(reserve), desk.confirm(reserve))]


@dataclass
class Load:
    """What came of it: seconds of each answer, and how many were refused."""

    seconds: list[float] = field(default_factory=list)
    refused: int = 0
    took: float = 0.0

    def percentile(self, share: float) -> float:
        """Seconds within which this share of the answers came."""
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


class _Line:
    """One connection, held open."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    async def ask(self, request: bytes) -> bytes:
        self._writer.write(request)
        head = await self._reader.readuntil(b"\r\n\r\n")
        at = head.lower().index(b"content-length:") + 15
        body = await self._reader.readexactly(int(head[at : head.index(b"\r\n", at)]))
        return body if head.startswith(b"HTTP/1.1 200") else _REFUSED

    def close(self) -> None:
        self._writer.close()


async def _lines(port: int, number: int) -> list[_Line]:
    return [_Line(*await asyncio.open_connection("127.0.0.1", port)) for _ in range(number)]


async def closed_loop(port: int, requests: Sequence[bytes], desks: int) -> Load:
    """Each desk asks for the next thing once the last is answered, as pgbench's clients do."""
    lines, load, queue = await _lines(port, desks), Load(), iter(requests)

    async def desk(line: _Line) -> None:
        for request in queue:
            began = time.perf_counter()
            answer = await line.ask(request)
            load.seconds.append(time.perf_counter() - began)
            load.refused += _REFUSED in answer

    began = time.perf_counter()
    await asyncio.gather(*map(desk, lines))
    load.took = time.perf_counter() - began
    for line in lines:
        line.close()
    return load


async def open_loop(port: int, whole: Iterable[Sequence[bytes]], per_second: float, desks: int) -> Load:
    """Visits begin at a fixed rate, whether earlier ones are answered or not; waiting counts."""
    free: asyncio.LifoQueue[_Line] = asyncio.LifoQueue()
    for line in await _lines(port, desks):
        free.put_nowait(line)
    load, began = Load(), time.perf_counter()

    async def visit(requests: Sequence[bytes], due: float) -> None:
        for request in requests:
            line = await free.get()
            answer = await line.ask(request)
            free.put_nowait(line)
            now = time.perf_counter()
            load.seconds.append(now - due)
            load.refused += _REFUSED in answer
            due = now

    running = []
    for place, requests in enumerate(whole):
        due = began + place / per_second
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        running.append(asyncio.create_task(visit(requests, due)))
    await asyncio.gather(*running)
    load.took = time.perf_counter() - began
    while not free.empty():
        free.get_nowait().close()
    return load
