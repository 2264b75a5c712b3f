"""Every disk that a power cut could leave of some files: traced once, rebuilt many times.

The system calls of one run are recorded. At every one of them the power may be cut: what was synced is
there; of what was not, nothing, all, a prefix, some, a torn write, or some of its sectors. A folder's
entries are on the disk once the folder itself was synced. Each such disk is opened again and compared
with what had been acknowledged by then.

Source: Pillai et al., "All file systems are not created equal" (ALICE, OSDI 2014); Bornholt et al.,
"Specifying and checking file system crash-consistency models" (ASPLOS 2016).
"""

from __future__ import annotations

import random
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

STRACE = shutil.which("strace")
_CALLS = "openat,pwrite64,write,fsync,fdatasync,ftruncate,unlink,rename"
_ON_FILE = re.compile(r"(?:\d+ +)?(\w+)\((\d+)<([^>]*)>(.*)\) += (\d+)")
_OPEN = re.compile(r'(?:\d+ +)?openat\([^"]*"([^"]*)", ([A-Z_|]+).*\) += (\d+)')
_ON_PATH = re.compile(r'(?:\d+ +)?(unlink|rename)\("([^"]*)"(?:, "([^"]*)")?\) += 0')
_SECTOR = 512


@dataclass(frozen=True, slots=True)
class Write:
    """Bytes on their way to a file: at an offset, or a new length."""

    file: int
    offset: int
    data: bytes | None  # None: the file was cut to `offset` bytes

    def apply(self, content: bytearray) -> None:
        if self.data is None:
            del content[self.offset :]
            return
        content.extend(bytes(max(0, self.offset + len(self.data) - len(content))))
        content[self.offset : self.offset + len(self.data)] = self.data

    def torn(self, chance: random.Random) -> list[Write]:
        """Some of its sectors only."""
        if self.data is None or len(self.data) < 2:
            return [self]
        cut = range(0, len(self.data), _SECTOR)
        kept = [at for at in cut if chance.random() < 0.5]
        return [Write(self.file, self.offset + at, self.data[at : at + _SECTOR]) for at in kept]


@dataclass(frozen=True, slots=True)
class Entry:
    """A change of the folder: a name gets a file, or loses it."""

    name: str
    file: int | None
    loses: str = ""  # the old name, where a file was renamed

    def apply(self, names: dict[str, int]) -> None:
        names.pop(self.loses, None)
        if self.file is None:
            names.pop(self.name, None)
        else:
            names[self.name] = self.file


Change = Write | Entry


@dataclass(frozen=True, slots=True)
class Sync:
    """A file, or the folder (None), has been brought to the disk."""

    file: int | None


@dataclass(frozen=True, slots=True)
class Told:
    """The process has said something to the world."""

    line: str


@dataclass(slots=True)
class Disk:
    """What certainly is on the disk, and what may be."""

    names: dict[str, int]
    contents: dict[int, bytes]
    pending: list[Change] = field(default_factory=list)

    def sync(self, file: int | None) -> None:
        """Bring a file, or the folder, to the disk."""
        mine = [c for c in self.pending if (c.file if isinstance(c, Write) else None) == file]
        after = self.after(mine)
        self.names, self.contents = after.names, after.contents
        done = set(map(id, mine))
        self.pending = [c for c in self.pending if id(c) not in done]

    def after(self, changes: Sequence[Change]) -> Disk:
        """The disk with these changes on it."""
        names = dict(self.names)
        contents = {file: bytearray(data) for file, data in self.contents.items()}
        for change in changes:
            if isinstance(change, Entry):
                change.apply(names)
            else:
                change.apply(contents.setdefault(change.file, bytearray()))
        return Disk(names, {file: bytes(data) for file, data in contents.items()})

    def after_a_power_cut(self, chance: random.Random) -> Iterator[Disk]:
        """The disks that a power cut could leave now."""
        pending = self.pending
        variants: list[list[Change]] = [[], pending]
        if pending:
            variants.append(pending[: chance.randrange(len(pending) + 1)])
            variants.append([change for change in pending if chance.random() < 0.5])
            last = pending[-1]
            torn = [*last.torn(chance)] if isinstance(last, Write) else [last]
            variants.append([*pending[:-1], *torn])
            pieces = [c.torn(chance) if isinstance(c, Write) else [c] for c in pending]
            variants.append([piece for group in pieces for piece in group])
        seen = set()
        for variant in variants:
            if (key := tuple(variant)) not in seen:
                seen.add(key)
                yield self.after(variant)

    def write(self, folder: Path) -> None:
        """Put the files into a folder; the index of the log lives in memory only and is rebuilt."""
        for name, file in self.names.items():
            if not name.endswith("-shm"):
                (folder / name).write_bytes(self.contents.get(file, b""))


