"""Files are there whole, or not at all."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import resource
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amin.encoding import fsync_folder, open_regular, os_errors, sha256_file, write_durably
from amin.errors import AminError, DeviceError, MalformedError, NotPermittedError, StateError


def entries(folder: Path) -> list[str]:
    return sorted(os.listdir(folder))


def in_a_process_of_its_own(work: Callable[[], None]) -> str:
    """Run `work` where limits and users can be changed; return the error it ended with."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        said = "no error"
        try:
            work()
        except BaseException as error:
            said = f"{type(error).__name__}: {error} ({getattr(error, 'hint', '')})"
        finally:
            os.write(writing, said.encode())
            os._exit(0)
    os.close(writing)
    with open(reading, "rb") as pipe:
        said = pipe.read().decode()
    os.waitpid(child, 0)
    return said


@pytest.mark.parametrize("data", [b"", b"whole", b"x" * 3_000_000], ids=["empty", "short", "long"])
def test_a_file_is_written_whole_with_nothing_beside_it(tmp_path: Path, data: bytes) -> None:
    write_durably(tmp_path / "a.json", data)
    assert (tmp_path / "a.json").read_bytes() == data
    assert entries(tmp_path) == ["a.json"]


@given(pieces=st.lists(st.binary(max_size=2_000_000), max_size=4))
def test_pieces_are_written_in_their_order(
    tmp_path_factory: pytest.TempPathFactory, pieces: list[bytes]
) -> None:
    path = tmp_path_factory.mktemp("pieces") / "a"
    write_durably(str(path), iter(pieces))
    assert path.read_bytes() == b"".join(pieces)
    shutil.rmtree(path.parent)


def test_a_file_that_is_there_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"a longer old content")
    write_durably(path, b"new")
    assert path.read_bytes() == b"new"


def test_a_reader_of_the_old_file_goes_on_reading_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"old")
    with open(path, "rb") as old:
        write_durably(path, b"new")
        assert old.read() == b"old"


@pytest.mark.parametrize("error", [ValueError("mine"), OSError(errno.ENOSPC, "mine"), KeyboardInterrupt()])
def test_a_piece_that_raises_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, error: BaseException
) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"old")

    def pieces() -> Iterator[bytes]:
        yield b"x" * 2_000_000
        raise error

    with pytest.raises(type(error)) as raised:
        write_durably(path, pieces())
    assert raised.value is error
    assert path.read_bytes() == b"old"
    assert entries(tmp_path) == ["a"]


def test_a_full_disk_leaves_the_old_file_and_a_hint(tmp_path: Path) -> None:
    mount = tmp_path / "small"
    mount.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", mount], capture_output=True)
    if made.returncode:
        pytest.skip("needs the right to mount a small tmpfs; RLIMIT_FSIZE is tried in the next test")
    try:
        write_durably(mount / "a", b"old")
        with pytest.raises(DeviceError) as full:
            write_durably(mount / "a", b"x" * 2**20)
        assert "free some space" in full.value.hint
        assert str(full.value) == f"{mount / 'a'}: no space left on device"
        assert (mount / "a").read_bytes() == b"old"
        assert entries(mount) == ["a"]
        write_durably(mount / "a", b"new")  # the space is free again
        assert (mount / "a").read_bytes() == b"new"
    finally:
        subprocess.run(["umount", mount], check=True)


@pytest.mark.parametrize("limit_bytes", [0, 1, 4096, 2**20, 2_500_000])
def test_a_file_that_may_not_grow_leaves_the_old_file_and_a_hint(tmp_path: Path, limit_bytes: int) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"old")

    def work() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit_bytes, limit_bytes))
        write_durably(path, (b"x" * 1000 for _ in range(3000)))

    said = in_a_process_of_its_own(work)
    assert said.startswith("DeviceError")
    assert "free some space" in said
    assert path.read_bytes() == b"old"
    assert entries(tmp_path) == ["a"]


