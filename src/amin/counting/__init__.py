"""Counting: from totals to seats, persons and alternates. Pure; exact whole numbers and fractions only."""

from amin.counting.alternates import alternates_for
from amin.counting.outcome import INDEPENDENTS, Lot, Outcome, Tie
from amin.counting.rules import RULES, Rule, elect, require_countable
from amin.counting.steps import Step
from amin.counting.totals import Totals, totals_of_slots

__all__ = [
    "INDEPENDENTS",
    "RULES",
    "Lot",
    "Outcome",
    "Rule",
    "Step",
    "Tie",
    "Totals",
    "alternates_for",
    "elect",
    "require_countable",
    "totals_of_slots",
]
