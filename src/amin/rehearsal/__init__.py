"""A rehearsal: given visits of voters through the real use cases, from check-in to a record that verifies.

It drives rolls, box, tally and record directly, on real databases and files; only what no machine
here has is simulated: the voters, the paper, and the stations, which vote one after another.
"""

from amin.record.progress import Progress
from amin.rehearsal.orders import AmendmentOrder, ExclusionOrder
from amin.rehearsal.plan import Ballots, Plan, Visit, contest_of, election
from amin.rehearsal.rehearse import Held, hold, rehearse
from amin.rehearsal.revise import Revised, revise

__all__ = [
    "AmendmentOrder",
    "Ballots",
    "ExclusionOrder",
    "Held",
    "Plan",
    "Progress",
    "Revised",
    "Visit",
    "contest_of",
    "election",
    "hold",
    "rehearse",
    "revise",
]
