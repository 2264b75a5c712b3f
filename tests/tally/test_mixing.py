"""Mixing a unit: the same bytes after any kill, who fails is replaced, and never fewer than were frozen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from marks_ballots import HASH, MIXERS, Closed, close, files, mixed, mixers, seal
from tally_examples import SEED, Silent, entropy, passphrase

from amin.crypto import Batch
from amin.crypto.shuffles import RECORD_BYTES
from amin.errors import DeviceError, MalformedError, NotPermittedError, StateError
from amin.record import layout
from amin.record.mixes import MarksList
from amin.tally import Mixer, mix_units, verified_units
from amin.tally.mixer import write_shuffle

STEPS = 2 * 2 * MIXERS.count  # units, parts, turns
UNITS = ("council-001", "council-002")


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Closed:
    """Closed boxes; whoever mixes copies them first."""
    return close(tmp_path_factory.mktemp("closed"))


@pytest.fixture(scope="module")
def whole(closed: Closed, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The record after a run that nothing disturbed."""
    copy, failed = mixed(closed, tmp_path_factory.mktemp("whole"))
    assert failed == ()
    return files(copy.record)


def test_every_list_of_every_unit_goes_through_every_mixer(whole: dict[str, bytes]) -> None:
    made = {path for path in whole if path.startswith("mix/")}
    assert made == {
        layout.mix(unit, part, turn) for unit in UNITS for part in layout.PARTS for turn in (1, 2)
    }


class Killed(BaseException):
    """The machine loses its power."""


class Dies:
    """Mixers that work until their machine dies at a step."""

    def __init__(self, after: int) -> None:
        self.left = after

    def those(self) -> dict[int, Dying]:
        return {number: Dying(self, mixer) for number, mixer in mixers().items()}


class Dying:
    def __init__(self, clock: Dies, mixer: Mixer) -> None:
        self._clock, self._mixer = clock, mixer

    def mix(self, mixed: MarksList, turn: int, before: int | None) -> None:
        if self._clock.left == 0:
            raise Killed
        self._clock.left -= 1
        self._mixer.mix(mixed, turn, before)


@pytest.mark.parametrize("after", range(STEPS))
def test_a_run_killed_at_any_step_goes_on_to_the_same_bytes(
    after: int, closed: Closed, whole: dict[str, bytes], memory_folder: Path
) -> None:
    copy = closed.copy(memory_folder)
    with pytest.raises(Killed):
        mix_units(copy.writer(), Dies(after).those(), progress=Silent(), entropy=entropy(1))
    kept = {path: data for path, data in files(copy.record).items() if path.startswith("mix/")}
    assert len(kept) == after
    assert kept.items() <= whole.items()

    left = Dies(STEPS - after)  # what is there is not mixed again
    writer = copy.writer()
    mix_units(writer, left.those(), progress=Silent(), entropy=entropy(2))
    seal(writer)

    assert files(copy.record) == whole
    assert left.left == 0


@pytest.mark.parametrize("after", range(1, STEPS))
def test_what_a_killed_run_left_damaged_is_made_anew(
    after: int, closed: Closed, whole: dict[str, bytes], memory_folder: Path
) -> None:
    copy = closed.copy(memory_folder)
    with pytest.raises(Killed):
        mix_units(copy.writer(), Dies(after).those(), progress=Silent(), entropy=entropy(1))
    for path in (copy.record / "mix").rglob("*.bin"):
        data = bytearray(path.read_bytes())
        data[70] ^= 1
        path.write_bytes(data)
    writer = copy.writer()
    mix_units(writer, mixers(), progress=Silent(), entropy=entropy(2))
    seal(writer)

    assert files(copy.record) == whole


def test_other_inputs_give_independent_shuffles(
    closed: Closed, whole: dict[str, bytes], memory_folder: Path
) -> None:
    """The same secrets and another set of ballots: nothing of the old randomness comes again."""
    other = close(memory_folder / "other", {"1": [(0, 3), (1,), (5,)], "2": [(5,), (2, 3)]})
    copy, _ = mixed(other, memory_folder)
    path = layout.mix("council-001", "marks", 1)
    before, after = whole[path][64:], files(copy.record)[path][64:]
    pieces = [before[at : at + 32] for at in range(0, len(before), 32)]
    assert not {after[at : at + 32] for at in range(0, len(after), 32)} & {*pieces}


