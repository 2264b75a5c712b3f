"""The tree over the acts: RFC 6962's vectors, and its recursive definition."""

from __future__ import annotations

import json
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amin.tlog import leaf_hash, root_hash
from amin.tlog.tree import node_hash

VECTORS = Path(__file__).resolve().parents[3] / "shared/vectors/merkle-rfc6962/roots.json"
ABSENT = "RFC 6962's vectors are not here: ../shared/vectors, beside the checkout"


def by_definition(leaves: Sequence[bytes]) -> bytes:
    """Merkle tree hash as it is defined. Source: RFC 6962, §2.1."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return sha256(b"\x00" + leaves[0]).digest()
    k = 1 << ((len(leaves) - 1).bit_length() - 1)
    return sha256(b"\x01" + by_definition(leaves[:k]) + by_definition(leaves[k:])).digest()


@pytest.mark.skipif(not VECTORS.exists(), reason=ABSENT)
def test_the_roots_are_those_of_the_public_vectors():
    vectors = json.loads(VECTORS.read_text())
    leaves = [bytes.fromhex(leaf) for leaf in vectors["leaf_inputs_hex"]]
    roots = [bytes.fromhex(root) for root in vectors["root_by_tree_size"]]

    assert len(roots) == len(leaves) + 1 == 9
    assert [root_hash(leaves[:size]) for size in range(9)] == roots


def test_the_root_of_every_size_up_to_130_is_the_one_defined():
    leaves = [number.to_bytes(2, "big") for number in range(130)]

    for size in range(131):
        assert root_hash(leaves[:size]) == by_definition(leaves[:size]), size


@settings(max_examples=60)
@given(st.lists(st.binary(max_size=40), max_size=130))
def test_the_root_of_any_leaves_is_the_one_defined(leaves):
    assert root_hash(iter(leaves)) == by_definition(leaves)


@settings(max_examples=60)
@given(st.lists(st.binary(max_size=8), min_size=1, max_size=40), st.data())
def test_a_leaf_changed_moved_dropped_doubled_or_added_changes_the_root(leaves, data):
    """Source: SECURITY.md D-50."""
    root = root_hash(leaves)
    at = data.draw(st.integers(0, len(leaves) - 1))
    to = data.draw(st.integers(0, len(leaves) - 1))
    changed = [*leaves[:at], leaves[at] + b"\0", *leaves[at + 1 :]]
    dropped = [*leaves[:at], *leaves[at + 1 :]]
    doubled = [*leaves[: at + 1], leaves[at], *leaves[at + 1 :]]
    swapped = list(leaves)
    swapped[at], swapped[to] = swapped[to], swapped[at]

    for other in (changed, dropped, doubled, [*leaves, b""], [b"", *leaves]):
        assert root_hash(other) != root
    assert (root_hash(swapped) == root) == (swapped == leaves)


def test_a_leaf_and_a_node_are_never_taken_for_each_other():
    """Without the tags, two leaves could be shown as one. Source: RFC 6962, §2.1."""
    left, right = leaf_hash(b"a"), leaf_hash(b"b")

    assert root_hash([b"a", b"b"]) == node_hash(left, right)
    assert leaf_hash(left + right) != node_hash(left, right)
    assert root_hash([b"\x01" + left + right]) != root_hash([b"a", b"b"])


def test_an_odd_leaf_is_not_paired_with_itself():
    """Bitcoin's tree had this fault (CVE-2012-2459)."""
    assert root_hash([b"a", b"b", b"c"]) != root_hash([b"a", b"b", b"c", b"c"])
