"""The centre's application asked in this process: real handlers, real store, no socket."""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import Any, Self

import httpx
from starlette.applications import Starlette

from amin.checkin.centre.batches import Batches


class AskedInProcess:
    """Runs the application in an event loop of its own, one request at a time."""

    def __init__(self, app: Starlette, batches: Batches) -> None:
        self._runner = asyncio.Runner()
        self._batches = batches
        self._http = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://centre")

    def __enter__(self) -> Self:
        async def start() -> None:
            self._batches.start()

        self._runner.run(start())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._runner.run(self._http.aclose())
        self._runner.run(self._batches.stop())
        self._runner.close()

    def get(self, path: str, **more: Any) -> httpx.Response:
        return self._runner.run(self._http.get(path, **more))

    def post(self, path: str, **more: Any) -> httpx.Response:
        return self._runner.run(self._http.post(path, **more))
