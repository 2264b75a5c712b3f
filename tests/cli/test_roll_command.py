"""`amin roll`: a look that changes nothing, a roll that is there whole, a slice that a device opens."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import msgspec
import pytest

from amin.crypto import Recipient
from amin.encoding.sqlite import connect
from amin.rolls import Roll
from amin.rolls.national_number import check_digit
from amin.rolls.slice import Slice

DEVICE = Recipient(bytes([7] * 32))
TERMS = {
    "format": "amin/roll-terms/1",
    "polling_day": "2026-10-16",
    "places": [{"id": "county"}, {"id": "tehran", "parent": "county"}, {"id": "village", "parent": "county"}],
    "rights": [
        {"contest": "council", "constituency": "tehran", "office": "councils", "residence": "register"},
        {"contest": "village", "constituency": "village", "office": "councils", "residence": "register"},
        {"contest": "experts", "constituency": "county", "office": "experts", "residence": "register"},
    ],
}


def number(row: int) -> str:
    first_nine = f"{123_456_789 + row * 7919:09d}"
    return first_nine + check_digit(first_nine)


def voters(path: Path, count: int, *more: str) -> Path:
    rows = (f"{number(n)},{('tehran', 'village')[n % 2]},1360/01/01,active" for n in range(count))
    path.write_text("\n".join(["national_number,place,birth_date,status", *rows, *more]) + "\n")
    return path


@pytest.fixture
def terms(tmp_path: Path) -> Path:
    path = tmp_path / "terms.json"
    path.write_bytes(msgspec.json.encode(TERMS))
    return path


def test_check_counts_and_writes_nothing(run, tmp_path, terms):
    file = voters(tmp_path / "v.csv", 9)
    before = sorted(tmp_path.iterdir())
    ran = run("roll", "check", file, "--terms", terms, "--json")

    assert ran.code == 0
    assert ran.envelope["schema"] == "amin/roll-check/1"
    assert ran.envelope["data"] == {
        "rows": 9, "padded": 0, "duplicates": 0, "places": {"tehran": 5, "village": 4},
        "statuses": {"active": 9}, "eligible": {"council": 5, "village": 4, "experts": 9},
        "eligible_nowhere": 0, "problems": 0, "named": 0,
    }  # fmt: skip
    assert sorted(tmp_path.iterdir()) == before
    text = run("roll", "check", file, "--terms", terms)
    assert "9  experts" in text.stdout


def test_check_names_the_places_and_exits_with_4(run, tmp_path, terms):
    file = voters(tmp_path / "v.csv", 5, *["x,y,z,w"] * 30)
    ran = run("roll", "check", file, "--terms", terms, "--json")

    assert ran.code == 4
    assert not ran.envelope["ok"]
    assert ran.envelope["data"]["problems"] == 30
    assert [error["line"] for error in ran.envelope["errors"]] == [*range(7, 27)]
    text = run("roll", "check", file, "--terms", terms)
    assert text.code == 4
    assert "… and 10 more" in text.stdout
    for row in range(5):
        assert number(row) not in ran.stdout + ran.stderr + text.stdout + text.stderr


def test_import_makes_a_folder_with_roll_terms_and_key(run, tmp_path, terms):
    out = tmp_path / "out"
    ran = run("roll", "import", voters(tmp_path / "v.csv", 9), "--terms", terms, "--out", out, "--json")

    assert ran.code == 0
    assert sorted(path.name for path in out.iterdir()) == ["roll.key", "roll.sqlite", "terms.json"]
    for name in ("roll.key", "roll.sqlite"):
        assert stat.S_IMODE((out / name).stat().st_mode) == 0o600
    with Roll(out / "roll.sqlite") as roll:
        assert roll.digest().hex() == ran.envelope["data"]["digest"]
        assert roll.heading.terms == (out / "terms.json").read_bytes()
    assert ran.envelope["data"]["warnings"]


def test_a_refused_import_leaves_nothing(run, tmp_path, terms):
    out = tmp_path / "out"
    ran = run("roll", "import", voters(tmp_path / "v.csv", 9, "x,y,z,w"), "--terms", terms, "--out", out)

    assert ran.code == 4
    assert "line 11: column national_number" in ran.stderr
    assert not out.exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["terms.json", "v.csv"]


def test_a_folder_in_use_is_refused_before_anything_is_read(run, tmp_path, terms):
    out = tmp_path / "out"
    out.mkdir()
    (out / "mine").write_text("mine")
    ran = run("roll", "import", tmp_path / "none.csv", "--terms", terms, "--out", out)

    assert ran.code == 7
    assert (out / "mine").read_text() == "mine"


@pytest.mark.parametrize("sealed", [False, True])
def test_a_slice_is_cut_and_opened_by_its_device(run, tmp_path, terms, sealed):
    words = tmp_path / "passphrase"
    words.write_text("گذرواژه\nsecond line\n")
    secret = ("--passphrase-file", words) if sealed else ()
    out, cut = tmp_path / "out", tmp_path / "cut"
    assert (
        run("roll", "import", voters(tmp_path / "v.csv", 9), "--terms", terms, "--out", out, *secret).code
        == 0
    )
    assert (out / "roll.key").exists() is not sealed
    device = DEVICE.public.hex()
    ran = run(
        "roll", "slice", out, "--device", device, "--out", cut, "--contest", "village", *secret, "--json"
    )

    assert ran.code == 0
    assert ran.envelope["data"]["voters"] == 4
    with Slice(cut, (cut / "slice.key").read_bytes(), DEVICE) as held:
        assert held.contests_of(number(1)) == {"village"}
        assert held.contests_of(number(0)) is None
    if sealed:
        refused = run("roll", "slice", out, "--device", device, "--out", tmp_path / "x")
        assert refused.code == 5
        words.write_text("another\n")
        assert run("roll", "slice", out, "--device", device, "--out", tmp_path / "x", *secret).code == 5
        assert not (tmp_path / "x").exists()


@pytest.mark.parametrize("device", ["", "00", "zz" * 32, "00" * 33])
def test_a_device_without_a_key_gets_no_slice(run, tmp_path, terms, device):
    out = tmp_path / "out"
    run("roll", "import", voters(tmp_path / "v.csv", 3), "--terms", terms, "--out", out)
    assert run("roll", "slice", out, "--device", device, "--out", tmp_path / "cut").code == 2
    small_order = run("roll", "slice", out, "--device", "00" * 32, "--out", tmp_path / "cut")
    assert small_order.code == 4
    assert not (tmp_path / "cut").exists()


@pytest.mark.parametrize(
    "words", [(), ("check",), ("check", "v.csv"), ("import", "v.csv"), ("slice",), ("no",)]
)
def test_a_command_called_wrongly_says_so(run, words):
    assert run("roll", *words).code == 2


def test_missing_terms_or_file_is_input_that_is_not_there(run, tmp_path, terms):
    assert run("roll", "check", tmp_path / "none.csv", "--terms", terms).code == 4
    assert run("roll", "check", terms, "--terms", tmp_path / "none.json").code == 4
    assert run("roll", "check", terms, "--terms", voters(tmp_path / "v.csv", 1)).code == 4


def test_an_interrupted_import_leaves_nothing_that_the_next_one_minds(run, tmp_path, terms):
    file, out = voters(tmp_path / "v.csv", 60_000), tmp_path / "out"
    words = ["roll", "import", str(file), "--terms", str(terms), "--out", str(out), "--quiet"]
    started = subprocess.Popen([sys.executable, "-m", "amin.cli.main", *words], env=os.environ)
    hidden = tmp_path / ".out.unfinished"
    while not hidden.exists() and started.poll() is None:
        time.sleep(0.01)
    started.send_signal(signal.SIGKILL)
    assert started.wait() == -signal.SIGKILL
    assert not out.exists()
    assert run(*words).code == 0
    assert not hidden.exists()
    connect(out / "roll.sqlite", table="voter").close()
