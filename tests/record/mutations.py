"""Blind damage to the files of a record: bits, pieces and whole files. The same seed, the same damage."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random

Files = dict[str, bytes]


def mutate(files: Mapping[str, bytes], seed: int) -> tuple[Files, str]:
    """Return a damaged copy of files, never equal to them, and what was done in words."""
    random = Random(seed)
    while True:
        name = random.choice([*MUTATIONS])
        changed = dict(files)
        where = MUTATIONS[name](changed, random)
        if changed != files:
            return changed, f"seed {seed}: {name}: {where}"


def _one(files: Files, random: Random) -> str:
    """A file that is not empty."""
    return random.choice([path for path in sorted(files) if files[path]])


def _put(files: Files, path: str, data: bytes) -> str:
    files[path] = data
    return path


def _piece(data: bytes, random: Random) -> tuple[int, int]:
    start = random.randrange(len(data))
    return start, min(len(data), start + random.choice([1, 2, 8, 32, 64, 224, 2592]))


def flip_bit(files: Files, random: Random) -> str:
    """Turn one bit around."""
    path = _one(files, random)
    data = bytearray(files[path])
    at = random.randrange(len(data))
    data[at] ^= 1 << random.randrange(8)
    return f"{_put(files, path, bytes(data))}, byte {at}"


def flip_hex_digit(files: Files, random: Random) -> str:
    """Exchange one hexadecimal or decimal digit of a text for another: what stays canonical JSON."""
    path = random.choice([path for path in sorted(files) if not path.endswith(".bin")])
    data = bytearray(files[path])
    digits = [at for at, byte in enumerate(data) if byte in b"0123456789abcdef"]
    at = random.choice(digits)
    data[at] = random.choice(b"0123456789" if data[at] in b"0123456789" else b"abcdef")
    return f"{_put(files, path, bytes(data))}, byte {at}"


def set_bytes(files: Files, random: Random) -> str:
    """Overwrite a piece with zeros, ones or noise."""
    path = _one(files, random)
    start, end = _piece(files[path], random)
    noise = random.choice([b"\x00" * (end - start), b"\xff" * (end - start), random.randbytes(end - start)])
    return f"{_put(files, path, files[path][:start] + noise + files[path][end:])}, byte {start}"


def delete_bytes(files: Files, random: Random) -> str:
    """Cut a piece out."""
    path = _one(files, random)
    start, end = _piece(files[path], random)
    return f"{_put(files, path, files[path][:start] + files[path][end:])}, byte {start}"


def insert_bytes(files: Files, random: Random) -> str:
    """Put noise in between."""
    path = _one(files, random)
    start, end = _piece(files[path], random)
    noise = random.randbytes(end - start)
    return f"{_put(files, path, files[path][:start] + noise + files[path][start:])}, byte {start}"


def swap_pieces(files: Files, random: Random) -> str:
    """Exchange two pieces of one file."""
    path = _one(files, random)
    data = files[path]
    size = random.choice([1, 32, 64, 224, 2592])
    if len(data) < 2 * size:
        return path
    one, two = sorted(random.sample(range(len(data) // size), 2))
    pieces = [data[at : at + size] for at in range(0, len(data), size)]
    pieces[one], pieces[two] = pieces[two], pieces[one]
    return f"{_put(files, path, b''.join(pieces))}, bytes {one * size} and {two * size}"


def double_piece(files: Files, random: Random) -> str:
    """Repeat a piece."""
    path = _one(files, random)
    start, end = _piece(files[path], random)
    return f"{_put(files, path, files[path][:end] + files[path][start:])}, byte {start}"


def truncate(files: Files, random: Random) -> str:
    """Cut off the end."""
    path = _one(files, random)
    return _put(files, path, files[path][: random.randrange(len(files[path]))])


def double_file(files: Files, random: Random) -> str:
    """A file behind itself."""
    path = _one(files, random)
    return _put(files, path, files[path] * 2)


def delete_file(files: Files, random: Random) -> str:
    """A file gone."""
    path = _one(files, random)
    del files[path]
    return path


def copy_file(files: Files, random: Random) -> str:
    """A file over another one."""
    path, other = random.sample(sorted(files), 2)
    return f"{_put(files, path, files[other])} is now {other}"


def add_file(files: Files, random: Random) -> str:
    """A copy of a file under a new name."""
    path = _one(files, random)
    return _put(files, f"{path}{random.choice(['2', '~', '.json', ' '])}", files[path])


def swap_files(files: Files, random: Random) -> str:
    """Two files in the places of each other."""
    one, two = random.sample(sorted(files), 2)
    files[one], files[two] = files[two], files[one]
    return f"{one} and {two}"


def swap_lines(files: Files, random: Random) -> str:
    """Two lines of the log in the places of each other."""
    path = "log/acts.jsonl"
    lines = files[path].splitlines(keepends=True)
    one, two = random.sample(range(len(lines)), 2)
    lines[one], lines[two] = lines[two], lines[one]
    return f"{_put(files, path, b''.join(lines))}, lines {one + 1} and {two + 1}"


def splice_files(files: Files, random: Random) -> str:
    """A piece of one file in the place of the same piece of another."""
    path, other = random.sample(sorted(path for path in files if files[path]), 2)
    start, end = _piece(files[path], random)
    return f"{_put(files, path, files[path][:start] + files[other][start:end] + files[path][end:])}, {start}"


MUTATIONS: dict[str, Callable[[Files, Random], str]] = {
    each.__name__.replace("_", " "): each
    for each in (
        *(flip_bit, flip_hex_digit, set_bytes, delete_bytes, insert_bytes, swap_pieces, double_piece),
        *(truncate, double_file, delete_file, copy_file, add_file, swap_files, swap_lines, splice_files),
    )
}
