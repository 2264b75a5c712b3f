"""What the law of some place knows beside the rules of one contest: each a function with its source."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from amin.counting.absolute_majority import absolute_majority
from amin.counting.biproportional import biproportional
from amin.counting.connections import elect_connected
from amin.counting.devolution import devolve
from amin.counting.open_lists import preferred_first
from amin.counting.panachage import count_panachage
from amin.counting.thresholds import per_constituency


@dataclass(frozen=True, slots=True)
class BesideRule:
    """A method that takes more than the votes of one contest, so that no contest can name it as its rule."""

    name: str
    source: str
    line: str
    needs: str  # what it takes that one contest has not
    function: Callable[..., Any]
    option: str = ""  # of `amin seats`, where it can be had there


BESIDE_RULES: Final = (
    BesideRule(
        "list_connections",
        "Switzerland, SR 161.1, Arts. 42 to 44; Netherlands, Kieswet Art. P 11 until 2017",
        "connected lists win seats together and share them by the same rule, level by level",
        "which lists are connected",
        elect_connected,
        "--connect",
    ),
    BesideRule(
        "threshold_in_each_constituency",
        "Belgium, Code électoral Art. 165bis",
        "a list takes part where it reaches its share of the votes of the constituency",
        "the votes of several constituencies",
        per_constituency,
    ),
    BesideRule(
        "biproportional",
        "canton of Zürich, LS 161, §§ 101 to 105; Pukelsheim 2017, ch. 14",
        "seats fit the votes of parties in the whole and the seats of districts at once",
        "the votes of several constituencies",
        biproportional,
    ),
    BesideRule(
        "open_list_with_quota",
        "Netherlands, Kieswet Art. P 15; Czechia, 247/1995, § 50",
        "of a list, those with enough votes of their own first, then the list's order",
        "the order of each list",
        preferred_first,
    ),
    BesideRule(
        "devolution",
        "Belgium, Code électoral, Art. 172",
        "votes for a list pass to its persons in its order, up to the eligibility number",
        "the order of each list, and the votes for it as a whole",
        devolve,
    ),
    BesideRule(
        "panachage",
        "Switzerland, SR 161.1, Arts. 35 to 39",
        "a name is a vote for the person and the list, an empty line for the paper's list",
        "ballots with the list whose paper they are",
        count_panachage,
    ),
    BesideRule(
        "absolute_majority",
        "canton of Grisons, BR 150.100, Art. 39",
        "who has more than half of the votes for one seat is elected; others wait for a second round",
        "a second round",
        absolute_majority,
    ),
)
