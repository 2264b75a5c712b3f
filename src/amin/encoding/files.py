"""Files that are there whole or not at all.

Written beside, fsynced, renamed, and the folder fsynced: after a crash or a kill at any moment the
old file stands whole, or the new one does.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from io import FileIO
from os import PathLike
from pathlib import Path
from typing import Final

from amin.errors import DeviceError, MalformedError, NotPermittedError, Place, StateError

_BUFFER_BYTES: Final = 2**20
_TRIES: Final = 100  # to open a file that others rename away at the same time

_FULL: Final = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_FORBIDDEN: Final = {errno.EACCES, errno.EPERM, errno.EROFS}
_ABSENT: Final = {errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.ELOOP}


@contextmanager
def os_errors(path: str | PathLike[str]) -> Iterator[None]:
    """Turn what the operating system reports about a file into the house's errors.

    Raises:
        NotPermittedError: reading or writing is not allowed here (EACCES, EPERM, EROFS).
        DeviceError: anything else that the disk or the system refuses; full disks with a hint.
    """
    place = Place(str(path))
    try:
        yield
    except OSError as error:
        said = (error.strerror or str(error)).lower()
        if error.errno in _FORBIDDEN:
            hint = "who runs this must be allowed to read and write there"
            raise NotPermittedError(said, place=place, hint=hint) from error
        if error.errno in _FULL:
            hint = "free some space there, or allow larger files, and run the same command again"
            raise DeviceError(said, place=place, hint=hint) from error
        hint = "the disk may be failing: keep it, and go on with another" if error.errno == errno.EIO else ""
        raise DeviceError(said, place=place, hint=hint) from error


def write_durably(path: str | PathLike[str], data: bytes | Iterable[bytes], *, mode: int = 0o644) -> None:
    """Write a file so that it is there whole, on the disk, or the old one still is.

    The bytes go to a hidden sibling, `.name.part`. What a killed run has left of it is written over
    by the next; two runs at once cannot take the same one.

    Args:
        data: the bytes, or pieces of them; a piece that raises leaves nothing behind.
        mode: the permissions, narrowed by the process's umask; 0o600 for a secret.

    Raises:
        DeviceError: disk full or failing; the sibling is gone. Only where the folder itself could
            not be brought to the disk (the last step) does the new file already stand.
        NotPermittedError: the folder or the file may not be written; nothing has changed.
        StateError: another process is writing the same file; nothing has changed.
    """
    target = Path(path)
    part = target.with_name(f".{target.name}.part")
    with os_errors(target):
        fd = _open_alone(part, mode)
    try:
        _write_all(fd, [data] if isinstance(data, bytes) else data, target)
        with os_errors(target):
            os.rename(part, target)
    except BaseException:
        with suppress(OSError):
            os.unlink(part)  # while the lock is held, so it is ours
        raise
    finally:
        os.close(fd)
    fsync_folder(target.parent)


def fsync_folder(path: str | PathLike[str]) -> None:
    """Bring a folder's entries to the disk: without it a rename may be lost with the power."""
    with os_errors(path):
        fd = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(fd)
        finally:
            os.close(fd)


def open_regular(path: str | PathLike[str]) -> FileIO:
    """Open a file for reading, unbuffered; a pipe, a device or a folder is refused, never waited for.

    Raises:
        MalformedError: there is no such file, or it is no regular file.
        NotPermittedError, DeviceError: see `os_errors`.
    """
    place = Place(str(path))
    with os_errors(path):
        try:
            fd = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        except OSError as error:
            if error.errno in _ABSENT:
                raise MalformedError("the file is missing", place=place) from None
            if error.errno == errno.ENXIO:  # a socket
                raise MalformedError("not a regular file", place=place) from None
            raise
    if not stat.S_ISREG(os.fstat(fd).st_mode):
        os.close(fd)
        raise MalformedError("not a regular file", place=place)
    return open(fd, "rb", buffering=0)


def sha256_file(path: str | PathLike[str]) -> str:
    """Hash a file as `sha256sum` does, in hexadecimal, a piece at a time."""
    with open_regular(path) as file, os_errors(path):
        return hashlib.file_digest(file, "sha256").hexdigest()


def _open_alone(part: Path, mode: int) -> int:
    """Open the sibling empty, locked against everybody else who writes the same file."""
    for _ in range(_TRIES):
        fd = os.open(part, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, mode)
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            opened = os.fstat(fd)
            if _is_still(part, opened):
                os.fchmod(fd, stat.S_IMODE(opened.st_mode) & mode)
                os.ftruncate(fd, 0)
                return fd
        except BlockingIOError:
            os.close(fd)
            break
        except BaseException:
            os.close(fd)
            raise
        os.close(fd)  # its writer has renamed or removed it in between: it is no longer the sibling
    raise StateError("somebody else is writing this file", place=Place(str(part)))


def _is_still(part: Path, opened: os.stat_result) -> bool:
    try:
        now = os.stat(part, follow_symlinks=False)
    except FileNotFoundError:
        return False
    return (now.st_dev, now.st_ino) == (opened.st_dev, opened.st_ino)


def _write_all(fd: int, pieces: Iterable[bytes], target: Path) -> None:
    """Write and fsync. A failed fsync is not tried again: the kernel may have dropped the pages."""
    buffer = bytearray()
    for piece in pieces:
        buffer += piece
        if len(buffer) >= _BUFFER_BYTES:
            _write(fd, buffer, target)
            buffer.clear()
    _write(fd, buffer, target)
    with os_errors(target):
        os.fsync(fd)


def _write(fd: int, data: bytearray, target: Path) -> None:
    with os_errors(target), memoryview(data) as rest:
        written = 0
        while written < len(rest):
            written += os.write(fd, rest[written:])
