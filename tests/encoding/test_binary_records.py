"""Fixed-size records behind a header."""

from __future__ import annotations

import hashlib
import os
import struct
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amin.encoding import HEADER_BYTES, Header, RecordReader, sha256_file, write_records
from amin.errors import DeviceError, MalformedError

CONTEXT = bytes(range(32))
HEADER = Header(kind=b"BOX1", version=1, record_bytes=5, count=7, context=CONTEXT)
RECORDS = b"".join(b"%05d" % n for n in range(7))

headers = st.builds(
    Header,
    kind=st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=4, max_size=4).map(str.encode),
    version=st.integers(1, 2**16 - 1),
    record_bytes=st.integers(1, 2**32 - 1),
    count=st.integers(0, 2**63 - 1),
    context=st.binary(min_size=32, max_size=32),
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "box"
    write(path)
    return path


def write(path: Path, **changed: Any) -> tuple[int, str]:
    fields: dict[str, Any] = {
        "kind": b"BOX1",
        "version": 1,
        "record_bytes": 5,
        "count": 7,
        "context": CONTEXT,
        "chunks": [RECORDS],
    }
    return write_records(path, **{**fields, **changed})


def read(path: Path, *, chunk: int = 3, **wanted: Any) -> bytes:
    with RecordReader(path, **{"kind": b"BOX1", "version": 1, **wanted}) as reader:
        return b"".join(data for _, data in reader.chunks(chunk))


def test_the_header_is_the_64_bytes_that_the_table_draws() -> None:
    wanted = (
        b"AMIN"
        b"BOX1"
        b"\x00\x01"  # version
        b"\x00\x00"  # flags
        b"\x00\x00\x00\x05"  # bytes a record
        b"\x00\x00\x00\x00\x00\x00\x00\x07" + CONTEXT + b"\x00\x00\x00\x00\x00\x00\x00\x00"  # count
    )
    assert len(wanted) == HEADER_BYTES == 64
    assert HEADER.encode() == wanted
    assert Header.decode(wanted) == HEADER


@given(headers)
def test_a_header_comes_back_from_its_bytes(header: Header) -> None:
    assert Header.decode(header.encode()) == header


@given(st.binary(min_size=64, max_size=64) | st.binary(min_size=60, max_size=60).map(b"AMIN".__add__))
def test_only_what_a_header_would_have_written_is_read(data: bytes) -> None:
    try:
        header = Header.decode(data)
    except MalformedError:
        return
    assert header.encode() == data


@pytest.mark.parametrize("at", range(64))
def test_a_header_with_any_byte_flipped_is_refused_or_differs(path: Path, at: int) -> None:
    for flip in (0x01, 0x80, 0xFF):
        data = bytearray(HEADER.encode())
        data[at] ^= flip
        with suppress(MalformedError):
            header = Header.decode(bytes(data))
            assert header != HEADER
            assert header.encode() == data

        path.write_bytes(data + RECORDS)
        with pytest.raises(MalformedError) as refused:
            read(path, context=CONTEXT)
        assert refused.value.place.file == str(path)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *[("kind", kind) for kind in (b"", b"BOX", b"BOX12", b"BO\n1", b"BO\xff1")],
        *[("version", version) for version in (0, -1, 2**16)],
        *[("record_bytes", size) for size in (0, -1, 2**32)],
        *[("count", count) for count in (-1, 2**63, 2**64)],
        *[("context", context) for context in (b"", bytes(31), bytes(33))],
    ],
)
def test_a_header_out_of_range_is_refused(field: str, value: Any) -> None:
    with pytest.raises(MalformedError):
        replace(HEADER, **{field: value})


@pytest.mark.parametrize("data", [b"", HEADER.encode()[:63], HEADER.encode() + b"\0"])
def test_a_header_of_another_length_is_refused(data: bytes) -> None:
    with pytest.raises(MalformedError, match=f"a header of {len(data)} bytes"):
        Header.decode(data)


@given(size=st.integers(1, 40), count=st.integers(0, 30), chunk=st.integers(1, 35), cut=st.integers(1, 100))
def test_records_come_back_in_chunks_of_any_size(
    tmp_path_factory: pytest.TempPathFactory, size: int, count: int, chunk: int, cut: int
) -> None:
    path = tmp_path_factory.getbasetemp() / "records"
    records = os.urandom(size * count)
    pieces = [records[i : i + cut] for i in range(0, len(records), cut)]
    written, name = write_records(
        path, kind=b"TEST", version=3, record_bytes=size, count=count, context=CONTEXT, chunks=pieces
    )
    assert (written, name) == (count, sha256_file(path))
    with RecordReader(path, kind=b"TEST", version=3, context=CONTEXT, record_bytes=size) as reader:
        assert reader.header == Header(b"TEST", 3, size, count, CONTEXT)
        got = list(reader.chunks(chunk))
        assert list(reader.chunks(chunk)) == got  # a second walk begins anew
    assert b"".join(data for _, data in got) == records
    assert [first for first, _ in got] == list(range(0, count, chunk))
    assert all(len(data) == min(chunk, count - first) * size for first, data in got)


def test_a_file_of_no_records_is_a_header_alone(tmp_path: Path) -> None:
    count, name = write(tmp_path / "a", count=0, chunks=[])
    assert count == 0
    assert name == hashlib.sha256((tmp_path / "a").read_bytes()).hexdigest()
    assert (tmp_path / "a").stat().st_size == 64
    assert read(tmp_path / "a") == b""


