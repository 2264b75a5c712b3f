"""The log as files: one act a line in `acts.jsonl`, its checkpoint in `checkpoint`.

A leaf is the act's canonical JSON without the line's end. Acts name no voter, no cast and no time.
Tiles and cosigners come with the log server.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from amin.crypto import SigningKey
from amin.encoding import canonical, open_regular, os_errors, write_durably
from amin.errors import MalformedError, Place
from amin.tlog.checkpoint import Checkpoint
from amin.tlog.tree import root_hash

ACTS = "acts.jsonl"
CHECKPOINT = "checkpoint"
_MOST_BYTES: Final = 256 * 2**20  # some hundred thousand acts

Act = Mapping[str, Any]


class ActLog:
    """Acts in the order in which they were done, until `write` puts them down.

    Args:
        leaves: those that were written before.
    """

    def __init__(self, leaves: Iterable[bytes] = ()) -> None:
        self._leaves = [*leaves]

    def append(self, act: str, **fields: Any) -> None:
        """Add one act with its fields."""
        self._leaves.append(canonical.encode({"act": act, **fields}))

    def write(self, folder: Path, *, origin: str, key: SigningKey) -> Checkpoint:
        """Write the acts and their signed checkpoint durably, the checkpoint last."""
        checkpoint = Checkpoint(origin, len(self._leaves), root_hash(self._leaves))
        write_durably(folder / ACTS, b"".join(leaf + b"\n" for leaf in self._leaves))
        write_durably(folder / CHECKPOINT, checkpoint.sign(key))
        return checkpoint


def read_acts(path: Path) -> tuple[list[bytes], list[Act]]:
    """Read the leaves and the acts they encode.

    Raises:
        MalformedError: `place` names the line that is no act in canonical form; or no log is that large.
    """
    with open_regular(path) as file, os_errors(path):
        if os.fstat(file.fileno()).st_size > _MOST_BYTES:
            raise MalformedError(f"larger than {_MOST_BYTES} bytes", place=Place(str(path)))
        data = file.readall()
    if data and not data.endswith(b"\n"):
        raise MalformedError("the last line has no end", place=Place(str(path)))
    leaves = data.split(b"\n")[:-1]
    acts: list[Act] = []
    for line, leaf in enumerate(leaves, start=1):
        try:
            act = canonical.decode(leaf)
        except MalformedError as error:
            raise error.at(str(path), line=line) from None
        if not isinstance(act, dict) or not isinstance(act.get("act"), str):
            raise MalformedError("a line that is no act", place=Place(str(path), line=line))
        acts.append(act)
    return leaves, acts
