"""Draw docs/pictures/rehearsal.svg: the sample rehearsed and verified, as a terminal shows it.

Run it with the project's Python after a change of the command line's words:
.venv/bin/python docs/pictures/terminal.py
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console
from rich.text import Text

ROOT = Path(__file__).resolve().parents[2]
FONTS = 'font-family: "DejaVu Sans Mono", "Vazirmatn", monospace;'


def without_web_fonts(template: str) -> str:
    """Rich's template without its fonts from the web: nothing here asks another host."""
    begin, end = template.index("@font-face"), template.rindex("@font-face")
    after = template.index("}}", end) + 2
    return (template[:begin] + template[after:]).replace("font-family: Fira Code, monospace;", FONTS)


def show(console: Console, shown: str, *arguments: str) -> None:
    """Run a command and print it with what it said."""
    console.print(Text(f"$ amin {shown}", style="bold cyan"))
    done = subprocess.run(
        [sys.executable, "-m", "amin.cli.main", *arguments],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    console.print(Text(done.stdout.rstrip() + "\n"))


def main() -> None:
    """Write the picture."""
    console = Console(record=True, width=96, file=open("/dev/null", "w"))  # noqa: SIM115
    with tempfile.TemporaryDirectory() as folder:
        out = str(Path(folder) / "record")
        sample = ["--candidates", "sample/candidates.csv", "--ballots", "sample/ballots.csv"]
        options = ["--seats", "5", "--max-marks", "5", "--rule", "dhondt", "--out"]
        shown = " ".join(["rehearse", *sample, "\\\n      ", *options, "record"])
        show(console, shown, "rehearse", *sample, *options, out, "--quiet")
        show(console, "verify record", "verify", out, "--quiet")
        svg = console.export_svg(title="Amin", code_format=without_web_fonts(CONSOLE_SVG_FORMAT))
        svg = re.sub(r"<!--.*?-->", "", svg.replace(out, "record"))
    (ROOT / "docs/pictures/rehearsal.svg").write_text(svg, encoding="utf-8")


if __name__ == "__main__":
    main()