# Who fails


class Wrong:
    """A mixer that gives something else than its shuffle."""

    def __init__(
        self, mixer: Mixer, forge: Callable[[Mixer, Batch, int, bytes, bytes], bytes | None], unit: str = ""
    ) -> None:
        self._mixer, self._forge, self._unit = mixer, forge, unit

    def mix(self, mixed: MarksList, turn: int, before: int | None) -> None:
        if mixed.unit.id < self._unit:
            self._mixer.mix(mixed, turn, before)
            return
        key = bytes(mixed.record.election_key.key)
        with mixed.given(turn, before) as pieces:
            inputs = pieces.read(0, pieces.size_bytes)
        forged = self._forge(self._mixer, mixed.batch, turn, key, inputs)
        if forged is not None:
            write_shuffle(mixed, turn, self._mixer.number, forged)


def raising(error: Exception) -> Callable[..., object]:
    def fail(*_: object) -> object:
        raise error

    return fail


def flipped(mixer: Mixer, batch: Batch, turn: int, key: bytes, inputs: bytes) -> bytes:
    shuffle = mixer.shuffle(batch, turn, key, inputs)
    return shuffle[:-1] + bytes([shuffle[-1] ^ 1])


def copied(mixer: Mixer, batch: Batch, turn: int, key: bytes, inputs: bytes) -> bytes:
    shuffle = mixer.shuffle(batch, turn, key, inputs)
    return shuffle[RECORD_BYTES : RECORD_BYTES + 64] + shuffle[64:]


