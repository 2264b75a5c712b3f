"""Where the program begins: nothing is imported before an interrupt is understood."""

from __future__ import annotations

import sys

INTERRUPTED = 130


def main() -> None:
    """Run the program; Ctrl-C while it is still loading ends it in one line, too."""
    try:
        from amin.cli.main import main as run  # noqa: PLC0415

        run()
    except KeyboardInterrupt:
        print("error: interrupted\n  hint: nothing was begun; give the same command again", file=sys.stderr)
        sys.exit(INTERRUPTED)
