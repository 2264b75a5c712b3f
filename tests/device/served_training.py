"""A training beside the tests: centre, two stations, their desks, pages and lines; all of it real."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Coroutine
from pathlib import Path
from threading import Thread
from types import TracebackType
from typing import Any, Self, TypeVar

from amin.checkin.desk import Desk
from amin.checkin.sheet import Sheet
from amin.demo.desk_people import Invented
from amin.demo.ports import serving
from amin.demo.serving import ServedStation, Training, training
from amin.demo.training_page import page_of

T = TypeVar("T")
PINS = {"chair": "111111", "supervisor": "222222"}
STARTS_WITHIN_S = 120  # a bound for what will never start; nothing hangs on it otherwise
BOTH = ("council-tehran", "experts")


class Served:
    """What runs; its objects belong to a loop in another thread, so ask them by `do`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, daemon=True)
        self._up = asyncio.Event()
        self._end = asyncio.Event()
        self.page_port = 0

    def __enter__(self) -> Self:
        self._thread.start()
        self._running = asyncio.run_coroutine_threadsafe(self._run(), self._loop)
        self.do(self._started())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._end.set)
        self._running.result(STARTS_WITHIN_S)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _run(self) -> None:
        try:
            async with training(self._folder, entropy=os.urandom) as self.training:
                hosts: set[str] = set()
                async with serving(page_of(self.training, hosts)) as self.page_port:
                    hosts |= {f"localhost:{self.page_port}"}
                    self._up.set()
                    await self._end.wait()
        finally:
            self._up.set()

    async def _started(self) -> None:
        await self._up.wait()
        if self._running.done():
            self._running.result()
        plain = [each for each in self.training.people if not each.shows]
        self._fresh = iter(plain)

    training: Training

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        """Run something where the training runs, and return what came of it."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(STARTS_WITHIN_S)

    def fresh(self) -> Invented:
        """A voter whom no test has met yet."""
        return next(self._fresh)

    def one_who(self, shows: str) -> Invented:
        """The first of the people made up to show something."""
        return next(each for each in self.training.people if each.shows == shows)

    def station(self, at: int) -> ServedStation:
        """The first or second station."""
        return self.training.stations[at]

    def desk(self, at: int = 0) -> Desk:
        """The desk of a station, open: what opening asks is tested elsewhere."""
        desk = self.station(at).desk
        desk.is_open = True
        return desk

    def url(self, at: int) -> str:
        """The address of a station's page."""
        return f"http://localhost:{self.station(at).port}/"

    @property
    def page_url(self) -> str:
        """The address of the training's own page."""
        return f"http://localhost:{self.page_port}/"

    async def pull(self, at: int) -> None:
        """Pull a station's cable, and wait until the node has seen it."""
        self.station(at).line.cut()
        await self.line_is(at, "cut")

    async def plug(self, at: int) -> None:
        """Plug it in again, and wait until the queue is empty and the line up."""
        await self.station(at).line.restore()
        await self.line_is(at, "up")

    async def line_is(self, at: int, state: str) -> None:
        """Wait until the node says so."""
        desk = self.station(at).desk
        while desk.line() != state:
            await desk.node.changes()

    async def scanned(self, who: Invented | str, at: int = 0) -> Sheet:
        """Scan somebody's document."""
        number = who if isinstance(who, str) else who.number
        return await self.desk(at).read(scanned_text=number)

    async def typed(self, who: Invented, at: int = 0) -> Sheet:
        """Type somebody's number."""
        return await self.desk(at).read(typed_text=who.number)

    async def hand_over(self, *contests: str, at: int = 0) -> Sheet:
        """Deal the card of whoever is at the desk."""
        return await self.desk(at).hand_over(contests or BOTH)