def test_a_read_only_folder_is_not_permitted_and_stays_as_it_is() -> None:
    folder = Path(tempfile.mkdtemp())  # beside, not below, pytest's folders: those are private to root
    try:
        (folder / "a").write_bytes(b"old")
        folder.chmod(0o555)

        def work() -> None:
            if os.getuid() == 0:
                os.setgroups([])
                os.setgid(65534)
                os.setuid(65534)  # root may write anywhere
            write_durably(folder / "a", b"new")

        said = in_a_process_of_its_own(work)
        assert said.startswith("NotPermittedError")
        assert (folder / "a").read_bytes() == b"old"
        assert entries(folder) == ["a"]
    finally:
        folder.chmod(0o755)
        shutil.rmtree(folder)


WRITER = """
import sys
from amin.encoding import write_durably

def pieces():
    for _ in range(5):
        yield b"new" * 500_000
        print("a piece", flush=True)
        sys.stdin.readline()

write_durably(sys.argv[1], pieces())
"""


@pytest.mark.parametrize("pieces", [1, 4])
def test_kill_9_in_the_middle_leaves_the_old_file_and_the_next_run_cleans_up(
    tmp_path: Path, pieces: int
) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"old")
    command = [sys.executable, "-c", WRITER, str(path)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, env=environment) as writer:
        assert writer.stdin
        assert writer.stdout
        for _ in range(pieces):
            assert writer.stdout.readline() == "a piece\n"
            writer.stdin.write("\n")
            writer.stdin.flush()
        writer.send_signal(signal.SIGKILL)
    assert writer.returncode == -signal.SIGKILL
    assert path.read_bytes() == b"old"
    assert entries(tmp_path) == [".a.part", "a"]

    write_durably(path, b"new")
    assert path.read_bytes() == b"new"
    assert entries(tmp_path) == ["a"]


def test_two_writers_of_one_file_do_not_mix(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"old")

    def pieces() -> Iterator[bytes]:
        yield b"first"
        with pytest.raises(StateError, match="somebody else is writing"):
            write_durably(path, b"second")
        assert path.read_bytes() == b"old"

    write_durably(path, pieces())
    assert path.read_bytes() == b"first"
    assert entries(tmp_path) == ["a"]


def test_many_writers_at_once_leave_one_whole_file(tmp_path: Path) -> None:
    path = tmp_path / "a"
    contents = [bytes([65 + n]) * 100_000 for n in range(4)]

    def write(data: bytes) -> None:
        for _ in range(30):
            try:
                write_durably(path, data)
            except StateError:
                continue
            assert path.read_bytes() in contents

    threads = [threading.Thread(target=write, args=(data,)) for data in contents]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert path.read_bytes() in contents
    assert entries(tmp_path) == ["a"]


def test_a_writer_that_waited_for_another_never_writes_into_the_finished_file(tmp_path: Path) -> None:
    """The sibling was renamed between being opened and being locked: it is the finished file now."""
    path = tmp_path / "a"
    tried = []

    def lock(fd: int, how: int) -> None:
        if not tried:
            os.rename(tmp_path / ".a.part", path)
            path.write_bytes(b"finished by the other")
        else:
            assert path.read_bytes() == b"finished by the other"
        tried.append(how)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fcntl, "flock", lock)
        write_durably(path, b"second")
    assert len(tried) == 2
    assert path.read_bytes() == b"second"


def test_a_sibling_that_is_a_link_is_never_followed(tmp_path: Path) -> None:
    (tmp_path / "precious").write_bytes(b"precious")
    (tmp_path / ".a.part").symlink_to(tmp_path / "precious")
    with pytest.raises(DeviceError):
        write_durably(tmp_path / "a", b"new")
    assert (tmp_path / "precious").read_bytes() == b"precious"


def test_a_secret_is_readable_by_its_owner_alone_from_the_first_byte(tmp_path: Path) -> None:
    def pieces() -> Iterator[bytes]:
        yield b"secret"
        assert stat.S_IMODE((tmp_path / ".a.part").stat().st_mode) == 0o600

    (tmp_path / ".a.part").touch(mode=0o644)  # left by somebody who was killed
    write_durably(tmp_path / "a", pieces(), mode=0o600)
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o600


