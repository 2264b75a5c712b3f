"""Anchor the acts in the log: their root, signed, so that nobody can change yesterday unseen.

The root is over the acts as they were written. `verify` computes it again from the table: a changed, missing
or added act of the past is found, and where. Source: SECURITY.md B-9.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Final

from django.db import transaction

from amin.crypto import SigningKey
from amin.encoding import decode
from amin.errors import RejectedError
from amin.hq.house.models import Act, Anchor
from amin.hq.house.when import now
from amin.tlog import ActLog, Checkpoint, root_hash
from amin.tlog.log import ACTS, read_acts

ORIGIN: Final = "amin-headquarters"  # a signed note takes no space in a name
FOLDER: Final = "log"
_PIECE: Final = 5000


def signing_key(data: Path) -> SigningKey:
    """The key of this headquarters' log: made once, kept in its folder, readable by its owner alone."""
    path = data / "log.key"
    if not path.exists():
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(secrets.token_bytes(32))
    return SigningKey(path.read_bytes())


def anchor(data: Path) -> Anchor | None:
    """Put the root of all acts so far in the log; None where nothing is new."""
    with transaction.atomic():
        size = Act.objects.count()
        last = Anchor.objects.order_by("-size").first()
        if not size or (last and last.size >= size):
            return None
        root = root_hash(leaves_of(size)).hex()
        made = Anchor.objects.create(size=size, root=root, at=now())
    _write(data, made)
    return made


def leaves_of(size: int) -> list[bytes]:
    """The first acts in the order in which they were written."""
    rows = Act.objects.order_by("id").values_list("leaf", flat=True)[:size]
    return [bytes(leaf) for leaf in rows.iterator(_PIECE)]


def verify(data: Path) -> int:
    """Check every anchored root against the acts that stand in the table; return how many acts they cover.

    Raises:
        RejectedError: the acts up to an anchor are not those that were anchored, or the log differs.
    """
    anchors = list(Anchor.objects.order_by("size"))
    if not anchors:
        return 0
    leaves = leaves_of(anchors[-1].size)
    for one in anchors:
        if len(leaves) < one.size or root_hash(leaves[: one.size]).hex() != one.root:
            raise RejectedError(f"the first {one.size} acts are not those that were anchored")
    logged, acts = read_acts(data / FOLDER / ACTS)
    if [(act["size"], act["root"]) for act in acts] != [(one.size, one.root) for one in anchors]:
        raise RejectedError("the log and the anchors differ")
    assert len(logged) == len(acts)
    _check_columns()
    return anchors[-1].size


def _check_columns() -> None:
    """What people read in a row is what its leaf says."""
    for act in Act.objects.order_by("id").iterator(_PIECE):
        leaf = decode(bytes(act.leaf))
        assert isinstance(leaf, dict)
        seen = (act.verb, act.words, act.kind, act.object_id, act.user_id or 0, act.facts)
        if seen != (
            leaf["verb"],
            leaf["words"][:300],
            leaf["kind"],
            leaf["object"],
            leaf["by"],
            leaf["facts"],
        ):
            raise RejectedError(f"act {act.pk} shows what its leaf does not say")


def _write(data: Path, made: Anchor) -> Checkpoint:
    folder = data / FOLDER
    folder.mkdir(exist_ok=True, mode=0o700)
    path = folder / ACTS
    leaves = read_acts(path)[0] if path.exists() else []
    log = ActLog(leaves)
    log.append("hq-acts", size=made.size, root=made.root)
    return log.write(folder, origin=ORIGIN, key=signing_key(data))
