"""`amin` itself: help, version, rules, doctor, benchmarks, and how fast it answers."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from amin import __version__
from amin.cli import bench as bench_command
from amin.cli import doctor
from amin.cli.main import app
from amin.counting.rules import RULES

HEAVY = ("rich", "msgspec", "sqlite3", "multiprocessing", "concurrent.futures", "hypothesis", "numpy")
LIGHT = {"amin", "amin.errors", "amin.cli"}


def test_help_imports_no_heavy_module_and_no_room_below_the_command_line():
    code = (
        "import sys\nsys.argv = ['amin', '--help']\nfrom amin.cli.main import main\n"
        "try:\n    main()\nexcept SystemExit:\n    print('|', *sys.modules)"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    loaded = set(ended.stdout.split("|")[1].split())
    assert loaded.isdisjoint(HEAVY)
    rooms = {name for name in loaded if name.split(".")[0] == "amin" and not name.startswith("amin.cli.")}
    assert rooms == LIGHT


def test_help_takes_less_than_300_ms_of_a_core(run_apart):
    """The budget of DESIGN.md, part 7, in processor time and the best of ten: others share the machine."""

    def spent_s() -> float:
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return used.ru_utime + used.ru_stime

    times_s = []
    while len(times_s) < 10 and min(times_s, default=1) >= 0.3:
        begun_s = spent_s()
        assert run_apart("--help").code == 0
        times_s.append(spent_s() - begun_s)

    assert min(times_s) < 0.3


def test_help_names_every_command():
    ran = CliRunner().invoke(app, ["--help"])

    assert ran.exit_code == 0
    for name in ("rehearse", "verify", "seats", "rules", "bench", "doctor", "help"):
        assert f"\n  {name} " in ran.stdout


def test_no_command_is_wrong_usage_and_shows_the_help_on_stderr(run_apart):
    ran = run_apart()

    assert ran.code == 2
    assert ran.stdout == ""
    assert "Usage: amin" in ran.stderr


def test_version_is_one_line():
    ran = CliRunner().invoke(app, ["--version"])

    assert (ran.exit_code, ran.stdout) == (0, f"amin {__version__}\n")


def test_unknown_commands_and_options_are_wrong_usage_with_a_hint(run):
    for words in (["rehaerse"], ["rules", "--colour"], ["verify"], ["verify", "a", "b"], ["help", "nothing"]):
        ran = run(*words)
        assert ran.code == 2, words
        assert ran.stdout == ""
        assert ran.stderr.startswith("error: ")
        assert "hint: see: amin" in ran.stderr


def test_wrong_usage_is_an_envelope_too_where_json_was_asked_for(run):
    for words in (["rehaerse", "--json"], ["rules", "--colour", "--json"], ["verify", "--json"], ["--json"]):
        ran = run(*words)
        assert ran.code == 2, words
        assert ran.stderr == ""
        assert set(ran.envelope) == {"ok", "data", "errors", "schema"}
        assert ran.envelope["ok"] is False
        assert ran.envelope["errors"][0]["kind"] == "usage"


def test_exit_codes_are_explained_to_people_and_programs():
    shown = CliRunner().invoke(app, ["help", "exit-codes"])
    told = json.loads(CliRunner().invoke(app, ["help", "exit-codes", "--json"]).stdout)

    assert [row["code"] for row in told["data"]["exit_codes"]] == [0, 1, 2, 3, 4, 5, 6, 7, 8, 130]
    for row in told["data"]["exit_codes"]:
        assert f"{row['code']:>4}  {row['meaning']}\n" in shown.stdout


def test_help_explains_a_command():
    ran = CliRunner().invoke(app, ["help", "rehearse"])

    assert ran.exit_code == 0
    assert ran.stdout.startswith("Usage: amin rehearse")
    for option in ("--candidates", "--ballots", "--max-marks", "--tally", "--trustees", "--mixers", "--json"):
        assert option in ran.stdout


def test_rules_lists_every_rule_with_its_source():
    shown = CliRunner().invoke(app, ["rules"]).stdout
    told = json.loads(CliRunner().invoke(app, ["rules", "--json"]).stdout)

    assert told["schema"] == "amin/rules/1"
    assert [row["name"] for row in told["data"]["rules"]] == list(RULES)
    for row in told["data"]["rules"]:
        assert set(row) == {"name", "title", "source", "line", "parameters"}
        assert all(word in shown for word in (row["name"], row["title"]["en"], row["source"], row["line"]))
        assert row["parameters"] == dict(RULES[row["name"]].parameters)


def test_doctor_fails_with_a_hint_for_each_thing_that_is_missing(monkeypatch):
    findings = [
        doctor.Finding("Python", True, "3.11", "≥ 3.11"),
        doctor.Finding("disk", False, "1 MiB", "1 GiB", "free some space"),
    ]
    monkeypatch.setattr(doctor, "examine", lambda: findings)

    shown = CliRunner().invoke(app, ["doctor"])
    told = CliRunner().invoke(app, ["doctor", "--json"])

    assert shown.exit_code == told.exit_code == 1
    assert "missing  disk" in shown.stdout
    assert "hint: free some space" in shown.stdout
    envelope = json.loads(told.stdout)
    assert envelope["ok"] is False
    assert [finding["name"] for finding in envelope["data"]["findings"]] == ["Python", "disk"]
    assert [error["hint"] for error in envelope["errors"]] == ["free some space"]


def test_doctor_is_ok_where_nothing_is_missing(monkeypatch):
    monkeypatch.setattr(doctor, "examine", lambda: [doctor.Finding("Python", True, "3.11", "≥ 3.11")])

    told = CliRunner().invoke(app, ["doctor", "--json"])

    assert told.exit_code == 0
    assert json.loads(told.stdout)["ok"] is True


@pytest.fixture
def benchmarks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of two benchmarks and what they share."""
    row = {"value": 1.5, "unit": "ms", "runs": 3, "beside": "floor", "beside_value": 1.0, "ratio": 1.5}
    shared = f"def row(name): return {{'name': name, 'goal': '≤ 2', **{row!r}}}\n"
    (tmp_path / "_shared.py").write_text(shared, encoding="utf-8")
    for name in ("alpha", "beta"):
        text = f"from _shared import row\ndef rows(progress):\n    progress.stage('{name}', 1, 'run')\n"
        (tmp_path / f"{name}.py").write_text(text + f"    return [row('{name} 5×1')]\n", encoding="utf-8")
    monkeypatch.setattr(bench_command, "FOLDER", tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])
    return tmp_path


