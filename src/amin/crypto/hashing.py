"""One way to hash several things: the transcript of the core, drawn once."""

from __future__ import annotations

import hashlib


def tagged_hash(purpose: str, **fields: bytes | str | int) -> bytes:
    """Hash labelled fields for one purpose; 32 bytes.

    The same bytes as the core's transcript with the label `hash`: every label and value stands
    behind its length in eight bytes, so that no two inputs meet. Text is UTF-8, a number eight
    big-endian bytes. Underscores in labels become hyphens.

    Source: spec/crypto.md §2.
    """
    hash_ = hashlib.sha512()
    named = {"purpose": purpose, **fields, "hash": b""}
    for label, value in named.items():
        if isinstance(value, int):
            value = value.to_bytes(8, "big")
        for part in (label.replace("_", "-"), value):
            data = part.encode() if isinstance(part, str) else part
            hash_.update(len(data).to_bytes(8, "big"))
            hash_.update(data)
    return hash_.digest()[:32]
