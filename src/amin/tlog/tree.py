"""The Merkle tree over the acts. Source: RFC 6962, §2.1."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256


def leaf_hash(leaf: bytes) -> bytes:
    """Hash a leaf, 32 bytes. The tag keeps it apart from a node. Source: RFC 6962, §2.1."""
    return sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash two subtrees, 32 bytes. Source: RFC 6962, §2.1."""
    return sha256(b"\x01" + left + right).digest()


def root_hash(leaves: Iterable[bytes]) -> bytes:
    """Merkle tree hash of the leaves, 32 bytes, in one walk and logarithmic memory.

    Complete subtrees wait on a stack, largest first; what is left at the end joins from the right,
    which is the split at the largest power of two. Source: RFC 6962, §2.1.
    """
    stack: list[tuple[int, bytes]] = []  # (height, hash), heights falling
    for leaf in leaves:
        height, hash_ = 0, leaf_hash(leaf)
        while stack and stack[-1][0] == height:
            hash_ = node_hash(stack.pop()[1], hash_)
            height += 1
        stack.append((height, hash_))
    if not stack:
        return sha256(b"").digest()
    hash_ = stack.pop()[1]
    while stack:
        hash_ = node_hash(stack.pop()[1], hash_)
    return hash_
