"""Every Persian text of the screens has its English, and no English stands for nothing."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path

import amin.hq
from amin.hq.bodies.models import Body, Place
from amin.hq.committees.models import Task
from amin.hq.house.app import apps, rights
from amin.hq.house.errors import _SAID
from amin.hq.house.views import GROUPS
from amin.hq.house.words import catalogue
from amin.hq.orders.content import CONTESTS
from amin.hq.orders.models import Order
from amin.hq.orders.views import OBSTACLES, STEPS
from amin.hq.people.models import Kinship, Person

ROOT = Path(amin.hq.__file__).parent
TAG = re.compile(r"""\{%\s*t\s+(?:"([^"]*)"|'([^']*)')""")
ARABIC = re.compile("[\u0600-\u06ff]")


def said_in_templates() -> Iterator[str]:
    for path in ROOT.rglob("*.html"):
        for double, single in TAG.findall(path.read_text("utf-8")):
            yield double or single


def said_in_code() -> Iterator[str]:
    for path in ROOT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args):
                continue
            if node.func.id not in ("t", "t_lazy", "said"):
                continue
            for one in ast.walk(node.args[0]):
                if isinstance(one, ast.Constant) and isinstance(one.value, str) and ARABIC.search(one.value):
                    yield one.value


def said_from_tables() -> Iterator[str]:
    for table in (Body.KINDS, Place.LEVELS, Task.STATES, Order.STATES, Order.GROUNDS, Kinship.RELATIONS):
        yield from (title for _, title in table)
    yield from (title for _, title in Person.HONORIFICS)
    yield from (title for _, title, _ in STEPS)
    yield from (title for _, title in GROUPS)
    yield from (*_SAID.values(), *CONTESTS.values(), *OBSTACLES.values())
    for app in apps():
        yield from (text for nav in app.nav for text in (nav.group, nav.title))


def wanted() -> set[str]:
    return {*said_in_templates(), *said_in_code(), *said_from_tables()}


def test_every_text_of_the_screens_has_its_english() -> None:
    missing = sorted(wanted() - catalogue().keys())
    assert not missing, "\n".join(missing)


def test_no_english_stands_for_a_text_that_is_gone() -> None:
    unused = sorted(catalogue().keys() - wanted() - {"عادی", "آگاهی", "توجه", "هشدار", "بحرانی"})
    assert not unused, "\n".join(unused)


def test_both_languages_fill_in_the_same_values() -> None:
    for persian, english in catalogue().items():
        fields = [
            {name for _, name, _, _ in string.Formatter().parse(text) if name} for text in (persian, english)
        ]
        assert fields[0] == fields[1], persian


def test_every_right_is_named_in_both_languages() -> None:
    for right in rights().values():
        assert ARABIC.search(right.fa)
        assert right.en.isascii()


def test_a_text_without_english_is_found() -> None:
    assert "متنی که نیست" not in catalogue()
    assert {"متنی که نیست"} - catalogue().keys()
