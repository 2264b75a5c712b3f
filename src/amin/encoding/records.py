"""Fixed-size binary records behind a 64-byte header.

| bytes | field | meaning |
|---|---|---|
| 0–3 | magic | `AMIN` |
| 4–7 | kind | four characters, such as `BOX1` |
| 8–9 | version | u16, big-endian |
| 10–11 | flags | u16, zero |
| 12–15 | record_bytes | u32, size of one record |
| 16–23 | count | u64, number of records |
| 24–55 | context | a hash that names what the file belongs to |
| 56–63 | – | zero |

The file is the header and `count` records, nothing else: its size follows from the header.
"""

from __future__ import annotations

import hashlib
import os
import re
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from os import PathLike
from types import TracebackType
from typing import Final, Protocol, Self

from amin.encoding.files import open_regular, os_errors, write_durably
from amin.errors import AminError, MalformedError, Place

HEADER_BYTES: Final = 64
MAX_COUNT: Final = 2**63 - 1  # a signed 64-bit integer, whatever the reader is written in

_MAGIC: Final = b"AMIN"
_LAYOUT: Final = struct.Struct(">4s4sHHIQ32s8s")
_KIND: Final = re.compile(rb"[ -~]{4}")
_ZEROS: Final = bytes(8)


class Digest(Protocol):
    """What `hashlib` makes, as far as a reader feeds it."""

    def update(self, data: bytes, /) -> None: ...


@dataclass(frozen=True, slots=True)
class Header:
    """What a file of records is, how many records it holds, and what it belongs to."""

    kind: bytes
    version: int
    record_bytes: int
    count: int
    context: bytes

    def __post_init__(self) -> None:
        if not _KIND.fullmatch(self.kind):
            raise MalformedError(f"record kind {self.kind!r}; allowed: four ASCII characters")
        if not 1 <= self.version < 2**16:
            raise MalformedError(f"record version {self.version}; allowed: 1 to {2**16 - 1}")
        if not 1 <= self.record_bytes < 2**32:
            raise MalformedError(f"records of {self.record_bytes} bytes; allowed: 1 to {2**32 - 1}")
        if not 0 <= self.count <= MAX_COUNT:
            raise MalformedError(f"{self.count} records; allowed: 0 to 2⁶³−1")
        if len(self.context) != 32:
            raise MalformedError(f"a context of {len(self.context)} bytes; allowed: 32")

    @property
    def file_bytes(self) -> int:
        """The size that a file with this header must have."""
        return HEADER_BYTES + self.count * self.record_bytes

    def encode(self) -> bytes:
        """Write the header's 64 bytes."""
        return _LAYOUT.pack(
            _MAGIC, self.kind, self.version, 0, self.record_bytes, self.count, self.context, _ZEROS
        )

    @classmethod
    def decode(cls, data: bytes) -> Header:
        """Read a header from exactly 64 bytes.

        Raises:
            MalformedError: `encode` would not have made these bytes.
        """
        if len(data) != HEADER_BYTES:
            raise MalformedError(f"a header of {len(data)} bytes; allowed: {HEADER_BYTES}")
        magic, kind, version, flags, record_bytes, count, context, zeros = _LAYOUT.unpack(data)
        if magic != _MAGIC:
            raise MalformedError(f"the file begins with {magic!r}; allowed: {_MAGIC!r}")
        if flags != 0 or zeros != _ZEROS:
            raise MalformedError("a header with flags or padding set; allowed: zero")
        return cls(kind, version, record_bytes, count, context)


