"""Writing a record: every file durably, every act in the log, the signed checkpoint last."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from amin.crypto import SigningKey
from amin.election import Statement
from amin.encoding import fsync_folder, os_errors, write_durably, write_records
from amin.record import documents, layout
from amin.tlog import ActLog, Checkpoint
from amin.tlog.log import CHECKPOINT, read_acts


class RecordWriter:
    """A record in the making. Until `seal` it has no checkpoint, so nobody can take it for whole."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._log = ActLog()

    @classmethod
    def reopen(cls, folder: Path) -> RecordWriter:
        """Go on with a record behind its last seal, as after a kill.

        Raises:
            MalformedError: there is no log, or it is damaged.
        """
        writer = cls(folder)
        leaves, _ = read_acts(folder / layout.ACTS)
        writer._log = ActLog(leaves)
        return writer

    def write(self, path: str, data: bytes) -> str:
        """Write one file durably and return its SHA-256 in hexadecimal."""
        target = self._place(path)
        write_durably(target, data)
        return sha256(data).hexdigest()

    def document(self, path: str, document: documents.Document) -> str:
        """Write one document durably and return its SHA-256 in hexadecimal."""
        return self.write(path, documents.encode(document))

    def box(
        self,
        election_hash: bytes,
        station: str,
        contest: str,
        statement: Statement,
        ballots: Iterable[bytes],
        count: int,
    ) -> str:
        """Write a closed box, sorted by tracker as it comes, and return its SHA-256 in hexadecimal."""
        _, hash_ = write_records(
            self._place(layout.ballots(station, contest)),
            kind=layout.BOX_KIND,
            version=layout.BOX_VERSION,
            record_bytes=statement.ballot_bytes,
            count=count,
            context=layout.box_context(election_hash, station, contest),
            chunks=ballots,
        )
        return hash_

    def pieces(self, path: str, kind: bytes, version: int, context: bytes, data: bytes) -> str:
        """Write elements and scalars behind a header, and return the file's SHA-256 in hexadecimal."""
        _, hash_ = write_records(
            self._place(path),
            kind=kind,
            version=version,
            record_bytes=layout.PIECE_BYTES,
            count=len(data) // layout.PIECE_BYTES,
            context=context,
            chunks=[data],
        )
        return hash_

    def publish(self, act: str, path: str, document: documents.Document, **fields: Any) -> None:
        """Write one document and log the act that made it."""
        self.act(act, {path: self.document(path, document)}, **fields)

    def act(self, act: str, files: Mapping[str, str] | None = None, **fields: Any) -> None:
        """Log an act with the files it made, by path, with their hashes."""
        self._log.append(act, files=dict(files or {}), **fields)

    def seal(self, *, origin: str, key: SigningKey) -> Checkpoint:
        """Write the log and its signed checkpoint, and bring every folder to the disk."""
        checkpoint = self._log.write(self._place(f"{layout.LOG}/{CHECKPOINT}").parent, origin=origin, key=key)
        for folder in sorted(path for path in self.folder.rglob("*") if path.is_dir()):
            fsync_folder(folder)
        fsync_folder(self.folder)
        return checkpoint

    def _place(self, path: str) -> Path:
        target = self.folder / path
        with os_errors(target):
            target.parent.mkdir(parents=True, exist_ok=True)
        return target
