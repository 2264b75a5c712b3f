"""The log as files: written whole, read strictly."""

from __future__ import annotations

import os

import pytest

from amin.crypto import SigningKey
from amin.errors import DeviceError, MalformedError
from amin.tlog import ActLog, leaf_hash, read_acts, root_hash
from amin.tlog.checkpoint import open_checkpoint

KEY = SigningKey(bytes(32))


@pytest.fixture
def written(tmp_path):
    log = ActLog()
    log.append("freeze", files={"election.json": "00"})
    log.append("close", station="۱۰۱", contest="council")
    log.append("publish")
    return tmp_path, log.write(tmp_path, origin="log", key=KEY)


def test_what_is_written_is_read_again_and_is_what_was_signed(written):
    folder, checkpoint = written
    leaves, acts = read_acts(folder / "acts.jsonl")

    assert [act["act"] for act in acts] == ["freeze", "close", "publish"]
    assert acts[1] == {"act": "close", "station": "۱۰۱", "contest": "council"}
    assert (checkpoint.size, checkpoint.root) == (3, root_hash(leaves))
    note = (folder / "checkpoint").read_bytes()
    assert open_checkpoint(note, origin="log", public=KEY.public) == checkpoint


def test_a_leaf_is_the_line_without_its_end(written):
    folder, _ = written
    first = (folder / "acts.jsonl").read_bytes().split(b"\n")[0]

    assert read_acts(folder / "acts.jsonl")[0][0] == first
    assert leaf_hash(first) == leaf_hash(b'{"act":"freeze","files":{"election.json":"00"}}')


def test_a_log_without_acts_is_empty_and_signed(tmp_path):
    assert ActLog().write(tmp_path, origin="log", key=KEY).size == 0
    assert read_acts(tmp_path / "acts.jsonl") == ([], [])


@pytest.mark.parametrize(
    ("line", "data"),
    [
        (1, b"\n"),
        (1, b"[]\n"),
        (1, b'"act"\n'),
        (1, b"{}\n"),
        (1, b'{"act":1}\n'),
        (1, b'{"act":"a"}\r\n'),
        (1, b'\xef\xbb\xbf{"act":"a"}\n'),
        (1, b'{"act": "a"}\n'),
        (1, b'{"act":"a","act":"b"}\n'),
        (1, b'{"act":"a","x":1.0}\n'),
        (1, b'{"act":"\xff"}\n'),
        (1, b"[" * 100_000 + b"\n"),
        (2, b'{"act":"a"}\n\n'),
        (2, b'{"act":"a"}\n{"b":1,"act":"a"}\n'),
        (3, b'{"act":"a"}\n{"act":"b"}\n{"act":"c"\n'),
        (None, b'{"act":"a"}'),
        (None, b'{"act":"a"}\n{"act":"b"}'),
    ],
)
def test_a_line_that_is_no_act_is_named(tmp_path, line, data):
    path = tmp_path / "acts.jsonl"
    path.write_bytes(data)

    with pytest.raises(MalformedError) as refused:
        read_acts(path)
    assert refused.value.place.file == str(path)
    assert refused.value.place.line == line


def test_acts_from_nowhere_or_from_no_file_are_refused(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "none", tmp_path, tmp_path / "pipe"):
        with pytest.raises(MalformedError):
            read_acts(path)


def test_where_the_acts_cannot_be_written_no_checkpoint_stands(tmp_path):
    """The checkpoint is written last: nobody can take what has none for a whole log."""
    (tmp_path / "acts.jsonl").mkdir()
    with pytest.raises(DeviceError):
        ActLog().write(tmp_path, origin="log", key=KEY)
    assert not (tmp_path / "checkpoint").exists()