class RecordReader:
    """Read a file of records in pieces, never whole; use it in a `with`.

    Args:
        kind, version, context, record_bytes: what the header must say; the last two where given.
        digest: a `hashlib` object, fed with every byte read, the header's too. After one walk
            through all chunks it has seen the whole file.

    Raises:
        MalformedError: missing, no file of records, of another kind, version, context or record
            size, or of a size that its header does not account for.
    """

    header: Header

    def __init__(
        self,
        path: str | PathLike[str],
        *,
        kind: bytes,
        version: int,
        context: bytes | None = None,
        record_bytes: int | None = None,
        digest: Digest | None = None,
    ) -> None:
        self._path = path
        self._digest = digest
        self._walked = False
        self._file = open_regular(path)
        try:
            self.header = self._read_header()
            self._refuse_other("kind", self.header.kind, kind)
            self._refuse_other("version", self.header.version, version)
            if context is not None and self.header.context != context:
                raise MalformedError(
                    "the records belong to something else", hint="a file of another election?"
                )
            if record_bytes is not None:
                self._refuse_other("record size", self.header.record_bytes, record_bytes)
        except AminError as error:
            self._file.close()
            raise error.at(os.fspath(path)) from None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def chunks(self, records_per_chunk: int) -> Iterator[tuple[int, bytes]]:
        """Walk through the records: the index of the first (from 0) and the bytes of each chunk.

        Every chunk holds `records_per_chunk` records, the last one what is left. With a digest there
        is one walk only, since a second would feed it twice.
        """
        assert records_per_chunk >= 1
        assert not (self._walked and self._digest), "one walk for one digest"
        self._walked = True
        size = self.header.record_bytes
        for first in range(0, self.header.count, records_per_chunk):
            records = min(records_per_chunk, self.header.count - first)
            offset = HEADER_BYTES + first * size
            chunk = self._read(offset, records * size)
            if len(chunk) != records * size:
                place = Place(os.fspath(self._path), record=first + len(chunk) // size + 1)
                raise MalformedError("the file became shorter while it was read", place=place)
            yield first, chunk

    def body(self, offset: int, size_bytes: int) -> bytes:
        """Read exactly so many bytes, from `offset` behind the header on; several threads may at once.

        Raises:
            MalformedError: the file ends before.
        """
        assert not self._digest, "a digest needs a walk through the whole file"
        data = self._read(HEADER_BYTES + offset, size_bytes)
        if len(data) != size_bytes:
            raise MalformedError(
                "the file is shorter than what was to be read", place=Place(os.fspath(self._path))
            )
        return data

    def _read_header(self) -> Header:
        header = Header.decode(self._read(0, HEADER_BYTES))
        with os_errors(self._path):
            size_bytes = os.fstat(self._file.fileno()).st_size
        if size_bytes != header.file_bytes:
            raise MalformedError(
                f"{size_bytes} bytes where the header says {header.count} records, {header.file_bytes} bytes",
                hint="the file was cut, or something was added to it",
            )
        return header

    def _read(self, offset: int, size_bytes: int) -> bytes:
        """Read up to `size_bytes` at `offset`; fewer only where the file ends."""
        pieces = []
        with os_errors(self._path):
            while size_bytes:
                piece = os.pread(self._file.fileno(), size_bytes, offset)
                if not piece:
                    break
                pieces.append(piece)
                offset += len(piece)
                size_bytes -= len(piece)
        data = pieces[0] if len(pieces) == 1 else b"".join(pieces)
        if self._digest:
            self._digest.update(data)
        return data

    def _refuse_other(self, what: str, found: bytes | int, wanted: bytes | int) -> None:
        if found != wanted:
            raise MalformedError(f"{what} {found!r}; allowed: {wanted!r}")


def write_records(
    path: str | PathLike[str],
    *,
    kind: bytes,
    version: int,
    record_bytes: int,
    count: int,
    context: bytes,
    chunks: Iterable[bytes],
) -> tuple[int, str]:
    """Write a file of records durably, in one walk through `chunks`.

    Args:
        count: the number of records, known before the first is written.
        chunks: the records' bytes, cut anywhere.

    Returns: the count, and the SHA-256 of the whole file in hexadecimal.

    Raises:
        ValueError: the chunks hold more or less than `count` records; nothing is left behind.
        MalformedError: the header's fields are out of range; nothing is left behind.
        DeviceError, NotPermittedError, StateError: see `write_durably`.
    """
    header = Header(kind, version, record_bytes, count, context)
    digest = hashlib.sha256()

    def pieces() -> Iterator[bytes]:
        written = HEADER_BYTES
        digest.update(header.encode())
        yield header.encode()
        for chunk in chunks:
            written += len(chunk)
            if written > header.file_bytes:
                raise ValueError(f"more than {count} records of {record_bytes} bytes")
            digest.update(chunk)
            yield chunk
        if written < header.file_bytes:
            missing = header.file_bytes - written
            raise ValueError(f"{missing} bytes are missing to {count} records of {record_bytes} bytes")

    write_durably(path, pieces())
    return count, digest.hexdigest()
