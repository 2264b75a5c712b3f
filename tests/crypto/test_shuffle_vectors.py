"""The published vectors of shuffles and block decryption: what the core says of each."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from amin import _crypto
from amin.crypto.blocks import Block, Combiner
from amin.crypto.shuffles import Batch, mix, verify_shuffles
from amin.errors import MalformedError, RejectedError

VECTORS = Path(__file__).resolve().parents[2] / "vectors"
SHUFFLES = json.loads((VECTORS / "shuffle.json").read_text("utf-8"))["shuffles"]
BLOCKS = json.loads((VECTORS / "block.json").read_text("utf-8"))
RESULTS = {"holds", "malformed", "rejected"}


def batch(case: dict[str, Any]) -> Batch:
    return Batch(bytes.fromhex(case["election"]), case["contest"], case["unit"], case["part"], case["batch"])


def verify_as(case: dict[str, Any], inputs: bytes, shuffle: bytes) -> None:
    """Verify a shuffle alone, of whichever mixer."""
    it = batch(case)
    turn = _crypto.Shuffle(
        it.election_hash, it.contest, it.unit, it.part, it.number, case["mixer"], bytes.fromhex(case["key"])
    )
    failure = _crypto.verify_shuffles(inputs, [(turn, shuffle)], bytes(32))
    if failure is not None:
        raise MalformedError("shuffle") if failure[1] else RejectedError("shuffle")


def said_of(check: Any) -> str:
    try:
        check()
    except MalformedError:
        return "malformed"
    except RejectedError:
        return "rejected"
    return "holds"


@pytest.mark.parametrize("case", SHUFFLES, ids=lambda case: case["name"])
def test_a_shuffle_is_what_the_vector_says(case):
    inputs, shuffle = bytes.fromhex(case["inputs"]), bytes.fromhex(case["shuffle"])
    assert said_of(lambda: verify_as(case, inputs, shuffle)) == case["result"]
    if case["mixer"] == 1:
        face = said_of(
            lambda: verify_shuffles(batch(case), bytes.fromhex(case["key"]), inputs, [shuffle], bytes(32))
        )
        assert face == case["result"]
    if "secret" in case:
        secret, key = bytes.fromhex(case["secret"]), bytes.fromhex(case["key"])
        assert mix(batch(case), case["mixer"], key, secret, inputs) == shuffle


@pytest.mark.parametrize("case", BLOCKS["shares"], ids=lambda case: case["name"])
def test_a_share_is_what_the_vector_says(case):
    def check() -> None:
        block = Block(batch(case), case["block"], bytes.fromhex(case["ciphertexts"]))
        block.verify(case["trustee"], bytes.fromhex(case["key"]), bytes.fromhex(case["share"]))

    assert said_of(check) == case["result"]
    if "secret" in case:
        block = Block(batch(case), case["block"], bytes.fromhex(case["ciphertexts"]))
        assert block.decrypt(case["trustee"], bytes.fromhex(case["secret"])).hex() == case["share"]


@pytest.mark.parametrize("case", BLOCKS["combined"], ids=lambda case: str(case["trustees"]))
def test_what_trustees_combine_is_what_the_vector_says(case):
    block = Block(batch(case), case["block"], bytes.fromhex(case["ciphertexts"]))
    shares = [
        block.verify(trustee, bytes.fromhex(key), bytes.fromhex(share))
        for trustee, key, share in zip(case["trustees"], case["keys"], case["shares"], strict=True)
    ]
    combiner = Combiner(len(shares), case["trustees"], bound=case["bound"])
    found: list[list[int]] = []
    assert said_of(lambda: found.append(combiner.combine(block, shares))) == case["result"]
    assert [*found, None][0] == case["numbers"]


def test_the_vectors_hold_each_kind_of_result_and_every_equation():
    assert {case["result"] for case in SHUFFLES} == RESULTS
    fails = " ".join(case.get("fails", "") for case in SHUFFLES).split()
    assert {"t1", "t2", "t3", "t-alpha", "t-beta", "chain", "unchanged"} <= set(fails)


def test_the_page_names_the_generator_at_which_the_chain_begins():
    page = (VECTORS.parent / "spec/shuffle.md").read_text("utf-8")
    assert re.findall(r"^H  = ([0-9a-f]{64})$", page, re.MULTILINE) == [_crypto.generator("shuffle/H").hex()]
