"""The election as it is frozen: contests, lists, candidates, stations, and the hash that names them."""

from amin.election.codes import (
    candidate_code,
    check_codes,
    damm,
    has_valid_check_digit,
    list_code,
    normalize_code,
)
from amin.election.freeze import FORMAT, election_hash, freeze, from_document, read, to_document
from amin.election.model import (
    Board,
    Candidate,
    Constituency,
    Contest,
    Election,
    List,
    LogKey,
    Mixers,
    Station,
    TallyUnit,
    Trustees,
)
from amin.election.phase import CONTEST_NEXT, ELECTION_NEXT, Phase, advance
from amin.election.remainders import Counted, counted_units
from amin.election.statement import Statement, statement_of
from amin.election.units import USUAL_K, units

__all__ = [
    "CONTEST_NEXT",
    "ELECTION_NEXT",
    "FORMAT",
    "USUAL_K",
    "Board",
    "Candidate",
    "Constituency",
    "Contest",
    "Counted",
    "Election",
    "List",
    "LogKey",
    "Mixers",
    "Phase",
    "Statement",
    "Station",
    "TallyUnit",
    "Trustees",
    "advance",
    "candidate_code",
    "check_codes",
    "counted_units",
    "damm",
    "election_hash",
    "freeze",
    "from_document",
    "has_valid_check_digit",
    "list_code",
    "normalize_code",
    "read",
    "statement_of",
    "to_document",
    "units",
]
