"""A folder that appears whole: everything is made in a hidden one beside it and renamed at the end.

A run that was killed leaves the hidden folder; the next run for the same place clears it away.
"""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from amin.encoding import fsync_folder, os_errors
from amin.errors import Place, StateError


@contextmanager
def workspace(out: Path) -> Iterator[Path]:
    """Give an empty hidden folder beside `out`, for this process alone; it is removed in the end.

    Raises:
        StateError: another process is making the same folder, or something else lies there.
    """
    hidden = out.absolute().parent / f".{out.name}.unfinished"
    fd = _open(hidden)
    try:
        _lock(fd, hidden, out)
        try:
            _clear(hidden)
            yield hidden
        finally:
            _remove(hidden)
    finally:
        os.close(fd)


def _open(hidden: Path) -> int:
    """Make the folder and open it. A link there, or somebody else's folder, is never followed or cleared."""
    with os_errors(hidden):
        hidden.parent.mkdir(parents=True, exist_ok=True)
        try:
            with suppress(FileExistsError):
                hidden.mkdir(mode=0o700)
            fd = os.open(hidden, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
        except OSError as error:
            if error.errno not in (errno.ENOTDIR, errno.ELOOP):
                raise
            raise _in_the_way(hidden) from None
    if os.fstat(fd).st_uid != os.geteuid():
        os.close(fd)
        raise _in_the_way(hidden)
    return fd


def _in_the_way(hidden: Path) -> StateError:
    hint = "see what it is and remove it, or give another folder"
    return StateError("something is in the way of the folder of work", place=Place(str(hidden)), hint=hint)


def _lock(fd: int, hidden: Path, out: Path) -> None:
    """Keep others out, and be sure that the locked folder is the one that has the name."""
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        mine = os.path.samestat(os.fstat(fd), os.lstat(hidden))
    except (BlockingIOError, FileNotFoundError):
        mine = False
    if not mine:
        hint = "wait for it, or give another folder"
        raise StateError("another run is writing this folder", place=Place(str(out)), hint=hint)


def _remove(folder: Path) -> None:
    """Remove the folder with all keys in it, also when Ctrl-C comes meanwhile."""
    try:
        shutil.rmtree(folder, ignore_errors=True)
    except KeyboardInterrupt:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def require_new(out: Path) -> None:
    """Refuse a place where something lies.

    Raises:
        StateError: it is no folder, or not empty.
    """
    if out.is_symlink() or (out.exists() and (not out.is_dir() or any(out.iterdir()))):
        raise StateError("the folder is there already", place=Place(str(out)), hint="give a new folder")


def publish(folder: Path, out: Path, *, mode: int = 0o755) -> None:
    """Rename a finished folder to its place, which is missing or empty.

    Raises:
        StateError: something has come to lie there; nothing of it was touched.
    """
    with os_errors(out):
        try:
            os.rename(folder, out.absolute())
        except OSError as error:
            if error.errno in (errno.ENOTEMPTY, errno.EEXIST, errno.ENOTDIR):
                hint = "give a new folder"
                raise StateError("the folder is there already", place=Place(str(out)), hint=hint) from None
            raise
        os.chmod(out, mode)
    fsync_folder(out.absolute().parent)


def _clear(folder: Path) -> None:
    with os_errors(folder):
        for path in folder.iterdir():
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()
