"""Progress on stderr: bars where a cursor can move, a line per stage elsewhere, nothing when quiet."""

from __future__ import annotations

import io
import os
import pty
import subprocess
import sys
import threading

import pytest

from amin.cli.progress import Silent, StageBars, StageLines, shown_progress

TWO_STAGES = """
from amin.cli.progress import shown_progress
import time
with shown_progress() as shown:
    shown.stage("voting", 12933, "ballots")
    for _ in range(12933):
        shown.step()
    shown.stage("sums", 0, "units")
print("result")
"""


class Terminal(io.StringIO):
    """A stderr that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_a_pipe_gets_one_line_per_stage(capsys):
    with shown_progress() as shown:
        shown.stage("voting", 12933, "ballots")
        shown.step(5)
        shown.stage("sums", 3, "units")

    assert isinstance(shown, StageLines)
    assert capsys.readouterr() == ("", "voting: 12,933 ballots\nsums: 3 units\n")


def test_quiet_says_nothing(capsys):
    with shown_progress(quiet=True, force=True) as shown:
        shown.stage("voting", 3, "ballots")
        shown.step()

    assert isinstance(shown, Silent)
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(("options", "kind"), [({}, StageBars), ({"plain": True}, StageLines)])
def test_a_terminal_gets_bars_unless_it_is_to_be_plain(monkeypatch, options, kind):
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys, "stderr", Terminal())

    with shown_progress(**options) as shown:
        assert isinstance(shown, kind)


def test_a_terminal_that_cannot_move_its_cursor_gets_lines(monkeypatch):
    monkeypatch.setenv("TERM", "dumb")
    monkeypatch.setattr(sys, "stderr", Terminal())

    with shown_progress() as shown:
        assert isinstance(shown, StageLines)


def test_bars_end_full_with_their_unit_and_leave_no_thread(monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "100")
    before = threading.active_count()
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)

    with shown_progress() as shown:
        shown.stage("voting", 1000, "ballots")
        for _ in range(1000):
            shown.step()
        assert threading.active_count() == before
        shown.stage("sums", 2, "units")
        shown.step(2)

    last = terminal.getvalue()
    assert "1000/1000" in last
    assert "2/2" in last
    assert "ballots" in last


def test_forced_bars_are_drawn_into_a_pipe(monkeypatch):
    monkeypatch.setattr(sys, "stderr", io.StringIO())

    with shown_progress(force=True) as shown:
        assert isinstance(shown, StageBars)


def test_on_a_real_terminal_bars_stay_on_stderr_and_the_cursor_comes_back():
    ours, theirs = pty.openpty()
    ended = subprocess.run(
        [sys.executable, "-c", TWO_STAGES],
        stdout=subprocess.PIPE,
        stderr=theirs,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "100"},
        check=True,
    )
    os.close(theirs)
    drawn = b""
    try:
        while chunk := os.read(ours, 65536):
            drawn += chunk
    except OSError:  # the other end of a terminal that is gone
        pass
    os.close(ours)

    assert ended.stdout == b"result\n"
    assert b"12933/12933" in drawn
    assert b"/s" in drawn
    assert drawn.rindex(b"\x1b[?25h") > drawn.rindex(b"\x1b[?25l")
