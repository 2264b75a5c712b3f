"""Numbers on the command line are read as in the tables: digits of three scripts and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
import typer

from amin.cli.numbers import whole_number


@pytest.fixture
def votes(tmp_path: Path) -> Path:
    path = tmp_path / "V.csv"
    path.write_text("list,votes\nA,100000\nB,80000\nC,30000\nD,20000\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("seats", ["8", "۸", "٨", " ۸ ", "08"])
def test_seats_are_read_in_digits_of_three_scripts(run, votes, seats):
    ran = run("seats", "--rule", "dhondt", "--seats", seats, "--votes", votes, "--json")

    assert ran.envelope["data"]["seats"] == {"A": 4, "B": 3, "C": 1, "D": 0}


@pytest.mark.parametrize("threshold", ["۱۰", "١٠", "۱۰٫۰", "۱/۱۰", "10"])
def test_a_threshold_is_read_in_digits_of_three_scripts(run, votes, threshold):
    words = ("--rule", "dhondt", "--seats", "۲۱", "--votes", votes, "--threshold", threshold, "--json")
    seats = run("seats", *words).envelope["data"]["seats"]

    assert seats["D"] == 0  # 20,000 of 230,000 are 8.7 %
    assert sum(seats.values()) == 21


@pytest.mark.parametrize("seats", ["１", "²", "1_0", "+3", "", "2.5", "۲٫۵", "۱٬۰۰۰", "9" * 101])
def test_what_is_no_whole_number_in_these_digits_is_wrong_usage(run, votes, seats):
    ran = run("seats", "--rule", "dhondt", "--seats", seats, "--votes", votes)

    assert ran.code == 2
    assert "'--seats'" in ran.stderr
    assert "allowed: a whole number" in ran.stderr


def test_all_numbers_of_a_rehearsal_are_read_in_persian_digits(run, tables, tmp_path):
    words = tables()
    words[words.index("--seats") + 1] = "۲"
    words[words.index("--max-marks") + 1] = "٢"
    ran = run(*words, "--stations", "۱", "--trustees", "۳", "--threshold", "۱", "--mixers", "۳", "--json")

    assert ran.code == 0, ran
    assert (tmp_path / "out" / "election.json").exists()


def test_bounds_are_kept_and_said():
    assert whole_number(3, 99)("۳") == 3
    for given, allowed in (("۲", "from 3 to 99"), ("100", "from 3 to 99")):
        with pytest.raises(typer.BadParameter, match=f"allowed: a whole number {allowed}"):
            whole_number(3, 99)(given)
