"""The demo: an election of Tehran County with real constituencies, and people and votes made up."""

from amin.demo.county import FEWEST, SEED, VOTERS, WHY_NO_VOID, County, Size, tehran
from amin.demo.run import Demo, Shown, run

__all__ = ["FEWEST", "SEED", "VOTERS", "WHY_NO_VOID", "County", "Demo", "Shown", "Size", "run", "tehran"]
