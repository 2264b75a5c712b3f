"""A station's ledger after a kill or a power cut, held against what the desk had been told by then."""

from __future__ import annotations

import asyncio
import json
import random
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import ledger_worker
from ledger_worker import node, opened, said, told
from power_cuts import STRACE, disks_left
from station_examples import BOTH, attempt

from amin.rolls.visit import Issue, Provisional, Reserve
from amin.station.ledger import Ledger, Stage


class LostWordError(Exception):
    """Something that was told is not so any more, or is so by half."""


def command(path: Path, count: int, *words: str) -> list[str]:
    """The worker."""
    return [sys.executable, ledger_worker.__file__, str(path), str(count), *words]


def killed_at(path: Path, count: int, syscall: str, k: int, *words: str) -> tuple[bool, list[list]]:
    """Kill a station at its k-th call; whether it was, and what it had told."""
    trace = path.with_name("trace")
    inject = f"inject={syscall}:signal=KILL:when={k}"
    strace = [STRACE, "-f", "-o", str(trace), "-e", f"trace={syscall}", "-e", inject]
    ran = subprocess.run(
        [*strace, *command(path, count, *words)], stdout=subprocess.PIPE, check=False, timeout=120
    )
    was_killed = b"killed by SIGKILL" in trace.read_bytes()
    assert was_killed or ran.returncode == 0
    return was_killed, lines(ran.stdout.decode())


def lines(told: str) -> list[list]:
    """What was told; the last line may be cut."""
    return [json.loads(line) for line in told.splitlines(keepends=True) if line.endswith("\n")]


def require_kept(path: Path, told_before: Sequence[Sequence], count: int) -> int:
    """Reopen a ledger, check everything that was told, go on, and return how many voters had a card.

    Raises:
        LostWordError: something told is gone, or a visit stands by half.
    """
    with opened(path) as ledger:
        dealt = _require_whole(ledger, count)
        known = {visit.key for stage in Stage for visit in ledger.visits(stage)}
        for number, what, more in told_before:
            if attempt(number) not in known:
                raise LostWordError("what was told stands nowhere")
            if what != "told" and number not in dealt:
                raise LostWordError("a card that nobody knows of")
            if what == "card" and dealt[number] != more:
                raise LostWordError("a card with other handles")
            if what == "confirmed" and ledger.visit(attempt(number)).stage is not Stage.CONFIRMED:
                raise LostWordError("a card that was confirmed is not")
        asyncio.run(_go_on(ledger, told_before, count))
        return len(dealt)


def _require_whole(ledger: Ledger, count: int) -> dict[int, dict[str, str]]:
    """Check that each visit has all of its acts or none; the handles of those that were dealt a card."""
    acts = ledger.queue(10_000)
    dealt: dict[int, dict[str, str]] = {}
    numbers = {attempt(number): number for number in range(count)}
    for stage in (Stage.ISSUED, Stage.CONFIRMED):
        for visit in ledger.visits(stage):
            mine = [
                act
                for act in acts
                if isinstance(act, Provisional | Reserve) and act.voter == visit.voter.hex()
            ]
            handles = {act.contests[0]: act.handle for act in mine if isinstance(act, Provisional)}
            asked = {act.key for act in mine if isinstance(act, Reserve)}
            issued = [act for act in acts if isinstance(act, Issue) and act.visit in asked]
            if len(asked) != 1 or len(issued) != 1 or set(handles) != {"experts"}:
                raise LostWordError("a visit with some of its acts")
            dealt[numbers[visit.key]] = handles
    for contest, provisional in (("council", False), ("experts", True)):
        if ledger.cards("issued", contest, provisional=provisional) != len(dealt):
            raise LostWordError("the counters of cards are not those of the visits")
        if ledger.check_ins(contest, provisional=provisional) != len(dealt):
            raise LostWordError("check-ins and cards differ")
    return dealt


async def _go_on(ledger: Ledger, told_before: Sequence[Sequence], count: int) -> None:
    """Ask again under the same keys, and serve whoever is left."""
    station = node(ledger, 99)
    before = {number: more for number, what, more in told_before if what == "told"}
    for number in range(count):
        found = await told(station, number)
        if number in before and said(found) != before[number]:
            raise LostWordError("the same attempt is told something else")
        if ledger.visit(attempt(number)).stage is Stage.OPEN:
            station.hand_over(found.visit)
            station.confirm(found.visit)
    if ledger.today() != count or {v.grant for v in found.verdicts} != {"final", "provisional"}:
        raise LostWordError("somebody cannot vote any more")
    assert tuple(v.contest for v in found.verdicts) == BOTH


@dataclass(slots=True)
class Survey:
    """What became of all the disks that were tried."""

    told: int = 0
    disks: int = 0
    lost: int = 0
    reopened: set[int] = field(default_factory=set)


def survey(folder: Path, count: int, *words: str, share: float = 1.0, seed: int = 0) -> Survey:
    """Trace one run of a station and try the disks that power cuts could leave of it.

    Args:
        share: of the moments at which the power is cut; drawn by `seed`.
    """
    station, again = folder / "station", folder / "again"
    station.mkdir()
    with opened(station / "ledger.sqlite"):
        pass
    result = Survey()
    traced = command(station / "ledger.sqlite", count, *words)
    for left, said_before in disks_left(traced, station, folder / "trace", random.Random(seed), share=share):
        if left is None:
            result.told = len(said_before)
            continue
        shutil.rmtree(again, ignore_errors=True)
        again.mkdir()
        left.write(again)
        result.disks += 1
        try:
            known = [json.loads(line) for line in said_before]
            result.reopened.add(require_kept(again / "ledger.sqlite", known, count))
        except LostWordError:
            result.lost += 1
    return result
