"""Change records in `marks`: as an outsider could, and as an insider who can seal them again."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from slow_crypto import tagged_hash
from slow_encoding import canonical, read_json
from slow_insiders import HASH, seed
from slow_mixed import MixedUnit
from slow_shuffle import Turn
from slow_writer import (
    TURNS,
    Acts,
    Boxes,
    Writer,
    file_of_records,
    honest_boxes,
    put,
    read_acts,
    seal,
    sign_closing,
    sign_log,
    write_mix,
)

Change = Callable[[Path], object]


def flip(path: str, at: int) -> Change:
    """Change the lowest bit of the byte at a place."""

    def change(folder: Path) -> None:
        data = bytearray((folder / path).read_bytes())
        data[at] ^= 1
        (folder / path).write_bytes(data)

    return change


def document(path: str, **values: Any) -> Change:
    """Give fields of a document other values; a function makes one from what it was."""

    def change(folder: Path) -> None:
        found = read_json((folder / path).read_bytes())
        for field, value in values.items():
            found[field] = value(found[field]) if callable(value) else value
        (folder / path).write_bytes(canonical(found))

    return change


def exchange(one: str, two: str) -> Change:
    """Let two files change places."""

    def change(folder: Path) -> None:
        first = (folder / one).read_bytes()
        (folder / one).write_bytes((folder / two).read_bytes())
        (folder / two).write_bytes(first)

    return change


def first_more(numbers: list[int]) -> list[int]:
    """Count one more in the first place."""
    return [numbers[0] + 1, *numbers[1:]]


def moved(numbers: list[int]) -> list[int]:
    """Move one from the last place to the first."""
    return [numbers[0] + 1, *numbers[1:-1], numbers[-1] - 1]


def sealed(*changes: Change) -> Change:
    """Make changes, then name the hashes of the files as they are and sign the log."""

    def change(folder: Path) -> None:
        for each in changes:
            each(folder)
        seal(folder)

    return change


def in_the_log(change_acts: Callable[[Acts], object]) -> Change:
    """Change the acts, and sign the log over them as they are."""

    def change(folder: Path) -> None:
        acts = read_acts(folder)
        change_acts(acts)
        sign_log(folder, acts)

    return change


def turn(unit: str, at: int, **values: Any) -> Callable[[Acts], None]:
    """Change fields of the act of one turn."""

    def change(acts: Acts) -> None:
        (found,) = (act for act in acts if (act.get("unit"), act.get("mixer")) == (unit, at))
        found.update(values)

    return change


def unit_of(folder: Path, id: str) -> MixedUnit:
    """Open a unit of a `marks` contest."""
    return next(unit for unit in Writer(folder).mixed_units() if unit.id == id)


def other_boxes(**ballots: list[bytes]) -> Change:
    """Hold the election again with other ballots in some boxes, from the keys to the tallies."""

    def change(folder: Path) -> None:
        boxes: Boxes = {**honest_boxes(), **{tuple(key.split("_")): box for key, box in ballots.items()}}
        Writer(folder, boxes).write_tallied()
        seal(folder)

    return change


def other_turns(unit: str, *institutions: int) -> Change:
    """Hold the election again with other institutions in a unit's turns: every header fits."""

    def change(folder: Path) -> None:
        Writer(folder, turns={**TURNS, unit: list(institutions)}).write()

    return change


def no_act(acts: list[object]) -> None:
    """Put a text in the place of the last act."""
    acts[-1] = "publish"


def ballots_of_another_station(folder: Path) -> None:
    """Put the box of station 3 at station 2, with a header that fits, and sign it."""
    data = (folder / "boxes/3/council/ballots.bin").read_bytes()
    context = tagged_hash("amin/1/box", election=HASH, station="2", contest="council")
    (folder / "boxes/2/council/ballots.bin").write_bytes(data[:24] + context + data[56:])
    sign_closing(folder, "council", "2")


def shuffles_of_another_unit(folder: Path) -> None:
    """Give a unit the shuffles of another one of the same size, with headers that fit."""
    one, two = unit_of(folder, "council-001"), unit_of(folder, "council-002")
    for part in ("marks", "lists"):
        for mixer, (own, other) in enumerate(zip(one.institutions(), two.institutions(), strict=True), 1):
            write_mix(folder, one, part, mixer, own, two.shuffle(part, mixer, other))


def a_mark_replaced(folder: Path) -> None:
    """Let the last mixer take one ciphertext twice and another not at all; decrypt what comes out."""
    unit = unit_of(folder, "council-001")
    inputs = unit.mixed("marks", 1)
    made = Turn(unit.batch("marks"), 2, unit.held.key).shuffle(seed("x"), inputs[:64] * 2 + inputs[128:])
    write_mix(folder, unit, "marks", 2, unit.institutions()[1], made)
    Writer(folder).write_tallies()


def a_mixer_left_out(folder: Path) -> None:
    """Let the second mixer mix what was cast, as if the first had not been there."""
    unit = unit_of(folder, "council-001")
    made = Turn(unit.batch("lists"), 2, unit.held.key).shuffle(seed("x"), unit.mixed("lists", 0))
    write_mix(folder, unit, "lists", 2, unit.institutions()[1], made)
    Writer(folder).write_tallies()


def a_mix_without_ballots_in_another_name(folder: Path) -> None:
    """Put a shuffle of no ciphertext, which holds in any batch, behind another institution's header."""
    unit = unit_of(folder, "board-001")
    write_mix(folder, unit, "marks", 1, 3, unit.shuffle("marks", 1, 1))


def shares_named_by_place(folder: Path) -> None:
    """Let the context of a file of shares name its place, not its trustee."""
    unit = unit_of(folder, "council-001")
    context = unit.context("amin/1/shares", "marks", trustee=1)
    data = b"".join(unit.shares("marks", 1, 2))
    put(folder, "tally/council-001/marks-1.bin", file_of_records(b"SHRS", 32, context, data))


def other_unit_id(folder: Path) -> None:
    """Give a unit, its files and its acts another lawful id."""
    for path in ("mix/council-002", "tally/council-002", "tally/council-002.json"):
        (folder / path).rename(folder / path.replace("002", "003"))
    log = folder / "log/acts.jsonl"
    log.write_bytes(log.read_bytes().replace(b"council-002", b"council-003"))
    seal(folder)


def no_hash(acts: Acts) -> None:
    """Name what is no hash as that of a shuffle."""
    act = next(act for act in acts if act["act"] == "mix")
    act["files"]["mix/council-001/lists-1.bin"] = "unknown"


def turns_exchanged(acts: Acts) -> None:
    """Let the second turn stand before the first."""
    at = next(at for at, act in enumerate(acts) if act["act"] == "mix")
    acts[at : at + 2] = acts[at + 1], acts[at]


def shuffles_of_sums(folder: Path) -> None:
    """Let mixers of a contest in sums leave files that nobody reads."""
    acts = read_acts(folder)
    at = next(at for at, act in enumerate(acts) if act.get("unit") == "board-001")
    for mixer in (1, 2):
        files = [f"mix/mayor-001/{part}-{mixer}.bin" for part in ("marks", "lists")]
        for path in files:
            put(folder, path, b"anything")
        more = {"contest": "mayor", "unit": "mayor-001", "mixer": mixer, "institution": mixer}
        acts.insert(at + mixer - 1, {"act": "mix", **more, "files": dict.fromkeys(files, "")})
    seal(folder, acts)
