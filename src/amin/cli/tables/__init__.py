"""The tables that people give: candidates, ballots and votes, read strictly and in bounded memory.

One bad row refuses the whole file, naming the first twenty places; nothing of it is taken.
"""

from amin.cli.tables.ballots import BallotTable, Rows, read_ballots
from amin.cli.tables.candidates import CandidateTable, read_candidates
from amin.cli.tables.votes import VoteTable, read_votes
from amin.encoding.tables import RefusedTable

__all__ = [
    "BallotTable",
    "CandidateTable",
    "RefusedTable",
    "Rows",
    "VoteTable",
    "read_ballots",
    "read_candidates",
    "read_votes",
]
