"""From closed boxes to totals: mixers, the trustees' key, and what they decrypt with it."""

from amin.tally.ceremony import make_keys, rehearse_keys
from amin.tally.decrypt import decrypt_unit
from amin.tally.decrypt_marks import decrypt_marks
from amin.tally.mix import mix_units
from amin.tally.mixer import Mixer
from amin.tally.processes import MixerProcess, TrusteeProcess
from amin.tally.remainders import HistoryRefused
from amin.tally.trustee import RecordRefused, Trustee, TrusteeFault
from amin.tally.verified import (
    ClosedSums,
    MixedMarks,
    VerifiedBlock,
    VerifiedMarks,
    VerifiedSums,
    closed_units,
    verified_remainders,
    verified_units,
)

__all__ = [
    "ClosedSums",
    "HistoryRefused",
    "MixedMarks",
    "Mixer",
    "MixerProcess",
    "RecordRefused",
    "Trustee",
    "TrusteeFault",
    "TrusteeProcess",
    "VerifiedBlock",
    "VerifiedMarks",
    "VerifiedSums",
    "closed_units",
    "decrypt_marks",
    "decrypt_unit",
    "make_keys",
    "mix_units",
    "rehearse_keys",
    "verified_remainders",
    "verified_units",
]
