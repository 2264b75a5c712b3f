"""Checks of what stands before the first vote: election, log, folder, keys. Source: spec/record.md §4."""

from __future__ import annotations

import os
from pathlib import Path, PurePosixPath
from typing import Final

from amin.counting import require_countable
from amin.encoding import sha256_file
from amin.errors import AminError, MalformedError, Place, RejectedError
from amin.record import documents, layout
from amin.record.acts import Stage, verify_acts
from amin.record.checks.verification import Verification
from amin.tlog import root_hash
from amin.tlog.checkpoint import open_checkpoint
from amin.tlog.log import ACTS, CHECKPOINT

_KEY_BYTES: Final = 32
_MOST_TRUSTEES: Final = 255  # of the core's ceremony


def election(v: Verification) -> None:
    """Check that every contest is one that can be tallied and counted."""
    place = Place(layout.ELECTION)
    trustees = v.record.election.trustees.count
    if trustees > _MOST_TRUSTEES:
        raise MalformedError(f"{trustees} trustees; allowed: up to {_MOST_TRUSTEES}", place=place)
    for contest in v.record.election.contests:
        try:
            require_countable(contest)
        except MalformedError as error:
            raise error.at(layout.ELECTION) from None


def checkpoint(v: Verification) -> None:
    """Check that the log's key signed exactly these acts."""
    path = f"{layout.LOG}/{CHECKPOINT}"
    key = v.record.election.log
    note = v.record.read(path)
    try:
        signed = open_checkpoint(note, origin=key.origin, public=bytes.fromhex(key.public_key))
    except AminError as error:
        raise type(error)(error.message, place=Place(path)) from None
    leaves, _ = v.record.log
    if (signed.size, signed.root) != (len(leaves), root_hash(leaves)):
        raise RejectedError("the acts are not those that were signed", place=Place(f"{layout.LOG}/{ACTS}"))


def acts(v: Verification) -> None:
    """Check that the acts are those of this election, whole (or as far as the record has come), in order."""
    verify_acts(v.record, v.stage)


def folder(v: Verification) -> None:
    """Check that the files are those that the acts name, none more and none fewer.

    What lies in `tally/` of a mixed or revised record is not looked at: it is being made, and no act names
    it yet.
    """
    root = v.record.folder
    named = {*v.record.files, f"{layout.LOG}/{ACTS}", f"{layout.LOG}/{CHECKPOINT}"}
    folders = {path.as_posix() for name in named for path in PurePosixPath(name).parents}
    made_now = set() if v.stage is Stage.PUBLISHED else {layout.TALLY}
    for parent in sorted(folders):
        if made_now.intersection(PurePosixPath(parent).parts[:1]):
            continue
        for entry in _entries(root / parent):
            name = (PurePosixPath(parent) / entry.name).as_posix()
            if not (entry.is_file(follow_symlinks=False) or entry.is_dir(follow_symlinks=False)):
                raise MalformedError("neither a file nor a folder", place=Place(name))
            if name in made_now:
                continue
            if name not in (folders if entry.is_dir() else named):
                raise RejectedError("no act names this", place=Place(name))
    for name in sorted(named):
        if not (root / name).is_file():
            raise RejectedError("the file is missing", place=Place(name))


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    """What lies in a folder, by name; nothing where there is none: its files are missed in the end."""
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except (FileNotFoundError, NotADirectoryError):
        return []


def commitments(v: Verification) -> None:
    """Check that each trustee dealt what it had committed to."""
    for trustee, dealing in enumerate(v.record.dealings, start=1):
        path = layout.commitment(trustee)
        promised = v.record.document(path, documents.Commitment)
        if len(promised.transport_key) != _KEY_BYTES:
            raise MalformedError(f"a transport key; allowed: {_KEY_BYTES} bytes", place=Place(path))
        made = v.record.ceremony.dealing_hash(trustee, dealing)
        if (promised.trustee, promised.dealing_hash) != (trustee, made):
            raise RejectedError("the trustee dealt something else than it committed to", place=Place(path))


def election_key(v: Verification) -> None:
    """Check that the keys follow from the dealings, each dealt by one who knew every coefficient."""
    record = v.record
    for trustee, dealing in enumerate(record.dealings, start=1):
        try:
            record.ceremony.verify_dealing(trustee, dealing)
        except AminError as error:
            raise type(error)(error.message, place=Place(layout.dealing(trustee))) from None
    trustees = range(1, record.election.trustees.count + 1)
    published = record.election_key
    try:
        key = record.ceremony.joint_key(record.dealings)
        keys = tuple(record.ceremony.verification_key(record.dealings, trustee) for trustee in trustees)
    except AminError as error:
        raise error.at(layout.ELECTION_KEY) from None
    if (published.key, published.verification_keys) != (key, keys):
        raise RejectedError("the key does not follow from the dealings", place=Place(layout.ELECTION_KEY))


def hashes(v: Verification) -> None:
    """Check that each file has the hash that the log names."""
    v.progress.stage("hashes", len(v.record.files), "files")
    for path, hash_ in sorted(v.record.files.items()):
        if sha256_file(v.record.folder / path) != hash_:
            raise RejectedError("the file is not the one that the log names", place=Place(path))
        v.progress.step()