def test_the_file_is_on_the_disk_before_its_name_and_the_name_before_the_return(tmp_path: Path) -> None:
    """Without the first fsync a crash leaves an empty file, without the second the old one."""
    calls: list[str] = []
    fsync, rename = os.fsync, os.rename

    def seen_fsync(fd: int) -> None:
        calls.append("fsync folder" if stat.S_ISDIR(os.fstat(fd).st_mode) else "fsync file")
        fsync(fd)

    def seen_rename(old: str, new: str) -> None:
        calls.append("rename")
        rename(old, new)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", seen_fsync)
        patch.setattr(os, "rename", seen_rename)
        write_durably(tmp_path / "a", b"new")
    assert calls == ["fsync file", "rename", "fsync folder"]


@pytest.mark.parametrize(
    ("call", "number", "wanted", "standing"),
    [
        ("write", errno.EIO, DeviceError, b"old"),
        ("write", errno.ENOSPC, DeviceError, b"old"),
        ("fsync", errno.EIO, DeviceError, b"old"),
        ("fsync", errno.EDQUOT, DeviceError, b"old"),
        ("rename", errno.EIO, DeviceError, b"old"),
        ("rename", errno.EROFS, NotPermittedError, b"old"),
        ("open", errno.EMFILE, DeviceError, b"old"),
        ("open", errno.EROFS, NotPermittedError, b"old"),
        ("open", errno.EPERM, NotPermittedError, b"old"),
        ("open", errno.EACCES, NotPermittedError, b"old"),
        ("folder", errno.EIO, DeviceError, b"new"),
    ],
)
def test_a_fault_at_any_step_is_told_and_leaves_one_whole_file(
    tmp_path: Path, call: str, number: int, wanted: type[AminError], standing: bytes
) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"old")
    real_fsync, fsyncs = os.fsync, []

    def fail(*_args: object, **_named: object) -> int:
        raise OSError(number, os.strerror(number))

    def fail_second(fd: int) -> None:
        fsyncs.append(fd)
        if len(fsyncs) == 2:
            fail()
        real_fsync(fd)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, *(("fsync", fail_second) if call == "folder" else (call, fail)))
        with pytest.raises(AminError) as told:
            write_durably(path, b"new")
    assert type(told.value) is wanted
    assert told.value.place.file
    assert path.read_bytes() == standing
    assert entries(tmp_path) == ["a"]


def test_a_short_write_is_gone_on_with(tmp_path: Path) -> None:
    write = os.write
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "write", lambda fd, data: write(fd, data[:7]))
        write_durably(tmp_path / "a", b"0123456789" * 10)
    assert (tmp_path / "a").read_bytes() == b"0123456789" * 10


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(DeviceError, match="no such file or directory"):
        write_durably(tmp_path / "none" / "a", b"")
    with pytest.raises(DeviceError):
        fsync_folder(tmp_path / "none")
    fsync_folder(tmp_path)


def test_a_folder_in_place_of_the_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    with pytest.raises(DeviceError):
        write_durably(tmp_path / "a", b"new")
    assert entries(tmp_path) == ["a"]


@given(data=st.binary(max_size=300))
def test_the_hash_of_a_file_is_that_of_its_bytes(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "hashed"
    path.write_bytes(data)
    assert sha256_file(path) == hashlib.sha256(data).hexdigest()


def test_what_is_no_regular_file_is_refused_and_never_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    for path in (tmp_path / "pipe", tmp_path, Path("/dev/zero"), tmp_path / "none", tmp_path / "loop"):
        with pytest.raises(MalformedError) as refused:
            open_regular(path)
        assert refused.value.place.file == str(path)
    (tmp_path / "a").touch()
    with pytest.raises(MalformedError, match="missing"):
        sha256_file(tmp_path / "a" / "b")


def test_an_error_of_the_house_passes_unchanged() -> None:
    error = StateError("mine")
    with pytest.raises(StateError) as passed, os_errors("a"):
        raise error
    assert passed.value is error
