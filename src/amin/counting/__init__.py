"""Counting: from ballots and totals to seats, persons and alternates, each step told.

Pure; exact whole numbers and fractions only. A rule is a row of `RULES`; what is no rule of one contest by
itself is a row of `BESIDE_RULES`. A function that is called like its module is taken from there, so that none
hides the other: `apportion`, `biproportional`, `explain`, `seats_by_population`.
"""

from amin.counting.alternates import alternates_for
from amin.counting.amendments import VOTES_ALREADY_GIVEN, Amendment, Standing, amended
from amin.counting.apportion import check_seats, named_once
from amin.counting.beside_rules import BESIDE_RULES, BesideRule
from amin.counting.biproportional import Biproportional, EntryLot, EntryTie
from amin.counting.connections import Connection, connections_of, elect_connected
from amin.counting.explain import (
    STRATEGIES_OF_TEHRAN,
    Difference,
    OtherStrategy,
    as_data,
    called,
    last_seat,
    names_of,
    other_strategies,
    sentence,
    why_not_held,
)
from amin.counting.groups import pooled_independents
from amin.counting.holding import NotHeld, as_many_as_seats, not_held, one_person, seats_and_alternates
from amin.counting.numerals import Language
from amin.counting.outcome import INDEPENDENTS, Lot, Outcome, Tie
from amin.counting.reading import (
    Blank,
    Count,
    Entered,
    Marks,
    Reading,
    Void,
    VoidCause,
    choices_of,
    count,
    read,
)
from amin.counting.rules import RULES, Rule, elect, elects_at_large, require_countable, rule_named
from amin.counting.steps import Step
from amin.counting.thresholds import Admission, Threshold, anywhere, national, per_constituency
from amin.counting.totals import Totals, totals_of_slots

__all__ = [
    "BESIDE_RULES",
    "INDEPENDENTS",
    "RULES",
    "STRATEGIES_OF_TEHRAN",
    "VOTES_ALREADY_GIVEN",
    "Admission",
    "Amendment",
    "BesideRule",
    "Biproportional",
    "Blank",
    "Connection",
    "Count",
    "Difference",
    "Entered",
    "EntryLot",
    "EntryTie",
    "Language",
    "Lot",
    "Marks",
    "NotHeld",
    "OtherStrategy",
    "Outcome",
    "Reading",
    "Rule",
    "Standing",
    "Step",
    "Threshold",
    "Tie",
    "Totals",
    "Void",
    "VoidCause",
    "alternates_for",
    "amended",
    "anywhere",
    "as_data",
    "as_many_as_seats",
    "called",
    "check_seats",
    "choices_of",
    "connections_of",
    "count",
    "elect",
    "elect_connected",
    "elects_at_large",
    "last_seat",
    "named_once",
    "names_of",
    "national",
    "not_held",
    "one_person",
    "other_strategies",
    "per_constituency",
    "pooled_independents",
    "read",
    "require_countable",
    "rule_named",
    "seats_and_alternates",
    "sentence",
    "totals_of_slots",
    "why_not_held",
]
