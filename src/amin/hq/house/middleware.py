"""What every request passes: headers, where it came from, the language, the desk, and the refusals."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils import translation

from amin.errors import AminError
from amin.hq.house.desk import Desk
from amin.hq.house.errors import csrf_failure, failed, not_in_your_order, refused
from amin.hq.house.models import Election
from amin.hq.house.rights import PUBLIC
from amin.hq.house.routes import row_of
from amin.hq.house.when import now
from amin.hq.house.words import t
from amin.hq.orders.in_force import grants_of

Next = Callable[[HttpRequest], HttpResponse]
LANGUAGE_COOKIE: Final = "amin-language"
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), "
    "publickey-credentials-get=(self), publickey-credentials-create=(self)",
    "Cache-Control": "no-store",
}
_SAFE: Final = ("GET", "HEAD", "OPTIONS")
_SEEN_EVERY_S: Final = 30


class Headers:
    """The headers of SECURITY.md C-9 on every answer, errors too."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        if settings.HTTPS:
            response.headers["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"
        return response


class SameSite:
    """Refuse a change that another site asked for, before anything else looks at it."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in _SAFE:
            site = request.headers.get("Sec-Fetch-Site", "same-origin")
            origin = request.headers.get("Origin")
            mine = (settings.ORIGIN, f"{request.scheme}://{request.get_host()}")
            if site not in ("same-origin", "none") or (origin is not None and origin not in mine):
                request.session = {}  # type: ignore[assignment]
                translation.activate("fa")
                return HttpResponse(
                    t("این فرم پذیرفته نشد"), status=403, content_type="text/plain; charset=utf-8"
                )
        return self.get_response(request)


class Language:
    """The language that the reader chose, never a guess from the browser: Persian until then."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(LANGUAGE_COOKIE, "")
        if request.user.is_authenticated:
            chosen = request.user.language
        translation.activate(chosen if chosen in ("fa", "en") else "fa")
        response = self.get_response(request)
        response.headers["Content-Language"] = translation.get_language() or "fa"
        return response


class AtTheDesk:
    """Put the person with the orders in force at the desk; end the session that idled or lost an order."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            at = now()
            election = the_election()
            grants = grants_of(request.user.person_id, at=at, election=election)
            if why := _ended(request, tuple(grant.order for grant in grants), at):
                logout(request)
                messages.warning(request, why)
            else:
                request.desk = Desk(request.user, grants, at=at, election=election)  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], names: dict[str, Any]
    ) -> HttpResponse | None:
        """Refuse every view that stands in no row, and ask a stranger to sign in."""
        row = row_of(view)
        if row is None:
            return not_in_your_order(request)
        if row.right == PUBLIC or hasattr(request, "desk"):
            return None
        return _sign_in(request)


class Refusals:
    """Turn a refusal of the domain that no view has shown into its page."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Say what was refused; anything else is a failure of ours."""
        return refused(request, error) if isinstance(error, AminError) else None


def the_election() -> Election:
    """The election of this headquarters.

    Raises:
        Election.DoesNotExist: `python -m amin.hq begin` has not been run.
    """
    return Election.objects.order_by("id")[:1].get()


def _ended(request: HttpRequest, orders: tuple[int, ...], at: datetime) -> str:
    """Say why the session has to end, or nothing; note that the person is here, and new orders."""
    session = request.session
    seen = session.get("seen", 0)
    known = session.get("orders")
    if at.timestamp() - seen > settings.IDLE_MINUTES * 60:
        return t("چون {n} دقیقه کاری نشد، نشست شما بسته شد.", n=settings.IDLE_MINUTES)
    if known is not None and not set(known) <= set(orders):
        return t("یکی از حکم‌های شما پایان یافت؛ دسترسی آن بسته شد. دوباره وارد شوید.")
    if known is None or set(known) != set(orders):
        session["orders"] = list(orders)
        if known is not None:
            session.cycle_key()
    if at.timestamp() - seen > _SEEN_EVERY_S:
        session["seen"] = at.timestamp()
    return ""


def _sign_in(request: HttpRequest) -> HttpResponse:
    where = resolve_url(settings.LOGIN_URL)
    if request.method == "GET" and request.path != "/":
        where += f"?next={quote(request.get_full_path())}"
    if request.headers.get("HX-Request"):
        return HttpResponse(status=401, headers={"HX-Redirect": where})
    return HttpResponseRedirect(where)


__all__ = [
    "AtTheDesk",
    "Headers",
    "Language",
    "Refusals",
    "SameSite",
    "csrf_failure",
    "failed",
    "the_election",
]
