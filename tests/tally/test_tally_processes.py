"""Mixers and trustees as processes, each with its own secret alone; killed anywhere, the same bytes come."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import dying_worker
import pytest
import tally_run
from marks_ballots import TOTALS, Closed, close, files, mixed
from tally_examples import Silent, passphrase
from tally_run import STARTS, seat_mixers

from amin.errors import DeviceError, NotPermittedError
from amin.record import layout
from amin.record.acts import Stage
from amin.record.checks import Verification
from amin.record.folder import Record
from amin.tally import MixerProcess, RecordRefused, TrusteeProcess
from amin.tally.processes import COMMAND

UNITS = ("council-001", "council-002")


@pytest.fixture(scope="module")
def seated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Closed boxes, and the sealed files of trustees and mixers; whoever works there copies it first."""
    folder = tmp_path_factory.mktemp("seated")
    close(folder)
    seat_mixers(folder)
    return folder


@pytest.fixture(scope="module")
def all_mixed(seated: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, every mark mixed."""
    folder = copied(seated, tmp_path_factory.mktemp("all-mixed") / "copy")
    assert run(folder, decrypt=False) == ((), set())
    return folder


@pytest.fixture(scope="module")
def whole(all_mixed: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The record after a tally that nothing disturbed."""
    folder = copied(all_mixed, tmp_path_factory.mktemp("whole") / "copy")
    assert run(folder) == ((), set())
    return files(folder / "record")


def copied(seated: Path, folder: Path) -> Path:
    return shutil.copytree(seated, folder)


def run(folder: Path, *, decrypt: bool = True, **commands: tuple[str, ...]) -> tuple[object, set[int]]:
    """Run a tally; the programs of some workers are given as `mixer_1=…`."""
    given = {name.replace("_", " "): command for name, command in commands.items()}
    return tally_run.run(folder, commands=given, progress=Silent(), decrypt=decrypt)


def dies(folder: Path, point: str, deaths: Path, times: int = 1) -> tuple[str, ...]:
    """The program of a worker that is killed at a point."""
    deaths.mkdir()
    return (sys.executable, dying_worker.__file__, str(folder), point, str(deaths), str(times))


def mixes_of(whole: dict[str, bytes]) -> dict[str, bytes]:
    return {path: data for path, data in whole.items() if path.startswith("mix/")}


def test_processes_write_the_bytes_that_this_process_would(seated: Path, whole, memory_folder: Path) -> None:
    trustees_are_elsewhere = Closed([], None, seated / "record")  # type: ignore[arg-type]
    here, _ = mixed(trustees_are_elsewhere, memory_folder)

    assert mixes_of(files(here.record)) == mixes_of(whole)
    assert len(mixes_of(whole)) == 8


def test_the_totals_are_those_of_the_ballots(seated: Path, whole, memory_folder: Path) -> None:
    for path, data in whole.items():
        (memory_folder / path).parent.mkdir(parents=True, exist_ok=True)
        (memory_folder / path).write_bytes(data)
    record = Record(memory_folder)
    assert {tally.unit: tally.totals for tally in record.marks_tallies("council")} == TOTALS
    verification = Verification(record, Silent(), os.urandom(32), stage=Stage.MIXED)
    (contest,) = record.election.contests
    for tally in record.marks_tallies("council"):
        marks, _ = verification.opened(contest, tally)  # every share verified
        assert sum(marks) == 2 * tally.ballots


@pytest.mark.parametrize(
    ("number", "point"),
    [(1, "open:1"), (1, "open:4"), (2, "write"), (1, "rename"), (2, "answer")],
)
def test_a_mixer_killed_at_any_point_is_started_again_and_nothing_changes(
    number: int, point: str, seated: Path, whole, memory_folder: Path
) -> None:
    folder, deaths = copied(seated, memory_folder / "copy"), memory_folder / "deaths"
    failed = run(folder, decrypt=False, **{f"mixer_{number}": dies(folder / "record", point, deaths)})

    assert len([*deaths.iterdir()]) == 1
    assert failed == ((), set())
    assert mixes_of(files(folder / "record")) == mixes_of(whole)


@pytest.mark.parametrize("point", ["open:1", "open:9", "write", "rename", "answer"])
def test_a_trustee_killed_at_any_point_is_started_again_and_nothing_changes(
    point: str, all_mixed: Path, whole, memory_folder: Path
) -> None:
    folder, deaths = copied(all_mixed, memory_folder / "copy"), memory_folder / "deaths"
    watched = folder / ("record" if point.startswith("open") else "shares")
    failed = run(folder, trustee_2=dies(watched, point, deaths))

    assert len([*deaths.iterdir()]) == 1
    assert failed == ((), set())
    assert files(folder / "record") == whole


def test_a_mixer_that_is_killed_time_after_time_is_replaced_from_the_reserve(
    seated: Path, memory_folder: Path
) -> None:
    folder, deaths = copied(seated, memory_folder / "copy"), memory_folder / "deaths"
    failed, _ = run(folder, decrypt=False, mixer_1=dies(folder / "record", "rename", deaths, STARTS))

    assert failed == (1,)
    turns = [act["institution"] for act in Record(folder / "record").acts if act["act"] == "mix"]
    assert turns == [3, 2, 3, 2]


def test_a_trustee_that_is_killed_time_after_time_is_passed_over_and_named(
    all_mixed: Path, memory_folder: Path
) -> None:
    folder, deaths = copied(all_mixed, memory_folder / "copy"), memory_folder / "deaths"
    _, faulty = run(folder, trustee_2=dies(folder / "shares", "rename", deaths, 2 * STARTS))

    assert faulty == {2}
    tallies = Record(folder / "record").marks_tallies("council")
    assert [tally.trustees for tally in tallies] == [(1, 3, 4), (1, 3, 4)]


def test_a_mixer_whose_passphrase_is_anothers_does_not_mix(seated: Path, memory_folder: Path) -> None:
    folder = copied(seated, memory_folder / "copy")
    shutil.rmtree(folder / "mixer-2")
    shutil.copytree(folder / "mixer-1", folder / "mixer-2")
    failed, _ = run(folder, decrypt=False)

    assert failed == (2,)


def test_a_program_that_is_not_there_is_told(memory_folder: Path, seated: Path) -> None:
    with (
        MixerProcess(
            1, seated / "mixer-1", seated / "record", passphrase(1), command=("/no/such/program",)
        ) as mixer,
        pytest.raises((DeviceError, NotPermittedError), match="no such file"),
    ):
        mixer.ask({})


# What a trustee refuses


def trustee(folder: Path, number: int = 1) -> TrusteeProcess:
    place = folder / str(number)
    return TrusteeProcess(number, place, folder / "record", folder / "shares", passphrase(number))


@pytest.mark.parametrize("path", [layout.mix(UNITS[1], "lists", 2), layout.ballots("1", "council")])
def test_a_trustee_that_finds_the_record_changed_stops_the_tally(
    path: str, all_mixed: Path, memory_folder: Path
) -> None:
    folder = copied(all_mixed, memory_folder / "copy")
    data = bytearray((folder / "record" / path).read_bytes())
    data[64 + 200] ^= 1
    (folder / "record" / path).write_bytes(data)
    with pytest.raises(RecordRefused, match=r"check \d+") as refused:
        run(folder)

    assert refused.value.place.file == path
    assert not (folder / "shares").exists()
    assert not (folder / "record" / "tally").exists()


# Secrets and ends


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="this system has no /proc")
def test_no_secret_stands_in_the_arguments_or_the_environment(seated: Path, memory_folder: Path) -> None:
    folder = copied(seated, memory_folder / "copy")
    run(folder)
    with (
        trustee(folder) as asked,
        MixerProcess(1, folder / "mixer-1", folder / "record", passphrase(1)) as mixer,
    ):
        with pytest.raises(
            RecordRefused
        ):  # a tally that is over is no mixed record: it is up and has answered
            asked.verify(Silent())
        with pytest.raises(Exception, match="no batch"):
            mixer.ask(
                {"unit": "u", "contest": "council", "stations": ["1"], "part": "other", "batch": 0, "turn": 1}
            )
        for process in (asked, mixer):
            assert process._process is not None
            proc = Path("/proc") / str(process._process.pid)
            shown = (proc / "cmdline").read_bytes() + (proc / "environ").read_bytes()
            secret = passphrase(1).secret
            assert shown
            assert secret not in shown
            assert secret.hex().encode() not in shown


def test_a_worker_ends_when_whoever_started_it_is_gone() -> None:
    with subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as worker:
        worker.communicate(timeout=120)  # closes the pipe
    assert worker.returncode == 0


# The whole run killed


@pytest.mark.parametrize(
    "said",
    [
        "stage mixing",
        "step 4",
        "stage proofs",
        "stage decrypting council-001",
        "stage decrypting council-002",
    ],
)
def test_a_tally_killed_anywhere_goes_on_to_the_same_bytes(
    said: str, seated: Path, whole, memory_folder: Path
) -> None:
    """Also behind the seal of the mixing, and with some units decrypted that no act names yet."""
    folder = copied(seated, memory_folder / "copy")
    with subprocess.Popen(
        [sys.executable, tally_run.__file__, str(folder)], stdout=subprocess.PIPE, text=True
    ) as tally:
        assert tally.stdout is not None
        assert any(line.strip() == said for line in iter(tally.stdout.readline, ""))
        tally.send_signal(signal.SIGKILL)
    assert tally.returncode == -signal.SIGKILL

    assert run(folder) == ((), set())
    assert files(folder / "record") == whole
