"""CONTRIBUTING shows how a rule is added; here its blocks are put in, and the rule is there."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import amin

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
END_OF_ROWS = ")\n\n# The proportional election of Tehran"


def block(file: str) -> str:
    """The block of the page that goes into a file, without the line that names it."""
    (found,) = re.findall(rf"```python\n# {re.escape(file)}\n(.*?)```", PAGE, re.DOTALL)
    return found


def put(path: Path, before: str, text: str) -> None:
    """Put a text into a file, before another that stands there once."""
    old = path.read_text(encoding="utf-8")
    assert old.count(before) == 1, (path, before)
    path.write_text(old.replace(before, text + before), encoding="utf-8")


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the program with the function and the row of the page."""
    folder = tmp_path_factory.mktemp("with_a_rule")
    here = Path(amin.__file__).parent
    shutil.copytree(here, folder / "amin", ignore=shutil.ignore_patterns("*.so", "__pycache__"))
    for core in here.glob("*.so"):
        (folder / "amin" / core.name).symlink_to(core)
    function = folder / "amin/counting/highest_averages.py"
    function.write_text(
        function.read_text(encoding="utf-8") + "\n\n" + block("src/amin/counting/highest_averages.py"),
        encoding="utf-8",
    )
    imported, row = block("src/amin/counting/rules.py").split("\n\n", 1)
    put(folder / "amin/counting/rules.py", "\n\n@dataclass", imported + "\n")
    put(folder / "amin/counting/rules.py", END_OF_ROWS, row)
    return folder


def python(source: Path, *words: str) -> str:
    """Run Python with the program of a folder."""
    ended = subprocess.run(
        [sys.executable, *words],
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        env={**os.environ, "PYTHONPATH": str(source)},
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def amin_says(source: Path, *words: str) -> dict:
    return json.loads(python(source, "-m", "amin.cli.main", *words, "--json"))["data"]


def test_the_rule_is_listed_with_its_source_and_what_is_frozen(source: Path) -> None:
    (row,) = [each for each in amin_says(source, "rules")["rules"] if each["name"] == "macau"]

    assert row["title"] == {"fa": "ماکائو", "en": "Macau"}
    assert row["source"] == "Macau, Law 3/2001, Art. 17"
    assert row["parameters"] == {"divisors": "1, 2, 4, 8, …"}


def test_seats_and_persons_are_counted_and_explained_by_it(source: Path, tmp_path: Path) -> None:
    """90, 45, 40, 22.5: three for a and one for b; a has two persons, so 20 is next: b's second or c's."""
    lists, persons = tmp_path / "lists.csv", tmp_path / "persons.csv"
    lists.write_text("list,votes\na,90\nb,40\nc,20\nd,10\n", encoding="utf-8")
    persons.write_text("list,candidate,votes\na,a1,60\na,a2,30\nb,b1,40\nc,c1,19\n", encoding="utf-8")
    by = ("seats", "--rule", "macau", "--seats", "4", "--votes")

    found = amin_says(source, *by, str(lists))
    assert found["seats"] == {"a": 3, "b": 1, "c": 0, "d": 0}
    assert found["steps"][-1]["text"]["en"].startswith("The 4th seat goes to “a”, because its 90 votes")
    assert amin_says(source, *by, str(persons))["elected"] == ["a1", "a2", "b1", "c1"]


def test_people_read_what_it_is_called_in_both_languages(source: Path, tmp_path: Path) -> None:
    """The title of the one row, in the list of rules and above the explanation; no second table has it."""
    lists = tmp_path / "lists.csv"
    lists.write_text("list,votes\na,90\nb,40\n", encoding="utf-8")
    seats = ("seats", "--rule", "macau", "--seats", "3", "--votes", str(lists), "--explain", "--lang")

    assert "\nmacau (Macau)\n" in python(source, "-m", "amin.cli.main", "rules")
    assert python(source, "-m", "amin.cli.main", *seats, "en").startswith("3 seats by Macau (macau)\n")
    told = python(source, "-m", "amin.cli.main", *seats, "fa")
    assert told.startswith("۳ کرسی به روش ماکائو (macau)\n")
    assert "کرسی سوم به «b» رسید، زیرا ۴۰ رأیش" in told


def test_the_test_of_the_page_holds(source: Path, tmp_path: Path) -> None:
    test = tmp_path / "page.py"
    test.write_text(
        "from amin.counting.allocation import Allocation\nfrom amin.counting.highest_averages import macau\n"
        + block("tests/counting/test_highest_averages.py")
        + "\ntest_the_third_seat_of_macau_costs_four_times_the_first()\n",
        encoding="utf-8",
    )

    python(source, str(test))


def test_a_contest_can_be_frozen_with_it_and_counted(source: Path, tmp_path: Path) -> None:
    check = tmp_path / "frozen.py"
    check.write_text(
        "import sys\n"
        f"sys.path.append({str(Path(__file__).parent)!r})\n"
        "from dataclasses import replace\n"
        "from counting_examples import counted\n"
        "from amin.counting import elect, require_countable\n"
        "contest, totals = counted({'a': {'a1': 60, 'a2': 30}, 'b': {'b1': 40}}, 2)\n"
        "require_countable(replace(contest, rule='macau'))\n"
        "assert elect('macau', contest, totals).elected == ('a1', 'a2')\n",
        encoding="utf-8",
    )

    python(source, str(check))


def test_the_program_as_it_is_has_no_such_rule(tmp_path: Path) -> None:
    """So that what is seen above comes of the blocks."""
    assert "macau" not in python(Path(amin.__file__).parents[1], "-m", "amin.cli.main", "rules")
