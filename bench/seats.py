"""Seats: 1,000 lists × 21 beside votelib, 10,000 constituencies, and a table of 39 districts × 10 parties."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from time import process_time
from typing import Any, Final

from _row import row, seconds
from votelib.evaluate.proportional import HighestAverages, LargestRemainder

from amin.counting.allocation import Allocate, Votes
from amin.counting.biproportional import biproportional
from amin.counting.hagenbach_bischoff import hagenbach_bischoff
from amin.counting.highest_averages import dhondt, sainte_lague
from amin.counting.largest_remainder import largest_remainder
from amin.record.progress import Progress

SEATS: Final = 21


@dataclass(frozen=True, slots=True)
class Method:
    """A method of ours, votelib's of the same name, and how many times as fast ours must be."""

    name: str
    ours: Allocate
    theirs: Any
    times: int


METHODS: Final = (
    Method("dhondt", dhondt, HighestAverages("d_hondt"), 20),
    Method("sainte_lague", sainte_lague, HighestAverages("sainte_lague"), 20),
    Method("hagenbach_bischoff", hagenbach_bischoff, HighestAverages("d_hondt"), 20),
    Method("largest_remainder", largest_remainder, LargestRemainder("hare"), 10),
)


RUNS: Final = 30
CONSTITUENCIES: Final = 10_000
FEW: Final = 1_000  # beside which the growth is shown; votelib counts these, and is taken ten times
GROWTH_RUNS: Final = 9
DISTRICTS: Final = 39
PARTIES: Final = 10


def rows(progress: Progress) -> list[dict[str, Any]]:
    """Measure each method in turn with votelib, then many constituencies, then one double proportion."""
    draw = Random(21)
    progress.stage("seats", RUNS * len(METHODS) + GROWTH_RUNS + 1, "runs")
    votes = {f"l{i}": draw.randint(1, 1_000_000) for i in range(1_000)}
    found = [beside_votelib(each, votes, progress) for each in METHODS]
    found += many_constituencies(draw, progress)
    found.append(double_proportion(draw))
    progress.step()
    return found


def beside_votelib(method: Method, votes: Votes, progress: Progress) -> dict[str, Any]:
    """The same thousand lists counted by both."""
    ours, theirs = [], []
    for _ in range(RUNS):
        ours.append(1e3 * seconds(lambda: method.ours(votes, SEATS)))
        theirs.append(1e3 * seconds(lambda: method.theirs.evaluate(votes, SEATS)))
        progress.step()
    name = f"{method.name}, {len(votes):,} lists × {SEATS}"
    return row(name, "ms", ours, theirs, beside="votelib", goal=f"ratio ≤ 1/{method.times}")


def busy(work: Callable[[], object]) -> float:
    """Seconds of the processor: growth is a matter of the work, not of what else a machine does."""
    began = process_time()
    work()
    return process_time() - began


def many_constituencies(draw: Random, progress: Progress) -> list[dict[str, Any]]:
    """Constituencies of eight lists and three to fifteen seats, all allocated in one go; and the growth."""
    made = [
        ({f"l{i}": draw.randint(0, 40_000) for i in range(8)}, draw.randint(3, 15))
        for _ in range(CONSTITUENCIES)
    ]
    few = made[:FEW]
    theirs = HighestAverages("d_hondt")
    each: dict[str, list[float]] = {"many": [], "few": [], "peer": []}  # µs a constituency
    for _ in range(GROWTH_RUNS):
        each["many"].append(1e6 / len(made) * busy(lambda: [dhondt(*there) for there in made]))
        each["few"].append(1e6 / len(few) * busy(lambda: [dhondt(*there) for there in few]))
        each["peer"].append(1e6 / len(few) * busy(lambda: [theirs.evaluate(*there) for there in few]))
        progress.step()
    whole = [us * len(made) / 1e6 for us in each["many"]]
    peer = [us * len(made) / 1e6 for us in each["peer"]]
    return [
        row(f"dhondt, {CONSTITUENCIES:,} constituencies", "s", whole, peer, beside="votelib", goal="faster"),
        row(
            f"a constituency of {CONSTITUENCIES:,}",
            "µs",
            each["many"],
            each["few"],
            beside=f"one of {FEW:,}",
            goal="ratio ≤ 1.5",
        ),
    ]


def double_proportion(draw: Random) -> dict[str, Any]:
    """A country of districts and parties, whose strength differs from district to district."""
    strength = [draw.random() ** 2 for _ in range(PARTIES)]
    votes = {
        f"d{i}": {f"p{j}": int(draw.randint(2_000, 60_000) * s) + 1 for j, s in enumerate(strength)}
        for i in range(DISTRICTS)
    }
    seats = {place: max(1, sum(there.values()) // 8_000) for place, there in votes.items()}
    ours = [seconds(lambda: biproportional(votes, seats)) for _ in range(3)]
    name = f"double proportion, {DISTRICTS} × {PARTIES}"
    return row(name, "s", ours, [1.0], beside="one second", goal="ratio ≤ 1")
