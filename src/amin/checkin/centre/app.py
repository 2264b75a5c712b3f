"""The centre over HTTP: a few posts, all signed; nothing of a voter in an address, an error or a log."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route as Path

from amin.checkin.centre.admin import SignedAdminAct, administer
from amin.checkin.centre.batches import RETRY_AFTER_S, Batches, BusyError, Quota, kind_and_place
from amin.checkin.centre.day import Role
from amin.checkin.centre.intake import Intake
from amin.checkin.centre.messages import (
    MESSAGE_LIMIT_BYTES,
    Acts,
    Done,
    Error,
    Events,
    Health,
    Lookup,
    PhotoQuestion,
    SignedBody,
    decode_question,
    joined_answers,
    question_hash,
)
from amin.checkin.centre.openapi import JPEG, ROUTES, description
from amin.errors import AminError, MalformedError, NotPermittedError, StateError

_LOG: Final = logging.getLogger("amin.checkin")
_HEALTH_S: Final = 1.0  # for so long stations are told the same of the centre
_JSON: Final = "application/json"
_HEADERS: Final = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
_ACTS: Final = msgspec.json.Decoder(Acts)
_SIGNED: Final = msgspec.json.Decoder(SignedBody)
_ADMIN: Final = msgspec.json.Decoder(SignedAdminAct)
_DESCRIPTION: Final = msgspec.json.encode(description())


class RefusedError(Exception):
    """A request is answered with a status and a code."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status = status
        self.code = code


@dataclass(slots=True)
class Centre:
    """The handlers of all routes.

    Attributes:
        authority: the certificate of the election's authority, PEM.
        centre_key: the public key that events are verified by.
        questions: how many photos or look-ups a device may ask for.
        tick: seconds, going up.
    """

    batches: Batches
    authority: bytes
    centre_key: bytes
    questions: Quota
    tick: Callable[[], float]
    _health: Health | None = None
    _health_at: float = field(default=float("-inf"))

    async def acts(self, request: Request) -> Response:
        """Decide acts of check-in."""
        message = await _read(request, _ACTS)
        signed = [act.signed() for act in message.acts]
        return _json(joined_answers(await self.batches.ask(signed)))

    async def photos(self, request: Request) -> Response:
        """Give the photo of a voter at the desk."""
        question = await self._asked(request, PhotoQuestion, Role.DEVICE)
        voter = bytes.fromhex(question.voter)
        photo = await self.batches.use(lambda intake: intake.store.photo(voter))
        if photo is None:
            raise RefusedError(404, "no-photo")
        return Response(photo, 200, _HEADERS, JPEG)

    async def events(self, request: Request) -> Response:
        """Give a person the signed events of the own number."""
        question = await self._asked(request, Lookup, Role.OFFICE)
        voter = bytes.fromhex(question.voter)
        events = await self.batches.use(lambda intake: intake.store.events_of(voter))
        return _json(msgspec.json.encode(Events(tuple(events), self.centre_key.hex())))

    async def admin(self, request: Request) -> Response:
        """Do what two officers signed."""
        signed = await _read(request, _ADMIN)
        await self.batches.use(lambda intake: administer(intake.store, signed, self.authority))
        self._health_at = float("-inf")
        return _json(msgspec.json.encode(Done(True)))

    async def health(self, request: Request) -> Response:
        """Say how the centre is."""
        now = self.tick()
        if self._health is None or now - self._health_at > _HEALTH_S or self.batches.has_failed:
            self._health = await self.batches.use(_health)
            self._health_at = now
        return _json(msgspec.json.encode(msgspec.structs.replace(self._health, waiting=self.batches.length)))

    async def openapi(self, request: Request) -> Response:
        """Describe all routes."""
        return _json(_DESCRIPTION)

    async def _asked(
        self, request: Request, kind: type[PhotoQuestion | Lookup], role: Role
    ) -> PhotoQuestion | Lookup:
        signed = (await _read(request, _SIGNED)).signed()
        question = decode_question(signed.body, kind)
        name, hash_ = question.device, question_hash(question)
        holder = await self.batches.use(lambda intake: intake.holder(name, signed.signature, hash_))
        election = self.batches.intakes[0].store.plan.election.hex()
        if holder is None or holder.role is not role or question.election != election:
            raise NotPermittedError("who signed may not")
        if not self.questions.takes(name):
            raise RefusedError(429, "quota")
        return question


def _health(intake: Intake) -> Health:
    store = intake.store
    return Health(store.phase().value, store.plan.election.hex(), store.roll_digest().hex(), 0)


async def _read(request: Request, decoder: msgspec.json.Decoder[Any]) -> Any:
    """Read a body of at most the limit. Raises MalformedError, RefusedError."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _JSON:
        raise RefusedError(415, "type")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MESSAGE_LIMIT_BYTES:
            raise RefusedError(413, "length")
    try:
        return decoder.decode(body)
    except (msgspec.DecodeError, RecursionError):
        raise MalformedError("not what the page describes") from None


def _json(data: bytes, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return Response(data, status, {**_HEADERS, **(headers or {})}, _JSON)


def _error(status: int, code: str, headers: dict[str, str] | None = None) -> Response:
    return _json(msgspec.json.encode(Error(code)), status, headers)


Handler = Callable[[Request], Awaitable[Response]]


def guarded(handler: Handler) -> Handler:
    """Answer every refusal by its code; of what was not foreseen, log the kind and nothing that was sent."""

    async def answer(request: Request) -> Response:
        try:
            return await handler(request)
        except RefusedError as error:
            return _error(error.status, error.code)
        except BusyError:
            return _error(503, "busy", {"Retry-After": str(RETRY_AFTER_S)})
        except MalformedError:
            return _error(400, "malformed")
        except NotPermittedError:
            return _error(403, "persons" if request.url.path.endswith("admin") else "device")
        except StateError:
            return _error(409, "state")
        except ClientDisconnect:
            return _error(400, "malformed")
        except AminError as error:
            _LOG.error("a request failed: %s", error.message)
        except Exception as error:
            _LOG.error("a request failed: %s", kind_and_place(error))
        return _error(500, "failed")

    return answer


async def _http_error(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    headers = dict(error.headers or {}) if isinstance(error, HTTPException) else {}
    return _error(status, {404: "no-such-route", 405: "method"}.get(status, "failed"), headers)


def application(centre: Centre) -> Starlette:
    """Put the routes of the table together with their handlers."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        centre.batches.start()
        yield
        await centre.batches.stop()

    paths = [
        Path(route.path, guarded(getattr(centre, route.name)), methods=[route.method]) for route in ROUTES
    ]
    return Starlette(routes=paths, lifespan=lifespan, exception_handlers={HTTPException: _http_error})
