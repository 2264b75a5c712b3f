"""`amin serve`: starts everything, says where, and stops at once and cleanly."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner

from amin.cli.main import app
from amin.rolls.national_number import national_number

WITHIN_S = 120  # a bound for what will never end; nothing hangs on it otherwise


@contextmanager
def serving(*words: object) -> Iterator[tuple[subprocess.Popen[str], dict]]:
    """Run it until it has said where it is."""
    start = "from amin.cli.start import main; main()"
    command = [sys.executable, "-c", start, "serve", "--port", "0", "--json", *map(str, words)]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ}
    )
    try:
        said = json.loads(process.stdout.readline())
        assert said["ok"], said
        yield process, said["data"]
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_until_it_is_told_to_stop_and_leaves_nothing_behind(tmp_path: Path, by: signal.Signals):
    folder = tmp_path / "training"
    with serving("--data", folder) as (process, data):
        stations = [each["url"] for each in data["stations"]]
        assert len(stations) == 2
        for url in (data["url"], *stations):
            assert httpx.get(url, trust_env=False, timeout=WITHIN_S).status_code == 200
        assert all(national_number(each["number"]) for each in data["people"])
        assert {"taken", "young", "village", "namesake"} <= {each["shows"] for each in data["people"]}
        process.send_signal(by)
        _, errors = process.communicate(timeout=WITHIN_S)

        assert (process.returncode, errors) == (0, "")
        with pytest.raises(httpx.ConnectError):
            httpx.get(data["url"], trust_env=False)
    assert (folder / "centre.sqlite").exists()


def test_a_port_in_use_is_refused_before_anything_is_made(tmp_path: Path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = CliRunner().invoke(app, ["serve", "--port", str(port), "--data", str(tmp_path / "d")])

    assert ended.exit_code == 6, ended.output
    assert f"port {port}: address already in use" in ended.stderr
    assert "give --port another one" in ended.stderr
    assert not (tmp_path / "d").exists()


@pytest.mark.parametrize("kind", ["folder", "file", "link"])
def test_what_is_there_is_not_written_over(tmp_path: Path, kind: str):
    data = tmp_path / "d"
    if kind == "folder":
        data.mkdir()
        (data / "mine.txt").write_text("mine")
    elif kind == "file":
        data.write_text("mine")
    else:
        data.symlink_to(tmp_path / "elsewhere")

    ended = CliRunner().invoke(app, ["serve", "--data", str(data)])

    assert ended.exit_code == 7, ended.output
    assert "give --data a new folder" in ended.stderr


@pytest.mark.parametrize("port", ["-1", "65534", "x", ""])
def test_what_is_no_port_is_wrong_usage(port: str):
    assert CliRunner().invoke(app, ["serve", "--port", port]).exit_code == 2
