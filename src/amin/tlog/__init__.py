"""The log of acts: what was done, in order, under one signed checkpoint."""

from amin.tlog.checkpoint import Checkpoint
from amin.tlog.log import ActLog, read_acts
from amin.tlog.tree import leaf_hash, root_hash

__all__ = ["ActLog", "Checkpoint", "leaf_hash", "read_acts", "root_hash"]
