"""What arrives within two milliseconds goes through one transaction; what is too much is turned away."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final, TypeVar

from amin.checkin.centre.intake import Intake, Signed
from amin.encoding.sqlite import is_full
from amin.errors import AminError, DeviceError

WINDOW_S: Final = 0.002
MOST: Final = 512  # acts of one transaction, but a message is never cut
WAITING: Final = 2048  # acts; at the figure of docs/performance.md, about a second of work
RETRY_AFTER_S: Final = 1

_LOG: Final = logging.getLogger("amin.checkin")
_T = TypeVar("_T")


class BusyError(Exception):
    """Nothing was taken, or it is not known: the same bytes may be sent again in a moment."""


@dataclass(slots=True)
class _Message:
    acts: Sequence[Signed]
    answer: asyncio.Future[list[bytes]]


class Quota:
    """So many acts at once, so many a second, by name; shared by the workers of one process.

    The clock it takes is for fairness alone: no voter is ever refused by it, only asked again.
    """

    def __init__(self, tick: Callable[[], float], *, rate: float, burst: float) -> None:
        self._tick, self._rate, self._burst = tick, rate, burst
        self._left: dict[str, tuple[float, float]] = {}
        self._lock = threading.Lock()

    def takes(self, name: str) -> bool:
        """Whether one more may come from here now; if so it is counted."""
        now = self._tick()
        with self._lock:
            left, then = self._left.get(name, (self._burst, now))
            left = min(self._burst, left + max(0.0, now - then) * self._rate)
            self._left[name] = (left - (left >= 1), now)
        return left >= 1


@dataclass(slots=True)
class Batches:
    """The queue before the store, and the threads that empty it; lives in one event loop.

    Attributes:
        intakes: one a thread, each with a database of its own; for SQLite one.
        recovers: whether a database that failed may be asked again. A file of SQLite may not: after a
            failed sync nobody knows what is on the disk until it was opened anew.
    """

    intakes: Sequence[Intake]
    recovers: bool
    most: int = MOST
    waiting: int = WAITING
    window_s: float = WINDOW_S
    has_failed: bool = False
    largest: int = 0  # acts that waited at once, ever
    _queue: deque[_Message] = field(default_factory=deque)
    _count: int = 0
    _arrived: asyncio.Event = field(default_factory=asyncio.Event)
    _free: asyncio.LifoQueue[Intake] = field(default_factory=asyncio.LifoQueue)
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)
    _pool: ThreadPoolExecutor | None = None

    def start(self) -> None:
        """Begin to take acts."""
        self._pool = ThreadPoolExecutor(len(self.intakes), thread_name_prefix="store")
        for intake in self.intakes:
            self._free.put_nowait(intake)
        self._tasks = [asyncio.create_task(self._work()) for _ in self.intakes]

    async def stop(self) -> None:
        """Finish what is being decided, and let the databases go."""
        for task in self._tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        assert self._pool is not None
        self._pool.shutdown()
        for intake in self.intakes:
            intake.close()

    @property
    def length(self) -> int:
        """How many acts wait."""
        return self._count

    async def ask(self, acts: Sequence[Signed]) -> list[bytes]:
        """Have acts decided, in their order.

        Raises:
            BusyError: too many wait, or the database fails; the same may be asked again.
        """
        if self.has_failed or self._count + len(acts) > self.waiting:
            raise BusyError
        message = _Message(acts, asyncio.get_running_loop().create_future())
        self._queue.append(message)
        self._count += len(acts)
        self.largest = max(self.largest, self._count)
        self._arrived.set()
        return await message.answer

    async def use(self, do: Callable[[Intake], _T]) -> _T:
        """Do something with a database beside the acts.

        Raises:
            BusyError: the database fails.
            AminError: what `do` raises.
        """
        if self.has_failed:
            raise BusyError
        intake = await self._free.get()
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, do, intake)
        except DeviceError as error:
            self._note(error)
            raise BusyError from None
        finally:
            self._free.put_nowait(intake)

    async def _work(self) -> None:
        while True:
            await self._arrived.wait()
            if self._count < self.most:
                await asyncio.sleep(self.window_s)
            if batch := self._take():
                await self._answer(batch)

    def _take(self) -> list[_Message]:
        batch, size = list[_Message](), 0
        while self._queue and (not batch or size + len(self._queue[0].acts) <= self.most):
            batch.append(self._queue.popleft())
            size += len(batch[-1].acts)
        self._count -= size
        if not self._queue:
            self._arrived.clear()
        return batch

    async def _answer(self, batch: Sequence[_Message]) -> None:
        acts = [act for message in batch for act in message.acts]
        try:
            answers = await self.use(lambda intake: intake.answer(acts))
        except (BusyError, asyncio.CancelledError) as error:
            for message in batch:
                _fail(message, BusyError())
            if isinstance(error, asyncio.CancelledError):
                raise
            return
        except Exception as error:  # a mistake of ours in one act must not hold up those beside it
            _LOG.error("acts could not be decided: %s", kind_and_place(error))
            if len(batch) > 1:
                for message in batch:
                    await self._answer([message])
            else:
                _fail(batch[0], error)
            return
        at = 0
        for message in batch:
            if not message.answer.done():
                message.answer.set_result(answers[at : at + len(message.acts)])
            at += len(message.acts)

    def _note(self, error: AminError) -> None:
        is_over = not self.recovers and isinstance(error, DeviceError) and not is_full(error)
        self.has_failed = self.has_failed or is_over
        _LOG.error("the database failed: %s", error.message)


def kind_and_place(error: BaseException) -> str:
    """Name an error for a log by its kind and line; its words may hold what was sent."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f" at {trace.tb_frame.f_code.co_qualname}:{trace.tb_lineno}" if trace is not None else ""
    return f"{type(error).__name__}{where}"


def _fail(message: _Message, error: Exception) -> None:
    if not message.answer.done():
        message.answer.set_exception(error)
