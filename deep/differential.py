"""Seats beside votelib: 20,000 made-up elections a method, and every disagreement has a name."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from textwrap import fill
from typing import Any, Final

from _table import CORES, WIDTH
from votelib_comparison import NAMED, PEERS, Peer, elections, name_of, unexplained

ELECTIONS: Final = int(os.environ.get("AMIN_ELECTIONS", "20000"))  # a method
PART: Final = 1_000  # elections after which it can go on when interrupted
FIRST_SEED: Final = 1_000_000  # none of those that scripts/test takes

Part = tuple[int, int]  # the method's place among the peers, and the seed of its elections


def main(work: Path) -> str:
    """Count the same elections by both, part by part.

    Raises:
        AssertionError: they disagree for no reason that has a name; the first such election is shown.
    """
    seeds = range(FIRST_SEED, FIRST_SEED + max(1, ELECTIONS // PART))
    parts = [(at, seed) for at in range(len(PEERS)) for seed in seeds]
    due = [part for part in parts if not _told(part, work).exists()]
    with ProcessPoolExecutor(os.cpu_count(), get_context("spawn")) as pool:
        for done, _ in enumerate(pool.map(partial(compare, work=work), due), 1 + len(parts) - len(due)):
            if done % 10 == 0:
                print(f"deep: {done * PART:,} of {len(parts) * PART:,} elections compared", flush=True)
    told: dict[str, Counter[str]] = {peer.rule: Counter() for peer in PEERS}
    for part in parts:
        told[PEERS[part[0]].rule].update(json.loads(_told(part, work).read_text("utf-8")))
    return _report(told)


def compare(part: Part, *, work: Path, count: int = PART) -> None:
    """Compare one part, and write how many of its elections differ by which name."""
    peer, made = PEERS[part[0]], elections(part[1], count)
    if found := unexplained(peer, made):
        raise AssertionError(f"{peer.rule}, seed {part[1]}: {len(found)} unexplained, the first {found[0]}")
    names = Counter(_named(peer, each) or "the same" for each in made)
    beside = _told(part, work).with_suffix(".new")
    beside.write_text(json.dumps(names), "utf-8")
    beside.replace(_told(part, work))


def _named(peer: Peer, made: tuple[Mapping[str, int], int]) -> str:
    return name_of(peer, *made)


def _told(part: Part, work: Path) -> Path:
    return work / f"{PEERS[part[0]].rule}-{part[1]}.json"


def _report(told: Mapping[str, Mapping[str, Any]]) -> str:
    """A line for each method, and what the names stand for."""
    names = [each.__name__ for each in NAMED]
    lines = [
        "| method | elections | the same seats and ties | " + " | ".join(_words(n) for n in names) + " |",
        "|---|---:|---:|" + "---:|" * len(names),
    ]
    for rule, counts in told.items():
        cells = [sum(counts.values()), counts.get("the same", 0), *(counts.get(name, 0) for name in names)]
        lines.append(f"| `{rule}` | {' | '.join(f'{n:,}' for n in cells)} |")
    intro = (
        f"On {CORES}, by `votelib` of the lock file. In the columns behind “the same” nothing is compared: "
        "votelib counts otherwise there, for the reason that the column names. No difference is without one."
    )
    reasons = [fill(f"- *{_words(each.__name__)}*: {_said(each)}", WIDTH) for each in NAMED]
    return "\n".join([fill(intro, WIDTH), "", *lines, "", *reasons])


def _words(name: str) -> str:
    return name.replace("_", " ")


def _said(named: Any) -> str:
    return " ".join((named.__doc__ or "").split())
