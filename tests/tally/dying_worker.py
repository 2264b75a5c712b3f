"""A mixer or trustee that is killed at a point of its work: python dying_worker.py FOLDER POINT DEATHS TIMES.

The points are events within the folder: `open:K`, its K-th opening of a file; `write`, the first for writing;
`rename`, as what was written is about to get its name; and `answer`, all done and nothing said. It is killed
there TIMES times, counted over all its starts by files in the folder DEATHS.
"""

from __future__ import annotations

import os
import signal
import sys
from typing import Any

from amin.tally import worker


def die_once_more(deaths: str, times: int) -> None:
    """Kill this process, unless it has died often enough."""
    for death in range(times):
        try:
            os.close(os.open(f"{deaths}/{death}", os.O_CREAT | os.O_EXCL))
        except FileExistsError:
            continue
        os.kill(os.getpid(), signal.SIGKILL)


def main(folder: str, point: str, deaths: str, times: int) -> None:
    """Serve as any worker does, until the point."""
    name, _, count = point.partition(":")
    seen = 0

    def watch(event: str, given: tuple[Any, ...]) -> None:
        nonlocal seen
        if event == "open" and str(given[0]).startswith(folder):
            seen += 1
            writes = bool((given[2] or 0) & (os.O_WRONLY | os.O_RDWR))
            if (name == "open" and seen == int(count)) or (name == "write" and writes):
                die_once_more(deaths, times)
        if event == "os.rename" and name == "rename" and str(given[1]).startswith(folder):
            die_once_more(deaths, times)

    class Dying(worker.Answers):
        def say(self, **answer: Any) -> None:
            if name == "answer" and "done" in answer:
                die_once_more(deaths, times)
            super().say(**answer)

    worker.Answers = Dying  # type: ignore[misc]
    sys.addaudithook(watch)
    worker.main()


if __name__ == "__main__":
    main(*sys.argv[1:4], int(sys.argv[4]))
