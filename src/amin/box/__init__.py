"""The electronic ballot box: tokens, ballots, and the closing whose counters must agree."""

from amin.box.box import Box, Refused
from amin.box.counters import Counters
from amin.box.token import TokenPack, nullifier

__all__ = ["Box", "Counters", "Refused", "TokenPack", "nullifier"]
