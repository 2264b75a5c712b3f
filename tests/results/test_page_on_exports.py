"""What docs/exports.md shows is what happens, and its pictures are those that are drawn today."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from results_examples import REPORT, council, council_result

from amin.cli.tables.votes_json import read_votes_json
from amin.counting import elect
from amin.results import KINDS

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGE = (DOCS / "exports.md").read_text(encoding="utf-8")


def shown(language: str) -> str:
    return re.search(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)[1]


def test_the_command_that_is_shown_writes_all_four_forms(tmp_path):
    (tmp_path / "V.json").write_text(shown("json"), encoding="utf-8")
    words = shlex.split(shown("sh").replace("\\\n", " "))
    assert words[0] == "amin"

    ran = subprocess.run(
        [sys.executable, "-m", "amin.cli.main", *words[1:]], cwd=tmp_path, capture_output=True, check=False
    )
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert {path.name for path in tmp_path.iterdir()} == {"V.json", *(f"seats{kind}" for kind in KINDS)}


def test_the_table_that_is_shown_is_read(tmp_path):
    (tmp_path / "V.json").write_text(shown("json"), encoding="utf-8")

    table = read_votes_json(tmp_path / "V.json")
    assert table.lists == {"امید": 404_118, "میهن": 303_260, "independents": 70_271}


def test_the_lines_of_python_that_are_shown_run():
    contest, totals = council()
    names = {
        "contest": contest,
        "totals": totals,
        "outcome": elect("dhondt", contest, totals),
        "report": REPORT,
    }
    exec(compile(shown("python"), "exports.md", "exec"), names)

    assert set(names["forms"]) == set(KINDS)
    assert council_result().title.encode() in names["forms"][".svg"]


@pytest.mark.parametrize("name", ["half-circle.svg", "steps.svg"])
def test_the_pictures_of_the_page_are_those_of_today(name, tmp_path):
    script = (DOCS / "pictures/half_circle.py").read_text(encoding="utf-8")
    (tmp_path / "half_circle.py").write_text(script, encoding="utf-8")
    subprocess.run([sys.executable, str(tmp_path / "half_circle.py")], check=True)

    assert (tmp_path / name).read_bytes() == (DOCS / "pictures" / name).read_bytes()
