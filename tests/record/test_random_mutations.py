"""Damage at random: all of it is found, and nothing but a refusal comes of it."""

from __future__ import annotations

import shutil
from pathlib import Path
from random import Random

import pytest
from forgery import CHECKPOINT, Forgery, verify
from held_election import COUNCIL, MAYOR, Held
from mutations import MUTATIONS, mutate

from amin.encoding.records import HEADER_BYTES
from amin.errors import InputError
from amin.record import CheckFailed

SEEDS = 300
BATCH = 20


def found(forgery: Forgery, folder: Path) -> bool:
    """Whether verification refuses the record, in one of the two ways in which it may."""
    record = forgery.write(folder)
    try:
        verify(record)
    except CheckFailed as failed:
        assert failed.place.file
        return True
    except InputError as error:
        assert error.place.file == "election.json"
        return True
    finally:
        shutil.rmtree(record)
    return False


@pytest.mark.parametrize("first", range(0, SEEDS, BATCH))
def test_every_damage_is_found(first: int, forgery: Forgery, tmp_path: Path) -> None:
    for seed in range(first, first + BATCH):
        forgery.files, what = mutate(forgery.held.files, seed)

        assert found(forgery, tmp_path / str(seed)), what


@pytest.mark.parametrize("first", range(0, SEEDS // 3, BATCH))
def test_every_damage_to_a_record_in_marks_is_found(first: int, in_marks: Held, tmp_path: Path) -> None:
    """With and without a new seal; then what no check can know is left."""
    forgery = Forgery(in_marks)
    for seed in range(first, first + BATCH):
        forgery.files, what = mutate(forgery.held.files, seed)
        assert found(forgery, tmp_path / str(seed)), what
        if reseal(forgery) and not found(forgery, tmp_path / f"{seed} sealed"):
            assert unknowable(forgery), what


@pytest.mark.parametrize("first", range(0, SEEDS // 3, BATCH))
def test_every_damage_under_a_new_seal_ends_in_a_refusal_or_says_nothing_false(
    first: int, forgery: Forgery, tmp_path: Path
) -> None:
    """The log names the damaged files, so that no hash helps. What no check can know is the roll's size
    and digest, and the trustees' transport keys."""
    for seed in range(first, first + BATCH):
        forgery.files, what = mutate(forgery.held.files, seed)
        if not reseal(forgery):
            continue

        if not found(forgery, tmp_path / str(seed)):
            assert unknowable(forgery), what


def reseal(forgery: Forgery) -> bool:
    """Seal the log anew where it can still be read."""
    try:
        forgery.reseal()
    except Exception:  # the log itself is what was damaged
        return False
    return True


def unknowable(forgery: Forgery) -> bool:
    """Whether all that differs is what nothing in the record follows from, or nothing at all."""
    same = Forgery(forgery.held)
    for number in range(1, 5):
        path = f"keys/commitment-{number}.json"
        same.set(path, ("transport_key",), forgery.json(path)["transport_key"])
    acts = same.acts
    acts[1] |= {name: forgery.acts[1][name] for name in ("voters", "digest")}
    same.sign(acts)
    same.reseal()
    return {**same.files, CHECKPOINT: b""} == {**forgery.files, CHECKPOINT: b""}


@pytest.mark.parametrize("name", MUTATIONS)
def test_each_kind_of_damage_is_among_them(name: str, forgery: Forgery) -> None:
    kinds = {mutate(forgery.held.files, seed)[1].split(": ")[1] for seed in range(SEEDS)}

    assert name in kinds


def test_the_same_seed_does_the_same_damage(forgery: Forgery) -> None:
    assert mutate(forgery.held.files, 7) == mutate(forgery.held.files, 7)


@pytest.mark.parametrize("first", range(0, 60, BATCH))
def test_a_bit_turned_in_a_ballot_is_found_at_its_station_and_record(
    first: int, forgery: Forgery, tmp_path: Path
) -> None:
    """Its tracker changes with it, so that it may stand out of order; of two such the second is named."""
    boxes = [path for path in sorted(forgery.held.files) if path.endswith(".bin")]
    for seed in range(first, first + BATCH):
        random = Random(seed)
        path = random.choice([path for path in boxes if len(forgery.held.files[path]) > HEADER_BYTES])
        data = bytearray(forgery.held.files[path])
        place = random.randrange(HEADER_BYTES, len(data))
        data[place] ^= 1 << random.randrange(8)
        forgery.files = {**forgery.held.files, path: bytes(data)}
        size = forgery.statement(COUNCIL if "council" in path else MAYOR).ballot_bytes
        record = (place - HEADER_BYTES) // size + 1

        with pytest.raises(CheckFailed) as refusal:
            verify(forgery.write(tmp_path / str(seed)))
        failed = refusal.value
        assert failed.place.file == path
        assert (failed.name, failed.place.record) == ("ballots", record)
