"""Show on stderr how far a long command is: bars on a terminal, a plain line per stage elsewhere."""

# ruff: noqa: PLC0415  (rich is imported only when a bar is drawn)
from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress as RichProgress
    from rich.progress import TaskID

    from amin.record.progress import Progress

REDRAW_EVERY_S: Final = 0.1


class Silent:
    """Say nothing."""

    def stage(self, name: str, total: int, unit: str) -> None:
        """Begin a stage in silence."""

    def step(self, n: int = 1) -> None:
        """Go on in silence."""


class StageLines:
    """Write one plain line as each stage begins, for a log or a pipe."""

    def stage(self, name: str, total: int, unit: str) -> None:
        """Write the stage's line."""
        print(f"{name}: {total:,} {unit}", file=sys.stderr, flush=True)

    def step(self, n: int = 1) -> None:
        """A log needs no steps."""


class StageBars:
    """Draw a bar per stage with its rate and the time that remains.

    Bars are redrawn from `step`, at most ten times a second: a drawing thread of its own could hold
    a lock at the moment in which worker processes are forked.
    """

    def __init__(self, bars: RichProgress) -> None:
        self._bars = bars
        self._task: TaskID | None = None
        self._waiting = 0
        self._drawn_at = 0.0

    def stage(self, name: str, total: int, unit: str) -> None:
        """Finish the bar before and begin the next."""
        self.finish()
        self._task = self._bars.add_task(name, total=total, unit=unit)
        self._bars.refresh()

    def step(self, n: int = 1) -> None:
        """Move the bar by `n` of its units."""
        self._waiting += n
        if time.monotonic() - self._drawn_at >= REDRAW_EVERY_S:
            self.finish()

    def finish(self) -> None:
        """Draw what has not been drawn yet."""
        if self._task is not None:
            self._bars.update(self._task, advance=self._waiting, refresh=True)
        self._waiting = 0
        self._drawn_at = time.monotonic()


@contextmanager
def shown_progress(*, quiet: bool = False, plain: bool = False, force: bool = False) -> Iterator[Progress]:
    """Give the way of showing progress that fits stderr and the options.

    Args:
        quiet: nothing at all.
        plain: lines, also on a terminal.
        force: bars, also where stderr is no terminal.
    """
    if quiet:
        yield Silent()
        return
    page = _terminal(force=force)
    if plain or page is None:
        yield StageLines()
        return
    with _rich_bars(page) as bars:
        shown = StageBars(bars)
        yield shown
        shown.finish()


def _terminal(*, force: bool) -> Console | None:
    """The console to draw on, or None where stderr cannot move a cursor."""
    if not force and not sys.stderr.isatty():
        return None
    from rich.console import Console

    page = Console(file=sys.stderr, force_terminal=True, markup=False, highlight=False)
    return page if force or not page.is_dumb_terminal else None


def _rich_bars(page: Console) -> RichProgress:
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        ProgressColumn,
        Task,
        TextColumn,
        TimeRemainingColumn,
    )
    from rich.progress import Progress as RichProgress
    from rich.text import Text

    class Rate(ProgressColumn):
        """Units a second: over the last half minute, or from the start where that is shorter."""

        def render(self, task: Task) -> Text:
            speed = task.finished_speed or task.speed
            if not speed and task.elapsed:
                speed = task.completed / task.elapsed
            return Text(f"{speed:,.0f}/s" if speed else "", style="progress.data.speed")

    return RichProgress(
        TextColumn("{task.description:<10}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[unit]}"),
        Rate(),
        TimeRemainingColumn(elapsed_when_finished=True),
        console=page,
        auto_refresh=False,
        redirect_stdout=False,
        redirect_stderr=False,
    )
