"""A folder that appears whole: everything is made in a hidden one beside it and renamed at the end.

A run that was killed leaves the hidden folder; the next run for the same place clears it away.
"""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from amin.encoding import fsync_folder, os_errors
from amin.errors import Place, StateError


@contextmanager
def workspace(out: Path) -> Iterator[Path]:
    """Give an empty hidden folder beside `out`, for this process alone; it is removed in the end.

    Raises:
        StateError: another process is making the same folder.
    """
    hidden = out.absolute().parent / f".{out.name}.unfinished"
    with os_errors(hidden):
        hidden.mkdir(mode=0o700, parents=True, exist_ok=True)
        fd = os.open(hidden, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            hint = "wait for it, or give another folder"
            raise StateError("another run is writing this folder", place=Place(str(out)), hint=hint) from None
        try:
            _clear(hidden)
            yield hidden
        finally:
            shutil.rmtree(hidden, ignore_errors=True)
    finally:
        os.close(fd)


def publish(folder: Path, out: Path) -> None:
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
        os.chmod(out, 0o755)
    fsync_folder(out.absolute().parent)


def _clear(folder: Path) -> None:
    with os_errors(folder):
        for path in folder.iterdir():
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()
