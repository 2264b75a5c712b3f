"""Decrypting mixed marks: any t trustees, none of an unverified chain, and a bad share is named."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Callable
from itertools import combinations
from pathlib import Path

import pytest
from marks_ballots import CONTEST, ELECTION, HASH, TOTALS, Closed, close, files, mixed, mixers, seal
from tally_examples import SEED, Silent, entropy, passphrase

from amin.crypto import Block, Ceremony
from amin.errors import NotPermittedError
from amin.record import CheckFailed, RecordWriter, layout
from amin.record.folder import KEY_SET
from amin.tally import Trustee, VerifiedBlock, VerifiedMarks, decrypt_marks, mix_units, verified_units

THRESHOLD = 3


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Closed:
    """Closed boxes."""
    return close(tmp_path_factory.mktemp("closed"))


@pytest.fixture(scope="module")
def done(closed: Closed, tmp_path_factory: pytest.TempPathFactory) -> Closed:
    """Mixed boxes."""
    return mixed(closed, tmp_path_factory.mktemp("mixed"))[0]


def units(record: Path) -> tuple[VerifiedMarks, ...]:
    return verified_units(record, progress=Silent(), seed=SEED)  # type: ignore[return-value]


def decrypted(done: Closed, trustees, folder: Path, number: int = 0):
    unit = units(done.record)[number]
    writer = RecordWriter(folder)
    return decrypt_marks(done.keys.key, THRESHOLD, unit, trustees, writer, progress=Silent())


@pytest.mark.parametrize("chosen", [*combinations(range(5), THRESHOLD)], ids=str)
def test_every_set_of_three_trustees_decrypts_the_same_totals(
    chosen: tuple[int, ...], done: Closed, memory_folder: Path
) -> None:
    for number, unit in enumerate(("council-001", "council-002")):
        tally, made, faulty = decrypted(done, [done.trustees[n] for n in chosen], memory_folder, number)

        assert tally.totals == TOTALS[unit]
        assert (tally.unit, tally.trustees, faulty) == (unit, tuple(n + 1 for n in chosen), ())
        assert sum(tally.totals[:4]) + sum(tally.dummies) == tally.ballots * CONTEST.max_marks
        assert made.keys() == {layout.share(unit, part, n) for part in layout.PARTS for n in (1, 2, 3)}


def test_decrypting_again_gives_the_same_bytes(done: Closed, memory_folder: Path) -> None:
    """So that a run that was killed is done again without giving anything away."""
    for name in ("first", "again"):
        decrypted(done, done.trustees, memory_folder / name)
    assert files(memory_folder / "first") == files(memory_folder / "again")


def test_fewer_than_three_decrypt_nothing(done: Closed, memory_folder: Path) -> None:
    for trustees in ([], done.trustees[:2], [done.trustees[0]] * 3):
        with pytest.raises(NotPermittedError, match="3 must"):
            decrypted(done, trustees, memory_folder)
    assert files(memory_folder) == {}


class Cheat:
    """A trustee who gives something else than its share."""

    def __init__(self, trustee: Trustee, forge: Callable[[bytes], bytes], at: int = 0) -> None:
        self.number, self._trustee, self._forge, self._left = trustee.number, trustee, forge, at

    def decrypt_block(self, verified: VerifiedBlock) -> bytes:
        share = self._trustee.decrypt_block(verified)
        self._left -= 1
        return share if self._left >= 0 else self._forge(share)


BAD: dict[str, Callable[[bytes], bytes]] = {
    "nothing": lambda _: b"",
    "zeros": lambda share: bytes(len(share)),
    "cut": lambda share: share[:-1],
    "a broken proof": lambda share: share[:-1] + bytes([share[-1] ^ 1]),
    "two marks exchanged": lambda share: share[32:64] + share[:32] + share[64:],
}


@pytest.mark.parametrize("at", [0, 1], ids=["at the marks", "at the list marks"])
@pytest.mark.parametrize("bad", BAD)
def test_a_trustee_with_a_bad_share_is_named_and_passed_over(
    bad: str, at: int, done: Closed, memory_folder: Path
) -> None:
    first, second, *others = done.trustees
    tally, _, faulty = decrypted(done, [first, Cheat(second, BAD[bad], at), *others], memory_folder)

    assert (tally.totals, tally.trustees, faulty) == (TOTALS["council-001"], (1, 3, 4), (2,))


def test_three_bad_trustees_of_five_are_all_named(done: Closed, memory_folder: Path) -> None:
    trustees = [*done.trustees[:2], *(Cheat(each, BAD["zeros"]) for each in done.trustees[2:])]
    with pytest.raises(NotPermittedError, match="not: 3, 4, 5"):
        decrypted(done, trustees, memory_folder)


# What is not decrypted


def test_nothing_is_decrypted_before_it_is_mixed(closed: Closed) -> None:
    with pytest.raises(CheckFailed) as refused:
        units(closed.record)
    assert (refused.value.name, refused.value.place.file) == ("units", layout.ACTS)


@pytest.mark.parametrize("turn", [1, 2])
@pytest.mark.parametrize("part", layout.PARTS)
def test_an_unverified_chain_is_refused(part: str, turn: int, done: Closed, memory_folder: Path) -> None:
    copy = done.copy(memory_folder)
    path = copy.record / layout.mix("council-002", part, turn)
    data = bytearray(path.read_bytes())
    data[64 + 200] ^= 1
    path.write_bytes(data)
    with pytest.raises(CheckFailed) as refused:
        units(copy.record)
    named = (refused.value.name, refused.value.place.file)
    assert named == ("mixes", layout.mix("council-002", part, turn))


def test_a_chain_of_too_few_mixers_is_refused(closed: Closed, memory_folder: Path) -> None:
    """One mixer's output under the log's own key: no trustee decrypts it."""
    copy = closed.copy(memory_folder)
    writer = copy.writer()
    done, _ = mixed(closed, memory_folder / "whole")
    shutil.copytree(done.record / "mix", copy.record / "mix")
    for unit in ("council-001", "council-002"):
        made = {layout.mix(unit, part, 1): "" for part in layout.PARTS}
        writer.act("mix", made, contest="council", unit=unit, mixer=1, institution=1)
        for part in layout.PARTS:
            (copy.record / layout.mix(unit, part, 2)).unlink()
    seal(writer)
    with pytest.raises(CheckFailed) as refused:
        units(copy.record)
    assert refused.value.name == "acts"


def test_blocks_to_decrypt_cannot_be_made_by_hand(done: Closed, closed: Closed) -> None:
    unit = units(done.record)[0]
    block = next(unit.blocks(unit.lists[0]))
    with pytest.raises(TypeError, match="verified_units"):
        VerifiedBlock(block.block, block.closed_set, object())
    with pytest.raises((TypeError, ValueError)):
        dataclasses.replace(block, block=block.block)
    with pytest.raises((TypeError, ValueError)):
        dataclasses.replace(unit, ballots=1)
    with pytest.raises(TypeError, match="another unit"):
        next(unit.blocks(units(done.record)[1].lists[0]))
    ballots = (closed.record / layout.ballots("1", "council")).read_bytes()[64:]
    one = Block(unit.lists[0].batch, 0, ballots[64:128])
    with pytest.raises(TypeError):
        VerifiedBlock(one, block.closed_set)  # type: ignore[call-arg]
    with pytest.raises(AttributeError):
        done.trustees[0].decrypt_block(one)  # type: ignore[arg-type]


def test_a_trustee_who_has_decrypted_of_one_closed_set_decrypts_of_no_other(memory_folder: Path) -> None:
    """Whoever mixed it; but another mixing of the same set is no other set."""
    first, _ = mixed(close(memory_folder / "first"), memory_folder / "one")
    second, _ = mixed(
        close(memory_folder / "second", {"1": [(0, 3), (1,)], "2": [(5,), (2, 3)]}), memory_folder / "two"
    )
    those = {number: mixer for number, mixer in mixers().items() if number != 2}
    again, _ = mixed(
        dataclasses.replace(first, record=memory_folder / "first" / "record"), memory_folder / "three", those
    )
    ceremony = Ceremony(HASH, KEY_SET, trustees=5, threshold=THRESHOLD)
    trustee = first.trustees[0]
    share = trustee.decrypt_block(block_of(first))
    reopened = Trustee.open(memory_folder / "first" / "1", 1, ceremony, passphrase(1))
    for each in (trustee, reopened):
        with pytest.raises(NotPermittedError, match="another closed set"):
            each.decrypt_block(block_of(second))
        assert each.decrypt_block(block_of(first)) == share
        assert each.decrypt_block(block_of(again)) != share


def block_of(done: Closed) -> VerifiedBlock:
    unit = units(done.record)[0]
    return next(unit.blocks(unit.lists[0]))


def test_units_without_ballots_and_of_one_are_mixed_and_decrypted(memory_folder: Path) -> None:
    """The frozen rule joins stations; where there are no ballots at all, nothing comes out."""
    done, _ = mixed(close(memory_folder / "closed", {"1": [], "2": []}), memory_folder)
    assert ELECTION.contests[0].unit_k == 1
    tally, made, _ = decrypted(done, done.trustees, memory_folder / "out")
    assert (tally.totals, tally.dummies, tally.ballots) == ((0,) * 6, (0, 0), 0)
    assert len(made) == 6


def test_mixing_asks_for_no_entropy_that_comes_into_the_record(closed: Closed, memory_folder: Path) -> None:
    made = []
    for seed in (1, 2):
        copy = closed.copy(memory_folder / str(seed))
        writer = copy.writer()
        mix_units(writer, mixers(), progress=Silent(), entropy=entropy(seed))
        seal(writer)
        made.append(files(copy.record))
    assert made[0] == made[1]
