"""The folder: files dropped, added, exchanged, emptied; links, pipes, strange names.

Nothing in a folder that somebody else has made may hang the verifier, lead it out of the folder or end it
in anything but a refusal that names the place.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from forgery import ACTS, CHECKPOINT, Forgery, assert_refused, verify
from held_election import Held

from amin.errors import InputError

Refused = Callable[..., None]

ELECTION = "election.json"
BOXES = [f"boxes/{station}/council/" for station in "1234"] + [f"boxes/{station}/mayor/" for station in "123"]
PATHS = [
    *(f"keys/{kind}-{trustee}.json" for kind in ("commitment", "dealing") for trustee in "1234"),
    *("keys/election-key.json", "keys/stations.json"),
    *(box + name for box in BOXES for name in ("ballots.bin", "closing.json")),
    *("tally/council-001.json", "tally/council-002.json", "tally/mayor-001.json", "results.json"),
]
pytestmark = pytest.mark.usefixtures("patience")


def reader_of(path: str) -> str:
    """The check that reads a file first, where it is broken and not only missing."""
    name = path.rpartition("/")[2]
    if name == "ballots.bin":
        return "boxes"
    if path.startswith("tally/"):
        return "units"
    by_name = {"election-key.json": "election-key", "stations.json": "closings", "closing.json": "closings"}
    return by_name.get(name, "counts" if path == "results.json" else "commitments")


def test_the_table_names_every_file(held: Held) -> None:
    assert {*PATHS, ELECTION, ACTS, CHECKPOINT} == {*held.files}


# Files that are gone, or are no files


@pytest.mark.parametrize("path", PATHS)
def test_a_missing_file_is_found(path: str, forgery: Forgery, refused: Refused) -> None:
    del forgery.files[path]

    refused("folder", path)


def test_a_missing_log_is_found(forgery: Forgery, refused: Refused) -> None:
    del forgery.files[ACTS]

    refused("checkpoint", ACTS)


def test_a_missing_checkpoint_is_found(forgery: Forgery, refused: Refused) -> None:
    del forgery.files[CHECKPOINT]

    refused("checkpoint", CHECKPOINT)


def test_a_missing_election_is_no_record(forgery: Forgery, tmp_path: Path) -> None:
    del forgery.files[ELECTION]

    with pytest.raises(InputError) as refusal:
        verify(forgery.write(tmp_path / "record"))
    assert refusal.value.place.file == ELECTION


@pytest.mark.parametrize("sealed", [False, True], ids=["as it is", "sealed anew"])
@pytest.mark.parametrize("path", PATHS)
def test_an_empty_file_is_found(path: str, sealed: bool, forgery: Forgery, refused: Refused) -> None:
    forgery.files[path] = b""
    if sealed:
        forgery.reseal()

    refused(reader_of(path), path)


@pytest.mark.parametrize("path", [ACTS, CHECKPOINT, "results.json", BOXES[2] + "ballots.bin"])
def test_a_file_larger_than_any_memory_is_found(path: str, forgery: Forgery, tmp_path: Path) -> None:
    record = forgery.write(tmp_path / "record")
    (record / path).unlink()
    (record / path).touch()
    os.truncate(record / path, 2**40)  # a hole: it takes no place on the disk
    checks = {ACTS: "checkpoint", CHECKPOINT: "checkpoint"}

    assert_refused(record, checks.get(path, reader_of(path)), path)


def test_an_election_larger_than_any_memory_is_no_record(forgery: Forgery, tmp_path: Path) -> None:
    record = forgery.write(tmp_path / "record")
    (record / ELECTION).unlink()
    (record / ELECTION).touch()
    os.truncate(record / ELECTION, 2**40)

    with pytest.raises(InputError):
        verify(record)


@pytest.mark.parametrize("path", PATHS)
def test_a_byte_too_many_at_the_end_of_a_file_is_found(path: str, forgery: Forgery, refused: Refused) -> None:
    forgery.files[path] += b"\n"
    forgery.reseal()

    refused(reader_of(path), path)


@pytest.mark.parametrize("path", PATHS)
def test_a_file_of_another_election_is_found(
    path: str, forgery: Forgery, other: Held, refused: Refused
) -> None:
    forgery.files[path] = other.files[path]
    forgery.reseal()

    refused(reader_of(path), path)


def link(target: Path) -> None:
    """The same file, but elsewhere."""
    kept = next(parent for parent in target.parents if parent.name == "record").with_name("kept")
    target.rename(kept)
    target.symlink_to(kept)


def dangling(target: Path) -> None:
    """A link to nothing."""
    target.unlink()
    target.symlink_to("nowhere")


def to_itself(target: Path) -> None:
    """A link that never ends."""
    target.unlink()
    target.symlink_to(target.name)


def pipe(target: Path) -> None:
    """Who opens it for reading waits for a writer."""
    target.unlink()
    os.mkfifo(target)


def device(target: Path) -> None:
    """A file without end."""
    target.unlink()
    target.symlink_to("/dev/zero")


def unix_socket(target: Path) -> None:
    """A socket."""
    target.unlink()
    before = Path.cwd()
    os.chdir(target.parent)  # a socket's path may not be long
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(target.name)
    os.chdir(before)


def folder(target: Path) -> None:
    """A folder of the same name."""
    target.unlink()
    target.mkdir()


NO_FILES: dict[str, Callable[[Path], None]] = {
    "a link to it": link,
    "a link to nothing": dangling,
    "a link to itself": to_itself,
    "a pipe": pipe,
    "a device": device,
    "a socket": unix_socket,
    "a folder": folder,
}


@pytest.mark.parametrize("kind", NO_FILES)
@pytest.mark.parametrize("path", ["keys/stations.json", BOXES[2] + "ballots.bin", "tally/mayor-001.json"])
def test_what_is_no_file_is_found_in_its_place(
    path: str, kind: str, forgery: Forgery, tmp_path: Path
) -> None:
    record = forgery.write(tmp_path / "record")
    NO_FILES[kind](record / path)

    assert_refused(record, "folder", path)


@pytest.mark.parametrize("kind", NO_FILES)
def test_what_is_no_file_is_found_in_the_place_of_the_log(
    kind: str, forgery: Forgery, tmp_path: Path
) -> None:
    for path in (ACTS, CHECKPOINT):
        record = forgery.write(tmp_path / Path(path).name / "record")
        NO_FILES[kind](record / path)

        assert_refused(record, "folder" if kind == "a link to it" else "checkpoint", path)


@pytest.mark.parametrize("kind", [kind for kind in NO_FILES if kind != "a link to it"])
def test_what_is_no_file_in_the_place_of_the_election_is_no_record(
    kind: str, forgery: Forgery, tmp_path: Path
) -> None:
    record = forgery.write(tmp_path / "record")
    NO_FILES[kind](record / ELECTION)

    with pytest.raises(InputError):
        verify(record)


def test_a_linked_election_is_found(forgery: Forgery, tmp_path: Path) -> None:
    record = forgery.write(tmp_path / "deep" / "record")
    link(record / ELECTION)

    assert_refused(record, "folder", ELECTION)


@pytest.mark.parametrize("name", ["keys", "boxes", "boxes/3", "boxes/1/council", "tally", "log"])
def test_a_linked_folder_is_found(name: str, forgery: Forgery, tmp_path: Path) -> None:
    record = forgery.write(tmp_path / "record")
    (record / name).rename(tmp_path / "elsewhere")
    (record / name).symlink_to(tmp_path / "elsewhere")

    assert_refused(record, "folder", name)


def test_a_record_under_a_linked_folder_verifies(forgery: Forgery, tmp_path: Path) -> None:
    """What the reader names himself may be a link."""
    forgery.write(tmp_path / "record")
    (tmp_path / "link").symlink_to("record")

    verify(tmp_path / "link")


@pytest.mark.parametrize("there", ["nothing", "a file", "a pipe", "an empty folder"])
def test_where_no_folder_is_there_is_no_record(there: str, tmp_path: Path) -> None:
    record = tmp_path / "record"
    if there == "a file":
        record.write_bytes(b"{}")
    elif there == "a pipe":
        os.mkfifo(record)
    elif there == "an empty folder":
        record.mkdir()

    with pytest.raises(InputError):
        verify(record)


# What is too much


NAMES = {
    "notes.txt": "at the top",
    "keys/dealing-5.json": "a key too many",
    "boxes/1/council/ballots.bin.bak": "beside a box",
    "boxes/4/council/ballots2.bin": "a second box",
    "tally/council-003.json": "a unit too many",
    "log/tile": "in the log",
    ".hidden": "hidden",
    "keys/.stations.json.part": "half written",
    "Results.json": "in capitals",
    "results.json\n": "with a line end",
    "results.json ": "with a space",
    "\u202eresults.json": "turned around",
    "\x1b[2Jresults": "with an escape of a terminal",
    "نتیجه.json": "in Persian",
    "-rf": "like an option",
    "x" * 255: "as long as can be",
    "new/folder/file": "in a folder of its own",
    "boxes/4/mayor/ballots.bin": "a box where none is",
}
NEW_FOLDERS = {"new/folder/file": "new", "boxes/4/mayor/ballots.bin": "boxes/4/mayor"}


@pytest.mark.parametrize("name", NAMES, ids=NAMES.values())
def test_a_file_too_many_is_found(name: str, forgery: Forgery, refused: Refused) -> None:
    forgery.files[name] = b""

    refused("folder", NEW_FOLDERS.get(name, name))


def test_a_file_whose_name_is_no_utf8_is_found(forgery: Forgery, tmp_path: Path) -> None:
    record = forgery.write(tmp_path / "record")
    (record / os.fsdecode(b"\xff\xfe")).write_bytes(b"")

    assert_refused(record, "folder", os.fsdecode(b"\xff\xfe"))


@pytest.mark.parametrize("kind", ["pipe", "link", "loop", "folder", "socket"])
@pytest.mark.parametrize("parent", ["", "boxes/1/"])
def test_what_is_no_file_and_too_many_is_found(
    parent: str, kind: str, forgery: Forgery, tmp_path: Path
) -> None:
    record = forgery.write(tmp_path / "record")
    extra = record / parent / "extra"
    make: dict[str, Callable[[], Any]] = {
        "pipe": lambda: os.mkfifo(extra),
        "link": lambda: extra.symlink_to("/etc"),
        "loop": lambda: extra.symlink_to("."),
        "folder": extra.mkdir,
        "socket": lambda: (extra.touch(), unix_socket(extra)),
    }
    make[kind]()

    assert_refused(record, "folder", f"{parent}extra")


def test_folders_in_folders_without_end_are_found(forgery: Forgery, tmp_path: Path) -> None:
    """Deeper than Python recurses."""
    record = forgery.write(tmp_path / "record")
    (record / "d").mkdir()
    before = os.open(".", os.O_RDONLY)
    os.chdir(record / "d")
    for _ in range(1_200):
        os.mkdir("d")
        os.chdir("d")
    os.fchdir(before)
    os.close(before)

    try:
        assert_refused(record, "folder", "d")
    finally:
        flatten(record)


def flatten(record: Path) -> None:
    """Take away folders in folders one at a time: rmtree would recurse."""
    while (inner := record / "d" / "d").exists():
        inner.rename(record / "e")
        (record / "d").rmdir()
        (record / "e").rename(record / "d")


# Files exchanged for each other


@pytest.mark.parametrize(
    ("one", "two", "check"),
    [
        ("keys/commitment-1.json", "keys/commitment-2.json", "commitments"),
        ("keys/dealing-1.json", "keys/dealing-4.json", "commitments"),
        ("boxes/1/mayor/ballots.bin", "boxes/2/mayor/ballots.bin", "boxes"),
        ("boxes/1/mayor/closing.json", "boxes/2/mayor/closing.json", "closings"),
        ("tally/council-001.json", "tally/council-002.json", "units"),
        ("keys/stations.json", "results.json", "closings"),
        ("boxes/3/council/closing.json", "tally/council-002.json", "closings"),
    ],
)
def test_files_in_the_places_of_each_other_are_found(
    one: str, two: str, check: str, forgery: Forgery, tmp_path: Path
) -> None:
    forgery.swap(one, two)
    assert_refused(forgery.write(tmp_path / "as it is"), check, one)
    forgery.reseal()
    assert_refused(forgery.write(tmp_path / "sealed"), check, one)


def test_a_million_files_too_many_are_not_all_looked_at(
    forgery: Forgery, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder that no act names is not gone into."""
    record = forgery.write(tmp_path / "record")
    (record / "more").mkdir()
    looked: list[str] = []
    scandir = os.scandir

    def watched(path: Any) -> Any:
        looked.append(str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", watched)

    assert_refused(record, "folder", "more")
    assert str(record / "more") not in looked