def traced(command: Sequence[str], folder: Path, trace: Path) -> Iterator[Change | Sync | Told]:
    """Run a command and yield what it did to the files of a folder, and what it said, in order."""
    numbers = {path.name: number for number, path in enumerate(sorted(folder.iterdir()))}
    options = ["-f", "--seccomp-bpf", "-xx", "-s", "9999999", "-y", "-e", f"trace={_CALLS}", "-o", str(trace)]
    words = [STRACE, *options, *command]
    subprocess.run(words, stdout=subprocess.DEVNULL, check=True, timeout=120)
    number = len(numbers)
    for line in trace.read_text().splitlines():
        if found := _OPEN.match(line):
            path = Path(_text(found[1]))
            if path.parent == folder and "O_CREAT" in found[2] and path.name not in numbers:
                numbers[path.name] = number
                yield Entry(path.name, number)
                number += 1
        elif found := _ON_PATH.match(line):
            path = Path(_text(found[2]))
            if path.parent == folder and found[1] == "unlink":
                del numbers[path.name]
                yield Entry(path.name, None)
            elif path.parent == folder:
                new = Path(_text(found[3])).name
                numbers[new] = numbers.pop(path.name)
                yield Entry(new, numbers[new], loses=path.name)
        elif found := _ON_FILE.match(line):
            yield from _on_file(found, folder, numbers)


def _on_file(found: re.Match[str], folder: Path, numbers: dict[str, int]) -> Iterator[Change | Sync | Told]:
    call, descriptor, path, rest, _ = found.groups()
    where = Path(_text(path))
    if call == "write" and descriptor == "1":
        yield Told(_bytes(re.match(r', "([^"]*)"', rest)[1]).decode().strip())
    elif call in ("fsync", "fdatasync") and where == folder:
        yield Sync(None)
    elif where.parent != folder or where.name not in numbers:
        return
    elif call in ("fsync", "fdatasync"):
        yield Sync(numbers[where.name])
    elif call == "ftruncate":
        yield Write(numbers[where.name], int(re.match(r", (\d+)", rest)[1]), None)
    elif call == "pwrite64":
        written = re.match(r', "([^"]*)", \d+, (\d+)', rest)
        yield Write(numbers[where.name], int(written[2]), _bytes(written[1]))
    else:
        raise AssertionError(f"a call that is not modelled: {call}")


def _bytes(text: str) -> bytes:
    return bytes.fromhex(text.replace("\\x", ""))


def _text(text: str) -> str:
    return _bytes(text).decode() if text.startswith("\\x") else text


def disks_left(
    command: Sequence[str], folder: Path, trace: Path, chance: random.Random, *, share: float = 1.0
) -> Iterator[tuple[Disk | None, tuple[str, ...]]]:
    """Run a command on the files of a folder, and yield the disks that a power cut could leave.

    Args:
        share: of the moments at which the power is cut; the moments are drawn by `chance`.

    Yields:
        a disk, with what the command had said by then; None in its place once for each system call.
    """
    files = sorted(folder.iterdir())
    disk = Disk(
        {path.name: number for number, path in enumerate(files)},
        {number: path.read_bytes() for number, path in enumerate(files)},
    )
    told: tuple[str, ...] = ()
    for event in traced(command, folder, trace):
        if isinstance(event, Told):
            told += (event.line,)
        elif isinstance(event, Sync):
            disk.sync(event.file)
        else:
            disk.pending.append(event)
        yield None, told
        if chance.random() < share:
            for left in disk.after_a_power_cut(chance):
                yield left, told