FAILURES: dict[str, Callable[..., object]] = {
    "its disk fails": raising(DeviceError("the disk failed")),
    "its program breaks": raising(ZeroDivisionError("division by zero")),
    "its line breaks": raising(ConnectionResetError("reset")),
    "it writes nothing": lambda *_: None,
    "it writes no shuffle": lambda *_: b"",
    "it writes half of it": lambda m, b, t, k, i: m.shuffle(b, t, k, i)[: 32 * len(i) // 64],
    "its proof is damaged": flipped,
    "it doubles a mark": copied,
    "it mixes other marks": lambda m, b, t, k, i: m.shuffle(b, t, k, i[64:128] + i[64:]),
    "it proves another turn": lambda m, b, t, k, i: m.shuffle(b, t + 1, k, i),
    "it passes on what it got": lambda m, b, t, k, i: (
        b"".join(
            i[at : at + 64] + m.shuffle(b, t, k, i)[at // 64 * 224 + 64 : at // 64 * 224 + 224]
            for at in range(0, len(i), 64)
        )
        + m.shuffle(b, t, k, i)[-288:]
    ),
}


@pytest.mark.parametrize("turn", [1, 2])
@pytest.mark.parametrize("failure", FAILURES)
def test_a_mixer_that_fails_is_replaced_and_the_record_holds(
    failure: str, turn: int, closed: Closed, memory_folder: Path
) -> None:
    those = mixers() | {turn: Wrong(mixers()[turn], FAILURES[failure])}
    copy, failed = mixed(closed, memory_folder, those)

    assert failed == (turn,)
    assert institutions(copy) == {unit: [3 if n == turn else n for n in (1, 2)] for unit in UNITS}
    verified_units(copy.record, progress=Silent(), seed=SEED)


def institutions(closed: Closed) -> dict[str, list[int]]:
    """Who took which turn, as the log says."""
    _, acts = read_log(closed)
    return {
        unit: [a["institution"] for a in acts if a["act"] == "mix" and a["unit"] == unit] for unit in UNITS
    }


def read_log(closed: Closed):
    from amin.tlog.log import read_acts

    return read_acts(closed.record / layout.ACTS)


def test_a_mixer_that_did_not_come_is_replaced(closed: Closed, memory_folder: Path) -> None:
    those = mixers()
    del those[1]
    copy, failed = mixed(closed, memory_folder, those)

    assert failed == (1,)
    assert institutions(copy) == {unit: [3, 2] for unit in UNITS}
    verified_units(copy.record, progress=Silent(), seed=SEED)


def test_a_mixer_that_fails_in_the_second_unit_is_replaced_from_there_on(
    closed: Closed, memory_folder: Path
) -> None:
    those = mixers() | {2: Wrong(mixers()[2], flipped, unit="council-002")}
    copy, failed = mixed(closed, memory_folder, those)

    assert failed == (2,)
    assert institutions(copy) == {"council-001": [1, 2], "council-002": [1, 3]}
    verified_units(copy.record, progress=Silent(), seed=SEED)


def test_a_mixer_that_failed_once_is_not_asked_again(closed: Closed, memory_folder: Path) -> None:
    """A machine that comes and goes must not hold every unit up."""
    asked: list[str] = []

    def fail(_: Mixer, batch: Batch, *__: object) -> object:
        asked.append(batch.unit)
        raise DeviceError("the disk failed")

    mixed(closed, memory_folder, mixers() | {1: Wrong(mixers()[1], fail)})

    assert asked == ["council-001"]


def test_two_that_fail_are_replaced_by_two(closed: Closed, memory_folder: Path) -> None:
    those = mixers() | {n: Wrong(mixers()[n], flipped) for n in (1, 2)}
    copy, failed = mixed(closed, memory_folder, those)

    assert (failed, institutions(copy)) == ((1, 2), {unit: [3, 4] for unit in UNITS})
    verified_units(copy.record, progress=Silent(), seed=SEED)


def test_fewer_institutions_than_were_frozen_do_not_mix(closed: Closed, memory_folder: Path) -> None:
    """With one left, the marks would be as secret as that one keeps them."""
    copy = closed.copy(memory_folder)
    those = mixers() | {n: Wrong(mixers()[n], flipped) for n in (1, 3, 4)}
    writer = copy.writer()
    with pytest.raises(
        NotPermittedError, match=r"turn 1 of 2 in unit council-001 .*institution 1: .*4: "
    ) as no:
        mix_units(writer, those, progress=Silent(), entropy=entropy(1))
    assert no.value.hint
    seal(writer)
    assert not any(act["act"] == "mix" for act in read_log(copy)[1])


def test_one_that_was_replaced_before_a_kill_stays_replaced(closed: Closed, memory_folder: Path) -> None:
    """What the next in reserve has begun is not begun again by another."""
    copy = closed.copy(memory_folder)
    clock = Dies(3)
    those = {number: mixer for number, mixer in clock.those().items() if number != 1}
    with pytest.raises(Killed):
        mix_units(copy.writer(), those, progress=Silent(), entropy=entropy(1))
    writer = copy.writer()
    assert mix_units(writer, mixers(), progress=Silent(), entropy=entropy(2)) == ()
    seal(writer)

    assert institutions(copy) == {"council-001": [3, 2], "council-002": [1, 2]}
    verified_units(copy.record, progress=Silent(), seed=SEED)


# The sealed file


def test_a_mixers_file_opens_with_its_passphrase_alone(memory_folder: Path, closed: Closed) -> None:
    made = Mixer.create(memory_folder / "1", 1, HASH, passphrase(1), entropy=entropy(3))
    batch = Batch(HASH, "council", "u", "marks")
    key = bytes(closed.keys.key.key)
    inputs = key + key  # a ciphertext like any other
    opened = Mixer.open(memory_folder / "1", 1, HASH, passphrase(1))
    assert opened.shuffle(batch, 1, key, inputs) == made.shuffle(batch, 1, key, inputs)
    assert (memory_folder / "1" / "secret").stat().st_mode & 0o777 == 0o600
    for number, election, words in ((1, HASH, 2), (2, HASH, 1), (1, bytes(32), 1)):
        with pytest.raises(NotPermittedError):
            Mixer.open(memory_folder / "1", number, election, passphrase(words))
    with pytest.raises(MalformedError, match="missing"):
        Mixer.open(memory_folder / "2", 2, HASH, passphrase(2))
    with pytest.raises(StateError, match="already"):
        Mixer.create(memory_folder / "1", 1, HASH, passphrase(1), entropy=entropy(4))