@pytest.mark.parametrize("chunk", [1, 2, 7, 1000])
def test_a_digest_sees_every_byte_of_the_file(path: Path, chunk: int) -> None:
    digest = hashlib.sha256()
    assert read(path, chunk=chunk, digest=digest) == RECORDS
    assert digest.hexdigest() == sha256_file(path)


def test_a_digest_is_never_fed_twice(path: Path) -> None:
    with RecordReader(path, kind=b"BOX1", version=1, digest=hashlib.sha256()) as reader:
        list(reader.chunks(3))
        with pytest.raises(AssertionError):
            list(reader.chunks(3))


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ({"kind": b"BOX2"}, "kind b'BOX1'; allowed: b'BOX2'"),
        ({"version": 2}, "version 1; allowed: 2"),
        ({"context": bytes(32)}, "belong to something else"),
        ({"record_bytes": 6}, "record size 5; allowed: 6"),
    ],
)
def test_a_file_of_another_kind_version_context_or_size_is_refused(
    path: Path, wanted: dict[str, Any], message: str
) -> None:
    with pytest.raises(MalformedError, match=message) as refused:
        read(path, **wanted)
    assert refused.value.place.file == str(path)
    assert str(refused.value).startswith(str(path))


def test_a_file_cut_or_lengthened_anywhere_is_refused(path: Path) -> None:
    data = path.read_bytes()
    assert len(data) == 99
    for size_bytes in (*range(99), 100, 104, 200):
        path.write_bytes((data + bytes(200))[:size_bytes])
        with pytest.raises(MalformedError):
            RecordReader(path, kind=b"BOX1", version=1)  # before the first record is read


@pytest.mark.parametrize("count", [0, 6, 8, 2**31, 2**32 + 7, 2**62, 2**63 - 1, 2**63, 2**63 + 7, 2**64 - 1])
def test_a_count_that_lies_is_refused_at_once(path: Path, count: int) -> None:
    data = bytearray(path.read_bytes())
    data[16:24] = struct.pack(">Q", count)
    path.write_bytes(data)
    with pytest.raises(MalformedError):
        RecordReader(path, kind=b"BOX1", version=1)


def test_a_record_size_that_lies_is_refused_even_where_the_file_size_is_right(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[12:24] = struct.pack(">IQ", 7, 5)  # five records of seven bytes, as long as seven of five
    path.write_bytes(data)
    with pytest.raises(MalformedError, match="record size"):
        read(path, record_bytes=5)


@pytest.mark.parametrize("changed", [b"AMINBOX0", b"amin", b"\0" * 4, b"PK\x03\x04"])
def test_another_magic_is_refused(path: Path, changed: bytes) -> None:
    path.write_bytes(changed + path.read_bytes()[len(changed) :])
    with pytest.raises(MalformedError):
        read(path)


def test_a_missing_file_a_folder_and_a_pipe_are_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for name in ("none", ".", "pipe"):
        with pytest.raises(MalformedError):
            read(tmp_path / name)


def test_a_file_that_is_cut_while_it_is_read_names_the_record(path: Path) -> None:
    with RecordReader(path, kind=b"BOX1", version=1) as reader:
        chunks = reader.chunks(2)
        assert next(chunks) == (0, RECORDS[:10])
        os.truncate(path, 64 + 5 * 5 + 3)
        assert next(chunks) == (2, RECORDS[10:20])
        with pytest.raises(MalformedError, match="shorter") as refused:
            next(chunks)
    assert refused.value.place.record == 6


def test_a_read_that_fails_is_a_device_error(path: Path) -> None:
    def fail(*_: object) -> bytes:
        raise OSError(5, os.strerror(5))

    with RecordReader(path, kind=b"BOX1", version=1) as reader, pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "pread", fail)
        with pytest.raises(DeviceError, match="input/output error"):
            list(reader.chunks(1))


def test_reading_ends_with_the_file_closed(path: Path) -> None:
    before = len(os.listdir("/proc/self/fd"))
    for wanted in ({}, {"version": 9}):
        try:
            read(path, **wanted)
        except MalformedError:
            continue
    assert len(os.listdir("/proc/self/fd")) == before


@pytest.mark.parametrize(
    "chunks",
    [
        [],
        [RECORDS[:-1]],
        [RECORDS[:-5]],
        [RECORDS, b"\0"],
        [RECORDS, RECORDS],
        [RECORDS + b"12345"],
    ],
    ids=["none", "a byte missing", "a record missing", "a byte more", "twice", "a record more"],
)
def test_records_that_are_not_as_many_as_said_leave_nothing_behind(
    tmp_path: Path, chunks: list[bytes]
) -> None:
    with pytest.raises(ValueError, match="7 records"):
        write(tmp_path / "a", chunks=chunks)
    assert os.listdir(tmp_path) == []


def test_too_many_records_are_noticed_at_once_not_at_the_end(tmp_path: Path) -> None:
    def endless() -> Iterator[bytes]:
        while True:
            yield RECORDS

    with pytest.raises(ValueError, match="more than 7"):
        write(tmp_path / "a", chunks=endless())
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("count", [-1, 2**63])
def test_a_count_that_no_header_can_hold_leaves_nothing_behind(tmp_path: Path, count: int) -> None:
    with pytest.raises(MalformedError):
        write(tmp_path / "a", count=count)
    assert os.listdir(tmp_path) == []
