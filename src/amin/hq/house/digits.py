"""Digits as the reader's language writes them: ۱۲٬۳۴۵ in Persian, 12,345 in English."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import get_language

_PERSIAN: Final = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")


def persian_digits(text: str) -> str:
    """Turn 0–9 into ۰–۹; everything else stays."""
    return text.translate(_PERSIAN)


def in_language(value: Any) -> str:
    """Write a value as text with the digits of the reader's language; thousands parted in whole numbers."""
    if isinstance(value, int) and not isinstance(value, bool):
        text = f"{value:,}"
        return text if get_language() == "en" else persian_digits(text.replace(",", "٬"))
    text = str(value)
    return text if get_language() == "en" else persian_digits(text)
