"""The words of the screens: Persian in the code, their English in `words/en/*.toml`.

One catalogue, no tool to run: a test reads every template and module and names each word without English.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.utils.functional import lazy
from django.utils.translation import get_language

from amin.hq.house.digits import in_language

FOLDER: Final = Path(__file__).parents[1] / "words"
LANGUAGES: Final = (("fa", "فارسی"), ("en", "English"))


@cache
def catalogue() -> dict[str, str]:
    """Read the English of every Persian text, from all files."""
    words: dict[str, str] = {}
    for path in sorted(FOLDER.glob("en/*.toml")):
        words.update(tomllib.loads(path.read_text("utf-8")))
    return words


def is_english() -> bool:
    """Whether the reader has chosen English."""
    return get_language() == "en"


def t(persian: str, **values: Any) -> str:
    """Say a text in the reader's language; `{name}` stands for a value, whose digits follow the language."""
    text = catalogue().get(persian, persian) if is_english() else persian
    if values:
        text = text.format(**{name: in_language(value) for name, value in values.items()})
    return text


t_lazy = lazy(t, str)


def titled(fa: str, en: str) -> str:
    """Choose the title of a thing that has one in each language; Persian where there is no English."""
    return en if is_english() and en else fa