def test_bench_runs_every_benchmark_or_those_that_are_named(benchmarks):
    everything = json.loads(CliRunner().invoke(app, ["bench", "--json", "-q"]).stdout)
    one = json.loads(CliRunner().invoke(app, ["bench", "beta", "--json", "-q"]).stdout)

    assert [row["name"] for row in everything["data"]["rows"]] == ["alpha 5×1", "beta 5×1"]
    assert [row["name"] for row in one["data"]["rows"]] == ["beta 5×1"]
    assert list(one["data"]["rows"][0]) == list(bench_command.COLUMNS)


def test_bench_prints_a_table_and_its_stages_on_stderr(benchmarks):
    ran = CliRunner().invoke(app, ["bench", "alpha"])

    assert ran.stdout.splitlines()[0].split() == list(bench_command.COLUMNS)
    assert "alpha 5×1" in ran.stdout
    assert ran.stderr == "alpha: 1 run\n"


def test_bench_refuses_an_unknown_name_and_names_those_there_are(benchmarks):
    ran = CliRunner().invoke(app, ["bench", "gamma"])

    assert ran.exit_code == 2
    assert "there are: alpha, beta" in ran.stderr


def test_bench_away_from_a_checkout_says_where_the_benchmarks_are(benchmarks, monkeypatch):
    monkeypatch.setattr(bench_command, "FOLDER", benchmarks / "none")

    ran = CliRunner().invoke(app, ["bench"])

    assert ran.exit_code == 4
    assert "bench/ of the source" in ran.stderr
