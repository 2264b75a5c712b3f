"""The log: acts removed, doubled, moved, edited, with and without a new signature."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from forgery import ACTS, CHECKPOINT, Forgery, assert_refused, at
from held_election import ORIGIN

from amin.tlog import Checkpoint, root_hash

Refused = Callable[..., None]

# The acts of this election in their lawful order: what each is about, and the line it stands in.
LINES = (
    *("freeze", "roll"),
    *(f"key-commitment {trustee}" for trustee in "1234"),
    *(f"key-dealing {trustee}" for trustee in "1234"),
    *("election-key", "station-keys"),
    *("close council 1", "close council 2", "close council 3", "close council 4"),
    *("close mayor 1", "close mayor 2", "close mayor 3"),
    *("tally council-001", "tally council-002", "tally mayor-001", "publish"),
)
line = pytest.mark.parametrize("line", range(1, len(LINES) + 1), ids=LINES)

FREEZE, ROLL, PUBLISH = 1, 2, len(LINES)
TALLIES = {17 + 3: "tally/council-001.json", 18 + 3: "tally/council-002.json", 19 + 3: "tally/mayor-001.json"}
FIRST_OF_COUNCIL = 20


def test_the_table_names_every_act(forgery: Forgery) -> None:
    def name(act: dict[str, Any]) -> str:
        about = ["unit"] if "unit" in act else ["trustee", "contest", "station"]
        return " ".join(str(act[field]) for field in ["act", *about] if field in act)

    assert tuple(map(name, forgery.acts)) == LINES


# Whole acts


@line
def test_a_removed_act_is_found_without_a_new_signature(
    line: int, forgery: Forgery, refused: Refused
) -> None:
    acts = forgery.acts
    del acts[line - 1]
    forgery.put_acts(acts)

    refused("checkpoint", ACTS)


@line
def test_a_removed_act_is_found_under_a_new_signature(line: int, forgery: Forgery, refused: Refused) -> None:
    acts = forgery.acts
    del acts[line - 1]
    forgery.sign(acts)

    if line in TALLIES:  # which units there are is for the check of units; here a file has no act
        refused("folder", TALLIES[line])
    else:
        refused("acts", ACTS, line=line)


@pytest.mark.parametrize("number", TALLIES)
def test_an_act_of_a_tally_removed_with_its_file_is_found(
    number: int, forgery: Forgery, refused: Refused
) -> None:
    acts = forgery.acts
    del acts[number - 1]
    del forgery.files[TALLIES[number]]
    forgery.sign(acts)

    refused("units", ACTS)


@line
def test_a_doubled_act_is_found(line: int, forgery: Forgery, tmp_path: Path) -> None:
    acts = forgery.acts
    acts.insert(line, acts[line - 1])
    forgery.put_acts(acts)
    assert_refused(forgery.write(tmp_path / "unsigned"), "checkpoint", ACTS)
    forgery.sign(acts)

    where = {"check": "units"} if line in TALLIES else {"check": "acts", "line": line + 1}
    assert_refused(forgery.write(tmp_path / "signed"), file=ACTS, **where)  # type: ignore[arg-type]


@pytest.mark.parametrize("line", range(1, len(LINES)), ids=LINES[:-1])
def test_two_acts_in_another_order_are_found(line: int, forgery: Forgery, tmp_path: Path) -> None:
    acts = forgery.acts
    acts[line - 1 : line + 1] = reversed(acts[line - 1 : line + 1])
    forgery.put_acts(acts)
    assert_refused(forgery.write(tmp_path / "unsigned"), "checkpoint", ACTS)
    forgery.sign(acts)

    is_last = line == len(LINES) - 1  # a tally behind the results begins another version of them
    where = {"check": "units"} if line == FIRST_OF_COUNCIL else {"check": "acts", "line": line + is_last}
    assert_refused(forgery.write(tmp_path / "signed"), file=ACTS, **where)  # type: ignore[arg-type]


@pytest.mark.parametrize("place", [0, 1, 12, len(LINES)])
def test_an_act_of_another_name_is_found(place: int, forgery: Forgery, refused: Refused) -> None:
    acts = forgery.acts
    acts.insert(place, {"act": "amend", "files": {}})
    forgery.sign(acts)

    refused("acts", ACTS, line=place + 1)


def test_an_empty_log_is_found(forgery: Forgery, refused: Refused) -> None:
    forgery.sign([])

    refused("acts", ACTS, line=1)


# Fields of acts


@line
def test_a_changed_field_of_an_act_is_found(line: int, forgery: Forgery, tmp_path: Path) -> None:
    honest = forgery.acts
    for where, value in changes(honest[line - 1]):
        acts = deepcopy(honest)
        at(acts[line - 1], where[:-1])[where[-1]] = value
        forgery.put_acts(acts)
        folder = tmp_path / "-".join(where)
        assert_refused(forgery.write(folder / "unsigned"), "checkpoint", ACTS)
        if where[0] == "files":
            forgery.sign(acts)
            assert_refused(forgery.write(folder / "signed"), guard_of(where[1]), where[1])


def guard_of(path: str) -> str:
    """Which check finds that the log names another hash of a file than the file has."""
    return {"election.json": "acts"}.get(path, "boxes" if path.endswith(".bin") else "hashes")


def changes(act: dict[str, Any]) -> list[tuple[tuple[str, ...], Any]]:
    """Each field of an act, and each hash in it, changed so that its form is lawful."""
    changed: list[tuple[tuple[str, ...], Any]] = [
        ((name,), value + 1 if isinstance(value, int) else f"{value}0")
        for name, value in act.items()
        if name != "files"
    ]
    hashes = [
        (("files", path), f"{int(hash_[0], 16) ^ 1:x}{hash_[1:]}") for path, hash_ in act["files"].items()
    ]
    return changed + hashes


@line
def test_a_changed_field_of_an_act_is_found_under_a_new_signature(
    line: int, forgery: Forgery, tmp_path: Path
) -> None:
    """But for what only the one who signs the log can know: how many voters, and which."""
    honest = forgery.acts
    for name, value in honest[line - 1].items():
        if name in ("files", "voters", "digest"):
            continue
        acts = deepcopy(honest)
        acts[line - 1][name] = value + 1 if isinstance(value, int) else f"{value}0"
        forgery.sign(acts)
        assert_refused(forgery.write(tmp_path / name), "acts", ACTS, line=line)


@line
def test_a_removed_field_of_an_act_is_found(line: int, forgery: Forgery, tmp_path: Path) -> None:
    honest = forgery.acts
    for name in honest[line - 1]:
        acts = deepcopy(honest)
        del acts[line - 1][name]
        forgery.sign(acts)
        check = "checkpoint" if name == "act" else "acts"  # the first that reads acts

        assert_refused(forgery.write(tmp_path / name), check, ACTS, line=line)


@line
def test_a_field_too_many_of_an_act_is_found(line: int, forgery: Forgery, refused: Refused) -> None:
    acts = forgery.acts
    acts[line - 1]["at"] = "10:31"
    forgery.sign(acts)

    refused("acts", ACTS, line=line)


@line
@pytest.mark.parametrize("value", [None, True, 7, [], {}, "text"], ids=repr)
def test_a_field_of_another_type_in_an_act_is_found(
    value: object, line: int, forgery: Forgery, tmp_path: Path
) -> None:
    honest = forgery.acts
    for name in [name for name, held in honest[line - 1].items() if type(held) is not type(value)]:
        acts = deepcopy(honest)
        acts[line - 1][name] = value
        forgery.sign(acts)
        check = "checkpoint" if name == "act" and value != "text" else "acts"

        assert_refused(forgery.write(tmp_path / name), check, ACTS, line=line)


@line
def test_a_file_that_an_act_does_not_make_is_found(line: int, forgery: Forgery, refused: Refused) -> None:
    acts = forgery.acts
    acts[line - 1]["files"]["notes.txt"] = "0" * 64
    forgery.files["notes.txt"] = b""
    forgery.sign(acts)

    refused("acts", ACTS, line=line)


@line
def test_a_file_that_an_act_leaves_out_is_found(line: int, forgery: Forgery, tmp_path: Path) -> None:
    honest = forgery.acts
    for path in honest[line - 1]["files"]:
        acts = deepcopy(honest)
        del acts[line - 1]["files"][path]
        forgery.sign(acts)

        assert_refused(forgery.write(tmp_path / path), "acts", ACTS, line=line)


@pytest.mark.parametrize("hash_", ["", "0" * 63, "0" * 65, "sha256", 7, None, ["0" * 64]], ids=repr)
def test_a_hash_of_another_form_is_found(hash_: object, forgery: Forgery, refused: Refused) -> None:
    acts = forgery.acts
    acts[PUBLISH - 1]["files"]["results.json"] = hash_
    forgery.sign(acts)

    if isinstance(hash_, str):
        refused("hashes", "results.json")
    else:
        refused("acts", ACTS, line=PUBLISH)


def test_a_hash_in_capitals_is_found(forgery: Forgery, refused: Refused) -> None:
    acts = forgery.acts
    acts[PUBLISH - 1]["files"]["results.json"] = acts[PUBLISH - 1]["files"]["results.json"].upper()
    forgery.sign(acts)

    refused("hashes", "results.json")


@pytest.mark.parametrize("digest", ["", "0" * 63, "A" * 64, "z" * 64, 7, None, ["0" * 64]], ids=repr)
def test_a_digest_of_the_roll_of_another_form_is_found(
    digest: object, forgery: Forgery, refused: Refused
) -> None:
    acts = forgery.acts
    acts[ROLL - 1]["digest"] = digest
    forgery.sign(acts)

    refused("acts", ACTS, line=ROLL)


@pytest.mark.parametrize("voters", [-1, "20", True, None, [20]], ids=repr)
def test_voters_of_the_roll_that_are_no_number_are_found(
    voters: object, forgery: Forgery, refused: Refused
) -> None:
    acts = forgery.acts
    acts[ROLL - 1]["voters"] = voters
    forgery.sign(acts)

    refused("acts", ACTS, line=ROLL)


@pytest.mark.parametrize(("voters", "station"), [(0, "1"), (4, "1"), (9, "2"), (17, "3"), (19, "4")])
def test_more_check_ins_than_voters_on_the_roll_are_found(
    voters: int, station: str, forgery: Forgery, refused: Refused
) -> None:
    acts = forgery.acts
    acts[ROLL - 1]["voters"] = voters
    forgery.sign(acts)

    refused("counters", f"boxes/{station}/council/closing.json")


# Lines that are no acts


GARBLED: dict[str, Callable[[bytes], bytes]] = {
    "a space inside": lambda leaf: leaf.replace(b":", b": ", 1),
    "a return before the line end": lambda leaf: leaf + b"\r",
    "keys in another order": lambda leaf: json.dumps(
        dict(reversed(json.loads(leaf).items())), separators=(",", ":")
    ).encode(),
    "a key twice": lambda leaf: leaf[:-1] + b',"files":{}}',
    "an escape that is not needed": lambda leaf: leaf.replace(b"act", b"\\u0061ct", 1),
    "a byte order mark": lambda leaf: b"\xef\xbb\xbf" + leaf,
    "a byte that is no UTF-8": lambda leaf: leaf.replace(b"act", b"\xffct", 1),
    "nothing": lambda _: b"",
    "null": lambda _: b"null",
    "a list": lambda leaf: b"[" + leaf + b"]",
    "a string": lambda _: b'"close"',
    "a number": lambda _: b"7",
    "half of it": lambda leaf: leaf[: len(leaf) // 2],
    "an act without a name": lambda _: b'{"files":{}}',
    "an act whose name is a number": lambda _: b'{"act":7,"files":{}}',
    "a hundred thousand brackets": lambda _: b"[" * 100_000,
    "a zero byte": lambda leaf: leaf + b"\x00",
}


@pytest.mark.parametrize("garbled", GARBLED)
@pytest.mark.parametrize("line", [1, 9, PUBLISH])
def test_a_line_that_is_no_act_is_found(line: int, garbled: str, forgery: Forgery, refused: Refused) -> None:
    """Under a new signature, which a log's own program would never give."""
    leaves = forgery.files[ACTS].splitlines()
    leaves[line - 1] = GARBLED[garbled](leaves[line - 1])
    sign_leaves(forgery, leaves)

    refused("checkpoint", ACTS, line=line)


@pytest.mark.parametrize("tail", [b"{", b"\x00", b"x", b" "], ids=repr)
def test_a_log_that_ends_in_the_middle_of_a_line_is_found(
    tail: bytes, forgery: Forgery, refused: Refused
) -> None:
    forgery.files[ACTS] += tail

    refused("checkpoint", ACTS)


def test_a_log_without_the_last_line_end_is_found(forgery: Forgery, refused: Refused) -> None:
    forgery.files[ACTS] = forgery.files[ACTS][:-1]

    refused("checkpoint", ACTS)


def sign_leaves(forgery: Forgery, leaves: list[bytes]) -> None:
    """Sign leaves as they are, acts or not."""
    forgery.files[ACTS] = b"".join(leaf + b"\n" for leaf in leaves)
    forgery.files[CHECKPOINT] = Checkpoint(ORIGIN, len(leaves), root_hash(leaves)).sign(forgery.held.log_key)
