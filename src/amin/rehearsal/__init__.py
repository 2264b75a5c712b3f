"""A rehearsal: given visits of voters through the real use cases, from check-in to a record that verifies.

It drives rolls, box, tally and record directly, on real databases and files; only what no machine
here has is simulated: the voters, the paper, and the stations, which vote one after another.
"""

from amin.record.progress import Progress
from amin.rehearsal.plan import Ballots, Plan, Visit, election
from amin.rehearsal.rehearse import Held, hold, rehearse

__all__ = ["Ballots", "Held", "Plan", "Progress", "Visit", "election", "hold", "rehearse"]
