"""Run the deep parts: whole data sets and gate figures, each once, with its result in docs/performance.md.

A part is a file `deep/NAME.py`. Its docstring's first line is its title. Its `main(work)` returns the
Markdown of its result and raises when the goal is missed. `work` is a folder that stays until the part
is done, so a part that was interrupted may go on from what it left there. `LONG = True` keeps a part
back until it is named or `--full` is given. A part is done when the page holds its section; name it to
run it again.
"""

from __future__ import annotations

import argparse
import ast
import importlib
import re
import shutil
import sys
import traceback
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

HERE = Path(__file__).resolve().parent
PAGE = HERE.parent / "docs" / "performance.md"
WORK = HERE.parent / "out" / "deep"
SHARED = [
    HERE.parent / "tests" / room
    for room in ("", "real_data", "record", "counting", "checkin", "station", "rolls")
]  # readers, forgers, peers, rushes, nemeses


@dataclass(frozen=True, slots=True)
class Part:
    """A deep part, as read from its file without running it."""

    name: str
    title: str
    is_long: bool


def parts(folder: Path) -> dict[str, Part]:
    """Read the parts of a folder in the order of their names; a leading underscore hides a file."""
    found = {}
    for file in sorted(folder.glob("[!_]*.py")):
        tree = ast.parse(file.read_bytes(), file.name)
        title = (ast.get_docstring(tree) or file.stem).splitlines()[0].rstrip(".")
        found[file.stem] = Part(file.stem, title, any(map(is_long_mark, tree.body)))
    return found


def is_long_mark(statement: ast.stmt) -> bool:
    """Is this statement `LONG = True`?"""
    return ast.unparse(statement) == "LONG = True"


def section(name: str) -> re.Pattern[str]:
    """The pattern of a part's section on the page."""
    mark = re.escape(name)
    return re.compile(rf"<!-- deep {mark} -->\n.*?<!-- end deep {mark} -->\n", re.DOTALL)


def done(page: Path) -> dict[str, str]:
    """Name the parts that have a section on the page, each with the line that says when."""
    text = page.read_text("utf-8") if page.exists() else ""
    return dict(re.findall(r"<!-- deep (\S+) -->\n## .*\n\n(Run .*)", text))


def write_section(page: Path, part: Part, when: str, result: str) -> None:
    """Put a part's result on the page: in place of its last one, else at the end."""
    text = page.read_text("utf-8") if page.exists() else "# Performance\n"
    body = f"## {part.title}\n\n{when}\n\n{result.strip()}"
    new = f"<!-- deep {part.name} -->\n{body}\n<!-- end deep {part.name} -->\n"
    if section(part.name).search(text):
        text = section(part.name).sub(lambda _: new, text)
    else:
        text = f"{text.rstrip()}\n\n{new}"
    beside = page.with_name(f".{page.name}.new")
    page.parent.mkdir(exist_ok=True)
    beside.write_text(text, "utf-8")
    beside.replace(page)


def run(part: Part, *, page: Path, work: Path) -> bool:
    """Run one part and write its section; a failure is shown, and the next part can run."""
    print(f"deep: {part.name}: {part.title}", flush=True)
    began = monotonic()
    work.mkdir(parents=True, exist_ok=True)
    try:
        result = importlib.import_module(part.name).main(work)
    except Exception:
        traceback.print_exc()
        print(f"deep: {part.name} FAILED; what it has is in {work}", flush=True)
        return False
    seconds = monotonic() - began
    write_section(page, part, f"Run on {datetime.now(UTC):%Y-%m-%d} in {seconds:,.0f} s.", result)
    shutil.rmtree(work)
    print(f"deep: {part.name} holds, {seconds:,.0f} s", flush=True)
    return True


def main(arguments: list[str]) -> int:
    """Show the parts, run those asked for, and say with the exit code whether all of them hold."""
    parser = argparse.ArgumentParser("scripts/deep", description="With no name: every part not yet done.")
    parser.add_argument("names", nargs="*", metavar="NAME", help="run this part, done or not")
    parser.add_argument("--list", action="store_true", help="only show the parts")
    parser.add_argument("--full", action="store_true", help="the long parts too")
    options = parser.parse_args(arguments)
    known = parts(HERE)
    if unknown := [name for name in options.names if name not in known]:
        parser.error(f"no part is called {', '.join(unknown)}; there are: {', '.join(known) or 'none'}")
    finished = done(PAGE)
    if not options.names:
        for part in known.values():
            state = finished.get(part.name) or ("Not yet run; long." if part.is_long else "Not yet run.")
            print(f"{part.name:20} {part.title}\n{'':20} {state}")
    if options.list:
        return 0
    due = [known[name] for name in options.names] or [
        part for part in known.values() if part.name not in finished and (options.full or not part.is_long)
    ]
    results = [run(part, page=PAGE, work=WORK / part.name) for part in due]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.path += map(str, SHARED)
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        print("\ndeep: interrupted; the same command goes on", file=sys.stderr)
        sys.exit(130)
