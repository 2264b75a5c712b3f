"""Fill the text of a document: `{name}` is replaced, `{?flag}…{/flag}` stands where the flag is set. Pure."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from amin.errors import StateError

SEED: Final = Path(__file__).parents[1] / "seed" / "templates.toml"
_BLOCK: Final = re.compile(r"\{\?([a-z0-9_]+)\}(.*?)\{/\1\}", re.DOTALL)
_FIELD: Final = re.compile(r"\{([a-z0-9_]+)\}")
# What the paper's own frame prints: the invocation, number and date, the signatures.
_COPIES: Final = "رونوشت:"
_FRAME: Final = ("به نام خدا", "شماره:", "{signer_title}")


@cache
def templates() -> dict[str, dict[str, str]]:
    """All texts of the library by their code."""
    return {row["code"]: row for row in tomllib.loads(SEED.read_text("utf-8"))["template"]}


def paragraphs(code: str) -> tuple[str, ...]:
    """The paragraphs of a text that its frame does not print itself."""
    lines = templates()[code]["text"].strip().split("\n")
    return tuple(line for line in lines if line and not line.startswith(_FRAME))


def filled(code: str, values: Mapping[str, str], flags: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """Fill a text.

    Raises:
        StateError: a value is missing or empty: a document with an unfilled placeholder is never numbered.
    """
    missing: list[str] = []

    def value(found: re.Match[str]) -> str:
        text = values.get(found[1], "")
        if not text:
            missing.append(found[1])
        return text

    done = []
    for line in paragraphs(code):
        if line.startswith(_COPIES) and not values.get("cc_list"):
            continue
        kept = _BLOCK.sub(lambda found: found[2] if found[1] in flags else "", line)
        if kept.strip():
            done.append(" ".join(_FIELD.sub(value, kept).split()))
    if missing:
        raise StateError("an unfilled placeholder", hint=", ".join(sorted(set(missing))))
    return tuple(done)


def runs(line: str) -> list[dict[str, str | bool]]:
    """Part a paragraph into plain and **bold** runs."""
    parts = line.split("**")
    return [{"text": part, "bold": number % 2 == 1} for number, part in enumerate(parts) if part]
