"""Pages that say what went wrong, what is safe, and what to do next."""

from __future__ import annotations

import logging
import secrets
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from amin.errors import AminError, InputError, MalformedError, NotPermittedError, StateError
from amin.hq.house.words import t

LOG: Final = logging.getLogger("amin.hq")

# What is wrong in a form or a state, said in the reader's language by the kind of refusal.
_SAID: Final = {
    "order waits for no signature": "این حکم منتظر امضا نیست.",
    "same person cannot sign twice": "یک نفر دو بار امضا نمی‌کند.",
    "nobody signs his or her own order": "کسی حکم خود را امضا نمی‌کند.",
    "same person cannot be the second": "پیشنهاددهنده نمی‌تواند نفر دوم هم باشد.",
    "proposal is settled already": "تکلیف این پیشنهاد پیش‌تر روشن شده است.",
    "proposal has expired": "مهلت تأیید گذشته است؛ دوباره پیشنهاد دهید.",
    "not what was shown": "آنچه پیشنهاد شده با آنچه دیدید یکی نیست؛ دوباره ببینید.",
    "cannot become": "این کار در وضعیت کنونی شدنی نیست.",
    "unfilled placeholder": "متن سند جای خالی دارد؛ پیش از امضا آن را پر کنید.",
    "name of": "نام باید ۱ تا ۲۰۰ نویسه باشد.",
    "control character": "در نام نویسهٔ نادیدنی هست.",
    "format character": "در نام نویسهٔ نادیدنی هست.",
    "too many marks": "در نام نشانهٔ زائد هست.",
    "no such day": "چنین روزی در تقویم نیست.",
    "neither 1200": "سال باید چهار رقمی باشد: ۱۲۰۰ تا ۱۴۹۹ خورشیدی یا ۱۸۲۱ تا ۲۱۲۱ میلادی.",
    "not a day": "روز را مانند ۱۴۰۵/۹/۲ بنویسید.",
    "not a time": "ساعت را مانند ۱۴:۳۰ بنویسید.",
    "no such time": "چنین ساعتی نیست.",
    "key or code": "کلید یا رمز درست نبود.",
    "no signature in this order's name": "حکم شما اجازهٔ این امضا را نمی‌دهد.",
    "incompatible": "این شخص سمت ناسازگار دارد.",
    "larger than": "فایل بزرگ‌تر از اندازهٔ مجاز است.",
    "file of another kind": "این گونه فایل پذیرفته نیست.",
    "cannot be read": "فایل خوانده نمی‌شود.",
}


def said(error: AminError) -> str:
    """Say a refusal of the domain in the reader's language."""
    for words, persian in _SAID.items():
        if words in error.message:
            return t(persian)
    return error.message


def error_page(
    request: HttpRequest, status: int, title: str, text: str, *, code: str = "", **context: Any
) -> HttpResponse:
    """Show one of the error pages."""
    icons = {403: "lock-fill", 404: "signpost-split", 409: "people", 500: "exclamation-octagon-fill"}
    shown = {"title": title, "text": text, "status": status, "code": code, **context}
    shown["icon"] = icons.get(status, "exclamation-circle-fill")
    return render(request, "house/error.html", shown, status=status)


def refused(request: HttpRequest, error: AminError) -> HttpResponse:
    """Turn a refusal of the domain that no view has shown into a page with the right status."""
    status = 403 if isinstance(error, NotPermittedError) else 409 if isinstance(error, StateError) else 400
    if not isinstance(error, NotPermittedError | StateError | MalformedError | InputError):
        status = 500
    return error_page(request, status, t("این کار انجام نشد"), said(error))


def not_in_your_order(request: HttpRequest) -> HttpResponse:
    """403: no order of the person opens this."""
    return error_page(
        request,
        403,
        t("این صفحه در حکم شما نیست"),
        t("هیچ حکم در حال اجرای شما این را باز نمی‌کند. از دبیر ستاد بخواهید، یا دسترسی‌های خود را ببینید."),
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: no such page, or it is not the reader's to see; the two look alike."""
    return error_page(
        request,
        404,
        t("چنین صفحه‌ای نیست"),
        t("شاید جابه‌جا یا بایگانی شده باشد، یا در حکم شما نیست. با شماره یا نام در جست‌وجو بیابید."),
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form did not come from a page of ours, or the page was too old."""
    return error_page(
        request,
        403,
        t("این فرم پذیرفته نشد"),
        t("صفحه کهنه شده یا فرم از جای دیگری آمده است. چیزی ذخیره نشد؛ صفحه را دوباره باز کنید."),
    )


def failed(request: HttpRequest) -> HttpResponse:
    """500: the fault is ours; the code joins the telephone call to the log."""
    code = f"{secrets.randbelow(10**6):06}"
    LOG.error("failure %s at %s", code, getattr(request.resolver_match, "view_name", "?"))
    return error_page(
        request,
        500,
        t("این کار انجام نشد"),
        t("خطا از سامانه است، نه از شما. چیزی ذخیره نشد و چیزی هم از دست نرفت."),
        code=f"{code[:3]} {code[3:]}",
    )
