"""The line of a station to the centre: signs acts, sends them, reads answers; a deadline for each call."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Sequence
from types import TracebackType
from typing import Final, Self, TypeVar

import httpx
import msgspec

from amin.checkin.centre.messages import (
    Acts,
    Answers,
    Events,
    Health,
    Lookup,
    PhotoQuestion,
    encode_question,
    question_hash,
    signed_body,
)
from amin.crypto import SigningKey
from amin.errors import DeviceError, NotPermittedError
from amin.rolls.visit import Answer, AnyAct, encode_act, signed_hash

TIMEOUT_S: Final = 4.0  # below the five seconds after which a station must have noticed
_JSON: Final = {"Content-Type": "application/json"}
_T = TypeVar("_T")


class BusyError(DeviceError):
    """The centre is there and takes nothing now; the same acts may be sent again after a while."""

    def __init__(self, retry_after_s: float) -> None:
        super().__init__("the centre is busy", hint="the same is sent again by itself")
        self.retry_after_s = retry_after_s


class CentreLine:
    """A line to the centre, held open; used by one event loop."""

    def __init__(
        self,
        url: str,
        key: SigningKey,
        *,
        timeout_s: float = TIMEOUT_S,
        tls: ssl.SSLContext | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        """Make a line; nothing is sent yet.

        Args:
            url: `https://…`, without a path.
            key: of the device that asks.
            tls: the authority that is trusted and the device's certificate; None for the system's own.
            transport: another way than a network.
        """
        limits = httpx.Limits(max_connections=64, max_keepalive_connections=16)
        self._http = httpx.AsyncClient(
            base_url=url,
            timeout=timeout_s,
            limits=limits,
            verify=tls if tls is not None else url.startswith("https:"),
            transport=transport,
            trust_env=False,  # no proxy of somebody's environment stands in this line
        )
        self._key = key
        self._timeout_s = timeout_s

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Hang up."""
        await self._http.aclose()

    async def ask(self, acts: Sequence[AnyAct]) -> tuple[Answer, ...]:
        """Sign acts, send them in one message, and return their answers in the same order.

        Raises:
            BusyError: the centre takes nothing now.
            DeviceError: there is no answer: each act may have been done or not.
        """
        signed = []
        for act in acts:
            body = encode_act(act)
            signed.append(signed_body(body, self._key, signed_hash(body)))
        answers = (await self._post("/v1/acts", Acts(tuple(signed)), Answers)).answers
        if len(answers) != len(acts):
            raise DeviceError("the centre answered another number of acts than it was asked")
        return answers

    async def health(self) -> Health:
        """Ask how the centre is. Raises DeviceError where there is no answer."""
        return _decoded(await self._send("GET", "/v1/health", None), Health)

    async def photo(self, question: PhotoQuestion) -> bytes | None:
        """Ask for the photo of a voter; None where there is none.

        Raises:
            NotPermittedError: this device may not.
            DeviceError: there is no answer.
        """
        response = await self._send("POST", "/v1/photos", self._signed(question), missing_is_fine=True)
        return None if response.status_code == 404 else response.content

    async def events(self, question: Lookup) -> Events:
        """Ask for all events of one voter. Raises as `photo`."""
        return _decoded(await self._send("POST", "/v1/events", self._signed(question)), Events)

    def _signed(self, question: PhotoQuestion | Lookup) -> bytes:
        body = signed_body(encode_question(question), self._key, question_hash(question))
        return msgspec.json.encode(body)

    async def _post(self, path: str, message: msgspec.Struct, kind: type[_T]) -> _T:
        return _decoded(await self._send("POST", path, msgspec.json.encode(message)), kind)

    async def _send(
        self, method: str, path: str, body: bytes | None, *, missing_is_fine: bool = False
    ) -> httpx.Response:
        try:
            headers = _JSON if body is not None else None
            async with asyncio.timeout(self._timeout_s):  # httpx's own are for each step
                response = await self._http.request(method, path, content=body, headers=headers)
        except (httpx.HTTPError, OSError) as error:
            raise DeviceError(f"no answer from the centre ({type(error).__name__})") from None
        status = response.status_code
        if status == 503:
            raise BusyError(_seconds(response.headers.get("retry-after", "1")))
        if status in (403, 429):
            raise NotPermittedError("the centre refuses this device", hint="see that it is enrolled")
        if status != 200 and not (missing_is_fine and status == 404):
            raise DeviceError(f"the centre answered with status {status}")
        return response


def _seconds(text: str) -> float:
    return min(float(text), 60.0) if text.isdigit() else 1.0


def _decoded(response: httpx.Response, kind: type[_T]) -> _T:
    try:
        return msgspec.json.decode(response.content, type=kind)
    except msgspec.DecodeError:
        raise DeviceError("what answers there is no centre") from None
