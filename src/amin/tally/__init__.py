"""From closed boxes to totals: the trustees' key, and what they decrypt with it."""

from amin.tally.ceremony import make_keys, rehearse_keys
from amin.tally.decrypt import decrypt_unit
from amin.tally.trustee import Trustee, TrusteeFault
from amin.tally.verified import VerifiedSums, verified_sums

__all__ = [
    "Trustee",
    "TrusteeFault",
    "VerifiedSums",
    "decrypt_unit",
    "make_keys",
    "rehearse_keys",
    "verified_sums",
]
